package exchange

import (
	"net/http"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

// gather fills in the evidence as far as it is known now.
func (s *State) gather(fields http.Header, body []byte) *cause.Evidence {
	s.gathered = true
	s.mu.Lock()
	pattern := s.route
	calls, err := s.calls.evidence(s.handle.Err()), s.err
	s.mu.Unlock()
	if pattern == "" {
		pattern = s.r.Pattern
	}
	ev := &s.evidence
	*ev = cause.Evidence{
		Request: s.r, Method: s.method, Path: s.path, Pattern: pattern,
		Status: s.head, Header: fields, Body: body, Size: s.size, Wrote: s.wrote, Done: s.done,
		Interim: s.interim, BareHints: s.bareHints, Superfluous: s.extra, AfterHijack: s.hijack.late,
		Source: s.origin(), Err: err, Panic: s.panic,
		Implemented: s.site.Implemented, Refused: s.refused, Limit: s.limit(body),
		Invalid: s.invalid, Invalidated: s.invalided,
		Upgrade: s.upgradeEvidence(),
		Calls:   calls, Router: s.site.Router, Gone: s.gone, Elapsed: time.Since(s.start),
		Development: s.site.Development,
	}
	if pattern == "" && s.site.Route != nil {
		if p, ok := s.site.Route(s.r); ok {
			ev.Pattern = p
		}
	}
	return ev
}

// limit is the limit of the http.MaxBytesReader that refused, or -1: it reads one byte more than it allows, and then no more.
func (s *State) limit(body []byte) int64 {
	if s.read > 0 && hasMaxBytesText(body) {
		return s.read - 1
	}
	return -1
}

// upgradeEvidence is what is known of a change of protocol.
func (s *State) upgradeEvidence() cause.Upgrade {
	u := cause.Upgrade{
		Registered: s.protocols, Answered: s.answered, Refusal: s.refusal, Hijackable: s.hijackable,
		Tried: s.hijack.tried, Failed: s.hijack.err, Hijacked: s.hijack.done,
		Switched: s.switched, Sub: s.sub, Early: s.early,
		Extended: extended(s.r),
	}
	if u.Registered == nil {
		u.Registered = s.site.Protocols
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
	n, err := h.st.content.Read(p)
	h.st.read += int64(n)
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
