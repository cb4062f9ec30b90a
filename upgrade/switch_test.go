package upgrade_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/justinas/alice"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/upgrade"
)

// echo answers each line with the protocol and the line.
func echo(token string) upgrade.Protocol {
	return upgrade.New(token, func(_ context.Context, c *upgrade.Conn) error {
		in := bufio.NewReader(c)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return err
			}
			if _, err := io.WriteString(c, c.Protocol()+" "+line); err != nil {
				return err
			}
		}
	})
}

// accepting is a protocol with an Accept of the test's own.
type accepting struct {
	upgrade.Protocol
	accept func(*http.Request) (upgrade.Switch, error)
}

func (p accepting) Accept(r *http.Request) (upgrade.Switch, error) { return p.accept(r) }

// with changes the Switch of a protocol.
func with(p upgrade.Protocol, change func(*upgrade.Switch)) upgrade.Protocol {
	return accepting{p, func(r *http.Request) (upgrade.Switch, error) {
		s, err := p.Accept(r)
		change(&s)
		return s, err
	}}
}

// TestGolden101 holds the 101 to its bytes: no Date, nothing about content, one protocol, and why.
func TestGolden101(t *testing.T) {
	p := with(echo("Chess/1"), func(s *upgrade.Switch) {
		s.Header = http.Header{"X-Board": {"8x8", "a\r\nb"}, "Content-Length": {"5"}, "Bad Name": {"x"}, "Transfer-Encoding": {"chunked"}}
	})
	inner := upgrade.Handler(p)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "seen=1")
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Connection", "close")
		inner.ServeHTTP(w, r)
	}))
	c := s.dial(t, get("/", "chess/1"))
	got := regexp.MustCompile(`id="[0-9a-f]{32}"`).ReplaceAllString(c.head(), `id="…"`)
	want := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: Chess/1\r\nConnection: Upgrade\r\n" +
		"X-Board: 8x8\r\nX-Board: a  b\r\nSet-Cookie: seen=1\r\n" +
		`Explain-Status: httpexplain;status=101;cause=switched;side=none;by=upgrade;sure=certain;` +
		`detail="The connection was switched to \"Chess/1\".";fix="Nothing to fix.";ref="RFC 9110 15.2.2";id="…"` + "\r\n\r\n"
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	c.send("e4\n")
	c.reads("Chess/1 e4\n")
}

// TestPreference takes the first protocol in the server's order, whatever the order of the client.
func TestPreference(t *testing.T) {
	s := serve(t, upgrade.Handler(echo("go/2"), echo("chess/1"), echo("go")))
	for offer, want := range map[string]string{
		"chess/1, go/2":               "go/2",
		"chess/1":                     "chess/1",
		"CHESS/1":                     "chess/1",
		"foo, chess":                  "chess/1",
		"go/1, foo":                   "go",
		"go":                          "go/2",
		"foo/1\r\nUpgrade: chess/1":   "chess/1",
		"chess/2, go/3, , websocket/": "go",
	} {
		c := s.dial(t, get("/", offer))
		if got := c.switched().Get("Upgrade"); got != want {
			t.Errorf("%s: %s, want %s", offer, got, want)
		}
		c.send("x\n")
		c.reads(want + " x\n")
		_ = c.Close()
	}
}

// TestRefusals answers what cannot be switched at a route that only upgrades.
func TestRefusals(t *testing.T) {
	s := serve(t, upgrade.Handler(echo("chess/1"), echo("go/2")))
	for name, tt := range map[string]struct {
		request, cause string
	}{
		"plain":         {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "upgrade-required"},
		"unknown":       {get("/", "foo"), "upgrade-unknown-protocol"},
		"version":       {get("/", "chess/2"), "upgrade-unknown-protocol"},
		"no Connection": {"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: chess/1\r\n\r\n", "connection-upgrade-missing"},
		"HTTP/1.0":      {"GET / HTTP/1.0\r\nHost: a\r\nUpgrade: chess/1\r\nConnection: upgrade\r\n\r\n", "upgrade-http10"},
		"closing":       {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "upgrade-required"},
	} {
		t.Run(name, func(t *testing.T) {
			head := s.dial(t, tt.request).head() // http.ReadResponse would leave Connection out
			if !strings.Contains(head, " 426 Upgrade Required\r\n") || !strings.Contains(head, "\r\nUpgrade: chess/1, go/2\r\n") ||
				!strings.Contains(head, "\r\nConnection: Upgrade") || !strings.Contains(head, ";cause="+tt.cause+";") {
				t.Error(head)
			}
		})
	}
}

