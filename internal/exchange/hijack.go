package exchange

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// hijackState is what is known of an attempt to take the connection over.
type hijackState struct {
	tried  bool
	done   bool
	late   bool     // a call on the ResponseWriter came after it
	raw    bool     // a handler of this project takes it over
	unsent bool     // and could not send its 101
	conn   *foreign // what a handler that took it over by itself does with it; nil where that is not watched
	err    error
}

// hijack serves http.Hijacker.
func (h *Handle) hijack() (net.Conn, *bufio.ReadWriter, error) {
	if !h.enter() {
		return nil, nil, errEnded
	}
	defer h.leave()
	s := h.st
	s.hijack.tried = true
	if s.held != nil {
		s.release()
	}
	fields := h.announcedFields()
	conn, rw, err := http.NewResponseController(h.w).Hijack()
	if err != nil {
		s.hijack.err = err
		return nil, nil, err
	}
	s.hijack.done = true
	if fields != nil && s.unanswered() {
		fields = nil
		s.head, s.out, s.gone = 0, false, true
		s.hijack.unsent = true
	}
	if fields != nil {
		s.head, s.out = s.switching(), true
	}
	s.settled()
	if s.hijack.raw {
		return conn, rw, nil
	}
	if s.stackN == 0 {
		s.callers()
	}
	if rw != nil {
		s.early = rw.Reader.Buffered()
	}
	if s.site.RawHijack || s.site.Live == nil {
		return conn, rw, nil
	}
	conn, s.hijack.conn = s.watch(conn)
	s.hijack.conn.Received(int64(s.early))
	if fields != nil {
		s.hijack.conn.announced(fields)
	}
	divert(rw, conn)
	return conn, rw, nil
}

// announcedFields returns the fields of a 101 that the handler has sent by WriteHeader, or nil.
func (h *Handle) announcedFields() http.Header {
	if h.st.head == http.StatusSwitchingProtocols {
		return h.w.Header().Clone()
	}
	return nil
}

// unanswered reports whether a 101 that was written by WriteHeader did not go out. That happens in Hijack: net/http ends the
// context where the write fails, and a stream has no status then.
func (s *State) unanswered() bool {
	if s.stream != nil {
		return s.stream.Status() == 0
	}
	return s.deserted()
}

// divert lets a bufio.ReadWriter that was made for a connection read and write through the one that watches it. Bytes that
// are buffered stay where they are.
func divert(rw *bufio.ReadWriter, conn net.Conn) {
	if rw == nil {
		return
	}
	if rw.Writer.Buffered() == 0 {
		rw.Writer.Reset(conn)
	}
	n := rw.Reader.Buffered()
	if n == 0 {
		rw.Reader.Reset(conn)
		return
	}
	buffered, err := rw.Reader.Peek(n)
	if err != nil {
		return // an error waits in the reader, which is the handler's to see
	}
	rw.Reader.Reset(&prefixed{append([]byte(nil), buffered...), conn})
	_, _ = rw.Reader.Peek(n) // what was buffered is buffered again, by one read
}

// prefixed reads some bytes, all at once, and then from a connection.
type prefixed struct {
	bytes []byte
	io.Reader
}

func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.bytes) == 0 {
		return p.Reader.Read(b)
	}
	n := copy(b, p.bytes)
	p.bytes = p.bytes[n:]
	return n, nil
}

// overheard takes over what a handler that hijacked the connection was seen to write by hand.
func (s *State) overheard() {
	f := s.hijack.conn
	if s.stream != nil && s.hijack.done && !s.gone {
		defer func() { s.head = s.stream.Status() }() // what was sent, where the handler wrote 101
	}
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken.Load() {
		f.finish() // the head that could not be written is no answer
	}
	if f.status != 0 || !s.out {
		s.head = f.status
	}
	if f.status == http.StatusSwitchingProtocols {
		s.switched, s.sub = f.protocol, f.sub
	}
	if len(f.body) > 0 {
		s.gathered = true
		s.prefixN = copy(s.prefix[:], f.body)
	}
}
