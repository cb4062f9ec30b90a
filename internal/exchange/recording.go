package exchange

import (
	"net/http"
	"time"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// Recording is an exchange as the page shows it. It and what it refers to, but for its Trace, hold only during the call that
// takes it.
type Recording struct {
	Exchange
	Method  string // as it arrived
	Path    string // decoded, as it arrived
	Aborted bool   // by http.ErrAbortHandler
	Message string // of the log line
	Level   zapcore.Level
	Logged  bool // the line was written
	Line    []zapcore.Field
	Made    []Made // outgoing calls that were answered
	Trace   *Trace // nil on a production middleware
}

// Made is an outgoing call that was answered.
type Made struct {
	Addr string        // host:port
	Took time.Duration // from the request to the first byte of the answer
}

// Step is a point on the way of an exchange through the middleware.
type Step uint8

// The steps, in their order.
const (
	StepGate     Step = iota // the gate has looked at the method
	StepOffer                // the negotiation has looked at the offer of an upgrade
	StepChosen               // the final status was chosen
	StepSent                 // the head is about to go out
	StepReturned             // the handler returned or panicked
	StepEnd                  // everything is known
	steps
)

// Trace is what the steps of an exchange saw. It is made for each exchange of a development middleware that is recorded, and
// does not change once it was handed over.
type Trace struct {
	At          [steps]time.Duration // since the start of the exchange; 0 for a step that was not reached
	Seek        time.Duration        // how long the search for the cause took
	Offered     []string             // protocols that would have been accepted
	Answered    bool                 // an upgrade handler of this project looked at the request
	Hijacked    bool
	HijackError string // why it could not be taken over
	Early       int    // bytes that came behind the request before the answer
	ReportOnly  bool   // the gate would have refused the method
	Own         bool   // the answer is the middleware's own
	Given       bool   // a handler said why
	Implicit    bool   // the handler never called WriteHeader
	Extra       int    // superfluous calls of WriteHeader
	Interim     []int
	Source      cause.Source // who chose the status

	header http.Header // of the answer, with the explanation
}

// explained keeps the head of an answer that was explained.
func (t *Trace) explained(fields http.Header) {
	if t != nil {
		t.header = fields.Clone()
	}
}

// mark notes that a step is reached, the first time.
func (t *Trace) mark(step Step, start time.Duration) {
	if t != nil && t.At[step] == 0 {
		t.At[step] = max(clock()-start, 1)
	}
}

// sought notes how long the search for the cause took that began at a time.
func (t *Trace) sought(began time.Duration) { t.Seek = clock() - began }

// Mark notes that a step is reached. Like Returned it is the serving goroutine's to call.
func (h *Handle) Mark(step Step) { h.st.trace.mark(step, h.st.start) }

// Silence keeps the exchange out of the log, the record and the user's hook, and its answer untouched: it is one of the
// page's own. It must be called before the answer begins.
func (h *Handle) Silence() {
	if !h.enter() {
		return
	}
	defer h.leave()
	h.st.hijack.raw = true
	h.st.mu.Lock()
	h.st.silent = true
	h.st.mu.Unlock()
}

// recording puts together what the page shows. s.line holds the line where it was written.
func (s *State) recording(x *Exchange, level zapcore.Level, logged bool) *Recording {
	rec := &Recording{Exchange: *x, Method: s.method, Path: s.path, Aborted: s.aborted, Trace: s.trace}
	rec.ID = s.identify()
	rec.Message, rec.Level, rec.Logged = s.message(), level, logged
	if !logged {
		s.tell()
		k := s.tells.common(s.head)
		s.lineUsual(&k)
		s.line = s.appendWhy(s.line)
	}
	rec.Line = s.line
	s.mu.Lock()
	rec.Made = s.calls.made
	own, given := s.own, s.isGiven
	s.mu.Unlock()
	t := s.trace
	if t == nil {
		return rec
	}
	t.mark(StepEnd, s.start)
	t.Offered, t.Answered = s.protocols, s.answered
	if t.Offered == nil {
		t.Offered = s.site.Protocols
	}
	t.Hijacked, t.Early = s.hijack.done, s.early
	if s.hijack.err != nil {
		t.HijackError = clip(s.hijack.err.Error())
	}
	t.ReportOnly, t.Own, t.Given = s.reportOnly, own, given && !own
	t.Implicit, t.Extra, t.Source = s.implicit, s.extra, s.origin()
	t.Interim = append(t.Interim, s.interim...)
	if t.header != nil && !t.Hijacked {
		rec.Header, t.header = t.header, nil
	}
	return rec
}
