package cause

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/status"
)

// lastRules are asked when nothing above fired.
var lastRules = []Rule{
	{HandlerTimeout, []int{503}, handlerTimeout},
	{ClientGone, nil, clientGone},
	{HandlerNotImplemented, []int{501}, handlerNotImplemented},
	{HandlerClientError, nil, handlerClientError},
	{HandlerServerError, nil, handlerServerError},
}

// invalidStatus finds a call of WriteHeader that net/http answers with a panic.
func invalidStatus(ev *Evidence) (Explanation, bool) {
	if !ev.Invalidated || ev.Panic == nil && ev.Status != 0 && ev.Status < 500 {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The handler called WriteHeader(" + strconv.Itoa(ev.Invalid) + "), which is no status: net/http takes 100 to 999 and panics otherwise.",
		Fix:    "Write a registered status, from 200 to 599.",
	}
	if ev.Panic != nil && ev.Development {
		e.At = ev.Panic.At
	}
	return e, true
}

// panicked finds a handler that panicked. http.ErrAbortHandler is how a handler ends an answer on purpose.
func panicked(ev *Evidence) (Explanation, bool) {
	if ev.Panic == nil || ev.Panic.Value == http.ErrAbortHandler {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The handler panicked.",
		Fix:    "Mend the line that panicked; the server's log has the stack.",
		By:     ByPanic,
	}
	if !ev.Development {
		return e, true
	}
	e.At = ev.Panic.At
	e.Detail = "The handler panicked: " + quoteLong(valueText(ev.Panic.Value))
	if ev.Panic.At != "" {
		e.Detail += " at " + Clean(ev.Panic.At, 2*ClientLimit)
		e.Fix = "Mend " + Clean(ev.Panic.At, 2*ClientLimit) + "."
	}
	e.Detail += "."
	return e, true
}

// recovered finds a panic that a deferred function inside this middleware answered with 500, such as chi's Recoverer.
func recovered(ev *Evidence) (Explanation, bool) {
	if !ev.Source.Recovering {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The handler panicked, and a deferred function that met the panic answered 500.",
		Fix:    "Mend the line that panicked; the function that answered may have logged the stack.",
		By:     ByPanic,
	}
	if at := ev.Source.At; at != "" && ev.Development {
		at = Clean(at, 2*ClientLimit)
		e.Detail = "The handler panicked at " + at + ", and a deferred function that met the panic answered 500."
		e.Fix = "Mend " + at + "."
	}
	return e, true
}

