package exchange

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/httpexplain/httpexplain/cause"
)

// maxBytesText is the text of http.MaxBytesError, which net/http promises to keep.
var maxBytesText = []byte("http: request body too large")

// release lets a held head go: with the fields as they were when the handler chose the status, as net/http would have taken
// them, and with what explains it. Fields that the handler set since are put back into the live header afterwards, where
// net/http looks for trailers.
func (s *State) release() {
	held, live := s.held, s.handle.w.Header()
	s.held = nil
	if s.head == http.StatusRequestEntityTooLarge && s.r.ProtoMajor == 1 &&
		hasMaxBytesText(s.prefix[:s.prefixN]) && !s.origin().Passed {
		held.Set("Connection", "close")
	}
	late := changed(live, held)
	s.beforeHead(held, s.prefix[:s.prefixN])
	replace(live, held)
	s.handle.w.WriteHeader(s.head)
	maps.Copy(live, late)
	s.out = true
}

// changed returns the fields of live that are not as they were in held, or nil.
func changed(live, held http.Header) (late http.Header) {
	for name, values := range live {
		if !slices.Equal(values, held[name]) {
			if late == nil {
				late = make(http.Header)
			}
			late[name] = values
		}
	}
	return late
}

// replace makes dst hold what src holds.
func replace(dst, src http.Header) {
	clear(dst)
	maps.Copy(dst, src)
}

// settle ends the answer of a handler that returned: a head that still waits goes out, filled where that was promised.
func (s *State) settle() {
	switch {
	case s.hijack.done:
		return
	case s.head == 0 && s.deserted():
		s.gone = true
	case s.head == 0:
		s.implicit = true
		s.head = http.StatusOK
		s.beforeHead(s.handle.w.Header(), nil)
	case s.stream != nil && s.head == http.StatusSwitchingProtocols:
		s.done = true // nobody takes the stream over any more
		s.beforeHead(s.handle.w.Header(), nil)
	case s.held != nil && s.fillable():
		s.fill()
	case s.held != nil:
		s.release()
	}
}

// deserted reports whether the request was cancelled, which net/http does when the client goes away. A deadline that passed
// says nothing about the client.
func (s *State) deserted() bool { return s.handle.Err() == context.Canceled } //nolint:errorlint // contexts return it as it is

// fillable reports whether an empty error may get content of ours: not where the handler announced content or sends it in
// a coding of its own.
func (s *State) fillable() bool {
	if !s.site.Fill || s.wrote > 0 || s.isOwn() {
		return false
	}
	n := s.held.Get("Content-Length")
	return (n == "" || n == "0") && s.held.Get("Transfer-Encoding") == "" && s.held.Get("Trailer") == ""
}

// fill answers an error that the handler left empty with the same fields and with content that explains it.
func (s *State) fill() {
	held, live := s.held, s.handle.w.Header()
	s.held = nil
	unsetContent(held)
	s.beforeHead(held, nil)
	why := &s.why
	if why.Cause == "" {
		e := cause.General(s.head) // what the rules find stays in the log of a production server
		e.ID, why = s.identify(), &e
	}
	replace(live, held)
	buf := bodies.Get().(*[]byte)
	*buf = s.site.describe(live, s.r, why, (*buf)[:0])
	s.handle.w.WriteHeader(s.head)
	s.out = true
	if s.method != http.MethodHead {
		n, _ := s.handle.w.Write(*buf) // a client that is gone reads no explanation
		s.size += int64(n)
	}
	bodies.Put(buf)
}

// hasMaxBytesText reports whether the first bytes of an answer hold the text of http.MaxBytesError.
func hasMaxBytesText(b []byte) bool { return bytes.Contains(b, maxBytesText) }
