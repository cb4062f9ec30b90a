package upgrade_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// patience is how long a test waits for what must come.
const patience = 5 * time.Second

// server is one whose handler is wrapped.
type server struct {
	*httptest.Server
	x      *httpexplain.Middleware
	lines  *observer.ObservedLogs
	errors *lockedBuffer // what net/http says
}

// serve starts a production server around h.
func serve(t *testing.T, h http.Handler, options ...httpexplain.Option) *server {
	t.Helper()
	return serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) { s.Config.Handler = x.Handler(h) }, options...)
}

// serveWith starts a server that change has prepared.
func serveWith(t *testing.T, change func(*httpexplain.Middleware, *httptest.Server), options ...httpexplain.Option) *server {
	t.Helper()
	logger, lines := site.Observed()
	s := &server{lines: lines, errors: new(lockedBuffer)}
	s.x = httpexplain.NewProduction(append([]httpexplain.Option{httpexplain.WithLogger(logger)}, options...)...)
	s.Server = httptest.NewUnstartedServer(nil)
	s.Config.ErrorLog = log.New(s.errors, "", 0)
	change(s.x, s.Server)
	if s.EnableHTTP2 {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// line waits for the log line with this message.
func (s *server) line(t *testing.T, message string) map[string]any {
	t.Helper()
	return site.Message(t, s.lines, message)
}

// peer is the client's side of one connection.
type peer struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

// dial opens a connection and sends a request.
func (s *server) dial(t *testing.T, request string) *peer {
	t.Helper()
	return dial(t, s.Listener.Addr().String(), request)
}

func dial(t *testing.T, addr, request string) *peer {
	t.Helper()
	conn := site.Send(t, "tcp", addr, request)
	return &peer{t, conn, bufio.NewReader(conn)}
}

// dialTLS opens a connection over TLS, by HTTP/1.1, and sends a request.
func dialTLS(t *testing.T, addr, request string) *peer {
	t.Helper()
	conn := tls.Client(site.Send(t, "tcp", addr, ""), &tls.Config{
		InsecureSkipVerify: true,
		ServerName:         "example.com", NextProtos: []string{"http/1.1"},
	})
	p := &peer{t, conn, bufio.NewReader(conn)}
	p.send(request)
	return p
}

// send sends text.
func (p *peer) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.Conn, text); err != nil {
		p.t.Fatal(err)
	}
}

// head reads a head, exactly as it came.
func (p *peer) head() string {
	p.t.Helper()
	var b strings.Builder
	for {
		line, err := p.in.ReadString('\n')
		b.WriteString(line)
		if err != nil {
			p.t.Fatalf("head %q: %v", b.String(), err)
		}
		if line == "\r\n" {
			return b.String()
		}
	}
}

// answer reads an answer and its content.
func (p *peer) answer() (*http.Response, string) {
	p.t.Helper()
	r, err := http.ReadResponse(p.in, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r, string(b)
}

// switched reads the 101.
func (p *peer) switched() http.Header {
	p.t.Helper()
	r, err := http.ReadResponse(p.in, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	if r.StatusCode != http.StatusSwitchingProtocols {
		b, _ := io.ReadAll(r.Body)
		p.t.Fatalf("%s %v\n%s", r.Status, r.Header, b)
	}
	return r.Header
}

// reads expects text.
func (p *peer) reads(want string) {
	p.t.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(p.in, got)
	if err != nil || string(got) != want {
		p.t.Fatalf("read %q, %v, want %q", got[:n], err, want)
	}
}

// ends expects the end of the connection.
func (p *peer) ends() {
	p.t.Helper()
	if b, err := io.ReadAll(p.in); err != nil || len(b) > 0 {
		p.t.Fatalf("read %q, %v, want the end", b, err)
	}
}

// get is a request for a path that offers protocols, with more field lines.
func get(path, offer string, more ...string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: example.com\r\nUpgrade: " + offer + "\r\nConnection: Upgrade\r\n" +
		strings.Join(append(more, ""), "\r\n") + "\r\n"
}

// lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
