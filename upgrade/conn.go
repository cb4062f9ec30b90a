package upgrade

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// Conn is a connection after the switch. Bytes that arrived with the request are read first. Like every net.Conn it may be
// used by several goroutines at once. The embedded Conn is the raw connection, a *net.TCPConn or a *tls.Conn as a rule: what
// passes by it is not counted, and early bytes do not come from it.
//
// It is small, and nothing of net/http's stays with it: its buffers and the request are freed after the switch.
type Conn struct {
	net.Conn
	link   exchange.Link
	by     *registered
	serve  any // a Session or a serveFunc
	signal atomic.Pointer[signal]
	more   *more // nil for most
	packed uint8 // bytes of the packed head in head; 0: it lies in more
	head   [headRoom]byte
}

// serveFunc is Switch.Serve.
type serveFunc func(context.Context, *Conn) error

// The bits of the link that are the Conn's.
const (
	bitEarly   = exchange.LinkOwnBits << iota // bytes that came with the request are still to be read
	bitEnded                                  // the context is cancelled
	bitServing                                // Serve was called
	bitDrained                                // the middleware shuts down
	bitTold                                   // and the Session was told
)

// more is what few connections need.
type more struct {
	mu      sync.Mutex // guards early and content
	early   []byte
	content []byte

	head    []byte               // the packed head, where it is long
	tls     *tls.ConnectionState // where the raw connection does not tell
	trailer http.Header
	values  context.Context //nolint:containedctx // only its values are asked for
}

// extra returns more, and makes it where there is none.
func (c *Conn) extra() *more {
	if c.more == nil {
		c.more = new(more)
	}
	return c.more
}

// Protocol returns the token of the protocol that the connection was switched to, as it was registered.
func (c *Conn) Protocol() string { return c.by.token }

// Handler returns the whole wrapped handler that answered the request, for protocols that carry requests themselves, or nil
// where upgrade.Handler was used without the middleware.
func (c *Conn) Handler() http.Handler { return c.link.Site().Handler }

// Content returns the content of the request that was upgraded, or nil. It is given once and not kept.
func (c *Conn) Content() []byte {
	if c.more == nil {
		return nil
	}
	c.more.mu.Lock()
	defer c.more.mu.Unlock()
	content := c.more.content
	c.more.content = nil
	return content
}

// Read reads from the connection, first what arrived with the request.
func (c *Conn) Read(p []byte) (int, error) {
	if c.link.Has(bitEarly) {
		if n := c.readEarly(p); n > 0 || len(p) == 0 {
			return n, nil
		}
	}
	n, err := c.Conn.Read(p)
	c.link.Received(int64(n))
	return n, err
}

// readEarly reads what arrived with the request.
func (c *Conn) readEarly(p []byte) int {
	c.more.mu.Lock()
	defer c.more.mu.Unlock()
	n := copy(p, c.more.early)
	c.more.early = c.more.early[n:]
	if len(c.more.early) == 0 {
		c.more.early = nil
		c.link.Clear(bitEarly)
	}
	c.link.Received(int64(n))
	return n
}

// Write writes to the connection.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.link.Sent(int64(n))
	return n, err
}

// ReadFrom implements io.ReaderFrom: the kernel copies from a file or another connection where it can.
func (c *Conn) ReadFrom(src io.Reader) (int64, error) {
	raw, ok := c.Conn.(io.ReaderFrom)
	if !ok {
		return io.Copy(struct{ io.Writer }{c}, src)
	}
	n, err := raw.ReadFrom(src)
	c.link.Sent(n)
	return n, err
}

// WriteTo implements io.WriterTo: the kernel copies to another connection where it can.
func (c *Conn) WriteTo(dst io.Writer) (int64, error) {
	var first int64
	for c.link.Has(bitEarly) {
		var buf [512]byte
		n, err := dst.Write(buf[:c.readEarly(buf[:])])
		if first += int64(n); err != nil {
			return first, err
		}
	}
	raw, ok := c.Conn.(io.WriterTo)
	if !ok {
		n, err := io.Copy(dst, struct{ io.Reader }{c})
		return first + n, err
	}
	n, err := raw.WriteTo(dst)
	c.link.Received(n)
	return first + n, err
}

// SetDeadline sets the deadlines of reads and writes, see net.Conn. While the middleware shuts down, reads that were woken
// stay so.
func (c *Conn) SetDeadline(t time.Time) error { return c.link.SetDeadline(c.Conn, t) }

// SetReadDeadline sets the deadline of reads; see SetDeadline.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.link.SetReadDeadline(c.Conn, t) }

// CloseWrite ends what is sent and leaves the connection open for reading, on TCP and TLS. Elsewhere it returns
// errors.ErrUnsupported.
func (c *Conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Close closes the connection and cancels its context.
func (c *Conn) Close() error {
	c.link.Set(exchange.LinkClosed)
	err := c.Conn.Close()
	c.end()
	return err
}
