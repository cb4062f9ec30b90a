package interop

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// place is a server that faults are done to.
type place struct {
	x       *httpexplain.Middleware
	srv     *http.Server
	logs    *observer.ObservedLogs
	address string
	before  int // goroutines
	started atomic.Int64
	echoed  atomic.Int64
}

// newPlace serves /ok, /work, a WebSocket that echoes at /ws, one that says goodbye at once at /bye, one that floods at /flood, and h2c.
// on may put something between the network and the server.
func newPlace(t *testing.T, on func(net.Listener) net.Listener) *place {
	t.Helper()
	p := &place{before: runtime.NumGoroutine()}
	logger, logs := site.Observed()
	p.logs = logs
	p.x = httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithUpgrade(h2c.New()))
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("all is well ", 100))
	})
	mux.HandleFunc("/work", func(w http.ResponseWriter, _ *http.Request) { // some are under way at any moment
		p.started.Add(1)
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(w, strings.Repeat("all is well ", 100))
	})
	mux.Handle("/ws", upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
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
	})))
	mux.Handle("/bye", upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		return c.Write(ctx, websocket.MessageText, []byte("bye"))
	})))
	mux.Handle("/flood", upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		message := bytes.Repeat([]byte("x"), 64<<10)
		for {
			bounded, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			err := c.Write(bounded, websocket.MessageBinary, message)
			cancel()
			if err != nil {
				return err
			}
		}
	})))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	p.address = l.Addr().String()
	if on != nil {
		l = on(l)
	}
	p.srv = &http.Server{Handler: p.x.Handler(mux), ErrorLog: site.Silent(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- p.srv.Serve(l) }()
	t.Cleanup(func() {
		_ = p.srv.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
	return p
}

// calm sees that nothing is left of what was done: no connection, no goroutine, no error of the server's, and as many lines of
// an end as of a switch.
func (p *place) calm(t *testing.T) {
	t.Helper()
	site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
	site.Settles(t, p.before+2) // Serve, and a connection that is being closed
	if n := p.logs.Filter(func(e observer.LoggedEntry) bool { return e.Level > zapcore.WarnLevel }).Len(); n > 0 {
		t.Errorf("%d lines are errors, such as %v", n,
			p.logs.Filter(func(e observer.LoggedEntry) bool { return e.Level > zapcore.WarnLevel }).All()[0].ContextMap())
	}
	site.Eventually(t, "an end for each switch", func() bool {
		return p.logs.FilterMessage("connection switched").Len() == p.logs.FilterMessage("connection closed").Len()
	})
}

// switched is how often the connection was switched.
func (p *place) switched() int { return p.logs.FilterMessage("connection switched").Len() }

// dial connects.
func (p *place) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	check(t, err)
	check(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	return conn.(*net.TCPConn)
}

// cut ends a connection: by a FIN, or by a RST.
func cut(conn *net.TCPConn, reset bool) {
	if reset {
		_ = conn.SetLinger(0)
	}
	_ = conn.Close()
}

const (
	wsHead  = "GET /ws HTTP/1.1\r\nHost: shop.example" + handshake + "\r\n\r\n"
	byeHead = "GET /bye HTTP/1.1\r\nHost: shop.example" + handshake + "\r\n\r\n"
	h2cHead = "GET /ok HTTP/1.1\r\nHost: shop.example\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n" +
		"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
	// The preface of HTTP/2, an empty SETTINGS, the acknowledgement of the server's, a PING and a GOAWAY (RFC 9113 3.4, 6).
	h2cTalk = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00" + "\x00\x00\x00\x04\x01\x00\x00\x00\x00" +
		"\x00\x00\x08\x06\x00\x00\x00\x00\x00pingpong" + "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00"
	// A text message and a Close frame with 1000, both with a mask of zeros.
	wsTalk = "\x81\x82\x00\x00\x00\x00hi" + "\x88\x82\x00\x00\x00\x00\x03\xe8"
)

// TestCutByTheClient cuts the connection after each byte of the handshake, of the 101, and of what follows, in both ways.
func TestCutByTheClient(t *testing.T) {
	for name, talk := range map[string]struct{ head, after string }{
		"websocket":         {wsHead, wsTalk},
		"websocket goodbye": {byeHead, wsTalk[8:]},
		"h2c":               {h2cHead, h2cTalk},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, nil)
			for _, reset := range []bool{false, true} {
				for n := range len(talk.head) { // the last byte makes a request
					conn := p.dial(t)
					_, err := io.WriteString(conn, talk.head[:n])
					check(t, err)
					cut(conn, reset)
				}
			}
			p.calm(t)
			if n := p.switched(); n > 0 {
				t.Errorf("%d connections were switched by less than a whole head", n)
			}
			answer := p.answer(t, talk.head)
			for _, reset := range []bool{false, true} {
				for n := range len(answer) + 1 {
					conn := p.dial(t)
					_, err := io.WriteString(conn, talk.head)
					check(t, err)
					_, err = io.ReadFull(conn, make([]byte, n))
					check(t, err)
					cut(conn, reset)
				}
				for n := range len(talk.after) + 1 {
					conn := p.dial(t)
					_, err := io.WriteString(conn, talk.head)
					check(t, err)
					_, err = io.ReadFull(conn, make([]byte, len(answer)))
					check(t, err)
					_, err = io.WriteString(conn, talk.after[:n])
					check(t, err)
					cut(conn, reset)
				}
			}
			// Where nothing was read the server may have learnt of the end before it switched: that is so twice.
			want := 1 + 2*(len(answer)+1+len(talk.after)+1)
			site.Eventually(t, "the switches", func() bool { return p.switched() >= want-2 })
			if a := send(t, p.address, route{head: "GET /ok\r\nConnection: close"}.request()); a.StatusCode != http.StatusOK {
				t.Errorf("afterwards a request is answered %d", a.StatusCode)
			}
			p.calm(t)
		})
	}
}

