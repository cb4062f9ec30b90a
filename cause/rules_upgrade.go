package cause

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// upgradeRules are about offers that were not taken, and the switch itself.
var upgradeRules = []Rule{
	{UpgradeIgnored, []int{200, 204, 301, 302, 307, 308}, upgradeIgnored},
	at(UpgradeUnknownProtocol, upgradeUnknownProtocol, 400, 426),
	at(UpgradeRequired, upgradeRequired, 400, 426),
	at(UpgradeLimit, nil, 503),
	at(Draining, nil, 503),
	{"", nil, refusedOtherwise},
	{SubprotocolNone, []int{101}, subprotocolNone},
	{Switched, []int{101}, switched},
	{SwitchedHTTP2, []int{200}, switchedHTTP2},
	{Status101NoHijack, []int{101}, status101NoHijack},
}

// upgradeIgnored finds a complete WebSocket handshake that somebody answered as if it were a plain request.
func upgradeIgnored(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.complete() || !unswitched(ev) || ev.Upgrade.Tried || ev.Upgrade.Answered {
		return Explanation{}, false
	}
	did := "did not try to switch"
	silently := ev.Done && ev.Wrote == 0 && ev.Status == http.StatusOK && o.extended == "" // gws returns its error and writes nothing
	if silently {
		did = "did not switch"
	}
	answered := "whatever answers this path " + did
	if ev.Development && ev.Pattern != "" {
		answered = "the handler of " + Quote(ev.Pattern) + " " + did
	}
	e := Explanation{
		Detail: listed("A complete handshake offered ", o.protocols(), ", but "+answered+": it answered "+strconv.Itoa(ev.Status)+"."),
		Fix:    "Mount an upgrade handler at this path, or correct the address that the client opens.",
		By:     upgradedBy(ev),
	}
	if silently {
		e.Sure = Likely
		e.Fix = "Mount an upgrade handler at this path, or, if this one tries to upgrade, see whether something around its ResponseWriter " +
			"hides http.Hijacker."
	}
	if ev.Status >= 300 {
		e.Fix = "Mount an upgrade handler at this very path, or open the address in Location: clients do not follow a redirect of a handshake."
	}
	return e, true
}

// upgradeUnknownProtocol finds a refused offer of nothing that is served here.
func upgradeUnknownProtocol(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.http11() || !o.asks() || !o.connected() || !unswitched(ev) || !speaksOfUpgrade(ev) {
		return Explanation{}, false
	}
	served := wanted(ev)
	if len(served) == 0 || slices.ContainsFunc(served, o.names) {
		return Explanation{}, false
	}
	return unknownProtocol(&o, served), true
}

func unknownProtocol(o *offer, served []string) Explanation {
	return Explanation{
		Status: http.StatusUpgradeRequired, Cause: UpgradeUnknownProtocol,
		Detail: listed(listed("The request offers ", o.protocols(), ", of which nothing is served here; served here: "), served, "."),
		Fix:    listed("Offer what is served (", served, "), or register the protocol that the client offers."),
	}
}

// wanted lists the protocols that an answer asks for.
func wanted(ev *Evidence) []string {
	if ev.Upgrade.Answered && len(ev.Upgrade.Registered) > 0 {
		return ev.Upgrade.Registered
	}
	list := slices.Collect(wire.Items(ev.Header["Upgrade"]))
	if len(list) == 0 && (ev.Header["Sec-Websocket-Version"] != nil || containsFold(ev.Body, "websocket")) {
		list = []string{"websocket"}
	}
	if len(list) == 0 {
		return ev.Upgrade.Registered
	}
	return list
}

// upgradeRequired finds a plain request at a route that only upgrades.
func upgradeRequired(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if o.asks() || o.webSocketFields() || !unswitched(ev) {
		return Explanation{}, false
	}
	if ev.Status != http.StatusUpgradeRequired && !ev.Upgrade.Answered && !ev.Upgrade.Hijacked &&
		ev.Header["Upgrade"] == nil && ev.Header["Sec-Websocket-Version"] == nil {
		return Explanation{}, false
	}
	return required(wanted(ev)), true
}

func required(protocols []string) Explanation {
	e := Explanation{
		Status: http.StatusUpgradeRequired, Cause: UpgradeRequired,
		Detail: "A plain request met a route that only switches protocols; the answer does not say to which.",
		Fix:    "Open it with a client of the protocol that it serves.",
	}
	if len(protocols) > 0 {
		e.Detail = listed("A plain request met a route that only switches to ", protocols, ".")
		e.Fix = listed("Open it with a client of ", protocols, ".")
		if wire.Lists(protocols, "websocket") {
			e.Fix = "Open it with a WebSocket client (in a page: new WebSocket(url))."
		}
	}
	return e
}

