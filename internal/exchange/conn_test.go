package exchange_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// hijackSite is a server whose handler takes connections over by itself.
type hijackSite struct {
	*httptest.Server
	x     *httpexplain.Middleware
	lines *observer.ObservedLogs
}

func serveHijacks(t *testing.T, h http.Handler, options ...httpexplain.Option) *hijackSite {
	t.Helper()
	logger, lines := site.Observed()
	x := httpexplain.NewProduction(append([]httpexplain.Option{httpexplain.WithLogger(logger)}, options...)...)
	s := &hijackSite{x: x, lines: lines, Server: httptest.NewUnstartedServer(x.Handler(h))}
	s.Config.ErrorLog = site.Silent()
	t.Cleanup(s.Close)
	return s
}

// started starts the server over TCP.
func (s *hijackSite) started() *hijackSite {
	s.Start()
	return s
}

// hijacked is a handler that takes the connection over.
func hijacked(serve func(net.Conn, *bufio.ReadWriter)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		serve(conn, rw)
	})
}

// dial opens a connection and sends a request.
func (s *hijackSite) dial(t *testing.T, request string) net.Conn {
	t.Helper()
	a := s.Listener.Addr()
	return site.Send(t, a.Network(), a.String(), request)
}

// line waits for the log line with a message.
func (s *hijackSite) line(t *testing.T, message string) map[string]any {
	t.Helper()
	return site.Message(t, s.lines, message)
}

// answered waits for the line of the request.
func (s *hijackSite) answered(t *testing.T) map[string]any {
	t.Helper()
	return site.Line(t, s.lines, func(_ string, fields map[string]any) bool { return fields["http.response.body.size"] != nil })
}

const (
	offer = "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
	plainOffer = offer + "\r\n"
	head101    = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
)

// TestOverheard reads the status that a handler writes by hand, however it does, and lets every byte pass.
func TestOverheard(t *testing.T) {
	for name, tt := range map[string]struct {
		writes []string
		status int64 // 0: none
		sub    string
		cause  string
	}{
		"one write":        {[]string{head101 + "\r\n"}, 101, "", "switched"},
		"with content":     {[]string{head101 + "\r\nhello"}, 101, "", "switched"},
		"split":            {strings.SplitAfter(head101+"\r\nhello", ""), 101, "", "switched"},
		"in the blank":     {[]string{head101 + "\r", "\n"}, 101, "", "switched"},
		"bare newlines":    {[]string{strings.ReplaceAll(head101+"\r\n", "\r", "")}, 101, "", "switched"},
		"subprotocol":      {[]string{head101, "Sec-WebSocket-Protocol: chat\r\n\r\n"}, 101, "chat", "switched"},
		"no fields":        {[]string{"HTTP/1.1 101 \r\n\r\n"}, 101, "", "switched"},
		"no reason":        {[]string{"HTTP/1.1 101\r\n\r\n"}, 101, "", "switched"},
		"HTTP/1.0":         {[]string{"HTTP/1.0 404 Not Found\r\n\r\n"}, 404, "", "handler-client-error"},
		"100 before":       {[]string{"HTTP/1.1 100 Continue\r\n\r\n" + head101 + "\r\n"}, 101, "", "switched"},
		"103 before":       {[]string{"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r", "\nHTTP/1.1 ", "101 x\r\n\r\n"}, 101, "", "switched"},
		"refused":          {[]string{"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"}, 503, "", "handler-server-error"},
		"head without end": {[]string{"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n"}, 101, "", "switched"},
		"long head":        {[]string{head101, "X-Long: " + strings.Repeat("x", 5000) + "\r\n\r\n"}, 101, "", "switched"},
		"long line":        {[]string{"HTTP/1.1 101 " + strings.Repeat("x", 5000) + "\r\n\r\n"}, 0, "", ""},
		"no HTTP":          {[]string{"hello\r\n\r\n"}, 0, "", ""},
		"nearly HTTP":      {[]string{"HTTP/2 200 OK\r\n\r\n"}, 0, "", ""},
		"no status":        {[]string{"HTTP/1.1 abc\r\n\r\n"}, 0, "", ""},
		"half a line":      {[]string{"HTTP/1.1 101 Switching Prot"}, 0, "", ""},
		"nothing":          {nil, 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
				for _, w := range tt.writes {
					if n, err := io.WriteString(conn, w); err != nil || n != len(w) {
						t.Errorf("wrote %d, %v", n, err)
					}
				}
				_ = conn.Close()
			})).started()
			c := s.dial(t, plainOffer)
			all := strings.Join(tt.writes, "")
			if got, err := io.ReadAll(c); err != nil || string(got) != all {
				t.Errorf("the client reads %q, %v", got, err)
			}
			line := s.answered(t)
			status, _ := line["http.response.status_code"].(int64)
			caused, _ := line["explain.cause"].(string)
			if status != tt.status || caused != tt.cause {
				t.Errorf("status %d, cause %q: %v", status, caused, line)
			}
			if tt.status != http.StatusSwitchingProtocols {
				if n := s.lines.Len(); n != 1 {
					t.Errorf("%d lines", n)
				}
				return
			}
			closed := s.line(t, "connection closed")
			sub, _ := closed["upgrade.subprotocol"].(string)
			if closed["upgrade.protocol"] != "websocket" || sub != tt.sub || closed["network.io.transmit"] != int64(len(all)) ||
				closed["explain.id"] != line["explain.id"] || closed["url.path"] != "/ws" {
				t.Error(closed)
			}
		})
	}
}

