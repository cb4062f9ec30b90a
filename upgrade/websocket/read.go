package websocket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/gobwas/ws"
)

// Read waits for the next message and returns it. Pings are answered, and pongs taken, only while a Read is under way, so
// read on even where no message is expected. The payload belongs to the caller. A second Read waits for the first.
//
// Read fails with a [CloseError] once the peer has closed the connection. After a broken rule of RFC 6455 or 7692, text
// that is no UTF-8 (as soon as the first bad byte arrives), or a message beyond the read limit, it closes the connection with
// 1002, 1007 or 1009 and says what was wrong. Every later Read fails alike.
//
// When ctx ends first, Read fails with its error and closes the connection as CloseNow does: what arrived of a message would be
// lost. When the context of the serve function ends, Read fails whatever ctx is, and the connection stays open for writing:
// the serve function may say goodbye and return, and the Close frame with 1001 is sent.
func (c *Conn) Read(ctx context.Context) (MessageType, []byte, error) {
	w, err := c.startRead(ctx)
	if err != nil {
		return 0, nil, err
	}
	return c.endRead(ctx, w, c.next())
}

// startRead waits for its turn and sets the watch.
func (c *Conn) startRead(ctx context.Context) (*watch, error) {
	if err := c.reading.enter(ctx); err != nil {
		return nil, fmt.Errorf("websocket: read: %w", err)
	}
	err := c.err
	if err == nil {
		err = c.ctx.Err()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		c.reading.leave()
		if c.err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("websocket: read: %w", err)
	}
	if c.own(ctx) {
		return nil, nil
	}
	return c.newWatch(ctx, c.setReadDeadline), nil
}

// setReadDeadline sets the deadline of a watch, unless the closing handshake has set its own.
func (c *Conn) setReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.is(stateClosing) {
		return nil
	}
	return c.transport.SetReadDeadline(t)
}

// endRead reads the message whose first frame has begun, takes the watch away and lets the next reader in.
func (c *Conn) endRead(ctx context.Context, w *watch, err error) (typ MessageType, p []byte, _ error) {
	if err == nil {
		typ, p, err = c.readMessage()
	}
	if w != nil || err != nil {
		err = c.readError(ctx, w, err)
	}
	c.reading.leave()
	if err != nil {
		return 0, nil, err
	}
	return typ, p, nil
}

// readError takes the watch away and finds the error to tell.
func (c *Conn) readError(ctx context.Context, w *watch, err error) error {
	fired := w.end()
	switch {
	case err == nil:
		if fired && c.ctx.Err() == nil {
			return c.setReadDeadline(time.Time{})
		}
		return nil
	case c.err != nil: // closed or failed
		return c.err
	case c.ctx.Err() != nil && errors.Is(err, errTimeout):
		return fmt.Errorf("websocket: read: %w", c.ctx.Err())
	case fired && errors.Is(err, errTimeout):
		err = ctx.Err()
	}
	return c.lost(err)
}

// What Read fails with at the end of a connection.
var (
	errReadClosed = fmt.Errorf("websocket: read: %w", net.ErrClosed)
	errNoClose    = fmt.Errorf("websocket: the client closed the connection without a Close frame: %w", io.ErrUnexpectedEOF)
)

// lost remembers that the connection below has failed, and closes it.
func (c *Conn) lost(err error) error {
	switch {
	case c.is(stateClosed):
		err = errReadClosed
	case errors.Is(err, io.EOF):
		err = errNoClose
	default:
		err = fmt.Errorf("websocket: read: %w", err)
	}
	c.err = err
	_ = c.CloseNow() // err says more
	return err
}

// readMessage reads frames until the message whose first frame has begun is whole (RFC 6455 5.4).
func (c *Conn) readMessage() (MessageType, []byte, error) {
	typ := MessageType(c.h.OpCode)
	if c.h.Rsv1() {
		p, err := c.inflate(typ)
		return typ, p, err
	}
	var text utf8State
	p := []byte{}
	for {
		var err error
		if p, err = c.readPayload(p, typ, &text); err != nil {
			return 0, nil, err
		}
		if c.h.Fin {
			break
		}
		if err := c.next(); err != nil {
			return 0, nil, err
		}
	}
	if typ == MessageText && !text.complete() {
		return 0, nil, c.fail(StatusInvalidPayload, "text ends within a character")
	}
	return typ, p, nil
}

// readPayload appends the payload of the frame to p. Room is made as it arrives: a header alone makes the server allocate
// no more than firstRead bytes.
func (c *Conn) readPayload(p []byte, typ MessageType, text *utf8State) ([]byte, error) {
	if c.left > c.p.limit-int64(len(p)) {
		return nil, c.fail(StatusMessageTooBig, fmt.Sprintf("message exceeds the limit of %d bytes", c.p.limit))
	}
	for c.left > 0 {
		if room := int(min(c.left, firstRead)); cap(p) == 0 {
			p = make([]byte, 0, room)
		} else if len(p) == cap(p) {
			p = slices.Grow(p, int(min(c.left, int64(max(firstRead, len(p))))))
		}
		got := p[len(p):min(int64(cap(p)), int64(len(p))+c.left)]
		n, err := c.readSome(got)
		got = got[:n]
		p = p[:len(p)+n]
		if typ == MessageText && !text.feed(got) {
			return nil, c.fail(StatusInvalidPayload, "text is not UTF-8")
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

// readSome reads a piece of the frame's payload, unmasked, into p, which is no longer than what is left of it.
func (c *Conn) readSome(p []byte) (int, error) {
	n, err := 0, error(nil)
	if c.r < c.w {
		n = copy(p, c.buffer()[c.r:c.w])
		c.r += uint16(n)
	} else {
		c.full = false
		n, err = c.transport.Read(p)
	}
	ws.Cipher(p[:n], c.h.Mask, int((c.h.Length-c.left)&3))
	if c.left -= int64(n); n > 0 {
		err = nil // comes again
	}
	return n, err
}
