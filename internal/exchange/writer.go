package exchange

import (
	"errors"
	"io"
	"net/http"
	"runtime"
)

// errEnded is returned by calls on a ResponseWriter that a handler kept after it returned. net/http would let such a call
// write into the buffer of another client's answer.
var errEnded = errors.New("httpexplain: the ResponseWriter was used after the handler returned")

// Header returns the fields of the answer, as the ResponseWriter below does, or fields of nothing once the exchange is over.
func (h *Handle) Header() http.Header {
	if !h.enter() {
		return make(http.Header)
	}
	defer h.leave()
	return h.w.Header()
}

// WriteHeader sends the head of an answer. 1xx, 2xx and 3xx heads go out at once; see Config.holds for the others.
func (h *Handle) WriteHeader(code int) {
	if !h.enter() {
		return
	}
	defer h.leave()
	s := h.st
	switch {
	case s.hijack.done:
		s.lateCall("WriteHeader")
	case s.head != 0:
		s.superfluous()
	case code < 100 || code > 999:
		s.invalid, s.invalided = code, true
		s.callers()
		h.w.WriteHeader(code) // net/http panics here, in the handler's frame
	case code < 200 && (code != http.StatusSwitchingProtocols || s.r.ProtoMajor > 1):
		h.inform(code)
	default:
		s.choose(code)
		if code == http.StatusSwitchingProtocols && s.stream != nil {
			h.w.WriteHeader(code) // waits for Hijack, with which it becomes a 200
			return
		}
		if s.site.holds(code, s.r.ProtoMajor) && !s.isOwn() && !s.continues() {
			s.held = h.w.Header().Clone()
			if s.held == nil {
				s.held = make(http.Header)
			}
			s.settled()
			return
		}
		s.beforeHead(h.w.Header(), nil)
		h.w.WriteHeader(code)
		s.out = true
	}
}

// inform sends a 1xx head that is not the last.
func (h *Handle) inform(code int) {
	s := h.st
	if code == http.StatusEarlyHints && h.w.Header().Get("Link") == "" {
		s.bareHints = true
	}
	h.w.WriteHeader(code)
	if len(s.interim) < 16 {
		s.interim = append(s.interim, code)
	}
}

// choose records the final status and, where it may have to be explained, who chose it.
func (s *State) choose(code int) {
	s.head = code
	s.trace.mark(StepChosen, s.start)
	if code >= 400 {
		s.gone = (code >= 500 || code == 499) && s.deserted() // 499: nginx's word for it
		s.meet(code)
	}
	if (code >= 300 || code < 200 || s.site.Development) && s.source.By == "" {
		s.callers()
	}
}

// callers keeps the stack above this package.
//
//go:noinline
func (s *State) callers() {
	s.stackN = runtime.Callers(3, s.stack[:])
	s.sourced = false
}

// Write writes content.
func (h *Handle) Write(p []byte) (int, error) {
	if !h.enter() {
		return 0, errEnded
	}
	defer h.leave()
	if ok, err := h.st.before(p, "", false); !ok {
		return 0, err
	}
	n, err := h.w.Write(p)
	h.st.size += int64(n)
	return n, err
}

// WriteString writes content without a copy where the ResponseWriter below can.
func (h *Handle) WriteString(p string) (int, error) {
	if !h.enter() {
		return 0, errEnded
	}
	defer h.leave()
	if ok, err := h.st.before(nil, p, true); !ok {
		return 0, err
	}
	n, err := io.WriteString(h.w, p)
	h.st.size += int64(n)
	return n, err
}

// before does what comes before content is written: it chooses 200 where no status was, takes down the first bytes of an
// error's text, and lets a held head go. It returns false, and what the call returns, where there is nothing to hand on: after
// Hijack, and for an empty write under a held head, for which net/http would choose 200.
func (s *State) before(p []byte, text string, isString bool) (ok bool, err error) {
	if s.hijack.done {
		if len(p)+len(text) > 0 {
			s.lateCall("Write")
		}
		return false, http.ErrHijacked
	}
	if s.head == 0 {
		s.implied()
	}
	if s.stackN > 0 && s.head >= 400 {
		s.written(p, text, isString)
	}
	if s.held != nil {
		if len(p)+len(text) == 0 {
			return false, nil
		}
		s.release()
	}
	s.wrote += int64(len(p) + len(text))
	return true, nil
}

// written takes down the first bytes of content of an error.
func (s *State) written(p []byte, text string, isString bool) {
	if !isString && s.wrote == 0 {
		s.relayed()
	}
	if s.prefixN < len(s.prefix) {
		s.gathered = true
		s.prefixN += copy(s.prefix[s.prefixN:], p)
		s.prefixN += copy(s.prefix[s.prefixN:], text)
	}
}

// implied chooses the 200 that net/http sends for a handler that writes content or flushes without WriteHeader.
func (s *State) implied() {
	s.implicit = true
	s.choose(http.StatusOK)
	s.beforeHead(s.handle.w.Header(), nil)
	s.out = true
}

// flush serves http.Flusher and its form with an error.
func (h *Handle) flush() error {
	if !h.enter() {
		return errEnded
	}
	defer h.leave()
	s := h.st
	switch {
	case s.hijack.done:
	case s.head == 0:
		s.implied()
	case s.held != nil:
		s.release()
	}
	return http.NewResponseController(h.w).Flush()
}

// push serves http.Pusher.
func (h *Handle) push(target string, o *http.PushOptions) error {
	if !h.enter() {
		return errEnded
	}
	defer h.leave()
	return h.w.(http.Pusher).Push(target, o) //nolint:forcetypeassert // this variant is made only where it holds
}

// closeNotify serves http.CloseNotifier.
func (h *Handle) closeNotify() <-chan bool {
	if !h.enter() {
		return make(chan bool)
	}
	defer h.leave()
	return h.w.(http.CloseNotifier).CloseNotify() //nolint:forcetypeassert,staticcheck // this variant is made only where it holds
}