// TestSubprotocolNone blames a handler that selects no subprotocol.
func TestSubprotocolNone(t *testing.T) {
	s := serveHijacks(t, hijacked(func(conn net.Conn, rw *bufio.ReadWriter) {
		_, _ = rw.WriteString(head101 + "\r\n")
		_ = rw.Flush()
		_ = conn.Close()
	})).started()
	_, _ = io.ReadAll(s.dial(t, offer+"Sec-WebSocket-Protocol: chat\r\n\r\n"))
	if line := s.answered(t); line["explain.cause"] != "subprotocol-none" || line["http.response.status_code"] != int64(101) {
		t.Error(line)
	}
}

// TestEarlyBytesStay leaves what came with the request in the Reader, and counts what passes through either way.
func TestEarlyBytesStay(t *testing.T) {
	early := strings.Repeat("early", 100)
	for name, tt := range map[string]struct {
		early string
		serve func(net.Conn, *bufio.ReadWriter) string
	}{
		"by the Reader": {early, func(_ net.Conn, rw *bufio.ReadWriter) string {
			b := make([]byte, len(early)+4)
			_, _ = io.ReadFull(rw, b)
			return string(b)
		}},
		"nothing early": {"", func(_ net.Conn, rw *bufio.ReadWriter) string {
			b := make([]byte, 4)
			_, _ = io.ReadFull(rw, b)
			return string(b)
		}},
		"Reader, then connection": {early, func(conn net.Conn, rw *bufio.ReadWriter) string {
			b := make([]byte, len(early)+4)
			_, _ = io.ReadFull(rw, b[:rw.Reader.Buffered()])
			_, _ = io.ReadFull(conn, b[len(early):])
			return string(b)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveHijacks(t, hijacked(func(conn net.Conn, rw *bufio.ReadWriter) {
				if n := rw.Reader.Buffered(); n != len(tt.early) {
					t.Errorf("%d bytes are buffered", n)
				}
				if n := rw.Writer.Size(); n != 4096 {
					t.Errorf("a Writer of %d bytes", n)
				}
				_, _ = rw.WriteString(head101 + "\r\n")
				_ = rw.Flush()
				_, _ = io.WriteString(conn, tt.serve(conn, rw))
				_ = conn.Close()
			})).started()
			c := s.dial(t, plainOffer+tt.early)
			in := bufio.NewReader(c)
			if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusSwitchingProtocols {
				t.Fatal(r, err)
			}
			_, _ = io.WriteString(c, "late")
			if got, err := io.ReadAll(in); err != nil || string(got) != tt.early+"late" {
				t.Errorf("%q, %v", got, err)
			}
			// What was buffered is read once more, through the connection that counts.
			if closed := s.line(t, "connection closed"); closed["network.io.receive"] != int64(len(tt.early)+len("late")) {
				t.Errorf("received %v", closed["network.io.receive"])
			}
		})
	}
}

// TestRawHijack hands out the very connection, and knows nothing of it.
func TestRawHijack(t *testing.T) {
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		if _, ok := conn.(*net.TCPConn); !ok {
			t.Errorf("%T", conn)
		}
		_, _ = io.WriteString(conn, head101+"\r\n")
		_ = conn.Close()
	}), httpexplain.WithRawHijack()).started()
	_, _ = io.ReadAll(s.dial(t, plainOffer))
	line := s.answered(t)
	if _, has := line["http.response.status_code"]; has || s.lines.Len() != 1 {
		t.Errorf("%v", s.lines.All())
	}
}

