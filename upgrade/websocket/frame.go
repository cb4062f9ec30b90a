package websocket

import (
	"encoding/binary"
	"os"
	"sync"

	"github.com/gobwas/ws"
)

// errTimeout is what reads and writes fail with once a deadline has passed.
var errTimeout = os.ErrDeadlineExceeded

// next reads frames up to the header of a data frame. It waits for a frame with as little on the stack as can be: idle
// connections spend their time here.
func (c *Conn) next() error {
	for {
		if err := c.need(2); err != nil {
			return err
		}
		if data, err := c.begin(); data || err != nil {
			return err
		}
	}
}

// begin reads the header of a frame, and the whole of it where it is a control frame; it reports whether it is a data frame
// (RFC 6455 5.4, 5.5). It goes on where a reader was interrupted: the rest of a data frame is thrown away.
func (c *Conn) begin() (data bool, err error) {
	switch {
	case c.left == 0:
		err = c.readHeader()
	case !c.opcode().IsControl():
		return false, c.discard()
	}
	if err != nil || !c.opcode().IsControl() {
		return err == nil, err
	}
	return false, c.control()
}

// opcode is that of the frame.
func (c *Conn) opcode() ws.OpCode { return ws.OpCode(c.first & 0x0F) }

// fin reports whether the frame is the last of its message.
func (c *Conn) fin() bool { return c.first&finBit != 0 }

// readHeader reads a frame header and holds it against RFC 6455 5.2 to 5.5 and RFC 7692 6.
func (c *Conn) readHeader() error {
	if err := c.need(headerSize(c.buffer()[c.r+1])); err != nil {
		return err
	}
	b := c.buffer()[c.r:]
	h, size := parseHeader(b)
	c.r += uint16(size)
	if h.Length < 0 {
		return c.fail(StatusProtocolError, "frame length has its highest bit set")
	}
	check, state := h, ws.StateServerSide
	if c.open {
		state = state.Set(ws.StateFragmented)
	}
	r1, r2, r3 := ws.RsvBits(h.Rsv)
	if r1 && c.is(stateDeflate) && (h.OpCode == ws.OpText || h.OpCode == ws.OpBinary) {
		check.Rsv = ws.Rsv(false, r2, r3)
	}
	if err := ws.CheckHeader(check, state); err != nil {
		return c.fail(StatusProtocolError, err.Error())
	}
	if ws.HeaderSize(h) != size {
		return c.fail(StatusProtocolError, "frame length is not in the shortest form")
	}
	c.first, c.mask, c.left = b[0], h.Mask, h.Length
	if !h.OpCode.IsControl() {
		c.open = !h.Fin
	}
	return nil
}

// headerSize is the number of bytes of a header, by its second byte.
func headerSize(b byte) int {
	size := 2
	switch b & 0x7F {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if b&0x80 != 0 {
		size += 4
	}
	return size
}

// parseHeader reads a frame header that is all there, and its size. The length is negative where its highest bit is set.
func parseHeader(b []byte) (h ws.Header, size int) {
	h.Fin, h.Rsv, h.OpCode = b[0]&0x80 != 0, b[0]>>4&7, ws.OpCode(b[0]&0x0F)
	h.Masked, h.Length = b[1]&0x80 != 0, int64(b[1]&0x7F)
	size = 2
	switch h.Length {
	case 126:
		h.Length = int64(binary.BigEndian.Uint16(b[size:]))
		size += 2
	case 127:
		h.Length = int64(binary.BigEndian.Uint64(b[size:]))
		size += 8
	}
	if h.Masked {
		size += copy(h.Mask[:], b[size:size+4])
	}
	return h, size
}

// buffer is the buffer in use.
func (c *Conn) buffer() []byte {
	if c.big != nil {
		return c.big[:]
	}
	return c.small[:]
}

// buffers are lent to connections on which frames come fast, and to frames that are written.
var buffers = sync.Pool{New: func() any { return new([bigBuf]byte) }}

// need reads until n bytes are buffered, n being at most bigBuf. What was read before is kept when it fails, so that the next
// call goes on.
func (c *Conn) need(n int) error {
	for int(c.w-c.r) < n {
		c.makeRoom(n)
		m, err := c.transport.Read(c.buffer()[c.w:])
		c.w += uint16(m)
		c.full = int(c.w) == len(c.buffer())
		if m == 0 && err != nil {
			return err
		}
	}
	return nil
}

// makeRoom readies the buffer for n bytes in a row. It takes a big one where they do not fit, or after the buffer was filled by
// one read, and gives it back once that is over: an idle connection has none.
func (c *Conn) makeRoom(n int) {
	unread := c.buffer()[c.r:c.w]
	small := n <= smallBuf && (len(unread) > 0 || !c.full)
	c.full = false
	switch {
	case c.big == nil && !small:
		c.big = buffers.Get().(*[bigBuf]byte)
		copy(c.big[:], unread)
	case c.big != nil && small && len(unread) == 0:
		buffers.Put(c.big)
		c.big = nil
	case int(c.r)+n > len(c.buffer()) || len(unread) == 0:
		copy(c.buffer(), unread)
	default:
		return
	}
	c.r, c.w = 0, uint16(len(unread))
}

// discard throws the rest of the frame's payload away.
func (c *Conn) discard() error {
	buf := buffers.Get().(*[bigBuf]byte)
	defer buffers.Put(buf)
	for c.left > 0 {
		if _, err := c.readSome(buf[:min(c.left, bigBuf)]); err != nil {
			return err
		}
	}
	return nil
}

// control reads the payload of a control frame and acts on it.
func (c *Conn) control() error {
	n := int(c.left)
	if err := c.need(n); err != nil {
		return err
	}
	p := c.buffer()[c.r : int(c.r)+n]
	c.r += uint16(n)
	c.left = 0
	ws.Cipher(p, c.mask, 0)
	switch c.opcode() {
	case ws.OpPing:
		c.answerPing(p)
	case ws.OpPong:
		c.takePong(p)
	case ws.OpClose:
		return c.takeClose(p)
	}
	return nil
}
