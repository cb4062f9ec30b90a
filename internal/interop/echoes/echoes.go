// Package echoes holds a WebSocket handler for each library, which sends every message back and is written as the library's
// documentation shows it.
package echoes

import (
	"context"
	"io"
	"net/http"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	gorilla "github.com/gorilla/websocket"
	"github.com/lxzan/gws"

	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// MaxSize is the number of bytes that a message may have.
const MaxSize = 1 << 20

// patience is how long a peer may neither read nor write.
const patience = 90 * time.Second

// Gorilla is a handler by gorilla/websocket, with deadlines.
func Gorilla(w http.ResponseWriter, r *http.Request) {
	var upgrader gorilla.Upgrader
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	for {
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		kind, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		_ = conn.SetWriteDeadline(time.Now().Add(patience))
		if conn.WriteMessage(kind, message) != nil {
			return
		}
	}
}

// Coder is a handler by coder/websocket.
func Coder(w http.ResponseWriter, r *http.Request) {
	conn, err := coder.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(MaxSize)
	for {
		kind, message, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		if conn.Write(r.Context(), kind, message) != nil {
			return
		}
	}
}

// Gobwas is a handler by gobwas/ws, which returns and leaves the connection to a goroutine.
func Gobwas(w http.ResponseWriter, r *http.Request) {
	conn, rw, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		if conn != nil {
			_ = conn.Close()
		}
		return
	}
	go func() {
		defer conn.Close()
		both := struct {
			io.Reader
			io.Writer
		}{rw.Reader, conn} // what came early waits in the reader
		for {
			message, op, err := wsutil.ReadClientData(both)
			if err != nil {
				return
			}
			if wsutil.WriteServerMessage(conn, op, message) != nil {
				return
			}
		}
	}()
}

// events answers the events of gws.
type events struct{ gws.BuiltinEventHandler }

func (events) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	_ = conn.WriteMessage(message.Opcode, message.Bytes())
}

var upgrader = gws.NewUpgrader(events{}, &gws.ServerOption{PermessageDeflate: gws.PermessageDeflate{Enabled: true}})

// GWS is a handler by lxzan/gws, which compresses.
func GWS(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r)
	if err != nil {
		return
	}
	go conn.ReadLoop()
}

// Own is a function for this project's websocket.New.
func Own(ctx context.Context, conn *websocket.Conn) error {
	for {
		kind, message, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		if err = conn.Write(ctx, kind, message); err != nil {
			return err
		}
	}
}
