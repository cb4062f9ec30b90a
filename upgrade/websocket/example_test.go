package websocket_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// say opens a WebSocket to h as a client, sends a message, and prints the answer.
func say(h http.Handler, message string, subprotocols ...string) {
	s := httptest.NewServer(h)
	defer s.Close()
	dialer := ws.Dialer{Protocols: subprotocols}
	conn, _, agreed, err := dialer.Dial(context.Background(), strings.Replace(s.URL, "http", "ws", 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	if err = wsutil.WriteClientText(conn, []byte(message)); err != nil {
		fmt.Println(err)
		return
	}
	answer, err := wsutil.ReadServerText(conn)
	fmt.Printf("subprotocol %q, answer %q, error %v\n", agreed.Protocol, answer, err)
}

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
	say(upgrade.Handler(websocket.New(echo,
		websocket.WithOrigins("https://app.example.com"),
		websocket.WithReadLimit(64<<10),
		websocket.WithCompression(),
	)), "hello")
	// Output:
	// subprotocol "", answer "hello", error <nil>
}

// A subprotocol tells what the messages mean. The server's order decides.
func ExampleConn_Subprotocol() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		if _, _, err := c.Read(ctx); err != nil {
			return err
		}
		return c.Write(ctx, websocket.MessageText, []byte("welcome to "+c.Subprotocol()))
	}
	say(upgrade.Handler(websocket.New(serve, websocket.WithSubprotocols("chat.v2", "chat.v1"))), "hello", "chat.v1", "chat.v2")
	// Output:
	// subprotocol "chat.v2", answer "welcome to chat.v2", error <nil>
}

// A CloseError that serve returns decides the code with which the connection is closed.
func ExampleCloseError() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		if _, _, err := c.Read(ctx); err != nil {
			return err
		}
		return websocket.CloseError{Code: websocket.StatusPolicyViolation, Reason: "members only"}
	}
	say(upgrade.Handler(websocket.New(serve)), "hello")
	// Output:
	// subprotocol "", answer "", error ws closed: 1008 members only
}
