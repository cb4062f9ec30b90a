package websocket_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// Endpoints that share their options.
func ExampleOption() {
	strict := []websocket.Option{websocket.WithReadLimit(1 << 10), websocket.WithSubprotocols("chat.v1")}
	mux := http.NewServeMux()
	mux.Handle("GET /chat", upgrade.Handler(websocket.New(echo, strict...)))
	mux.Handle("GET /news", upgrade.Handler(websocket.New(echo, append(strict, websocket.WithCompression())...)))
	for _, path := range []string{"/chat", "/news"} {
		answer := handshake(mux, path, "Sec-WebSocket-Extensions", "permessage-deflate")
		fmt.Println(path, answer.StatusCode, answer.Header["Sec-Websocket-Extensions"] != nil)
	}
	// Output:
	// /chat 101 false
	// /news 101 true
}

// Pages of the server's own host are welcome without this option; scripts and apps send no Origin.
func ExampleWithOrigins() {
	h := upgrade.Handler(websocket.New(echo, websocket.WithOrigins("https://*.example.com")))
	for _, origin := range []string{"https://app.example.com", "https://example.org", "null"} {
		fmt.Println(origin, handshake(h, "/", "Origin", origin).Status)
	}
	// Output:
	// https://app.example.com 101 Switching Protocols
	// https://example.org 403 Forbidden
	// null 403 Forbidden
}

// The server's order decides. Names are compared exactly.
func ExampleWithSubprotocols() {
	h := upgrade.Handler(websocket.New(echo, websocket.WithSubprotocols("chat.v2", "chat.v1")))
	for _, offered := range []string{"chat.v1, chat.v2", "chat.v1", "Chat.V2"} {
		fmt.Printf("%q\n", handshake(h, "/", "Sec-WebSocket-Protocol", offered).Header.Get("Sec-WebSocket-Protocol"))
	}
	// Output:
	// "chat.v2"
	// "chat.v1"
	// ""
}

func ExampleWithReadLimit() {
	h := upgrade.Handler(websocket.New(echo, websocket.WithReadLimit(8)))
	say(h, "8 bytes.")
	say(h, strings.Repeat("more ", 100))
	// Output:
	// subprotocol "", answer "8 bytes.", error <nil>
	// subprotocol "", answer "", error ws closed: 1009 message exceeds the limit of 8 bytes
}

// Both sides forget each message, so that an idle connection keeps nothing.
func ExampleWithCompression() {
	h := upgrade.Handler(websocket.New(echo, websocket.WithCompression()))
	answer := handshake(h, "/", "Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")
	fmt.Println(answer.Header.Get("Sec-WebSocket-Extensions"))
	// Output:
	// permessage-deflate; server_no_context_takeover; client_no_context_takeover
}

// The client may refer to what it sent before, which is worth it for many messages that are alike.
func ExampleWithContextTakeover() {
	h := upgrade.Handler(websocket.New(echo, websocket.WithContextTakeover()))
	answer := handshake(h, "/", "Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")
	fmt.Println(answer.Header.Get("Sec-WebSocket-Extensions"))
	// Output:
	// permessage-deflate; server_no_context_takeover
}
