package cause

import (
	"net/http"
	"slices"
	"strings"
)

// routeRules are about requests that found no route, and 404s from routes that they found.
var routeRules = []Rule{
	{RouteTrailingSlash, []int{404}, routeTrailingSlash},
	{RouteHost, []int{404}, routeHost},
	{RouteNone, []int{404}, routeNone},
	{HandlerNotFound, []int{404}, handlerNotFound},
	{MethodNotAllowed, []int{405}, methodNotAllowed},
}

// missed reports whether a router answered 404 because nothing matched.
func missed(ev *Evidence) bool {
	src := &ev.Source
	if src.By == ByRouter {
		return ev.Pattern == "" || nested(ev)
	}
	if heldBack(ev) && string(ev.Body) == "404 page not found\n" {
		return true
	}
	returned := src.By == ByHandler && src.Func == "" && src.Hiding == "" // an error of a handler, which thus was reached
	if ev.Pattern != "" || ev.Router == nil || returned || src.Kind == KindStripPrefix {
		return false
	}
	return !elsewhere(ev)
}

// heldBack reports whether nothing is known of who answered, for the head was held back, and no route is known to have matched.
func heldBack(ev *Evidence) bool {
	src := &ev.Source
	return src.Late && src.By == ByHandler && src.Kind == KindHandler && src.Router == "" && ev.Pattern == "" && ev.Router == nil
}

// nested reports whether a router answered that stands in a subtree of another, which left its pattern on the request.
func nested(ev *Evidence) bool {
	if !subtree(ev.Pattern) {
		return false
	}
	if ev.Source.Kind != KindMux || ev.Router == nil {
		return true
	}
	// One http.ServeMux in another on the same request replaces the pattern, and what it names is a route of its own.
	outer, ok := ev.Router.Match(ev.Method, ev.Request.Host, ev.Path)
	return !ok || outer == ev.Pattern
}

// subtree reports whether a pattern covers paths of any length.
func subtree(pattern string) bool {
	last := pattern[strings.LastIndexByte(pattern, '/')+1:]
	return last == "" || last[0] == '*' || strings.HasSuffix(last, "...}")
}

// elsewhere reports whether the router that can be asked takes the very request that was refused: then it is not the one that
// answered, and what else it would take says nothing.
func elsewhere(ev *Evidence) bool {
	if ev.Router == nil {
		return false
	}
	_, ok := ev.Router.Match(ev.Method, ev.Request.Host, ev.Path)
	return ok
}

// routeTrailingSlash finds a path that would have matched with its final slash added or removed.
func routeTrailingSlash(ev *Evidence) (Explanation, bool) {
	if ev.Router == nil || ev.Path == "" || ev.Path == "/" || !missed(ev) || elsewhere(ev) {
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
	if ev.Router == nil || !missed(ev) || elsewhere(ev) {
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
	// A router may match the path as it was escaped, and is asked about the decoded one.
	inner := ev.Pattern != "" || elsewhere(ev) && ev.Request.URL != nil && ev.Request.URL.RawPath == ""
	if inner {
		e.Detail = "A route matched" + byPattern(ev, outerPattern(ev)) + " and led to another router, in which nothing matches " +
			Quote(ev.Method) + " " + quoteLong(ev.Path) + "."
		e.Fix = "Check the path that the client sends, or register a route for it in that inner router."
	}
	switch {
	case heldBack(ev):
		e.Sure = Likely
		e.Detail = strings.TrimSuffix(e.Detail, ".") + ", or a handler answered by http.NotFound; its head was held back, by compression for one."
	case ev.Source.Kind == KindEcho && (inner || ev.Router == nil):
		e.Sure = Likely
		e.Detail = strings.TrimSuffix(e.Detail, ".") + ", or its handler returned echo.ErrNotFound."
	case ev.Source.Kind == KindMux && ev.Pattern != "":
		e.Sure = Likely
		e.Detail = strings.TrimSuffix(e.Detail, ".") + ", or the route that it has there is http.NotFoundHandler."
	}
	return e, true
}

// outerPattern is the pattern that led to the router which answered, or "".
func outerPattern(ev *Evidence) string {
	if ev.Pattern != "" || ev.Router == nil {
		return ev.Pattern
	}
	pattern, _ := ev.Router.Match(ev.Method, ev.Request.Host, ev.Path)
	return pattern
}

// stripped finds a 404 of http.StripPrefix, to which a path came that does not start with its prefix.
func stripped(ev *Evidence) Explanation {
	e := Explanation{
		Detail: "http.StripPrefix answered 404: the path " + quoteLong(ev.Path) + " does not start with the prefix that it takes off.",
		Fix:    "Ask for a path below the prefix; or, if this one is to be served, give StripPrefix the prefix that the path has, first slash included.",
		Sure:   Likely,
	}
	_, path, _ := strings.Cut(ev.Pattern, "/")
	if path == "" || path == "*" || path[0] == '{' && strings.HasSuffix(path, "...}") && !strings.Contains(path, "/") {
		return e // what stands there gets every path
	}
	e.Side = SideServer
	e.Detail = "A route matched" + byPattern(ev, ev.Pattern) + ", and http.StripPrefix behind it answered 404: the path " + quoteLong(ev.Path) +
		" does not start with the prefix that it takes off."
	e.Fix = "Give StripPrefix the prefix of the route, with its first slash, as in mux.Handle(\"/static/\", http.StripPrefix(\"/static/\", files))."
	return e
}

// handlerNotFound finds a 404 of the handler that a route led to.
func handlerNotFound(ev *Evidence) (Explanation, bool) {
	called := ev.Source.By == ByHandler && ev.Source.Router != "" || // by a router that keeps its pattern to itself
		ev.Source.Kind == KindStripPrefix
	if ev.Pattern == "" && !called || ev.Source.By == ByProxy || ev.Source.By == ByTimeout {
		return Explanation{}, false
	}
	if ev.Source.Kind == KindStripPrefix {
		return stripped(ev), true
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
	e := Explanation{
		Detail: route + ", and its handler answered 404 for " + quoteLong(ev.Path) + ".",
		Fix:    "Ask for a resource that exists: under this route, there is none of that name.",
	}
	if copies(ev) {
		e.Fix = "Ask for a resource that exists, and give a Destination below the path that the handler serves."
	}
	return e, true
}