// valueText is what a panic value says. A value whose method panics in turn says only its type.
func valueText(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T", v)
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error()
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// handlerTimeout finds an answer of http.TimeoutHandler.
func handlerTimeout(ev *Evidence) (Explanation, bool) {
	if ev.Source.Kind != KindTimeout && ev.Source.By != ByTimeout && !containsFold(ev.Body, "<title>timeout</title>") {
		return Explanation{}, false
	}
	if ev.Gone && len(ev.Body) == 0 { // it writes no text for a client that went away
		return Explanation{}, false
	}
	return Explanation{
		Detail: "http.TimeoutHandler answered after " + took(ev) + ", before the handler inside it had.",
		Fix: "Raise the limit of TimeoutHandler, or mount streams and upgrades outside it: it holds answers back and hides Flusher and " +
			"Hijacker.",
		By: ByTimeout,
	}, true
}

// clientGone finds a client that did not wait for the answer.
func clientGone(ev *Evidence) (Explanation, bool) {
	if !ev.Gone || ev.Upgrade.Hijacked || ev.Upgrade.Switched != "" {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The client went away after " + took(ev) + ", before it was answered.",
		Fix:    "Nothing has to be sent; if it happens often, answer sooner, or let clients and proxies wait longer.",
	}
	if ev.Status == 0 {
		return e, true
	}
	if !givesUp(ev.Status) || passedOn(ev) || ev.Refused || ev.Err != nil && !errors.Is(ev.Err, context.Canceled) {
		return Explanation{}, false
	}
	e.Sure = Likely
	e.Detail = "The client went away after " + took(ev) + ", before it was answered " + statusName(ev.Status) + "."
	return e, true
}

// givesUp reports whether a status is one with which a handler or a proxy ends work that nobody waits for any more: 499, which
// nginx made up for it, or a 5xx that does not speak of what is implemented.
func givesUp(code int) bool {
	return code == 499 || code >= 500 && code <= 599 && code != http.StatusNotImplemented && code != http.StatusHTTPVersionNotSupported
}

func handlerNotImplemented(ev *Evidence) (Explanation, bool) {
	if ev.Refused || proxied(ev) {
		return Explanation{}, false
	}
	if ev.Source.By == ByRouter { // grpc-gateway answers so where another method is registered
		return Explanation{
			Detail: "The router answered 501 for " + Quote(ev.Method) + " " + quoteLong(ev.Path) + ": it most likely knows the path under another method.",
			Fix:    "Use a method that the path has, or register this one; let the router answer 405 with Allow (grpc-gateway: runtime.WithRoutingErrorHandler).",
			Side:   SideClient, Sure: Likely, By: ByRouter,
		}, true
	}
	though := "."
	if slices.Contains(ev.Implemented, ev.Method) {
		though = ", though the server implements " + Quote(ev.Method) + "."
	}
	return Explanation{
		Detail: "The handler itself answered 501" + though,
		Fix:    "Implement it, or answer 405 with Allow when only this resource lacks the method.",
	}, true
}

// statusName is a code with its name, where it has one: "502 Bad Gateway".
func statusName(code int) string {
	info, registered := status.Lookup(code)
	if !registered {
		return strconv.Itoa(code)
	}
	return strconv.Itoa(code) + " " + info.Name
}

func handlerClientError(ev *Evidence) (Explanation, bool) {
	if ev.Status < 400 || ev.Status > 499 {
		return Explanation{}, false
	}
	info, _ := status.Lookup(ev.Status)
	e := Explanation{
		Detail: answered(ev) + ".",
		Fix:    advice(info.FixClient, "Change the request as the answer's content says."),
		By:     ev.Source.By,
	}
	switch {
	case ev.Status == http.StatusMethodNotAllowed: // with Allow, or by a router, it is method-not-allowed
		e.Detail = answered(ev) + "; the answer does not say which methods are taken (no Allow field)."
		e.Fix = "Use another method for this path; let the handler name those that it takes in Allow, as a 405 must."
	case ev.Status == http.StatusPreconditionFailed:
		e.Detail = answered(ev) + ", and the request states no condition of HTTP, such as If-Match."
		e.Fix = "See the answer's content for what was demanded; a protocol on top of HTTP may want its version in a field of its own."
	case forgery(ev):
		e.Sure = Likely
		e.Detail = answered(ev) + ": a check against forged requests (CSRF) missed a token that fits, the cookie that belongs to it, or the Origin."
		e.Fix = "Fetch the form again and send its token with the cookie that came with it, from a page of the same origin; if a proxy stands in " +
			"front, let it pass Host on. Never switch the check off."
	case ev.Status == http.StatusForbidden && ev.Wrote > 0:
		e.Fix = "Read the answer's content for the reason; if a right is lacking, ask for it or sign in as someone who has it."
	}
	return e, true
}

// forgery reports whether a check against forged requests refused: its function or its text says so.
func forgery(ev *Evidence) bool {
	if ev.Status != http.StatusForbidden && ev.Status != http.StatusBadRequest {
		return false
	}
	name := strings.ToLower(ev.Source.Func)
	return strings.Contains(name, "csrf") || strings.Contains(name, "nosurf") || containsFold(ev.Body, "csrf")
}

func handlerServerError(ev *Evidence) (Explanation, bool) {
	if ev.Status < 500 {
		return Explanation{}, false
	}
	if ev.Status > 599 {
		return Explanation{
			Detail: answerer(ev) + " answered " + strconv.Itoa(ev.Status) + ", which is no status of HTTP: those end at 599, and clients take it for a 500.",
			Fix:    "Write a registered status, from 200 to 599.",
			By:     ev.Source.By, Reference: "RFC 9110 15",
		}, true
	}
	info, _ := status.Lookup(ev.Status)
	e := Explanation{
		Detail: answered(ev) + ".",
		Fix:    advice(info.FixServer, "See the server's log for what failed."),
		By:     ev.Source.By,
	}
	switch {
	case errors.Is(ev.Err, context.DeadlineExceeded):
		e.Detail = answerer(ev) + " ran into a deadline after " + took(ev) + " and answered " + statusName(ev.Status) + "."
	case passedOn(ev):
		e.Fix = "See the upstream's log for what failed there."
	case ev.Source.Modifying:
		e.Detail = "The upstream answered, but the ModifyResponse of httputil.ReverseProxy returned an error, and the proxy answered " + statusName(ev.Status) + "."
		e.Fix = "See the ErrorLog of ReverseProxy for that error, and mend ModifyResponse or what the upstream sends."
	case unstreamed(ev):
		e.Sure = Likely
		e.Detail = answered(ev) + ": it cannot stream, since the ResponseWriter that it was given offers no http.Flusher."
		e.Fix = "Mount the stream outside the middleware that wraps its ResponseWriter (http.TimeoutHandler holds answers back), or give that " +
			"wrapper a Flush method."
	case proxied(ev) && ev.Status == http.StatusBadGateway:
		e.Detail += " The failed call left no trace that tells why; ReverseProxy wrote it to its ErrorLog."
	}
	return e, true
}

// unstreamed reports whether a handler says that it found no http.Flusher. The words are those of most examples of server-sent
// events.
func unstreamed(ev *Evidence) bool {
	return containsFold(ev.Body, "streaming unsupported") || containsFold(ev.Body, "streaming not supported") ||
		containsFold(ev.Body, "streaming is not supported")
}

// answered tells who answered with the status.
func answered(ev *Evidence) string {
	if passedOn(ev) {
		return "httputil.ReverseProxy passed on " + statusName(ev.Status) + " from its upstream"
	}
	return answerer(ev) + " answered " + statusName(ev.Status)
}

// answerer names who wrote a status.
func answerer(ev *Evidence) string {
	switch {
	case proxied(ev):
		return "httputil.ReverseProxy"
	case ev.Source.By == ByRouter:
		return "The router"
	case ev.Source.Kind == KindFileServer:
		return "The file server"
	}
	return "The handler"
}

// advice is the first sentence of the catalogue's advice, or other.
func advice(text, other string) string {
	if text == "" {
		return other
	}
	if i := strings.Index(text, ". "); i > 0 {
		return text[:i+1]
	}
	return text
}
