package websocket

import (
	"fmt"
	"net/http"
	"net/netip"
	"path"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// originPattern is an origin that WithOrigins allows.
type originPattern struct {
	scheme string // "" for http and https
	host   string // in lower case, with its port unless that is the default one of http and https
	plain  bool   // no wildcard
}

// parsePattern reads a pattern of WithOrigins.
func parsePattern(pattern string) originPattern {
	broken := func(why string) {
		panic(fmt.Sprintf("httpexplain: WithOrigins got %q, %s", pattern, why))
	}
	scheme, host, found := strings.Cut(strings.ToLower(pattern), "://")
	if !found {
		scheme, host = "", scheme
	}
	if host == "" || found && !wire.IsToken(scheme) {
		broken(`which names no host; write "app.example.com" or "https://app.example.com"`)
	}
	if host == "null" {
		broken("which any page can send from a sandbox; name the origin of the page")
	}
	for i := range len(host) {
		if c := host[i]; c <= ' ' || c >= 0x7F || c == '/' || c == '@' {
			broken(`which is more than scheme, host and port; leave the path out and write other letters as browsers send them ("xn--...")`)
		}
	}
	p := originPattern{scheme: scheme, plain: isIPv6(host) || !strings.ContainsAny(host, `*?[\`)}
	name, port := splitPort(host)
	if name != host && (port == "" || strings.Trim(port, "0123456789*?") != "") {
		broken("whose port is no number; leave it out for the default one of http and https")
	}
	if scheme == "" && port == "443" {
		p.scheme = "https"
	} else if scheme == "" && port == "80" {
		p.scheme = "http"
	}
	if p.host = host; port != "" && port == defaultPort(p.scheme) {
		p.host = name
	}
	if p.plain {
		return p
	}
	if _, err := path.Match(host, ""); err != nil {
		broken("whose brackets or backslashes do not match up; see path.Match")
	}
	if name != "*" && strings.HasSuffix(name, "*") {
		broken(fmt.Sprintf("which also stands for %sevil.example; end the name with letters", strings.TrimSuffix(name, "*")))
	}
	if rest := strings.TrimLeft(name, "*"); rest != name && rest != "" && rest[0] != '.' && rest[0] != '-' {
		broken(fmt.Sprintf("which also stands for evil%s; write %q, and %q beside it if need be", rest, "*."+rest, rest))
	}
	return p
}

// originAllowed reports whether the Origin of a handshake may open a WebSocket here (RFC 6455 4.2.2, 10.2).
func (p *protocol) originAllowed(r *http.Request) bool {
	lines := r.Header["Origin"]
	if len(lines) == 0 {
		return true // no browser
	}
	if len(lines) > 1 {
		return false
	}
	scheme, host, ok := strings.Cut(lines[0], "://")
	if !ok || scheme == "" || !isOriginHost(host) {
		return false
	}
	if sameHost(r, scheme, host) {
		return true
	}
	if len(p.origins) == 0 {
		return false
	}
	scheme, host = strings.ToLower(scheme), strings.ToLower(host)
	if name, port := splitPort(host); port != "" && port == defaultPort(scheme) {
		host = name
	}
	for i := range p.origins {
		if p.origins[i].matches(scheme, host) {
			return true
		}
	}
	return false
}

// matches compares an origin in lower case, without a default port.
func (o *originPattern) matches(scheme, host string) bool {
	if o.scheme != scheme && (o.scheme != "" || scheme != "http" && scheme != "https") {
		return false
	}
	if o.plain {
		return o.host == host
	}
	ok, err := path.Match(o.host, host)
	return ok && err == nil
}

// sameHost reports whether an origin is the host and port that the request was sent to. Where Host names no port and the
// connection has no TLS, a proxy may have ended it: the default port of the origin's scheme stands for it then.
func sameHost(r *http.Request, scheme, host string) bool {
	own := defaultPort(scheme)
	if own == "" {
		return false
	}
	name, port := splitPort(host)
	if port == "" {
		port = own
	}
	if r.TLS != nil {
		own = "443"
	}
	hostName, hostPort := splitPort(r.Host)
	if hostPort == "" {
		hostPort = own
	}
	return name != "" && port == hostPort && strings.EqualFold(name, hostName)
}

// isOriginHost reports whether s can be the host of an origin, with or without a port: no path, no user, no wildcard.
func isOriginHost(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || strings.IndexByte(`/@\*?#,`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// splitPort cuts the port off a host. Both "host" and "[::1]" have none.
func splitPort(host string) (name, port string) {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.IndexByte(host[colon:], ']') >= 0 {
		return host, ""
	}
	return host[:colon], host[colon+1:]
}

// isIPv6 reports whether a host is an IPv6 address in brackets, with or without a port.
func isIPv6(host string) bool {
	inner, ok := strings.CutPrefix(host, "[")
	inner, port, closed := strings.Cut(inner, "]")
	a, err := netip.ParseAddr(inner)
	return ok && closed && err == nil && a.Is6() && a.Zone() == "" && (port == "" || port[0] == ':')
}

// defaultPort is the port that an origin leaves out, or "" for a scheme that is not the web's.
func defaultPort(scheme string) string {
	switch {
	case strings.EqualFold(scheme, "http"), strings.EqualFold(scheme, "ws"):
		return "80"
	case strings.EqualFold(scheme, "https"), strings.EqualFold(scheme, "wss"):
		return "443"
	}
	return ""
}
