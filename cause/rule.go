package cause

import (
	"slices"

	"github.com/httpexplain/httpexplain/status"
)

// Rule finds one cause. Rules are pure: Find reads the evidence, changes nothing, and may be called by many goroutines at
// once.
type Rule struct {
	// Cause is the token that the rule finds.
	Cause string
	// Statuses are the codes that the rule applies to; empty: all.
	Statuses []int
	// Find returns the explanation and true where the rule fires. What it leaves empty is filled in: Cause by the rule's,
	// Side, By and Reference by the page of the cause, Sure with Certain.
	Find func(*Evidence) (Explanation, bool)
}

// applies reports whether the rule is to be asked about a status.
func (r *Rule) applies(code int) bool {
	return len(r.Statuses) == 0 || slices.Contains(r.Statuses, code)
}

// Find returns the explanation of the first rule that fires, completed by Complete: own first, then the rules of this package
// in their order. It returns false where nothing is to be explained. It may be called by many goroutines at once.
func Find(ev *Evidence, own []Rule) (Explanation, bool) {
	for n, rules := range [2][]Rule{own, builtin} {
		if n == 1 && silent(ev) {
			break
		}
		for i := range rules {
			if !rules[i].applies(ev.Status) {
				continue
			}
			if e, ok := rules[i].Find(ev); ok {
				if e.Cause == "" {
					e.Cause = rules[i].Cause
				}
				if said := ev.Upgrade.Refusal; n == 1 && (said == nil || said.Detail != e.Detail) {
					e.Detail, e.Fix = bounded(e.Detail), bounded(e.Fix)
				}
				Complete(&e, ev)
				return e, true
			}
		}
	}
	return Explanation{}, false
}

// Complete fills in what e leaves empty, and overwrites nothing: Status from the evidence, Title by the status, Cause with
// that of General, Side, By and Reference from the page of the cause or, for one that has none, by the status and from
// ev.Source, Sure with Certain, and in development At from ev.Source. Detail and Fix stay as they are.
func Complete(e *Explanation, ev *Evidence) {
	if e.Status == 0 {
		e.Status = ev.Status
	}
	if e.Title == "" {
		e.Title = titleOf(e.Status)
	}
	if e.Cause == "" {
		e.Cause = general(e.Status)
	}
	page, known := Lookup(e.Cause)
	if e.By == "" && passedOn(ev) {
		e.By = ByProxy
	}
	if e.Side == "" {
		e.Side = page.Side
		if !known {
			e.Side = sideOf(e.Status)
		}
	}
	if e.By == "" {
		e.By = page.By
		if ev.Source.By != "" && !known {
			e.By = ev.Source.By
		}
		if e.By == "" {
			e.By = ByHandler
		}
	}
	if e.Sure == "" {
		e.Sure = Certain
	}
	if e.Reference == "" {
		e.Reference = page.Reference
		if !known {
			e.Reference = referenceOf(e.Status)
		}
	}
	if e.At == "" && ev.Development {
		e.At = ev.Source.At
	}
}

// General explains an answer by its status alone: what may leave a production server about any exchange. Its Cause is
// HandlerClientError for a 4xx, HandlerServerError for a 5xx, and empty below.
func General(code int) Explanation {
	info, _ := status.Lookup(code)
	e := Explanation{Status: code, Cause: general(code), Detail: info.Description, Fix: info.FixClient, Side: sideOf(code)}
	Complete(&e, &Evidence{Status: code})
	e.Reference = referenceOf(code)
	return e
}

// general is the cause of last resort for a status.
func general(code int) string {
	switch {
	case code >= 500:
		return HandlerServerError
	case code >= 400:
		return HandlerClientError
	}
	return ""
}

// sideOf is the side that the class of a status blames.
func sideOf(code int) Side {
	switch {
	case code >= 500:
		return SideServer
	case code >= 400:
		return SideClient
	}
	return SideNone
}

// titleOf is the registered name of a status, or "" where nothing was sent.
func titleOf(code int) string {
	if code == 0 {
		return ""
	}
	return status.Title(code)
}

func referenceOf(code int) Reference {
	info, ok := status.Lookup(code)
	if !ok {
		return ""
	}
	return Reference(info.Reference)
}
