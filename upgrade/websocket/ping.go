package websocket

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"

	"github.com/gobwas/ws"
)

// endPings ends all Pings, since the connection is closed. The nil value is ready. The caller holds Conn.mu.
func (s *side) endPings() {
	if s == nil {
		return
	}
	for n, done := range s.waiting {
		done <- net.ErrClosed
		delete(s.waiting, n)
	}
}

// Ping sends a ping and waits for its pong, or for that of a later one (RFC 6455 5.5.2, 5.5.3). It needs a Read under way in
// another goroutine. It fails with the error of ctx, or with [net.ErrClosed] where the connection is closed meanwhile. That
// ctx ends while Ping waits for the pong leaves the connection as it is.
func (c *Conn) Ping(ctx context.Context) error {
	done := make(chan error, 1)
	s := c.rare()
	c.mu.Lock()
	if s.waiting == nil {
		s.waiting = make(map[uint64]chan error)
	}
	s.pinged++
	n := s.pinged
	s.waiting[n] = done
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(s.waiting, n)
		c.mu.Unlock()
	}()
	if err := c.send(ctx, finBit|byte(ws.OpPing), binary.BigEndian.AppendUint64(nil, n)); err != nil {
		return err
	}
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("websocket: ping: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("websocket: ping: %w", ctx.Err())
	}
}

// takePong ends the Ping that p answers, and all before it. A pong that nobody asked for is passed over (RFC 6455 5.5.3).
func (c *Conn) takePong(p []byte) {
	if len(p) != 8 {
		return
	}
	answered := binary.BigEndian.Uint64(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.side.Load()
	if s == nil || answered > s.pinged {
		return
	}
	for n, done := range s.waiting {
		if n <= answered {
			done <- nil
			delete(s.waiting, n)
		}
	}
}

// answerPing sends a pong. Where a writer is at work it is left to that writer, so that the reader never waits for a peer that
// reads nothing itself; of several pings only the last is answered then, as RFC 6455 5.5.3 allows.
func (c *Conn) answerPing(p []byte) {
	c.mu.Lock()
	if c.set(stateWriting) {
		s := c.rare()
		s.owed, s.late = true, append(s.late[:0], p...)
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	_ = c.writeControl(ws.OpPong, p) // it has closed the connection if it failed
	c.leaveWriting()
}