// answer is the head of the 101 that answers a handshake; all of them are of the same length.
func (p *place) answer(t *testing.T, head string) string {
	t.Helper()
	conn := p.dial(t)
	defer cut(conn, true)
	_, err := io.WriteString(conn, head)
	check(t, err)
	var answer strings.Builder
	for r := bufio.NewReader(conn); !strings.HasSuffix(answer.String(), "\r\n\r\n"); {
		b, err := r.ReadByte()
		check(t, err)
		answer.WriteByte(b)
	}
	if !strings.HasPrefix(answer.String(), "HTTP/1.1 101 ") {
		t.Fatalf("the answer is %q", answer.String())
	}
	return answer.String()
}

// bounded is a listener whose connections fail after so many bytes were written to them.
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
	_ = c.Conn.Close()
	return n, io.ErrClosedPipe
}

// TestCutWhileWriting lets the server's own writes fail after each byte of the 101, of a message and of the Close frame.
func TestCutWhileWriting(t *testing.T) {
	for name, talk := range map[string]struct{ head, after string }{
		"websocket":         {wsHead, wsTalk},
		"websocket goodbye": {byeHead, wsTalk[8:]},
		"h2c":               {h2cHead, h2cTalk},
	} {
		t.Run(name, func(t *testing.T) {
			var limit *bounded
			p := newPlace(t, func(l net.Listener) net.Listener {
				limit = &bounded{Listener: l}
				limit.bytes.Store(1 << 20)
				return limit
			})
			whole := len(p.answer(t, talk.head))
			more := 12 // the Close frame, and a message before it
			if name == "h2c" {
				more = 200 // some frames of HTTP/2
			}
			for n := range whole + more {
				limit.bytes.Store(int64(n))
				conn := p.dial(t)
				_, err := io.WriteString(conn, talk.head+talk.after)
				check(t, err)
				got, _ := io.ReadAll(conn)
				if len(got) > n {
					t.Fatalf("%d bytes came through a connection of %d", len(got), n)
				}
				cut(conn, false)
			}
			limit.bytes.Store(1 << 20)
			if a := send(t, p.address, route{head: "GET /ok\r\nConnection: close"}.request()); a.StatusCode != http.StatusOK {
				t.Errorf("afterwards a request is answered %d", a.StatusCode)
			}
			p.calm(t)
		})
	}
}

