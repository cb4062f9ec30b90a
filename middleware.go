// Package httpexplain wraps any net/http handler so that every status says why: what happened in this exchange, whose doing
// it was, and how to fix it.
//
//	explain := httpexplain.NewProduction() // on the machine of a developer: NewDevelopment
//	err := http.ListenAndServe(addr, explain.Handler(mux))
//
// A method that the server implements for no resource is answered with 501 before it reaches the handler, so a server that
// serves more than DefaultMethods must name them by WithMethods. The log gets one line per request. What goes to the client
// as well, and when, NewProduction and NewDevelopment tell. Handlers say why by Because or as a HandlerFunc, clients read it by
// FromHeader, and package explaintest holds a server to it in tests.
//
// Routes that switch to WebSocket or another protocol are made by packages upgrade and upgrade/websocket, h2c by WithUpgrade
// and upgrade/h2c, and WebSockets over HTTP/2 by an import of upgrade/xconnect. Shutdown drains them all.
package httpexplain

import (
	"context"
	"log"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/bridge"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/lint"
	"github.com/httpexplain/httpexplain/internal/live"
	"github.com/httpexplain/httpexplain/internal/page"
	"github.com/httpexplain/httpexplain/internal/wire"
	"github.com/httpexplain/httpexplain/upgrade"
)

// Middleware wraps handlers. It is made by NewProduction or NewDevelopment, may wrap several handlers, and may be used by many
// goroutines at once.
type Middleware struct {
	settings
	negotiator *upgrade.Negotiator // protocols of the connection; nil: none
	page       pageHandler         // what is served at PagePath; nil: nothing

	mounting sync.Mutex
	mounted  pageHandler // what Page returns; guarded by mounting
}

// pageHandler is *page.Page. Nothing but NewDevelopment and Page names that type, so that a program which calls neither does
// not link it.
type pageHandler interface {
	http.Handler
	Token() string
	Shutdown(ctx context.Context) error
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
	if x.PagePath == "" {
		return x
	}
	x.mounted = x.newPage(x.PagePath)
	x.page = x.mounted
	if x.logger == s.logger && x.Logger != nil {
		x.Logger.Info("page: " + x.PageURL("") + " on the address that the server listens on")
	}
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
	s.Prefixes = exchange.NewPrefixes(s.Logger)
	linter, err := lint.New(s.without)
	if err != nil {
		panic("httpexplain: WithoutRules: " + err.Error())
	}
	if s.Development {
		s.Lint = linter
	}
	if s.Development && s.PagePath != "" && s.TypeBase == "" {
		s.TypeBase = s.PagePath + "cause/"
	}
	s.Recorder = new(exchange.Recorder)
	negotiator := upgrade.NewNegotiator(s.protocols...)
	s.Protocols = negotiator.Tokens()
	s.Live.SetLimit(s.maxLive)
	x := &Middleware{settings: s, negotiator: negotiator}
	return x
}

// Handler wraps next; it is an alice.Constructor. A nil next means http.DefaultServeMux, as it does for http.Server. Wrapped
// twice, the outer middleware explains and the inner one passes everything through: its options and its page have no effect.
func (x *Middleware) Handler(next http.Handler) http.Handler {
	if x == nil || x.Recorder == nil {
		panic("httpexplain: this Middleware is a zero value: make it with NewProduction or NewDevelopment")
	}
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
	if h.negotiator.Extends(r) { // a stream of HTTP/2, which handlers are to see as the handshake of HTTP/1.1
		bridge.Serve(w, r, h.serve)
		return
	}
	h.serve(w, r)
}

// serve is what happens between the arrival of a request and its log line.
func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	if h.isPage(r) {
		h.page.ServeHTTP(w, r)
		return
	}
	x, w := exchange.Begin(&h.site, w, r)
	r = x.Request(r)
	defer x.End()
	passed := h.pass(x, w, r)
	x.Mark(exchange.StepGate)
	if passed && !h.negotiator.Serve(x, w, r) {
		x.Mark(exchange.StepOffer)
		h.next.ServeHTTP(w, r)
	}
	x.Returned()
}

