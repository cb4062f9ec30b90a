package bridge_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestRefusedByWriter sees refusals pass with their status, fields and content, without the fields of a connection.
func TestRefusedByWriter(t *testing.T) {
	mux := routes()
	mux.HandleFunc("GET /refuse/{status}", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range map[string]string{
			"Connection": "close, X-Hop", "X-Hop": "1", "Upgrade": "websocket", "Keep-Alive": "timeout=5", "X-Kept": "yes",
			"Sec-Websocket-Version": "13",
		} {
			h.Set(name, value)
		}
		status := map[string]int{"400": 400, "403": 403, "426": 426, "302": 302, "503": 503}[r.PathValue("status")]
		http.Error(w, "because", status)
	})
	srv := serve(t, overPrior, mux, nil)
	c := srv.dial(overPrior, h2client.Options{})
	for path, status := range map[string]int{
		"/refuse/400": 400, "/refuse/403": 403, "/refuse/426": 426, "/refuse/302": 302, "/refuse/503": 503,
	} {
		s, err := c.WebSocket(path)
		if err != nil {
			t.Fatal(err)
		}
		h := opened(t, s, status)
		content, err := s.End()
		if err != nil || string(content) != "because\n" || h.Get("X-Kept") != "yes" || h["X-Hop"] != nil {
			t.Errorf("%s: %v %q, %v", path, h, content, err)
		}
	}
	s, err := c.WebSocket("/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusNotFound)
	srv.line("route-none", "/nowhere")
	echoes(t, websocketOn(t, c, "/hand"), "Connection: close was not for the whole connection")
}

// TestRefusedByOwn sees the refusals of this project's WebSocket.
func TestRefusedByOwn(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil)
	c := srv.dial(overPrior, h2client.Options{})
	for _, test := range []struct {
		cause  string
		status int
		fields []string
	}{
		{"origin-refused", 403, []string{"sec-websocket-version", "13", "origin", "https://elsewhere.example"}},
		{"websocket-version", 426, []string{"sec-websocket-version", "8"}},
	} {
		s, err := c.Extended("websocket", "/own", test.fields...)
		if err != nil {
			t.Fatal(err)
		}
		h := opened(t, s, test.status)
		if _, err := s.End(); err != nil || !strings.Contains(h.Get("Explain-Status"), "cause="+test.cause) {
			t.Errorf("%s: %v, %v", test.cause, h, err)
		}
		has(t, srv.line(test.cause, "/own"), map[string]any{
			"http.response.status_code": int64(test.status), "network.protocol.version": "2", "http.request.method": "CONNECT",
		})
	}
}

// byHand takes the connection over and writes pieces into it.
func byHand(pieces ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer func() { _ = conn.Close() }()
		for i, p := range pieces {
			if i%2 == 0 {
				_, err = io.WriteString(conn, p)
			} else if _, err = rw.WriteString(p); err == nil {
				err = rw.Flush()
			}
			if err != nil {
				return
			}
		}
	}
}

