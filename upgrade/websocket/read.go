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
// that is no UTF-8 (as soon as the first bad byte arrives, or comes out of the decompressor), or a message beyond the read
// limit, it closes the connection with 1002, 1007 or 1009 and says what was wrong. Every later Read fails alike.
//
// When ctx ends first, Read fails with its error and closes the connection as CloseNow does: what arrived of a message would be
// lost. When the context of the serve function ends, Read fails whatever ctx is, and the connection stays open for writing:
// the serve function may say goodbye and return, and the Close frame with 1001 is sent.
func (c *Conn) Read(ctx context.Context) (MessageType, []byte, error) {
	w, err := c.startRead(ctx)
	if err != nil {
		return 0, nil, err
	}
	var m incoming
	if err = c.next(); err == nil {
		err = c.begun(&m)
	}
	for err == nil && !m.whole {
		if c.left > 0 {
			err = c.receive(&m)
		} else if err = c.next(); err == nil {
			err = c.continued(&m)
		}
	}
	return c.endRead(ctx, w, &m, err)
}

// incoming is a message that is being read.
type incoming struct {
	p     []byte
	typ   MessageType
	text  utf8State
	whole bool
}

// startRead waits for its turn and sets the watch.
func (c *Conn) startRead(ctx context.Context) (*watch, error) {
	if err := c.enter(ctx, stateReading); err != nil {
		return nil, fmt.Errorf("websocket: read: %w", err)
	}
	if err := c.readable(ctx); err != nil {
		c.leave(stateReading)
		return nil, err
	}
	if c.own(ctx) {
		return nil, nil //nolint:nilnil // a nil watch watches nothing
	}
	return c.newWatch(ctx, c.setReadDeadline), nil
}

// readable is why nothing can be read, or nil.
func (c *Conn) readable(ctx context.Context) error {
	switch {
	case c.is(stateEnded):
		return c.side.Load().err
	case c.is(stateClosed):
		return errReadClosed
	case c.context().Err() != nil:
		return fmt.Errorf("websocket: read: %w", c.context().Err())
	case ctx.Err() != nil:
		return fmt.Errorf("websocket: read: %w", ctx.Err())
	}
	return nil
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

// endRead takes the watch away and lets the next reader in.
func (c *Conn) endRead(ctx context.Context, w *watch, m *incoming, err error) (MessageType, []byte, error) {
	if w != nil || err != nil {
		err = c.readError(ctx, w, err)
	}
	c.leave(stateReading)
	if err != nil {
		return 0, nil, err
	}
	return m.typ, m.p, nil
}

// readError takes the watch away and finds the error to tell.
func (c *Conn) readError(ctx context.Context, w *watch, err error) error {
	fired := w.end()
	ended := c.context().Err()
	switch {
	case err == nil:
		if fired && ended == nil {
			return c.setReadDeadline(time.Time{})
		}
		return nil
	case c.is(stateEnded): // closed or failed
		return c.side.Load().err
	case ended != nil && errors.Is(err, errTimeout):
		return fmt.Errorf("websocket: read: %w", ended)
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
	_ = c.CloseNow() // err says more
	return c.end(err)
}

// begun takes the first frame of a message, whose header was read (RFC 6455 5.4).
func (c *Conn) begun(m *incoming) (err error) {
	m.typ = MessageType(c.opcode())
	if c.first&compressedBit != 0 {
		m.whole = true
		m.p, err = c.inflate(m.typ)
		return err
	}
	m.p = []byte{}
	return c.continued(m)
}

// continued takes a frame of a message, whose header was read. A frame that would pass the limit is refused at once.
func (c *Conn) continued(m *incoming) error {
	if c.left > c.p.limit-int64(len(m.p)) {
		return c.fail(StatusMessageTooBig, fmt.Sprintf("message exceeds the limit of %d bytes", c.p.limit))
	}
	return c.took(m, 0)
}

// receive reads a piece of the frame's payload. Like next it waits with little on the stack.
func (c *Conn) receive(m *incoming) error {
	p := c.room(m)
	if c.r == c.w {
		if !c.full || len(p) >= bigBuf/2 {
			c.full = false
			n, err := c.transport.Read(p)
			if n == 0 {
				return err
			}
			return c.took(m, n)
		}
		// What follows the payload may have arrived as well.
		if err := c.need(1); err != nil {
			return err
		}
	}
	n := copy(p, c.buffer()[c.r:c.w])
	c.r += uint16(n)
	return c.took(m, n)
}

// room is where the next piece of the frame's payload goes. It is made as the payload arrives: after a header alone it is no
// more than firstRead bytes.
func (c *Conn) room(m *incoming) []byte {
	if cap(m.p) == 0 {
		m.p = make([]byte, 0, min(c.left, firstRead))
	} else if len(m.p) == cap(m.p) {
		m.p = c.grow(m.p)
	}
	return m.p[len(m.p):min(int64(cap(m.p)), int64(len(m.p))+c.left)]
}

// took takes the n bytes of payload that were put behind m. Text is checked at once (RFC 6455 8.1).
func (c *Conn) took(m *incoming, n int) error {
	got := m.p[len(m.p) : len(m.p)+n]
	c.unmask(got)
	m.p = m.p[:len(m.p)+n]
	if m.typ == MessageText && !m.text.feed(got) {
		return c.fail(StatusInvalidPayload, "text is not UTF-8")
	}
	if m.whole = c.left == 0 && c.fin(); m.whole && !m.text.complete() {
		return c.fail(StatusInvalidPayload, "text ends within a character")
	}
	return nil
}

// grow makes room in p for the rest of the frame, but at most doubles it; exactly so much where no other frame follows.
func (c *Conn) grow(p []byte) []byte {
	n := int(min(c.left, int64(max(firstRead, len(p)))))
	if !c.fin() {
		return slices.Grow(p, n)
	}
	q := make([]byte, len(p), len(p)+n)
	copy(q, p)
	return q
}

// readSome reads a piece of the frame's payload into p, which is no longer than what is left of it.
func (c *Conn) readSome(p []byte) (n int, err error) {
	if c.r < c.w {
		n = copy(p, c.buffer()[c.r:c.w])
		c.r += uint16(n)
	} else {
		c.full = false
		n, err = c.transport.Read(p)
	}
	c.unmask(p[:n])
	if n > 0 {
		err = nil // comes again
	}
	return n, err
}

// unmask unmasks the next piece of the frame's payload, and turns the mask to what comes behind it (RFC 6455 5.3).
func (c *Conn) unmask(p []byte) {
	ws.Cipher(p, c.mask, 0)
	c.left -= int64(len(p))
	if n := len(p) & 3; n != 0 {
		m := c.mask
		for i := range c.mask {
			c.mask[i] = m[(i+n)&3]
		}
	}
}