// pass is the gate: it answers a method that the server implements for no resource with 501 (RFC 9110 15.6.2), whatever the
// path, and returns false; so it does with an extended CONNECT for a protocol that nothing here serves (RFC 9220 3), unless
// WithMethods has CONNECT. The preface of HTTP/2 passes: a handler may serve it.
func (h *handler) pass(x *exchange.Handle, w http.ResponseWriter, r *http.Request) bool {
	if slices.Contains(h.Implemented, r.Method) || wire.IsPreface(r) {
		return true
	}
	if h.reportOnly {
		x.ReportOnly()
		return true
	}
	known := exchange.Known{Status: http.StatusNotImplemented, Refused: true, Source: cause.Source{By: cause.ByGate}}
	if bridge.Protocol(r) != "" {
		known.Serves = h.negotiator.Extensible()
	}
	why := x.Why(r, &known)
	x.Answer(w, r, &why, nil)
	return false
}

// isPage reports whether r asks for the page, which is neither recorded nor logged.
func (h *handler) isPage(r *http.Request) bool {
	if h.page == nil {
		return false
	}
	rest, ok := strings.CutPrefix(r.URL.Path, h.PagePath[:len(h.PagePath)-1])
	return ok && (rest == "" || rest[0] == '/')
}

// Shutdown drains upgraded connections: no new upgrades are taken, the contexts of the live ones are cancelled, and what is
// left when ctx ends is closed. net/http's own Shutdown neither waits for them nor closes them, so call both, in this order:
//
//	err := errors.Join(x.Shutdown(ctx), srv.Shutdown(ctx))
//
// Ordinary requests are served until the second, and offers of an upgrade are answered with 503. It returns ctx's error if
// connections had to be closed, and may be called again.
func (x *Middleware) Shutdown(ctx context.Context) error {
	err := x.Live.Shutdown(ctx)
	x.mounting.Lock()
	mounted := x.mounted
	x.mounting.Unlock()
	if mounted != nil {
		_ = mounted.Shutdown(ctx) // whether a browser of the developer's was slow is no matter
	}
	return err
}

// Page returns the page, to be mounted anywhere, under any prefix:
//
//	admin.Handle("/explain/", x.Page())
//
// A development middleware serves the same page at the path of WithPagePath. On a production middleware there is no page,
// and nothing is recorded, until the first call of Page; from then on the last 200 exchanges are kept, and whoever
// WithPageAccess lets in sees what the server tells nobody else. Requests for the page are neither recorded nor logged.
func (x *Middleware) Page() http.Handler {
	x.mounting.Lock()
	defer x.mounting.Unlock()
	if x.mounted == nil {
		x.mounted = x.newPage("")
	}
	return x.mounted
}

// newPage makes the page and lets it record.
func (x *Middleware) newPage(path string) pageHandler {
	o := page.Options{Path: path, Access: x.pageAccess, Live: x.Live}
	if x.Logger != nil {
		o.Locked = func(address string) { x.Logger.Info("page: " + address) }
	}
	p := page.New(o)
	x.Recorder.Start(p.Record)
	return p
}

// PageURL returns the address of the page on a server whose own address is base, such as "http://127.0.0.1:8080", with the
// token that opens it; print it when the server starts. It is "" where the middleware serves no page by itself. Without
// WithLogger, NewDevelopment prints the path with the token; and whenever somebody at this machine asks for the page without
// the token, the whole address goes to the log.
func (x *Middleware) PageURL(base string) string {
	if x.page == nil {
		return ""
	}
	return strings.TrimSuffix(base, "/") + x.PagePath + "?token=" + x.page.Token()
}

// ErrorLog returns a logger for http.Server.ErrorLog and httputil.ReverseProxy.ErrorLog: what they say, such as that a TLS
// handshake failed, becomes a line of the middleware's log, with a cause where one is known.
func (x *Middleware) ErrorLog() *log.Logger { return exchange.ErrorLog(x.Logger) }
