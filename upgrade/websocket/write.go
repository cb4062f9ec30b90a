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
// ctx bounds the wait for other writers and the writing itself. When it ends while the frame is being written, the connection
// is closed as CloseNow does, since nothing can follow half a frame. Where it is the context of the serve function, the frame
// has 5 more seconds to get through. After a Close frame was sent, Write fails with [net.ErrClosed].
func (c *Conn) Write(ctx context.Context, typ MessageType, p []byte) error {
	switch {
	case typ != MessageText && typ != MessageBinary:
		return fmt.Errorf("websocket: write: there is no %v; use MessageText or MessageBinary", typ)
	case typ == MessageText && !utf8.Valid(p):
		return errors.New("websocket: write: text is not UTF-8; send it as MessageBinary")
	case len(p) >= minDeflate && c.deflates():
		return c.writeDeflated(ctx, finBit|byte(typ), p)
	}
	return c.send(ctx, finBit|byte(typ), p)
}

// writeDeflated sends a message compressed, or as it is where that is shorter.
func (c *Conn) writeDeflated(ctx context.Context, first byte, p []byte) error {
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	if packed, ok := d.deflate(p, c.agreed.bits); ok {
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
	return c.endWrite(ctx, w, c.writeFrame(first, p))
}

// startWrite waits for its turn and sets the watch, or binds the frame to the context of the serve function.
func (c *Conn) startWrite(ctx context.Context) (*watch, error) {
	err := ctx.Err()
	if err == nil {
		err = c.writing.enter(ctx)
	}
	if err != nil {
		return nil, err
	}
	if c.closing || c.is(stateClosed) {
		c.leaveWriting()
		return nil, net.ErrClosed
	}
	if c.own(ctx) {
		c.mu.Lock()
		c.bound = true
		c.mu.Unlock()
		return nil, nil
	}
	return c.newWatch(ctx, c.transport.SetWriteDeadline), nil
}

// endWrite takes the watch away, lets the next writer in and finds the error to tell.
func (c *Conn) endWrite(ctx context.Context, w *watch, err error) error {
	ended := w.end()
	if w == nil {
		c.mu.Lock()
		ended = c.bound && c.ctx.Err() != nil // drain may have set a deadline
		c.bound = false
		c.mu.Unlock()
	}
	switch {
	case ended && err == nil:
		err = c.transport.SetWriteDeadline(time.Time{})
	case ended && errors.Is(err, errTimeout):
		err = ctx.Err()
	}
	if err != nil {
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
	_ = c.CloseNow() // err says more
	return fmt.Errorf("websocket: write: %w", err)
}

// leaveWriting sends the pong that is owed, if there is one, and lets the next writer in.
func (c *Conn) leaveWriting() {
	for {
		c.mu.Lock()
		if c.side == nil || !c.side.owed {
			c.writing.leave()
			c.mu.Unlock()
			return
		}
		c.side.owed = false
		pong := append([]byte(nil), c.side.late...)
		c.mu.Unlock()
		_ = c.writeControl(ws.OpPong, pong) // it has closed the connection if it failed
	}
}

// writeControl writes a control frame. The caller holds the gate. A failure closes the connection.
func (c *Conn) writeControl(op ws.OpCode, p []byte) error {
	if c.closing || c.is(stateClosed) {
		return fmt.Errorf("websocket: write: %w", net.ErrClosed)
	}
	c.closing = op == ws.OpClose
	err := c.transport.SetWriteDeadline(time.Now().Add(c.p.wait))
	if err == nil {
		err = c.writeFrame(finBit|byte(op), p)
	}
	if err == nil {
		err = c.transport.SetWriteDeadline(time.Time{})
	}
	if err != nil {
		return c.cut(err)
	}
	return nil
}

// writeFrame writes header and payload at once, or, of a long payload, what does not fit in a second write.
func (c *Conn) writeFrame(first byte, p []byte) error {
	f := newFrame(first, p)
	_, err := c.transport.Write(*f)
	if n := len(*f) - headerLen(len(p)); err == nil && n < len(p) {
		_, err = c.transport.Write(p[n:])
	}
	freeFrame(f)
	return err
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
	b := append((*f)[:0], first)
	switch n := uint64(len(p)); headerLen(len(p)) {
	case 2:
		b = append(b, byte(n))
	case 4:
		b = append(b, 126, byte(n>>8), byte(n))
	default:
		b = append(b, 127, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	*f = append(b, p[:min(len(p), cap(b)-len(b))]...)
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
