package exchange

import (
	"maps"
	"net/http"
	"strconv"
	"sync"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/render"
)

// Answer answers with e, completely filled in, in head and content. It is how this project answers by itself: at the gate,
// for an error that a handler returned, for a panic, and where an upgrade is refused. w is the ResponseWriter that the
// caller was given, which may wrap the handle: so that it holds behind http.TimeoutHandler as well, nothing but what service
// code may do from any goroutine is done here. It returns false, and sends nothing, once another head was chosen.
func (h *Handle) Answer(w http.ResponseWriter, r *http.Request, e *cause.Explanation, extra http.Header) bool {
	if !h.enter() {
		return false
	}
	s := h.st
	e.ID, e.Server = s.identify(), s.site.Name
	s.mu.Lock()
	free := !s.sealed && !s.chosen
	if free {
		s.given, s.isGiven, s.own = *e, true, true
	}
	s.mu.Unlock()
	site := s.site
	h.leave()
	if !free {
		return false
	}

	fields := w.Header()
	maps.Copy(fields, extra)
	unsetContent(fields)
	for _, name := range [...]string{"Etag", "Last-Modified", "Trailer"} { // of the answer that does not come
		delete(fields, name)
	}
	if e.Status != http.StatusRequestedRangeNotSatisfiable { // there it tells the length
		delete(fields, "Content-Range")
	}
	buf := bodies.Get().(*[]byte)
	*buf = site.describe(fields, r, e, (*buf)[:0])
	w.WriteHeader(e.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(*buf) // a client that is gone reads no explanation
	}
	bodies.Put(buf)
	return true
}

// unsetContent removes the fields that would describe other content than ours.
func unsetContent(fields http.Header) {
	for _, name := range [...]string{"Content-Length", "Content-Encoding", "Content-Language", "Content-Location", "Content-Disposition"} {
		delete(fields, name)
	}
}

// bodies holds buffers for the content that explains.
var bodies = sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }}

// Values of fields that never change. They are capped, so that an append by somebody else copies them.
var (
	noStore     = []string{render.CacheControl}[:1:1]
	noSniff     = []string{render.NoSniff}[:1:1]
	varyAccept  = []string{render.Vary}[:1:1]
	policy      = []string{render.CSP}[:1:1]
	contentType = [...][]string{
		render.Text:    []string{render.TypeText}[:1:1],
		render.Problem: []string{render.TypeProblem}[:1:1],
		render.HTML:    []string{render.TypeHTML}[:1:1],
	}
)

// describe sets the fields of the content that explains an answer, and appends the content to dst.
func (c *Config) describe(fields http.Header, r *http.Request, e *cause.Explanation, dst []byte) []byte {
	format := render.Negotiate(r.Header["Accept"])
	body := render.Body{Explanation: *e, TypeBase: c.TypeBase, Help: c.help(e.ID)}
	if body.Instance = body.Help; body.Instance == "" {
		body.Instance = "urn:httpexplain:" + e.ID
	}
	if e.By == cause.ByGate {
		body.Implemented = c.Implemented
	}
	dst = render.Render(format, dst, &body)
	fields["Content-Type"] = contentType[format]
	fields["X-Content-Type-Options"] = noSniff
	fields["Cache-Control"] = noStore
	fields["Content-Security-Policy"] = policy
	fields["Content-Length"] = []string{strconv.Itoa(len(dst))}
	if fields["Vary"] == nil {
		fields["Vary"] = varyAccept
	} else {
		fields.Add("Vary", "Accept")
	}
	return dst
}

// help is the address of the page of an exchange, or "" where none is served.
func (c *Config) help(id string) string {
	if !c.Development || c.PagePath == "" {
		return ""
	}
	return c.PagePath + id
}
