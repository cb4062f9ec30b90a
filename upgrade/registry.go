package upgrade

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
)

// registry is the protocols that are chosen from, in the server's order of preference.
type registry struct {
	protocols []registered
	tokens    []string
	required  http.Header // Upgrade and Connection, for a 426
}

// registered is a protocol with what does not change from one switch to the next.
type registered struct {
	Protocol
	token         string
	name, version string
	head          []byte // the 101 up to the fields that change
	why           cause.Explanation
	last          atomic.Pointer[bound]
}

// bound is a protocol under one wrapped handler.
type bound struct {
	*registered
	site   *exchange.Site
	simple *exchange.SimpleSwitch
}

// boundTo returns the protocol under a wrapped handler. As a rule there is one for each protocol.
func (p *registered) boundTo(site *exchange.Site) *bound {
	if b := p.last.Load(); b != nil && b.site == site {
		return b
	}
	b := &bound{p, site, exchange.NewSimpleSwitch(site, &p.why)}
	p.last.Store(b)
	return b
}

// newRegistry checks the protocols; by is the function that was called with them, for the sentence of a panic.
func newRegistry(by string, protocols []Protocol) *registry {
	g := &registry{protocols: make([]registered, len(protocols))}
	for i, p := range protocols {
		if p == nil {
			panic("httpexplain: " + by + ": a protocol is nil: leave it out")
		}
		token := p.Token()
		name, version, ok := protocol(token)
		if !ok {
			panic("httpexplain: " + by + ": the token " + cause.Quote(token) + " is no protocol: use a name such as chess, or a name and a " +
				"version such as chess/1")
		}
		for _, other := range g.tokens {
			if strings.EqualFold(token, other) {
				panic("httpexplain: " + by + ": " + cause.Quote(token) + " is registered twice: leave one of them out")
			}
		}
		g.tokens = append(g.tokens, token)
		r := &g.protocols[i]
		r.Protocol, r.token, r.name, r.version = p, token, name, version
		r.head = []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: " + token + "\r\nConnection: Upgrade\r\n")
		r.why = explain(token)
	}
	g.required = http.Header{"Upgrade": {strings.Join(g.tokens, ", ")}, "Connection": {"Upgrade"}}
	return g
}

// explain is the explanation of a switch about which nothing more is to be said.
func explain(token string) cause.Explanation {
	e, _ := cause.Find(&cause.Evidence{
		Request: &http.Request{Method: http.MethodGet, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}},
		Method:  http.MethodGet, Status: http.StatusSwitchingProtocols, Limit: -1,
		Source:  cause.Source{By: cause.ByUpgrade},
		Upgrade: cause.Upgrade{Answered: true, Hijackable: true, Hijacked: true, Tried: true, Switched: token},
	}, nil)
	return e
}

// offeredIn reports whether the lines of Upgrade offer the protocol.
func (p *registered) offeredIn(lines []string) bool {
	for name, version := range offered(lines) {
		if matches(name, version, p.name, p.version) {
			return true
		}
	}
	return false
}

// isH2C reports whether the protocol is HTTP/2 over cleartext, an offer of which is always an ordinary request as well.
func (p *registered) isH2C() bool { return strings.EqualFold(p.token, "h2c") }
