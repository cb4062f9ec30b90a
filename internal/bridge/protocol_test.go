package bridge_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
)

// shout answers each byte with the same in upper case.
func shout(token string) upgrade.Protocol {
	return upgrade.New(token, func(_ context.Context, c *upgrade.Conn) error {
		if c.Protocol() != token {
			_, _ = io.WriteString(c, c.Protocol())
		}
		buf := make([]byte, 64)
		for {
			n, err := c.Read(buf)
			if _, err := io.WriteString(c, strings.ToUpper(string(buf[:n]))); err != nil {
				return err
			}
			if err != nil {
				return nil //nolint:nilerr // the end
			}
		}
	})
}

// speaks sends text to a shout.
func speaks(t *testing.T, c *h2client.Client, protocol, path string) {
	t.Helper()
	s, err := c.Extended(protocol, path)
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusOK)
	if _, err := io.WriteString(s, "hello"); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(s, got); err != nil || string(got) != "HELLO" {
		t.Fatalf("%s %s: %q, %v", protocol, path, got, err)
	}
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if rest, err := s.End(); err != nil || len(rest) > 0 {
		t.Fatalf("%q, %v at the end", rest, err)
	}
}

// TestCustomProtocols opens streams for protocols that are none of WebSocket: at a route, and on every path.
func TestCustomProtocols(t *testing.T) {
	mux := routes()
	mux.Handle("GET /shout", upgrade.Handler(shout("shout/1")))
	srv := serve(t, overPrior, mux, nil, httpexplain.WithUpgrade(shout("scream")))
	c := srv.dial(overPrior, h2client.Options{})
	speaks(t, c, "shout/1", "/shout")
	speaks(t, c, "shout", "/shout")
	speaks(t, c, "Scream", "/anything")
	has(t, srv.line("connection closed", "/shout"), map[string]any{
		"upgrade.protocol": "shout/1", "network.protocol.version": "2", "network.io.receive": int64(5), "network.io.transmit": int64(5),
	})
	has(t, srv.line("switched-http2", "/anything"), map[string]any{"http.response.status_code": int64(200)})
}

// TestUnknownProtocol refuses with 501 what nothing serves (RFC 9220 3).
func TestUnknownProtocol(t *testing.T) {
	mux := routes()
	mux.Handle("GET /yell", upgrade.Handler(shout("yell/1")))
	for _, by := range []how{overTLS, overPrior, overH2C} {
		t.Run(string(by), func(t *testing.T) {
			srv := serve(t, by, mux, nil)
			c := srv.dial(by, h2client.Options{})
			for _, test := range []struct{ protocol, path string }{
				{"chess", "/own"}, {"yell/2", "/yell"}, {"yell/1", "/own"}, {"websocket", "/yell"}, {"h2c", "/plain"}, {"not a token", "/x"},
			} {
				s, err := c.Extended(test.protocol, test.path, "accept", "application/problem+json", "sec-websocket-version", "13")
				if err != nil {
					t.Fatal(err)
				}
				h := opened(t, s, http.StatusNotImplemented)
				content, err := s.End()
				var problem struct {
					Status int
					Cause  string
					Detail string
				}
				if err != nil || json.Unmarshal(content, &problem) != nil || problem.Status != 501 || problem.Cause != "protocol-unknown" ||
					!strings.Contains(problem.Detail, test.protocol) || h.Get("Content-Type") != "application/problem+json" {
					t.Errorf("%s at %s: %v %s, %v", test.protocol, test.path, h, content, err)
				}
				has(t, srv.line("protocol-unknown", test.path), map[string]any{
					"http.request.method": "CONNECT", "http.response.status_code": int64(501), "network.protocol.version": "2",
				})
			}
		})
	}
}

// TestConnectImplemented passes what nothing here serves on to the handler where WithMethods has CONNECT.
func TestConnectImplemented(t *testing.T) {
	mux := routes()
	mux.HandleFunc("/native", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get(":protocol") != "connect-udp" || r.ProtoMajor != 2 {
			http.Error(w, "changed", http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		_, _ = io.Copy(w, r.Body)
	})
	srv := serve(t, overPrior, mux, nil, httpexplain.WithMethods(http.MethodGet, http.MethodConnect))
	c := srv.dial(overPrior, h2client.Options{})
	s, err := c.Extended("connect-udp", "/native")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusOK)
	if _, err := io.WriteString(s, "packet"); err != nil {
		t.Fatal(err)
	}
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := s.End(); err != nil || string(got) != "packet" {
		t.Errorf("%q, %v", got, err)
	}
	s, err = c.Extended("connect-udp", "/own")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusMethodNotAllowed)
	srv.line("connect-on-get-route", "/own")
	echoes(t, websocketOn(t, c, "/own"), "hello")
}