// TestByHand writes answers into the connection, whole and in pieces.
func TestByHand(t *testing.T) {
	const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSet-Cookie: a=1\r\n" +
		"Sec-WebSocket-Accept: abc\r\n\r\n"
	const refusal = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nno\n"
	for name, test := range map[string]struct {
		pieces  []string
		status  int
		content string
	}{
		"101":                  {[]string{switching}, 200, ""},
		"101 and a frame":      {[]string{switching + "frame"}, 200, "frame"},
		"101 byte by byte":     {append(strings.Split(switching, ""), "frame", "s"), 200, "frames"},
		"101 with bare LF":     {[]string{strings.ReplaceAll(switching, "\r\n", "\n"), "frame"}, 200, "frame"},
		"100, then 101":        {[]string{"HTTP/1.1 100 Continue\r\n\r\n" + switching, "frame"}, 200, "frame"},
		"103, then 101":        {[]string{"HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n\r\n", switching}, 200, ""},
		"403":                  {[]string{refusal}, 403, "no\n"},
		"403 byte by byte":     {strings.Split(refusal, ""), 403, "no\n"},
		"403 and too much":     {[]string{refusal, "more", "more"}, 403, "no\n"},
		"403 until the end":    {[]string{"HTTP/1.1 403 Forbidden\r\n\r\nn", "o"}, 403, "no"},
		"403 in chunks":        {[]string{"HTTP/1.1 403 \r\nTransfer-Encoding: chunked\r\n\r\n1\r\nn", "\r\n1\r\no\r\n0\r\n\r\n"}, 403, "no"},
		"403 of HTTP/1.0":      {[]string{"HTTP/1.0 403 Forbidden\r\n\r\nno"}, 403, "no"},
		"200, which is no 101": {[]string{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}, 405, "hello"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, overPrior, byHand(test.pieces...), nil)
			s, err := srv.dial(overPrior, h2client.Options{}).WebSocket("/")
			if err != nil {
				t.Fatal(err)
			}
			h := opened(t, s, test.status)
			content, err := s.End()
			if err != nil || string(content) != test.content {
				t.Errorf("content %q, %v, want %q", content, err, test.content)
			}
			if test.status == 200 && h.Get("Set-Cookie") != "a=1" {
				t.Errorf("fields %v: the cookie of the 101 is gone", h)
			}
			if test.status == 200 {
				srv.line("switched-http2", "/")
				return
			}
			has(t, site.LineOf(t, srv.logs), map[string]any{"http.response.status_code": int64(test.status)})
		})
	}
}

// TestNoAnswer breaks off before the head is whole. On HTTP/1.1 the client would see the connection break off; here the stream
// is reset, and never accepted by the 200 that net/http sends for a handler that says nothing.
func TestNoAnswer(t *testing.T) {
	for name, pieces := range map[string][]string{
		"nothing":     nil,
		"half a line": {"HTTP/1.1 1"},
		"half a head": {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"},
		"no HTTP":     {"SSH-2.0-OpenSSH\r\n", "more"},
		"no status":   {"HTTP/1.1 abc\r\n\r\n"},
		"no fields":   {"HTTP/1.1 403 Forbidden\r\n: x\r\n\r\n"},
		"no end":      {"HTTP/1.1 403 Forbidden\r\nX: " + strings.Repeat("x", 70_000)},
		"no chunks":   {"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\nno"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, overPrior, byHand(pieces...), nil)
			c := srv.dial(overPrior, h2client.Options{})
			s, err := c.WebSocket("/")
			if err != nil {
				t.Fatal(err)
			}
			if _, err = s.End(); !errors.As(err, new(http2.StreamError)) {
				t.Errorf("the stream ended with %v, want RST_STREAM", err)
			}
			if code, h, err := s.Head(); err == nil && name != "no chunks" {
				t.Errorf("answered with %d %v", code, h)
			}
			if _, err := c.Get("/"); err != nil {
				t.Errorf("the connection: %v", err)
			}
		})
	}
}

// TestNeverHijacked sees what becomes of answers without a switch. A 2xx must not reach the client: it would take the stream
// for a WebSocket.
func TestNeverHijacked(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		status  int
		content string
		cause   string
	}{
		"200":       {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }, 405, "hello", "upgrade-ignored"},
		"204":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, 405, "", "upgrade-ignored"},
		"nothing":   {func(http.ResponseWriter, *http.Request) {}, 405, "", "upgrade-ignored"},
		"flushed":   {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() }, 405, "", "upgrade-ignored"},
		"bare 101":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(101) }, 500, "", "status-101-no-hijack"},
		"404":       {http.NotFound, 404, "404 page not found\n", "handler-client-error"},
		"301":       {http.RedirectHandler("/else", http.StatusMovedPermanently).ServeHTTP, 301, "<a href=\"/else\">Moved Permanently</a>.\n\n", "upgrade-ignored"},
		"too early": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); http.NotFound(w, nil) }, 404, "404 page not found\n", "handler-client-error"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, overPrior, test.handler, nil)
			s, err := srv.dial(overPrior, h2client.Options{}).WebSocket("/x")
			if err != nil {
				t.Fatal(err)
			}
			h := opened(t, s, test.status)
			content, err := s.End()
			if err != nil || string(content) != test.content {
				t.Errorf("content %q, %v, want %q", content, err, test.content)
			}
			if test.status == 405 && (h.Get("Allow") != "GET" || !strings.Contains(h.Get("Explain-Status"), "status=405;cause="+test.cause)) {
				t.Errorf("fields %v", h)
			}
			has(t, srv.line(test.cause, "/x"), map[string]any{"http.response.status_code": int64(test.status)})
		})
	}
}

