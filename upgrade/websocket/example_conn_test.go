package websocket_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// A server that only sends reads all the same: a Read under way answers pings, and sees the client leave.
func ExampleConn() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		left := make(chan error, 1)
		go func() {
			_, _, err := c.Read(ctx)
			left <- err
		}()
		for n := 0; ; n++ {
			select {
			case err := <-left:
				return err
			case <-time.After(time.Millisecond):
				if err := c.Write(ctx, websocket.MessageText, fmt.Appendf(nil, "tick %d", n)); err != nil {
					return err
				}
			}
		}
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	defer conn.Close()
	fmt.Println(conn.receive())
	fmt.Println(conn.receive())
	// Output:
	// tick 0
	// tick 1
}

// A client that says nothing for a minute is not waited for.
func ExampleConn_Read() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		wait, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		typ, message, err := c.Read(wait)
		if err != nil {
			return err
		}
		var order struct{ Item string }
		if err := json.Unmarshal(message, &order); err != nil {
			return websocket.CloseError{Code: websocket.StatusInvalidPayload, Reason: "no JSON"}
		}
		return c.Write(ctx, typ, []byte("one "+order.Item))
	}
	say(upgrade.Handler(websocket.New(serve)), `{"item":"lamp"}`)
	say(upgrade.Handler(websocket.New(serve)), `lamp`)
	// Output:
	// subprotocol "", answer "one lamp", error <nil>
	// subprotocol "", answer "", error ws closed: 1007 no JSON
}

// Any number of goroutines write.
func ExampleConn_Write() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		errs := make(chan error)
		for _, news := range []string{"rain", "wind"} {
			go func() { errs <- c.Write(ctx, websocket.MessageText, []byte(news)) }()
		}
		return errors.Join(<-errs, <-errs)
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	defer conn.Close()
	fmt.Println(conn.receive())
	fmt.Println(conn.receive())
	// Unordered output:
	// rain
	// wind
}

// Ping finds out whether the client is still there. It needs a Read under way.
func ExampleConn_Ping() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		go func() { _, _, _ = c.Read(ctx) }()
		wait, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := c.Ping(wait); err != nil {
			return c.CloseNow()
		}
		return c.Write(ctx, websocket.MessageText, []byte("you are there"))
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	defer conn.Close()
	fmt.Println(conn.receive())
	// Output:
	// you are there
}

// Close says why, with a code of your own or a registered one, and waits for the client's answer.
func ExampleConn_Close() {
	serve := func(_ context.Context, c *websocket.Conn) error {
		return c.Close(4001, "the game is over")
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	defer conn.Close()
	fmt.Println(conn.receive())
	// Output:
	// ws closed: 4001 the game is over
}

// CloseNow drops a client without a word.
func ExampleConn_CloseNow() {
	serve := func(_ context.Context, c *websocket.Conn) error { return c.CloseNow() }
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	defer conn.Close()
	fmt.Println(conn.receive())
	// Output:
	// EOF
}

// The address, the cookies and whatever else came with the handshake.
func ExampleConn_Request() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		room := c.Request().URL.Query().Get("room")
		return c.Write(ctx, websocket.MessageText, []byte("welcome to "+room))
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/chat?room=gardeners")
	defer conn.Close()
	fmt.Println(conn.receive())
	// Output:
	// welcome to gardeners
}

// An endpoint for text alone.
func ExampleMessageType() {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		typ, _, err := c.Read(ctx)
		if err == nil && typ != websocket.MessageText {
			return websocket.CloseError{Code: websocket.StatusUnsupportedData, Reason: "no " + typ.String() + ", please"}
		}
		return err
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	defer conn.Close()
	conn.send(websocket.MessageBinary, "\x89PNG")
	fmt.Println(conn.receive())
	// Output:
	// ws closed: 1003 no binary, please
}

// How the client left: a page that is closed says 1001, a connection that breaks says nothing.
func ExampleStatusCode() {
	left := make(chan websocket.StatusCode, 1)
	serve := func(ctx context.Context, c *websocket.Conn) error {
		_, _, err := c.Read(ctx)
		code := websocket.StatusAbnormal
		if closed, ok := errors.AsType[websocket.CloseError](err); ok {
			code = closed.Code
		}
		left <- code
		return err
	}
	conn := open(upgrade.Handler(websocket.New(serve)), "/")
	conn.leave(websocket.StatusGoingAway)
	conn.Close()
	fmt.Println(<-left)
	// Output:
	// 1001 going away
}
