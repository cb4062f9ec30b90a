package cause

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// redirectRules are about redirects that a client could have spared itself, or that do harm.
var redirectRules = []Rule{
	{RedirectCleanPath, []int{301, 307, 308}, redirectCleanPath},
	{RedirectSlash, []int{301, 307, 308}, redirectSlash},
	{RedirectDropsMethod, []int{301, 302}, redirectDropsMethod},
	{RedirectSelf, []int{301, 302, 307, 308}, redirectSelf},
}

// location resolves the answer's Location against the request. It returns false where there is none, or none that is a URL.
func location(ev *Evidence) (*url.URL, bool) {
	said := ev.Header.Get("Location")
	if said == "" || len(said) > 8192 || ev.Request.URL == nil {
		return nil, false
	}
	ref, err := url.Parse(said)
	if err != nil {
		return nil, false
	}
	base := &url.URL{Path: ev.Path, RawPath: ev.Request.URL.RawPath, RawQuery: ev.Request.URL.RawQuery}
	if base.RawPath != "" && ev.Request.URL.Path != ev.Path {
		base.RawPath = ""
	}
	if ref.Path == "" && ref.Host == "" && ref.Scheme == "" && ref.Opaque == "" {
		to := *base
		if ref.RawQuery != "" || ref.ForceQuery {
			to.RawQuery = ref.RawQuery
		}
		return &to, true
	}
	if ref.Opaque != "" {
		return nil, false
	}
	if ref.Path != "" && ref.Path[0] == '/' {
		return ref, true // as it stands: a resolved path would be cleaned
	}
	return base.ResolveReference(ref), true
}

