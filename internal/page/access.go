package page

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// verdict is what comes of a request for the page.
type verdict uint8

const (
	refused verdict = iota
	locked          // everything is right but the token
	enter           // the token came in the query: it goes into the cookie
	seen            // the page may be shown
)

// tokenName is the name of the token in the query.
const tokenName = "token"

// admit decides who may see the page. Unless Options.Access does, that takes a peer and a Host of this very machine,
// HTTP/1.1 or later, no trace of a proxy, and the token: a proxy on the same machine need not leave any of the other signs.
func (p *Page) admit(r *http.Request, at place) verdict {
	if p.Access != nil {
		if p.Access(r) {
			return seen
		}
		return refused
	}
	if !isLoopbackPeer(r.RemoteAddr) || !isLoopbackHost(r.Host) || !r.ProtoAtLeast(1, 1) || isForwarded(r.Header) {
		return refused
	}
	if given, ok := queryToken(r); ok && p.matches(given) {
		return enter
	}
	for _, c := range r.CookiesNamed(cookieName(r.Host)) {
		if p.matches(c.Value) {
			return seen
		}
	}
	if at.view.kind == viewAsset || at.view.kind == viewLive {
		return refused
	}
	return locked
}

// matches compares in constant time.
func (p *Page) matches(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(p.token)) == 1
}

func queryToken(r *http.Request) (string, bool) {
	if !strings.Contains(r.URL.RawQuery, tokenName) {
		return "", false
	}
	q := r.URL.Query()
	return q.Get(tokenName), q.Has(tokenName)
}

// enter puts the token into a cookie and sends the client on to the same address without it. The cookie is sent to the page
// alone, and never along with a request that another site made.
func (p *Page) enter(w http.ResponseWriter, r *http.Request, at place) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // without TLS a Secure cookie would not come back
		Name: cookieName(r.Host), Value: p.token, Path: cookiePath(at.base), HttpOnly: true, Secure: r.TLS != nil,
		SameSite: http.SameSiteStrictMode,
	})
	q := r.URL.Query()
	q.Del(tokenName)
	to := url.PathEscape(at.last())
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	redirect(w, to)
}

// cookieName names the cookie after the port, since all ports of a host share their cookies.
func cookieName(host string) string {
	if _, port, err := net.SplitHostPort(host); err == nil && port != "" && strings.Trim(port, "0123456789") == "" {
		return "httpexplain-" + port
	}
	return "httpexplain"
}

// cookiePath is the path of a cookie, escaped as the client escapes it.
func cookiePath(base string) string { return (&url.URL{Path: base}).EscapedPath() }

// isLoopbackPeer reports whether a connection comes from this machine.
func isLoopbackPeer(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && isLoopbackAddr(host)
}

// isLoopbackHost reports whether a Host names this machine, whatever a name server says: a page of somebody else's whose name
// was made to point here is not let in. Nor is what only begins like a name of this machine: the address that the log is told
// begins with the Host.
func isLoopbackHost(host string) bool {
	if name, port, err := net.SplitHostPort(host); err == nil {
		if strings.Trim(port, "0123456789") != "" {
			return false
		}
		host = name
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		return ok && isLoopbackAddr(inner)
	}
	return strings.EqualFold(host, "localhost") || isLoopbackAddr(host)
}

// isLoopbackAddr reports whether an address is of this machine. One with a zone is not: a zone may hold what another reader
// takes for the end of the user's name, and so for a host of its own.
func isLoopbackAddr(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == "" && a.Unmap().IsLoopback()
}

// forwarding are the fields by which proxies, caches and content networks tell that they passed a request on; each has the
// form of http.Header's keys. X-Forwarded-... is known by its beginning.
var forwarding = [...]string{
	"Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "Client-Ip", "X-Cluster-Client-Ip", "X-Originating-Ip", "X-Original-Host",
	"X-Original-Url", "X-Rewrite-Url", "X-Varnish", "X-Proxyuser-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Cf-Ray",
	"Fastly-Client-Ip", "Fly-Client-Ip", "X-Azure-Clientip", "X-Appengine-User-Ip", "X-Envoy-External-Address", "X-Amzn-Trace-Id",
	"Cdn-Loop", "X-Proxy-Id", "Proxy-Connection", "X-Bluecoat-Via",
}

// isForwarded reports whether a field tells of a proxy.
func isForwarded(h http.Header) bool {
	for _, name := range forwarding {
		if h[name] != nil {
			return true
		}
	}
	for name := range h {
		if strings.HasPrefix(name, "X-Forwarded-") || strings.HasPrefix(name, "X-Envoy-") {
			return true
		}
	}
	return false
}

// refuse answers everybody who may not see the page, in the same words whatever is missing.
func refuse(w http.ResponseWriter) {
	plain(w, http.StatusForbidden, "This page is for the developer at the server's own machine.\n\n"+
		"Open the address that the server printed when it started: it ends in ?"+tokenName+"=... and begins with\n"+
		"http://127.0.0.1 or http://localhost. If it has scrolled away, ask for the page once more from the same\n"+
		"machine, and look at the end of the server's log.\n\n"+
		"Through a proxy, over HTTP/1.0 or from another machine the page stays closed, unless the program decides\n"+
		"with WithPageAccess who may see it.\n")
}

// tellAddress hands the address of the page to the log, now and then.
func (p *Page) tellAddress(r *http.Request, at place) {
	if p.Locked == nil || at.view.kind == viewNone || !p.locked.allow(time.Now()) {
		return
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	p.Locked(scheme + r.Host + cookiePath(at.base) + "?" + tokenName + "=" + p.token)
}

// throttle lets one through each ten seconds.
type throttle struct{ last atomic.Int64 }

func (t *throttle) allow(now time.Time) bool {
	last := t.last.Load()
	return now.UnixNano()-last >= int64(10*time.Second) && t.last.CompareAndSwap(last, now.UnixNano())
}
