package websocket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// The bits of a frame's first byte beside its opcode (RFC 6455 5.2).
const (
	finBit        = 0x80
	compressedBit = 0x40 // RSV1 (RFC 7692 6)
)

// Write sends a message in one frame, compressed where that was agreed on and pays. Text must be UTF-8. When Write has
// returned, p may be used again. Any number of goroutines may write; their messages go out one after another.
//
// ctx bounds the wait for other writers and the writing itself. When it ends after a part of the frame was written, the
// connection is closed as CloseNow does, since nothing can follow half a frame. Where it is the context of the serve function,
// the frame has 5 more seconds to get through. After a Close frame was sent, Write fails with [net.ErrClosed].
func (c *Conn) Write(ctx context.Context, typ MessageType, p []byte) error {
	switch {
	case typ != MessageText && typ != MessageBinary:
		return fmt.Errorf("websocket: write: there is no %v; use MessageText or MessageBinary", typ)
	case typ == MessageText && !utf8.Valid(p):
		return errors.New("websocket: write: text is not UTF-8; send it as MessageBinary")
	case len(p) >= minDeflate && c.is(stateDeflate):
		return c.writeDeflated(ctx, finBit|byte(typ), p)
	}
	return c.send(ctx, finBit|byte(typ), p)
}

// writeDeflated sends a message compressed, or as it is where that is shorter.
func (c *Conn) writeDeflated(ctx context.Context, first byte, p []byte) error {
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	if packed, ok := d.deflate(p, c.side.Load().agreed.bits); ok {
		first, p = first|compressedBit, packed
	}
	return c.send(ctx, first, p)
}

// send writes one frame under a context.
func (c *Conn) send(ctx context.Context, first byte, p []byte) error {
	w, err := c.startWrite(ctx)
	if err != nil {
		return fmt.Errorf("websocket: write: %w", err)
	}
	n, err := c.writeFrame(first, p)
	return c.endWrite(ctx, w, n, err)
}

// startWrite waits for its turn and sets the watch, or binds the frame to the context of the serve function.
func (c *Conn) startWrite(ctx context.Context) (*watch, error) {
	if c.is(stateShut | stateClosed) {
		return nil, net.ErrClosed
	}
	err := ctx.Err()
	if err == nil {
		err = c.enter(ctx, stateWriting)
	}
	if err != nil {
		return nil, err
	}
	if c.is(stateShut | stateClosed) {
		c.leaveWriting()
		return nil, net.ErrClosed
	}
	if c.own(ctx) {
		c.bind()
		return nil, nil //nolint:nilnil // a nil watch watches nothing
	}
	return c.newWatch(ctx, c.transport.SetWriteDeadline), nil
}

// bind ties the frame to the context of the serve function. Where that has just ended, drain has been here and saw no frame.
func (c *Conn) bind() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bound = true
	if c.context().Err() != nil {
		_ = c.transport.SetWriteDeadline(time.Now().Add(c.p.wait)) // as in drain
	}
}

// endWrite takes the watch away, lets the next writer in and finds the error to tell. n is how much was written.
func (c *Conn) endWrite(ctx context.Context, w *watch, n int, err error) error {
	ended := w.end()
	if w == nil {
		c.mu.Lock()
		ended = c.bound && c.context().Err() != nil // drain may have set a deadline
		c.bound = false
		c.mu.Unlock()
	}
	late := ended && errors.Is(err, errTimeout)
	if late {
		err = ctx.Err()
	}
	if ended && (err == nil || late && n == 0) {
		if failed := c.transport.SetWriteDeadline(time.Time{}); failed != nil {
			late, err = false, failed
		}
	}
	switch {
	case late && n == 0:
		err = fmt.Errorf("websocket: write: %w", err) // as if it had not begun
	case err != nil:
		err = c.cut(err)
	}
	c.leaveWriting()
	return err
}

// cut closes the connection after a frame was cut off.
func (c *Conn) cut(err error) error {
	if c.is(stateClosed) {
		err = net.ErrClosed // the error tells of that only
	}
	if t, ok := c.transport.Conn.(interface{ NetConn() net.Conn }); ok {
		_ = t.NetConn().Close() // or the close_notify of TLS would wait for 5 seconds behind what the peer does not read
	}
	_ = c.CloseNow() // err says more
	return fmt.Errorf("websocket: write: %w", err)
}

// leaveWriting sends the pong that is owed, if there is one, and lets the next writer in.
func (c *Conn) leaveWriting() {
	for {
		c.mu.Lock()
		s := c.side.Load()
		if s == nil || !s.owed {
			c.pass(stateWriting)
			c.mu.Unlock()
			return
		}
		s.owed = false
		pong := append([]byte(nil), s.late...)
		c.mu.Unlock()
		_ = c.writeControl(ws.OpPong, pong) // it has closed the connection if it failed
	}
}

// writeControl writes a control frame. The caller has the turn to write. A failure closes the connection.
func (c *Conn) writeControl(op ws.OpCode, p []byte) error {
	if c.is(stateShut | stateClosed) {
		return fmt.Errorf("websocket: write: %w", net.ErrClosed)
	}
	if op == ws.OpClose {
		c.set(stateShut)
	}
	err := c.transport.SetWriteDeadline(time.Now().Add(c.p.wait))
	if err == nil {
		_, err = c.writeFrame(finBit|byte(op), p)
	}
	if err == nil && op != ws.OpClose { // nothing follows a Close frame, and the reader may have closed already
		err = c.transport.SetWriteDeadline(time.Time{})
	}
	if err != nil {
		return c.cut(err)
	}
	return nil
}

// writeFrame writes header and payload at once, or, of a long payload, what does not fit in a second write.
// It returns 0 only if nothing was written.
func (c *Conn) writeFrame(first byte, p []byte) (int, error) {
	f := newFrame(first, p)
	n, err := c.transport.Write(*f)
	if sent := len(*f) - headerLen(len(p)); err == nil && sent < len(p) {
		_, err = c.transport.Write(p[sent:])
	}
	freeFrame(f)
	return n, err
}

// Buffers for frames of up to bigBuf bytes, and for longer ones.
var (
	smallFrames = sync.Pool{New: func() any { b := make([]byte, 0, bigBuf); return &b }}
	largeFrames = sync.Pool{New: func() any { b := make([]byte, 0, copyLimit); return &b }}
)

// newFrame lends a buffer with the header of a frame and as much of its payload as fits. A server sends its frames unmasked
// (RFC 6455 5.1).
func newFrame(first byte, p []byte) *[]byte {
	pool := &smallFrames
	if len(p)+ws.MaxHeaderSize > bigBuf {
		pool = &largeFrames
	}
	f := pool.Get().(*[]byte)
	b := (*f)[:1]
	b[0] = first
	switch n := uint64(len(p)); headerLen(len(p)) {
	case 2:
		b = append(b, byte(n))
	case 4:
		b = append(b, 126, byte(n>>8), byte(n))
	default:
		b = append(b, 127, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	b = append(b, p[:min(len(p), cap(b)-len(b))]...)
	*f = b
	return f
}

// freeFrame takes the buffer back.
func freeFrame(f *[]byte) {
	if cap(*f) == bigBuf {
		smallFrames.Put(f)
		return
	}
	largeFrames.Put(f)
}

// headerLen is the size of an unmasked frame's header (RFC 6455 5.2).
func headerLen(length int) int { return ws.HeaderSize(ws.Header{Length: int64(length)}) }
