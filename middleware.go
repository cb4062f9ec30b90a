// Package httpexplain wraps any net/http handler so that every status says why: what happened in this exchange, whose doing
// it was, and how to fix it.
package httpexplain

import (
	"context"
	"log"
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/lint"
	"github.com/httpexplain/httpexplain/internal/live"
	"github.com/httpexplain/httpexplain/upgrade"
)

// Middleware wraps handlers. It is made by NewProduction or NewDevelopment, does not change afterwards, and may be used by
// many goroutines at once.
type Middleware struct {
	settings
	negotiator *upgrade.Negotiator // protocols of the connection; nil: none
	page       http.Handler        // nil: no page
}

// NewProduction makes a middleware for servers in use. It always logs; answers of its own (501, refused upgrades, errors of
// a HandlerFunc) carry Explain-Status and a body that explains; an answer of the handler's is not touched, save for an
// explanation that the handler itself gave. What leaves the server names nothing internal.
func NewProduction(options ...Option) *Middleware {
	return newMiddleware(settings{logger: exchange.ProductionLogger()}, options)
}

// NewDevelopment makes a middleware for the machine of a developer: each explained answer has Explain-Status, empty 4xx and
// 5xx answers are filled, panics are answered, source lines are named, responses are checked against the rules of HTTP, and
// the page at /debug/httpexplain/ shows it all. Never use it on a server that strangers reach.
func NewDevelopment(options ...Option) *Middleware {
	s := settings{logger: exchange.DevelopmentLogger()}
	s.Development, s.Fill, s.Recover, s.Trace = true, true, true, true
	s.PagePath = defaultPagePath
	x := newMiddleware(s, options)
	return x
}

// newMiddleware applies the options and computes what does not depend on a request.
func newMiddleware(s settings, options []Option) *Middleware {
	s.Name, s.Implemented = defaultName, DefaultMethods()
	s.Live = new(live.Set)
	for _, o := range options {
		if o == nil {
			panic("httpexplain: an Option is nil: leave it out")
		}
		o.apply(&s)
	}
	s.Logger = exchange.Quiet(s.logger)
	linter, err := lint.New(s.without)
	if err != nil {
		panic("httpexplain: WithoutRules: " + err.Error())
	}
	if s.Development {
		s.Lint = linter
	}
	negotiator := upgrade.NewNegotiator(s.protocols...)
	s.Protocols = negotiator.Tokens()
	s.Live.SetLimit(s.maxLive)
	x := &Middleware{settings: s, negotiator: negotiator}
	return x
}

// Handler wraps next; it is an alice.Constructor. A nil next means http.DefaultServeMux, as it does for http.Server. Wrapped
// twice, the outer middleware explains and the inner one passes everything through.
func (x *Middleware) Handler(next http.Handler) http.Handler {
	if next == nil {
		next = http.DefaultServeMux
	}
	h := &handler{Middleware: x, next: next}
	h.site = exchange.Site{Config: &x.Config, Handler: h, Router: exchange.RouterOf(next, x.Route)}
	return h
}

// handler is one wrapped handler.
type handler struct {
	*Middleware
	next http.Handler
	site exchange.Site
}

// ServeHTTP is the way of a request: recorded, through the gate, upgraded or handled, and explained when its head goes out.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if exchange.Under(r.Context()) != nil { // wrapped twice
		h.next.ServeHTTP(w, r)
		return
	}
	if h.isPage(r) {
		h.page.ServeHTTP(w, r)
		return
	}
	x, w := exchange.Begin(&h.site, w, r)
	defer x.End()
	if h.pass(x, w, r) && !h.negotiator.Serve(x, w, r) {
		h.next.ServeHTTP(w, r)
	}
	x.Returned()
}

// pass is the gate: it answers a method that the server implements for no resource with 501 (RFC 9110 15.6.2), whatever the
// path, and returns false. The preface of HTTP/2 and extended CONNECT (RFC 8441) pass: a handler may serve them.
func (h *handler) pass(x *exchange.Handle, w http.ResponseWriter, r *http.Request) bool {
	if slices.Contains(h.Implemented, r.Method) || isPreface(r) || isExtendedConnect(r) {
		return true
	}
	if h.reportOnly {
		x.ReportOnly()
		return true
	}
	why := x.Why(r, &exchange.Known{Status: http.StatusNotImplemented, Refused: true, Source: cause.Source{By: cause.ByGate}})
	x.Answer(w, r, &why, nil)
	return false
}

// isPage reports whether r asks for the page, which is neither recorded nor logged.
func (h *handler) isPage(r *http.Request) bool {
	return h.page != nil && strings.HasPrefix(r.URL.Path, h.PagePath)
}

// isPreface reports whether r is the HTTP/2 connection preface, which net/http passes on as a request (RFC 9113 3.4).
func isPreface(r *http.Request) bool {
	return r.Method == "PRI" && r.RequestURI == "*" && r.ProtoMajor == 2
}

// isExtendedConnect reports whether r asks for a protocol over an HTTP/2 stream (RFC 8441 4).
func isExtendedConnect(r *http.Request) bool {
	return r.Method == http.MethodConnect && r.ProtoMajor >= 2 && r.Header[":protocol"] != nil
}

// Shutdown drains upgraded connections: no new upgrades are taken, the contexts of the live ones are cancelled, and what is
// left when ctx ends is closed. net/http's own Shutdown neither waits for them nor closes them, so call both, in this order:
//
//	err := errors.Join(x.Shutdown(ctx), srv.Shutdown(ctx))
//
// Ordinary requests are served until the second. It returns ctx's error if connections had to be closed.
func (x *Middleware) Shutdown(ctx context.Context) error { return x.Live.Shutdown(ctx) }

// ErrorLog returns a logger for http.Server.ErrorLog: what net/http itself says, such as a failed TLS handshake, becomes a
// line of the middleware's log, with a cause where one is known.
func (x *Middleware) ErrorLog() *log.Logger { return exchange.ErrorLog(x.Logger) }
