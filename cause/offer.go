package cause

import (
	"net/http"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
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
func (o *offer) http2() bool { return o.r.ProtoMajor >= 2 && o.extended == "" && !wire.IsPreface(o.r) }

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
	for item := range wire.Items(o.upgrade) {
		if wire.SameProtocol(item, token) {
			return true
		}
	}
	return false
}

// protocols lists what is offered, in order.
func (o *offer) protocols() (list []string) {
	if o.extended != "" {
		return []string{o.extended}
	}
	for item := range wire.Items(o.upgrade) {
		if len(list) == maxListed {
			return list
		}
		list = append(list, item)
	}
	return list
}

// connected reports whether Connection lists upgrade, as an Upgrade field demands.
func (o *offer) connected() bool { return o.extended != "" || wire.Lists(o.connection, "upgrade") }

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
