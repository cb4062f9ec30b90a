package cause

import (
	"errors"
	"net/http"
	"slices"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// http2Rules are about upgrades in HTTP/2, which knows none: extended CONNECT (RFC 8441) takes their place.
var http2Rules = []Rule{
	{ConnectOnGetRoute, []int{405}, connectOnGetRoute},
	{HijackOnHTTP2, []int{500, 501}, hijackOnHTTP2},
	at(UpgradeOnHTTP2, upgradeOnHTTP2, 400, 426, 500, 501, 200),
}

// protocolUnknown finds an extended CONNECT that was refused because nobody serves its protocol.
func protocolUnknown(ev *Evidence) (Explanation, bool) {
	u := &ev.Upgrade
	if u.Refusal != nil && u.Refusal.Cause == ProtocolUnknown {
		return *u.Refusal, true
	}
	o := offered(ev)
	if u.Extended == "" || !ev.Refused && !u.Answered || slices.ContainsFunc(u.Registered, o.names) {
		return Explanation{}, false
	}
	e := UnknownExtended(u.Extended, u.Registered)
	return e, true
}

// UnknownExtended is the refusal, with 501, of an extended CONNECT whose :protocol nobody serves (RFC 9220 3). served are
// the tokens of the protocols that would have been taken; there may be none. What it leaves empty Complete fills in.
func UnknownExtended(protocol string, served []string) Explanation {
	e := Explanation{
		Status: http.StatusNotImplemented, Cause: ProtocolUnknown, By: ByUpgrade,
		Detail: "Extended CONNECT asks for the protocol " + Quote(protocol) + ", which nothing here serves; no protocol is served.",
		Fix:    "Register a protocol of that name with WithUpgrade, or ask for one that is served.",
	}
	if len(served) > 0 {
		e.Detail = listed("Extended CONNECT asks for the protocol "+Quote(protocol)+", which nothing here serves; served here: ", served, ".")
		e.Fix = listed("Ask for one that is served (", served, "), or register the other with WithUpgrade.")
	}
	return e
}

// connectOnGetRoute finds an extended CONNECT that met a route for GET only.
func connectOnGetRoute(ev *Evidence) (Explanation, bool) {
	if ev.Upgrade.Extended == "" || !wire.Lists(ev.Header["Allow"], http.MethodGet) {
		return Explanation{}, false
	}
	route := "a route for GET"
	if ev.Development {
		if p := patternFor(ev, http.MethodGet); p != "" {
			route = "the route " + Quote(p)
		}
	}
	return Explanation{
		Detail: "An extended CONNECT for " + Quote(ev.Upgrade.Extended) + " met " + route + ", and the router takes its method for CONNECT.",
		Fix:    "Register the route without a method, or let the HTTP/2 bridge translate the request (import xconnect, wrap the router).",
		By:     ev.Source.By,
	}, true
}

// hijackOnHTTP2 finds a handler that tried to take over the connection of an HTTP/2 stream.
func hijackOnHTTP2(ev *Evidence) (Explanation, bool) {
	if ev.Request.ProtoMajor < 2 || wire.IsPreface(ev.Request) || ev.Upgrade.Hijackable || ev.Upgrade.Hijacked {
		return Explanation{}, false
	}
	sure := Certain
	switch {
	case ev.Upgrade.Tried, saysHijack(ev, false), errors.Is(ev.Err, http.ErrNotSupported):
	case ev.Upgrade.Extended != "" && speaksOfUpgrade(ev):
		sure = Likely
	default:
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The handler tried to take over the connection, but the request came over " + version(ev.Request) +
			", where a request is a stream and has none.",
		Fix:  "Let the client open the WebSocket by extended CONNECT through the HTTP/2 bridge (import xconnect), or speak HTTP/1.1 to it.",
		Sure: sure,
	}, true
}

// upgradeOnHTTP2 finds the fields of the WebSocket handshake of HTTP/1.1 in an HTTP/2 request, and a plain HTTP/2 request at
// a route that only upgrades.
func upgradeOnHTTP2(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.http2() || !unswitched(ev) {
		return Explanation{}, false
	}
	if !o.webSocketFields() && (!ev.Upgrade.Answered || ev.Status != http.StatusBadRequest) {
		return Explanation{}, false
	}
	return onHTTP2(&o), true
}

// onHTTP2 explains why an HTTP/2 request cannot be upgraded.
func onHTTP2(o *offer) Explanation {
	e := Explanation{
		Status: http.StatusBadRequest, Cause: UpgradeOnHTTP2,
		Detail: "A plain " + version(o.r) + " request met a route that only upgrades, and " + version(o.r) + " has no Upgrade.",
		Fix:    "Open it with extended CONNECT (RFC 8441; the server imports xconnect), or over HTTP/1.1.",
	}
	if o.webSocketFields() {
		e.Detail = "The request came over " + version(o.r) + " with fields of the WebSocket handshake of HTTP/1.1, and " +
			version(o.r) + " has no Upgrade."
	}
	return e
}

// h2cPreface finds the connection preface of HTTP/2 that was answered as if it were a request.
func h2cPreface(ev *Evidence) (Explanation, bool) {
	if ev.Refused || !wire.IsPreface(ev.Request) {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The client began to speak HTTP/2 in the clear (PRI * HTTP/2.0), and the server answered as if it were an HTTP/1.1 request.",
		Fix:    "Call Protocols.SetUnencryptedHTTP2(true) on the http.Server, or let the client speak HTTP/1.1.",
		By:     ev.Source.By,
	}, true
}

// switchedHTTP2 tells of an extended CONNECT that was accepted.
func switchedHTTP2(ev *Evidence) (Explanation, bool) {
	if ev.Upgrade.Extended == "" || unswitched(ev) {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The stream was switched to " + Quote(ev.Upgrade.Extended) + " by extended CONNECT" + withSub(ev) + ".",
		Fix:    "Nothing to fix.",
	}, true
}
