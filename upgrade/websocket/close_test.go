package websocket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

// What the serve function returns decides how the connection is closed, and what is worth a line in the log.
func TestServeReturns(t *testing.T) {
	secret := errors.New("password is hunter2")
	for _, tt := range []struct {
		name   string
		err    error
		code   StatusCode
		reason string
		logged bool
	}{
		{"nil", nil, 1000, "", false},
		{"error", secret, 1011, "", true},
		{"close error", CloseError{Code: 1008, Reason: "no"}, 1008, "no", true},
		{"pointer to a close error", &CloseError{Code: 4001, Reason: "mine"}, 4001, "mine", true},
		{"wrapped close error", fmt.Errorf("handler: %w", CloseError{Code: 1013}), 1013, "", true},
		{"normal close error", CloseError{Code: 1000, Reason: "done"}, 1000, "done", false},
		{"going away", CloseError{Code: 1001}, 1001, "", false},
		{"code that must not be sent", CloseError{Code: 1006}, 1011, "", true},
		{"code for clients", CloseError{Code: 1010}, 1011, "", true},
		{"code of nobody", CloseError{Code: 2500}, 1011, "", true},
		{"reason too long", CloseError{Code: 1008, Reason: strings.Repeat("r", 124)}, 1011, "", true},
		{"reason that is no UTF-8", CloseError{Code: 1008, Reason: "\xFF"}, 1011, "", true},
		{"code 1005", CloseError{Code: 1005}, 1000, "", false},
		{"a context of the handler's own", context.DeadlineExceeded, 1011, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := connect(t, agreement{}, func(context.Context, *Conn) error { return tt.err })
			if reason := p.wantClose(tt.code); reason != tt.reason {
				t.Errorf("reason is %q, want %q", reason, tt.reason)
			}
			p.send(closing(tt.code, ""))
			p.wantEOF()
			if err := p.result(); (err != nil) != tt.logged || tt.logged && !errors.Is(err, tt.err) {
				t.Errorf("serve returned %v, want it to be logged: %v", err, tt.logged)
			}
		})
	}
}

// A shutdown wakes the reader, and the client is told 1001.
func TestDrain(t *testing.T) {
	for _, withContext := range []bool{true, false} {
		t.Run(fmt.Sprintf("reading with the context of serve: %v", withContext), func(t *testing.T) {
			p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
				if !withContext {
					ctx = context.Background()
				}
				return echo(ctx, c)
			})
			p.send(text("a"))
			p.mustFrame()
			p.cancel()
			p.wantClose(1001)
			p.send(closing(1001, ""))
			p.wantEOF()
			if err := p.result(); err != nil {
				t.Errorf("serve returned %v, want nil: a shutdown is no error", err)
			}
		})
	}
}

// A message that had begun to arrive when the server shut down does not hinder the closing handshake.
func TestDrainWithinFrame(t *testing.T) {
	for name, begun := range map[string][]byte{
		"header": raw(fin|1, "hello")[:3], "payload": raw(fin|1, strings.Repeat("x", 5000))[:3000], "control": ping("hello")[:8],
		"fragments": append(raw(1, "a"), raw(0, "bcd")[:7]...), "compressed": raw(fin|rsv1|1, strings.Repeat(pack("hello"), 99))[:7],
	} {
		t.Run(name, func(t *testing.T) {
			started := make(chan struct{})
			p := connect(t, agreement{deflate: true}, func(ctx context.Context, c *Conn) error {
				close(started)
				return echo(ctx, c)
			})
			p.send(begun)
			<-started
			time.Sleep(20 * time.Millisecond) // lets the reader get into the frame; without it the test still holds
			p.cancel()
			p.wantClose(1001)
			rest := map[string][]byte{
				"header": raw(fin|1, "hello")[3:], "payload": raw(fin|1, strings.Repeat("x", 5000))[3000:], "control": ping("hello")[8:],
				"fragments": append(raw(0, "bcd")[7:], raw(fin, "e")...), "compressed": raw(fin|rsv1|1, strings.Repeat(pack("hello"), 99))[7:],
			}
			p.send(rest[name], closing(1001, ""))
			p.wantEOF()
			if err := p.result(); err != nil {
				t.Errorf("serve returned %v, want nil", err)
			}
		})
	}
}

