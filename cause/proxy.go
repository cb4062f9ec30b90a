package cause

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// traces are the signs that a proxy passed a request on.
type traces struct {
	names [3]string // the first of them, for a sentence
	n     int
}

// found reports whether there is any sign.
func (t *traces) found() bool { return t.n > 0 }

// sure is Certain where a proxy left a sign of itself, else Likely.
func (t *traces) sure() Sure {
	if t.found() {
		return Certain
	}
	return Likely
}

// without is what a fix adds for the story in which there is no proxy, where no sign of one was found.
func (t *traces) without(also string) string {
	if t.found() {
		return ""
	}
	return also
}

// note ends a sentence with what was seen: `; Via, X-Forwarded-For are traces of a proxy`.
func (t *traces) note() string {
	switch t.n {
	case 0:
		return ""
	case 1:
		return "; " + t.names[0] + " is a trace of a proxy"
	}
	return "; " + strings.Join(t.names[:t.n], ", ") + " are traces of a proxy"
}

func (t *traces) add(name string) {
	if t.n < len(t.names) {
		t.names[t.n] = name
		t.n++
	}
}

// tracesIn looks for signs of a proxy in r. Connection: close counts on requests that want an upgrade only.
func tracesIn(r *http.Request) (t traces) {
	if r.ProtoMajor == 1 && r.ProtoMinor == 0 {
		t.add("HTTP/1.0")
	}
	for _, name := range [...]string{"Via", "Forwarded", "X-Varnish", "X-Real-Ip"} {
		if r.Header[name] != nil {
			t.add(name)
		}
	}
	for _, name := range forwardedFields(r) {
		t.add(name)
	}
	if wire.Lists(r.Header["Connection"], "close") {
		t.add("Connection: close")
	}
	return t
}

// forwarding lists the fields by which a proxy tells of itself: Via, Forwarded and X-Forwarded-*.
func forwarding(r *http.Request) (names []string) {
	for _, name := range [...]string{"Via", "Forwarded"} {
		if r.Header[name] != nil {
			names = append(names, name)
		}
	}
	return append(names, forwardedFields(r)...)
}

// forwardedFields lists the names of the X-Forwarded-* fields in r, sorted.
func forwardedFields(r *http.Request) (names []string) {
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Forwarded-") {
			names = append(names, Clean(name, ClientLimit))
		}
	}
	slices.Sort(names)
	return names
}

// forwardedHosts lists the hosts that a proxy in front says it was asked for: those of X-Forwarded-Host and of the host
// parameter of Forwarded (RFC 7239 5.3).
func forwardedHosts(r *http.Request) (hosts []string) {
	for host := range wire.Items(r.Header["X-Forwarded-Host"]) {
		if len(hosts) == maxListed {
			return hosts
		}
		hosts = append(hosts, host)
	}
	for element := range wire.Items(r.Header["Forwarded"]) {
		for pair := range strings.SplitSeq(element, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if value = strings.Trim(strings.TrimSpace(value), `"`); value != "" && strings.EqualFold(name, "host") {
				hosts = append(hosts, value)
			}
		}
		if len(hosts) >= maxListed {
			break
		}
	}
	return hosts[:min(len(hosts), maxListed)]
}

// The lines that make nginx pass a handshake on. Only WebSocket gets Connection: upgrade: an offer of h2c that was passed on
// would tunnel past the proxy's rules.
const (
	nginxPassUpgrade = "proxy_set_header Upgrade $http_upgrade;"
	nginxPassBoth    = nginxPassUpgrade + " proxy_set_header Connection $connection_upgrade; with, in the http block, " + nginxMap
	nginxMap         = "map $http_upgrade $connection_upgrade { ~*^websocket$ upgrade; default close; }"
)

// passUpgrade says what a proxy in front has to be told so that it passes a handshake on: the lines for the proxy whose hand
// shows in r, or those for nginx and Apache, which both have to be told.
func passUpgrade(r *http.Request) string {
	switch {
	case r.Header["X-Varnish"] != nil:
		return `(Varnish: return (pipe) in vcl_recv where req.http.Upgrade is websocket; in vcl_pipe set bereq.http.Upgrade = ` +
			`req.http.Upgrade and bereq.http.Connection = "upgrade, close")`
	case r.Header["X-Forwarded-Server"] != nil:
		return "(Apache 2.4.47 or later: ProxyPass with upgrade=websocket; nginx: proxy_http_version 1.1; " + nginxPassBoth + ")"
	case strings.HasPrefix(first(r.Header["User-Agent"]), "Go-http-client/"):
		return "(Go: httputil.ReverseProxy passes them; nginx: proxy_http_version 1.1; " + nginxPassBoth + ")"
	}
	return "(nginx: proxy_http_version 1.1; " + nginxPassBoth + "; Apache: upgrade=websocket)"
}

// first is the first of a field's lines, or "".
func first(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}
