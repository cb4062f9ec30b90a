package cause

import (
	"strings"
	"testing"
)

func at403(origin, host string, more ...string) []string {
	return ws(append([]string{"Origin: " + origin, "Host: " + host}, more...)...)
}

var originRows = []row{
	{name: "no Origin, x/net/websocket", head: ws(), status: 403, set: is(by("golang.org/x/net/websocket.Server.serveWebSocket")), want: OriginRefused, sure: Likely,
		says: []string{"carries no Origin", "websocket.Server"}},
	{name: "no Origin, another library", head: ws(), status: 403, set: is(by("main.serve")), want: HandlerClientError, never: []string{"Origin"}},
	{name: "a foreign page", head: at403("https://evil.example", "app.example"), status: 403, set: is(gorilla), want: OriginRefused, by: ByHandler,
		says: []string{"https://evil.example", "app.example", "exactly that origin", "never switch the check off"}},
	{name: "a foreign page, coder", head: at403("https://evil.example", "app.example"), status: 403,
		set: is(text(`request Origin "evil.example" is not authorized for Host "app.example"`)), want: OriginRefused},
	{name: "the Host is an upstream's", head: at403("http://example.com:8080", "127.0.0.1:18080"), status: 403, set: is(gorilla), want: OriginRefused, sure: Guess,
		says: []string{"example.com:8080", "127.0.0.1:18080", "if a proxy stands in front, let it pass Host on"}},
	{name: "the Host is a service's name", head: at403("https://example.com", "backend:8080"), status: 403, set: is(gorilla), want: OriginRefused, sure: Guess},
	{name: "a proxy that does not tell the host", head: at403("https://example.com", "app.example", "X-Forwarded-For: 1.2.3.4"), status: 403, set: is(gorilla),
		want: OriginRefused, sure: Guess},
	{name: "the Host is one of a network", head: at403("https://example.com", "backend-7.internal:8080"), status: 403, set: is(gorilla), want: OriginRefused, sure: Guess,
		says: []string{"backend-7.internal:8080", "if a proxy stands in front, let it pass Host on"}},
	{name: "the Host is a printer's", head: at403("https://example.com", "Shop.LOCAL."), status: 403, set: is(gorilla), want: OriginRefused, sure: Guess},
	{name: "the Host is a service of Kubernetes", head: at403("https://example.com", "shop.web.svc.cluster.local"), status: 403, set: is(gorilla), want: OriginRefused,
		sure: Guess},
	{name: "the Host is a service of Kubernetes, in short", head: at403("https://example.com", "shop.web.svc:8080"), status: 403, set: is(gorilla), want: OriginRefused,
		sure: Guess},
	{name: "the Host only begins so", head: at403("https://example.com", "local.internal.example"), status: 403, set: is(gorilla), want: OriginRefused},
	{name: "in production", head: at403("https://example.com", "backend-7.internal:8080"), status: 403, set: is(gorilla, production), want: OriginRefused, sure: Guess,
		says: []string{"https://example.com", "let it pass Host on"}, never: []string{"backend-7", "8080"}},
	{name: "a check of its own refuses its own page", head: at403("https://app.example", "app.example"), status: 403, set: is(gorilla), want: OriginRefused,
		side: SideServer, sure: Likely, says: []string{"CheckOrigin", "https://app.example", "exactly this origin"}, never: []string{"is not the Host"}},
	{name: "a check of its own refuses its own page, behind a proxy", head: at403("https://app.example", "app.example", "X-Forwarded-Host: app.example"), status: 403,
		set: is(gorilla), want: OriginRefused, side: SideServer, sure: Likely},
	{name: "the text says origin, the handler is another", head: at403("https://app.example", "app.example"), status: 403, set: is(text("the original is gone")),
		want: HandlerClientError},
	{name: "null", head: at403("null", "app.example"), status: 403, set: is(gorilla), want: OriginRefused, says: []string{`"null"`}},
	{name: "two origins", head: at403("https://a.example", "app.example", "Origin: https://b.example"), status: 403, set: is(gorilla), want: OriginRefused,
		says: []string{"2 Origin fields"}},
	{name: "nobody says that it is for the Origin", head: at403("https://evil.example", "app.example"), status: 403, set: is(text("Forbidden\n")),
		want: OriginRefused, sure: Guess, says: []string{"See whether the handler refused for its Origin"}},
	{name: "the handler refuses its own page", head: at403("https://app.example", "app.example"), status: 403, set: is(text("not logged in")), want: HandlerClientError},
	{name: "default port", head: at403("https://app.example", "app.example:443"), status: 403, set: is(text("not logged in")), want: HandlerClientError},
	{name: "no Origin", head: ws("Host: app.example"), status: 403, set: is(gorilla), want: HandlerClientError},
	{name: "no handshake", head: []string{"GET /x HTTP/1.1", "Origin: https://evil.example"}, status: 403, want: HandlerClientError},
	{name: "refused for a reason of its own", head: at403("https://evil.example", "app.example"), status: 403,
		set:  is(own(Explanation{Cause: "not-invited", Detail: "No seat is reserved.", Fix: "Reserve one.", Status: 403})),
		want: "not-invited", side: SideClient, says: []string{"No seat is reserved."}},
	{name: "the proxy tells the host", head: at403("https://example.com", "127.0.0.1:8080", "X-Forwarded-Host: example.com"), status: 403, set: is(gorilla),
		want: OriginHostRewritten, says: []string{"https://example.com", "127.0.0.1:8080", "proxy_set_header Host $http_host", "ProxyPreserveHost On"}},
	{name: "the proxy tells the host by Forwarded", head: at403("https://example.com:8443", "up:8080", `Forwarded: for=1.2.3.4;proto=https;host="example.com:8443"`),
		status: 403, set: is(gorilla), want: OriginHostRewritten},
	{name: "the proxy tells another host", head: at403("https://evil.example", "127.0.0.1:8080", "X-Forwarded-Host: example.com"), status: 403, set: is(gorilla),
		want: OriginRefused, sure: Guess},
	{name: "the port was lost", head: at403("http://example.com:8080", "example.com"), status: 403, set: is(gorilla), want: OriginPortLost, sure: Likely,
		says: []string{"http://example.com:8080", "$http_host in place of $host"}},
	{name: "the port was lost on the way", head: at403("http://example.com:8080", "example.com", "Via: 1.1 x"), status: 403, set: is(gorilla), want: OriginPortLost},
	{name: "a port was added", head: at403("https://example.com", "example.com:443"), status: 403, set: is(gorilla), want: OriginPortLost, sure: Likely},
	{name: "over HTTP/1.0, by a library that takes it", head: append([]string{"GET /x HTTP/1.0"}, at403("http://example.com:8080", "127.0.0.1:8080")[1:]...), status: 403,
		set: is(gorilla), want: OriginRefused, sure: Guess},
	{name: "two ports", head: at403("http://localhost:3000", "localhost:8080"), status: 403, set: is(gorilla), want: OriginRefused, sure: Guess},
	{name: "IPv6", head: at403("http://[::1]:3000", "[::1]"), status: 403, set: is(gorilla), want: OriginPortLost, sure: Likely},
}

