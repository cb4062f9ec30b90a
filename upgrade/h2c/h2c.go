// Package h2c answers the upgrade from HTTP/1.1 to HTTP/2 over cleartext TCP of RFC 7540 3.2, which curl --http2, nghttp -u
// and older clients of Java send.
//
// RFC 9113 has dropped this upgrade, and for a reason: a proxy that passes Upgrade: h2c on without knowing it sends all later
// bytes through unread, and the client reaches every path of the server past the proxy's rules. So h2c is registered on
// purpose only, with httpexplain.WithUpgrade, and serves nobody but the peers in the networks that it was given. An offer from
// elsewhere, or one that shows a trace of a proxy, is ignored: its request is answered in HTTP/1.1. A proxy on the same machine
// is a loopback peer: where one stands in front, leave h2c out, and let the proxy speak HTTP/2 with prior knowledge.
//
// New servers need no upgrade: http.Protocols.SetUnencryptedHTTP2 lets clients begin with HTTP/2 (prior knowledge, RFC 9113
// 3.3). Both work side by side.
package h2c

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
	"github.com/httpexplain/httpexplain/upgrade"
)

// New makes the protocol "h2c" for httpexplain.WithUpgrade. Without options it serves loopback peers, and reads up to 1 MiB of
// content of the request that is upgraded.
//
// An offer must come over cleartext and carry exactly one HTTP2-Settings field, which Connection lists beside Upgrade (RFC
// 7540 3.2, 3.2.1); otherwise it is ignored and the request answered in HTTP/1.1. Settings that are malformed are answered with
// 400, more content than the bound with 413. After the 101 the request is answered on stream 1, and it and all later streams
// run through the handler of the server, the middleware included, as HTTP/2. They see the outer http.Server in
// http.ServerContextKey, keep its limits and timeouts, and have the values that BaseContext and ConnContext set; where other
// handlers stand outside of the middleware, these values cannot be told from those of the one request, and are left out.
//
// At the middleware's Shutdown the client gets a GOAWAY frame (RFC 9113 6.8), and the streams that are open go on to their end.
//
// The preface of HTTP/2 on a server without SetUnencryptedHTTP2 (RFC 9113 3.4) is served for the same peers.
func New(options ...Option) upgrade.Protocol {
	p := &protocol{maxContent: defaultMaxContent}
	for _, option := range options {
		if option == nil {
			panic("httpexplain: h2c.New: an Option is nil: leave it out")
		}
		option(p)
	}
	if p.networks == nil {
		p.networks = loopback
	}
	p.tooLarge = &cause.Error{Explanation: cause.H2CTooLarge(p.maxContent)}
	return p
}

// protocol is h2c with its options. It does not change once it is made.
type protocol struct {
	networks   []netip.Prefix
	maxContent int64
	tooLarge   *cause.Error
}

// Token returns "h2c" (RFC 7540 3.1).
func (p *protocol) Token() string { return "h2c" }

// Accept checks an offer, or the peer of a connection that begins with HTTP/2. What it does not take is ignored but for
// malformed settings: each such request is an ordinary one as well.
func (p *protocol) Accept(r *http.Request) (upgrade.Switch, error) {
	e, bad := cause.H2C(r, p.allows(r.RemoteAddr))
	switch {
	case wire.IsPreface(r) && (!bad || e.Cause == cause.H2CSettingsMissing): // prior knowledge needs no settings
		return upgrade.Switch{Serve: p.servePreface, MaxContent: -1}, nil
	case bad:
		return upgrade.Switch{}, &cause.Error{Explanation: e}
	case r.Method == http.MethodConnect: // a tunnel to which the client could send nothing: its half of stream 1 is closed
		return upgrade.Switch{}, errConnect
	}
	settings, flaw := decodeSettings(r.Header["Http2-Settings"][0])
	if flaw != "" {
		return upgrade.Switch{}, &cause.Error{Explanation: invalidSettings(flaw)}
	}
	serve := func(ctx context.Context, c *upgrade.Conn) error { return p.serveUpgrade(ctx, c, settings) }
	return upgrade.Switch{Serve: serve, MaxContent: p.maxContent, TooLarge: p.tooLarge}, nil
}

// errConnect ignores an offer, and blames nobody.
var errConnect = &cause.Error{}
