package exchange

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/render"
)

// Switched is what an upgrade handler of this project tells of a switch that it makes.
type Switched struct {
	Protocol string   // as it was registered
	Sub      string   // the protocol spoken inside
	Serves   []string // what else could have been chosen
	Early    int      // bytes that the client sent behind its request
	ID       *[IDLen]byte
	// Why explains the switch where it is as simple as that: no subprotocol was offered or selected, and nobody else has
	// a say. It spares the search.
	Why *cause.Explanation
}

// Reserve reserves a place for a live connection. Link.Place or Release must follow.
func (h *Handle) Reserve() error { return h.st.site.Live.Reserve() }

// Release gives the place back.
func (h *Handle) Release() { h.st.site.Live.Release() }

// Limit is the number of connections that may be live at once, or 0.
func (h *Handle) Limit() int { return h.st.site.Live.Limit() }

// Take takes the connection over for a handler of this project, through the ResponseWriter that it was given, which others
// may have wrapped. It returns the raw connection and the bytes that came behind the request. Where it fails, nothing was
// sent.
func (h *Handle) Take(w http.ResponseWriter) (net.Conn, []byte, error) {
	if !h.enter() {
		return nil, nil, errEnded
	}
	defer h.leave()
	h.st.hijack.raw = true
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		h.st.hijack.raw = false
		return nil, nil, fmt.Errorf("httpexplain: the connection cannot be hijacked: %w", err)
	}
	if rw == nil || rw.Reader.Buffered() == 0 {
		return conn, nil, nil
	}
	early, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		_ = conn.Close() // the first error says more
		return nil, nil, fmt.Errorf("httpexplain: early bytes: %w", err)
	}
	return conn, append([]byte(nil), early...), nil
}

// Ignored notes why a protocol of the connection left the offer unanswered: the handler answers as if there were none.
func (h *Handle) Ignored(why *cause.Explanation) {
	if h.enter() {
		h.st.ignored = why
		h.leave()
	}
}

// Switch decides that the exchange is answered with 101 and appends the field lines that explain it to dst: a 101 carries
// Explain-Status in both modes where its head is this project's.
func (h *Handle) Switch(dst []byte, sw *Switched) []byte {
	if !h.enter() {
		return dst
	}
	defer h.leave()
	s := h.st
	s.head, s.out = http.StatusSwitchingProtocols, true
	s.hijack.tried, s.hijack.done = true, true
	s.switched, s.sub, s.early = sw.Protocol, sw.Sub, sw.Early
	s.answered, s.protocols = true, sw.Serves
	s.source, s.sourced = cause.Source{By: cause.ByUpgrade}, true
	s.identifyIn(sw.ID)
	s.mu.Lock()
	s.sealed = true
	simple := !s.isGiven && sw.Why != nil && len(s.site.Rules) == 0
	s.mu.Unlock()
	if simple {
		s.explained = true
		s.why = *sw.Why
		s.why.Server, s.why.ID = s.site.Name, s.id
	} else {
		s.seek(nil, nil)
	}
	if s.why.Cause == "" {
		return dst
	}
	limit := render.HeaderLimit
	if s.site.Development {
		limit = render.HeaderLimitDevelopment
	}
	dst = append(dst, "Explain-Status: "...)
	dst = render.AppendHeader(dst, &s.why, s.site.Name, limit)
	dst = append(dst, "\r\n"...)
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
	s.identifyIn(sw.ID)
}

// Unsent takes back what Switch decided: the 101 could not be written, so nothing was sent, and nobody is there.
func (h *Handle) Unsent() {
	if !h.enter() {
		return
	}
	defer h.leave()
	s := h.st
	s.head, s.out, s.switched, s.sub, s.gone = 0, false, "", "", true
	s.explained, s.why = false, cause.Explanation{}
	s.source = cause.Source{}
}

// Begin makes l the link of the connection that the exchange becomes, and logs the switch.
func (h *Handle) Begin(l *Link) {
	if !h.enter() {
		return
	}
	defer h.leave()
	l.site, l.begun = h.st.site, time.Since(epoch)
	h.st.logSwitched()
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
