package websocket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

// When the context of a Read ends the connection is closed, at once and without a Close frame.
func TestReadContext(t *testing.T) {
	for name, sent := range map[string][]byte{"no frame": nil, "half a frame": raw(fin|1, "hello")[:8], "half a message": raw(1, "a")} {
		t.Run(name, func(t *testing.T) {
			p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
				ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
				defer cancel()
				_, _, err := c.Read(ctx)
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Read failed with %v, want context.DeadlineExceeded", err)
				}
				if _, _, again := c.Read(context.Background()); !errors.Is(again, err) {
					t.Errorf("second Read failed with %v, want %v", again, err)
				}
				if err := c.Write(context.Background(), MessageText, nil); !errors.Is(err, net.ErrClosed) {
					t.Errorf("Write failed with %v, want net.ErrClosed", err)
				}
				return nil
			})
			p.send(sent)
			p.wantEOF()
		})
	}
}

// A second Read waits for the first, as long as its context allows, and harms nothing.
func TestSecondRead(t *testing.T) {
	p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
		got := make(chan error, 1)
		go func() {
			_, _, err := c.Read(ctx)
			got <- err
		}()
		for !c.is(stateReading) {
			time.Sleep(time.Millisecond)
		}
		once, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		if _, _, err := c.Read(once); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Read failed with %v, want context.DeadlineExceeded", err)
		}
		if err := c.Write(ctx, MessageText, []byte("now")); err != nil {
			t.Errorf("Write: %v", err)
		}
		return <-got
	})
	p.mustFrame()
	p.send(text("a"))
	p.wantClose(1000)
	p.send(closing(1000, ""))
	p.wantEOF()
	if err := p.result(); err != nil {
		t.Errorf("serve returned %v", err)
	}
}

// A context that has ended before a Read or a Write harms nothing, nor does one that ends afterwards.
func TestContextBeforeAndAfter(t *testing.T) {
	p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, _, err := c.Read(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Read failed with %v, want context.Canceled", err)
		}
		if err := c.Write(ended, MessageText, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("Write failed with %v, want context.Canceled", err)
		}
		if err := c.Ping(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Ping failed with %v, want context.Canceled", err)
		}
		for range 100 {
			once, cancel := context.WithTimeout(ctx, time.Minute)
			typ, b, err := c.Read(once)
			if err != nil {
				t.Errorf("Read: %v", err)
			}
			go cancel() // while the next call is under way
			if err := c.Write(context.WithValue(ctx, new(int), 1), typ, b); err != nil {
				t.Errorf("Write: %v", err)
			}
		}
		return nil
	})
	for i := range 100 {
		p.send(text(fmt.Sprint(i)))
		if f := p.mustFrame(); string(f.Payload) != fmt.Sprint(i) {
			t.Fatalf("got %q, want %d", f.Payload, i)
		}
	}
	p.wantClose(1000)
	p.send(closing(1000, ""))
	p.wantEOF()
}

// A watch that fires in the very moment in which its call succeeds leaves no deadline behind.
func TestWatchRace(t *testing.T) {
	p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
		for i := range 300 {
			once, cancel := context.WithCancel(ctx)
			go func() {
				for range i % 20 {
					time.Sleep(0)
				}
				cancel()
			}()
			err := c.Write(once, MessageText, []byte("x"))
			if err == nil || errors.Is(err, context.Canceled) && !c.is(stateClosed) {
				continue
			}
			if c.is(stateClosed) && errors.Is(err, context.Canceled) {
				return nil // cut within the frame: the rule
			}
			t.Errorf("Write failed with %v", err)
		}
		if err := c.Write(ctx, MessageText, []byte("end")); err != nil {
			t.Errorf("Write: %v", err)
		}
		return nil
	})
	for {
		f, err := p.frame()
		if err != nil || f.Header.OpCode == ws.OpClose {
			break
		}
	}
	p.send(closing(1000, ""))
}

