package h2c_test

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// office names a network that no test comes from.
func office() h2c.Option { return h2c.AllowFrom(netip.MustParsePrefix("192.0.2.0/24")) }

// cleartext is a client that begins with HTTP/2.
func cleartext(t *testing.T) *http.Client {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patience}
}

// TestPriorKnowledge begins with HTTP/2: net/http serves it where SetUnencryptedHTTP2 says so, h2c where it does not.
func TestPriorKnowledge(t *testing.T) {
	for name, change := range map[string]func(*http.Server){
		"by net/http": func(s *http.Server) {
			s.Protocols = new(http.Protocols)
			s.Protocols.SetHTTP1(true)
			s.Protocols.SetUnencryptedHTTP2(true)
		},
		"by h2c": nil,
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, handler, change)
			k := cleartext(t)
			for _, path := range []string{"/a", "/b"} {
				r, err := k.Post(s.URL+path, "text/plain", strings.NewReader("hi"))
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(r.Body)
				_ = r.Body.Close()
				if want := "POST " + path + ` HTTP/2.0 "hi"`; err != nil || !strings.HasPrefix(string(b), want) {
					t.Errorf("%q, %v, want %q", b, err, want)
				}
				s.line(t, path, "2")
			}
			c := dial(t, s.Listener.Addr().String()) // and the upgrade beside it
			c.switched("GET /c HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
			c.says(1, "200", "GET /c HTTP/2.0")
		})
	}
}

// TestPrefaceIsDrained sends GOAWAY on a connection that began with HTTP/2.
func TestPrefaceIsDrained(t *testing.T) {
	s := serve(t, handler, nil)
	c := dial(t, s.Listener.Addr().String())
	c.preface()
	c.get(1, "/a")
	c.says(1, "200", "GET /a HTTP/2.0")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.x.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	c.closed()
	if c.goAway == nil || c.goAway.ErrCode != http2.ErrCodeNo {
		t.Errorf("GOAWAY: %v", c.goAway)
	}
}

// TestPrefaceFromElsewhere hands the preface of a peer that h2c is not meant for to the handler.
func TestPrefaceFromElsewhere(t *testing.T) {
	s := serve(t, http.NotFoundHandler(), nil, office())
	c := dial(t, s.Listener.Addr().String())
	c.send(http2.ClientPreface)
	r := c.head()
	if why := r.Header.Get("Explain-Status"); r.StatusCode != http.StatusNotFound || !strings.Contains(why, "cause=h2c-preface") {
		t.Errorf("%s, %s", r.Status, why)
	}
}

// TestBrokenPreface closes a connection whose preface ends in something else, and answers nothing.
func TestBrokenPreface(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("served %s", r.Proto) }), nil)
	c := dial(t, s.Listener.Addr().String())
	c.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")
	if b, err := io.ReadAll(c.in); err != nil || len(b) != 0 {
		t.Errorf("%q, %v", b, err)
	}
}

// TestNoPreface closes a connection on which the client goes on in HTTP/1.1 after the 101.
func TestNoPreface(t *testing.T) {
	s := serve(t, handler, func(s *http.Server) { s.ErrorLog = log.New(io.Discard, "", 0) })
	c := dial(t, s.Listener.Addr().String())
	c.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\nGET /next HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if r := c.head(); r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(r.Status)
	}
	c.closed()
	if a := c.answers[1]; a != nil {
		t.Errorf("answered with %+v", a)
	}
}