// TestForeignLimit counts connections of handlers and never refuses them.
func TestForeignLimit(t *testing.T) {
	release := make(chan struct{})
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		_, _ = io.WriteString(conn, head101+"\r\n")
		<-release
		_ = conn.Close()
		_ = conn.Close() // a second time changes nothing
	}), httpexplain.WithMaxUpgrades(1)).started()
	for range 3 {
		c := s.dial(t, plainOffer)
		if r, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || r.StatusCode != http.StatusSwitchingProtocols {
			t.Fatal(r, err)
		}
	}
	site.Eventually(t, "three connections of which everything is known", func() bool { // a client may read before the write is counted
		list := s.x.Live.List(10)
		return len(list) == 3 && list[0].Foreign && list[0].Protocol == "websocket" && list[0].Path == "/ws" && list[0].Sent > 0
	})
	close(release)
	site.Eventually(t, "nothing live", func() bool { return s.x.Live.Len() == 0 })
}

// TestForeignDrain wakes a handler that waits in a read, after half of the time, whatever deadline it sets; what it wrote
// before and what it writes then arrives.
func TestForeignDrain(t *testing.T) {
	before := runtime.NumGoroutine()
	reads := make(chan error, 3)
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		_, _ = io.WriteString(conn, head101+"\r\nhello ")
		for range cap(reads) {
			_ = conn.SetReadDeadline(time.Now().Add(time.Hour))
			_ = conn.SetDeadline(time.Now().Add(time.Hour))
			_, err := conn.Read(make([]byte, 1))
			reads <- err
		}
		_, _ = io.WriteString(conn, "goodbye")
		_ = conn.Close()
	})).started()
	c := s.dial(t, plainOffer)
	in := bufio.NewReader(c)
	if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(r, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	start := time.Now()
	if err := s.x.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took < 450*time.Millisecond || took > 950*time.Millisecond {
		t.Errorf("took %v", took)
	}
	for range cap(reads) {
		var timeout net.Error
		if err := <-reads; !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Error(err)
		}
	}
	if got, err := io.ReadAll(in); err != nil || string(got) != "hello goodbye" {
		t.Errorf("%q, %v", got, err)
	}
	_ = c.Close()
	s.Close()
	site.Settles(t, before)
}

// TestForeignDrainCloses closes at the end of the time what does not end by itself.
func TestForeignDrainCloses(t *testing.T) {
	failed := make(chan error, 1)
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		for {
			if _, err := io.WriteString(conn, strings.Repeat("x", 1<<16)); err != nil { // nobody reads
				failed <- err
				return
			}
		}
	})).started()
	s.dial(t, plainOffer)
	site.Eventually(t, "live", func() bool { return s.x.Live.Len() == 1 })
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := s.x.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := <-failed; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	if s.x.Live.Len() != 0 {
		t.Error("still live")
	}
}

// TestForgotten collects a connection that its handler forgets without closing it, as the runtime does without us.
func TestForgotten(t *testing.T) {
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		_, _ = io.WriteString(conn, head101+"\r\n")
	})).started()
	c := s.dial(t, plainOffer)
	read := make(chan error, 1)
	go func() {
		_, err := io.ReadAll(c)
		read <- err
	}()
	site.Eventually(t, "closed", func() bool {
		runtime.GC()
		select {
		case err := <-read:
			return err == nil
		default:
			return false
		}
	})
	site.Eventually(t, "nothing live", func() bool { return s.x.Live.Len() == 0 })
}

// TestEarlyDataRefused explains a handler that closes the connection because the client did not wait.
func TestEarlyDataRefused(t *testing.T) {
	s := serveHijacks(t, hijacked(func(conn net.Conn, rw *bufio.ReadWriter) {
		if rw.Reader.Buffered() > 0 {
			_ = conn.Close()
		}
	})).started()
	_, _ = io.ReadAll(s.dial(t, plainOffer+"hello"))
	line := s.answered(t)
	detail, _ := line["explain.detail"].(string)
	if line["explain.cause"] != "early-data-refused" || !strings.Contains(detail, "5 bytes") || line["http.response.status_code"] != nil {
		t.Error(line)
	}
}
