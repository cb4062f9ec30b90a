// Package websocket answers the WebSocket handshake of RFC 6455 and carries messages over the connection, with the
// compression of RFC 7692 where it is wanted.
package websocket

import (
	"context"
	"errors"
	"time"

	"github.com/httpexplain/httpexplain/upgrade"
)

// closeWait bounds how long a control frame may take to be written, and how long the peer may take to answer a Close frame.
const closeWait = 5 * time.Second

// New makes the protocol "websocket" for [upgrade.Handler]. serve is called once for each connection, in a goroutine of its
// own. Its context ends when the server shuts down or the connection is closed. When serve returns, the connection is closed:
// with 1000 where it returned nil, with 1001 where its context has ended, with the code of a [CloseError], and with 1011
// after any other error, whose text goes to the log alone (RFC 6455 7.4.1). The peer has 5 seconds to answer the Close frame.
//
// Handshakes are checked as RFC 6455 4.2.1 says, and the Origin must be the server's own: see [WithOrigins]. An option that
// makes no sense panics.
func New(serve func(context.Context, *Conn) error, options ...Option) upgrade.Protocol {
	if serve == nil {
		panic("httpexplain: websocket.New was called without a serve function; give it the function that talks to the client")
	}
	p := &protocol{handler: serve, limit: defaultLimit, wait: closeWait}
	for _, option := range options {
		if option == nil {
			panic("httpexplain: websocket.New: an Option is nil: leave it out")
		}
		option(p)
	}
	return p
}

// protocol is a WebSocket endpoint: its options, and the function that serves connections.
type protocol struct {
	handler      func(context.Context, *Conn) error
	subprotocols []string
	origins      []originPattern
	limit        int64
	compress     bool
	takeover     bool
	wait         time.Duration
}

// agreement is what a handshake settled beside the protocol itself.
type agreement struct {
	subprotocol string
	deflate     bool
	takeover    bool   // the client may refer to earlier messages
	bits        byte   // server_max_window_bits, 8 to 15; 0 where the client did not ask
	window      []byte // what the client can refer to; it belongs to the reader
}

// Token returns "websocket".
func (p *protocol) Token() string { return "websocket" }

// session is a Conn as package upgrade sees it, which puts the connection below into it.
type session Conn

// Transport returns where the connection below is put.
func (s *session) Transport() *upgrade.Conn { return &s.transport }

// Serve runs the handler and closes the connection.
func (s *session) Serve(ctx context.Context) error {
	c := (*Conn)(s)
	if ctx != c.transport.Context() {
		c.rare().ctx = ctx
	}
	return c.finish(c.p.handler(ctx, c))
}

// Drain wakes the reader once the context of Serve has ended.
func (s *session) Drain() { (*Conn)(s).drain() }

// finish closes the connection as the error of the handler says, and returns what of it is worth a line in the log.
func (c *Conn) finish(err error) error {
	closed, told := asCloseError(err)
	ended := c.context().Err()
	code, reason := StatusNormalClosure, ""
	switch {
	case told && closed.Code.sendable() && fits(closed.Reason):
		code, reason = closed.Code, closed.Reason
	case told && closed.Code == StatusNoStatus:
	case ended != nil:
		code = StatusGoingAway
	case err != nil:
		code = StatusInternalError
	}
	// Whether the peer answers changes nothing any more: the handler is done, and the connection is closed either way.
	_ = c.hangUp(code, reason)
	switch {
	case told && (closed.Code == StatusNormalClosure || closed.Code == StatusGoingAway || closed.Code == StatusNoStatus):
		return nil
	case ended != nil && errors.Is(err, ended):
		return nil
	}
	return err
}
