package exchange

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/render"
)

// Switched is what an upgrade handler of this project tells of a switch that it makes.
type Switched struct {
	Protocol string   // as it was registered
	Sub      string   // the protocol spoken inside
	Serves   []string // what else could have been chosen
	Route    string   // the pattern that matched
	Early    int      // bytes that the client sent behind its request
	ID       *RawID   // is set to the identifier of the exchange
	// Simple explains the switch where it is as simple as that: no subprotocol was offered or selected, and nobody else has
	// a say. It spares the search.
	Simple *SimpleSwitch
}

// SimpleSwitch is the explanation of a switch about which nothing more is to be said, written down once.
type SimpleSwitch struct {
	why  cause.Explanation
	line []byte // Explain-Status
	id   int    // where the identifier stands in it
}

// NewSimpleSwitch writes down how the site explains a switch.
func NewSimpleSwitch(site *Site, why *cause.Explanation) *SimpleSwitch {
	sw := &SimpleSwitch{why: *why}
	sw.why.Server = site.Name
	sw.why.ID = strings.Repeat("0", idDigits)
	sw.line = site.appendStatus(nil, &sw.why)
	sw.id = strings.LastIndex(string(sw.line), sw.why.ID)
	return sw
}

// appendStatus appends the line of Explain-Status.
func (site *Site) appendStatus(dst []byte, e *cause.Explanation) []byte {
	limit := render.HeaderLimit
	if site.Development {
		limit = render.HeaderLimitDevelopment
	}
	dst = append(dst, "Explain-Status: "...)
	dst = render.AppendHeader(dst, e, site.Name, limit)
	return append(dst, "\r\n"...)
}

// Taken is a connection that was taken over for a handler of this project.
type Taken struct {
	net.Conn
	Early  []byte // what came behind the request
	Stream bool   // it is a stream of HTTP/2
	Room   []byte // empty, with room for a head: net/http made it for the bufio.Writer that nobody needs
}

// Take takes the connection over, through the ResponseWriter that the handler was given, which others may have wrapped.
// Where it fails, nothing was sent.
func (h *Handle) Take(w http.ResponseWriter) (t Taken, err error) {
	if !h.enter() {
		return t, errEnded
	}
	defer h.leave()
	h.st.hijack.raw = true
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		h.st.hijack.raw = false
		return t, fmt.Errorf("httpexplain: the connection cannot be hijacked: %w", err)
	}
	t.Conn, t.Stream = conn, h.st.stream != nil
	if rw == nil {
		return t, nil
	}
	if n := rw.Reader.Buffered(); n > 0 {
		early, err := rw.Reader.Peek(n)
		if err != nil {
			_ = conn.Close() // the first error says more
			return t, fmt.Errorf("httpexplain: early bytes: %w", err)
		}
		t.Early = append([]byte(nil), early...)
	}
	t.Room = rw.Writer.AvailableBuffer()
	return t, nil
}

// Route returns the pattern that matched r, which may be a copy of the request that the middleware saw.
func (h *Handle) Route(r *http.Request) string {
	if r.Pattern != "" || !h.enter() {
		return r.Pattern
	}
	defer h.leave()
	h.st.mu.Lock()
	defer h.st.mu.Unlock()
	return h.st.route
}

// Ignored notes why a protocol of the connection left the offer unanswered: the handler answers as if there were none.
func (h *Handle) Ignored(why *cause.Explanation) {
	if h.enter() {
		h.st.ignored = why
		h.leave()
	}
}

// Switch decides that the exchange is answered with 101 and appends the field lines that explain it to dst: a 101 carries
// Explain-Status in both modes where its head is this project's. dst must not be used again for anything else, since the
// identifier of the exchange is what was written there.
func (h *Handle) Switch(dst []byte, sw *Switched) []byte {
	if !h.enter() {
		return dst
	}
	defer h.leave()
	s := h.st
	s.head, s.out = s.switching(), true
	s.hijack.tried, s.hijack.done = true, true
	s.switched, s.sub, s.early = sw.Protocol, sw.Sub, sw.Early
	s.answered, s.protocols = true, sw.Serves
	s.source, s.sourced = cause.Source{By: cause.ByUpgrade}, true
	dst = s.identifyIn(dst, sw.ID)
	s.mu.Lock()
	s.sealed, s.route = true, sw.Route
	simple := !s.isGiven && sw.Simple != nil && sw.Simple.id >= 0 && s.stream == nil && len(s.site.Rules) == 0
	s.mu.Unlock()
	if simple {
		s.explained = true
		s.why = sw.Simple.why
		s.why.ID = s.id
		start := len(dst)
		dst = append(dst, sw.Simple.line...)
		copy(dst[start+sw.Simple.id:], s.id)
	} else {
		s.seek(nil, nil)
		if s.why.Cause == "" {
			return dst
		}
		dst = s.site.appendStatus(dst, &s.why)
	}
	if help := s.site.help(s.why.ID); help != "" {
		dst = append(dst, "Link: <"...)
		dst = append(dst, help...)
		dst = append(dst, ">; rel=\"help\"\r\n"...)
	}
	return dst
}

// Handed takes a connection over to its protocol without a 101: it began with the preface of HTTP/2.
func (h *Handle) Handed(sw *Switched) {
	if !h.enter() {
		return
	}
	defer h.leave()
	s := h.st
	s.hijack.tried, s.hijack.done = true, true
	s.switched, s.answered, s.protocols = sw.Protocol, true, sw.Serves
	s.identifyIn(nil, sw.ID)
}

// Unsent takes back what Switch decided: the 101 could not be written, so nothing was sent, and nobody is there.
func (h *Handle) Unsent() {
	if !h.enter() {
		return
	}
	defer h.leave()
	s := h.st
	s.head, s.out, s.switched, s.sub, s.gone = 0, false, "", "", true
	s.hijack.unsent = true
	s.explained, s.why = false, cause.Explanation{}
	s.source = cause.Source{}
}

// LogSwitched writes the line of the switch.
func (h *Handle) LogSwitched() {
	if h.enter() {
		h.st.logSwitched()
		h.leave()
	}
}

// Site returns the wrapped handler that the exchange belongs to, or nil once it is over.
func (h *Handle) Site() *Site {
	if !h.enter() {
		return nil
	}
	defer h.leave()
	return h.st.site
}

// Outermost returns the server that serves the exchange, if the wrapped handler is the server's own and the server adds
// nothing to its contexts: then the server and the local address are all that the context below the handle holds, and the
// context need not be kept. Otherwise it returns nil.
func (h *Handle) Outermost() *http.Server {
	if !h.enter() {
		return nil
	}
	defer h.leave()
	site := h.st.site
	srv, _ := h.ctx.Value(http.ServerContextKey).(*http.Server)
	if srv == nil || site.Handler == nil || srv.Handler != site.Handler || srv.BaseContext != nil || srv.ConnContext != nil {
		return nil
	}
	if site.server.CompareAndSwap(nil, srv) || site.server.Load() == srv {
		return srv
	}
	return nil
}

// Server returns the server that Outermost found for a connection of this site.
func (site *Site) Server() *http.Server { return site.server.Load() }
