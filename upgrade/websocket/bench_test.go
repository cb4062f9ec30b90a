package websocket

import (
	"bytes"
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// replay is a connection on which the same bytes arrive again and again, and what is written is thrown away.
type replay struct {
	net.Conn
	bytes.Reader
	frames []byte
}

func (r *replay) Read(p []byte) (int, error) {
	if r.Len() == 0 {
		r.Reset(r.frames)
	}
	return r.Reader.Read(p)
}
func (r *replay) Write(p []byte) (int, error)      { return len(p), nil }
func (r *replay) SetWriteDeadline(time.Time) error { return nil }

func replaying(frames []byte, a agreement) *Conn {
	c := newConn(New(echo).(*protocol), a)
	c.ctx = context.Background()
	c.transport.Conn = &replay{frames: frames}
	return c
}

// A message costs nothing but the payload that is returned.
func TestMessageAllocs(t *testing.T) {
	for _, tt := range []struct {
		name  string
		frame []byte
		a     agreement
		want  float64
	}{
		{"empty", text(""), agreement{}, 0},
		{"small text", text("hello"), agreement{}, 1},
		{"1 KiB", binary2(strings.Repeat("x", 1<<10)), agreement{}, 1},
		{"32 KiB", binary2(strings.Repeat("x", 32<<10)), agreement{}, 1},
		{"text after a ping", append(ping("are you there"), text("hello")...), agreement{}, 1},
		{"compressed", raw(fin|rsv1|1, pack("hello")), agreement{deflate: true}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := replaying(tt.frame, tt.a)
			ctx := c.ctx
			got := testing.AllocsPerRun(200, func() {
				typ, p, err := c.Read(ctx)
				if err == nil {
					err = c.Write(ctx, typ, p)
				}
				if err != nil {
					t.Fatal(err)
				}
			})
			if got > tt.want {
				t.Errorf("%v allocations, want %v", got, tt.want)
			}
		})
	}
}

// A header that promises much makes the server allocate little.
func TestPromisesAllocateNothing(t *testing.T) {
	c := replaying(header(fin|2, 1<<20), agreement{})
	c.transport.Conn = &failing{replay{frames: header(fin|2, 1<<20)}}
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			c.left, c.r, c.w, c.err, c.open = 0, 0, 0, nil, false
			c.state.Store(0)
			if err := c.next(); err != nil {
				b.Fatal(err)
			}
			if _, _, err := c.readMessage(); err == nil {
				b.Fatal("a message came out of a header alone")
			}
		}
	})
	if got := result.AllocedBytesPerOp(); got > 2*firstRead {
		t.Errorf("%d bytes for a header of a 1 MiB frame, want at most %d", got, 2*firstRead)
	}
}

// failing fails after each header.
type failing struct{ replay }

func (f *failing) Read(p []byte) (int, error) {
	if len(p) > smallBuf {
		return 0, io.ErrUnexpectedEOF
	}
	return f.replay.Read(p)
}

func BenchmarkEcho(b *testing.B) {
	for _, n := range []int{16, 1 << 10, 64 << 10} {
		for _, way := range []string{"memory", "loopback"} {
			b.Run(way+"/"+strconv.Itoa(n), func(b *testing.B) {
				frame := binary2(strings.Repeat("x", n))
				b.ReportAllocs()
				b.SetBytes(int64(n))
				if way == "memory" {
					c := replaying(frame, agreement{})
					ctx := c.ctx
					for b.Loop() {
						typ, p, err := c.Read(ctx)
						if err == nil {
							err = c.Write(ctx, typ, p)
						}
						if err != nil {
							b.Fatal(err)
						}
					}
					return
				}
				p := connect(b, agreement{}, echo)
				_ = p.SetDeadline(time.Time{})
				back := make([]byte, len(frame)-4) // a server's frame has no mask
				for b.Loop() {
					if _, err := p.Write(frame); err != nil {
						b.Fatal(err)
					}
					if _, err := io.ReadFull(p.br, back); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
