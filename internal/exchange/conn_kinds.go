package exchange

import (
	"crypto/tls"
	"io"
	"net"
	"syscall"
	"time"
)

// The types that handlers get in place of the connection that they take over: each embeds what net/http would have given
// them, so that CloseWrite, SyscallConn, SetNoDelay, ConnectionState and the like stay, and overrides what moves bytes, sets
// deadlines for reads or closes.
type (
	tcpConn struct {
		*net.TCPConn
		f foreign
	}
	unixConn struct {
		*net.UnixConn
		f foreign
	}
	tlsConn struct {
		*tls.Conn
		f foreign
	}
	// plainConn and halfConn are for the types of others, of which a net.Conn and CloseWrite are kept.
	plainConn struct {
		net.Conn
		f foreign
	}
	halfConn struct {
		plainConn
		closeWriter
	}
	closeWriter interface{ CloseWrite() error }

	// rawConn is a syscall.RawConn and nothing more. From net's own os.File takes the descriptor and sends a file past
	// ReadFrom; with this one it calls ReadFrom, which sends it by the kernel as well, and counts.
	rawConn struct{ syscall.RawConn }
)

// hidden makes a rawConn.
func hidden(c syscall.RawConn, err error) (syscall.RawConn, error) {
	if err != nil {
		return nil, err
	}
	return rawConn{c}, nil
}

// newForeign returns the type for a connection, and what watches it.
func newForeign(raw net.Conn) (net.Conn, *foreign) {
	switch raw := raw.(type) {
	case *net.TCPConn:
		c := &tcpConn{TCPConn: raw}
		return c, &c.f
	case *tls.Conn:
		c := &tlsConn{Conn: raw}
		return c, &c.f
	case *net.UnixConn:
		c := &unixConn{UnixConn: raw}
		return c, &c.f
	case closeWriter:
		c := &halfConn{closeWriter: raw}
		c.Conn = raw.(net.Conn) //nolint:forcetypeassert // it came as one
		return c, &c.f
	}
	c := &plainConn{Conn: raw}
	return c, &c.f
}

// Read implements net.Conn.
func (c *tcpConn) Read(p []byte) (int, error) { return c.f.read(p) }

// Write implements net.Conn.
func (c *tcpConn) Write(p []byte) (int, error) { return c.f.write(p) }

// ReadFrom implements io.ReaderFrom.
func (c *tcpConn) ReadFrom(src io.Reader) (int64, error) { return c.f.readFrom(c, c.TCPConn, src) }

// WriteTo implements io.WriterTo.
func (c *tcpConn) WriteTo(dst io.Writer) (int64, error) { return c.f.writeTo(c.TCPConn, dst) }

// Close implements net.Conn.
func (c *tcpConn) Close() error { return c.f.close() }

// SetDeadline implements net.Conn.
func (c *tcpConn) SetDeadline(t time.Time) error { return c.f.SetDeadline(c.TCPConn, t) }

// SetReadDeadline implements net.Conn.
func (c *tcpConn) SetReadDeadline(t time.Time) error { return c.f.SetReadDeadline(c.TCPConn, t) }

// SyscallConn implements syscall.Conn.
func (c *tcpConn) SyscallConn() (syscall.RawConn, error) { return hidden(c.TCPConn.SyscallConn()) }

// Read implements net.Conn.
func (c *unixConn) Read(p []byte) (int, error) { return c.f.read(p) }

// Write implements net.Conn.
func (c *unixConn) Write(p []byte) (int, error) { return c.f.write(p) }

// Close implements net.Conn.
func (c *unixConn) Close() error { return c.f.close() }

// SetDeadline implements net.Conn.
func (c *unixConn) SetDeadline(t time.Time) error { return c.f.SetDeadline(c.UnixConn, t) }

// SetReadDeadline implements net.Conn.
func (c *unixConn) SetReadDeadline(t time.Time) error { return c.f.SetReadDeadline(c.UnixConn, t) }

// SyscallConn implements syscall.Conn.
func (c *unixConn) SyscallConn() (syscall.RawConn, error) { return hidden(c.UnixConn.SyscallConn()) }

// Read implements net.Conn.
func (c *tlsConn) Read(p []byte) (int, error) { return c.f.read(p) }

// Write implements net.Conn.
func (c *tlsConn) Write(p []byte) (int, error) { return c.f.write(p) }

// Close implements net.Conn.
func (c *tlsConn) Close() error { return c.f.close() }

// SetDeadline implements net.Conn.
func (c *tlsConn) SetDeadline(t time.Time) error { return c.f.SetDeadline(c.Conn, t) }

// SetReadDeadline implements net.Conn.
func (c *tlsConn) SetReadDeadline(t time.Time) error { return c.f.SetReadDeadline(c.Conn, t) }

// Read implements net.Conn.
func (c *plainConn) Read(p []byte) (int, error) { return c.f.read(p) }

// Write implements net.Conn.
func (c *plainConn) Write(p []byte) (int, error) { return c.f.write(p) }

// Close implements net.Conn.
func (c *plainConn) Close() error { return c.f.close() }

// SetDeadline implements net.Conn.
func (c *plainConn) SetDeadline(t time.Time) error { return c.f.SetDeadline(c.Conn, t) }

// SetReadDeadline implements net.Conn.
func (c *plainConn) SetReadDeadline(t time.Time) error { return c.f.SetReadDeadline(c.Conn, t) }
