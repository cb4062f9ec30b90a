package websocket

import (
	"fmt"
	"slices"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// defaultLimit is the number of bytes that a message may have unless WithReadLimit says otherwise.
const defaultLimit = 1 << 20

// maxLimit is more than any memory holds, and leaves room to reckon with.
const maxLimit = 1 << 48

// Option changes what New makes. It may be used for several endpoints.
type Option func(*protocol)

// WithSubprotocols names the subprotocols that the server speaks, best first (RFC 6455 1.9). The first that the client offers
// as well is selected; names are compared exactly. Where the client offers none of them the connection is made without one,
// which browsers refuse when they offered any: see [Conn.Subprotocol]. A name that is no token (RFC 9110 5.6.2), or that is given
// twice, panics. Given several times, the last one holds.
func WithSubprotocols(names ...string) Option {
	for i, name := range names {
		if !wire.IsToken(name) {
			panic(fmt.Sprintf("httpexplain: WithSubprotocols got %q, which is no token; use letters, digits and !#$%%&'*+-.^_`|~ only", name))
		}
		for _, earlier := range names[:i] {
			if earlier == name {
				panic(fmt.Sprintf("httpexplain: WithSubprotocols got %q twice; name each subprotocol once", name))
			}
		}
	}
	names = slices.Clone(names)
	return func(p *protocol) { p.subprotocols = names }
}

// WithOrigins allows pages of other origins to open a WebSocket here, beside those of the server's own host and port.
//
// A browser sends cookies and other credentials along with a WebSocket handshake whichever page opens it, and no CORS check
// stands in between. A server that takes any Origin lets every page on the web act in the name of its visitors (cross-site
// WebSocket hijacking, RFC 6455 10.2). So a handshake without Origin is taken, since no browser sends one; an Origin that is
// the Host of the request is taken; and whatever else is refused with 403 unless a pattern allows it. Behind a proxy the
// Host must be passed on, or nothing will match.
//
// A pattern is a host with its port unless that is the default one, with or without a scheme: "app.example.com",
// "https://app.example.com", "localhost:5173". Without a scheme it stands for http and https, and the ports 80 and 443 are
// the default ones. The wildcards are those of [path.Match]: "*.example.com" stands for every name below example.com, at any
// depth, but not for example.com itself; "localhost:*" for any port. "*" allows every page there is, and is right only where
// the server looks at no cookie, client certificate or network address. The Origin "null", which files and sandboxes send,
// is never allowed, nor are two Origins. WithOrigins may be given several times.
func WithOrigins(patterns ...string) Option {
	list := make([]originPattern, len(patterns))
	for i, pattern := range patterns {
		list[i] = parsePattern(pattern)
	}
	return func(p *protocol) { p.origins = append(p.origins, list...) }
}

// WithReadLimit bounds the messages that the client may send, in bytes; without it they may have 1 MiB. It holds for what a
// compressed message grows to. A message beyond it closes the connection with 1009. A
// number below 1 panics. Given several times, the last one holds.
func WithReadLimit(bytes int64) Option {
	if bytes <= 0 {
		panic(fmt.Sprintf("httpexplain: WithReadLimit got %d; give the number of bytes that a message may have, at least 1", bytes))
	}
	return func(p *protocol) { p.limit = min(bytes, maxLimit) }
}

// WithCompression agrees to permessage-deflate (RFC 7692) where the client offers it. Each message is compressed by itself,
// in both directions, so that an idle connection keeps no window. Messages below 256 bytes, and such as do not shrink, are sent
// as they are. Compress nothing that mixes secrets with what an attacker chose: its length tells about the secret (RFC 7692 8).
func WithCompression() Option { return func(p *protocol) { p.compress = true } }

// WithContextTakeover is WithCompression, and lets the client refer to its earlier messages (RFC 7692 7.1.1.2). That shrinks
// short, similar messages a lot and costs up to 32 KiB of memory per connection. What the server sends stays as it is.
func WithContextTakeover() Option { return func(p *protocol) { p.compress, p.takeover = true, true } }
