package bridge

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"runtime"
	"time"
)

// Declined returns the status that goes out where a handler chose code and did not switch. A 2xx would tell the client of an
// extended CONNECT that the protocol was accepted (RFC 8441 4); what is true is that the method CONNECT is not for this
// resource, which GET is: 405. A 101 that no Hijack followed is a mistake of the handler's: 500.
func Declined(code int) int {
	switch {
	case code == http.StatusSwitchingProtocols:
		return http.StatusInternalServerError
	case code >= 200 && code < 300:
		return http.StatusMethodNotAllowed
	}
	return code
}

// Header returns the fields of the answer.
func (s *Stream) Header() http.Header { return s.w.Header() }

// Unwrap returns the ResponseWriter of the stream.
func (s *Stream) Unwrap() http.ResponseWriter { return s.w }

// WriteHeader sends the head of an answer that is no switch. A 101 waits for Hijack, which some handlers call behind it.
func (s *Stream) WriteHeader(code int) {
	switch {
	case s.hijacked || s.status.Load() != 0 || s.asked != 0:
		return // what stands above says so
	case code != http.StatusSwitchingProtocols && code < 200, code > 999:
		h := s.w.Header()
		kept := maps.Clone(h)
		strip(h)
		s.w.WriteHeader(code)
		maps.Copy(h, kept)
		return
	case code == http.StatusSwitchingProtocols:
		s.asked = code
		return
	}
	s.refuse(code)
}

// refuse sends the head of an answer that is no switch.
func (s *Stream) refuse(code int) {
	s.asked = code
	sent := Declined(code)
	strip(s.w.Header())
	if sent == http.StatusMethodNotAllowed && sent != code && s.w.Header()["Allow"] == nil {
		s.w.Header()["Allow"] = []string{http.MethodGet}
	}
	s.status.Store(int32(sent))
	s.w.WriteHeader(sent)
}

// settle sends the head of an answer that the handler, which has returned, left to net/http. It does nothing after Hijack.
func (s *Stream) settle() {
	if s.hijacked || s.status.Load() != 0 {
		return
	}
	code := http.StatusOK
	if s.asked != 0 {
		code = s.asked
	}
	s.refuse(code)
}

// Write writes content of an answer that is no switch.
func (s *Stream) Write(p []byte) (int, error) {
	if s.hijacked {
		return 0, http.ErrHijacked
	}
	s.settle()
	return s.w.Write(p)
}

// WriteString writes content without a copy where the ResponseWriter of the stream can.
func (s *Stream) WriteString(p string) (int, error) {
	if s.hijacked {
		return 0, http.ErrHijacked
	}
	s.settle()
	return io.WriteString(s.w, p)
}

// FlushError sends what was written. A 101 still waits for Hijack.
func (s *Stream) FlushError() error {
	if s.hijacked || s.asked == http.StatusSwitchingProtocols {
		return nil
	}
	s.settle()
	return http.NewResponseController(s.w).Flush()
}

// Flush sends what was written.
func (s *Stream) Flush() { _ = s.FlushError() } // http.Flusher has no error

// CloseNotify serves http.CloseNotifier, as the ResponseWriter of HTTP/1.1 does.
func (s *Stream) CloseNotify() <-chan bool {
	if n, ok := s.w.(http.CloseNotifier); ok { //nolint:staticcheck // gin's Stream asks for it
		return n.CloseNotify()
	}
	return make(chan bool)
}

// errAnswered is returned by Hijack where the head of another answer was sent.
var errAnswered = errors.New("httpexplain: Hijack was called after the answer had begun")

// Hijack hands out the stream as a connection. Deadlines of the server end here, as they do on HTTP/1.1.
func (s *Stream) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	switch {
	case s.hijacked:
		return nil, nil, http.ErrHijacked
	case s.status.Load() != 0:
		return nil, nil, errAnswered
	case s.flush == nil:
		return nil, nil, fmt.Errorf("httpexplain: the ResponseWriter of the HTTP/2 stream cannot be flushed: %w", http.ErrNotSupported)
	}
	rc := http.NewResponseController(s.base)
	_, _ = rc.SetReadDeadline(time.Time{}), rc.SetWriteDeadline(time.Time{}) // who knows no deadlines has set none
	if s.asked == http.StatusSwitchingProtocols {
		head := maps.Clone(s.w.Header())
		_ = s.open(head) // who is gone is gone: as on TCP, the handler learns of it when it reads or writes
	}
	s.hijacked = true
	go s.in.pump(s.outer.Body)
	c := &conn{s}
	runtime.AddCleanup(c, func(s *Stream) { _ = s.hangUp() }, s) // a connection that is forgotten is closed, as net's are
	return c, bufio.NewReadWriter(bufio.NewReaderSize(c, 4096), bufio.NewWriterSize(c, 4096)), nil
}
