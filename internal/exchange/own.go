package exchange

import (
	"cmp"
	"net/http"
	"sync"

	"github.com/httpexplain/httpexplain/cause"
)

// Known is what a part of this project knows of the answer that it is about to give.
type Known struct {
	Status   int
	Refused  bool               // the method gate refuses
	Answered bool               // an upgrade handler answers, which serves these protocols:
	Serves   []string           //
	Refusal  *cause.Explanation // and refuses for this reason
	Err      error              // a handler handed an error over
	Source   cause.Source       // who answers
}

// evidences holds the evidence of answers of this project's own, which are explained before they are given.
var evidences = sync.Pool{New: func() any { return new(cause.Evidence) }}

// Why finds the explanation of an answer of this project's own. Like Answer it may be called behind http.TimeoutHandler: it
// reads of the exchange only what does not change.
func (h *Handle) Why(r *http.Request, k *Known) (e cause.Explanation) {
	if !h.enter() {
		return e
	}
	defer h.leave()
	s := h.st
	ev := evidences.Get().(*cause.Evidence)
	*ev = cause.Evidence{
		Request: r, Method: s.routed(), Path: s.path, Pattern: r.Pattern, Status: k.Status, Source: k.Source, Err: k.Err,
		Implemented: s.site.Implemented, Refused: k.Refused, Limit: -1, Router: s.site.Router, Development: s.site.Development,
		Upgrade: cause.Upgrade{
			Registered: k.Serves, Answered: k.Answered, Refusal: k.Refusal, Hijackable: s.hijackable, Extended: s.extended(r),
		},
	}
	e, _ = cause.Find(ev, s.site.Rules)
	*ev = cause.Evidence{}
	evidences.Put(ev)
	return e
}

// Given returns the explanation that a handler gave with an error that it returned, filled in: where it names no cause, the
// rules find one.
func (h *Handle) Given(r *http.Request, e cause.Explanation, k *Known) cause.Explanation {
	found := h.Why(r, k)
	if e.Cause == "" {
		e.Cause = found.Cause
		e.Detail, e.Fix = cmp.Or(e.Detail, found.Detail), cmp.Or(e.Fix, found.Fix)
		e.Side, e.By, e.Sure = cmp.Or(e.Side, found.Side), cmp.Or(e.By, found.By), cmp.Or(e.Sure, found.Sure)
		e.Reference = cmp.Or(e.Reference, found.Reference)
	}
	e.Status, e.At = k.Status, found.At
	cause.Complete(&e, &cause.Evidence{Status: k.Status, Source: k.Source})
	return e
}

// Development reports whether sentences may name what must not leave a production server.
func (h *Handle) Development() bool {
	if !h.enter() {
		return false
	}
	defer h.leave()
	return h.st.site.Development
}

// ReportOnly notes that the gate would have refused the method.
func (h *Handle) ReportOnly() { h.st.reportOnly = true }
