package cause

import (
	"errors"
	"net/http"
	"strings"
)

// hijackRules find handlers that could not take the connection over, or did so and went wrong.
var hijackRules = []Rule{
	{UpstreamUpgrade, []int{502}, upstreamUpgrade},
	{HijackerHidden, []int{500, 501, 502}, hijackerHidden},
	at(EarlyDataRefused, earlyDataRefused, 0, 400),
}

// upstreamUpgrade finds a ReverseProxy whose upstream agreed to switch while the connection in front could not be taken
// over.
func upstreamUpgrade(ev *Evidence) (Explanation, bool) {
	says := errorSays(ev, "can't switch protocols using non-hijacker")
	if !says && (ev.Source.Kind != KindReverseProxy || !ev.Source.Switching || ev.Upgrade.Hijacked) {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The upstream agreed to switch protocols, but the ResponseWriter that httputil.ReverseProxy was given" + hider(ev) +
			" offers no http.Hijacker.",
		Fix:  "Give the wrapper around the ResponseWriter an Unwrap method, or mount the proxy outside the middleware that wraps it.",
		By:   ByProxy,
		Sure: Likely,
	}
	o := offered(ev)
	switch {
	case ev.Upgrade.Tried:
		e.Detail = "The upstream agreed to switch protocols, but taking over the connection in front of httputil.ReverseProxy failed."
		e.Fix = "Give each wrapper around the ResponseWriter an Unwrap or Hijack method that works, and keep HTTP/2 clients from this route."
	case says, ev.Source.Hiding != "":
		e.Sure = Certain
	case !o.asks(), !o.connected():
		e.Detail = "The upstream answered 101, though the request offered no upgrade, and httputil.ReverseProxy does not pass that on."
		e.Fix = "Let the upstream switch only when the request offers the protocol in Upgrade; ask it directly to see what it sends."
		e.Sure = Certain
	case !ev.Upgrade.Hijackable:
	case o.names("websocket"): // a server that knows it does not switch to another
		e.Fix += " If nothing wraps it, see whether the upstream's 101 names another protocol in Upgrade."
	default:
		e.Detail = listed("The upstream answered 101 to the offer of ", o.protocols(), ", and httputil.ReverseProxy could not pass it on: it names "+
			"another protocol in Upgrade, or a type around the ResponseWriter hides http.Hijacker.")
		e.Fix = "Compare Upgrade in the request with that of the upstream's 101; if they are the same, give each wrapper around the " +
			"ResponseWriter an Unwrap method."
		e.Sure = Guess
	}
	return e, true
}

// hijackerHidden finds an upgrade that failed because something around the ResponseWriter hides http.Hijacker.
func hijackerHidden(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if ev.Upgrade.Hijacked || ev.Refused || o.http2() || ev.Source.Kind == KindReverseProxy || ev.Source.By == ByRouter {
		return Explanation{}, false
	}
	asked := o.http11() && o.connected() && o.asks()
	e := Explanation{
		Detail: "The handler tried to upgrade the connection, but the ResponseWriter it was given" + hider(ev) + " offers no http.Hijacker.",
		Fix: "Give the type that wraps the ResponseWriter an Unwrap or Hijack method, or mount the upgrade route outside the middleware " +
			"that wraps it.",
	}
	switch {
	case saysHijack(ev, asked), ev.Upgrade.Tried && errors.Is(ev.Upgrade.Failed, http.ErrNotSupported):
		return e, true
	case ev.Upgrade.Tried, !o.complete():
		return Explanation{}, false
	case libraryGaveUp(ev):
		if ev.Source.Hiding == "" {
			e.Sure = Likely
		}
		return e, true
	case ev.Source.Hiding != "", !ev.Upgrade.Hijackable && ev.Status != http.StatusBadGateway:
		e.Sure = Likely
		return e, true
	}
	return Explanation{}, false
}

// libraryGaveUp reports whether the answer to a good handshake is that of a library which found no Hijacker: gorilla leaves
// its version in the head of a 500, coder answers 501.
func libraryGaveUp(ev *Evidence) bool {
	switch ev.Status {
	case http.StatusInternalServerError:
		return ev.Header["Sec-Websocket-Version"] != nil
	case http.StatusNotImplemented:
		return containsFold(ev.Body, "not implemented")
	}
	return false
}

// hider names the type that hides the Hijacker, where it is known and may be named.
func hider(ev *Evidence) string {
	if ev.Source.Hiding == "" || !ev.Development {
		return ""
	}
	return " (" + Clean(ev.Source.Hiding, 2*ClientLimit) + ")"
}

// saysHijack reports whether the answer's text or the handler's error is about hijacking a connection. Where no upgrade was
// asked for the word alone is not enough: sessions are hijacked too.
func saysHijack(ev *Evidence, asked bool) bool {
	for _, phrase := range [...]string{"http.hijacker", "support hijack", "hijack"} {
		if (asked || phrase != "hijack") && (containsFold(ev.Body, phrase) || errorSays(ev, phrase)) {
			return true
		}
	}
	return false
}

// errorSays reports whether the text of the handler's error contains a lower-case phrase.
func errorSays(ev *Evidence, phrase string) bool {
	return ev.Err != nil && strings.Contains(strings.ToLower(ev.Err.Error()), phrase)
}

// earlyDataRefused finds a handler that took the connection over and closed it because the client had sent something behind
// its handshake.
func earlyDataRefused(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if ev.Upgrade.Early <= 0 || !ev.Upgrade.Hijacked || ev.Upgrade.Switched != "" || !o.asks() || !o.connected() {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The client sent " + count(ev.Upgrade.Early, "byte") + " behind the handshake before it was answered, and the handler closed " +
			"the connection.",
		Fix:  "Let the client wait for the 101 before it sends anything.",
		Side: SideClient,
	}, true
}