// address is a Location as it may be shown: without query, fragment and user information, in which secrets travel.
func address(said string) string {
	said, _, _ = strings.Cut(said, "#")
	said, _, _ = strings.Cut(said, "?")
	start := 0
	if i := strings.Index(said, "//"); i >= 0 {
		start = i + len("//")
	} else if i := strings.IndexByte(said, ':'); i >= 0 {
		start = i + 1
	}
	end := len(said)
	if i := strings.IndexAny(said[start:], `/\`); i >= 0 {
		end = start + i
	}
	if i := strings.LastIndexByte(said[start:end], '@'); i >= 0 {
		return said[:start] + said[start+i+1:]
	}
	return said
}

// here reports whether a resolved Location stays on the host that was asked.
func here(ev *Evidence, to *url.URL) bool {
	return to.Host == "" || strings.EqualFold(to.Host, ev.Request.Host)
}

// routed is how sure it is that a router sent a redirect that looks like one of a router's.
func routed(ev *Evidence) Sure {
	if ev.Source.By == ByRouter {
		return Certain
	}
	return Likely
}

// cleaned is a path without double slashes, "." and "..", as routers clean it.
func cleaned(p string) string {
	if p == "" {
		return "/"
	}
	if p[0] != '/' {
		p = "/" + p
	}
	c := path.Clean(p)
	if p[len(p)-1] == '/' && c != "/" {
		c += "/"
	}
	return c
}

// spoilt is what a 301 adds to a redirect of a router: clients may repeat a POST as GET.
func spoilt(ev *Evidence) string {
	if ev.Status != http.StatusMovedPermanently || !droppable(ev.Method) {
		return "."
	}
	return "; a client may drop the method " + ev.Method + " with this 301."
}

// handedOn is tracesIn for a request that wants no upgrade, on which clients send Connection: close too.
func handedOn(r *http.Request) traces {
	t := tracesIn(r)
	if t.n > 0 && t.names[t.n-1] == "Connection: close" {
		t.n--
	}
	return t
}

func redirectCleanPath(ev *Evidence) (Explanation, bool) {
	to, ok := location(ev)
	if !ok || !here(ev, to) || ev.Source.Kind == KindFileServer || len(ev.Path) > 8192 {
		return Explanation{}, false
	}
	clean := cleaned(ev.Path)
	if clean == ev.Path || to.Path != clean && to.Path != clean+"/" {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The path " + quoteLong(ev.Path) + " is not clean, and the router redirects to " + quoteLong(to.Path) + spoilt(ev),
		Fix:    "Link to " + quoteLong(to.Path) + ", the clean path.",
		Sure:   routed(ev),
		By:     ev.Source.By,
	}
	if t := handedOn(ev.Request); t.found() && strings.Contains(ev.Path, "//") {
		e.Sure = Guess
		e.Detail = strings.TrimSuffix(e.Detail, ".") + t.note() + ", which may have joined two slashes."
		e.Fix = "Link to " + quoteLong(to.Path) + " if the client sent the two slashes; if the proxy made them, let it join the paths with " +
			"one slash (nginx: location and proxy_pass both end with a slash, or neither does)."
	}
	return e, true
}

func redirectSlash(ev *Evidence) (Explanation, bool) {
	to, ok := location(ev)
	if !ok || !here(ev, to) || ev.Source.Kind == KindFileServer {
		return Explanation{}, false
	}
	if strings.HasSuffix(ev.Path, "/") || ev.Path == "" || to.Path != ev.Path+"/" {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The path " + quoteLong(ev.Path) + " has no final slash, and the router redirects to " + quoteLong(to.Path) + spoilt(ev),
		Fix:    "Link to " + quoteLong(to.Path) + ", with its slash.",
		Sure:   routed(ev),
		By:     ev.Source.By,
	}, true
}

// droppable reports whether clients that get a 301 or 302 to the method are known to go on with GET.
func droppable(method string) bool {
	return slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, method)
}

func redirectDropsMethod(ev *Evidence) (Explanation, bool) {
	to := ev.Header.Get("Location")
	post := ev.Method == http.MethodPost
	if to == "" || !droppable(ev.Method) || post && ev.Status != http.StatusMovedPermanently {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: ev.Method + " was answered " + statusName(ev.Status) + " with Location " + quoteLong(address(to)) + "; clients differ in whether they " +
			"repeat it there as GET, without its content.",
		Fix:  "Answer 303 to change to GET on purpose, or 307 or 308 to keep the method.",
		Sure: Likely,
		By:   ev.Source.By,
	}
	if post {
		e.Detail = "POST was answered " + statusName(ev.Status) + " with Location " + quoteLong(address(to)) + "; clients go on there with GET, and the " +
			"content is lost."
		e.Sure = Certain
	}
	return e, true
}

// redirectSelf finds a redirect to the very request that it answers. One that sets a cookie is meant to come back, and stays
// silent.
func redirectSelf(ev *Evidence) (Explanation, bool) {
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, "QUERY"}, ev.Method) ||
		ev.Header["Set-Cookie"] != nil || ev.Request.URL == nil {
		return Explanation{}, false
	}
	to, ok := location(ev)
	if !ok || to.Path != ev.Path || to.RawQuery != ev.Request.URL.RawQuery || !sameAuthority(ev.Request, to) {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "Location " + quoteLong(address(ev.Header.Get("Location"))) + " is the address that was asked for, so a client that follows comes " +
			"back here.",
		Fix: "Break the loop: answer the request, or redirect to another address.",
		By:  ev.Source.By,
	}
	if to.Scheme == "https" && ev.Request.TLS == nil {
		e.Fix = "Break the loop: a proxy ends TLS in front, so take the scheme from X-Forwarded-Proto before you redirect to https."
	}
	return e, true
}

// sameAuthority reports whether a Location names the scheme and host of the request. Behind a proxy that tells the scheme it
// counts.
func sameAuthority(r *http.Request, to *url.URL) bool {
	if to.Host == "" {
		return true
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if sent := first(r.Header["X-Forwarded-Proto"]); sent != "" {
		scheme = strings.ToLower(sent)
	}
	if to.Scheme != "" && to.Scheme != scheme {
		return false
	}
	name, port := splitHost(r.Host)
	toName, toPort := splitHost(to.Host)
	return strings.EqualFold(name, toName) && effective(scheme+":", port) == effective(scheme+":", toPort)
}
