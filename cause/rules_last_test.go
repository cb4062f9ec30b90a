package cause

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

func panics(v any) func(*Evidence) {
	return func(ev *Evidence) { ev.Panic = &Recovered{Value: v, At: "shop/order.go:42"} }
}

func recovering(ev *Evidence) { ev.Source.Recovering, ev.Source.At = true, "shop/order.go:42" }

func gone(ev *Evidence) { ev.Gone, ev.Elapsed = true, 1500*time.Millisecond }

func proxyAnd(c ...Call) []func(*Evidence) { return is(source(ByProxy, KindReverseProxy), calls(c...)) }

func modifying(ev *Evidence) { ev.Source.Modifying = true }

func wrote(n int64) func(*Evidence) { return func(ev *Evidence) { ev.Wrote = n } }

func call(kind CallKind) Call {
	return Call{Kind: kind, Addr: "db.internal:5432", Err: errors.New("x")}
}

var upstreamRows = []row{
	{name: "refused", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(call(CallRefused)), want: UpstreamRefused, by: ByProxy,
		says: []string{"db.internal:5432", "refused", "Start the upstream"}},
	{name: "another call was refused before", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: append(proxyAnd(call(CallRefused)), passed), want: HandlerServerError, by: ByProxy,
		says: []string{"passed on 502"}, never: []string{"db.internal"}},
	{name: "another call was closed before", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: append(proxyAnd(call(CallClosed)), passed), want: HandlerServerError,
		says: []string{"passed on 502"}},
	{name: "another call was too slow before", head: []string{"GET /proxy HTTP/1.1"}, status: 504, set: append(proxyAnd(call(CallTimeout)), passed), want: HandlerServerError,
		says: []string{"passed on 504"}},
	{name: "the client went away while the upstream worked", head: []string{"GET /proxy HTTP/1.1"}, status: 502,
		set: append(proxyAnd(Call{Kind: CallClosed, Addr: "a:1", Waited: 100 * time.Millisecond}), gone), want: ClientGone, sure: Likely},
	{name: "the client went away at once", head: []string{"GET /proxy HTTP/1.1"}, status: 502,
		set: append(proxyAnd(Call{Kind: CallClosed, Addr: "a:1", Waited: time.Millisecond}), gone), want: ClientGone, sure: Likely},
	{name: "the client went away, and nobody listened", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: append(proxyAnd(call(CallRefused)), gone), want: UpstreamRefused},
	{name: "the client went away while a call ran out of time", head: []string{"GET /x HTTP/1.1"}, status: 500, set: is(calls(call(CallTimeout)), gone), want: ClientGone, sure: Likely},
	{name: "plain HTTP to TLS", head: []string{"GET /proxy HTTP/1.1"}, status: 400,
		set: append(proxyAnd(), passed, text("Client sent an HTTP request to an HTTPS server.\n")), want: UpstreamTLS, by: ByProxy, says: []string{"plain HTTP", "https://"}},
	{name: "plain HTTP to TLS, further up", head: []string{"GET /proxy HTTP/1.1"}, status: 400,
		set: append(proxyAnd(), passed, answer("Date: now"), text("<center>The plain HTTP request was sent to HTTPS port</center>")), want: UpstreamTLS, sure: Likely},
	{name: "an upstream's other 400", head: []string{"GET /proxy HTTP/1.1"}, status: 400, set: append(proxyAnd(), passed, text("bad\n")), want: HandlerClientError, by: ByProxy},
	{name: "a handler that speaks of TLS", head: []string{"GET /proxy HTTP/1.1"}, status: 400, set: is(text("Client sent an HTTP request to an HTTPS server.\n")), want: HandlerClientError},
	{name: "refused, in production", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: append(proxyAnd(call(CallRefused)), production), want: UpstreamRefused,
		never: []string{"internal"}},
	{name: "dns", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(call(CallDNS)), want: UpstreamDNS, says: []string{"Correct the name"}},
	{name: "tls", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(call(CallTLS)), want: UpstreamTLS, says: []string{"certificate"}},
	{name: "closed", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(call(CallClosed)), want: UpstreamClosed, says: []string{"log"}},
	{name: "closed, or given up", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(Call{Kind: CallClosed, Addr: "a:1", Waited: 30 * time.Second}),
		want: UpstreamTimeout, sure: Guess, says: []string{"30s", "ResponseHeaderTimeout", "hung up"}},
	{name: "closed at once", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(Call{Kind: CallClosed, Addr: "a:1", Waited: 300 * time.Microsecond}),
		want: UpstreamClosed, sure: Likely, says: []string{"closed the connection"}},
	{name: "timeout of a call", head: []string{"GET /proxy HTTP/1.1"}, status: 504, set: proxyAnd(Call{Kind: CallTimeout, Waited: 2 * time.Second}), want: UpstreamTimeout,
		says: []string{"after 2s"}},
	{name: "timeout", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(call(CallTimeout)), want: UpstreamTimeout, says: []string{"deadline", "answer 504"}},
	{name: "timeout, 504", head: []string{"GET /proxy HTTP/1.1"}, status: 504, set: proxyAnd(call(CallTimeout)), want: UpstreamTimeout, never: []string{"answer 504"}},
	{name: "the last call counts", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(call(CallTimeout), call(CallRefused)), want: UpstreamRefused},
	{name: "no trace", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: proxyAnd(), want: HandlerServerError, by: ByProxy, says: []string{"ErrorLog"}},
	{name: "the upstream's own 503", head: []string{"GET /proxy HTTP/1.1"}, status: 503, set: append(proxyAnd(), passed), want: HandlerServerError, says: []string{"passed on 503"}},
	{name: "the upstream's own 502", head: []string{"GET /proxy HTTP/1.1"}, status: 502, set: append(proxyAnd(), passed), want: HandlerServerError, says: []string{"passed on 502"}},
	{name: "an ErrorHandler's 503", head: []string{"GET /proxy HTTP/1.1"}, status: 503, set: proxyAnd(), want: HandlerServerError, says: []string{"ReverseProxy answered 503"}},
	{name: "a call failed and the answer is fine", head: []string{"GET /proxy HTTP/1.1"}, status: 200, set: proxyAnd(call(CallRefused))},
	{name: "a handler's call", head: []string{"GET /x HTTP/1.1"}, status: 500, set: is(calls(call(CallRefused))), want: DependencyFailed, sure: Likely,
		says: []string{"db.internal:5432", "500", "502, 503 or 504"}},
	{name: "a handler's call, in production", head: []string{"GET /x HTTP/1.1"}, status: 503, set: is(calls(call(CallDNS)), production), want: DependencyFailed, sure: Likely,
		never: []string{"internal", "502, 503"}},
	{name: "a handler's call, TLS", head: []string{"GET /x HTTP/1.1"}, status: 500, set: is(calls(call(CallTLS))), want: DependencyFailed, sure: Likely},
	{name: "a handler's call, deadline", head: []string{"GET /x HTTP/1.1"}, status: 504, set: is(calls(call(CallTimeout))), want: DependencyFailed, sure: Likely},
	{name: "a handler's call was closed", head: []string{"GET /x HTTP/1.1"}, status: 500, set: is(calls(call(CallClosed))), want: HandlerServerError},
	{name: "a handler's call failed and it answered 404", head: []string{"GET /x HTTP/1.1"}, status: 404, set: is(calls(call(CallRefused)), matched("/x")), want: HandlerNotFound},
}

