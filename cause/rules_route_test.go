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
	{name: "nothing in a router behind a subtree", head: []string{"GET /none HTTP/1.1"}, status: 404,
		set: is(source(ByRouter, KindChi), matched("/"), asked(routes("/"))), want: RouteNone, by: ByRouter,
		says: []string{`pattern "/"`, "another router", "inner router"}, never: []string{"/none/", "Host"}},
	{name: "nothing in a mux on the same request", head: []string{"GET /none HTTP/1.1"}, status: 404, set: is(byMux, asked(routes("/"))), want: RouteNone,
		says: []string{`pattern "/"`, "inner router"}, never: []string{"/none/"}},
	{name: "the root of a router behind a subtree", head: []string{"GET / HTTP/1.1", "Host: 127.0.0.1:80"}, status: 404,
		set: is(source(ByRouter, KindGorilla), matched("/"), asked(routes("/"))), want: RouteNone, never: []string{"localhost"}},
	{name: "nothing in a router behind a subtree, in production", head: []string{"GET /sub/none HTTP/1.1"}, status: 404,
		set: is(source(ByRouter, KindChi), matched("/sub/"), asked(routes("/sub/")), production), want: RouteNone, never: []string{`"/sub/"`}},
	{name: "nothing behind a subtree, or an error that echo answered", head: []string{"GET /none HTTP/1.1"}, status: 404,
		set: is(source(ByRouter, KindEcho), matched("/"), asked(routes("/"))), want: RouteNone, sure: Likely, says: []string{"echo.ErrNotFound"}},
	{name: "nothing in a mux behind StripPrefix", head: []string{"GET /api/none HTTP/1.1"}, status: 404, set: is(byMux, matched("/api/"), asked(routes("/api/"))),
		want: RouteNone, sure: Likely, says: []string{`"/api/none"`, "http.NotFoundHandler"}},
	{name: "a slash that was escaped", head: []string{"GET /items/a%2Fb HTTP/1.1"}, status: 404, set: is(byMux, asked(routes("GET /items/{id}/{part}"))), want: RouteNone,
		says: []string{"No route matches"}, never: []string{"another router"}},
	{name: "nothing in a mux behind gin", head: []string{"GET /api/none HTTP/1.1"}, status: 404, set: is(byMux, matched("/api/*any")), want: RouteNone, sure: Likely},
	{name: "http.NotFoundHandler in a mux on the same request", head: []string{"GET /api/gone/x HTTP/1.1"}, status: 404,
		set: is(byMux, matched("/api/gone/"), asked(routes("/api/"))), want: HandlerNotFound},
	{name: "StripPrefix of another prefix", head: []string{"GET /files/a HTTP/1.1"}, status: 404,
		set: is(source(ByHandler, KindStripPrefix), matched("/files/"), asked(routes("/files/"))), want: HandlerNotFound, side: SideServer, sure: Likely, by: ByHandler,
		says: []string{"http.StripPrefix", `"/files/"`, "first slash"}},
	{name: "StripPrefix of another prefix, in production", head: []string{"GET /files/a HTTP/1.1"}, status: 404,
		set: is(source(ByHandler, KindStripPrefix), matched("GET /files/{path...}"), production), want: HandlerNotFound, side: SideServer, sure: Likely,
		never: []string{"{path...}"}},
	{name: "StripPrefix in front of everything", head: []string{"GET /favicon.ico HTTP/1.1"}, status: 404, set: is(source(ByHandler, KindStripPrefix), asked(patterns)),
		want: HandlerNotFound, sure: Likely, says: []string{"Ask for a path below the prefix"}},
	{name: "StripPrefix at the root", head: []string{"GET /favicon.ico HTTP/1.1"}, status: 404, set: is(source(ByHandler, KindStripPrefix), matched("/{path...}")),
		want: HandlerNotFound, sure: Likely, says: []string{"Ask for a path below the prefix"}},
	{name: "an error that a handler in front of the router returned", head: []string{"GET /plain/ HTTP/1.1"}, status: 404, set: is(source(ByHandler, ""), asked(patterns)),
		want: HandlerClientError},
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
	{name: "held back", head: []string{"GET /nothing HTTP/1.1"}, status: 404, set: is(late, text("404 page not found\n")), want: RouteNone, sure: Likely,
		says: []string{"No route matches", "or a handler answered by http.NotFound"}},
	{name: "held back, in words of its own", head: []string{"GET /nothing HTTP/1.1"}, status: 404, set: is(late, text("none\n")), want: HandlerClientError},
	{name: "held back, a route matched", head: []string{"GET /items/0 HTTP/1.1"}, status: 404, set: is(late, matched("GET /items/{id}"), text("404 page not found\n")),
		want: HandlerNotFound},
	{name: "http.NotFoundHandler, wrapped", head: []string{"GET / HTTP/1.1"}, status: 404, set: is(source(ByHandler, ""), text("404 page not found\n")), want: HandlerClientError},
	{name: "http.NotFound, not held back", head: []string{"GET /items/0 HTTP/1.1"}, status: 404, set: is(by("main.item"), text("404 page not found\n")), want: HandlerClientError},
	{name: "method, held back", head: []string{"POST /plain HTTP/1.1"}, status: 405, set: is(late, answer("Allow: GET")), want: MethodNotAllowed,
		says: []string{`or register "POST" for this path.`}, never: []string{"let the handler"}},
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
	{name: "method, a handler without Allow", head: []string{"GET /status/405 HTTP/1.1"}, status: 405, set: is(source(ByHandler, KindHandler)), want: HandlerClientError,
		says: []string{"no Allow field", "Use another method"}, never: []string{"Use a method from Allow"}},
	{name: "preflight", head: preflightHead("/items"), status: 405, set: is(byMux, answer("Allow: POST"), asked(patterns)), want: PreflightUnrouted, by: ByRouter,
		says: []string{"https://app.example", "POST", "CORS middleware before the router"}},
	{name: "method, in a router behind a subtree", head: []string{"POST /plain HTTP/1.1"}, status: 405,
		set: is(source(ByRouter, KindGorilla), matched("/"), asked(routes("/"))), want: MethodNotAllowed, says: []string{"no Allow", "the router that answered"},
		never: []string{"which has", `"POST /"`, `pattern`}},
	{name: "method, in a chi behind a subtree", head: []string{"PATCH /api/plain HTTP/1.1"}, status: 405,
		set: is(source(ByRouter, KindChi), matched("/api/"), asked(routes("/api/")), answer("Allow: GET")), want: MethodNotAllowed,
		says: []string{"which has GET", "the router that answered"}, never: []string{`PATCH /api/`, "pattern"}},
	{name: "method, in a mux on the same request", head: []string{"POST /plain HTTP/1.1"}, status: 405, set: is(byMux, asked(routes("/")), answer("Allow: GET, HEAD")),
		want: MethodNotAllowed, says: []string{"which has GET, HEAD"}, never: []string{`"POST /`, "pattern"}},
	{name: "method, a router that does not say which it takes", head: []string{"POST /plain HTTP/1.1"}, status: 405,
		set: is(source(ByRouter, KindGorilla), asked(lax{})), want: MethodNotAllowed, says: []string{"no Allow"}, never: []string{"which has"}},
	{name: "method, a router that tells its pattern", head: []string{"POST /plain/1 HTTP/1.1"}, status: 405,
		set: is(source(ByRouter, KindEcho), matched("/plain/:id"), answer("Allow: GET")), want: MethodNotAllowed, says: []string{`register "POST /plain/:id"`}},
	{name: "preflight in a router behind a subtree", head: preflightHead("/items"), status: 404, set: is(source(ByRouter, KindGin), matched("/"), asked(routes("/"))),
		want: PreflightUnrouted, sure: Likely, says: []string{"no method is known"}},
	{name: "preflight that is asked for credentials", head: preflightHead("/items"), status: 401, set: is(answer("Www-Authenticate: Bearer")), want: PreflightUnrouted,
		says: []string{"https://app.example", "Put CORS before authentication"}, never: []string{"Send credentials"}},
	{name: "preflight that is asked for credentials by an upstream", head: preflightHead("/items"), status: 401, set: is(source(ByProxy, KindReverseProxy), passed),
		want: PreflightUnrouted, by: ByProxy},
	{name: "preflight that is forbidden", head: preflightHead("/items"), status: 403, want: PreflightUnrouted, sure: Likely,
		says: []string{"Put CORS before authentication", "exactly that origin"}},
	{name: "preflight by a program with credentials", head: append(preflightHead("/items"), "Authorization: Bearer x"), status: 401, want: CredentialsRefused},
	{name: "preflight that is allowed and asked for credentials", head: preflightHead("/items"), status: 401, set: is(answer("Access-Control-Allow-Origin: *")),
		want: CredentialsMissing},
	{name: "OPTIONS without an origin asked for credentials", head: []string{"OPTIONS /items HTTP/1.1"}, status: 401, want: CredentialsMissing},
	{name: "preflight that a CORS middleware refuses", head: append(preflightHead("/items"), "Access-Control-Request-Headers: x-b"), status: 405,
		set: is(by("github.com/gorilla/handlers.(*cors).ServeHTTP")), want: PreflightUnrouted, sure: Likely,
		says: []string{"the CORS middleware answered 405", `allow the method "POST", the fields "x-b" and exactly that origin`}, never: []string{"no handler answered", "before the router"}},
	{name: "preflight that a CORS middleware forbids", head: preflightHead("/items"), status: 403, set: is(by("main.withCORS.func1")), want: PreflightUnrouted, sure: Likely,
		says: []string{"the CORS middleware answered 403"}, never: []string{"authentication", "the fields"}},
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

// lax is a router that takes a path whatever the method, as gorilla/mux's Match says unless its MatchErr is looked at, but not the
// very request that was refused.
type lax struct{}

func (lax) Match(method, _, path string) (string, bool) { return path, method != "POST" }
func (lax) Allowed(string, string) []string             { return []string{"GET", "POST"} }

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
