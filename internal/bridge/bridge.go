// Package bridge makes an HTTP/2 stream, opened by extended CONNECT (RFC 8441), look like the HTTP/1.1 request and connection
// that handlers of WebSockets expect.
package bridge

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Protocol returns the :protocol of an extended CONNECT (RFC 8441 4), or "".
func Protocol(r *http.Request) string {
	if r.Method != http.MethodConnect || r.ProtoMajor < 2 {
		return ""
	}
	if p := r.Header[":protocol"]; len(p) > 0 {
		return p[0]
	}
	return ""
}

// Stream is the ResponseWriter for a handler that is served over a stream. Its Hijack hands out a connection that is the
// stream; the 101 that the handler writes becomes a 200, and an answer without a switch passes without the fields that
// HTTP/2 forbids. On a stream a 2xx would say that the protocol was accepted, so without a switch it becomes a 405: see
// Declined.
type Stream struct {
	w     http.ResponseWriter
	base  http.ResponseWriter // what w wraps, if it can be flushed: like Hijack, the stream goes past what stands between
	flush func() error        // nil where it cannot be flushed: then there is no Hijack
	outer *http.Request
	inner *http.Request // the handshake of HTTP/1.1, a copy: what the layers outside hold stays as it came

	status   atomic.Int32 // what was sent; 0: nothing yet
	asked    int          // the final status that the handler chose by WriteHeader
	hijacked bool
	in       inbox

	turn   sync.Mutex // held by the one that writes
	answer answer     // what is written by hand; under turn

	mu     sync.Mutex // guards what follows; never held while anything is written
	done   chan struct{}
	closed bool        // by the handler
	over   bool        // ServeHTTP returns: w must not be touched any more
	busy   bool        // a write is under way
	late   bool        // and was given up for its deadline
	until  time.Time   // the deadline of writes
	timer  *time.Timer // fires at the deadline while a write is under way
}

// Serve serves an extended CONNECT by a handler that is written for HTTP/1.1. It returns when the handler has returned and the
// connection, if it took it over, is closed.
func Serve(w http.ResponseWriter, r *http.Request, serve func(http.ResponseWriter, *http.Request)) {
	s := newStream(w, r)
	defer s.release()
	serve(s, s.inner)
	s.wait()
}

func newStream(w http.ResponseWriter, r *http.Request) *Stream {
	s := &Stream{w: w, outer: r, inner: translate(r), done: make(chan struct{})}
	s.base, s.flush = innermost(w)
	s.in.init()
	return s
}

// innermost returns the ResponseWriter at the bottom of the chain, with its flush, or the topmost if the one at the bottom
// cannot be flushed.
func innermost(w http.ResponseWriter) (http.ResponseWriter, func() error) {
	base := w
	for {
		u, ok := base.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		base = u.Unwrap()
	}
	if flush := flusher(base); flush != nil {
		return base, flush
	}
	return w, flusher(w)
}

// flusher returns how to flush w, or nil.
func flusher(w http.ResponseWriter) func() error {
	switch w := w.(type) {
	case interface{ FlushError() error }:
		return w.FlushError
	case http.Flusher:
		return func() error { w.Flush(); return nil }
	}
	return nil
}

// Outer returns the request as it came.
func (s *Stream) Outer() *http.Request { return s.outer }

// Status returns the status that was sent, or 0.
func (s *Stream) Status() int { return int(s.status.Load()) }

// wait is called when the handler has returned. Where that took the connection over, it waits until the connection is closed
// or the stream is gone: net/http ends a stream when ServeHTTP returns.
func (s *Stream) wait() {
	if !s.hijacked {
		s.settle()
		return
	}
	select {
	case <-s.done:
	case <-s.in.gone:
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	if !s.finish() {
		s.reset()
	}
}

// release lets go of the ResponseWriter: a write under way fails, and so does all that comes later.
func (s *Stream) release() {
	s.outer.Pattern = s.inner.Pattern
	s.mu.Lock()
	if s.busy {
		s.resetLocked()
	}
	s.over = true
	s.mu.Unlock()
	s.in.end(errOver)
	s.turn.Lock() // the write that was under way has returned
	defer s.turn.Unlock()
	s.answer.kept = nil
}

// past is a deadline that has always passed.
var past = time.Unix(1, 0)

// reset resets the stream: the peer gets an RST_STREAM, and a write that waits for the peer fails.
func (s *Stream) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.resetLocked()
}

func (s *Stream) resetLocked() {
	if !s.over {
		_ = http.NewResponseController(s.base).SetWriteDeadline(past) // HTTP/2 resets the stream at once; where it cannot, nothing can
	}
}
