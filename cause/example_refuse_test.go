package cause_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/httpexplain/httpexplain/cause"
)

// handshake is a WebSocket handshake without a flaw.
func handshake() *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://chat.example.com/", http.NoBody)
	r.Header = http.Header{
		"Connection": {"keep-alive, Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	return r
}

// An upgrade handler of your own asks what is wrong before it answers.
func ExampleHandshake() {
	r := handshake()
	_, bad := cause.Handshake(r)
	fmt.Println(bad)

	r.Header.Set("Sec-WebSocket-Version", "8")
	e, _ := cause.Handshake(r)
	fmt.Println(e.Status, e.Cause+":", e.Detail)

	r.Header.Del("Upgrade")
	r.Header.Del("Connection")
	e, _ = cause.Handshake(r)
	fmt.Println(e.Status, e.Cause)
	// Output:
	// false
	// 426 websocket-version: The handshake asks for version "8" of the WebSocket protocol; this server speaks 13.
	// 426 upgrade-stripped
}

// Behind a proxy that does not pass Host on, no page's Origin fits.
func ExampleRefusedOrigin() {
	r := handshake()
	r.Host = "backend:8080"
	r.Header.Set("Origin", "https://chat.example.com")
	r.Header.Set("X-Forwarded-Host", "chat.example.com")
	e := cause.RefusedOrigin(r)
	fmt.Println(e.Status, e.Cause, e.Side)
	fmt.Println(e.Fix)
	// Output:
	// 403 origin-host-rewritten proxy
	// Let the proxy pass Host on (nginx: proxy_set_header Host $http_host; Apache: ProxyPreserveHost On).
}

// A route that only upgrades, and a browser that just opens it.
func ExampleNotOffered() {
	r := httptest.NewRequest(http.MethodGet, "/ws", http.NoBody)
	e := cause.NotOffered(r, []string{"websocket"})
	fmt.Println(e.Status, e.Detail)
	fmt.Println(e.Fix)
	// Output:
	// 426 A plain request met a route that only switches to websocket.
	// Open it with a WebSocket client (in a page: new WebSocket(url)).
}

func ExampleUnknownExtended() {
	e := cause.UnknownExtended("webtransport", []string{"websocket"})
	fmt.Println(e.Status, e.Detail)
	// Output:
	// 501 Extended CONNECT asks for the protocol "webtransport", which nothing here serves; served here: websocket.
}

// Status 0 says that the offer is to be ignored: the request is an ordinary one too.
func ExampleH2C() {
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	r.Header = http.Header{"Connection": {"Upgrade, HTTP2-Settings"}, "Upgrade": {"h2c"}, "Http2-Settings": {"AAMAAABk"}}
	_, bad := cause.H2C(r, true)
	fmt.Println(bad)

	r.Header.Set("Via", "1.1 cache")
	e, _ := cause.H2C(r, true)
	fmt.Println(e.Status, e.Cause+":", e.Detail)
	// Output:
	// false
	// 0 h2c-forwarded: The offer of h2c was passed on by a proxy (Via), and taking it would tunnel past the proxy's rules.
}

func ExampleH2CTooLarge() {
	e := cause.H2CTooLarge(1 << 20)
	fmt.Println(e.Status, e.Cause+":", e.Detail)
	// Output:
	// 413 h2c-body-too-large: The request offers h2c and carries more than 1048576 bytes of content, which has to be read before the switch.
}

func ExampleAtLimit() {
	e := cause.AtLimit(1000)
	fmt.Println(e.Status, e.Cause+":", e.Detail)
	// Output:
	// 503 upgrade-limit: The server holds 1000 upgraded connections, which is its limit.
}

func ExampleWhileDraining() {
	e := cause.WhileDraining()
	fmt.Println(e.Status, e.Cause+":", e.Detail)
	// Output:
	// 503 draining: The server is shutting down and takes no new upgrade.
}

// A package below the handlers says why in its error, and need not know of the middleware. The client reads the Explanation,
// the log Err too.
func ExampleError() {
	errShard := errors.New("shard 7 is silent")
	load := func() error {
		return &cause.Error{
			Explanation: cause.Explanation{Status: http.StatusServiceUnavailable, Cause: "orders-away", Fix: "Try again in a minute."},
			Err:         errShard,
		}
	}
	err := fmt.Errorf("loading the order: %w", load())
	e, ok := errors.AsType[*cause.Error](err)
	fmt.Println(ok, e.Status, e.Fix)
	fmt.Println(errors.Is(err, errShard), err)
	// Output:
	// true 503 Try again in a minute.
	// true loading the order: orders-away: shard 7 is silent
}