// TestPlainHTTP2 asks for upgrades on HTTP/2 without extended CONNECT.
func TestPlainHTTP2(t *testing.T) {
	mux := routes()
	mux.HandleFunc("/raw", func(w http.ResponseWriter, _ *http.Request) {
		if _, _, err := http.NewResponseController(w).Hijack(); err != nil {
			http.Error(w, "webserver doesn't support hijacking", http.StatusInternalServerError)
		}
	})
	srv := serve(t, overPrior, mux, nil)
	c := srv.dial(overPrior, h2client.Options{})
	for _, test := range []struct {
		path, cause string
		status      int
		fields      []string
	}{
		{"/own", "upgrade-on-http2", 400, nil},
		{"/hand", "upgrade-on-http2", 400, []string{"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version", "13"}},
		{"/raw", "hijack-on-http2", 500, nil},
	} {
		s, err := c.Get(test.path, test.fields...)
		if err != nil {
			t.Fatal(err)
		}
		opened(t, s, test.status)
		has(t, srv.line(test.cause, test.path), map[string]any{"http.response.status_code": int64(test.status)})
	}
}

// TestUnwrapped serves extended CONNECT without the middleware.
func TestUnwrapped(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/own", upgrade.Handler(ownEcho()))
	srv := start(t, overTLS, nil, nil, mux, nil)
	c := srv.dial(overTLS, h2client.Options{})
	s := websocketOn(t, c, "/own")
	echoes(t, s, "hello")
	ends(t, s)
	other, err := c.Extended("chess", "/own")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, other, http.StatusNotImplemented)
}

// TestOutside sees what layers outside of the middleware see: the request as it came, with the pattern that matched; and a
// ResponseWriter of theirs does not stand between the handler and the stream, as it would not on HTTP/1.1.
func TestOutside(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	inner := x.Handler(routes())
	saw := make(chan *http.Request, 1)
	srv := start(t, overPrior, x, logs, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Outside", "1")
		inner.ServeHTTP(&shouting{w}, r)
		saw <- r
	}), nil)
	s := websocketOn(t, srv.dial(overPrior, h2client.Options{}), "/hand")
	echoes(t, s, "hello")
	ends(t, s)
	r := <-saw
	if r.Method != http.MethodConnect || r.ProtoMajor != 2 || r.Header.Get(":protocol") != "websocket" || r.Header["Upgrade"] != nil ||
		r.Pattern != "GET /hand" {
		t.Errorf("outside: %s %s %v %q", r.Method, r.Proto, r.Header, r.Pattern)
	}
}

// shouting spoils what goes through it.
type shouting struct{ http.ResponseWriter }

func (w *shouting) Write(p []byte) (int, error) {
	_, err := w.ResponseWriter.Write([]byte(strings.ToUpper(string(p))))
	return len(p), err
}

func (w *shouting) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// TestBehindTimeout finds no stream behind a ResponseWriter that cannot be flushed, and says so.
func TestBehindTimeout(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	srv := start(t, overPrior, x, logs, http.TimeoutHandler(x.Handler(routes()), time.Minute, "late"), nil)
	s, err := srv.dial(overPrior, h2client.Options{}).WebSocket("/own")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusInternalServerError)
}

// TestDevelopment finds nothing to complain about in streams that were served as they should be, and explains the others.
func TestDevelopment(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	mux := routes()
	mux.HandleFunc("GET /empty", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	srv := start(t, overPrior, x, logs, x.Handler(mux), nil)
	c := srv.dial(overPrior, h2client.Options{})
	for _, path := range []string{"/own", "/hand"} {
		s := websocketOn(t, c, path)
		echoes(t, s, "hello")
		ends(t, s)
		for field := range srv.line("switched-http2", path) {
			if strings.HasPrefix(field, "explain.rule") {
				t.Errorf("%s: %s", path, field)
			}
		}
	}
	for path, want := range map[string]struct {
		status int
		cause  string
	}{"/plain": {405, "upgrade-ignored"}, "/empty": {403, "handler-client-error"}} {
		s, err := c.WebSocket(path)
		if err != nil {
			t.Fatal(err)
		}
		h := opened(t, s, want.status)
		content, err := s.End()
		if err != nil || len(content) == 0 || !strings.Contains(h.Get("Explain-Status"), "cause="+want.cause) || h["Explain-Rules"] != nil {
			t.Errorf("%s: %v %s, %v", path, h, content, err)
		}
	}
}

// TestHTTP1 leaves the same routes on the same server as they are over HTTP/1.1.
func TestHTTP1(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil)
	a, err := srv.Client().Get(srv.URL + "/own")
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Body.Close()
	if a.StatusCode != http.StatusUpgradeRequired || a.Header.Get("Upgrade") != "websocket" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
}
