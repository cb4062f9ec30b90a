package h2c_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// TestIgnored offers what is not taken: the request is answered in HTTP/1.1, and the answer says why.
func TestIgnored(t *testing.T) {
	foreign := h2c.AllowFrom(netip.MustParsePrefix("192.0.2.0/24"))
	for _, c := range []struct {
		name, fields, cause, side string
		says                      []string
		options                   []h2c.Option
	}{
		{"no settings", "Connection: Upgrade\r\nUpgrade: h2c\r\n", "h2c-settings-missing", "proxy", []string{"HTTP2-Settings"}, nil},
		{
			"two settings", offer + "HTTP2-Settings: " + settingsOfCurl + "\r\n", "h2c-settings-repeated", "client",
			[]string{"2 HTTP2-Settings"}, nil,
		},
		{
			"settings that are not listed", "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n", "h2c-settings-unlisted",
			"proxy", []string{"Upgrade"}, nil,
		},
		{"Via", offer + "Via: 1.1 proxy\r\n", "h2c-forwarded", "proxy", []string{"Via"}, nil},
		{"Forwarded", offer + "Forwarded: for=192.0.2.1\r\n", "h2c-forwarded", "proxy", []string{"Forwarded"}, nil},
		{"X-Forwarded-For", offer + "X-Forwarded-For: 192.0.2.1\r\n", "h2c-forwarded", "proxy", []string{"X-Forwarded-For"}, nil},
		{"another network", offer, "h2c-forwarded", "proxy", []string{"127.0.0.1"}, []h2c.Option{foreign}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, handler, nil, c.options...)
			k := dial(t, s.Listener.Addr().String())
			for range 2 { // the connection goes on in HTTP/1.1
				k.send("POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + c.fields + "\r\nhi")
				r := k.head()
				if got := k.text(r); r.StatusCode != http.StatusOK || !strings.HasPrefix(got, `POST /p HTTP/1.1 "hi" length 2`) {
					t.Fatalf("%s %q", r.Status, got)
				}
				why := r.Header.Get("Explain-Status")
				for _, want := range append(c.says, "cause="+c.cause+";", "side="+c.side+";", "by=upgrade") {
					if !strings.Contains(why, want) {
						t.Errorf("%q is missing in %s", want, why)
					}
				}
				if r.Header["Upgrade"] != nil {
					t.Errorf("the answer has Upgrade: %q", r.Header["Upgrade"])
				}
			}
			if m := s.line(t, "/p", "1.1"); m["explain.cause"] != c.cause {
				t.Errorf("logged: %v", m)
			}
		})
	}
}

// TestHandlersOwnErrors leaves errors of the handler's with their own causes, though an offer was ignored.
func TestHandlersOwnErrors(t *testing.T) {
	s := serve(t, handler, nil)
	k := dial(t, s.Listener.Addr().String())
	k.send("GET /missing HTTP/1.1\r\nHost: localhost\r\nVia: 1.1 proxy\r\n" + offer + "\r\n")
	r := k.head()
	if why := r.Header.Get("Explain-Status"); r.StatusCode != http.StatusNotFound || !strings.Contains(why, "cause=handler-not-found") {
		t.Errorf("%s, %s", r.Status, why)
	}
}

// TestInvalidSettings refuses malformed settings with 400.
func TestInvalidSettings(t *testing.T) {
	s := serve(t, handler, nil)
	for value, flaw := range map[string]string{
		"AAMAAABkAAQAAP//": "not base64url",
		"AAMAAAA":          "5 bytes",
		"AAIAAAAC":         "ENABLE_PUSH to 2",
		"AAT_____":         "INITIAL_WINDOW_SIZE",
	} {
		k := dial(t, s.Listener.Addr().String())
		k.send("GET /p HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: " + value + "\r\n\r\n")
		r := k.head()
		why := r.Header.Get("Explain-Status")
		if r.StatusCode != http.StatusBadRequest || !strings.Contains(why, "cause=h2c-settings-invalid;side=client;by=upgrade") ||
			!strings.Contains(why, flaw) {
			t.Errorf("%q: %s, %s", value, r.Status, why)
		}
	}
}

// TestOverTLS ignores h2c on TLS (RFC 7540 3.2).
func TestOverTLS(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(h2c.New()))
	s := httptest.NewTLSServer(x.Handler(handler))
	defer s.Close()
	k := dial(t, s.Listener.Addr().String())
	k.Conn = tls.Client(k.Conn, &tls.Config{InsecureSkipVerify: true})
	k.in.Reset(k.Conn)
	k.send("GET /p HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	r := k.head()
	if why := r.Header.Get("Explain-Status"); r.StatusCode != http.StatusOK || !strings.Contains(why, "cause=h2c-over-tls;side=client") {
		t.Errorf("%s, %s", r.Status, why)
	}
}

// TestConnect leaves CONNECT to the handler, in HTTP/1.1, and blames nobody.
func TestConnect(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithMethods("CONNECT"),
		httpexplain.WithUpgrade(h2c.New()))
	s := httptest.NewServer(x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, r.Proto)
	})))
	defer s.Close()
	k := dial(t, s.Listener.Addr().String())
	k.send("CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n" + offer + "\r\n")
	r := k.head()
	b, err := io.ReadAll(io.LimitReader(r.Body, 8))
	if err != nil || r.StatusCode != http.StatusOK || string(b) != "HTTP/1.1" || r.Header.Get("Explain-Status") != "" {
		t.Errorf("%s %q %v %v", r.Status, b, r.Header, err)
	}
}

// TestMethodPRI takes a method named PRI for the method of a request, unless it begins the preface of HTTP/2.
func TestMethodPRI(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithReportOnly(),
		httpexplain.WithUpgrade(h2c.New()))
	s := httptest.NewServer(x.Handler(handler))
	defer s.Close()
	k := dial(t, s.Listener.Addr().String())
	k.switched("PRI /p HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	k.says(1, "200", "PRI /p HTTP/2.0")

	k = dial(t, s.Listener.Addr().String())
	k.send("PRI /p HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
	if r := k.head(); r.StatusCode != http.StatusOK {
		t.Errorf("%s without settings", r.Status)
	}
}