// After the shutdown has begun a handler can still say goodbye.
func TestDrainGoodbye(t *testing.T) {
	p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
		if _, _, err := c.Read(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Read failed with %v, want context.Canceled", err)
		}
		if _, _, err := c.Read(context.Background()); !errors.Is(err, context.Canceled) {
			t.Errorf("second Read failed with %v, want context.Canceled", err)
		}
		if err := c.Write(ctx, MessageText, []byte("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("Write with the ended context failed with %v, want context.Canceled", err)
		}
		if err := c.Write(context.Background(), MessageText, []byte("bye")); err != nil {
			t.Errorf("Write: %v", err)
		}
		return ctx.Err()
	})
	p.cancel()
	if f := p.mustFrame(); string(f.Payload) != "bye" {
		t.Errorf("got %q, want bye", f.Payload)
	}
	p.wantClose(1001)
	p.send(closing(1001, ""))
	p.wantEOF()
	if err := p.result(); err != nil {
		t.Errorf("serve returned %v, want nil", err)
	}
}

func TestClose(t *testing.T) {
	t.Run("answered", func(t *testing.T) {
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			if err := c.Close(4000, "enough"); err != nil {
				t.Errorf("Close: %v", err)
			}
			if err := c.Close(4000, "enough"); !errors.Is(err, net.ErrClosed) {
				t.Errorf("second Close failed with %v, want net.ErrClosed", err)
			}
			if err := c.Write(ctx, MessageText, nil); !errors.Is(err, net.ErrClosed) {
				t.Errorf("Write after Close failed with %v, want net.ErrClosed", err)
			}
			var closed CloseError
			if _, _, err := c.Read(ctx); !errors.As(err, &closed) || closed.Code != 4000 {
				t.Errorf("Read after Close failed with %v, want the client's answer", err)
			}
			if err := c.CloseNow(); err != nil {
				t.Errorf("CloseNow after Close: %v", err)
			}
			return nil
		})
		if reason := p.wantClose(4000); reason != "enough" {
			t.Errorf("reason %q", reason)
		}
		// Messages and pings on the way are thrown away.
		p.send(text("late"), ping("late"), raw(1, "a"), raw(0, strings.Repeat("b", 70000)), raw(fin, ""), closing(4000, ""))
		p.wantEOF()
		if err := p.result(); err != nil {
			t.Errorf("serve returned %v", err)
		}
	})
	t.Run("while reading", func(t *testing.T) {
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			done := make(chan error)
			go func() {
				for !c.is(stateReading) {
					time.Sleep(time.Millisecond)
				}
				done <- c.Close(1000, "")
			}()
			typ, b, err := c.Read(ctx)
			if err != nil || typ != MessageText || string(b) != "late" {
				t.Errorf("Read got %v %q %v, want the message that was on its way", typ, b, err)
			}
			if err := <-done; err != nil {
				t.Errorf("Close: %v", err)
			}
			return nil
		})
		p.wantClose(1000)
		p.send(text("late"), closing(1000, ""))
		p.wantEOF()
	})
	t.Run("both at once", func(t *testing.T) {
		p := connect(t, agreement{}, func(_ context.Context, c *Conn) error { return c.Close(1000, "") })
		p.send(closing(1001, ""))
		p.wantClose(1000)
		p.wantEOF()
		if err := p.result(); err != nil {
			t.Errorf("serve returned %v", err)
		}
	})
	t.Run("answered with nonsense", func(t *testing.T) {
		p := connect(t, agreement{}, func(_ context.Context, c *Conn) error {
			err := c.Close(1000, "")
			var v *violation
			if !errors.As(err, &v) || v.code != 1002 {
				t.Errorf("Close failed with %v, want the violation", err)
			}
			return nil
		})
		p.wantClose(1000)
		p.send(frameOf(fin|3, 0))
		p.wantEOF() // without a second Close frame
	})
	t.Run("refused", func(t *testing.T) {
		p := connect(t, agreement{}, func(_ context.Context, c *Conn) error {
			for _, code := range []StatusCode{0, 999, 1004, 1005, 1006, 1010, 1015, 1016, 2999, 5000} {
				if err := c.Close(code, ""); err == nil || errors.Is(err, net.ErrClosed) {
					t.Errorf("Close(%d): %v", code, err)
				}
			}
			if err := c.Close(1000, strings.Repeat("r", 124)); err == nil {
				t.Error("a reason of 124 bytes was taken")
			}
			if err := c.Close(1000, "\xFF"); err == nil {
				t.Error("a reason that is no UTF-8 was taken")
			}
			return c.Close(1000, strings.Repeat("r", 123))
		})
		p.wantClose(1000)
		p.send(closing(1000, ""))
		p.wantEOF()
	})
	t.Run("now", func(t *testing.T) {
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			go func() {
				if err := c.CloseNow(); err != nil {
					t.Errorf("CloseNow: %v", err)
				}
			}()
			_, _, err := c.Read(ctx)
			if !errors.Is(err, net.ErrClosed) {
				t.Errorf("Read failed with %v, want net.ErrClosed", err)
			}
			return nil
		})
		p.wantEOF()
	})
}

