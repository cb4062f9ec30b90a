//nolint:staticcheck // x/net's server is deprecated, and the only one that takes a connection after an upgrade
package h2c

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/upgrade"
)

// session is one connection that goes on in HTTP/2. It is an http.Handler: that of all its streams.
type session struct {
	handler http.Handler
	server  *http.Server    // the outer one; nil where none is known
	base    context.Context //nolint:containedctx // of the streams: the values of the connection
	first   *http.Request   // the request of stream 1; nil after prior knowledge
	end     context.CancelFunc
}

// newSession prepares for the streams of c. They go the whole way that requests of the outer server go: through the
// middleware where that is all there is, and else through the server's handler, so that nothing which stands outside of the
// middleware, such as authentication, is left out after the upgrade. In that case ctx holds what it put there for the one
// request that was upgraded, and streams must not get it.
func newSession(ctx context.Context, c *upgrade.Conn) *session {
	s := &session{handler: c.Handler(), base: context.WithoutCancel(ctx)}
	s.server, _ = ctx.Value(http.ServerContextKey).(*http.Server)
	if s.server == nil || s.server.Handler == s.handler {
		return s
	}
	if s.handler = s.server.Handler; s.handler == nil {
		s.handler = http.DefaultServeMux
	}
	s.base = context.WithValue(context.Background(), http.LocalAddrContextKey, ctx.Value(http.LocalAddrContextKey))
	return s
}

// serveUpgrade serves the connection after the 101 (RFC 7540 3.2).
func (p *protocol) serveUpgrade(ctx context.Context, c *upgrade.Conn, settings []byte) error {
	s := newSession(ctx, c)
	own, end := context.WithCancel(s.base)
	defer end()
	s.first, s.end = firstRequest(c.Request(), c.Content(), c.RemoteAddr().String()).WithContext(own), end
	return p.serve(ctx, c, s, &http2.ServeConnOpts{UpgradeRequest: s.first, Settings: settings})
}

// The rest of the preface, behind the part that looks like a request, and how long it may take (RFC 9113 3.4).
const (
	prefaceRest    = "SM\r\n\r\n"
	prefaceTimeout = 10 * time.Second
)

// errPreface is the error for a preface that ends in something else.
var errPreface = errors.New("h2c: the connection preface of HTTP/2 is broken off")

// servePreface serves a connection that began with the preface of HTTP/2.
func (p *protocol) servePreface(ctx context.Context, c *upgrade.Conn) error {
	var rest [len(prefaceRest)]byte
	if err := c.SetReadDeadline(time.Now().Add(prefaceTimeout)); err != nil {
		return fmt.Errorf("h2c: preface: %w", err)
	}
	if _, err := io.ReadFull(c, rest[:]); err != nil {
		return fmt.Errorf("h2c: preface: %w", err)
	}
	if string(rest[:]) != prefaceRest {
		return errPreface
	}
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("h2c: preface: %w", err)
	}
	return p.serve(ctx, c, newSession(ctx, c), &http2.ServeConnOpts{SawClientPreface: true})
}

// serve speaks HTTP/2 on c until the connection closes. When ctx ends, GOAWAY goes out, and the connection closes after its last
// stream.
func (p *protocol) serve(ctx context.Context, c *upgrade.Conn, s *session, o *http2.ServeConnOpts) error {
	if peer := c.RemoteAddr().String(); !p.allows(peer) {
		// A handler outside of the middleware had put another address into the request.
		return fmt.Errorf("h2c: the peer %s is outside the networks that h2c was registered for", peer)
	}
	private := limitsOf(s.server)
	h2 := new(http2.Server)
	if err := http2.ConfigureServer(private, h2); err != nil {
		return fmt.Errorf("h2c: %w", err)
	}
	watch := sync.OnceFunc(func() {
		context.AfterFunc(ctx, func() {
			_ = private.Shutdown(context.Background()) // sends GOAWAY, and knows no listener to close
		})
	})
	private.ConnState = func(net.Conn, http.ConnState) { watch() } // the first call comes once h2 knows the connection
	o.Handler, o.Context, o.BaseConfig = s, s.base, baseConfig(private)
	h2.ServeConn(struct{ net.Conn }{c}, o) // nothing but a net.Conn, so that no TLS is looked for
	return nil
}

// limitsOf makes a server with the limits of the outer one. It is never told to listen.
func limitsOf(outer *http.Server) *http.Server {
	if outer == nil {
		return new(http.Server)
	}
	return &http.Server{
		ReadTimeout:       outer.ReadTimeout,
		ReadHeaderTimeout: outer.ReadHeaderTimeout,
		WriteTimeout:      outer.WriteTimeout,
		IdleTimeout:       outer.IdleTimeout,
		MaxHeaderBytes:    outer.MaxHeaderBytes,
		ErrorLog:          outer.ErrorLog,
		HTTP2:             outer.HTTP2,
	}
}