// NotOffered explains why a route that only upgrades has nothing to switch r to: r offers none of the protocols that it serves,
// whose tokens are served. The explanation tells a plain request from a handshake that a proxy spoilt, and carries the status to
// refuse it with: 400 on HTTP/2, where Upgrade must not be sent (RFC 9113 8.2.2), else 426, to which the caller adds Upgrade and
// Connection (RFC 9110 15.5.22). What it leaves empty Complete fills in.
func NotOffered(r *http.Request, served []string) Explanation {
	o := offerIn(r, "")
	switch {
	case o.http2():
		return onHTTP2(&o)
	case o.http10() && o.asks():
		return onHTTP10(&o)
	case o.stripped():
		return withoutBoth(&o)
	case o.upgradeLost():
		return withoutUpgrade(&o)
	case o.connectionLost():
		return withoutConnection(&o)
	case o.asks():
		return unknownProtocol(&o, served)
	}
	return required(served)
}

// AtLimit is the refusal, with 503, of an upgrade beyond the limit of so many live upgraded connections. Its Fix speaks of
// Retry-After, which the caller adds. What it leaves empty Complete fills in.
func AtLimit(limit int) Explanation {
	return Explanation{
		Status: http.StatusServiceUnavailable, Cause: UpgradeLimit, By: ByUpgrade,
		Detail: "The server holds " + count(limit, "upgraded connection") + ", which is its limit.",
		Fix:    "Try again after the time in Retry-After, or raise the limit with WithMaxUpgrades.",
	}
}

// WhileDraining is the refusal, with 503, of an upgrade while the server shuts down. What it leaves empty Complete fills in.
func WhileDraining() Explanation {
	return Explanation{
		Status: http.StatusServiceUnavailable, Cause: Draining, By: ByUpgrade,
		Detail: "The server is shutting down and takes no new upgrade.",
		Fix:    "Try again at another instance of the server, or here once it runs again.",
	}
}

// refusedOtherwise takes the explanation of an upgrade handler for a cause that has no rule for it further up.
func refusedOtherwise(ev *Evidence) (Explanation, bool) {
	if ev.Upgrade.Refusal == nil {
		return Explanation{}, false
	}
	return *ev.Upgrade.Refusal, true
}

// subprotocolNone finds a WebSocket whose client offered subprotocols and got none.
func subprotocolNone(ev *Evidence) (Explanation, bool) {
	lines := ev.Request.Header["Sec-Websocket-Protocol"]
	if unswitched(ev) || len(lines) == 0 || ev.Upgrade.Sub != "" || ev.Header.Get("Sec-Websocket-Protocol") != "" {
		return Explanation{}, false
	}
	if s := ev.Upgrade.Switched; s != "" && !strings.EqualFold(s, "websocket") {
		return Explanation{}, false
	}
	n := 0
	for range wire.Items(lines) {
		n++
	}
	if n == 0 {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The client offered " + count(n, "subprotocol") + ", and the 101 selects none.",
		Fix:    "Let the server select one of those that the client offers: browsers close a connection without it.",
		By:     upgradedBy(ev),
	}, true
}

// switched tells of a connection that was switched.
func switched(ev *Evidence) (Explanation, bool) {
	if unswitched(ev) {
		return Explanation{}, false
	}
	protocol := ev.Upgrade.Switched
	if protocol == "" {
		protocol = first(ev.Header["Upgrade"])
	}
	if protocol == "" {
		protocol = first(ev.Request.Header["Upgrade"])
	}
	by := upgradedBy(ev)
	if slices.ContainsFunc(ev.Upgrade.Registered, func(token string) bool { return wire.SameProtocol(protocol, token) }) {
		by = ByUpgrade
	}
	return Explanation{
		Detail: "The connection was switched to " + Quote(protocol) + withSub(ev) + ".",
		Fix:    "Nothing to fix.",
		By:     by,
	}, true
}

// withSub names the subprotocol that was selected.
func withSub(ev *Evidence) string {
	sub := ev.Upgrade.Sub
	if sub == "" {
		sub = ev.Header.Get("Sec-Websocket-Protocol")
	}
	if sub == "" {
		return ""
	}
	return ", subprotocol " + Quote(sub)
}

// status101NoHijack finds a 101 after which nobody took the connection over.
func status101NoHijack(ev *Evidence) (Explanation, bool) {
	if !ev.Done || !unswitched(ev) {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The handler wrote 101 Switching Protocols, but nobody took the connection over.",
		Fix:    "Call Hijack before the 101 is written and serve the new protocol, or register the protocol with this middleware.",
		By:     ev.Source.By,
	}, true
}
