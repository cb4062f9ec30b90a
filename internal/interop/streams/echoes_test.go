package streams

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	gorilla "github.com/gorilla/websocket"
	"github.com/lxzan/gws"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
	_ "github.com/httpexplain/httpexplain/upgrade/xconnect"
)

const (
	patience = 90 * time.Second
	maxSize  = 1 << 20 // of a message
)

// echoes are handlers as they are written for HTTP/1.1, each as its library's documentation shows it.
var echoes = map[string]http.Handler{
	"gorilla": http.HandlerFunc(echoGorilla),
	"coder":   http.HandlerFunc(echoCoder),
	"gobwas":  http.HandlerFunc(echoGobwas),
	"gws":     http.HandlerFunc(echoGWS),
	"own":     upgrade.Handler(websocket.New(echoOwn, websocket.WithReadLimit(maxSize))),
}

func echoGorilla(w http.ResponseWriter, r *http.Request) {
	var upgrader gorilla.Upgrader
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	for {
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		kind, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		_ = conn.SetWriteDeadline(time.Now().Add(patience))
		if conn.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func echoCoder(w http.ResponseWriter, r *http.Request) {
	conn, err := coder.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(maxSize)
	for {
		kind, message, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		if conn.Write(r.Context(), kind, message) != nil {
			return
		}
	}
}

func echoGobwas(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	go func() { // as its README shows it: the handler returns
		defer func() { _ = conn.Close() }()
		for {
			message, op, err := wsutil.ReadClientData(conn)
			if err != nil {
				return
			}
			if wsutil.WriteServerMessage(conn, op, message) != nil {
				return
			}
		}
	}()
}

type echoer struct{ gws.BuiltinEventHandler }

func (echoer) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer func() { _ = message.Close() }()
	_ = conn.WriteMessage(message.Opcode, message.Bytes())
}

var gwsUpgrader = gws.NewUpgrader(echoer{}, &gws.ServerOption{PermessageDeflate: gws.PermessageDeflate{Enabled: true}})

func echoGWS(w http.ResponseWriter, r *http.Request) {
	conn, err := gwsUpgrader.Upgrade(w, r)
	if err != nil {
		return
	}
	go conn.ReadLoop()
}

func echoOwn(ctx context.Context, conn *websocket.Conn) error {
	for {
		kind, message, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		if err = conn.Write(ctx, kind, message); err != nil {
			return err
		}
	}
}

// site is a server of the echoes over TLS, each at a route for GET, and of an empty page.
type site struct {
	*httptest.Server
	testing.TB
	logs *observer.ObservedLogs
}

func serve(t testing.TB) *site {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.New(core)))
	mux := http.NewServeMux()
	for name, h := range echoes {
		mux.Handle("GET /"+name, h)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><title>"+r.Proto+"</title>")
	})
	s := &site{httptest.NewUnstartedServer(x.Handler(mux)), t, logs}
	s.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// dial connects a client that speaks frames.
func (s *site) dial(o h2client.Options) *h2client.Client {
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
func (s *site) served(path string, n int, size int64) {
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
