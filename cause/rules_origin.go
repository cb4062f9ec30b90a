package cause

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// originRules find out why the Origin of a WebSocket handshake was refused. All three are one look at the request.
var originRules = []Rule{
	originRule(OriginHostRewritten),
	originRule(OriginPortLost),
	originRule(OriginRefused),
	{OriginRefused, []int{http.StatusForbidden}, originMissing},
}

// originMissing finds a handshake without an Origin, which the Handler of golang.org/x/net/websocket refuses and others take.
func originMissing(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if len(o.origins) > 0 || !o.faultless() || !unswitched(ev) || !strings.HasPrefix(ev.Source.Func, "golang.org/x/net/websocket.") {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The handshake carries no Origin, and the Handler of golang.org/x/net/websocket refuses those.",
		Fix: "Send the Origin of the server from programs too, as browsers do; or serve with a websocket.Server, whose Handshake checks the Origin " +
			"where there is one.",
		Sure: Likely, By: ev.Source.By,
	}, true
}

// originRule finds one of the three causes under a 403 to a handshake without any other flaw.
func originRule(cause string) Rule {
	rule := at(cause, func(ev *Evidence) (Explanation, bool) { return originFound(ev, cause) }, http.StatusForbidden)
	find := rule.Find
	rule.Find = func(ev *Evidence) (Explanation, bool) {
		e, ok := find(ev)
		if said := ev.Upgrade.Refusal; ok && said != nil && ev.Development && said.Detail == RefusedOrigin(ev.Request).Detail {
			e.Detail = refusedOrigin(ev.Request, true).Detail // where it may, the sentence names the Host
		}
		return e, ok
	}
	return rule
}

// originFound looks for a cause under the answer of a handler that is not of this project.
func originFound(ev *Evidence, cause string) (Explanation, bool) {
	o := offered(ev)
	if len(o.origins) == 0 || !o.faultless() || !unswitched(ev) || ev.Upgrade.Refusal != nil {
		return Explanation{}, false
	}
	if ev.Source.By == ByRouter || ev.Source.Kind == KindCrossOrigin {
		return Explanation{}, false
	}
	proven := checksOrigin(ev)
	if sameHost(&o) && (!proven || strings.EqualFold(hostOf(o.origins[0]), o.r.Host) && ev.Header["Sec-Websocket-Version"] == nil) {
		return Explanation{}, false
	}
	e := refusedOrigin(ev.Request, ev.Development)
	if e.Cause != cause {
		return Explanation{}, false
	}
	if !proven {
		e.Sure = Guess
		e.Fix = "See whether the handler refused for its Origin: if so, " + lowerFirst(e.Fix)
	}
	return e, true
}

// checksOrigin reports whether a 403 shows that the Origin was the reason: gorilla's Upgrader leaves its version in the
// answer, coder's Accept and most others name the origin in the text.
func checksOrigin(ev *Evidence) bool {
	return ev.Header["Sec-Websocket-Version"] != nil || containsFold(ev.Body, "origin")
}

// RefusedOrigin explains why the Origin of a WebSocket handshake was refused, with 403 (RFC 6455 4.2.2, 10.2). It is to be
// called only once the Origin was refused: it does not judge, but tells a foreign page from a proxy that did not pass Host on.
// It does not name the Host, which may be that of an internal server. What it leaves empty Complete fills in.
func RefusedOrigin(r *http.Request) Explanation { return refusedOrigin(r, false) }

