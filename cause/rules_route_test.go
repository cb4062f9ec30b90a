package cause

import "testing"

var patterns = routes("GET /plain", "POST /items", "GET /items/{id}", "/dir/", "GET app.example/secret", "GET www.b.example/x", "GET localhost/l", "GET up/u")

var routeRows = []row{
	{name: "nothing", head: []string{"GET /nothing/here HTTP/1.1"}, status: 404, set: is(byMux, asked(patterns)), want: RouteNone, by: ByRouter,
		says: []string{"/nothing/here", `"GET"`, "Host"}},
	{name: "nothing, router unknown", head: []string{"GET /nothing HTTP/1.1"}, status: 404, set: is(source(ByRouter, KindChi)), want: RouteNone},
	{name: "nothing, only the router says so", head: []string{"GET /nothing HTTP/1.1"}, status: 404, set: is(asked(patterns)), want: RouteNone},
	{name: "nothing, or a handler's error that echo answered", head: []string{"GET /nothing HTTP/1.1"}, status: 404, set: is(source(ByRouter, KindEcho)),
		want: RouteNone, sure: Likely, says: []string{"echo.ErrNotFound"}},
	{name: "nothing in a subtree", head: []string{"GET /api/x HTTP/1.1"}, status: 404, set: is(source(ByRouter, KindChi), matched("/api/")), want: RouteNone},
	{name: "nobody knows", head: []string{"GET /nothing HTTP/1.1"}, status: 404, want: HandlerClientError},
	{name: "an upgrade to nowhere", head: ws(), status: 404, set: is(byMux, asked(patterns)), want: RouteNone},
	{name: "slash too many", head: []string{"GET /plain/ HTTP/1.1"}, status: 404, set: is(byMux, asked(patterns)), want: RouteTrailingSlash,
		says: []string{`"/plain"`, "GET /plain", "register both"}},
	{name: "slash too few", head: []string{"GET /tree HTTP/1.1"}, status: 404, set: is(byMux, asked(only1{"/tree/"})), want: RouteTrailingSlash, says: []string{`"/tree/"`}},
	{name: "slash too many, in production", head: []string{"GET /plain/ HTTP/1.1"}, status: 404, set: is(byMux, asked(patterns), production), want: RouteTrailingSlash,
		never: []string{"GET /plain"}},
	{name: "slash and another method", head: []string{"DELETE /plain/ HTTP/1.1"}, status: 404, set: is(byMux, asked(patterns)), want: RouteNone},
	{name: "host of the proxy", head: []string{"GET /secret HTTP/1.1", "Host: 10.0.0.1", "X-Forwarded-Host: app.example"}, status: 404, set: is(byMux, asked(patterns)),
		want: RouteHost, says: []string{"10.0.0.1", "app.example", "pattern"}},
	{name: "host of Forwarded", head: []string{"GET /u HTTP/1.1", "Host: x.example", "Forwarded: for=_a;host=up"}, status: 404, set: is(byMux, asked(patterns)), want: RouteHost},
	{name: "host without www", head: []string{"GET /x HTTP/1.1", "Host: b.example"}, status: 404, set: is(byMux, asked(patterns)), want: RouteHost, says: []string{"www.b.example"}},
	{name: "host with www", head: []string{"GET /secret HTTP/1.1", "Host: www.app.example:80"}, status: 404, set: is(byMux, asked(patterns)), want: RouteHost},
	{name: "localhost", head: []string{"GET /l HTTP/1.1", "Host: 127.0.0.1:8080"}, status: 404, set: is(byMux, asked(patterns)), want: RouteHost, says: []string{`"localhost"`}},
	{name: "TLS name", head: []string{"GET /secret HTTP/1.1", "Host: x.example"}, status: 404, set: is(byMux, asked(patterns), overTLS("app.example")), want: RouteHost},
	{name: "a host that was not meant", head: []string{"GET /secret HTTP/1.1", "Host: x.example"}, status: 404, set: is(byMux, asked(patterns)), want: RouteNone,
		never: []string{"app.example"}},
	{name: "host, in production", head: []string{"GET /l HTTP/1.1", "Host: 127.0.0.1"}, status: 404, set: is(byMux, asked(patterns), production), want: RouteHost,
		never: []string{"GET localhost"}},
	{name: "the handler says no", head: []string{"GET /items/0 HTTP/1.1"}, status: 404, set: is(matched("GET /items/{id}"), asked(patterns)), want: HandlerNotFound,
		says: []string{"GET /items/{id}", "/items/0"}},
	{name: "the handler says no, in production", head: []string{"GET /items/0 HTTP/1.1"}, status: 404, set: is(matched("GET /items/{id}"), production), want: HandlerNotFound,
		never: []string{"{id}"}},
	{name: "the handler says no, the router keeps its pattern", head: []string{"GET /x HTTP/1.1"}, status: 404,
		set: is(func(ev *Evidence) { ev.Source = Source{By: ByHandler, Router: KindChi} }), want: HandlerNotFound, sure: Likely, says: []string{"/x"}},
	{name: "a handler without a router", head: []string{"GET /x HTTP/1.1"}, status: 404,
		set: is(func(ev *Evidence) { ev.Source = Source{By: ByHandler} }), want: HandlerClientError},
	{name: "http.NotFoundHandler as a route", head: []string{"GET /gone HTTP/1.1"}, status: 404, set: is(byMux, matched("/gone")), want: HandlerNotFound},
	{name: "an upstream's 404", head: []string{"GET /x HTTP/1.1"}, status: 404, set: is(source(ByProxy, KindReverseProxy), passed, matched("/")), want: HandlerClientError, by: ByProxy,
		says: []string{"passed on 404"}},
	{name: "method", head: []string{"POST /plain HTTP/1.1"}, status: 405, set: is(byMux, answer("Allow: GET, HEAD"), asked(patterns)), want: MethodNotAllowed, by: ByRouter,
		says: []string{"POST", "GET, HEAD", `"GET /plain"`, `register "POST /plain"`}},
	{name: "method, in production", head: []string{"PUT /items/7 HTTP/1.1"}, status: 405, set: is(byMux, answer("Allow: GET, HEAD"), asked(patterns), production),
		want: MethodNotAllowed, says: []string{"GET, HEAD"}, never: []string{"{id}"}},
	{name: "method, wildcard", head: []string{"PUT /items/7 HTTP/1.1"}, status: 405, set: is(byMux, answer("Allow: GET, HEAD"), asked(patterns)), want: MethodNotAllowed,
		says: []string{`register "PUT /items/{id}"`}},
	{name: "method, no Allow but a router", head: []string{"POST /plain HTTP/1.1"}, status: 405, set: is(source(ByRouter, KindGorilla), asked(patterns)), want: MethodNotAllowed,
		says: []string{"GET"}},
	{name: "method, no Allow at all", head: []string{"POST /plain HTTP/1.1"}, status: 405, set: is(source(ByRouter, KindGorilla)), want: MethodNotAllowed,
		says: []string{"no Allow"}},
	{name: "method, a handler with Allow", head: []string{"POST /any HTTP/1.1"}, status: 405, set: is(source(ByHandler, KindHandler), answer("Allow: GET")), want: MethodNotAllowed,
		by: ByHandler},
	{name: "method, a handler without Allow", head: []string{"GET /status/405 HTTP/1.1"}, status: 405, set: is(source(ByHandler, KindHandler)), want: HandlerClientError},
	{name: "preflight", head: preflightHead("/items"), status: 405, set: is(byMux, answer("Allow: POST"), asked(patterns)), want: PreflightUnrouted, by: ByRouter,
		says: []string{"https://app.example", "POST", "CORS middleware before the router"}},
	{name: "preflight, 404 of gin", head: preflightHead("/items"), status: 404, set: is(source(ByRouter, KindGin), asked(patterns)), want: PreflightUnrouted},
	{name: "preflight to nowhere", head: preflightHead("/nothing"), status: 404, set: is(byMux, asked(patterns)), want: PreflightUnrouted, sure: Likely, says: []string{"Check the path"}},
	{name: "preflight, the handler does not find it", head: preflightHead("/items/0"), status: 404, set: is(source(ByHandler, ""), matched("/items/{id}")), want: HandlerNotFound},
	{name: "preflight that is allowed", head: preflightHead("/items"), status: 405, set: is(byMux, answer("Allow: POST", "Access-Control-Allow-Origin: *")), want: MethodNotAllowed},
	{name: "OPTIONS without an origin", head: []string{"OPTIONS /items HTTP/1.1"}, status: 405, set: is(byMux, answer("Allow: POST")), want: MethodNotAllowed},
	{name: "preflight answered", head: preflightHead("/items"), status: 204, set: is(answer("Access-Control-Allow-Origin: https://app.example"))},
}

func preflightHead(path string) []string {
	return []string{"OPTIONS " + path + " HTTP/1.1", "Origin: https://app.example", "Access-Control-Request-Method: POST"}
}

// only1 is a router that knows one path, and neither hosts nor redirects.
type only1 struct{ path string }

func (o only1) Match(_, _, path string) (string, bool) { return o.path, path == o.path }
func (o only1) Allowed(string, string) []string        { return nil }

// TestRouterIsAskedLittle bounds how often a hostile request makes the rules ask the router.
func TestRouterIsAskedLittle(t *testing.T) {
	head := []string{"GET /nothing HTTP/1.1", "Host: x.example"}
	for range 100 {
		head = append(head, "X-Forwarded-Host: a.example, b.example, c.example, d.example", "Forwarded: host=e.example;host=f.example")
	}
	n := 0
	counter := counting{patterns, &n}
	if _, ok := Find(exchange(t, head, 404, byMux, asked(counter)), nil); !ok || n == 0 || n > 30 {
		t.Errorf("asked %d times", n)
	}
}

type counting struct {
	Router
	n *int
}

func (c counting) Match(method, host, path string) (string, bool) {
	*c.n++
	return c.Router.Match(method, host, path)
}
