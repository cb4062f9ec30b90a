package exchange_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// abilities names what a connection offers beside net.Conn.
func abilities(c net.Conn) string {
	var names []string
	for name, has := range map[string]func(any) bool{
		"CloseWrite":      func(c any) bool { _, ok := c.(interface{ CloseWrite() error }); return ok },
		"CloseRead":       func(c any) bool { _, ok := c.(interface{ CloseRead() error }); return ok },
		"SyscallConn":     func(c any) bool { _, ok := c.(syscall.Conn); return ok },
		"SetNoDelay":      func(c any) bool { _, ok := c.(interface{ SetNoDelay(bool) error }); return ok },
		"ConnectionState": func(c any) bool { _, ok := c.(interface{ ConnectionState() tls.ConnectionState }); return ok },
		"ReadFrom":        func(c any) bool { _, ok := c.(io.ReaderFrom); return ok },
		"WriteTo":         func(c any) bool { _, ok := c.(io.WriterTo); return ok },
		"File":            func(c any) bool { _, ok := c.(interface{ File() (*os.File, error) }); return ok },
		"NetConn":         func(c any) bool { _, ok := c.(interface{ NetConn() net.Conn }); return ok },
	} {
		if has(c) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// changed is a listener whose connections change replaces.
type changed struct {
	net.Listener
	change func(net.Conn) net.Conn
}

func (l changed) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.change(c), nil
}

// halfCloser is a connection of somebody's that half-closes.
type halfCloser struct{ net.Conn }

func (h halfCloser) CloseWrite() error { return h.Conn.(*net.TCPConn).CloseWrite() }

// TestKinds gives handlers what they would have without the middleware, for each kind of connection, and lets it work.
func TestKinds(t *testing.T) {
	for name, prepare := range map[string]func(*hijackSite){
		"TCP": func(s *hijackSite) { s.Start() },
		"TLS": func(s *hijackSite) { s.StartTLS() },
		"Unix": func(s *hijackSite) {
			l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
			if err != nil {
				t.Fatal(err)
			}
			_ = s.Listener.Close()
			s.Listener = l
			s.Start()
		},
		"plain": func(s *hijackSite) {
			s.Listener = changed{s.Listener, func(c net.Conn) net.Conn { return struct{ net.Conn }{c} }}
			s.Start()
		},
		"half": func(s *hijackSite) {
			s.Listener = changed{s.Listener, func(c net.Conn) net.Conn { return halfCloser{c} }}
			s.Start()
		},
	} {
		t.Run(name, func(t *testing.T) {
			var offered [2]string
			for i, options := range [][]httpexplain.Option{{httpexplain.WithRawHijack()}, nil} {
				s := serveHijacks(t, hijacked(func(conn net.Conn, rw *bufio.ReadWriter) {
					defer conn.Close()
					offered[i] = abilities(conn)
					_ = conn.SetDeadline(time.Now().Add(site.Patience))
					if _, err := io.WriteString(conn, head101+"\r\n"); err != nil {
						t.Error(err)
					}
					b := make([]byte, 4)
					if _, err := io.ReadFull(rw, b); err != nil || string(b) != "ping" {
						t.Errorf("%q, %v", b, err)
					}
					_ = conn.SetReadDeadline(time.Time{})
					_ = conn.SetWriteDeadline(time.Time{})
					if _, err := io.WriteString(conn, "pong"); err != nil {
						t.Error(err)
					}
					if half, ok := conn.(interface{ CloseWrite() error }); ok {
						if err := half.CloseWrite(); err != nil {
							t.Error(err)
						}
					}
				}), options...)
				prepare(s)
				c := s.dialAny(t)
				_, _ = io.WriteString(c, plainOffer+"ping")
				got, err := io.ReadAll(c)
				if err != nil || string(got) != head101+"\r\npong" {
					t.Errorf("%q, %v", got, err)
				}
				_ = c.Close()
				if options == nil {
					closed := s.line(t, "connection closed")
					if closed["network.io.receive"] != int64(4) || closed["network.io.transmit"] != int64(len(head101)+2+4) {
						t.Error(closed)
					}
				}
			}
			if offered[0] != offered[1] {
				t.Errorf("%s, want %s", offered[1], offered[0])
			}
		})
	}
}

// dialAny opens a connection of the server's kind.
func (s *hijackSite) dialAny(t *testing.T) net.Conn {
	t.Helper()
	c := s.dial(t, "")
	if s.TLS != nil {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	return c
}

// TestCopies moves bytes by the kernel's means, both ways, and counts them.
func TestCopies(t *testing.T) {
	content := bytes.Repeat([]byte("abcdefgh"), 1<<16)
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	received := make(chan []byte, 1)
	sink, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	go func() {
		c, err := sink.Accept()
		if err != nil {
			return
		}
		b, _ := io.ReadAll(c)
		received <- b
	}()
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		defer conn.Close()
		_, _ = io.WriteString(conn, head101+"\r\n")
		file, err := os.Open(name)
		if err != nil {
			t.Error(err)
			return
		}
		defer file.Close()
		if n, err := io.Copy(conn, file); err != nil || n != int64(len(content)) {
			t.Errorf("sent %d, %v", n, err)
		}
		out, err := net.Dial("tcp", sink.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		if n, err := io.Copy(out, conn); err != nil || n != int64(len(content)) {
			t.Errorf("passed on %d, %v", n, err)
		}
		_ = out.Close()
	})).started()
	c := s.dial(t, plainOffer)
	in := bufio.NewReader(c)
	if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(r, err)
	}
	got := make([]byte, len(content))
	if _, err := io.ReadFull(in, got); err != nil || !bytes.Equal(got, content) {
		t.Fatal(err)
	}
	_, _ = c.Write(content)
	_ = c.(*net.TCPConn).CloseWrite()
	if !bytes.Equal(<-received, content) {
		t.Error("not what was sent")
	}
	closed := s.line(t, "connection closed")
	if closed["network.io.receive"] != int64(len(content)) || closed["network.io.transmit"] != int64(len(content)+len(head101)+2) {
		t.Error(closed)
	}
}

