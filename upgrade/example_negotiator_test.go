package upgrade_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

// WithUpgrade makes a Negotiator, which answers on every path.
func ExampleNegotiator() {
	explain := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(upgrade.New("shout/1", shout)))
	talk(explain.Handler(http.NotFoundHandler()), offer("/any/path", "shout/1", "hello\n"))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// HELLO
}

// The middleware calls Serve before the handler, which gets every offer of nothing that is registered.
func ExampleNegotiator_Serve() {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	explain := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(upgrade.New("shout/1", shout)))
	talk(explain.Handler(h), offer("/", "whisper/1", ""))
	// Output:
	// HTTP/1.1 204 No Content
}

// Without a protocol there is no Negotiator, and nil negotiates nothing.
func ExampleNewNegotiator() {
	n := upgrade.NewNegotiator()
	fmt.Println(n == nil, len(n.Tokens()))
	// Output: true 0
}

func ExampleNegotiator_Tokens() {
	n := upgrade.NewNegotiator(upgrade.New("shout/2", shout), upgrade.New("shout/1", shout))
	fmt.Println(n.Tokens())
	// Output: [shout/2 shout/1]
}

// Every protocol but h2c may be spoken over a stream of HTTP/2, and WebSocket by any handler.
func ExampleNegotiator_Extensible() {
	list := upgrade.NewNegotiator(upgrade.New("shout/1", shout)).Extensible()
	fmt.Println(slices.Contains(list, "shout/1"), slices.Contains(list, "websocket"))
	// Output: true true
}

// An extended CONNECT as net/http hands it on.
func ExampleNegotiator_Extends() {
	n := upgrade.NewNegotiator(upgrade.New("shout/1", shout))
	r := httptest.NewRequest(http.MethodConnect, "/", http.NoBody)
	r.ProtoMajor = 2
	for _, protocol := range []string{"shout/1", "websocket", "webtransport"} {
		r.Header[":protocol"] = []string{protocol}
		fmt.Println(protocol, n.Extends(r))
	}
	// Output:
	// shout/1 true
	// websocket true
	// webtransport false
}