// A Write whose client does not read ends with its context. Where half a frame is out, the connection is closed.
func TestWriteContext(t *testing.T) {
	for _, read := range []int{0, 5} {
		t.Run(fmt.Sprintf("after %d bytes", read), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				p := connectOn(t, client, server, agreement{}, func(ctx context.Context, c *Conn) error {
					once, cancel := context.WithTimeout(ctx, time.Second)
					defer cancel()
					start := time.Now()
					if err := c.Write(once, MessageText, []byte("nobody reads this")); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("Write failed with %v, want context.DeadlineExceeded", err)
					}
					if waited := time.Since(start); waited != time.Second {
						t.Errorf("Write returned after %v, want 1s", waited)
					}
					err := c.Write(ctx, MessageText, []byte("next"))
					if read == 0 && err != nil {
						t.Errorf("Write: %v, though nothing of the frame before was written", err)
					}
					if read > 0 && !errors.Is(err, net.ErrClosed) {
						t.Errorf("Write failed with %v, want net.ErrClosed", err)
					}
					return nil
				})
				if _, err := io.ReadFull(client, make([]byte, read)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Second)
				if read == 0 {
					if f := p.mustFrame(); string(f.Payload) != "next" {
						t.Errorf("got %q, want next", f.Payload)
					}
					p.wantClose(1000)
					p.send(closing(1000, ""))
				} else {
					p.wantEOF()
				}
				if err := p.result(); err != nil {
					t.Errorf("serve returned %v", err)
				}
			})
		})
	}
}

// A Write that waits for another ends with its own context and harms nothing.
func TestWriteWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		p := connectOn(t, client, server, agreement{}, func(ctx context.Context, c *Conn) error {
			first := make(chan error)
			go func() { first <- c.Write(ctx, MessageText, []byte("first")) }()
			synctest.Wait() // it is stuck, since nobody reads
			once, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if err := c.Write(once, MessageText, []byte("never")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Write failed with %v, want context.DeadlineExceeded", err)
			}
			last := make(chan error)
			go func() { last <- c.Write(context.Background(), MessageText, []byte("last")) }()
			if err := errors.Join(<-first, <-last); err != nil {
				t.Error(err)
			}
			return nil
		})
		time.Sleep(2 * time.Second)
		for _, want := range []string{"first", "last"} {
			if f := p.mustFrame(); string(f.Payload) != want {
				t.Errorf("got %q, want %q", f.Payload, want)
			}
		}
		p.wantClose(1000)
		p.send(closing(1000, ""))
		p.result()
	})
}

// A frame that is being written when the server shuts down has closeWait to get through.
func TestDrainWhileWriting(t *testing.T) {
	for _, reads := range []bool{true, false} {
		t.Run(fmt.Sprintf("client reads: %v", reads), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				p := connectOn(t, client, server, agreement{}, func(ctx context.Context, c *Conn) error {
					start := time.Now()
					err := c.Write(ctx, MessageText, []byte("a message"))
					if reads && err != nil {
						t.Errorf("Write: %v", err)
					}
					if waited := time.Since(start); !reads && (!errors.Is(err, context.Canceled) || waited != closeWait+time.Second) {
						t.Errorf("Write failed with %v after %v, want context.Canceled after %v", err, waited, closeWait+time.Second)
					}
					return nil
				})
				time.Sleep(time.Second)
				p.cancel()
				if reads {
					time.Sleep(time.Second)
					if f := p.mustFrame(); string(f.Payload) != "a message" {
						t.Errorf("got %q", f.Payload)
					}
					p.wantClose(1001)
					p.send(closing(1001, ""))
				}
				time.Sleep(2 * closeWait) // for the frame, and for the Close frame behind it
				if err := p.result(); err != nil {
					t.Errorf("serve returned %v", err)
				}
			})
		})
	}
}