// A client that answers no Close frame is waited for, in bounds.
func TestCloseUnanswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		start := time.Now()
		p := connectOn(t, client, server, agreement{}, func(_ context.Context, c *Conn) error {
			err := c.Close(1000, "")
			if !errors.Is(err, errTimeout) {
				t.Errorf("Close failed with %v, want a timeout", err)
			}
			return nil
		})
		if err := client.SetDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		p.wantClose(1000)
		p.wantEOF()
		if waited := time.Since(start); waited != closeWait {
			t.Errorf("closed after %v, want %v", waited, closeWait)
		}
	})
}

// A client that reads nothing holds up neither Close nor the pong to its ping for longer than that.
func TestCloseUnread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		start := time.Now()
		p := connectOn(t, client, server, agreement{}, func(_ context.Context, c *Conn) error {
			go func() {
				if err := c.Write(context.Background(), MessageText, []byte("nobody reads this")); !errors.Is(err, net.ErrClosed) {
					t.Errorf("Write failed with %v, want net.ErrClosed", err)
				}
			}()
			synctest.Wait()
			if err := c.Close(1000, ""); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Close failed with %v, want a timeout", err)
			}
			return nil
		})
		if err := p.result(); err != nil {
			t.Errorf("serve returned %v", err)
		}
		if waited := time.Since(start); waited != closeWait {
			t.Errorf("closed after %v, want %v", waited, closeWait)
		}
	})
}

// Codes and texts of the peer's Close frame reach the handler.
func TestReadCloseError(t *testing.T) {
	for _, tt := range []struct {
		code   StatusCode
		reason string
		logged bool
	}{{1000, "done", false}, {1001, "", false}, {1005, "", false}, {1008, "no\x1b[2J", true}, {4999, "", true}} {
		p := connect(t, agreement{}, func(ctx context.Context, c *Conn) error {
			_, _, err := c.Read(ctx)
			var closed CloseError
			if !errors.As(err, &closed) || closed.Code != tt.code || closed.Reason != tt.reason {
				t.Errorf("Read failed with %#v, want %v %q", err, tt.code, tt.reason)
			}
			if strings.Contains(err.Error(), "\x1b") {
				t.Errorf("%q holds an escape of the client's", err)
			}
			if _, _, again := c.Read(ctx); !errors.Is(again, err) {
				t.Errorf("second Read failed with %v, want %v", again, err)
			}
			return err
		})
		p.send(closing(tt.code, tt.reason))
		p.wantClose(tt.code)
		p.wantEOF()
		if err := p.result(); (err != nil) != tt.logged {
			t.Errorf("%v: serve returned %v, want it to be logged: %v", tt.code, err, tt.logged)
		}
	}
}