// TestHTTP2 refuses a plain HTTP/2 request with 400, and sends neither Upgrade nor Connection there.
func TestHTTP2(t *testing.T) {
	s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
		s.EnableHTTP2 = true
		s.Config.Handler = x.Handler(upgrade.Handler(echo("chess/1")))
	})
	r, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.ProtoMajor != 2 || r.StatusCode != http.StatusBadRequest || !strings.Contains(r.Header.Get("Explain-Status"), "cause=upgrade-on-http2;") {
		t.Errorf("%s %s %v", r.Proto, r.Status, r.Header)
	}
	if r.Header["Upgrade"] != nil || r.Header["Connection"] != nil {
		t.Errorf("fields of the connection: %v", r.Header)
	}
}

// TestTLS switches a connection over TLS, and knows of it afterwards.
func TestTLS(t *testing.T) {
	p := upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		_, err := io.WriteString(c, c.Request().TLS.ServerName+"!")
		return err
	})
	s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
		s.EnableHTTP2 = true // makes it TLS
		s.Config.Handler = x.Handler(upgrade.Handler(p))
	})
	c := dialTLS(t, s.Listener.Addr().String(), get("/", "chess"))
	c.switched()
	c.reads("example.com!")
	c.ends()
}

// TestUnwrapped works without the middleware.
func TestUnwrapped(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/ws", upgrade.Handler(echo("chess/1")))
	plain := httptest.NewServer(mux)
	defer plain.Close()
	c := dial(t, plain.Listener.Addr().String(), get("/ws", "chess/1"))
	c.switched()
	c.send("e4\n")
	c.reads("chess/1 e4\n")
	r, _ := dial(t, plain.Listener.Addr().String(), "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n").answer()
	if r.StatusCode != http.StatusUpgradeRequired || r.Header.Get("Explain-Status") == "" {
		t.Errorf("%s %v", r.Status, r.Header)
	}
}

// TestBehindAlice stands in a chain with wrappers of the ResponseWriter and contexts of their own.
func TestBehindAlice(t *testing.T) {
	type key struct{}
	x := httpexplain.NewProduction()
	p := upgrade.New("chess", func(ctx context.Context, c *upgrade.Conn) error {
		user, _ := ctx.Value(key{}).(string)
		srv, _ := ctx.Value(http.ServerContextKey).(*http.Server)
		_, err := io.WriteString(c, user+" "+c.Request().PathValue("room")+" "+srv.Addr+"\n")
		return err
	})
	mux := http.NewServeMux()
	mux.Handle("GET /rooms/{room}", upgrade.Handler(p))
	authenticated := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(struct{ unwrapper }{unwrapper{w}}, r.WithContext(context.WithValue(r.Context(), key{}, "alice")))
		})
	}
	s := httptest.NewUnstartedServer(alice.New(x.Handler, authenticated).Then(mux))
	s.Config.Addr = "server"
	s.Start()
	defer s.Close()
	c := dial(t, s.Listener.Addr().String(), get("/rooms/red", "chess"))
	c.switched()
	c.reads("alice red server\n")
	c.ends()
}

// unwrapper is a ResponseWriter that offers nothing but its own below.
type unwrapper struct{ http.ResponseWriter }

func (u unwrapper) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// TestHiddenHijacker explains why a connection cannot be switched.
func TestHiddenHijacker(t *testing.T) {
	inner := upgrade.Handler(echo("chess"))
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
	}))
	r, _ := s.dial(t, get("/", "chess")).answer()
	if r.StatusCode != http.StatusInternalServerError || !strings.Contains(r.Header.Get("Explain-Status"), "cause=hijacker-hidden;") {
		t.Errorf("%s %v", r.Status, r.Header)
	}
	if s.x.Live.Len() != 0 {
		t.Error("a place stays taken")
	}
}

