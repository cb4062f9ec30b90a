package streams

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
)

// wire is a client's connection. Over TLS, below is what lies under it.
type wire struct {
	net.Conn
	below *net.TCPConn
}

// dial connects.
func (p *place) dial(t *testing.T) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	if err == nil {
		err = conn.SetDeadline(time.Now().Add(patience))
	}
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{conn, conn.(*net.TCPConn)}
	if p.tls {
		w.Conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	}
	return w
}

// cut ends the connection: by a FIN, or by a RST.
func (w *wire) cut(reset bool) {
	if reset {
		_ = w.below.SetLinger(0)
	}
	_ = w.below.Close()
}

// awaitHead reads frames until the head of the answer has come.
func awaitHead(conn net.Conn) error {
	for framer := http2.NewFramer(io.Discard, conn); ; {
		f, err := framer.ReadFrame()
		if err != nil || f.Header().Type == http2.FrameHeaders {
			return err
		}
	}
}

// TestFramesCutConnection cuts the connection after each byte of its beginning, of HEADERS and of the first DATA, in both ways:
// without waiting for an answer, and once more with the answer read before the DATA.
func TestFramesCutConnection(t *testing.T) {
	for name := range handlers {
		t.Run(name, func(t *testing.T) { newPlace(t, false).cutEach(t, name) })
	}
	for _, name := range []string{"own", "gorilla"} {
		t.Run(name+" over TLS", func(t *testing.T) { newPlace(t, true).cutEach(t, name) })
	}
}

func (p *place) cutEach(t *testing.T, name string) {
	all, opened := speech(t, "/"+name)
	for n := range opened {
		conn := p.dial(t)
		if _, err := conn.Write(all[:n]); err != nil {
			t.Fatal(err)
		}
		conn.cut(n%2 == 0)
	}
	p.calm(t)
	if n := p.logs.FilterMessage("connection switched").Len(); n > 0 {
		t.Errorf("%d WebSockets were opened by less than HEADERS", n)
	}
	answered := 0
	for _, reset := range []bool{false, true} {
		for n := opened; n <= len(all); n++ {
			conn := p.dial(t)
			_, err := conn.Write(all[:n])
			if err != nil {
				t.Fatal(err)
			}
			conn.cut(reset)
			conn = p.dial(t)
			_, err = conn.Write(all[:opened])
			if err == nil {
				err = awaitHead(conn)
			}
			if err == nil {
				_, err = conn.Write(all[opened:n])
			}
			if err != nil {
				t.Fatal(err)
			}
			answered++
			conn.cut(reset)
		}
		p.calm(t)
	}
	if n := p.logs.FilterMessage("connection switched").Len(); n < answered*9/10 || n > 2*answered {
		t.Errorf("%d lines of switches, and %d answers of 200 were read", n, answered)
	}
}

// TestFramesCutStream resets streams after each byte of the first DATA and at each other step, with several codes, and half closes
// them. The connection serves on.
func TestFramesCutStream(t *testing.T) {
	said := append(append([]byte(nil), hi...), bye...)
	for name := range handlers {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, false)
			c := p.client(t)
			for _, end := range []func(*h2client.Stream) error{
				func(s *h2client.Stream) error { return s.Reset(http2.ErrCodeCancel) },
				func(s *h2client.Stream) error { return s.Reset(http2.ErrCodeNo) },
				func(s *h2client.Stream) error { return s.Reset(http2.ErrCodeFlowControl) },
				(*h2client.Stream).CloseWrite,
				func(s *h2client.Stream) error { return errors.Join(s.CloseWrite(), s.Reset(http2.ErrCodeCancel)) },
			} {
				for n := -1; n <= len(said); n++ { // -1: before the answer
					s, err := c.WebSocket("/" + name)
					if err == nil && n >= 0 {
						_, _, err = s.Head()
					}
					if err == nil && n > 0 {
						_, err = s.Write(said[:n])
					}
					if err == nil && n > len(hi) {
						_, err = io.ReadFull(s, make([]byte, 4)) // the echo
					}
					if err == nil {
						err = end(s)
					}
					if err != nil {
						t.Fatalf("%d bytes: %v", n, err)
					}
				}
				p.answers(t, c)
				site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			p.calm(t)
			// The server may learn of a reset before it learns that its 200 was sent.
			if n, want := p.logs.FilterMessage("connection switched").Len(), 5*len(said); n < want*9/10 {
				t.Errorf("%d lines of switches, and %d answers of 200 were read", n, want)
			}
		})
	}
}

