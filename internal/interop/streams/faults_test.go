package streams

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
)

// place is a server of HTTP/2 that faults are done to. Each handler stands a second time below /late, where it is begun only
// when the client is gone; /forgetful never looks at what it took over.
type place struct {
	x                 *httpexplain.Middleware
	srv               *http.Server
	logs              *observer.ObservedLogs
	address           string
	tls               bool
	limit             *bounded
	goroutines, files int          // before it served
	started           atomic.Int64 // requests of /ok
	entered           atomic.Int64 // requests below /late
	forgotten         chan net.Conn
	returned          atomic.Int64 // requests that net/http has back
}

func newPlace(t *testing.T, secure bool) *place {
	t.Helper()
	p := &place{tls: secure, forgotten: make(chan net.Conn, 1)}
	logger, logs := site.Observed()
	p.logs = logs
	p.x = httpexplain.NewProduction(httpexplain.WithLogger(logger))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ok", func(w http.ResponseWriter, _ *http.Request) {
		p.started.Add(1)
		time.Sleep(time.Millisecond)
		_, _ = w.Write(bytes.Repeat([]byte("all is well "), 100))
	})
	for name, h := range handlers {
		mux.Handle("GET /"+name, h)
		mux.HandleFunc("GET /late/"+name, func(w http.ResponseWriter, r *http.Request) {
			p.entered.Add(1)
			<-r.Context().Done()
			time.Sleep(10 * time.Millisecond) // net/http ends the context a little before the stream
			h.ServeHTTP(w, r)
		})
	}
	mux.HandleFunc("GET /forgetful", func(w http.ResponseWriter, r *http.Request) {
		if conn, _, _, err := ws.UpgradeHTTP(r, w); err == nil {
			p.forgotten <- conn
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address, p.limit = l.Addr().String(), &bounded{Listener: l}
	p.limit.bytes.Store(unbounded)
	wrapped := p.x.Handler(mux)
	outermost := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wrapped.ServeHTTP(w, r)
		p.returned.Add(1)
	})
	p.srv = &http.Server{Handler: outermost, ErrorLog: p.x.ErrorLog(), Protocols: new(http.Protocols), ReadHeaderTimeout: patience}
	p.srv.Protocols.SetUnencryptedHTTP2(!secure)
	p.srv.Protocols.SetHTTP2(secure)
	p.goroutines, p.files = runtime.NumGoroutine(), descriptors(t)
	if secure {
		s := &httptest.Server{Listener: p.limit, Config: p.srv, EnableHTTP2: true}
		s.StartTLS()
		t.Cleanup(s.Close)
		return p
	}
	ended := make(chan error, 1)
	go func() { ended <- p.srv.Serve(p.limit) }()
	t.Cleanup(func() {
		_ = p.srv.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
	return p
}

// unbounded is more than any test writes.
const unbounded = 1 << 30

// bounded is a listener whose connections take only so many bytes; they are the server's to close.
type bounded struct {
	net.Listener
	bytes atomic.Int64
}

func (b *bounded) Accept() (net.Conn, error) {
	conn, err := b.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &boundedConn{Conn: conn}
	c.left.Store(b.bytes.Load())
	return c, nil
}

type boundedConn struct {
	net.Conn
	left atomic.Int64
}

func (c *boundedConn) Write(p []byte) (int, error) {
	left := c.left.Add(-int64(len(p)))
	if left >= 0 {
		return c.Conn.Write(p)
	}
	n, _ := c.Conn.Write(p[:max(0, int64(len(p))+left)])
	return n, &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
}

// calm sees that nothing is left of what was done, that the log tells the truth, and that the server still answers.
func (p *place) calm(t *testing.T) {
	t.Helper()
	c := p.client(t)
	p.answers(t, c)
	_ = c.Close()
	p.left(t)
}

// client connects a client that speaks frames.
func (p *place) client(t *testing.T) *h2client.Client {
	t.Helper()
	scheme := "http"
	if p.tls {
		scheme = "https"
	}
	c, err := h2client.Dial(scheme, p.address, h2client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// left sees that nothing is.
func (p *place) left(t *testing.T) {
	t.Helper()
	site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
	site.Settles(t, p.goroutines+1) // Serve
	site.Eventually(t, "as few descriptors as before", func() bool { return descriptors(t) <= p.files })
	if bad := p.logs.Filter(func(e observer.LoggedEntry) bool { return e.Level > zapcore.WarnLevel }); bad.Len() > 0 {
		t.Errorf("%d lines are errors, such as %q %v", bad.Len(), bad.All()[0].Message, bad.All()[0].ContextMap())
	}
	if lie := lieIn(p.logs.All()); lie != "" {
		t.Error(lie)
	}
}

// answers sees that a connection answers a request.
func (p *place) answers(t *testing.T, c *h2client.Client) {
	t.Helper()
	s, err := c.Get("/ok")
	if err != nil {
		t.Fatal(err)
	}
	status, _, err := s.Head()
	if content, failed := s.End(); err != nil || failed != nil || status != http.StatusOK || len(content) != 1200 {
		t.Errorf("a request is answered with %d and %d bytes: %v, %v", status, len(content), err, failed)
	}
}

// lieIn looks for lines that contradict each other: each WebSocket has one line of the request, answered with 200, one of the
// switch and one of the end, and what was not switched has one line, without a status.
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
		case fields["http.request.method"] != http.MethodConnect || fields["http.response.status_code"] == nil:
			continue
		case line.Message == "switched-http2" && fields["http.response.status_code"] == int64(http.StatusOK):
			e.answered++
		default:
			return fmt.Sprintf("a WebSocket has the line %q %v", line.Message, fields)
		}
		exchanges[id] = e
	}
	for id, e := range exchanges {
		if e != (told{1, 1, 1}) || id == nil {
			return fmt.Sprintf("exchange %v was answered with 200 in %d lines, switched in %d and closed in %d", id, e.answered, e.switched, e.closed)
		}
	}
	return ""
}

// descriptors counts the descriptors of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// speech is what a client of HTTP/2 sends that opens a WebSocket at a path, says hi and goodbye; opened is how much of it opens
// the stream.
func speech(t *testing.T, path string) (all []byte, opened int) {
	t.Helper()
	var b, block bytes.Buffer
	b.WriteString(http2.ClientPreface)
	framer, fields := http2.NewFramer(&b, nil), hpack.NewEncoder(&block)
	var errs []error
	for _, f := range [][2]string{
		{":method", "CONNECT"}, {":protocol", "websocket"}, {":scheme", "http"}, {":authority", "shop.example"}, {":path", path},
		{"sec-websocket-version", "13"},
	} {
		errs = append(errs, fields.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}))
	}
	half := block.Len() / 2
	errs = append(errs, framer.WriteSettings(), framer.WriteSettingsAck(),
		framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes()[:half]}),
		framer.WriteContinuation(1, true, block.Bytes()[half:]))
	opened = b.Len()
	errs = append(errs, framer.WriteData(1, false, hi), framer.WriteData(1, false, bye))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return slices.Clip(b.Bytes()), opened
}

// A text message and a Close frame with 1000, both with a mask of zeros.
var (
	hi  = []byte("\x81\x82\x00\x00\x00\x00hi")
	bye = []byte("\x88\x82\x00\x00\x00\x00\x03\xe8")
)
