package websocket

import (
	"bytes"
	"context"
	"io"
	"net"
	"runtime"
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
	c.rare().ctx = context.Background()
	c.transport.Conn = &replay{frames: frames}
	return c
}

// A header that promises much makes the server allocate little.
func TestPromisesAllocateNothing(t *testing.T) {
	c := replaying(header(fin|2, 1<<20), agreement{})
	c.transport.Conn = &failing{replay{frames: header(fin|2, 1<<20)}}
	const runs = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		c.left, c.r, c.w, c.open = 0, 0, 0, false
		c.state.Store(0)
		if err := c.next(); err != nil {
			t.Fatal(err)
		}
		var m incoming
		if err := c.begun(&m); err != nil {
			t.Fatal(err)
		}
		if err := c.receive(&m); err == nil {
			t.Fatal("payload came out of a header alone")
		}
	}
	runtime.ReadMemStats(&after)
	if got := (after.TotalAlloc - before.TotalAlloc) / runs; got > 2*firstRead {
		t.Errorf("%d bytes for the header of a frame of 1 MiB, want at most %d", got, 2*firstRead)
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
					ctx := c.context()
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