// TestRefusedOriginIsTaken checks that the refusal of an upgrade handler keeps its words, and that development adds the Host,
// which no other word of it names: what it says leaves production servers.
func TestRefusedOriginIsTaken(t *testing.T) {
	for _, row := range originRows {
		r := exchange(t, row.head, 0).Request
		if len(r.Header["Origin"]) == 0 {
			continue
		}
		e := RefusedOrigin(r)
		got, ok := Find(exchange(t, row.head, 403, own(e), production), nil)
		if !ok || got.Cause != e.Cause || got.Detail != e.Detail || got.Fix != e.Fix || got.Status != 403 || got.By != ByUpgrade {
			t.Errorf("%s: refused for %s, explained as %s: %s", row.name, e.Cause, got.Cause, got.Detail)
		}
		itself := strings.EqualFold(hostOf(r.Header["Origin"][0]), r.Host)
		if name, _ := splitHost(r.Host); !strings.Contains(r.Header["Origin"][0], name) && strings.Contains(e.Detail+e.Fix, name) {
			t.Errorf("%s: the Host leaves: %s %s", row.name, e.Detail, e.Fix)
		}
		if got, ok = Find(exchange(t, row.head, 403, own(e)), nil); !ok || got.Cause != e.Cause || !itself && !strings.Contains(got.Detail, r.Host) && got.Cause != OriginPortLost {
			t.Errorf("%s: development says %s", row.name, got.Detail)
		}
		if !strings.Contains(strings.ToLower(got.Detail), "origin") {
			t.Errorf("%s: %s", row.name, got.Detail)
		}
	}
}

// TestRefusalOfTheUsersOwnIsKept checks that development puts no word into the refusal of somebody else.
func TestRefusalOfTheUsersOwnIsKept(t *testing.T) {
	e := Explanation{Status: 403, Cause: OriginRefused, Detail: "This origin has no contract.", Fix: "Sign one."}
	got, ok := Find(exchange(t, at403("https://evil.example", "app.example"), 403, own(e)), nil)
	if !ok || got.Detail != e.Detail || got.Fix != e.Fix {
		t.Errorf("got %+v", got)
	}
}
