package upgrade

import (
	"io"
	"net"
	"net/http"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/live"
)

// lingerTime is how long the peer may take to close its side after Serve has returned. A connection that is closed at once
// while bytes of the peer are unread is reset, and what Serve wrote last may be lost on its way (RFC 9112 9.6).
const lingerTime = 500 * time.Millisecond

// started holds connections on their way into their goroutines. Each goroutine takes one, no matter which: so the go
// statement needs no closure, and no allocation.
var started = make(chan *Conn, 64)

// start serves the connection in a fresh goroutine, whose stack is small.
func (c *Conn) start() {
	c.link.Place(c.by.site, (*member)(c))
	started <- c
	go serveNext()
}

func serveNext() { (<-started).run() }

// run serves the connection.
func (c *Conn) run() {
	var err error
	defer func() { c.finish(recover(), err) }()
	c.link.Set(flagServing)
	if c.link.Has(flagDrained) {
		c.tell()
	}
	switch s := c.serve.(type) {
	case serveFunc:
		err = s((*connContext)(c), c)
	case Session:
		err = s.Serve((*connContext)(c))
	}
}

// finish ends a connection whose Serve returned or panicked. It is called while the panicking frames still stand on the stack.
func (c *Conn) finish(value any, err error) {
	c.end()
	if value == nil && !c.link.Has(exchange.LinkClosed) {
		c.linger()
	}
	if !c.link.Has(exchange.LinkClosed) { // closing twice makes an error, for nobody
		_ = c.Close()
	}
	c.link.Remove(c.by.site)
	var recovered *cause.Recovered
	if value != nil && value != http.ErrAbortHandler {
		recovered = &cause.Recovered{Value: value, At: exchange.PanicAt()}
		if c.by.site.Logger == nil {
			exchange.Complain((*connContext)(c), c.RemoteAddr(), value)
		}
	}
	if c.by.site.Logs(recovered != nil) {
		c.logEnd(err, recovered)
	}
}

// logEnd writes the line of the end. What is the user's is called for it, such as the functions of WithFields. A panic there
// must not end the program: it would not do so in a goroutine of net/http's.
func (c *Conn) logEnd(err error, recovered *cause.Recovered) {
	defer func() {
		if value := recover(); value != nil {
			exchange.Complain((*connContext)(c), c.RemoteAddr(), value)
		}
	}()
	c.link.LogEnd(c.by.site, &exchange.Ended{
		Request: c.Request(), Protocol: c.by.token, Sub: c.unpack().sub, ID: c.id.String(), Err: err, Panic: recovered,
	})
}

// linger sends what is written and waits for the peer to close.
func (c *Conn) linger() {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if c.Conn.SetReadDeadline(time.Now().Add(lingerTime)) == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(c.Conn, 256<<10)) // the end of it is all that matters
	}
}

// tell tells a Session that the middleware shuts down, once it serves.
func (c *Conn) tell() {
	if s, ok := c.serve.(Session); ok && !c.link.Set(flagTold) {
		s.Drain()
	}
}

// member is the Conn as the set of live connections sees it.
type member Conn

// Drain implements live.Conn: it cancels the context.
func (m *member) Drain() {
	c := (*Conn)(m)
	c.end()
	c.link.Set(flagDrained)
	if c.link.Has(flagServing) {
		c.tell()
	}
}

// Wake implements live.Conn. It ends the reads of a Serve that never looked at its context, and so cannot know of the
// shutdown. One that did, and a Session, end by themselves.
func (m *member) Wake() {
	if _, knows := m.serve.(Session); !knows && !(*Conn)(m).watched() {
		m.link.Wake(m.Conn)
	}
}

// Close implements live.Conn. It must not block, so a TLS connection is closed without a word.
func (m *member) Close() error {
	if t, ok := m.Conn.(interface{ NetConn() net.Conn }); ok {
		_ = t.NetConn().Close() // closes what the next call would write to
	}
	return (*Conn)(m).Close()
}

// Info implements live.Conn.
func (m *member) Info() live.Info {
	c := (*Conn)(m)
	u := c.unpack()
	i := live.Info{ID: c.id.String(), Protocol: c.by.token, Subprotocol: u.sub, Path: u.url.Path, Peer: u.remote}
	c.link.Fill(&i)
	return i
}
