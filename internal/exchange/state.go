package exchange

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/bridge"
	"github.com/httpexplain/httpexplain/internal/lint"
)

// State is what is known of an exchange under way. It is pooled: only calls that have entered the handle may touch it.
type State struct {
	record
	scratch
	mu sync.Mutex // guards shared
	shared
	reading atomic.Bool  // the handler began to read the request's content
	read    atomic.Int64 // bytes of it that it read, in whatever goroutine
}

// record is written by the goroutine that serves the request.
type record struct {
	site   *Site
	handle *Handle
	stream *bridge.Stream // nil but for a stream that is served as if it were HTTP/1.1
	r      *http.Request
	outer  *http.Request // net/http's, where r is a copy of it
	method string        // as they arrived; handlers may change the request
	path   string
	start  time.Duration // of clock

	head       int         // the final status once the handler chose it; 0: not yet
	out        bool        // net/http took the head
	held       http.Header // the fields as they were when the head was chosen, while it waits
	wentOut    http.Header // and as they went out, in development
	implicit   bool        // the handler never called WriteHeader
	size       int64       // bytes of content that net/http took
	wrote      int64       // bytes of content that the handler handed over
	interim    []int
	bareHints  bool
	extra      int    // superfluous calls of WriteHeader
	extraAt    string // file:line of the last of them
	invalid    int
	invalided  bool
	hijackable bool
	hijack     hijackState
	content    io.ReadCloser // the request's own body
	refused    bool          // the gate refused the method
	reportOnly bool          // or would have
	panic      *cause.Recovered
	aborted    bool // by http.ErrAbortHandler
	gone       bool
	returned   bool
	done       bool
	elapsed    time.Duration

	prefixN int // length of prefix
	stackN  int // length of stack
	source  cause.Source
	sourced bool
	broken  []lint.Broken

	explained bool // the cause was sought
	why       cause.Explanation
	refusal   *cause.Explanation // of an upgrade handler of this project
	protocols []string           // that the upgrade handler serves
	ignored   *cause.Explanation // why a protocol of the connection left the offer unanswered
	answered  bool               // an upgrade handler of this project looked at the request
	switched  string             // the protocol that the connection was switched to
	sub       string             // and the one spoken inside
	early     int                // bytes that came before the answer
	gathered  bool               // evidence was used
	trace     *Trace             // nil where the exchange is not traced
}

// scratch is large and used only where something is explained; what was used is cleared.
type scratch struct {
	prefix   [512]byte   // first bytes of the content of a 4xx or 5xx
	stack    [32]uintptr // who chose the status
	evidence cause.Evidence
	tells    told   // what the log line tells
	line     fields // the log line under construction
}

// shared is what service code may touch from any goroutine.
type shared struct {
	given   cause.Explanation
	isGiven bool
	own     bool  // the answer is the middleware's own
	chosen  bool  // a head waits, or the connection was taken over: no other answer can be given
	err     error // that a handler handed over
	silent  bool  // the exchange is the page's own: nothing is told of it
	sealed  bool  // the head is out or decided: a given explanation is only logged
	fields  []zap.Field
	told    bool // the line is being written: it takes no more fields
	route   string
	id      string
	calls   callState
}

var states = sync.Pool{New: func() any { return new(State) }}

// begin takes down what the handlers may change.
func (s *State) begin(site *Site, h *Handle, r *http.Request) {
	s.site, s.handle, s.r = site, h, r
	s.method, s.path = r.Method, r.URL.Path
	s.start = clock()
	if site.Development && site.Recorder.recording() != nil {
		s.trace = new(Trace)
	}
}

// recycle forgets the exchange and gives the state back. What the log line's fields were is cleared, so that nothing of
// one exchange is kept alive by, or shown in, another.
func (s *State) recycle() {
	interim, broken, fields := s.interim[:0], s.broken, s.fields
	s.line, s.tells = s.room(), told{}
	clear(fields)
	s.calls.reset()
	clear(broken)
	if s.gathered {
		s.evidence = cause.Evidence{}
		clear(s.prefix[:s.prefixN])
	}
	s.record = record{interim: interim, broken: broken[:0]}
	s.shared = shared{fields: fields[:0], calls: s.calls}
	s.reading.Store(false)
	s.read.Store(0)
	if cap(fields) <= 64 && cap(s.line) <= 128 {
		states.Put(s)
	}
}

// room returns an empty line, in which nothing of another is left.
func (s *State) room() fields {
	clear(s.line)
	return s.line[:0]
}

// Because takes an explanation. It reports whether it still goes out; one that comes later is logged if none was given.
func (h *Handle) Because(e cause.Explanation) bool {
	if !h.enter() {
		return false
	}
	defer h.leave()
	s := h.st
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sealed && s.isGiven {
		return false
	}
	s.given, s.isGiven = e, true
	return !s.sealed
}

// AddFields adds fields to the log line of the exchange. It reports whether they will be in it.
func (h *Handle) AddFields(fields []zapcore.Field) bool {
	if !h.enter() {
		return false
	}
	defer h.leave()
	h.st.mu.Lock()
	defer h.st.mu.Unlock()
	if h.st.told {
		return false
	}
	h.st.fields = append(h.st.fields, fields...)
	return true
}

// SetRoute sets the pattern that matched.
func (h *Handle) SetRoute(pattern string) {
	if !h.enter() {
		return
	}
	defer h.leave()
	h.st.mu.Lock()
	defer h.st.mu.Unlock()
	h.st.route = pattern
}

// ID returns the identifier of the exchange, or "" once it is over.
func (h *Handle) ID() string {
	if !h.enter() {
		return ""
	}
	defer h.leave()
	return h.st.identify()
}

// identify returns the identifier and makes it where nobody asked before.
func (s *State) identify() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.id == "" {
		s.id = newID()
	}
	return s.id
}

// Fail takes the error that a handler handed over.
func (h *Handle) Fail(err error) {
	if !h.enter() {
		return
	}
	defer h.leave()
	err = Speaking(err)
	h.st.mu.Lock()
	defer h.st.mu.Unlock()
	h.st.err = err
}

// settled notes that no other answer can be given any more.
func (s *State) settled() {
	s.mu.Lock()
	s.chosen = true
	s.mu.Unlock()
}

// meet looks whether the head that is chosen is that of an answer of ours: then its source is known. An answer of ours that
// http.TimeoutHandler came before is forgotten.
func (s *State) meet(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.own:
	case s.given.Status == code:
		s.source, s.sourced = cause.Source{By: s.given.By, At: s.given.At}, true
	default:
		s.own, s.isGiven = false, false
	}
}

// isOwn reports whether the answer is the middleware's own.
func (s *State) isOwn() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.own
}
