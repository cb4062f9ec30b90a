package cause

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// routeRules are about requests that found no route, and 404s from routes that they found.
var routeRules = []Rule{
	{RouteTrailingSlash, []int{404}, routeTrailingSlash},
	{RouteHost, []int{404}, routeHost},
	{RouteNone, []int{404}, routeNone},
	{HandlerNotFound, []int{404}, handlerNotFound},
	{MethodNotAllowed, []int{405}, methodNotAllowed},
}

// missed reports whether the router answered 404 because nothing matched.
func missed(ev *Evidence) bool {
	if ev.Source.By == ByRouter {
		// A router inside a subtree of another leaves the pattern of the outer one.
		nested := ev.Source.Kind != KindMux && (strings.HasSuffix(ev.Pattern, "/") || strings.HasSuffix(ev.Pattern, "*") ||
			strings.HasSuffix(ev.Pattern, "...}"))
		return ev.Pattern == "" || nested
	}
	if ev.Pattern != "" || ev.Router == nil {
		return false
	}
	_, ok := ev.Router.Match(ev.Method, ev.Request.Host, ev.Path)
	return !ok
}

// routeTrailingSlash finds a path that would have matched with its final slash added or removed.
func routeTrailingSlash(ev *Evidence) (Explanation, bool) {
	if ev.Router == nil || ev.Path == "" || ev.Path == "/" || !missed(ev) {
		return Explanation{}, false
	}
	other, had := strings.CutSuffix(ev.Path, "/")
	if !had {
		other += "/"
	}
	pattern, ok := ev.Router.Match(ev.Method, ev.Request.Host, other)
	if !ok {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "Nothing matches " + quoteLong(ev.Path) + ", but " + quoteLong(other) + " does" + byPattern(ev, pattern) + ".",
		Fix:    "Use the path " + quoteLong(other) + ", or register both.",
	}, true
}

// byPattern names a pattern in a sentence, where it may be named.
func byPattern(ev *Evidence, pattern string) string {
	if !ev.Development || pattern == "" {
		return ""
	}
	return " (pattern " + quoteLong(pattern) + ")"
}

// routeHost finds a path that would have matched under another Host.
func routeHost(ev *Evidence) (Explanation, bool) {
	if ev.Router == nil || !missed(ev) {
		return Explanation{}, false
	}
	for _, host := range otherHosts(ev.Request) {
		pattern, ok := ev.Router.Match(ev.Method, host, ev.Path)
		if !ok {
			continue
		}
		return Explanation{
			Detail: "Nothing matches " + quoteLong(ev.Path) + " under the Host " + Quote(ev.Request.Host) + ", but it does under " +
				Quote(host) + byPattern(ev, pattern) + ".",
			Fix: "Send the Host " + Quote(host) + " (a proxy in front has to pass it on; nginx: proxy_set_header Host $http_host;), or drop " +
				"the host from the pattern.",
		}, true
	}
	return Explanation{}, false
}

