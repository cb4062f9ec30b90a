package cause

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// methodNotAllowed finds a route that knows the path under other methods.
func methodNotAllowed(ev *Evidence) (Explanation, bool) {
	allowed := allowedMethods(ev)
	if ev.Source.By != ByRouter && ev.Header["Allow"] == nil {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: Quote(ev.Method) + " is not allowed for " + quoteLong(ev.Path) + "; the answer does not say what is (no Allow field).",
		Fix:    "Use a method that the path has" + orRegister(ev, ""),
		By:     ev.Source.By,
	}
	if len(allowed) == 0 {
		return e, true
	}
	pattern := patternFor(ev, allowed[0])
	e.Detail = listed(Quote(ev.Method)+" is not allowed for "+quoteLong(ev.Path)+byPattern(ev, pattern)+", which has ", allowed, ".")
	e.Fix = useOne(allowed, orRegister(ev, pattern))
	return e, true
}

// orRegister ends a sentence with what is to be done where the method is to be taken. It names a pattern to register only
// where pattern is one of the router that answered.
func orRegister(ev *Evidence, pattern string) string {
	switch {
	case pattern != "" && ev.Development:
		path := pattern
		if _, rest, ok := strings.Cut(pattern, " "); ok {
			path = strings.TrimLeft(rest, " \t")
		}
		return ", or register " + quoteLong(ev.Method+" "+path) + "."
	case pattern != "":
		return ", or register " + quoteLong(ev.Method+" "+ev.Path) + "."
	case ev.Source.By == ByRouter:
		return ", or register " + Quote(ev.Method) + " for this path with the router that answered."
	case heldBack(ev):
		return ", or register " + Quote(ev.Method) + " for this path."
	}
	return ", or let the handler of this path take " + Quote(ev.Method) + "."
}

// allowedMethods lists the methods of the requested path: those of Allow, or those that the router knows if it is the one that
// answered.
func allowedMethods(ev *Evidence) (list []string) {
	list = slices.Collect(wire.Items(ev.Header["Allow"]))
	if len(list) > 0 || ev.Router == nil || elsewhere(ev) {
		return list
	}
	list = ev.Router.Allowed(ev.Request.Host, ev.Path)
	if slices.Contains(list, ev.Method) {
		return nil
	}
	return list
}

// patternFor is the pattern that the path would match under another method in the router that answered, or "".
func patternFor(ev *Evidence, method string) string {
	switch {
	case ev.Source.By != ByRouter || elsewhere(ev):
		return ""
	case ev.Pattern != "" && !subtree(ev.Pattern):
		return ev.Pattern // a router that tells its route for a method which it refuses
	case ev.Pattern != "" || ev.Router == nil:
		return ""
	}
	pattern, _ := ev.Router.Match(method, ev.Request.Host, ev.Path)
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
	case byCORS(ev):
		return preflightRejected(ev), true
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

// preflightUnauthorized finds a CORS preflight that was asked for credentials, which no browser ever sends in one.
func preflightUnauthorized(ev *Evidence) (Explanation, bool) {
	h := ev.Request.Header
	if !preflight(ev) || h["Authorization"] != nil || h["Cookie"] != nil || ev.Source.Kind == KindCrossOrigin {
		return Explanation{}, false
	}
	if byCORS(ev) {
		return preflightRejected(ev), true
	}
	e := preflighted(ev, Certain)
	e.Detail = browserAsked(ev) + ", and was answered " + statusName(ev.Status) + ": a preflight never carries credentials."
	e.Fix = "Put CORS before authentication, so that preflights are answered without credentials."
	if ev.Status == http.StatusForbidden {
		e.Sure = Likely
		e.Detail = browserAsked(ev) + ", and was answered " + statusName(ev.Status) + "; a preflight never carries credentials."
		e.Fix = "Put CORS before authentication; or, if the CORS middleware refused the origin, let it allow exactly that origin if it is yours."
	}
	return e, true
}

// byCORS reports whether the function that answered is a CORS middleware, by its name.
func byCORS(ev *Evidence) bool { return strings.Contains(strings.ToLower(ev.Source.Func), "cors") }

// preflightRejected explains a preflight that a CORS middleware did answer, with an error.
func preflightRejected(ev *Evidence) Explanation {
	fields := ""
	if h := ev.Request.Header.Get("Access-Control-Request-Headers"); h != "" {
		fields = ", the fields " + quoteLong(h)
	}
	return Explanation{
		Detail: browserAsked(ev) + ", and the CORS middleware answered " + statusName(ev.Status) + ": its rules do not allow it.",
		Fix: "Let the CORS middleware allow the method " + Quote(ev.Request.Header.Get("Access-Control-Request-Method")) + fields +
			" and exactly that origin, if the page is yours.",
		Sure: Likely,
		By:   ev.Source.By,
	}
}

// browserAsked begins a sentence with what a preflight is about.
func browserAsked(ev *Evidence) string {
	h := ev.Request.Header
	return "A browser asked whether " + Quote(h.Get("Origin")) + " may send " + Quote(h.Get("Access-Control-Request-Method")) +
		" here (CORS preflight)"
}

func preflighted(ev *Evidence, sure Sure) Explanation {
	return Explanation{
		Detail: browserAsked(ev) + ", and no handler answered it: there is no Access-Control-Allow-Origin.",
		Fix:    "Put a CORS middleware before the router, and let it allow exactly the origins that are yours.",
		Sure:   sure,
		By:     ev.Source.By,
	}
}