// TestSlowWriter sends handshakes and requests in drops: the answer is the same.
func TestSlowWriter(t *testing.T) {
	p := newPlace(t, nil)
	for _, want := range []struct{ request, status, body string }{
		{wsHead + wsTalk, "101", "\x81\x02hi\x88\x02\x03\xe8"},
		{"BREW /ok HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n", "501", "BREW"},
		{"GET /nowhere HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n", "404", "404 page not found\n"},
	} {
		conn := p.dial(t)
		check(t, conn.SetNoDelay(true))
		for i := range len(want.request) {
			_, err := conn.Write([]byte{want.request[i]})
			check(t, err)
			time.Sleep(time.Millisecond)
		}
		answer, err := io.ReadAll(conn)
		check(t, err)
		head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
		if !strings.HasPrefix(head, "HTTP/1.1 "+want.status+" ") || !strings.Contains(body, want.body) {
			t.Errorf("%q is answered %q", want.request, answer)
		}
		cut(conn, false)
	}
	p.calm(t)
}

// TestSlowReader lets clients read nothing of a flood: writes end with their context, others are served meanwhile, and a
// shutdown is over in time.
func TestSlowReader(t *testing.T) {
	p := newPlace(t, nil)
	const clients = 20
	for range clients {
		conn := p.dial(t)
		check(t, conn.SetReadBuffer(4096))
		_, err := io.WriteString(conn, strings.Replace(wsHead, "/ws", "/flood", 1))
		check(t, err)
		defer cut(conn, true)
	}
	site.Eventually(t, "a switch for each client", func() bool { return p.switched() == clients })
	began := time.Now()
	if a := send(t, p.address, route{head: "GET /ok\r\nConnection: close"}.request()); a.StatusCode != http.StatusOK {
		t.Errorf("beside slow readers a request is answered %d", a.StatusCode)
	}
	site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("writes with 200 ms to live ended after %v", took)
	}
	lines := p.logs.FilterMessage("connection closed").All()
	for _, line := range lines {
		if text, _ := line.ContextMap()["error"].(string); !strings.Contains(text, "deadline") {
			t.Errorf("the line of the end is %v", line.ContextMap())
			break
		}
	}
	p.calm(t)
}

// TestSlowReaderShutdown shuts down while clients read nothing.
func TestSlowReaderShutdown(t *testing.T) {
	p := newPlace(t, nil)
	for range 20 {
		conn := p.dial(t)
		check(t, conn.SetReadBuffer(4096))
		_, err := io.WriteString(conn, strings.Replace(wsHead, "/ws", "/flood", 1))
		check(t, err)
		defer cut(conn, true)
	}
	site.Eventually(t, "20 switches", func() bool { return p.switched() == 20 })
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	began := time.Now()
	err := errors.Join(p.x.Shutdown(ctx), p.srv.Shutdown(ctx))
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("Shutdown took %v: %v", took, err)
	}
	p.calm(t)
}

