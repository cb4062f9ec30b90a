package page

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestMountedAnywhere mounts the page in every way that people mount handlers, and follows what it says about its own places.
func TestMountedAnywhere(t *testing.T) {
	inner := func(pattern string, h http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle(pattern, h)
		return mux
	}
	// other is a router that neither sets a pattern nor changes the path.
	other := func(prefix string, h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, prefix) {
				h.ServeHTTP(w, r)
			}
		})
	}
	id := strings.Repeat("0a", 16)
	for _, test := range []struct {
		name, base string
		path       string
		mount      func(http.Handler) http.Handler
	}{
		{"served by the middleware", "/debug/httpexplain/", "/debug/httpexplain/", func(h http.Handler) http.Handler { return h }},
		{"a pattern", "/why/", "", func(h http.Handler) http.Handler { return inner("/why/", h) }},
		{"the root", "/", "", func(h http.Handler) http.Handler { return inner("/", h) }},
		{"a pattern with method and host", "/a/b/", "", func(h http.Handler) http.Handler { return inner("GET 127.0.0.1/a/b/", h) }},
		{"a name of its own", "/status/", "", func(h http.Handler) http.Handler { return inner("/status/", h) }},
		{"a prefix taken off", "/admin/why/", "", func(h http.Handler) http.Handler {
			return inner("/admin/why/", http.StripPrefix("/admin/why", h))
		}},
		{"a prefix taken off with its slash", "/admin/why/", "", func(h http.Handler) http.Handler {
			return inner("/admin/why/", http.StripPrefix("/admin/why/", h))
		}},
		{"nested", "/admin/why/", "", func(h http.Handler) http.Handler {
			return inner("/admin/", http.StripPrefix("/admin", inner("/why/", h)))
		}},
		{"another router", "/x/y/z/", "", func(h http.Handler) http.Handler { return other("/x/y/z/", h) }},
		{"another router behind the mux", "/x/y/", "", func(h http.Handler) http.Handler { return inner("/", other("/x/y/", h)) }},
		{"a path that has to be escaped", "/wärum/", "", func(h http.Handler) http.Handler { return inner("/wärum/", h) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := New(Options{Path: test.path})
			var at place
			s := httptest.NewServer(test.mount(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { at = p.locate(r) })))
			defer s.Close()
			for tail, want := range map[string]struct {
				kind kind
				root string
			}{
				"": {viewList, "./"}, "live": {viewLive, "./"}, "page.css": {viewAsset, "./"}, id: {viewExchange, "./"}, "search": {viewSearch, "./"},
				"status/": {viewStatuses, "../"}, "status/501": {viewStatus, "../"}, "cause/upgrade-stripped": {viewCause, "../"},
				"method/GET": {viewMethod, "../"}, "compare/": {viewPicker, "../"}, "compare/101/501": {viewCompare, "../../"}, "status": {viewFolder, "./"},
			} {
				at = place{}
				r, err := s.Client().Get(s.URL + test.base + tail)
				if err != nil {
					t.Fatal(err)
				}
				_ = r.Body.Close()
				if at.view.kind != want.kind || at.root != want.root || at.base != test.base || at.tail != tail {
					t.Errorf("%q: %+v, want kind %d, root %q, base %q", tail, at, want.kind, want.root, test.base)
				}
			}
		})
	}
}

func TestParse(t *testing.T) {
	for _, tail := range []string{
		"x", "status/5010", "status/99", "status/abc", "status/501/", "status/501/502", "compare/101", "compare/101/", "compare/101/501/404",
		"compare/a/b", "0a", strings.Repeat("0A", 16), strings.Repeat("0a", 16) + "/", "page.css/x", "cause/a/b", "../x", "status//", "+501", "status/+50",
	} {
		if v := parse(tail); v.kind != viewNone {
			t.Errorf("%q is %+v", tail, v)
		}
	}
}
