package cause

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
)

// upstreamRules are about what failed behind the handler.
var upstreamRules = []Rule{
	{UpstreamRefused, []int{502}, upstream(CallRefused, " refused the connection.",
		"Start the upstream, or correct the address that ReverseProxy sends to.")},
	{UpstreamDNS, []int{502}, upstream(CallDNS, " has a name that could not be resolved.",
		"Correct the name of the upstream, or the resolver that should know it.")},
	{UpstreamTLS, []int{502}, upstream(CallTLS, " could not be reached over TLS: its certificate or its handshake failed.",
		"Trust the upstream's certificate (Transport.TLSClientConfig), or use the scheme that the upstream speaks.")},
	{UpstreamTLS, []int{400}, upstreamSpeaksTLS},
	{UpstreamClosed, []int{502}, upstreamClosed},
	{UpstreamTimeout, []int{502, 504}, upstreamTimeout},
	{DependencyFailed, nil, dependencyFailed},
}

// lastCall is the outgoing call that failed last.
func lastCall(ev *Evidence) (Call, bool) {
	if len(ev.Calls) == 0 {
		return Call{}, false
	}
	return ev.Calls[len(ev.Calls)-1], true
}

// proxied reports whether httputil.ReverseProxy answered.
func proxied(ev *Evidence) bool { return ev.Source.By == ByProxy || ev.Source.Kind == KindReverseProxy }

// passedOn reports whether a ReverseProxy handed on a status that its upstream chose: a call that failed before has no part in
// it.
func passedOn(ev *Evidence) bool { return proxied(ev) && ev.Source.Passed }

// failedCall is the call for which a ReverseProxy answered by itself.
func failedCall(ev *Evidence) (c Call, ok bool) {
	if !proxied(ev) || ev.Source.Passed || ev.Source.Modifying {
		return Call{}, false
	}
	return lastCall(ev)
}

// target names what was called, where it may be named.
func target(ev *Evidence, c Call, what string) string {
	if !ev.Development || c.Addr == "" {
		return "The " + what
	}
	return "The " + what + " " + quoteLong(c.Addr)
}

// upstream makes the rule for one way in which the call of a ReverseProxy fails.
func upstream(kind CallKind, met, fix string) func(*Evidence) (Explanation, bool) {
	return func(ev *Evidence) (Explanation, bool) {
		c, ok := failedCall(ev)
		if !ok || c.Kind != kind {
			return Explanation{}, false
		}
		return Explanation{Detail: target(ev, c, "upstream") + met, Fix: fix, By: ByProxy}, true
	}
}

// patience is how long a call must have been out for a limit of the transport to be the likelier end of it.
const patience = 10 * time.Millisecond

// givenUp reports whether a call ended without an answer and without an error that was seen, after more than a moment: the
// transport may have given up waiting, or the upstream may have closed the connection.
func givenUp(c Call) bool { return c.Kind == CallClosed && c.Err == nil && c.Waited >= patience }

// upstreamClosed finds an upstream that closed the connection.
func upstreamClosed(ev *Evidence) (Explanation, bool) {
	c, ok := failedCall(ev)
	if !ok || c.Kind != CallClosed || givenUp(c) || c.Err == nil && ev.Gone {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: target(ev, c, "upstream") + " closed the connection before it answered.",
		Fix:    "See the upstream's log for the reason; a panic and an idle timeout shorter than the proxy's are the usual ones.",
		By:     ByProxy,
	}
	if c.Err == nil {
		e.Sure = Likely
	}
	return e, true
}

// upstreamTimeout finds an upstream that was too slow: a deadline was seen to pass, or the call was given up. A call that ended
// because the client went away says nothing about the upstream.
func upstreamTimeout(ev *Evidence) (Explanation, bool) {
	if ev.Gone || passedOn(ev) || !proxied(ev) || ev.Source.Modifying {
		return Explanation{}, false
	}
	c, ok := lastCall(ev)
	if ok && c.Kind != CallTimeout && !givenUp(c) || !ok && !errors.Is(ev.Err, context.DeadlineExceeded) {
		return Explanation{}, false
	}
	after := took(ev)
	if c.Waited > 0 {
		after = rounded(c.Waited)
	}
	e := Explanation{
		Detail: target(ev, c, "upstream") + " did not answer before the deadline, which passed after " + after + ".",
		Fix:    "Raise the deadline, or find out in the upstream's log why it is slow.",
		By:     ByProxy,
	}
	switch {
	case givenUp(c):
		e.Sure = Guess
		e.Detail = target(ev, c, "upstream") + " took the request and had not answered when the call ended after " + after +
			": a deadline passed, or the upstream closed the connection."
		e.Fix = "If " + after + " is the deadline of the context or the ResponseHeaderTimeout of the transport, raise it; " +
			"else see the upstream's log for why it hung up."
	case ev.Status == http.StatusBadGateway:
		e.Fix = "Raise the deadline, or answer 504 from the ErrorHandler of ReverseProxy: 502 says that the answer was broken."
	}
	return e, true
}

// plainOnTLS are the words with which servers answer plain HTTP on a port that speaks TLS: net/http, nginx, Apache.
var plainOnTLS = [...]string{
	"client sent an http request to an https server", "plain http request was sent to https port", "plain http to an ssl-enabled server port",
}

// upstreamSpeaksTLS finds a ReverseProxy that sent plain HTTP to an upstream that speaks TLS, and passed on what that said.
func upstreamSpeaksTLS(ev *Evidence) (Explanation, bool) {
	if !passedOn(ev) || !slices.ContainsFunc(plainOnTLS[:], func(words string) bool { return containsFold(ev.Body, words) }) {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "httputil.ReverseProxy sent plain HTTP to an upstream that speaks TLS, and passed on its 400.",
		Fix:    "Give ReverseProxy an https:// address of the upstream.",
		By:     ByProxy,
	}
	if ev.Header["Date"] != nil { // net/http sends none with these words: a server in between did
		e.Sure = Likely
	}
	return e, true
}

// took is how long the exchange has lasted.
func took(ev *Evidence) string { return rounded(ev.Elapsed) }

// rounded is a time for a sentence.
func rounded(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(time.Millisecond).String()
	default:
		return d.Round(time.Microsecond).String()
	}
}

// dependencyFailed finds a 5xx that a handler wrote after something that it called had failed. That the one led to the other is
// likely, not more.
func dependencyFailed(ev *Evidence) (Explanation, bool) {
	c, ok := lastCall(ev)
	if !ok || ev.Status < 500 || ev.Status > 599 || ev.Source.By == ByTimeout || ev.Source.By == ByRouter || ev.Refused || passedOn(ev) {
		return Explanation{}, false
	}
	if ev.Gone && c.Kind == CallTimeout { // the client did not wait either
		return Explanation{}, false
	}
	var met string
	switch c.Kind {
	case CallRefused:
		met = " refused the connection"
	case CallDNS:
		met = " has a name that could not be resolved"
	case CallTLS:
		met = " could not be reached over TLS"
	case CallTimeout:
		met = " did not answer before a deadline"
	default:
		return Explanation{}, false
	}
	e := Explanation{
		Detail: target(ev, c, "server that the handler called") + met + ", and the handler then answered " + statusName(ev.Status) + ".",
		Fix:    "Start or correct what the handler depends on.",
		Sure:   Likely,
		By:     ev.Source.By,
	}
	if ev.Status == http.StatusInternalServerError || ev.Status == http.StatusNotImplemented {
		e.Fix = "Start or correct what the handler depends on, and answer 502, 503 or 504 when it fails."
	}
	return e, true
}