// A client that pings while it reads nothing is read on: the writer that is stuck sends the pong later.
func TestPingWhileWriterIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		got := make(chan string, 3)
		p := connectOn(t, client, server, agreement{}, func(ctx context.Context, c *Conn) error {
			wrote := make(chan error)
			go func() { wrote <- c.Write(ctx, MessageText, []byte("slow")) }()
			synctest.Wait()
			for range 2 {
				_, b, err := c.Read(ctx)
				if err != nil {
					t.Errorf("Read: %v", err)
				}
				got <- string(b)
			}
			return <-wrote
		})
		p.send(text("one"), ping("first"), ping("second"), text("two"))
		if a, b := <-got, <-got; a != "one" || b != "two" {
			t.Errorf("read %q and %q", a, b)
		}
		if f := p.mustFrame(); string(f.Payload) != "slow" {
			t.Errorf("got %q, want slow", f.Payload)
		}
		if f := p.mustFrame(); f.Header.OpCode != ws.OpPong || string(f.Payload) != "second" {
			t.Errorf("got %v %q, want the pong to the last ping", f.Header.OpCode, f.Payload)
		}
		p.wantClose(1000)
		p.send(closing(1000, ""))
		p.result()
	})
}

func TestPing(t *testing.T) {
	t.Run("answered", func(t *testing.T) {
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if err := c.Ping(ctx); err != nil {
						t.Errorf("Ping: %v", err)
					}
				})
			}
			go func() {
				wg.Wait()
				if err := c.Write(ctx, MessageText, []byte("all answered")); err != nil {
					t.Errorf("Write: %v", err)
				}
			}()
			return echo(ctx, c)
		})
		var last []byte
		for range 3 {
			f := p.mustFrame()
			if f.Header.OpCode != ws.OpPing || len(f.Payload) != 8 {
				t.Fatalf("got %v %q, want a ping", f.Header.OpCode, f.Payload)
			}
			if bytes.Compare(f.Payload, last) > 0 {
				last = f.Payload
			}
		}
		// A pong from the future is passed over; that of the last ping answers all (RFC 6455 5.5.3).
		p.send(pong("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), pong("short"), text("still here"))
		if f := p.mustFrame(); string(f.Payload) != "still here" {
			t.Fatalf("got %q", f.Payload)
		}
		p.send(pong(string(last)))
		if f := p.mustFrame(); string(f.Payload) != "all answered" {
			t.Fatalf("got %q", f.Payload)
		}
	})
	t.Run("not answered", func(t *testing.T) {
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			go func() {
				once, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
				defer cancel()
				if err := c.Ping(once); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Ping failed with %v, want context.DeadlineExceeded", err)
				}
				if err := c.Write(ctx, MessageText, []byte("open")); err != nil {
					t.Errorf("Write: %v", err)
				}
			}()
			return echo(ctx, c)
		})
		p.mustFrame()
		if f := p.mustFrame(); string(f.Payload) != "open" {
			t.Errorf("got %q", f.Payload)
		}
	})
	t.Run("closed meanwhile", func(t *testing.T) {
		done := make(chan error, 1)
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			go func() { done <- c.Ping(context.Background()) }()
			return echo(ctx, c)
		})
		p.mustFrame()
		p.send(closing(1000, ""))
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Errorf("Ping failed with %v, want net.ErrClosed", err)
		}
	})
}

