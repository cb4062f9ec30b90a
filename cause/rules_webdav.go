package cause

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// webDAVRules read the statuses that mean something of their own under the methods of WebDAV (RFC 4918).
var webDAVRules = []Rule{
	{HandlerClientError, []int{405}, collectionExists},
	{HandlerClientError, []int{409}, parentMissing},
	{HandlerClientError, []int{409}, lockElsewhere},
	{HandlerServerError, []int{502}, destinationElsewhere},
}

// copies reports whether a request copies or moves to a Destination.
func copies(ev *Evidence) bool {
	return (ev.Method == "COPY" || ev.Method == "MOVE") && ev.Request.Header.Get("Destination") != ""
}

// collectionExists finds a MKCOL for a name that is taken.
func collectionExists(ev *Evidence) (Explanation, bool) {
	if ev.Method != "MKCOL" || ev.Source.By == ByRouter {
		return Explanation{}, false
	}
	return Explanation{
		Detail: answered(ev) + ": under MKCOL it says that there is something at " + quoteLong(ev.Path) + " already, or that no collection can be made there.",
		Fix:    "Use the collection that exists, or choose another name.",
		Sure:   Likely, By: ev.Source.By, Reference: "RFC 4918 9.3.1",
	}, true
}

// parentMissing finds a request that makes a resource in a collection that does not exist.
func parentMissing(ev *Evidence) (Explanation, bool) {
	at, section := quoteLong(ev.Path), Reference("RFC 4918 9.3.1")
	switch {
	case ev.Source.By == ByRouter:
		return Explanation{}, false
	case ev.Method == "MKCOL":
	case copies(ev):
		at, section = "the Destination "+quoteLong(address(ev.Request.Header.Get("Destination"))), "RFC 4918 9.8.5"
	case ev.Method == http.MethodPut && strings.Contains(ev.Source.Func, "webdav"):
		section = "RFC 4918 9.7.1"
	default:
		return Explanation{}, false
	}
	return Explanation{
		Detail: answered(ev) + ": under " + ev.Method + " it says that a collection above " + at + " does not exist.",
		Fix:    "Create the collections above it first, from the top down, with MKCOL.",
		Sure:   Likely, By: ev.Source.By, Reference: section,
	}, true
}

// lockElsewhere finds an UNLOCK for a resource that the lock does not cover.
func lockElsewhere(ev *Evidence) (Explanation, bool) {
	if ev.Method != "UNLOCK" || ev.Source.By == ByRouter {
		return Explanation{}, false
	}
	return Explanation{
		Detail: answered(ev) + ": under UNLOCK it says that the token in Lock-Token is of no lock that covers " + quoteLong(ev.Path) + ".",
		Fix:    "Send the token that LOCK answered for this resource; if the lock has run out, nothing is left to unlock.",
		Sure:   Likely, By: ev.Source.By, Reference: "RFC 4918 9.11.1",
	}, true
}

// destinationElsewhere finds a copy whose Destination is on another host than the request is for. A proxy that does not pass Host
// on makes every copy look so.
func destinationElsewhere(ev *Evidence) (Explanation, bool) {
	if !copies(ev) || proxied(ev) || len(ev.Calls) > 0 {
		return Explanation{}, false
	}
	sent := ev.Request.Header.Get("Destination")
	to, err := url.Parse(sent)
	if len(sent) > 8192 || err != nil || to.Host == "" || strings.EqualFold(to.Host, ev.Request.Host) {
		return Explanation{}, false
	}
	host := "the Host that arrived"
	if ev.Development {
		host = "the Host " + quoteLong(ev.Request.Host)
	}
	e := Explanation{
		Detail: "The Destination is on " + Quote(to.Host) + ", which is not " + host + "; a WebDAV server copies within itself and answers 502 " +
			"for another server.",
		Fix: "If a proxy stands in front, let it pass Host on (nginx: proxy_set_header Host $http_host;); else send a Destination on the " +
			"host that is asked.",
		Side: SideClient, Sure: Guess, By: ev.Source.By, Reference: "RFC 4918 9.8.5",
	}
	if slices.ContainsFunc(forwardedHosts(ev.Request), func(host string) bool { return strings.EqualFold(host, to.Host) }) {
		e.Side, e.Sure = SideProxy, Likely
		e.Fix = "Let the proxy pass Host on (nginx: proxy_set_header Host $http_host; Apache: ProxyPreserveHost On)."
	}
	return e, true
}

// webDAVCondition finds a condition of WebDAV's under a 412: Overwrite: F, or the field If.
func webDAVCondition(ev *Evidence) (Explanation, bool) {
	h := ev.Request.Header
	switch {
	case copies(ev) && strings.EqualFold(h.Get("Overwrite"), "F"):
		return Explanation{
			Detail: "The request says Overwrite: F, and there is something at the Destination " + quoteLong(address(h.Get("Destination"))) + " already.",
			Fix:    "Choose another Destination, or send Overwrite: T to replace what is there.",
			Sure:   Likely, Reference: "RFC 4918 10.6",
		}, true
	case h.Get("If") != "":
		return Explanation{
			Detail: "The condition in the field If does not hold: its lock token or ETag is not one that the resource has now.",
			Fix:    "Lock the resource again and send the token of that lock, or leave If out where nothing is locked.",
			Sure:   Likely, Reference: "RFC 4918 10.4",
		}, true
	}
	return Explanation{}, false
}
