package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// The heads of handshakes: with the five fields that there must be, and as a browser sends it.
const (
	five = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
	browser = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" +
		"Upgrade: websocket\r\nOrigin: http://127.0.0.1:8080\r\nSec-WebSocket-Version: 13\r\n" +
		"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en-US;q=0.9,en;q=0.8\r\n" +
		"Cookie: session=0123456789abcdef0123456789abcdef\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)

// handshakes measures (c).
func handshakes(p *Plan) (*section, error) {
	s := &section{title: "(c) WebSocket handshake", text: `In process the handler is called with a ResponseWriter whose Hijack hands out a connection that takes everything and ends at once: the
time is that of the call, allocations include the end of the connection, which each handler leaves to a goroutine. Over loopback it is
connect, handshake, the whole 101 read, reset, with the client in the same process, whose allocations count as well. The bare handler
checks nothing and sends the same 101 each time: beyond it is what a library takes.`}
	inProcess, err := fakeSubjects()
	if err != nil {
		return nil, err
	}
	loopback := make([]subject, 0, len(inProcess))
	for _, l := range libraries() {
		address, stop, err := listen(l.drop())
		if err != nil {
			return nil, err
		}
		defer stop()
		if err := dialOnce(address); err != nil {
			return nil, fmt.Errorf("%s: %w", l.name, err)
		}
		loopback = append(loopback, subject{l.name, timed(func() { _ = dialOnce(address) })})
	}
	fake := p.measure(inProcess)
	s.add(timeTable("in process", fake, fixed))
	wire := p.measure(loopback)
	s.add(timeTable("over loopback", wire, fixed))

	mine := find(fake, own)
	s.judge("in process no slower than gobwas", fmt.Sprintf("%.2f of its time", mine.median()/find(fake, gobwas).median()),
		below(mine, find(fake, gobwas), 1))
	beyond := mine.allocs - find(fake, fixed).allocs
	s.judge("in process at most 2 allocations beyond the bare handler", fmt.Sprintf("%.0f", beyond), met(beyond <= 2))
	beyond = find(wire, own).allocs - find(wire, fixed).allocs
	s.judge("over loopback at most 2 allocations beyond the bare handler", fmt.Sprintf("%.0f", beyond), met(beyond <= 2))
	return s, nil
}

// fakeSubjects are the libraries, each of which makes handshakes in process.
func fakeSubjects() ([]subject, error) {
	all := libraries()
	subjects := make([]subject, len(all))
	for i, l := range all {
		run, err := fakeHandshakes(l.drop())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.name, err)
		}
		subjects[i] = subject{l.name, run}
	}
	return subjects, nil
}

// listen serves a handler on loopback.
func listen(h http.Handler) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go server.Serve(l) //nolint:errcheck // it ends with Close
	return l.Addr().String(), func() { _ = server.Close() }, nil
}

// dialOnce connects, makes a handshake and resets the connection, which leaves nothing behind in the kernel.
func dialOnce(address string) error {
	conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.(*net.TCPConn).SetLinger(0) //nolint:forcetypeassert // it was dialled as TCP
	if _, err := io.WriteString(conn, five); err != nil {
		return err
	}
	var head [1024]byte
	for n := 0; n < len(head); {
		more, err := conn.Read(head[n:])
		if err != nil {
			return err
		}
		if n += more; bytes.HasSuffix(head[:n], []byte("\r\n\r\n")) {
			if !bytes.HasPrefix(head[:n], []byte("HTTP/1.1 101 ")) {
				return fmt.Errorf("the answer is %q", head[:n])
			}
			return nil
		}
	}
	return errors.New("the head of the answer has no end")
}

// fakeHandshakes returns what makes handshakes without a network, and returns the time that the handler took.
func fakeHandshakes(h http.Handler) (func(int) time.Duration, error) {
	request, err := http.ReadRequest(bufio.NewReader(strings.NewReader(five)))
	if err != nil {
		return nil, err
	}
	request.RemoteAddr = "127.0.0.1:1234"
	ctx := context.WithValue(context.Background(), http.ServerContextKey, &http.Server{Handler: h, ReadHeaderTimeout: time.Minute})
	ctx = context.WithValue(ctx, http.LocalAddrContextKey, loopbackAddr)
	r, ring := newRound(h, request.WithContext(ctx)), newRing() // the context is as net/http makes it
	run := func(n int) (sum time.Duration) {
		for range n {
			ring.next(&r.writer)
			began := time.Now()
			r.serve()
			sum += time.Since(began)
			<-ring.closed
		}
		return sum
	}
	watchdog := time.AfterFunc(5*time.Second, func() { ring.closed <- struct{}{} }) // a handler that refuses closes nothing
	run(1)
	watchdog.Stop()
	head := ring.conns[0].head
	byHand := bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")) && bytes.HasSuffix(head, []byte("\r\n\r\n"))
	if !byHand && r.writer.status != http.StatusSwitchingProtocols { // coder leaves the writing to net/http
		return nil, fmt.Errorf("the handler wrote %q, status %d", head, r.writer.status)
	}
	return run, nil
}

// ring holds connections to be used in turn: when one comes round again, nobody has to do with it any more.
type ring struct {
	conns  [256]fakeConn
	rw     [256]*bufio.ReadWriter
	at     int
	closed chan struct{}
}

func newRing() *ring {
	r := &ring{closed: make(chan struct{}, 1)}
	for i := range r.conns {
		c := &r.conns[i]
		c.ended = r.closed
		r.rw[i] = bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	}
	return r
}

// next gives the ResponseWriter a connection to hand out.
func (r *ring) next(w *sink) {
	c := &r.conns[r.at]
	c.over.Store(false)
	c.head = c.head[:0]
	w.conn, w.rw = c, r.rw[r.at]
	r.at = (r.at + 1) % len(r.conns)
}

// fakeConn is a connection on which nothing arrives.
type fakeConn struct {
	over  atomic.Bool
	ended chan struct{} // told at the first Close
	block chan struct{} // reads wait for its end; nil: they end at once
	head  []byte        // what was written
}

var loopbackAddr net.Addr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}

func (c *fakeConn) Read([]byte) (int, error) {
	if c.block != nil {
		<-c.block
	}
	return 0, io.EOF
}

func (c *fakeConn) Write(p []byte) (int, error) {
	c.head = append(c.head, p...)
	return len(p), nil
}

func (c *fakeConn) Close() error {
	if c.over.CompareAndSwap(false, true) && c.ended != nil {
		c.ended <- struct{}{}
	}
	return nil
}

func (c *fakeConn) LocalAddr() net.Addr              { return loopbackAddr }
func (c *fakeConn) RemoteAddr() net.Addr             { return loopbackAddr }
func (c *fakeConn) SetDeadline(time.Time) error      { return nil }
func (c *fakeConn) SetReadDeadline(time.Time) error  { return nil }
func (c *fakeConn) SetWriteDeadline(time.Time) error { return nil }
