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
	by     *bound
	serve  any // a Session or a serveFunc
	rare   atomic.Pointer[rare]
	id     exchange.RawID
	packed uint8 // bytes of the packed head in head; 0: it is long and lies in rare
	head   [headRoom]byte
}

// serveFunc is Switch.Serve.
type serveFunc func(context.Context, *Conn) error

// The flags of the link that are the Conn's.
const (
	flagEarly   = exchange.LinkOwnBits << iota // bytes that came with the request are still to be read
	flagEnded                                  // the context is cancelled
	flagServing                                // Serve was called
	flagDrained                                // the middleware shuts down
	flagTold                                   // and the Session was told
)

// rare is what few connections need. The fields below signal are set before the connection is served.
type rare struct {
	signal
	bytes   sync.Mutex // guards early and content
	early   []byte
	content []byte

	head    []byte               // the packed head, where it is long
	tls     *tls.ConnectionState // where the raw connection does not tell
	trailer http.Header
	values  context.Context //nolint:containedctx // only its values are asked for
}

// extra returns rare, and makes it where there is none.
func (c *Conn) extra() *rare {
	if c.rare.Load() == nil {
		c.rare.CompareAndSwap(nil, new(rare))
	}
	return c.rare.Load()
}

// Protocol returns the token of the protocol that the connection was switched to, as it was registered.
func (c *Conn) Protocol() string { return c.by.token }

// Handler returns the whole wrapped handler that answered the request, for protocols that carry requests themselves, or nil
// where upgrade.Handler was used without the middleware.
func (c *Conn) Handler() http.Handler { return c.by.site.Handler }

// Content returns the content of the request that was upgraded, or nil. It is given once and not kept.
func (c *Conn) Content() []byte {
	few := c.rare.Load()
	if few == nil {
		return nil
	}
	few.bytes.Lock()
	defer few.bytes.Unlock()
	content := few.content
	few.content = nil
	return content
}

// Read reads from the connection, first what arrived with the request.
func (c *Conn) Read(p []byte) (int, error) {
	if c.link.Has(flagEarly) {
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
	few := c.rare.Load()
	few.bytes.Lock()
	defer few.bytes.Unlock()
	n := copy(p, few.early)
	few.early = few.early[n:]
	if len(few.early) == 0 {
		few.early = nil
		c.link.Clear(flagEarly)
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
	for c.link.Has(flagEarly) {
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