// Many writers, pingers and a reader at once: every message arrives whole. It is for the race detector.
func TestConcurrent(t *testing.T) {
	for _, a := range []agreement{{}, {deflate: true, takeover: true}, {deflate: true, bits: 9}} {
		t.Run(fmt.Sprintf("%+v", a), func(t *testing.T) {
			const writers, each = 8, 40
			p := connect(t, a, func(ctx context.Context, c *Conn) error {
				var wg sync.WaitGroup
				for w := range writers {
					wg.Go(func() {
						once, cancel := context.WithTimeout(ctx, testWait)
						defer cancel()
						for i := range each {
							msg := strings.Repeat(fmt.Sprintf("%d/%d;", w, i), 1+rand.IntN(2000))
							if err := c.Write([]context.Context{ctx, once}[i%2], MessageText, []byte(msg)); err != nil {
								t.Errorf("Write: %v", err)
							}
						}
					})
				}
				wg.Go(func() {
					for range each {
						if err := c.Ping(ctx); err != nil {
							t.Errorf("Ping: %v", err)
						}
					}
				})
				done := make(chan struct{})
				go func() {
					wg.Wait()
					close(done)
					if err := c.Close(1000, ""); err != nil {
						t.Errorf("Close: %v", err)
					}
				}()
				for {
					if _, _, err := c.Read(ctx); err != nil {
						<-done
						return err
					}
				}
			})
			next := map[string]int{}
			total := 0
			for total < writers*each {
				f := p.mustFrame()
				switch f.Header.OpCode {
				case ws.OpPing:
					p.send(pong(string(f.Payload)), ping("me too"))
					continue
				case ws.OpPong:
					continue
				}
				if f.Header.Rsv1() {
					f.Payload = unpack(t, f.Payload, a.bits)
				}
				parts := strings.Split(string(f.Payload), ";")
				for _, part := range parts[:len(parts)-1] {
					if part != parts[0] {
						t.Fatalf("messages are mixed: %q and %q", part, parts[0])
					}
				}
				who, number, _ := strings.Cut(parts[0], "/")
				if number != fmt.Sprint(next[who]) {
					t.Fatalf("message %s of writer %s, want %d", number, who, next[who])
				}
				next[who]++
				total++
			}
			for {
				f := p.mustFrame()
				if f.Header.OpCode == ws.OpPing {
					p.send(pong(string(f.Payload)))
				}
				if f.Header.OpCode == ws.OpClose {
					break
				}
			}
			p.send(closing(1000, ""))
			p.wantEOF()
			if err := p.result(); err != nil {
				t.Errorf("serve returned %v", err)
			}
		})
	}
}

func TestWriteRefused(t *testing.T) {
	p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
		if err := c.Write(ctx, MessageText, []byte("\xFF")); err == nil {
			t.Error("text that is no UTF-8 was taken")
		}
		if err := c.Write(ctx, 0, nil); err == nil {
			t.Error("a message without type was taken")
		}
		if err := c.Write(ctx, MessageType(ws.OpClose), nil); err == nil {
			t.Error("a message of type 8 was taken")
		}
		return nil
	})
	p.wantClose(1000) // nothing was sent before
	p.send(closing(1000, ""))
	p.wantEOF()
}

func TestReadLimit(t *testing.T) {
	for _, a := range []agreement{{}, {deflate: true}} {
		for n, code := range map[int]StatusCode{9: 1000, 10: 1000, 11: 1009} {
			p := connect(t, a, echo, WithReadLimit(10))
			msg := strings.Repeat("x", n)
			frame := text(msg)
			if a.deflate {
				frame = raw(fin|rsv1|1, pack(msg))
			}
			p.send(frame, closing(1000, ""))
			p.wantClose(code)
		}
	}
	// Limits beyond any memory do not overflow.
	p := connect(t, agreement{deflate: true}, echo, WithReadLimit(1<<63-1))
	p.send(text("a"), raw(fin|rsv1|1, pack("a")), closing(1000, ""))
	p.wantClose(1000)
}

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Conn
		if err := g.enter(t.Context(), stateWriting); err != nil {
			t.Fatal(err)
		}
		var order []int
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				if i == 2 {
					cancel()
					ctx, cancel = context.WithTimeout(t.Context(), time.Second)
				}
				defer cancel()
				err := g.enter(ctx, stateWriting)
				if i == 2 {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("enter: %v", err)
					}
					return
				}
				if err != nil {
					t.Errorf("enter: %v", err)
					return
				}
				order = append(order, i)
				g.leave(stateWriting)
			})
			synctest.Wait()
		}
		if !g.try(stateReading) {
			t.Error("a writer keeps readers out")
		}
		time.Sleep(2 * time.Second)
		g.leave(stateWriting)
		wg.Wait()
		if fmt.Sprint(order) != "[0 1 3 4]" {
			t.Errorf("order %v, want first come, first served", order)
		}
		if !g.try(stateWriting) {
			t.Error("the turn is not free in the end")
		}
	})
}
