package websocket

import (
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

const (
	windowSize = 32 << 10 // how far deflate looks back
	maxStreams = 1024     // DEFLATE streams within one message: each costs some microseconds
)

// source hands the payload of a compressed message to the decompressor, frame by frame as it arrives, and then the bytes
// that the sender has left out (RFC 7692 7.2.2) with an empty last block behind them.
type source struct {
	c     *Conn
	err   error // why there is no more payload
	total int64 // bytes of payload so far
	ended bool  // all payload was handed out
	tail  bool  // so was the tail
	r, w  int
	buf   [bigBuf]byte
}

var deflateTail = [...]byte{0, 0, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	if s.r == s.w {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.buf[s.r:s.w])
	s.r += n
	return n, nil
}

// ReadByte implements io.ByteReader, so that the decompressor takes no byte more than it needs.
func (s *source) ReadByte() (byte, error) {
	if s.r == s.w {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	s.r++
	return s.buf[s.r-1], nil
}

// fill takes the next piece of payload, and the tail after the last.
func (s *source) fill() error {
	if s.more() {
		return nil
	}
	if s.err != nil {
		return s.err
	}
	if s.tail {
		return io.EOF
	}
	s.tail = true
	s.r, s.w = 0, copy(s.buf[:], deflateTail[:])
	return nil
}

// more reports whether there is payload that was not handed out yet. It waits for it.
func (s *source) more() bool {
	if s.r < s.w && !s.tail {
		return true
	}
	for !s.ended && s.err == nil {
		c := s.c
		switch {
		case c.left > 0:
			var n int
			n, s.err = c.readSome(s.buf[:min(c.left, bigBuf)])
			if n > 0 {
				s.r, s.w = 0, n
				return true
			}
		case c.fin():
			s.ended = true
		default:
			if s.err = c.next(); s.err == nil {
				s.err = s.admit()
			}
		}
	}
	return false
}

// admit counts a frame. Payload that decompresses to less than it is itself is bounded too: by twice the read limit.
func (s *source) admit() error {
	if s.c.left > 2*s.c.p.limit+bigBuf-s.total {
		return s.c.fail(StatusMessageTooBig, fmt.Sprintf("compressed message exceeds the limit of %d bytes by far", s.c.p.limit))
	}
	s.total += s.c.left
	return nil
}

// inflater is a decompressor and its source.
type inflater struct {
	r    io.ReadCloser
	src  source
	dict []byte // what the second and later streams of a message may look back into
}

var inflaters = sync.Pool{New: func() any {
	f := &inflater{}
	f.r = flate.NewReader(&f.src)
	return f
}}

// reset starts a DEFLATE stream that may look back into window.
func (f *inflater) reset(window []byte) error { return f.r.(flate.Resetter).Reset(&f.src, window) } //nolint:forcetypeassert // flate.NewReader says so

// inflate reads a compressed message whose first header was read (RFC 7692 7.2.2). What compress/flate has decompressed comes
// out of it 32 KiB at a time, and at the end: bytes that are no UTF-8, and the limit, are seen then.
func (c *Conn) inflate(typ MessageType) ([]byte, error) {
	f := inflaters.Get().(*inflater)
	defer func() {
		f.src.c, f.src.err = nil, nil
		inflaters.Put(f)
	}()
	src := &f.src
	src.c, src.err, src.total, src.ended, src.tail, src.r, src.w = c, nil, 0, false, false, 0, 0
	agreed := &c.side.Load().agreed
	window := agreed.window
	err := src.admit()
	if err == nil {
		err = f.reset(window)
	}
	if err != nil {
		return nil, err
	}
	var text utf8State
	p := make([]byte, 0, min(max(2*c.left, 64), firstRead, c.p.limit+1))
	for streams := 1; ; {
		if len(p) == cap(p) {
			p = slices.Grow(p, int(min(int64(max(len(p), 512)), c.p.limit+1-int64(len(p)))))
		}
		n, err := f.r.Read(p[len(p):cap(p)])
		got := p[len(p) : len(p)+n]
		p = p[:len(p)+n]
		switch {
		case int64(len(p)) > c.p.limit:
			return nil, c.fail(StatusMessageTooBig, fmt.Sprintf("message decompresses to more than %d bytes", c.p.limit))
		case typ == MessageText && !text.feed(got):
			return nil, c.fail(StatusInvalidPayload, "text is not UTF-8")
		case err == nil:
			continue
		case src.err != nil:
			return nil, src.err
		case !errors.Is(err, io.EOF) || streams == maxStreams:
			return nil, c.fail(StatusInvalidPayload, "compressed data is broken")
		}
		// The stream has ended: with the tail, or with a last block of the sender's (RFC 7692 7.2.3.4), after which another
		// may begin.
		if !src.more() {
			if src.err != nil {
				return nil, src.err
			}
			break
		}
		streams++
		f.dict = slide(append(f.dict[:0], window...), p)
		if err := f.reset(f.dict); err != nil {
			return nil, err
		}
	}
	if typ == MessageText && !text.complete() {
		return nil, c.fail(StatusInvalidPayload, "text ends within a character")
	}
	if agreed.takeover {
		agreed.window = slide(window, p)
	}
	return p, nil
}

// slide moves a window on over p, in the window's own memory where it has room.
func slide(window, p []byte) []byte {
	if len(p) >= windowSize {
		return append(window[:0], p[len(p)-windowSize:]...)
	}
	if drop := len(window) + len(p) - windowSize; drop > 0 {
		window = window[:copy(window, window[drop:])]
	}
	return append(window, p...)
}
