package exchange

import (
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
)

// gather fills in the evidence as far as it is known now.
func (s *State) gather(fields http.Header, body []byte) *cause.Evidence {
	s.gathered = true
	s.mu.Lock()
	calls, err, given := s.calls.evidence(s.handle.Err()), s.err, s.isGiven
	s.mu.Unlock()
	ev := &s.evidence
	*ev = cause.Evidence{
		Request: s.r, Method: s.routed(), Path: s.path, Pattern: s.pattern(),
		Status: s.head, Header: fields, Body: body, Size: s.size, Wrote: s.wrote, Done: s.returned, Explained: given,
		Interim: s.interim, Continued: s.r.Header["Expect"] != nil && s.reading.Load(), BareHints: s.bareHints,
		Superfluous: s.extra, SuperfluousAt: s.extraAt, AfterHijack: s.hijack.late,
		Source: s.origin(), Err: err, Panic: s.panic,
		Implemented: s.site.Implemented, Refused: s.refused, Limit: s.limit(body),
		Invalid: s.invalid, Invalidated: s.invalided,
		Upgrade: s.upgradeEvidence(),
		Calls:   calls, Router: s.site.Router, Gone: s.gone, Elapsed: clock() - s.start,
		Development: s.site.Development,
	}
	return ev
}

// pattern is the pattern of the route that matched, or "": as the handler set it, as http.ServeMux did, or as WithRouter finds it.
func (s *State) pattern() string {
	s.mu.Lock()
	set := s.route
	s.mu.Unlock()
	return s.patternOf(set)
}

// patternOf is pattern, for the route that the handler set.
func (s *State) patternOf(route string) string {
	if route == "" {
		route = s.r.Pattern
	}
	if route == "" && s.site.Route != nil {
		if found, ok := s.site.Route(s.r); ok {
			return found
		}
	}
	return route
}

// limit is the limit of the http.MaxBytesReader that refused, or -1: it reads one byte more than it allows, and then no more. Where
// the answer is another server's, passed on, so was the limit.
func (s *State) limit(body []byte) int64 {
	if n := s.read.Load(); n > 0 && hasMaxBytesText(body) && !s.origin().Passed {
		return n - 1
	}
	return -1
}

// continues reports whether net/http would still send 100 (Continue) when the content of the request is first read. Its
// WriteHeader ends that, so a head of which it does not know must not wait.
func (s *State) continues() bool {
	return s.r.ProtoMajor == 1 && s.r.Header["Expect"] != nil && !s.reading.Load()
}

// upgradeEvidence is what is known of a change of protocol.
func (s *State) upgradeEvidence() cause.Upgrade {
	u := cause.Upgrade{
		Registered: s.protocols, Answered: s.answered, Refusal: s.refusal, Hijackable: s.hijackable,
		Tried: s.hijack.tried, Failed: s.hijack.err, Hijacked: s.hijack.done && !s.hijack.unsent,
		Switched: s.switched, Sub: s.sub, Early: s.early,
		Extended: s.extended(s.r),
	}
	if u.Registered == nil {
		u.Registered = s.site.Protocols
	}
	if u.Refusal == nil && s.head == http.StatusOK {
		u.Refusal = s.ignored // an error is the handler's own
	}
	return u
}

// content counts what the handler reads of the request's content. It is the handle under another name, so that it costs
// no allocation, and a handler that keeps the body beyond its return reads nothing of another request.
type content Handle

// Read reads from the request's own body.
func (c *content) Read(p []byte) (int, error) {
	h := (*Handle)(c)
	if !h.enter() {
		return 0, http.ErrBodyReadAfterClose
	}
	defer h.leave()
	h.st.reading.Store(true)
	n, err := h.st.content.Read(p)
	h.st.read.Add(int64(n))
	return n, err
}

// Close closes the request's own body.
func (c *content) Close() error {
	h := (*Handle)(c)
	if !h.enter() {
		return nil
	}
	defer h.leave()
	return h.st.content.Close()
}