// otherHosts lists the hosts under which a request may have been meant: what a proxy was asked for, the name with or without www.,
// localhost, and the name of the TLS handshake.
func otherHosts(r *http.Request) (hosts []string) {
	name, port := splitHost(r.Host)
	candidates := forwardedHosts(r)
	if bare, ok := strings.CutPrefix(name, "www."); ok {
		candidates = append(candidates, bare)
	} else if name != "" {
		candidates = append(candidates, "www."+name)
	}
	candidates = append(candidates, "localhost")
	if r.TLS != nil && r.TLS.ServerName != "" {
		candidates = append(candidates, r.TLS.ServerName)
	}
	for _, host := range candidates {
		n, p := splitHost(host)
		if !strings.EqualFold(n, name) || p != "" && p != port {
			if !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}

func routeNone(ev *Evidence) (Explanation, bool) {
	if !missed(ev) {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "No route matches " + Quote(ev.Method) + " " + quoteLong(ev.Path) + " under the Host " + Quote(ev.Request.Host) + ".",
		Fix:    "Check the path and the Host that the client sends, or register a route for them.",
		By:     ByRouter,
	}
	if ev.Source.Kind == KindEcho && ev.Router == nil {
		e.Sure = Likely
		e.Detail = strings.TrimSuffix(e.Detail, ".") + ", or its handler returned echo.ErrNotFound."
	}
	return e, true
}

// handlerNotFound finds a 404 of the handler that a route led to.
func handlerNotFound(ev *Evidence) (Explanation, bool) {
	called := ev.Source.By == ByHandler && ev.Source.Router != "" // by a router that keeps its pattern to itself
	if ev.Pattern == "" && !called || ev.Source.By == ByProxy || ev.Source.By == ByTimeout {
		return Explanation{}, false
	}
	if ev.Pattern == "" {
		return Explanation{
			Detail: "The router called a handler for " + quoteLong(ev.Path) + ", which answered 404.",
			Fix:    "Ask for a resource that exists; or, if the handler is the router's own for what it does not know, for a path that has a route.",
			Sure:   Likely,
		}, true
	}
	route := "A route matched"
	if ev.Development {
		route = "The route " + quoteLong(ev.Pattern) + " matched"
	}
	return Explanation{
		Detail: route + ", and its handler answered 404 for " + quoteLong(ev.Path) + ".",
		Fix:    "Ask for a resource that exists: under this route, there is none of that name.",
	}, true
}

// methodNotAllowed finds a route that knows the path under other methods.
func methodNotAllowed(ev *Evidence) (Explanation, bool) {
	allowed := allowedMethods(ev)
	if ev.Source.By != ByRouter && ev.Header["Allow"] == nil {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: Quote(ev.Method) + " is not allowed for " + quoteLong(ev.Path) + "; the answer does not say what is (no Allow field).",
		Fix:    "Use a method that the path has, or register " + quoteLong(ev.Method+" "+ev.Path) + ".",
		By:     ev.Source.By,
	}
	if len(allowed) == 0 {
		return e, true
	}
	path := ev.Path
	if ev.Development {
		if p := patternFor(ev, allowed[0]); p != "" {
			path = p
			if _, rest, ok := strings.Cut(p, " "); ok {
				path = strings.TrimLeft(rest, " \t")
			}
		}
	}
	e.Detail = listed(Quote(ev.Method)+" is not allowed for "+quoteLong(ev.Path)+byPattern(ev, patternFor(ev, allowed[0]))+", which has ", allowed, ".")
	e.Fix = useOne(allowed, ", or register "+quoteLong(ev.Method+" "+path)+".")
	return e, true
}

// allowedMethods lists the methods of the requested path: those of Allow, or those that the router knows.
func allowedMethods(ev *Evidence) (list []string) {
	list = slices.Collect(wire.Items(ev.Header["Allow"]))
	if len(list) == 0 && ev.Router != nil {
		list = ev.Router.Allowed(ev.Request.Host, ev.Path)
	}
	return list
}

// patternFor is the pattern that the path would match under another method, or "".
func patternFor(ev *Evidence, method string) string {
	if ev.Pattern != "" {
		return ev.Pattern
	}
	if ev.Router == nil {
		return ""
	}
	pattern, ok := ev.Router.Match(method, ev.Request.Host, ev.Path)
	if !ok {
		return ""
	}
	return pattern
}

// preflight reports whether the request is a CORS preflight that the answer does not allow.
func preflight(ev *Evidence) bool {
	h := ev.Request.Header
	return ev.Method == http.MethodOptions && h.Get("Origin") != "" && h.Get("Access-Control-Request-Method") != "" &&
		ev.Header["Access-Control-Allow-Origin"] == nil
}

// preflightUnrouted finds a CORS preflight that nobody answered.
func preflightUnrouted(ev *Evidence) (Explanation, bool) {
	if !preflight(ev) || ev.Source.By == ByProxy || ev.Source.By == ByTimeout {
		return Explanation{}, false
	}
	switch {
	case ev.Status == http.StatusMethodNotAllowed:
		return preflighted(ev, Certain), true
	case ev.Source.By == ByRouter || ev.Status == http.StatusNotFound && ev.Pattern == "":
		if len(allowedMethods(ev)) > 0 {
			return preflighted(ev, Certain), true
		}
		e := preflighted(ev, Likely)
		e.Fix += " Check the path too: no method is known for it."
		return e, true
	}
	return Explanation{}, false
}

func preflighted(ev *Evidence, sure Sure) Explanation {
	h := ev.Request.Header
	return Explanation{
		Detail: "A browser asked whether " + Quote(h.Get("Origin")) + " may send " + Quote(h.Get("Access-Control-Request-Method")) +
			" here (CORS preflight), and no handler answered it: there is no Access-Control-Allow-Origin.",
		Fix:  "Put a CORS middleware before the router, and let it allow exactly the origins that are yours.",
		Sure: sure,
		By:   ev.Source.By,
	}
}