// refusedOrigin is RefusedOrigin, with the Host where it may be named.
func refusedOrigin(r *http.Request, named bool) Explanation {
	e := Explanation{Status: http.StatusForbidden, Cause: OriginRefused}
	origins := r.Header["Origin"]
	host := "the Host that arrived"
	if named {
		host = "the Host " + quoteLong(r.Host)
	}
	if len(origins) != 1 {
		e.Detail = "The handshake carries " + count(len(origins), "Origin field") + " for " + host + "; a browser sends one."
		e.Fix = "Send one Origin, and make sure that nothing on the way adds another; never switch the check off."
		return e
	}
	origin := origins[0]
	name, port, ok := splitOrigin(origin)
	e.Detail = "The Origin " + quoteLong(origin) + " is not " + host + "."
	e.Fix = "Allow exactly that origin if it is yours, or, if a proxy stands in front, let it pass Host on (nginx: proxy_set_header " +
		"Host $http_host;); never switch the check off."
	if !ok {
		e.Detail = "The Origin " + quoteLong(origin) + " names no host that could be " + host + "."
		e.Fix = "Open the WebSocket from a page with an origin of its own (not a file, a data: URL or a sandbox), and allow exactly that " +
			"origin if it is yours; never switch the check off."
		return e
	}
	if strings.EqualFold(hostOf(origin), r.Host) {
		e.Side, e.Sure = SideServer, Likely
		e.Detail = "The Origin " + quoteLong(origin) + " is " + host + ", and a check of the server's own (such as CheckOrigin) refused it all the same."
		e.Fix = "Let that check allow exactly this origin if it is yours; never switch it off."
		return e
	}
	for _, sent := range forwardedHosts(r) {
		if n, p := splitHost(sent); strings.EqualFold(n, name) && (p == port || effective(origin, p) == effective(origin, port)) {
			e.Cause, e.Side = OriginHostRewritten, SideProxy
			e.Detail = "The Origin " + Quote(origin) + " is the host that the proxy was asked for (X-Forwarded-Host or Forwarded: " +
				Quote(sent) + "), but " + arrived(r, named) + "."
			e.Fix = "Let the proxy pass Host on (nginx: proxy_set_header Host $http_host; Apache: ProxyPreserveHost On)."
			return e
		}
	}
	hostName, hostPort := splitHost(r.Host)
	t := tracesIn(r)
	if strings.EqualFold(hostName, name) && (port == "") != (hostPort == "") {
		e.Cause, e.Side, e.Sure = OriginPortLost, SideProxy, t.sure()
		lost := host
		if port == "" {
			lost = "the Origin"
		}
		e.Detail = "The Origin " + quoteLong(origin) + " and " + host + " have the same name, but " + lost + " has no port."
		e.Fix = "Let the proxy pass Host on with its port (nginx: proxy_set_header Host $http_host; with $http_host in place of $host)"
		if t.found() {
			e.Fix += "."
		} else {
			e.Fix += "; if none stands in front, allow exactly that origin if it is yours."
		}
		return e
	}
	if internal(hostName) || len(forwarding(r)) > 0 || t.found() {
		e.Sure = Guess
	}
	return e
}

// arrived goes on within a sentence about the Host that a proxy sent in place of the one that it was asked for.
func arrived(r *http.Request, named bool) string {
	if named {
		return "the Host that arrived is " + Quote(r.Host)
	}
	return "another Host arrived"
}

// sameHost reports whether Origin and Host are the same host and port.
func sameHost(o *offer) bool {
	if len(o.origins) != 1 {
		return false
	}
	name, port, ok := splitOrigin(o.origins[0])
	hostName, hostPort := splitHost(o.r.Host)
	return ok && strings.EqualFold(name, hostName) && effective(o.origins[0], port) == effective(o.origins[0], hostPort)
}

// hostOf is what stands behind the scheme of an origin.
func hostOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return host
}

// splitOrigin takes an origin apart. It returns false for "null" and whatever else names no host.
func splitOrigin(origin string) (name, port string, ok bool) {
	if len(origin) > 1024 {
		return "", "", false
	}
	u, err := url.Parse(origin)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return "", "", false
	}
	return u.Hostname(), u.Port(), true
}

// splitHost takes a Host apart. The port is "" where there is none.
func splitHost(host string) (name, port string) {
	if n, p, err := net.SplitHostPort(host); err == nil {
		return n, p
	}
	return strings.Trim(host, "[]"), ""
}

// effective is a port, or the one that stands for none under the scheme of an origin.
func effective(origin, port string) string {
	scheme, _, _ := strings.Cut(origin, ":")
	switch {
	case port != "":
		return port
	case strings.EqualFold(scheme, "https"), strings.EqualFold(scheme, "wss"):
		return "443"
	case strings.EqualFold(scheme, "http"), strings.EqualFold(scheme, "ws"):
		return "80"
	}
	return ""
}

// internalNames end the names of hosts that exist within a network alone: those reserved for that (RFC 6762, RFC 8375, ICANN's
// internal), those of Kubernetes and Consul, and those that are in use without a reservation.
var internalNames = []string{
	".internal", ".local", ".localhost", ".localdomain", ".home.arpa", ".svc", ".consul", ".lan", ".intranet", ".corp", ".home", ".private",
}

// internal reports whether a host is one that no page on the internet is loaded from, and a proxy's upstream may well be: a
// loopback or private address, a name without a dot, or one that exists within a network alone.
func internal(name string) bool {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsUnspecified()
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return !strings.Contains(name, ".") || slices.ContainsFunc(internalNames, func(end string) bool { return strings.HasSuffix(name, end) })
}

// lowerFirst is s with its first letter in lower case, to go on within a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
