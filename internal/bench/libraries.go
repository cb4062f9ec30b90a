package bench

import (
	"context"
	"net"
	"net/http"

	coder "github.com/coder/websocket"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	gorilla "github.com/gorilla/websocket"
	"github.com/lxzan/gws"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// library is a WebSocket server.
type library struct {
	name string
	// echo serves connections as the library's documentation shows it.
	echo func() http.Handler
	// drop makes the handshake, and closes the connection in a goroutine of its own.
	drop func() http.Handler
}

// The libraries that targets speak of. fixed is no library: it takes the connection over and sends a 101 that never changes,
// which is what net/http takes for itself.
const (
	fixed  = "bare handler, fixed 101"
	own    = "httpexplain"
	gobwas = "gobwas/ws UpgradeHTTP"
)

// libraries returns the bare handler first and this project's second.
func libraries() []library {
	return []library{
		{fixed, nil, func() http.Handler { return fixedSwitch(func(c net.Conn) { _ = c.Close() }) }},
		{own, ownEcho, func() http.Handler {
			return wrapped(websocket.New(func(_ context.Context, c *websocket.Conn) error { return c.CloseNow() }))
		}},
		{"gorilla/websocket", gorillaEcho, gorillaDrop},
		{"coder/websocket", coderEcho, coderDrop},
		{gobwas, gobwasEcho, gobwasDrop},
		{"lxzan/gws", gwsEcho, gwsDrop},
	}
}

// wrapped is a route for a protocol within the middleware.
func wrapped(p upgrade.Protocol) http.Handler {
	return httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(upgrade.Handler(p))
}

// ownEcho is this project's echo.
func ownEcho() http.Handler { return wrapped(websocket.New(echo)) }

// echo sends each message back.
func echo(ctx context.Context, c *websocket.Conn) error {
	for {
		typ, p, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err := c.Write(ctx, typ, p); err != nil {
			return err
		}
	}
}

// fixedSwitch is the least that a handler can do to switch a connection.
func fixedSwitch(serve func(net.Conn)) http.Handler {
	conns := make(chan net.Conn, 64)
	next := func() { serve(<-conns) }
	head := []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack() //nolint:forcetypeassert // net/http's own
		if err != nil {
			return
		}
		if _, err := conn.Write(head); err != nil {
			_ = conn.Close()
			return
		}
		conns <- conn
		go next()
	})
}

func gorillaEcho() http.Handler {
	upgrader := gorilla.Upgrader{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			mt, message, err := c.ReadMessage()
			if err != nil {
				return
			}
			if err := c.WriteMessage(mt, message); err != nil {
				return
			}
		}
	})
}

func gorillaDrop() http.Handler {
	upgrader := gorilla.Upgrader{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		go c.Close()
	})
}

func coderEcho() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := coder.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow() //nolint:errcheck // nothing is to be done about it
		ctx := context.Background()
		for {
			typ, p, err := c.Read(ctx)
			if err != nil {
				return
			}
			if err := c.Write(ctx, typ, p); err != nil {
				return
			}
		}
	})
}

func coderDrop() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := coder.Accept(w, r, nil)
		if err != nil {
			return
		}
		go c.CloseNow() //nolint:errcheck // nothing is to be done about it
	})
}

func gobwasEcho() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			for {
				msg, op, err := wsutil.ReadClientData(conn)
				if err != nil {
					return
				}
				if err := wsutil.WriteServerMessage(conn, op, msg); err != nil {
					return
				}
			}
		}()
	})
}

func gobwasDrop() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		go conn.Close()
	})
}

// gwsEvents echoes.
type gwsEvents struct{ gws.BuiltinEventHandler }

func (gwsEvents) OnMessage(socket *gws.Conn, message *gws.Message) {
	defer message.Close()
	_ = socket.WriteMessage(message.Opcode, message.Bytes())
}

func gwsEcho() http.Handler {
	upgrader := gws.NewUpgrader(gwsEvents{}, &gws.ServerOption{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		socket, err := upgrader.Upgrade(w, r)
		if err != nil {
			return
		}
		go socket.ReadLoop()
	})
}

func gwsDrop() http.Handler {
	upgrader := gws.NewUpgrader(gwsEvents{}, &gws.ServerOption{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		socket, err := upgrader.Upgrade(w, r)
		if err != nil {
			return
		}
		go socket.NetConn().Close()
	})
}
