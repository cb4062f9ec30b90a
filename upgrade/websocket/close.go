package websocket

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// Close sends a Close frame, waits at most 5 seconds for the peer's, and closes the connection below (RFC 6455 7.1). Messages
// that arrive meanwhile are thrown away unless a Read is under way. code must be one that a server may send: 1000 to 1003,
// 1007 to 1009, 1011 to 1014, or 3000 to 4999; reason must be UTF-8 of at most 123 bytes. With another Close does nothing but
// fail. It fails with [net.ErrClosed] where a Close frame was sent before.
func (c *Conn) Close(code StatusCode, reason string) error {
	switch {
	case !code.sendable():
		return fmt.Errorf("websocket: close: a server must not send the code %v", code)
	case len(reason) > maxControl-2:
		return fmt.Errorf("websocket: close: the reason has %d bytes; at most %d fit", len(reason), maxControl-2)
	case !utf8.ValidString(reason):
		return errors.New("websocket: close: the reason is not UTF-8")
	}
	return c.hangUp(code, reason)
}

// errCloseClosed is what Close fails with on a closed connection.
var errCloseClosed = fmt.Errorf("websocket: close: %w", net.ErrClosed)

// hangUp is Close for a code and reason that are known to be right. After a failure it waits for the peer to close.
func (c *Conn) hangUp(code StatusCode, reason string) error {
	if c.is(stateFailed) {
		c.linger()
	}
	if c.is(stateClosed) {
		return errCloseClosed
	}
	c.startClosing()
	if err := c.writeClose(code, reason); err != nil {
		return err // the connection is closed, or someone else is about to close it
	}
	defer func() { _ = c.CloseNow() }() // whatever it says, the connection is gone
	// The reader, if there is one, sees the peer's Close frame or this deadline. An error is seen by it as well.
	_ = c.transport.SetReadDeadline(time.Now().Add(c.p.wait))
	ctx, cancel := context.WithTimeout(context.Background(), 2*c.p.wait)
	defer cancel()
	if err := c.enter(ctx, stateReading); err != nil {
		return fmt.Errorf("websocket: close: %w", err)
	}
	defer c.leave(stateReading)
	for !c.is(stateEnded) {
		if err := c.next(); err != nil && !c.is(stateEnded) {
			_ = c.end(fmt.Errorf("websocket: close: the client did not answer the Close frame: %w", err))
		}
	}
	err := c.side.Load().err
	if _, answered := asCloseError(err); answered {
		return nil
	}
	return err
}

// startClosing gives read deadlines to the closing handshake: nobody else sets one any more.
func (c *Conn) startClosing() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(stateClosing)
}

// writeClose waits for its turn, in bounds, and sends a Close frame.
func (c *Conn) writeClose(code StatusCode, reason string) error {
	var payload [maxControl]byte
	p := payload[:0]
	if code != StatusNoStatus {
		p = append(binary.BigEndian.AppendUint16(p, uint16(code)), reason...)
	}
	if !c.try(stateWriting) {
		ctx, cancel := context.WithTimeout(context.Background(), c.p.wait)
		defer cancel()
		if err := c.enter(ctx, stateWriting); err != nil {
			_ = c.CloseNow() // a writer is stuck
			return fmt.Errorf("websocket: close: %w", err)
		}
	}
	defer c.leaveWriting()
	return c.writeControl(ws.OpClose, p)
}

// takeClose acts on the peer's Close frame (RFC 6455 5.5.1, 7.4): it answers with the same code, and closes the connection.
func (c *Conn) takeClose(p []byte) error {
	closed := CloseError{Code: StatusNoStatus}
	switch {
	case len(p) == 1:
		return c.fail(StatusProtocolError, "Close frame has half a code")
	case len(p) >= 2:
		closed.Code, closed.Reason = StatusCode(binary.BigEndian.Uint16(p)), string(p[2:])
		if !closed.Code.valid() {
			return c.fail(StatusProtocolError, fmt.Sprintf("Close frame has the code %d, which must not be sent", closed.Code))
		}
		if !utf8.ValidString(closed.Reason) {
			return c.fail(StatusInvalidPayload, "reason of the Close frame is not UTF-8")
		}
	}
	// Where a Close frame was sent, this waits until it is out and sends none; whether it gets through changes nothing.
	_ = c.writeClose(closed.Code, "")
	_ = c.CloseNow()
	return c.end(closed)
}

// fail sends a Close frame after the client broke a rule (RFC 6455 7.1.7). What it still sends is thrown away once the serve
// function returns: closing at once could make TCP drop the Close frame.
func (c *Conn) fail(code StatusCode, text string) error {
	err := c.end(&violation{code: code, text: text})
	if c.is(stateClosing) {
		_ = c.writeClose(code, text) // as in takeClose
		_ = c.CloseNow()
		return err
	}
	c.set(stateFailed)
	if c.writeClose(code, text) == nil {
		_ = c.transport.CloseWrite() // the connection is closed soon in any case
	}
	return err
}

// linger throws away what arrives after a failure until the peer closes, in bounds.
func (c *Conn) linger() {
	c.startClosing()
	if c.transport.SetReadDeadline(time.Now().Add(c.p.wait)) == nil {
		_, _ = io.Copy(io.Discard, &c.transport) // ends with any error
	}
	_ = c.CloseNow()
}