// TestAcceptErrors answers the errors of Accept.
func TestAcceptErrors(t *testing.T) {
	var fails error
	refusing := accepting{echo("chess"), func(*http.Request) (upgrade.Switch, error) { return upgrade.Switch{}, fails }}
	s := serve(t, upgrade.Handler(refusing, echo("go")))
	full := &cause.Error{Explanation: cause.Explanation{Status: http.StatusConflict, Cause: "board-full", Detail: "No seat is free."}}
	for name, tt := range map[string]struct {
		err    error
		status int
		says   string
		field  string
	}{
		"refused":     {full, http.StatusConflict, "cause=board-full;", ""},
		"with fields": {&upgrade.Refusal{Reason: full, Header: http.Header{"Allow": {"GET"}}}, http.StatusConflict, "cause=board-full;", "GET"},
		"own error":   {io.ErrUnexpectedEOF, http.StatusInternalServerError, "status=500;", ""},
	} {
		fails = tt.err
		r, body := s.dial(t, get("/", "chess, go")).answer()
		if r.StatusCode != tt.status || !strings.Contains(r.Header.Get("Explain-Status"), tt.says) || r.Header.Get("Allow") != tt.field {
			t.Errorf("%s: %s %v", name, r.Status, r.Header)
		}
		if strings.Contains(body, "EOF") || strings.Contains(r.Header.Get("Explain-Status"), "EOF") {
			t.Errorf("%s: the text of the error left the server", name)
		}
	}
	if logged := s.lines.FilterMessage("handler-server-error").All(); len(logged) != 1 ||
		!strings.Contains(logged[0].ContextMap()["error"].(string), "unexpected EOF") {
		t.Errorf("logged %v", s.lines.All())
	}

	fails = &cause.Error{}
	c := s.dial(t, get("/", "chess, go"))
	if got := c.switched().Get("Upgrade"); got != "go" {
		t.Errorf("ignored for %s", got)
	}
	if r, _ := s.dial(t, get("/", "chess")).answer(); r.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("ignored: %s", r.Status)
	}
}

// TestNegotiator switches on every path, and leaves what it does not know to the handler.
func TestNegotiator(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "handled "+r.Header.Get("Upgrade"))
	}), httpexplain.WithUpgrade(echo("chess/1")))
	c := s.dial(t, get("/anywhere", "foo, chess/1"))
	if got := c.switched().Get("Upgrade"); got != "chess/1" {
		t.Error(got)
	}
	c.send("e4\n")
	c.reads("chess/1 e4\n")
	for _, request := range []string{
		get("/", "foo"),
		"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: chess/1\r\n\r\n",
		"GET / HTTP/1.0\r\nHost: a\r\nUpgrade: chess/1\r\nConnection: upgrade\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	} {
		if r, body := s.dial(t, request).answer(); r.StatusCode != http.StatusOK || !strings.HasPrefix(body, "handled ") {
			t.Errorf("%q: %s %q", request, r.Status, body)
		}
	}
}

// TestPanics holds programming mistakes to a sentence at the start.
func TestPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"no protocol":         func() { upgrade.Handler() },
		"nil protocol":        func() { upgrade.Handler(nil) },
		"twice":               func() { upgrade.Handler(echo("a"), echo("A")) },
		"h2c on a route":      func() { upgrade.Handler(echo("h2c")) },
		"bad token":           func() { upgrade.New("a b", func(context.Context, *upgrade.Conn) error { return nil }) },
		"empty token":         func() { upgrade.New("", func(context.Context, *upgrade.Conn) error { return nil }) },
		"empty version":       func() { upgrade.New("a/", func(context.Context, *upgrade.Conn) error { return nil }) },
		"nil serve":           func() { upgrade.New("a", nil) },
		"nil of the server":   func() { upgrade.NewNegotiator(nil) },
		"twice on the server": func() { upgrade.NewNegotiator(echo("a"), echo("a")) },
		"websocket":           func() { upgrade.NewNegotiator(echo("WebSocket")) },
		"websocket version":   func() { upgrade.NewNegotiator(echo("websocket/13")) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "httpexplain: ") {
					t.Errorf("panics with %q", text)
				}
			}()
			f()
		})
	}
	if upgrade.NewNegotiator() != nil {
		t.Error("a Negotiator of nothing")
	}
}