// TestFirstCopy overhears a head that a handler sends by a copy.
func TestFirstCopy(t *testing.T) {
	s := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		if _, err := io.Copy(conn, strings.NewReader(head101+"\r\nhello")); err != nil {
			t.Error(err)
		}
		_ = conn.Close()
	})).started()
	if got, err := io.ReadAll(s.dial(t, plainOffer)); err != nil || string(got) != head101+"\r\nhello" {
		t.Errorf("%q, %v", got, err)
	}
	if line := s.answered(t); line["http.response.status_code"] != int64(101) {
		t.Error(line)
	}
}

// TestReverseProxy passes an upgrade on, with both halves closed one by one: what follows the end of one half arrives.
func TestReverseProxy(t *testing.T) {
	upstream := serveHijacks(t, hijacked(func(conn net.Conn, _ *bufio.ReadWriter) {
		_, _ = io.WriteString(conn, head101+"\r\n")
		said, err := io.ReadAll(conn) // until the client's half is closed
		if err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(conn, "heard "+string(said))
		_ = conn.Close()
	}), httpexplain.WithRawHijack()).started()
	target, err := url.Parse(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	region := func(*http.Request) []zap.Field { return []zap.Field{zap.String("region", "north")} }
	s := serveHijacks(t, httputil.NewSingleHostReverseProxy(target), httpexplain.WithFields(region)).started()
	c := s.dial(t, plainOffer)
	in := bufio.NewReader(c)
	if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(r, err)
	}
	if line := s.line(t, "connection switched"); line["upgrade.protocol"] != "websocket" || line["region"] != "north" {
		t.Error(line)
	}
	_, _ = io.WriteString(c, "words")
	_ = c.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(in); err != nil || string(got) != "heard words" {
		t.Errorf("%q, %v", got, err)
	}
	closed, line := s.line(t, "connection closed"), s.answered(t)
	if closed["network.io.receive"] != int64(len("words")) {
		t.Error(closed)
	}
	if line["http.response.status_code"] != int64(101) || line["explain.cause"] != "switched" || line["explain.by"] != "proxy" {
		t.Error(line)
	}
	if closed["region"] != "north" || line["region"] != "north" {
		t.Errorf("the lines lack the user's field: %v, %v", closed, line)
	}
}
