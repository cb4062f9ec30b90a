package page

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/internal/site"
)

// ask sends bytes to an address and returns the first answer.
func ask(t testing.TB, address, request string) (*http.Response, string) {
	t.Helper()
	conn := site.Send(t, "tcp", address, request)
	defer conn.Close()
	method, _, _ := strings.Cut(request, " ")
	r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil && r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(err)
	}
	return r, string(body)
}

// TestWhoMaySeeIt sends each request over a connection of its own. {token} and {cookie} stand for both.
func TestWhoMaySeeIt(t *testing.T) {
	p := New(Options{Path: "/why/"})
	s := httptest.NewServer(p)
	defer s.Close()
	address := s.Listener.Addr().String()
	cookie := "Cookie: " + cookieName(address) + "=" + p.Token() + "\r\n"
	own := "Host: " + address + "\r\n"
	for _, test := range []struct {
		name, request string
		want          int
	}{
		{"the cookie", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}\r\n", 200},
		{"the cookie, HEAD", "HEAD /why/ HTTP/1.1\r\n" + own + "{cookie}\r\n", 200},
		{"the token", "GET /why/?token={token} HTTP/1.1\r\n" + own + "\r\n", 303},
		{"the token by localhost", "GET /why/?token={token} HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", 303},
		{"the token by IPv6", "GET /why/?token={token} HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 303},
		{"the token without a port", "GET /why/?token={token} HTTP/1.1\r\nHost: LOCALHOST\r\n\r\n", 303},
		{"nothing", "GET /why/ HTTP/1.1\r\n" + own + "\r\n", 403},
		{"an empty token", "GET /why/?token= HTTP/1.1\r\n" + own + "\r\n", 403},
		{"half a token", "GET /why/?token=" + p.Token()[:13] + " HTTP/1.1\r\n" + own + "\r\n", 403},
		{"another token", "GET /why/?token=AAAAAAAAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\n" + own + "\r\n", 403},
		{"an empty cookie", "GET /why/ HTTP/1.1\r\n" + own + "Cookie: " + cookieName(address) + "=\r\n\r\n", 403},
		{"the cookie of another port", "GET /why/ HTTP/1.1\r\n" + own + "Cookie: httpexplain-1={token}\r\n\r\n", 403},
		{"a name that points here", "GET /why/?token={token} HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 403},
		{"a name like this machine's", "GET /why/?token={token} HTTP/1.1\r\nHost: localhost.example\r\n\r\n", 403},
		{"an address like this machine's", "GET /why/?token={token} HTTP/1.1\r\nHost: 127.0.0.1.example\r\n\r\n", 403},
		{"an empty Host", "GET /why/?token={token} HTTP/1.1\r\nHost:\r\n\r\n", 403},
		{"an absolute target", "GET http://rebound.example/why/?token={token} HTTP/1.1\r\n" + own + "\r\n", 403},
		{"HTTP/1.0", "GET /why/?token={token} HTTP/1.0\r\n" + own + "{cookie}\r\n", 403},
		{"X-Forwarded-For", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}X-Forwarded-For: 127.0.0.1\r\n\r\n", 403},
		{"X-Forwarded-Whatever", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}X-Forwarded-Whatever: 1\r\n\r\n", 403},
		{"Forwarded", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}Forwarded: for=127.0.0.1\r\n\r\n", 403},
		{"Via", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}Via: 1.1 x\r\n\r\n", 403},
		{"X-Real-IP", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}X-Real-IP: 127.0.0.1\r\n\r\n", 403},
		{"an empty X-Real-IP", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}X-Real-IP:\r\n\r\n", 403},
		{"CF-Connecting-IP", "GET /why/ HTTP/1.1\r\n" + own + "{cookie}CF-Connecting-IP: 127.0.0.1\r\n\r\n", 403},
		{"the style sheet without the cookie", "GET /why/page.css HTTP/1.1\r\n" + own + "\r\n", 403},
		{"the style sheet", "GET /why/page.css HTTP/1.1\r\n" + own + "{cookie}\r\n", 200},
		{"the updates without the cookie", "GET /why/live HTTP/1.1\r\n" + own + "\r\n", 403},
		{"POST", "POST /why/ HTTP/1.1\r\n" + own + "{cookie}Content-Length: 0\r\n\r\n", 405},
		{"POST without the cookie", "POST /why/ HTTP/1.1\r\n" + own + "Content-Length: 0\r\n\r\n", 403},
	} {
		request := strings.NewReplacer("{cookie}", cookie, "{token}", p.Token()).Replace(test.request)
		r, body := ask(t, address, request)
		if r.StatusCode != test.want {
			t.Errorf("%s: %d, want %d", test.name, r.StatusCode, test.want)
		}
		if r.StatusCode == http.StatusForbidden && (!strings.Contains(body, "?token=...") || strings.Contains(body, p.Token()) || len(r.Cookies()) > 0) {
			t.Errorf("%s: the refusal says %q %v", test.name, body, r.Header)
		}
		if got := r.Header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: the policy is %q", test.name, got)
		}
	}
}

func TestTheTokenBecomesACookie(t *testing.T) {
	p := New(Options{Path: "/why/"})
	s := httptest.NewServer(p)
	defer s.Close()
	address := s.Listener.Addr().String()
	for target, want := range map[string]string{
		"/why/?token=T": "./", "/why/status/501?token=T": "./501", "/why/?class=4xx&token=T&q=a": "./?class=4xx&q=a", "/why/status/?token=T": "./",
	} {
		r, _ := ask(t, address, "GET "+strings.Replace(target, "=T", "="+p.Token(), 1)+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n")
		if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: %d to %q, want %q", target, r.StatusCode, got, want)
		}
		c := r.Cookies()
		if len(c) != 1 || c[0].Value != p.Token() || c[0].Path != "/why/" || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode ||
			c[0].MaxAge != 0 || c[0].Domain != "" {
			t.Errorf("%s: the cookies are %v", target, c)
		}
	}
}

func TestTheSlashIsAdded(t *testing.T) {
	p := New(Options{Path: "/debug/why/"})
	s := httptest.NewServer(p)
	defer s.Close()
	address := s.Listener.Addr().String()
	for target, want := range map[string]string{"/debug/why": "./why/", "/debug/why?token=a": "./why/?token=a"} {
		r, _ := ask(t, address, "GET "+target+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n")
		if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: %d to %q, want %q", target, r.StatusCode, got, want)
		}
	}
}

func TestPeers(t *testing.T) {
	for peer, want := range map[string]bool{
		"127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "[::ffff:127.0.0.1]:1": true,
		"10.0.0.1:1": false, "[2001:db8::1]:1": false, "192.168.1.1:1": false, "0.0.0.0:1": false, "@": false, "": false, "127.0.0.1": false, "localhost:1": false,
	} {
		if got := isLoopbackPeer(peer); got != want {
			t.Errorf("%q: %v", peer, got)
		}
	}
}

func TestAccessReplacesEverything(t *testing.T) {
	p := New(Options{Path: "/why/", Access: func(r *http.Request) bool { return r.Header.Get("X-Who") == "me" }})
	s := httptest.NewServer(p)
	defer s.Close()
	address := s.Listener.Addr().String()
	if r, _ := ask(t, address, "GET /why/ HTTP/1.1\r\nHost: shop.example\r\nVia: 1.1 x\r\nX-Who: me\r\n\r\n"); r.StatusCode != http.StatusOK {
		t.Errorf("who is let in gets %d", r.StatusCode)
	}
	if r, _ := ask(t, address, "GET /why/?token="+p.Token()+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n"); r.StatusCode != http.StatusForbidden {
		t.Errorf("who is not let in gets %d", r.StatusCode)
	}
}

func TestTheAddressGoesToTheLog(t *testing.T) {
	var told []string
	p := New(Options{Path: "/why/", Locked: func(address string) { told = append(told, address) }})
	s := httptest.NewServer(p)
	defer s.Close()
	address := s.Listener.Addr().String()
	for range 3 {
		ask(t, address, "GET /why/status/ HTTP/1.1\r\nHost: "+address+"\r\n\r\n")
		ask(t, address, "GET /why/ HTTP/1.1\r\nHost: "+address+"\r\nVia: 1.1 x\r\n\r\n")
		ask(t, address, "GET /why/ HTTP/1.1\r\nHost: rebound.example\r\n\r\n")
	}
	s.Close()
	if want := "http://" + address + "/why/?token=" + p.Token(); len(told) != 1 || told[0] != want {
		t.Errorf("told %q, want %q once", told, want)
	}
}