var lastRows = []row{
	{name: "a router that answers 501", head: []string{"POST /v1/x HTTP/1.1"}, status: 501, set: is(source(ByRouter, KindRouter)), want: HandlerNotImplemented, side: SideClient,
		sure: Likely, by: ByRouter, says: []string{`"POST"`, "405 with Allow", "WithRoutingErrorHandler"}, never: []string{"The handler itself"}},
	{name: "what ModifyResponse calls is not the upstream", head: []string{"GET / HTTP/1.1"}, status: 502, set: append(proxyAnd(call(CallRefused)), modifying),
		want: DependencyFailed, sure: Likely},
	{name: "a forged form", head: []string{"POST /f HTTP/1.1"}, status: 403, set: is(text("Forbidden - CSRF token not found in request\n")), want: HandlerClientError, sure: Likely,
		says: []string{"(CSRF)", "Fetch the form again", "Never switch the check off"}, never: []string{"sign in"}},
	{name: "a forged form, by the function", head: []string{"POST /f HTTP/1.1"}, status: 400, set: is(by("github.com/justinas/nosurf.defaultFailureHandler")), want: HandlerClientError,
		sure: Likely, says: []string{"(CSRF)"}},
	{name: "a form that is too long to be told forged", head: []string{"POST /f HTTP/1.1"}, status: 422, set: is(text("csrf")), want: HandlerClientError, never: []string{"CSRF"}},
	{name: "forbidden, and says why", head: []string{"GET / HTTP/1.1"}, status: 403, set: is(text("invalid Host"), wrote(12)), want: HandlerClientError,
		says: []string{"Read the answer's content"}},
	{name: "forbidden, and silent", head: []string{"GET / HTTP/1.1"}, status: 403, want: HandlerClientError, says: []string{"sign in"}, never: []string{"content"}},
	{name: "no Flusher", head: []string{"GET /events HTTP/1.1"}, status: 500, set: is(text("Streaming unsupported!\n")), want: HandlerServerError, sure: Likely,
		says: []string{"http.Flusher", "http.TimeoutHandler", "Flush method"}},
	{name: "not about a Flusher", head: []string{"GET /events HTTP/1.1"}, status: 500, set: is(text("stream broken")), want: HandlerServerError, never: []string{"Flusher"}},
	{name: "ModifyResponse refuses", head: []string{"GET / HTTP/1.1"}, status: 502, set: append(proxyAnd(), modifying), want: HandlerServerError,
		says: []string{"The upstream answered, but the ModifyResponse"}, never: []string{"refused the connection", "failed call", "DNS"}},
	{name: "panic", head: []string{"GET /panic HTTP/1.1"}, status: 500, set: is(panics("boom")), want: Panic, by: ByPanic, says: []string{"boom", "shop/order.go:42"}},
	{name: "panic, in production", head: []string{"GET /panic HTTP/1.1"}, status: 500, set: is(panics("boom"), production), want: Panic, never: []string{"boom", "order.go"}},
	{name: "panic without an answer", head: []string{"GET /panic HTTP/1.1"}, status: 0, set: is(panics(errors.New("boom"))), want: Panic},
	{name: "panic behind the head", head: []string{"GET /panic HTTP/1.1"}, status: 0, set: is(panics([]int{1})), want: Panic},
	{name: "panic of a panic", head: []string{"GET /panic HTTP/1.1"}, status: 0, set: is(panics(worse{})), want: Panic, says: []string{"cause.worse"}},
	{name: "abort on purpose", head: []string{"GET /panic HTTP/1.1"}, status: 0, set: is(panics(http.ErrAbortHandler))},
	{name: "invalid status", head: []string{"GET /x HTTP/1.1"}, status: 500, set: is(func(ev *Evidence) { ev.Invalid, ev.Invalidated = 42, true }, panics("invalid")),
		want: InvalidStatus, says: []string{"WriteHeader(42)", "registered status"}},
	{name: "invalid status 0", head: []string{"GET /x HTTP/1.1"}, status: 0, set: is(func(ev *Evidence) { ev.Invalidated = true }), want: InvalidStatus, says: []string{"WriteHeader(0)"}},
	{name: "500 of a handler", head: []string{"GET /x HTTP/1.1"}, status: 500, want: HandlerServerError, says: []string{"500 Internal Server Error"}},
	{name: "500 for a deadline", head: []string{"GET /x HTTP/1.1"}, status: 503, set: is(failed(fmt.Errorf("db: %w", context.DeadlineExceeded))), want: HandlerServerError,
		says: []string{"deadline"}, never: []string{"db:"}},
	{name: "timeout", head: []string{"GET /slow HTTP/1.1"}, status: 503, set: is(source(ByTimeout, KindTimeout)), want: HandlerTimeout, by: ByTimeout,
		says: []string{"TimeoutHandler", "Hijacker"}},
	{name: "timeout, by its text", head: []string{"GET /slow HTTP/1.1"}, status: 503,
		set: is(text("<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>")), want: HandlerTimeout},
	{name: "503 of a handler", head: []string{"GET /slow HTTP/1.1"}, status: 503, want: HandlerServerError},
	{name: "gone", head: []string{"GET /slow HTTP/1.1"}, status: 0, set: is(gone), want: ClientGone, says: []string{"1.5s"}},
	{name: "gone while the proxy waited", head: []string{"GET /slow HTTP/1.1"}, status: 502, set: is(gone, source(ByProxy, KindReverseProxy)), want: ClientGone, sure: Likely},
	{name: "gone, and a real failure", head: []string{"GET /slow HTTP/1.1"}, status: 500, set: is(gone, failed(errors.New("disk full"))), want: HandlerServerError,
		never: []string{"disk"}},
	{name: "gone, and the handler wrote 500 for nobody", head: []string{"GET /slow HTTP/1.1"}, status: 500, set: is(gone, text("context canceled\n")), want: ClientGone, sure: Likely,
		says: []string{"went away after 1.5s", "500 Internal Server Error"}},
	{name: "gone, and the handler wrote 499", head: []string{"GET /slow HTTP/1.1"}, status: 499, set: is(gone), want: ClientGone, sure: Likely, says: []string{"499"}},
	{name: "gone, and the handler knows no such thing", head: []string{"GET /slow HTTP/1.1"}, status: 501, set: is(gone), want: HandlerNotImplemented},
	{name: "gone, and an upstream's own 502", head: []string{"GET /slow HTTP/1.1"}, status: 502, set: append(proxyAnd(), passed, gone), want: HandlerServerError,
		says: []string{"passed on 502"}},
	{name: "gone while TimeoutHandler waited", head: []string{"GET /slow HTTP/1.1"}, status: 503, set: is(gone, source(ByTimeout, KindTimeout)), want: ClientGone, sure: Likely},
	{name: "gone when TimeoutHandler answered", head: []string{"GET /slow HTTP/1.1"}, status: 503, set: is(gone, source(ByTimeout, KindTimeout), text("too slow")), want: HandlerTimeout},
	{name: "recovered inside", head: []string{"GET /panic HTTP/1.1"}, status: 500, set: is(recovering), want: Panic, by: ByPanic, says: []string{"panicked at shop/order.go:42"}},
	{name: "recovered inside, in production", head: []string{"GET /panic HTTP/1.1"}, status: 500, set: is(recovering, production), want: Panic, by: ByPanic, never: []string{"order.go"}},
	{name: "recovered inside, and answered 404 on purpose", head: []string{"GET /panic HTTP/1.1"}, status: 404, set: is(recovering, matched("/panic")), want: HandlerNotFound},
	{name: "gone behind the answer", head: []string{"GET /slow HTTP/1.1"}, status: 200, set: is(gone)},
	{name: "nothing sent", head: []string{"GET /slow HTTP/1.1"}, status: 0},
	{name: "501 of a handler", head: []string{"GET /status/501 HTTP/1.1"}, status: 501, set: is(matched("/status/{code}")), want: HandlerNotImplemented, by: ByHandler,
		says: []string{"405 with Allow"}},
	{name: "501 of an upstream", head: []string{"GET /x HTTP/1.1"}, status: 501, set: proxyAnd(), want: HandlerServerError},
	{name: "teapot", head: []string{"GET /tea HTTP/1.1"}, status: 418, want: HandlerClientError},
	{name: "unregistered 4xx", head: []string{"GET /tea HTTP/1.1"}, status: 499, want: HandlerClientError, says: []string{"499"}},
	{name: "unregistered 5xx", head: []string{"GET /tea HTTP/1.1"}, status: 599, want: HandlerServerError},
	{name: "beyond 599", head: []string{"GET /tea HTTP/1.1"}, status: 700, want: HandlerServerError, says: []string{"700", "end at 599"}},
}

type worse struct{}

func (worse) Error() string { panic("worse") }
