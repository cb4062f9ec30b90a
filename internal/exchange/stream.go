package exchange

import (
	"net/http"

	"github.com/httpexplain/httpexplain/internal/bridge"
)

// This file holds what is different for an exchange over a stream that a bridge turned into the handshake of HTTP/1.1: the
// handler sees a GET and answers 101, the client sent a CONNECT and gets 200.

// overStream takes down that the exchange is one over a stream.
func (s *State) overStream(b *bridge.Stream) {
	s.stream, s.method = b, http.MethodConnect
}

// routed is the method by which the router goes.
func (s *State) routed() string {
	if s.stream != nil {
		return http.MethodGet
	}
	return s.method
}

// switching is the status that says to the client that the protocol is switched.
func (s *State) switching() int {
	if s.stream != nil {
		return http.StatusOK
	}
	return http.StatusSwitchingProtocols
}

// extended is the :protocol of the extended CONNECT that r came as, or "".
func (s *State) extended(r *http.Request) string {
	if s.stream != nil {
		r = s.stream.Outer()
	}
	return bridge.Protocol(r)
}

// declines reports whether the status that the handler chose becomes another on a stream: see bridge.Declined.
func (s *State) declines() bool {
	return s.stream != nil && !s.hijack.done && bridge.Declined(s.head) != s.head
}

// decline takes down the status that goes out in place of the one that the handler chose, and which the explanation is about.
func (s *State) decline(fields http.Header) {
	s.head = bridge.Declined(s.head)
	s.why.Status = s.head
	if s.head == http.StatusMethodNotAllowed && fields["Allow"] == nil {
		fields["Allow"] = []string{http.MethodGet}
	}
}

// Extended is the :protocol of the extended CONNECT that r came as, or "".
func (h *Handle) Extended(r *http.Request) string {
	if !h.enter() {
		return ""
	}
	defer h.leave()
	return h.st.extended(r)
}
