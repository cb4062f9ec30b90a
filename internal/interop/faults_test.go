package interop

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// place is a server that faults are done to.
type place struct {
	x                 *httpexplain.Middleware
	srv               *http.Server
	logs              *observer.ObservedLogs
	address           string
	tls               *tls.Config // of its clients; nil over cleartext
	goroutines, files int         // before it served
	started           atomic.Int64
	echoed            atomic.Int64
}

// newPlace serves over cleartext. on may put something between the network and the server.
func newPlace(t *testing.T, on func(net.Listener) net.Listener) *place {
	t.Helper()
	p := new(place)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	p.address = l.Addr().String()
	if on != nil {
		l = on(l)
	}
	p.serve(t, l)
	return p
}

// serve starts the server.
func (p *place) serve(t *testing.T, l net.Listener) {
	t.Helper()
	logger, logs := site.Observed()
	p.logs = logs
	p.x = httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithUpgrade(h2c.New()))
	// What net/http says of itself has its lines as well.
	p.srv = &http.Server{Handler: p.x.Handler(p.routes(t)), ErrorLog: p.x.ErrorLog(), ReadHeaderTimeout: 10 * time.Second}
	p.goroutines, p.files = runtime.NumGoroutine(), descriptors(t)
	ended := make(chan error, 1)
	go func() { ended <- p.srv.Serve(l) }()
	t.Cleanup(func() {
		_ = p.srv.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
}

// routes has /ok, /work, a WebSocket that echoes at /ws, one that says goodbye at once at /bye, one that writes a long
// message at /long, one that floods at /flood, two at /stubborn that do so whatever their context says,
// two at /sulky that stop only when nothing more goes out, the echoes of other libraries, and all echoes once more below /late, where they are begun only when the client is gone.
func (p *place) routes(t *testing.T) *http.ServeMux {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("all is well ", 100))
	})
	mux.HandleFunc("/work", func(w http.ResponseWriter, _ *http.Request) { // some are under way at any moment
		p.started.Add(1)
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(w, strings.Repeat("all is well ", 100))
	})
	all := map[string]http.Handler{
		"gorilla": http.HandlerFunc(echoes.Gorilla), "coder": http.HandlerFunc(echoes.Coder),
		"gobwas": http.HandlerFunc(echoes.Gobwas), "gws": http.HandlerFunc(echoes.GWS),
		"ws": upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
			for {
				typ, message, err := c.Read(ctx)
				if err != nil {
					return err
				}
				if err := c.Write(ctx, typ, message); err != nil {
					return err
				}
				p.echoed.Add(1)
			}
		})),
	}
	for name, echo := range all {
		mux.Handle("/"+name, echo)
		mux.HandleFunc("/late/"+name, func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			echo.ServeHTTP(w, r)
		})
	}
	mux.Handle("/bye", upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		return c.Write(ctx, websocket.MessageText, []byte("bye"))
	})))
	mux.Handle("/long", upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		return c.Write(ctx, websocket.MessageBinary, long())
	})))
	mux.Handle("/flood", upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error { return drown(ctx, c, 200*time.Millisecond) })))
	mux.Handle("/stubborn", upgrade.Handler(websocket.New(func(_ context.Context, c *websocket.Conn) error {
		return drown(context.Background(), c, time.Minute)
	})))
	mux.Handle("/sulky", upgrade.Handler(upgrade.New("websocket", func(_ context.Context, c *upgrade.Conn) error {
		sulk(c)
		return nil
	})))
	mux.HandleFunc("/stubborn/foreign", func(w http.ResponseWriter, r *http.Request) {
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		for message := make([]byte, 64<<10); err == nil; {
			err = wsutil.WriteServerBinary(conn, message)
		}
		_ = conn.Close()
	})
	mux.HandleFunc("/sulky/foreign", func(w http.ResponseWriter, r *http.Request) {
		if conn, _, _, err := ws.UpgradeHTTP(r, w); err == nil {
			sulk(conn)
		}
	})
	return mux
}

