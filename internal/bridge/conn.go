package bridge

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"
)

// conn is a stream as a connection. Its methods may be called by many goroutines at once. It has no CloseWrite: net/http
// ends a stream in both directions only.
type conn struct{ s *Stream }

// closeGrace is how long a write that was under way at Close may go on, so that what another goroutine is just about to have
// written is not cut off.
const closeGrace = 250 * time.Millisecond

// errOver is returned once ServeHTTP has returned.
var errOver = errors.New("httpexplain: the HTTP/2 stream has ended")

// Read reads what came on the stream. It returns io.EOF behind the client's END_STREAM.
func (c *conn) Read(p []byte) (int, error) { return c.s.in.Read(p) }

// Write sends p on the stream at once, and waits while the client's flow control holds it back.
func (c *conn) Write(p []byte) (int, error) { return c.s.write(p) }

// Close closes the connection. The client gets the END_STREAM when the handler has returned.
func (c *conn) Close() error { return c.s.hangUp() }

// LocalAddr returns the address of the server.
func (c *conn) LocalAddr() net.Addr {
	if a, ok := c.s.outer.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return a
	}
	return address("")
}

// RemoteAddr returns the address of the client.
func (c *conn) RemoteAddr() net.Addr {
	if a, err := netip.ParseAddrPort(c.s.outer.RemoteAddr); err == nil {
		return net.TCPAddrFromAddrPort(a)
	}
	return address(c.s.outer.RemoteAddr)
}

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline sets the deadline of reads. As on any connection a later deadline lets reads go on.
func (c *conn) SetReadDeadline(t time.Time) error { return c.s.in.setDeadline(t) }

// SetWriteDeadline sets the deadline of writes. One that passes while a write is under way resets the stream, since nobody
// knows how much of it went out.
func (c *conn) SetWriteDeadline(t time.Time) error { return c.s.setWriteDeadline(t) }

// address is an address that is none of net's.
type address string

func (a address) Network() string { return "tcp" }

func (a address) String() string { return string(a) }

// write writes for the connection: one at a time, until the deadline.
func (s *Stream) write(p []byte) (int, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	if err := s.beginWrite(); err != nil {
		return 0, err
	}
	n, err := s.put(p)
	return n, s.endWrite(err)
}

func (s *Stream) beginWrite() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return net.ErrClosed
	case s.over:
		return errOver
	case s.late, !s.until.IsZero() && !time.Now().Before(s.until):
		return os.ErrDeadlineExceeded
	}
	s.busy = true
	s.arm()
	return nil
}

// endWrite says why a write failed.
func (s *Stream) endWrite(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	if s.timer != nil {
		s.timer.Stop()
	}
	switch {
	case err == nil:
		return nil
	case s.late:
		return os.ErrDeadlineExceeded
	case s.closed:
		return net.ErrClosed
	}
	return &net.OpError{Op: "write", Net: "tcp", Err: err}
}

func (s *Stream) setWriteDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	s.until = t
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.busy {
		s.arm()
	}
	return nil
}

// arm lets the deadline end the write that is under way. The stream has no such deadline itself: its timer would run on when
// the write is done, and reset a stream that is only idle.
func (s *Stream) arm() {
	if s.until.IsZero() {
		return
	}
	if s.timer == nil {
		s.timer = time.AfterFunc(time.Until(s.until), s.expire)
		return
	}
	s.timer.Reset(time.Until(s.until))
}

// expire is called at the deadline.
func (s *Stream) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy && !s.until.IsZero() && !time.Now().Before(s.until) {
		s.late = true
		s.resetLocked()
	}
}

// hangUp closes the connection for the handler.
func (s *Stream) hangUp() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return net.ErrClosed
	}
	s.closed = true
	close(s.done)
	if s.busy {
		time.AfterFunc(closeGrace, s.cut)
	}
	s.mu.Unlock()
	s.in.end(net.ErrClosed)
	return nil
}

// cut ends a write that was under way at Close.
func (s *Stream) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		s.resetLocked()
	}
}
