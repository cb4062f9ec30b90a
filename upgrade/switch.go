package upgrade

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// writeTimeout bounds the writing of the 101, unless the server's WriteTimeout is shorter.
const writeTimeout = 10 * time.Second

// take answers r with the first protocol that it offers and that does not ignore the offer. It returns false, with what the
// last one said, where there is none; then nothing was sent.
func (g *registry) take(x *exchange.Handle, w http.ResponseWriter, r *http.Request) (done bool, ignored *cause.Error) {
	lines := r.Header["Upgrade"]
	for i := range g.protocols {
		p := &g.protocols[i]
		if !p.offeredIn(lines) {
			continue
		}
		var why *cause.Error
		if done, why = g.try(x, w, r, p); done {
			return true, nil
		}
		if why != nil {
			ignored = why
		}
	}
	return false, ignored
}

// try answers r by way of one protocol, unless that ignores the offer.
func (g *registry) try(x *exchange.Handle, w http.ResponseWriter, r *http.Request, p *registered) (done bool, ignored *cause.Error) {
	s, err := p.Accept(r)
	if err != nil {
		reason, extra := refusal(err)
		switch {
		case reason == nil || reason.Status > 599:
			g.fail(x, w, r, fmt.Errorf("httpexplain: protocol %s: %w", p.token, err))
		case reason.Status < 400:
			return false, reason
		default:
			g.refuse(x, w, r, reason, extra)
		}
		return true, nil
	}
	if s.Serve == nil && s.Session == nil {
		panic("httpexplain: the protocol " + cause.Quote(p.token) + " accepted a request and gave no Serve: set Switch.Serve")
	}
	site := x.Site()
	if site == nil {
		return true, nil // the exchange is over: http.TimeoutHandler has answered
	}
	if err := site.Live.Reserve(); err != nil {
		if p.isH2C() {
			return false, nil // the request is an ordinary one as well, which is served to the last
		}
		reason, extra := unavailable(site.Live, err)
		g.refuse(x, w, r, reason, extra)
		return true, nil
	}
	placed := false
	defer func() {
		if !placed {
			site.Live.Release()
		}
	}()
	content, reason := readContent(w, r, &s)
	if reason != nil {
		g.refuse(x, w, r, reason, nil)
		return true, nil
	}
	placed = g.hand(x, w, r, p.boundTo(site), &s, content)
	return true, nil
}

// hand takes the connection over, sends the 101 and starts the goroutine that serves it. It returns false where that failed.
func (g *registry) hand(x *exchange.Handle, w http.ResponseWriter, r *http.Request, p *bound, s *Switch, content []byte) bool {
	var c *Conn
	if s.Session != nil {
		c = s.Session.Transport()
	} else {
		c = new(Conn)
	}
	told := exchange.Switched{Protocol: p.token, Sub: s.Subprotocol, Serves: g.tokens, Route: x.Route(r), ID: &c.id}
	if s.Subprotocol == "" && r.Header["Sec-Websocket-Protocol"] == nil {
		told.Simple = p.simple
	}
	taken, err := x.Take(w)
	if err != nil {
		g.fail(x, w, r, err)
		return false
	}
	started := false
	defer func() {
		if !started {
			_ = taken.Close() // why it failed was said, or a panic says it
		}
	}()
	told.Early = len(taken.Early)
	c.describe(x, r, p, s, &told, taken.Conn)
	if len(taken.Early) > 0 || len(content) > 0 {
		few := c.extra()
		few.early, few.content = taken.Early, content
	}
	if len(taken.Early) > 0 {
		c.link.Set(flagEarly)
	}
	if wire.IsPreface(r) {
		x.Handed(&told)
	} else if err := g.answer(x, w, r, p.registered, s, &told, &taken); err != nil {
		x.Unsent()
		x.Fail(err)
		return false
	}
	c.link.Begin()
	if taken.Stream {
		c.link.Set(exchange.LinkStream)
	}
	x.LogSwitched()
	started = true
	c.start()
	return true
}

// describe puts into c what stays of the request.
func (c *Conn) describe(
	x *exchange.Handle, r *http.Request, p *bound, s *Switch, told *exchange.Switched, conn net.Conn,
) {
	c.Conn, c.by = conn, p
	if s.Session != nil {
		c.serve = s.Session
	} else {
		c.serve = serveFunc(s.Serve)
	}
	c.pack(r, told.Route, told.Sub, conn)
	c.keep(x, r)
}

// answer writes the 101: in one piece, with nothing that describes content.
func (g *registry) answer(
	x *exchange.Handle, w http.ResponseWriter, r *http.Request, p *registered, s *Switch, told *exchange.Switched, conn *exchange.Taken,
) error {
	head := append(conn.Room, p.head...) //nolint:gocritic // the room is for the head
	if s.Session != nil {
		head = s.Session.AppendFields(head, r)
	} else {
		head = appendFields(head, s.Header, nil)
	}
	head = appendFields(head, w.Header(), s.Header)
	head = x.Switch(head, told)
	head = append(head, "\r\n"...)

	timeout := writeTimeout
	if srv := serverOf(r); srv != nil && srv.WriteTimeout > 0 && srv.WriteTimeout < timeout {
		timeout = srv.WriteTimeout
	}
	err := errors.Join(
		// net/http's deadlines end with Hijack; those of layers between end here.
		conn.SetDeadline(time.Time{}), conn.SetWriteDeadline(time.Now().Add(timeout)))
	if err == nil {
		_, err = conn.Write(head)
	}
	if err == nil {
		err = conn.SetWriteDeadline(time.Time{})
	}
	if err != nil {
		return fmt.Errorf("httpexplain: the 101 could not be written: %w", err)
	}
	return nil
}

// serverOf is the server that serves r, or nil.
func serverOf(r *http.Request) *http.Server {
	srv, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	return srv
}