// drown writes without end, and gives each message some time.
func drown(ctx context.Context, c *websocket.Conn, each time.Duration) error {
	message := bytes.Repeat([]byte("x"), 64<<10)
	for {
		bounded, cancel := context.WithTimeout(ctx, each)
		err := c.Write(bounded, websocket.MessageBinary, message)
		cancel()
		if err != nil {
			return err
		}
	}
}

// sulk writes until nothing more can be written, and then does nothing until the connection is closed.
func sulk(conn net.Conn) {
	_ = conn.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	for err := error(nil); err == nil; {
		_, err = conn.Write(make([]byte, 64<<10))
	}
	for err := error(nil); !errors.Is(err, net.ErrClosed); { // whoever is woken goes on
		_, err = conn.Read(make([]byte, 1))
		time.Sleep(time.Millisecond)
	}
}

// calm sees that nothing is left of what was done: no connection, no goroutine, no descriptor and no error of the server's,
// that the log tells the truth, and that the server still answers.
func (p *place) calm(t *testing.T) {
	t.Helper()
	site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
	site.Settles(t, p.goroutines+1) // Serve
	site.Eventually(t, "as few descriptors as before", func() bool { return descriptors(t) <= p.files })
	if bad := p.logs.Filter(func(e observer.LoggedEntry) bool { return e.Level > zapcore.WarnLevel && e.Message != "draining" }); bad.Len() > 0 {
		t.Errorf("%d lines are errors, such as %q %v", bad.Len(), bad.All()[0].Message, bad.All()[0].ContextMap())
	}
	lie := ""
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if lie = lieIn(p.logs.All()); lie == "" {
			return
		}
	}
	t.Error(lie)
}

// answers sees that the server answers a request.
func (p *place) answers(t *testing.T) {
	t.Helper()
	conn := p.dial(t)
	defer conn.cut(fin)
	_, err := io.WriteString(conn, route{head: "GET /ok\r\nConnection: close"}.request())
	check(t, err)
	if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200 ") {
		t.Errorf("a request is answered %.100q, %v", answer, err)
	}
}

// lieIn looks for lines that contradict each other. An exchange that was answered with 101 has one line of the switch and one
// of the end, and no other exchange has any.
func lieIn(lines []observer.LoggedEntry) string {
	type told struct{ switched, closed, answered int }
	exchanges := make(map[any]told)
	for _, line := range lines {
		fields := line.ContextMap()
		id := fields["explain.id"]
		e := exchanges[id]
		switch {
		case line.Message == "connection switched":
			e.switched++
		case line.Message == "connection closed":
			e.closed++
		case fields["http.response.status_code"] == int64(http.StatusSwitchingProtocols):
			e.answered++
		default:
			continue
		}
		exchanges[id] = e
	}
	for id, e := range exchanges {
		if e != (told{1, 1, 1}) || id == nil {
			return fmt.Sprintf("exchange %v was answered with 101 in %d lines, switched in %d and closed in %d", id, e.answered, e.switched, e.closed)
		}
	}
	return ""
}

// switched is how often the connection was switched.
func (p *place) switched() int { return p.logs.FilterMessage("connection switched").Len() }

// descriptors counts the descriptors of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	check(t, err)
	return len(files)
}

// wire is a client's connection. Over TLS, below is what lies under it.
type wire struct {
	net.Conn
	below *net.TCPConn
}

// The ways in which a client ends a connection. A goodbye differs from a FIN over TLS alone: a close_notify goes before it.
type ending int

const (
	fin ending = iota
	rst
	goodbye
)

// endings are those that differ on a connection of the place.
func (p *place) endings() []ending {
	if p.tls == nil {
		return []ending{fin, rst}
	}
	return []ending{fin, rst, goodbye}
}

// dial connects.
func (p *place) dial(t *testing.T) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	check(t, err)
	check(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	w := &wire{conn, conn.(*net.TCPConn)}
	if p.tls != nil {
		secure := tls.Client(conn, p.tls)
		check(t, secure.HandshakeContext(t.Context()))
		w.Conn = secure
	}
	return w
}

// cut ends the connection.
func (w *wire) cut(by ending) {
	switch by {
	case rst:
		_ = w.below.SetLinger(0)
		_ = w.below.Close()
	case fin:
		_ = w.below.Close()
	case goodbye:
		_ = w.Close()
	}
}
