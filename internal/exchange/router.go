package exchange

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// RouterOf returns a way to ask the router behind next: http.ServeMux by its Handler method, others by route. It returns nil
// where next is neither.
func RouterOf(next http.Handler, route func(*http.Request) (string, bool)) cause.Router {
	if route != nil {
		return router(route)
	}
	mux, ok := next.(*http.ServeMux)
	if !ok {
		return nil
	}
	return router(func(r *http.Request) (string, bool) {
		h, pattern := mux.Handler(r)
		if _, redirects := h.(interface {
			ServeHTTP(http.ResponseWriter, *http.Request)
		}); redirects && pattern != "" {
			return pattern, matches(pattern, r.URL.Path)
		}
		return "", false
	})
}

// matches reports whether a pattern of http.ServeMux takes the path itself, not by a redirect to the path with a slash.
func matches(pattern, path string) bool {
	_, p, found := strings.Cut(pattern, "/")
	return !found || !strings.HasSuffix("/"+p, path+"/") || strings.HasSuffix(path, "/")
}

// router asks by a function.
type router func(*http.Request) (pattern string, ok bool)

// Match implements cause.Router.
func (f router) Match(method, host, path string) (string, bool) {
	return f(&http.Request{
		Method: method, Host: host, URL: &url.URL{Path: path}, RequestURI: path, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{},
	})
}

// Allowed implements cause.Router: it asks for each method that is not WebDAV's.
func (f router) Allowed(host, path string) (methods []string) {
	for _, m := range status.Methods() {
		if m.Family != "core" || m.Name == "*" {
			continue
		}
		if _, ok := f.Match(m.Name, host, path); ok {
			methods = append(methods, m.Name)
		}
	}
	return methods
}
