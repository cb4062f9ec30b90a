package streams

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
	_ "github.com/httpexplain/httpexplain/upgrade/xconnect"
)

const patience = 90 * time.Second

// handlers are written for HTTP/1.1.
var handlers = map[string]http.Handler{
	"gorilla": http.HandlerFunc(echoes.Gorilla),
	"coder":   http.HandlerFunc(echoes.Coder),
	"gobwas":  http.HandlerFunc(echoes.Gobwas),
	"gws":     http.HandlerFunc(echoes.GWS),
	"own":     upgrade.Handler(websocket.New(echoes.Own, websocket.WithReadLimit(echoes.MaxSize))),
}

// server serves the handlers over TLS, each at a route for GET, and an empty page.
type server struct {
	*httptest.Server
	testing.TB
	logs *observer.ObservedLogs
}

func serve(t testing.TB) *server {
	t.Helper()
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	mux := http.NewServeMux()
	for name, h := range handlers {
		mux.Handle("GET /"+name, h)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><title>"+r.Proto+"</title>")
	})
	s := &server{httptest.NewUnstartedServer(x.Handler(mux)), t, logs}
	s.Config.ErrorLog = site.Silent()
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// dial connects a client that speaks frames.
func (s *server) dial(o h2client.Options) *h2client.Client {
	s.Helper()
	c, err := h2client.Dial("https", s.Listener.Addr().String(), o)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = c.Close() })
	return c
}

// served proves that WebSockets at a path came by extended CONNECT: n lines of their ends say so, and at least so many bytes
// passed in each direction.
func (s *server) served(path string, n int, size int64) {
	s.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		found := 0
		for _, e := range s.logs.FilterMessage("connection closed").All() {
			m := e.ContextMap()
			if m["url.path"] != path {
				continue
			}
			found++
			in, _ := m["network.io.receive"].(int64)
			out, _ := m["network.io.transmit"].(int64)
			if m["network.protocol.version"] != "2" || m["http.request.method"] != "CONNECT" || m["explain.cause"] != "switched-http2" ||
				m["upgrade.protocol"] != "websocket" || in < size || out < size {
				s.Fatalf("the end of a WebSocket at %s: %v", path, m)
			}
		}
		if found == n {
			return
		}
		if found > n || time.Now().After(end) {
			s.Fatalf("%d WebSockets at %s ended, want %d", found, path, n)
		}
	}
}
