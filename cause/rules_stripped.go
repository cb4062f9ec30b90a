package cause

import "net/http"

// strippedRules find what a proxy in front did to an upgrade: they come before the rules that judge the handshake, since a
// client that was wronged by a proxy cannot mend it.
var strippedRules = []Rule{
	at(UpgradeHTTP10, upgradeHTTP10, 400, 426, 200, 505),
	at(UpgradeStripped, upgradeStripped, 400, 426, 200, 505),
	at(UpgradeFieldMissing, upgradeFieldMissing, 400, 426, 200, 505),
	at(ConnectionUpgradeMissing, connectionUpgradeMissing, 400, 426, 200),
	at(UpgradeHardcoded, upgradeHardcoded, 400, 426),
}

// refused reports whether the answer to an upgrade is about the upgrade: a handshake whose fields no page can set got a
// status that fits, or the answer speaks of an upgrade. An API's 400 to an ordinary request is none of that.
func refused(ev *Evidence, o *offer) bool {
	if !unswitched(ev) {
		return false
	}
	if o.handshake() {
		return true
	}
	return ev.Status != http.StatusOK && speaksOfUpgrade(ev)
}

func upgradeHTTP10(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.http10() || !o.asks() || !refused(ev, &o) {
		return Explanation{}, false
	}
	return onHTTP10(&o), true
}

func onHTTP10(o *offer) Explanation {
	return Explanation{
		Status: http.StatusUpgradeRequired, Cause: UpgradeHTTP10,
		Detail: listed("The request offers ", o.protocols(), " over HTTP/1.0, where Upgrade must be ignored; a proxy that speaks "+
			"HTTP/1.0 to this server is the usual reason."),
		Fix:  "Let the proxy speak HTTP/1.1 to this server (nginx: proxy_http_version 1.1;), or the client, if it came directly.",
		Sure: Certain,
	}
}

func upgradeStripped(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.stripped() || !refused(ev, &o) {
		return Explanation{}, false
	}
	return withoutBoth(&o), true
}

// stripped reports whether a handshake arrived without Upgrade and without upgrade in Connection.
func (o *offer) stripped() bool {
	return !o.http2() && o.extended == "" && o.handshake() && !o.asks() && !o.connected()
}

func withoutBoth(o *offer) Explanation {
	t := tracesIn(o.r)
	return Explanation{
		Status: http.StatusUpgradeRequired, Cause: UpgradeStripped,
		Detail: "A WebSocket handshake (" + o.field() + ") arrived over " + version(o.r) + " without Upgrade: websocket and without " +
			"Connection: upgrade" + t.note() + ".",
		Fix:  "Let the proxy pass Upgrade and Connection on, over HTTP/1.1 " + passUpgrade(o.r) + t.without("; without a proxy, let the client send both") + ".",
		Sure: t.sure(),
	}
}

// field names the field by which a handshake is known.
func (o *offer) field() string {
	if len(o.keys) > 0 {
		return "Sec-WebSocket-Key"
	}
	return "Sec-WebSocket-Version"
}

func upgradeFieldMissing(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.upgradeLost() || !refused(ev, &o) {
		return Explanation{}, false
	}
	return withoutUpgrade(&o), true
}

// upgradeLost reports whether a handshake arrived with its Connection but without Upgrade.
func (o *offer) upgradeLost() bool {
	return !o.http2() && o.extended == "" && len(o.keys) > 0 && !o.asks() && o.connected()
}

func withoutUpgrade(o *offer) Explanation {
	t := tracesIn(o.r)
	return Explanation{
		Status: http.StatusUpgradeRequired, Cause: UpgradeFieldMissing,
		Detail: "A WebSocket handshake (Sec-WebSocket-Key, Connection: upgrade) arrived without the Upgrade field" + t.note() + ".",
		Fix:    "Let the proxy pass Upgrade on (nginx: " + nginxPassUpgrade + ")" + t.without("; without a proxy, let the client send it") + ".",
		Sure:   t.sure(),
	}
}

func connectionUpgradeMissing(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.connectionLost() || !refused(ev, &o) {
		return Explanation{}, false
	}
	return withoutConnection(&o), true
}

// connectionLost reports whether Upgrade arrived without being listed in Connection.
func (o *offer) connectionLost() bool {
	return !o.http2() && o.extended == "" && o.asks() && !o.connected()
}

func withoutConnection(o *offer) Explanation {
	t := tracesIn(o.r)
	said := "there was no Connection field"
	if len(o.connection) > 0 {
		said = "Connection said " + joined(o.connection)
	}
	return Explanation{
		Status: http.StatusUpgradeRequired, Cause: ConnectionUpgradeMissing,
		Detail: listed("The request offers ", o.protocols(), ", but Connection does not list upgrade: ") + said + t.note() + ".",
		Fix: "Let the proxy pass Connection: upgrade on with Upgrade (nginx: proxy_http_version 1.1; proxy_set_header Connection " +
			"$connection_upgrade; with, in the http block, " + nginxMap + ")" + t.without("; without a proxy, let the client send it") + ".",
		Sure: t.sure(),
	}
}

func upgradeHardcoded(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.hardcoded() || !unswitched(ev) || !speaksOfUpgrade(ev) {
		return Explanation{}, false
	}
	return dressedUp(), true
}

// hardcoded reports whether a request is dressed as a WebSocket handshake and has no field of one.
func (o *offer) hardcoded() bool { return o.extended == "" && o.dressed() && !o.webSocketFields() }

func dressedUp() Explanation {
	return Explanation{
		Status: http.StatusBadRequest, Cause: UpgradeHardcoded,
		Detail: "A plain request was dressed as a WebSocket handshake: Upgrade: websocket and Connection: upgrade are there, and " +
			"no Sec-WebSocket-* field is.",
		Fix: "Let the proxy set both fields only when the client sent Upgrade (nginx: map $http_upgrade $connection_upgrade) and drop no " +
			"request fields; or, if the request was made by hand, add Sec-WebSocket-Key and Sec-WebSocket-Version.",
		Sure: Guess,
	}
}
