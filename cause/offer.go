package cause

import (
	"net/http"
	"strings"
)

// offer is what a request says about a change of protocol. It is read afresh by each rule that needs it: a few look-ups
// in the header map, and no allocation.
type offer struct {
	r          *http.Request
	extended   string   // :protocol of an extended CONNECT
	upgrade    []string // lines of Upgrade
	connection []string // lines of Connection
	keys       []string // lines of Sec-WebSocket-Key
	versions   []string // lines of Sec-WebSocket-Version
	origins    []string // lines of Origin
}

// offerIn reads the offer in r.
func offerIn(r *http.Request, extended string) offer {
	h := r.Header
	return offer{
		r: r, extended: extended,
		upgrade: h["Upgrade"], connection: h["Connection"],
		keys: h["Sec-Websocket-Key"], versions: h["Sec-Websocket-Version"], origins: h["Origin"],
	}
}

// offered reads the offer of an exchange.
func offered(ev *Evidence) offer { return offerIn(ev.Request, ev.Upgrade.Extended) }

// http10 reports whether the request came over HTTP/1.0, on which an Upgrade is ignored (RFC 9110 7.8).
func (o *offer) http10() bool { return o.r.ProtoMajor == 1 && o.r.ProtoMinor == 0 }

// http2 reports whether the request came over HTTP/2 or later and is neither an extended CONNECT nor the preface of
// HTTP/2, which net/http hands on as a request.
func (o *offer) http2() bool { return o.r.ProtoMajor >= 2 && o.extended == "" && !preface(o.r) }

// http11 reports whether the request may ask for an upgrade at all.
func (o *offer) http11() bool { return o.extended != "" || o.r.ProtoMajor == 1 && o.r.ProtoMinor > 0 }

// asks reports whether the request offers any protocol, whatever Connection says.
func (o *offer) asks() bool {
	if o.extended != "" {
		return true
	}
	for _, line := range o.upgrade {
		if strings.Trim(line, " \t,") != "" {
			return true
		}
	}
	return false
}

// names reports whether token is among the protocols offered, in any case and with or without a version.
func (o *offer) names(token string) bool {
	if o.extended != "" {
		return strings.EqualFold(o.extended, token)
	}
	for _, line := range o.upgrade {
		for item := range items(line) {
			if sameProtocol(item, token) {
				return true
			}
		}
	}
	return false
}

// protocols lists what is offered, in order.
func (o *offer) protocols() (list []string) {
	if o.extended != "" {
		return []string{o.extended}
	}
	for _, line := range o.upgrade {
		for item := range items(line) {
			if len(list) == maxListed {
				return list
			}
			list = append(list, item)
		}
	}
	return list
}

// connected reports whether Connection lists upgrade, as an Upgrade field demands.
func (o *offer) connected() bool { return o.extended != "" || lists(o.connection, "upgrade") }

// handshake reports whether a field of the WebSocket handshake that no page can set by hand is there.
func (o *offer) handshake() bool { return len(o.keys) > 0 || len(o.versions) > 0 }

// webSocketFields reports whether any field of the WebSocket handshake is there.
func (o *offer) webSocketFields() bool {
	h := o.r.Header
	return o.handshake() || h["Sec-Websocket-Protocol"] != nil || h["Sec-Websocket-Extensions"] != nil ||
		h["Sec-Websocket-Accept"] != nil
}

// dressed reports whether Upgrade: websocket and Connection: upgrade arrived on a protocol that knows them.
func (o *offer) dressed() bool { return o.http11() && o.connected() && o.names("websocket") }

// complete reports whether the request is a WebSocket handshake without a flaw but, perhaps, its Origin.
func (o *offer) complete() bool { return o.http11() && o.faultless() }

// faultless is complete, whatever the version of HTTP: some libraries take a handshake over HTTP/1.0.
func (o *offer) faultless() bool {
	if !o.connected() || !o.names("websocket") {
		return false
	}
	if o.extended != "" {
		return true
	}
	if o.r.Method != http.MethodGet || len(o.keys) != 1 || len(o.versions) != 1 || o.versions[0] != "13" {
		return false
	}
	flaw := keyFlaw(o.keys[0])
	return flaw == "" || flaw == looseKey
}

// sameProtocol compares an offered protocol with a registered one: their names in any case, and their versions where both
// have one.
func sameProtocol(offered, registered string) bool {
	name, version, versioned := strings.Cut(offered, "/")
	want, wanted, exact := strings.Cut(registered, "/")
	return strings.EqualFold(name, want) && (!versioned || !exact || strings.EqualFold(version, wanted))
}

// lists reports whether one of the field lines lists token, in any case.
func lists(lines []string, token string) bool {
	for _, line := range lines {
		for item := range items(line) {
			if strings.EqualFold(item, token) {
				return true
			}
		}
	}
	return false
}

// items yields the members of a comma-separated field line, without empty ones.
func items(line string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line != "" {
			item, rest, _ := strings.Cut(line, ",")
			line = rest
			if item = strings.Trim(item, " \t"); item != "" && !yield(item) {
				return
			}
		}
	}
}

// preface reports whether r is the connection preface of HTTP/2, "PRI * HTTP/2.0", that a server without HTTP/2 takes for a
// request.
func preface(r *http.Request) bool {
	return r.Method == "PRI" && r.ProtoMajor == 2 && (r.RequestURI == "*" || r.RequestURI == "")
}
