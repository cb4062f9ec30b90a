package websocket

import (
	"context"
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

// The client's Close frame is answered although a Close of the server's own waits behind a writer (RFC 6455 5.5.1): neither
// frame is cut off.
func TestCloseFramesCross(t *testing.T) {
	for _, late := range []struct {
		what  string
		frame []byte
		code  StatusCode
	}{
		{"a Close frame", closing(1001, ""), 1001},
		{"a broken frame", raw(fin|3, ""), 1002},
	} {
		t.Run(late.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := net.Pipe()
				p := connectOn(t, client, server, agreement{}, func(ctx context.Context, c *Conn) error {
					wrote, read := make(chan error), make(chan error)
					go func() { wrote <- c.Write(context.Background(), MessageText, []byte("slow")) }()
					time.Sleep(time.Second) // it is stuck: nobody reads yet
					go func() {
						_, _, err := c.Read(ctx)
						read <- err
					}()
					_ = c.Close(1000, "") // one of the two Close frames goes out, no matter which
					if err := <-wrote; err != nil {
						t.Errorf("Write: %v", err)
					}
					if err := <-read; err == nil {
						t.Error("Read got a message")
					}
					return nil
				})
				time.Sleep(2 * time.Second) // Close waits by now
				p.send(late.frame)
				synctest.Wait()
				if f := p.mustFrame(); string(f.Payload) != "slow" {
					t.Errorf("got %q, want slow", f.Payload)
				}
				f := p.mustFrame()
				if f.Header.OpCode != ws.OpClose {
					t.Fatalf("got %v, want a Close frame", f.Header.OpCode)
				}
				if code, _ := ws.ParseCloseFrameData(f.Payload); code != 1000 && StatusCode(code) != late.code {
					t.Errorf("closed with %d", code)
				}
				p.wantEOF()
			})
		})
	}
}

// endsNext is the context of the serve function, which ends just after it was asked whether it has ended.
type endsNext struct {
	context.Context //nolint:containedctx // it is one
	end             func()
}

func (c *endsNext) Err() error {
	if err := c.Context.Err(); err != nil {
		return err
	}
	c.end()
	return nil
}

// A frame of which the server's shutdown came just before has as long to get through as one that it came just after.
func TestDrainBeforeWriting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		shutdown := make(chan func(), 1)
		p := connectOn(t, client, server, agreement{}, func(ctx context.Context, c *Conn) error {
			start := time.Now()
			err := c.Write(&endsNext{ctx, func() {
				(<-shutdown)()
				time.Sleep(time.Second) // so that drain has come and gone
			}}, MessageText, []byte("nobody reads this"))
			if waited := time.Since(start); err == nil || waited != closeWait+time.Second {
				t.Errorf("Write failed with %v after %v, want %v", err, waited, closeWait+time.Second)
			}
			return nil
		})
		shutdown <- p.cancel
		if err := client.SetDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		select {
		case err := <-p.served:
			p.served <- err
		default:
			t.Error("Write is still stuck")
			client.Close()
		}
	})
}

// A pong that is owed is sent by whoever lets the turn to write go, also by one whose context ended as he got it.
func TestPongOwedByALateWriter(t *testing.T) {
	const times = 20 // a writer that sees both at once looks at either
	p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
		for range times {
			if !c.try(stateWriting) {
				t.Error("the turn is not free")
			}
			once, cancel := context.WithCancel(ctx)
			waited := make(chan error)
			go func() { waited <- c.enter(once, stateWriting) }()
			for queued := false; !queued; runtime.Gosched() {
				c.mu.Lock()
				queued = c.queue != nil
				c.mu.Unlock()
			}
			c.mu.Lock()
			cancel()
			c.pass(stateWriting)
			s := c.rare() // as answerPing does it while somebody else writes
			s.owed, s.late = true, []byte("late")
			c.mu.Unlock()
			if err := <-waited; err == nil {
				c.leaveWriting()
			}
		}
		return nil
	})
	for i := range times {
		if f := p.mustFrame(); f.Header.OpCode != ws.OpPong || string(f.Payload) != "late" {
			t.Fatalf("frame %d is %v %q, want the pong", i, f.Header.OpCode, f.Payload)
		}
	}
	p.wantClose(1000)
	p.send(closing(1000, ""))
}