// TestFramesCutBeforeTheAnswer lets handlers begin when the stream was reset, or the connection: nothing was sent, and no line
// says that anything was.
func TestFramesCutBeforeTheAnswer(t *testing.T) {
	const times = 5
	for name := range handlers {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, false)
			path := "/late/" + name
			for i := range 2 * times {
				c := p.client(t)
				s, err := c.WebSocket(path)
				site.Eventually(t, "a request", func() bool { return p.entered.Load() == int64(i+1) })
				if err == nil && i < times {
					err = s.Reset(http2.ErrCodeCancel)
					p.answers(t, c)
				}
				if err = errors.Join(err, c.Close()); err != nil {
					t.Fatal(err)
				}
			}
			var lines []observer.LoggedEntry
			site.Eventually(t, "a line for each", func() bool {
				lines = p.logs.FilterField(zap.String("url.path", path)).All()
				return len(lines) >= 2*times
			})
			for _, line := range lines {
				if fields := line.ContextMap(); fields["http.response.status_code"] != nil || fields["http.response.body.size"] == nil {
					t.Errorf("nothing was sent, and a line says %q %v", line.Message, fields)
					break
				}
			}
			p.calm(t)
		})
	}
}

// TestFramesCutForgotten resets streams, and the connection, under handlers that never look at what they took over: their requests
// end all the same, and what they took over fails from then on.
func TestFramesCutForgotten(t *testing.T) {
	p := newPlace(t, false)
	c := p.client(t)
	for i := range 4 {
		s, err := c.WebSocket("/forgetful")
		if err == nil {
			_, _, err = s.Head()
		}
		if err == nil && i < 3 {
			err = s.Reset(http2.ErrCodeCancel)
		} else if err == nil {
			err = c.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		site.Eventually(t, "the end of the request", func() bool { return p.returned.Load() == int64(i+1) })
		conn := <-p.forgotten
		_, read := conn.Read(make([]byte, 1))
		if _, written := conn.Write([]byte("x")); read == nil || written == nil {
			t.Errorf("reading gives %v, writing %v", read, written)
		}
		_ = conn.Close()
	}
	p.calm(t)
}

// TestFramesCutWrites lets the server's writes fail after each byte of its settings, of the 200, of a message, of the Close frame
// and of END_STREAM.
func TestFramesCutWrites(t *testing.T) {
	for name := range handlers {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, false)
			all, _ := speech(t, "/"+name)
			whole := 0
			for n := unbounded; n > 0; n-- {
				p.limit.bytes.Store(int64(n))
				conn := p.dial(t)
				if _, err := conn.Write(all); err != nil {
					t.Fatal(err)
				}
				came := 0
				for framer := http2.NewFramer(io.Discard, conn); ; {
					f, err := framer.ReadFrame()
					if errors.Is(err, os.ErrDeadlineExceeded) {
						t.Fatalf("the server does not close a connection that took %d bytes", n)
					}
					if err != nil {
						break
					}
					if came += 9 + int(f.Header().Length); f.Header().StreamID == 1 && f.Header().Flags.Has(http2.FlagDataEndStream) {
						break
					}
				}
				conn.cut(n%2 == 0)
				if n == unbounded {
					whole, n = came, came
				}
				if came > n {
					t.Fatalf("%d bytes came through a connection of %d", came, n)
				}
			}
			if whole < 120 {
				t.Fatalf("the server says %d bytes", whole)
			}
			p.limit.bytes.Store(unbounded)
			p.calm(t)
		})
	}
}
