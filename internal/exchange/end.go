package exchange

import (
	"net/http"
	"runtime"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// Returned notes that the handler returned, in contrast to a panic and to runtime.Goexit.
func (h *Handle) Returned() {
	h.st.returned = true
	h.Mark(StepReturned)
}

// End ends the exchange: it is deferred around the handler, settles the answer, survives panics, and writes the log line.
// A panic that is not answered goes on as it came.
func (h *Handle) End() {
	value := recover()
	s := h.st
	again := value
	switch {
	case value != nil:
		again = s.panicked(value)
	case s.returned:
		s.settle()
	}
	s.bringBack()
	s.report()
	h.close()
	if again != nil {
		panic(again)
	}
}

// panicked records a panic and returns the value to panic with again, or nil where the panic is answered.
func (s *State) panicked(value any) (again any) {
	if value == http.ErrAbortHandler { // net/http compares it so
		s.aborted = true
		return value
	}
	s.panic = &cause.Recovered{Value: value, At: panicAt()}
	s.held = nil
	switch {
	case !s.site.Recover:
		return value
	case s.hijack.done:
		return nil
	case s.out, s.decided():
		return http.ErrAbortHandler // the client must see that what it got is not whole
	}
	s.head = http.StatusInternalServerError
	s.source, s.sourced = cause.Source{By: cause.ByPanic, At: s.panic.At}, true
	s.mu.Lock()
	s.isGiven, s.chosen = false, false // what the handler said and chose was of another answer
	s.mu.Unlock()
	s.seek(nil, nil)
	s.head = 0
	h := s.handle
	h.Answer(h, s.r, &s.why, nil)
	return nil
}

// decided reports whether the head was about to go out, so that no other can take its place: a rule or a router of the user's
// that was asked about it panicked.
func (s *State) decided() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sealed
}

// panicAt returns the file:line that panicked, that of the user's own code if some stands on the stack. It is called while the
// panicking frames still stand there.
func panicAt() (first string) {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for panicking := false; ; {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicking = true
		case panicking && standardPackage(f.File) == "":
			if !isLibrary(&f) {
				return place(f.File, f.Line)
			}
			if first == "" {
				first = place(f.File, f.Line)
			}
		}
		if !more {
			return first
		}
	}
}

// report tells what happened: to the log, the page and the user's hook.
func (s *State) report() {
	s.done, s.elapsed = true, clock()-s.start
	s.mu.Lock()
	s.told = true
	silent, given := s.silent, s.isGiven
	s.mu.Unlock()
	if silent {
		return
	}
	s.trace.mark(StepReturned, s.start)
	s.overheard()
	if s.site.Lint != nil {
		s.broken = s.site.Lint.End(s.gather(s.fieldsOut(), s.prefix[:s.prefixN]), s.broken)
	}
	if given || s.suspect() {
		s.seek(s.fieldsOut(), s.prefix[:s.prefixN])
	}
	tell := s.site.OnExplained != nil && (s.why.Cause != "" || len(s.broken) > 0)
	record := s.site.Recorder.recording()
	level := zapcore.InvalidLevel
	if s.site.Logger != nil || record != nil {
		level = s.level()
	}
	logged := s.log(level, record != nil)
	if record == nil && !tell {
		return
	}
	x := s.snapshot()
	if record != nil {
		record(s.recording(&x, level, logged))
	}
	if tell {
		s.site.OnExplained(s.handle.ctx, x)
	}
}

// fieldsOut returns the fields of the answer as they stand now, or nil where nothing was sent.
func (s *State) fieldsOut() http.Header {
	switch {
	case s.hijack.conn != nil:
		return s.hijack.conn.fields()
	case s.head == 0:
		return nil
	}
	if s.wentOut != nil {
		return s.wentOut
	}
	return s.handle.w.Header()
}