// TestHeadBeforeHijack writes the 101 by WriteHeader and takes the connection over afterwards, as github.com/coder/websocket does.
func TestHeadBeforeHijack(t *testing.T) {
	h := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Sec-Websocket-Protocol", "chat")
		w.WriteHeader(http.StatusSwitchingProtocols)
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		echo(conn, rw)
	}
	srv := serve(t, overPrior, http.HandlerFunc(h), nil)
	s, err := srv.dial(overPrior, h2client.Options{}).WebSocket("/x")
	if err != nil {
		t.Fatal(err)
	}
	if got := opened(t, s, http.StatusOK); got.Get("Sec-Websocket-Protocol") != "chat" {
		t.Errorf("fields %v", got)
	}
	echoes(t, s, "hello")
	ends(t, s)
	has(t, srv.line("switched-http2", "/x"), map[string]any{"http.response.status_code": int64(200)})
	has(t, srv.line("connection closed", "/x"), map[string]any{"upgrade.protocol": "websocket", "upgrade.subprotocol": "chat"})
}

// TestProxied passes a WebSocket over HTTP/2 on to an upstream that speaks HTTP/1.1 alone.
func TestProxied(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(handEcho))
	defer upstream.Close()
	to, err := url.Parse(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	srv := serve(t, overTLS, proxy, nil)
	s := websocketOn(t, srv.dial(overTLS, h2client.Options{}), "/", "sec-websocket-protocol", "chat")
	echoes(t, s, strings.Repeat("proxied ", 10_000))
	say(t, s, ws.OpClose, nil)
	if f := hear(t, s); f.Header.OpCode != ws.OpClose {
		t.Errorf("frame %+v", f.Header)
	}
	if _, err := s.End(); err != nil {
		t.Errorf("the end: %v", err)
	}
	has(t, srv.line("connection closed", "/"), map[string]any{"upgrade.subprotocol": "chat"})
}

// TestRefusedAndUnread lets go of a stream whose client opens no window for the content of its refusal: the handler has closed
// the connection and returned, and no deadline of its own holds any more.
func TestRefusedAndUnread(t *testing.T) {
	returned := make(chan struct{})
	const length = 8 << 10
	byHand := byHand("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n2000\r\n" + strings.Repeat("n", length) + "\r\n0\r\n\r\n")
	srv := serve(t, overPrior, byHand, func(s *http.Server) {
		inner := s.Handler
		s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inner.ServeHTTP(w, r)
			if strings.HasSuffix(r.URL.Path, "/unread") {
				close(returned)
			}
		})
	})
	c := srv.dial(overPrior, h2client.Options{Window: 7})
	unread, err := c.WebSocket("/unread")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, unread, http.StatusForbidden)
	read, err := c.WebSocket("/read")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, read, http.StatusForbidden)
	if content, err := read.End(); err != nil || len(content) != length {
		t.Errorf("%d bytes of content, %v", len(content), err)
	}
	select {
	case <-returned:
	case <-time.After(site.Patience):
		t.Error("the stream is held for a client that reads nothing")
	}
}
