package h2c

import (
	"net/netip"

	"github.com/httpexplain/httpexplain/cause"
)

// Option changes the protocol while New makes it. It may be used for several.
type Option func(*protocol)

// defaultMaxContent is 1 MiB.
const defaultMaxContent = 1 << 20

// loopback are the networks of a machine with itself.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// AllowFrom names the networks whose peers are served, in place of the loopback addresses; used several times, it adds up. An
// offer from elsewhere is ignored, as RFC 9110 7.8 allows. The peer is the machine at the other end of the TCP connection. Name
// the networks of clients that reach the server directly, and none in which a proxy stands: some proxies pass Upgrade: h2c on
// and leave no trace of themselves, and their rules would no longer hold (see the package comment). Peers on Unix sockets are in
// no network. No network, or one that is not valid, panics.
func AllowFrom(networks ...netip.Prefix) Option {
	if len(networks) == 0 {
		panic("httpexplain: h2c.AllowFrom was called without a network; leave it out for loopback peers only")
	}
	list := make([]netip.Prefix, len(networks))
	for i, n := range networks {
		list[i] = unmapped(n)
	}
	return func(p *protocol) { p.networks = append(p.networks, list...) }
}

// unmapped returns a network with an IPv4 network in place of its form in IPv6, ::ffff:192.0.2.0/120.
func unmapped(n netip.Prefix) netip.Prefix {
	bits, addr := n.Bits(), n.Addr()
	if addr.Is4In6() {
		bits, addr = bits-96, addr.Unmap()
	}
	plain := netip.PrefixFrom(addr, bits)
	if !plain.IsValid() {
		panic("httpexplain: h2c.AllowFrom: " + cause.Quote(n.String()) +
			" is no network; make one with netip.ParsePrefix, such as 192.0.2.0/24")
	}
	return plain.Masked()
}

// MaxContent bounds the content of the request that is upgraded: up to n bytes are read before the 101 (RFC 7540 3.2) and held
// until the request is answered. A request with more is answered with 413. Without it, n is 1 MiB; used several times, the last
// one holds. n < 1 panics.
func MaxContent(n int64) Option {
	if n < 1 {
		panic("httpexplain: h2c.MaxContent: the bound must be at least 1 byte; leave it out for 1 MiB")
	}
	return func(p *protocol) { p.maxContent = n }
}

// allows reports whether the peer with this address is in one of the networks.
func (p *protocol) allows(peer string) bool {
	at, err := netip.ParseAddrPort(peer)
	if err != nil {
		return false
	}
	addr := at.Addr().Unmap().WithZone("")
	for _, n := range p.networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}
