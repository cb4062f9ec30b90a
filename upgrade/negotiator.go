package upgrade

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// Negotiator switches connections to the protocols of WithUpgrade, whatever the path. A nil Negotiator switches nothing.
type Negotiator struct{ *registry }

// NewNegotiator makes the Negotiator of WithUpgrade, or nil for no protocols. It panics on nil, on a token that is none or
// stands there twice, and on "websocket", which belongs on a route.
func NewNegotiator(protocols ...Protocol) *Negotiator {
	if len(protocols) == 0 {
		return nil
	}
	n := &Negotiator{newRegistry("WithUpgrade", protocols)}
	for i := range n.protocols {
		if strings.EqualFold(n.protocols[i].name, "websocket") {
			panic("httpexplain: WithUpgrade: a WebSocket belongs on a route, behind its authentication: mount upgrade.Handler there")
		}
	}
	return n
}

// Tokens returns the tokens of the protocols, in the server's order of preference.
func (n *Negotiator) Tokens() []string {
	if n == nil {
		return nil
	}
	return slices.Clone(n.tokens)
}

// Serve answers r where it offers one of the protocols and that is taken or refused, and returns true. An offer of nothing
// that is registered, and one that its protocol ignores, is the handler's to answer (RFC 9110 7.8).
func (n *Negotiator) Serve(x *exchange.Handle, w http.ResponseWriter, r *http.Request) bool {
	switch {
	case n == nil:
		return false
	case wire.IsPreface(r):
		return n.preface(x, w, r)
	case !offers(r):
		return false
	}
	done, ignored := n.take(x, w, r)
	if ignored != nil {
		x.Ignored(&ignored.Explanation)
	}
	return done
}

// preface hands a connection that begins with the preface of HTTP/2 to the h2c that is registered.
func (n *Negotiator) preface(x *exchange.Handle, w http.ResponseWriter, r *http.Request) bool {
	for i := range n.protocols {
		if p := &n.protocols[i]; p.isH2C() {
			done, _ := n.try(x, w, r, p)
			return done
		}
	}
	return false
}
