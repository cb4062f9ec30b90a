package cause

import (
	"net/http"
	"slices"
)

// builtin are the rules of this package in their order: the first that fires wins. What a handler said itself comes before
// all of them. Proof of a broken handler comes first, then the gate; then everything that has to do with upgrades, where
// what a proxy did to the handshake comes before what the handler made of it; then the router, redirects, what the request
// lacked, what failed behind the handler, and at last the statuses that nothing else explains.
var builtin = slices.Concat(
	[]Rule{
		{InvalidStatus, nil, invalidStatus},
		{Panic, nil, panicked},
		{Panic, []int{500}, recovered},
		{"", nil, refusedByName},
		{H2CPreface, []int{400, 404, 405, 501}, h2cPreface},
		{ProtocolUnknown, []int{501}, protocolUnknown},
	},
	gated(),
	http2Rules,
	strippedRules,
	webSocketRules,
	originRules,
	hijackRules,
	[]Rule{
		{PreflightUnrouted, []int{404, 405, 501}, preflightUnrouted},
		{PreflightUnrouted, []int{401, 403}, preflightUnauthorized},
	},
	webDAVRules,
	routeRules,
	h2cRules,
	upgradeRules,
	upstreamRules,
	redirectRules,
	contentRules,
	accessRules,
	conditionRules,
	lastRules,
)

// silent reports whether no rule of this package can have anything to say about an exchange: the short way for the healthy.
func silent(ev *Evidence) bool {
	if ev.Status < 200 || ev.Status > 299 && ev.Status != http.StatusNotModified {
		return false
	}
	if ev.Panic != nil || ev.Invalidated || ev.Upgrade.Refusal != nil || ev.Upgrade.Extended != "" || ev.Upgrade.Early > 0 {
		return false
	}
	h := ev.Request.Header
	return h["Upgrade"] == nil && h["Sec-Websocket-Key"] == nil && h["Sec-Websocket-Version"] == nil
}

// refusedByName takes the explanation of an upgrade handler that refused for a reason of its own: it knows best.
func refusedByName(ev *Evidence) (Explanation, bool) {
	e := ev.Upgrade.Refusal
	if e == nil {
		return Explanation{}, false
	}
	if _, known := Lookup(e.Cause); known {
		return Explanation{}, false
	}
	return *e, true
}

// at makes the rule for a cause that an upgrade handler of this project may give as its reason too: then its own words
// are taken. For everybody else's answers find decides.
func at(cause string, find func(*Evidence) (Explanation, bool), statuses ...int) Rule {
	return Rule{Cause: cause, Statuses: statuses, Find: func(ev *Evidence) (Explanation, bool) {
		if e := ev.Upgrade.Refusal; e != nil && e.Cause == cause {
			said := *e
			said.Status = 0
			said.By = ByUpgrade
			return said, true
		}
		if find == nil {
			return Explanation{}, false
		}
		e, ok := find(ev)
		e.Status = 0
		if ok && e.By == "" {
			e.By = upgradedBy(ev)
		}
		return e, ok
	}}
}

// upgradedBy is who answered a request that is about an upgrade.
func upgradedBy(ev *Evidence) By {
	switch {
	case ev.Upgrade.Answered:
		return ByUpgrade
	case ev.Source.By != "":
		return ev.Source.By
	}
	return ByHandler
}

// speaksOfUpgrade reports whether an answer shows that somebody meant to switch protocols: an upgrade handler of this
// project, a field or a word in the answer, or a call of Hijack.
func speaksOfUpgrade(ev *Evidence) bool {
	u := &ev.Upgrade
	if u.Answered || u.Refusal != nil || u.Tried || u.Hijacked || ev.Status == http.StatusUpgradeRequired {
		return true
	}
	return ev.Header["Upgrade"] != nil || ev.Header["Sec-Websocket-Version"] != nil ||
		containsFold(ev.Body, "websocket") || containsFold(ev.Body, "handshake")
}

// unswitched reports whether the connection stayed what it was. Some handlers take it over and then write a refusal by hand.
func unswitched(ev *Evidence) bool {
	return ev.Upgrade.Switched == "" && (!ev.Upgrade.Hijacked || ev.Status >= 300)
}