// TestHeaderFloods sends heads as large as net/http takes them: each is answered at once, and as its content deserves.
func TestHeaderFloods(t *testing.T) {
	for name, want := range map[string]struct {
		fields string
		status int
	}{
		"fields":            {strings.Repeat("X-Flood: 1\r\n", 50_000), 101},
		"one long field":    {"X-Flood: " + strings.Repeat("x", 900_000) + "\r\n", 101},
		"names":             {numbered("X-Flood-%d: 1\r\n", 20_000), 101},
		"offers":            {"Upgrade: " + strings.Repeat("a/1, ", 100_000) + "b\r\n", 101},
		"lines of offers":   {strings.Repeat("Upgrade: a\r\n", 50_000), 101},
		"connection":        {"Connection: " + strings.Repeat("a, ", 200_000) + "b\r\n", 101},
		"extensions":        {"Sec-WebSocket-Extensions: " + strings.Repeat("permessage-deflate; client_max_window_bits=99, ", 15_000) + "x\r\n", 101},
		"subprotocols":      {"Sec-WebSocket-Protocol: " + strings.Repeat("a, ", 200_000) + "b\r\n", 101},
		"keys":              {strings.Repeat("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 10_000), 400},
		"forwarded":         {"Forwarded: " + strings.Repeat("for=192.0.2.1, ", 50_000) + "for=x\r\nVia: " + strings.Repeat("1.1 a, ", 20_000) + "1.1 b\r\n", 101},
		"origin":            {"Origin: http://" + strings.Repeat("a.", 400_000) + "example\r\n", 403},
		"more than allowed": {"X-Flood: " + strings.Repeat("x", 1<<20+8192) + "\r\n", 431},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, nil)
			head, _ := strings.CutSuffix(wsHead, "\r\n")
			conn := p.dial(t)
			defer cut(conn, true)
			began := time.Now()
			go func() { _, _ = io.WriteString(conn, head+want.fields+"\r\n") }() // 431 comes before the end
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			check(t, err)
			defer answer.Body.Close()
			if took := time.Since(began); answer.StatusCode != want.status || took > 3*time.Second {
				t.Errorf("answered %d after %v, want %d", answer.StatusCode, took, want.status)
			}
			if n := len(answer.Header.Get("Explain-Status")); n > 1024 {
				t.Errorf("Explain-Status has %d bytes", n)
			}
			if want.status != http.StatusRequestHeaderFieldsTooLarge {
				for field, value := range lineOf(t, p.logs) {
					if text, ok := value.(string); ok && len(text) > 4096 {
						t.Errorf("%s has %d bytes in the line", field, len(text))
					}
				}
			}
			cut(conn, true)
			p.calm(t)
		})
	}
}

// numbered repeats a format with the numbers below n.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestShutdownLosesNothing shuts down under load: each request that a handler answered is received, whole, and each message
// that a WebSocket wrote comes before its Close 1001.
func TestShutdownLosesNothing(t *testing.T) {
	p := newPlace(t, nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	var group sync.WaitGroup
	var received, messages, goodbyes atomic.Int64
	for range 8 {
		group.Go(func() {
			for {
				// A POST is not sent again by the client where the server closed an idle connection under it.
				res, err := client.Post("http://"+p.address+"/work", "text/plain", http.NoBody)
				if err != nil {
					return // the server takes no more
				}
				body, err := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if err != nil || res.StatusCode != http.StatusOK || len(body) != 1200 {
					t.Errorf("%d with %d bytes: %v", res.StatusCode, len(body), err)
					return
				}
				received.Add(1)
			}
		})
	}
	const sockets = 8
	for range sockets {
		conn := p.dial(t)
		r := bufio.NewReader(conn)
		_, err := io.WriteString(conn, wsHead)
		check(t, err)
		readHead(t, r)
		group.Go(func() { // writes until the connection ends
			for {
				if _, err := conn.Write([]byte(wsTalk[:8])); err != nil {
					return
				}
				time.Sleep(100 * time.Microsecond)
			}
		})
		group.Go(func() { // and reads the echo, up to the Close frame
			defer cut(conn, false)
			var frame [4]byte
			for {
				if _, err := io.ReadFull(r, frame[:]); err != nil {
					t.Errorf("the connection ended without a Close frame: %v", err)
					return
				}
				switch string(frame[:]) {
				case "\x81\x02hi":
					messages.Add(1)
				case "\x88\x02\x03\xe9":
					goodbyes.Add(1)
					_, _ = conn.Write([]byte("\x88\x82\x00\x00\x00\x00\x03\xe9"))
					return
				default:
					t.Errorf("the frame % x", frame)
					return
				}
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := errors.Join(p.x.Shutdown(ctx), p.srv.Shutdown(ctx)); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	group.Wait()
	if started := p.started.Load(); started != received.Load() || started < 100 {
		t.Errorf("%d requests were answered, %d answers received", started, received.Load())
	}
	if echoed := p.echoed.Load(); echoed != messages.Load() || echoed < 100 || goodbyes.Load() != sockets {
		t.Errorf("%d messages were written, %d received, and %d Close frames", echoed, messages.Load(), goodbyes.Load())
	}
	t.Logf("%d requests, %d messages", received.Load(), messages.Load())
	client.CloseIdleConnections()
	p.calm(t)
}
