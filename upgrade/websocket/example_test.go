package websocket_test

import (
	"context"
	"log"
	"net/http"

	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// A server that sends every message back, to pages of its own host and of one other origin.
func ExampleNew() {
	echo := func(ctx context.Context, c *websocket.Conn) error {
		for {
			typ, message, err := c.Read(ctx)
			if err != nil {
				return err
			}
			if err := c.Write(ctx, typ, message); err != nil {
				return err
			}
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /echo", upgrade.Handler(websocket.New(echo,
		websocket.WithOrigins("https://app.example.com"),
		websocket.WithReadLimit(64<<10),
		websocket.WithCompression(),
	)))
	log.Fatal(http.ListenAndServe("localhost:8080", mux))
}

// A subprotocol tells what the messages mean. A client that offers none of the server's is sent away.
func ExampleConn_Subprotocol() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		switch c.Subprotocol() {
		case "chat.v2", "chat.v1":
			return c.Write(ctx, websocket.MessageText, []byte("welcome to "+c.Subprotocol()))
		}
		return websocket.CloseError{Code: websocket.StatusPolicyViolation, Reason: "offer chat.v2 or chat.v1"}
	}
	http.Handle("GET /chat", upgrade.Handler(websocket.New(serve, websocket.WithSubprotocols("chat.v2", "chat.v1"))))
}
