package websocket_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// client is the client of the Examples, with the server that it talks to.
type client struct {
	net.Conn
	in     io.Reader
	server *httptest.Server
}

// open starts a server for h and opens a WebSocket to it.
func open(h http.Handler, path string) *client {
	s := httptest.NewServer(h)
	conn, early, _, err := ws.Dial(context.Background(), strings.Replace(s.URL, "http", "ws", 1)+path)
	if err != nil {
		panic(err)
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	c := &client{Conn: conn, in: conn, server: s}
	if early != nil { // the server spoke at once
		c.in = io.MultiReader(io.LimitReader(early, int64(early.Buffered())), conn)
	}
	return c
}

// Close closes the connection and the server.
func (c *client) Close() error {
	defer c.server.Close()
	return c.Conn.Close()
}

// receive returns the next message, or the error in its place. Pings are answered.
func (c *client) receive() string {
	message, _, err := wsutil.ReadServerData(struct {
		io.Reader
		io.Writer
	}{c.in, c.Conn})
	if err != nil {
		return err.Error()
	}
	return string(message)
}

// send sends a message.
func (c *client) send(typ websocket.MessageType, message string) {
	if err := wsutil.WriteClientMessage(c.Conn, ws.OpCode(typ), []byte(message)); err != nil {
		panic(err)
	}
}

// leave sends a Close frame.
func (c *client) leave(code websocket.StatusCode) {
	body := ws.NewCloseFrameBody(ws.StatusCode(code), "")
	if err := wsutil.WriteClientMessage(c.Conn, ws.OpClose, body); err != nil {
		panic(err)
	}
}

// handshake sends a handshake with one more field to h, and returns the answer.
func handshake(h http.Handler, path, name, value string) *http.Response {
	s := httptest.NewServer(h)
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"+name+": "+value+"\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		panic(err)
	}
	return answer
}
