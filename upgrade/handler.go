package upgrade

import (
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/bridge"
	"github.com/httpexplain/httpexplain/internal/exchange"
)

// Handler returns a handler for a route that only upgrades, to one of the protocols: the first of them that the client offers
// is taken. Everything else is refused and explained: 426 (Upgrade Required) with the protocols in Upgrade (RFC 9110
// 15.5.22), or 400 on HTTP/2, where Upgrade does not exist; then the protocol's own refusals; and 503 with Retry-After beyond
// the limit of WithMaxUpgrades and while the middleware shuts down.
//
// Content of the request is read before the switch, within 10 seconds, or within the server's ReadTimeout if that is shorter:
// see Switch.MaxContent. The 101 must be written within 10 seconds, or within the server's WriteTimeout if that is shorter; no
// deadline of the server's stays on the connection.
//
// It finds the middleware through the request's context, and works without it too, but then nothing is logged, counted or
// drained. No protocol, nil, a token given twice, and h2c, which belongs to the whole connection and into WithUpgrade, panic.
func Handler(protocols ...Protocol) http.Handler {
	if len(protocols) == 0 {
		panic("httpexplain: upgrade.Handler needs a protocol: upgrade.Handler(websocket.New(serve))")
	}
	h := &handler{newRegistry("upgrade.Handler", protocols)}
	mount(h.tokens)
	for i := range h.protocols {
		if h.protocols[i].isH2C() {
			panic("httpexplain: upgrade.Handler: h2c changes the protocol of every route: pass it to httpexplain.WithUpgrade")
		}
	}
	return h
}

type handler struct{ *registry }

// bare serves handlers that are not wrapped.
var bare = &exchange.Site{Config: &exchange.Config{Name: "httpexplain"}}

// ServeHTTP switches the connection, or says why not.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := exchange.Under(r.Context())
	if x != nil {
		h.serve(x, w, r)
		return
	}
	if bridge.Protocol(r) != "" {
		bridge.Serve(w, r, h.serveBare)
		return
	}
	h.serveBare(w, r)
}

// serveBare serves where there is no middleware.
func (h *handler) serveBare(w http.ResponseWriter, r *http.Request) {
	x, w := exchange.Begin(bare, w, r)
	defer x.End()
	h.serve(x, w, r)
	x.Returned()
}

// serve switches the connection, or says why not.
func (h *handler) serve(x *exchange.Handle, w http.ResponseWriter, r *http.Request) {
	var ignored *cause.Error
	if offers(r) {
		var done bool
		if done, ignored = h.take(x, w, r); done {
			return
		}
	}
	h.refuse(x, w, r, notOffered(x, r, h.tokens, ignored), nil)
}

// notOffered explains why nothing was switched to.
func notOffered(x *exchange.Handle, r *http.Request, tokens []string, ignored *cause.Error) *cause.Error {
	if p := x.Extended(r); p != "" {
		return &cause.Error{Explanation: cause.UnknownExtended(p, tokens)}
	}
	if ignored != nil {
		why := *ignored
		why.Status = http.StatusUpgradeRequired
		return &why
	}
	return &cause.Error{Explanation: cause.NotOffered(r, tokens)}
}