// A connection that ends without a Close frame.
func TestConnectionLost(t *testing.T) {
	for name, sent := range map[string][]byte{"at once": nil, "in a header": raw(fin|1, "x")[:1], "in a payload": raw(fin|1, "hello")[:8],
		"in a message": raw(1, "hello"), "in a compressed message": raw(rsv1|1, pack("hello"))} {
		t.Run(name, func(t *testing.T) {
			p := connect(t, agreement{deflate: true}, echo)
			p.send(sent)
			if err := p.Conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			p.wantEOF()
			if err := p.result(); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("serve returned %v, want io.ErrUnexpectedEOF", err)
			}
		})
	}
}

// What the client sends after it broke a rule does not make TCP drop the Close frame that tells why.
func TestFailureIsTold(t *testing.T) {
	p := connect(t, agreement{}, echo, WithReadLimit(10))
	big := raw(fin|2, strings.Repeat("x", 1<<20))
	sent := make(chan error, 1)
	go func() {
		_, err := p.Write(big)
		sent <- err
	}()
	if err := <-sent; err != nil {
		t.Errorf("the server stopped reading: %v", err)
	}
	if reason := p.wantClose(1009); !strings.Contains(reason, "10 bytes") {
		t.Errorf("reason is %q, want the limit in it", reason)
	}
	p.wantEOF()
	p.Close()
	err := p.result()
	var v *violation
	if !errors.As(err, &v) || v.code != 1009 || !strings.Contains(err.Error(), "1009 message too big") {
		t.Errorf("serve returned %v, want the violation", err)
	}
}

func TestStatusString(t *testing.T) {
	for code, want := range map[StatusCode]string{1000: "1000 normal closure", 1015: "1015 TLS handshake", 1014: "1014 bad gateway",
		1004: "1004 reserved", 999: "999", 1016: "1016", 4000: "4000", 0: "0"} {
		if got := code.String(); got != want {
			t.Errorf("%d is %q, want %q", uint16(code), got, want)
		}
	}
	for typ, want := range map[MessageType]string{MessageText: "text", MessageBinary: "binary", 9: "message type 9"} {
		if got := typ.String(); got != want {
			t.Errorf("%d is %q, want %q", int(typ), got, want)
		}
	}
	if got := (CloseError{Code: 1001}).Error(); got != "websocket: closed with 1001 going away" {
		t.Errorf("CloseError is %q", got)
	}
	if got := (CloseError{Code: 4000, Reason: "why"}).Error(); got != `websocket: closed with 4000: "why"` {
		t.Errorf("CloseError is %q", got)
	}
}

// The constants are those of gobwas/ws, which were read from the registry by others.
func TestStatusValues(t *testing.T) {
	for got, want := range map[StatusCode]ws.StatusCode{
		StatusNormalClosure: ws.StatusNormalClosure, StatusGoingAway: ws.StatusGoingAway, StatusProtocolError: ws.StatusProtocolError,
		StatusUnsupportedData: ws.StatusUnsupportedData, StatusNoStatus: ws.StatusNoStatusRcvd, StatusAbnormal: ws.StatusAbnormalClosure,
		StatusInvalidPayload: ws.StatusInvalidFramePayloadData, StatusPolicyViolation: ws.StatusPolicyViolation,
		StatusMessageTooBig: ws.StatusMessageTooBig, StatusMandatoryExtension: ws.StatusMandatoryExt,
		StatusInternalError: ws.StatusInternalServerError, StatusTLSHandshake: ws.StatusTLSHandshake,
	} {
		if uint16(got) != uint16(want) {
			t.Errorf("%v, want %d", got, want)
		}
	}
}
