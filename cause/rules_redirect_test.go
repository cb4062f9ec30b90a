package cause

import "testing"

// twoSlashes gives a request the path that its target begins with, as a server does: http.ReadRequest takes it for a host.
func twoSlashes(ev *Evidence) {
	ev.Path, ev.Request.URL.Path, ev.Request.URL.Host = "//upload", "//upload", ""
}

var redirectRows = []row{
	{name: "unclean", head: []string{"GET /dir//x/../y HTTP/1.1"}, status: 307, set: is(byMux, answer("Location: /dir/y")), want: RedirectCleanPath, by: ByRouter,
		says: []string{"/dir//x/../y", `"/dir/y"`}},
	{name: "unclean, with its query", head: []string{"GET //a?b=c HTTP/1.1"}, status: 301, set: is(byMux, answer("Location: /a?b=c"),
		func(ev *Evidence) { ev.Path, ev.Request.URL.Path, ev.Request.URL.Host = "//a", "//a", "" }), want: RedirectCleanPath},
	{name: "unclean, slash added", head: []string{"GET /x//dir HTTP/1.1"}, status: 307, set: is(byMux, answer("Location: /x/dir/")), want: RedirectCleanPath},
	{name: "unclean, by nobody known", head: []string{"GET /a/./b HTTP/1.1"}, status: 308, set: is(answer("Location: /a/b")), want: RedirectCleanPath, sure: Likely},
	{name: "two slashes through a proxy", head: []string{"GET //upload HTTP/1.0", "Connection: close"}, status: 307,
		set: is(byMux, answer("Location: /upload"), twoSlashes), want: RedirectCleanPath, sure: Guess,
		says: []string{"HTTP/1.0 is a trace of a proxy", "if the client sent", "if the proxy made them", "proxy_pass"}},
	{name: "two slashes of a client that closes", head: []string{"GET //upload HTTP/1.1", "Connection: close"}, status: 307,
		set: is(byMux, answer("Location: /upload"), twoSlashes), want: RedirectCleanPath, never: []string{"proxy"}},
	{name: "dots through a proxy", head: []string{"GET /a/../upload HTTP/1.1", "Via: 1.1 x"}, status: 307, set: is(byMux, answer("Location: /upload")),
		want: RedirectCleanPath, never: []string{"proxy"}},
	{name: "unclean, redirected elsewhere", head: []string{"GET /a/./b HTTP/1.1"}, status: 308, set: is(answer("Location: /login"))},
	{name: "slash", head: []string{"GET /dir HTTP/1.1"}, status: 307, set: is(byMux, answer("Location: /dir/")), want: RedirectSlash, says: []string{`"/dir"`, `"/dir/"`}},
	{name: "slash, absolute", head: []string{"GET /dir HTTP/1.1"}, status: 301, set: is(source(ByRouter, KindChi), answer("Location: //127.0.0.1/dir/")), want: RedirectSlash},
	{name: "slash, 301 to POST", head: []string{"POST /dir HTTP/1.1"}, status: 301, set: is(source(ByRouter, KindChi), answer("Location: /dir/")), want: RedirectSlash,
		says: []string{"drop the method POST"}},
	{name: "slash on another host", head: []string{"GET /dir HTTP/1.1"}, status: 301, set: is(answer("Location: https://other.example/dir/"))},
	{name: "directory of a file server", head: []string{"GET /static/sub HTTP/1.1"}, status: 301, set: is(source(ByHandler, KindFileServer), answer("Location: sub/"))},
	{name: "index of a file server", head: []string{"GET /static/index.html HTTP/1.1"}, status: 301, set: is(source(ByHandler, KindFileServer), answer("Location: ./"))},
	{name: "301 to POST", head: []string{"POST /moved HTTP/1.1"}, status: 301, set: is(answer("Location: /plain")), want: RedirectDropsMethod, says: []string{"POST", "/plain", "303", "307", "308"}},
	{name: "302 to PUT", head: []string{"PUT /moved HTTP/1.1"}, status: 302, set: is(answer("Location: /plain")), want: RedirectDropsMethod, sure: Likely, says: []string{"PUT"}},
	{name: "301 to DELETE", head: []string{"DELETE /moved HTTP/1.1"}, status: 301, set: is(answer("Location: /plain")), want: RedirectDropsMethod, sure: Likely},
	{name: "302 to POST", head: []string{"POST /form HTTP/1.1"}, status: 302, set: is(answer("Location: /thanks"))},
	{name: "303 to POST", head: []string{"POST /form HTTP/1.1"}, status: 303, set: is(answer("Location: /thanks"))},
	{name: "307 to PUT", head: []string{"PUT /moved HTTP/1.1"}, status: 307, set: is(answer("Location: /plain"))},
	{name: "301 to QUERY", head: []string{"QUERY /moved HTTP/1.1"}, status: 301, set: is(answer("Location: /plain"))},
	{name: "302 to HEAD", head: []string{"HEAD /moved HTTP/1.1"}, status: 302, set: is(answer("Location: /plain"))},
	{name: "301 to OPTIONS", head: []string{"OPTIONS /moved HTTP/1.1"}, status: 301, set: is(answer("Location: /plain"))},
	{name: "302 to GET", head: []string{"GET /found HTTP/1.1"}, status: 302, set: is(answer("Location: /plain"))},
	{name: "self", head: []string{"GET /loop?a=b HTTP/1.1"}, status: 302, set: is(answer("Location: /loop?a=b")), want: RedirectSelf, says: []string{`"/loop"`, "loop"}, never: []string{"a=b"}},
	{name: "self, relative", head: []string{"GET /a/loop HTTP/1.1"}, status: 307, set: is(answer("Location: loop")), want: RedirectSelf},
	{name: "self, absolute", head: []string{"GET /loop HTTP/1.1", "Host: a.example"}, status: 301, set: is(answer("Location: http://A.example:80/loop")), want: RedirectSelf},
	{name: "self, TLS ends at the proxy", head: []string{"GET / HTTP/1.1", "Host: a.example", "X-Forwarded-Proto: https"}, status: 301,
		set: is(answer("Location: https://a.example/")), want: RedirectSelf, sure: Certain, says: []string{"X-Forwarded-Proto"}},
	{name: "to https", head: []string{"GET / HTTP/1.1", "Host: a.example"}, status: 301, set: is(answer("Location: https://a.example/"))},
	{name: "another query", head: []string{"GET /loop?page=1 HTTP/1.1"}, status: 302, set: is(answer("Location: /loop?page=2"))},
	{name: "sets a cookie and comes back", head: []string{"GET / HTTP/1.1"}, status: 302, set: is(answer("Location: /", "Set-Cookie: a=b"))},
	{name: "POST to the page of its form", head: []string{"POST /form HTTP/1.1"}, status: 302, set: is(answer("Location: /form"))},
	{name: "a code on its way", head: []string{"POST /cb HTTP/1.1"}, status: 301, set: is(answer("Location: https://ann:pw@sts.example/cb?code=SECRET#SECRET")),
		want: RedirectDropsMethod, says: []string{`"https://sts.example/cb"`}, never: []string{"SECRET", "pw", "ann"}},
	{name: "a token to itself", head: []string{"GET /loop?token=SECRET HTTP/1.1"}, status: 302, set: is(answer("Location: /loop?token=SECRET")), want: RedirectSelf,
		says: []string{`"/loop"`}, never: []string{"SECRET"}},
	{name: "no Location", head: []string{"GET / HTTP/1.1"}, status: 302},
	{name: "bad Location", head: []string{"GET / HTTP/1.1"}, status: 302, set: is(answer("Location: http://[::1"))},
	{name: "not modified", head: []string{"GET / HTTP/1.1", "If-None-Match: x"}, status: 304},
}

// TestAddress checks what of a Location may be shown: nothing in which secrets travel.
func TestAddress(t *testing.T) {
	for said, want := range map[string]string{
		"": "", "/a": "/a", "/a?b=c": "/a", "/a#b": "/a", "?b=c": "", "https://h/a?b": "https://h/a", "https://u:p@h:8/a@b": "https://h:8/a@b",
		"//u@h": "//h", "//u:p@q@h/x": "//h/x", "https://u:p@h?x": "https://h", "https://h/?next=//u@h": "https://h/", "/a//u@b": "/a//b",
		"https:u:p@h": "https:h", "mailto:a@b": "mailto:b", `https:\\u:p@h`: `https:\\u:p@h`, "a/b@c": "a/b@c", "/:@": "/:",
	} {
		if got := address(said); got != want {
			t.Errorf("%q is shown as %q, want %q", said, got, want)
		}
	}
}
