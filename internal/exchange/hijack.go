package exchange

import (
	"bufio"
	"net"
	"net/http"
)

// hijackState is what is known of an attempt to take the connection over.
type hijackState struct {
	tried bool
	done  bool
	late  bool // a call on the ResponseWriter came after it
	err   error
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
	conn, rw, err := http.NewResponseController(h.w).Hijack()
	if err != nil {
		s.hijack.err = err
		return nil, nil, err
	}
	s.hijack.done = true
	s.settled()
	if s.stackN == 0 {
		s.callers()
	}
	return conn, rw, nil
}
