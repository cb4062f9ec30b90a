package interop

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain/internal/site"
)

const (
	wsHead  = "GET /ws HTTP/1.1\r\nHost: shop.example" + handshake + "\r\n\r\n"
	h2cHead = "GET /ok HTTP/1.1\r\nHost: shop.example\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n" +
		"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
	// The preface of HTTP/2, an empty SETTINGS, the acknowledgement of the server's, a PING and a GOAWAY (RFC 9113 3.4, 6).
	h2cTalk = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00" + "\x00\x00\x00\x04\x01\x00\x00\x00\x00" +
		"\x00\x00\x08\x06\x00\x00\x00\x00\x00pingpong" + "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00"
	// A text message and a Close frame with 1000, both with a mask of zeros.
	wsTalk = "\x81\x82\x00\x00\x00\x00hi" + "\x88\x82\x00\x00\x00\x00\x03\xe8"
)

// speech is what a client says: the head of its handshake, and what it says behind the 101, for which it may wait.
type speech struct {
	head, after string
	waits       bool // the server takes nothing early
	left        bool // the server leaves the 101 to net/http
}

// speeches has one for each way in which a server comes to answer 101: this project's own, and those of libraries that write the
// head themselves, by one write or by WriteHeader.
func speeches() map[string]speech {
	all := map[string]speech{
		"goodbye": {head: to("/bye"), after: wsTalk[8:]}, "ws": {head: wsHead, after: wsTalk}, "h2c": {head: h2cHead, after: h2cTalk},
	}
	for _, name := range foreign {
		all[name] = speech{to("/" + name), wsTalk, true, name == "coder"}
	}
	return all
}

// foreign are the libraries whose handlers write the 101 themselves.
var foreign = []string{"gorilla", "coder", "gobwas", "gws"}

// to is the handshake of a WebSocket at a path.
func to(path string) string { return strings.Replace(wsHead, "/ws", path, 1) }

// TestCutInTheHead cuts the connection after each byte of a request, in each way.
func TestCutInTheHead(t *testing.T) {
	for name, head := range map[string]string{"websocket": wsHead, "h2c": h2cHead} {
		t.Run(name, func(t *testing.T) { newPlace(t, nil).cutHead(t, head) })
	}
}

// cutHead cuts connections after each byte of a request but the last, which makes it one.
func (p *place) cutHead(t *testing.T, head string) {
	t.Helper()
	for _, by := range p.endings() {
		for n := range len(head) {
			conn := p.dial(t)
			_, err := io.WriteString(conn, head[:n])
			check(t, err)
			conn.cut(by)
		}
	}
	p.answers(t)
	p.calm(t)
	if lines := p.logs.All(); len(lines) != 1 {
		t.Errorf("%d lines tell of less than whole heads, such as %v", len(lines)-1, lines[0])
	}
}

// TestCutByTheClient cuts the connection after each byte of the 101 and of what follows, in each way.
func TestCutByTheClient(t *testing.T) {
	for name, said := range speeches() {
		t.Run(name, func(t *testing.T) { newPlace(t, nil).cutEach(t, said) })
	}
}

// cutEach cuts connections after each byte of the answer, and of what the client says behind it.
func (p *place) cutEach(t *testing.T, said speech) {
	t.Helper()
	answer := p.answer(t, said.head)
	for _, by := range p.endings() {
		for n := range len(answer) + 1 {
			conn := p.dial(t)
			_, err := io.WriteString(conn, said.head)
			check(t, err)
			_, err = io.ReadFull(conn, make([]byte, n))
			check(t, err)
			conn.cut(by)
		}
		for n := range len(said.after) + 1 {
			conn := p.dial(t)
			_, err := io.WriteString(conn, said.head)
			check(t, err)
			_, err = io.ReadFull(conn, make([]byte, len(answer)))
			check(t, err)
			_, err = io.WriteString(conn, said.after[:n])
			check(t, err)
			conn.cut(by)
		}
	}
	// Where nothing was read the server may have learnt of the end before it switched: that is so once for each way. A library
	// that leaves the 101 to net/http may learn of it after the 101 was sent, but before it has the connection.
	want := 1 + len(p.endings())*(len(answer)+1+len(said.after)+1)
	if !said.left {
		site.Eventually(t, "the switches", func() bool { return p.switched() >= want-len(p.endings()) })
	}
	p.answers(t)
	p.calm(t)
	if n := p.switched(); n > want {
		t.Errorf("%d connections were switched, of %d", n, want)
	}
}

// answer is the head of the 101 that answers a handshake; all of them are of the same length.
func (p *place) answer(t *testing.T, head string) string {
	t.Helper()
	conn := p.dial(t)
	defer conn.cut(rst)
	_, err := io.WriteString(conn, head)
	check(t, err)
	answer, err := headOf(bufio.NewReader(conn))
	check(t, err)
	if !strings.HasPrefix(answer, "HTTP/1.1 101 ") {
		t.Fatalf("the answer is %q", answer)
	}
	return answer
}

// headOf reads the head of an answer.
func headOf(r *bufio.Reader) (string, error) {
	var head strings.Builder
	for !strings.HasSuffix(head.String(), "\r\n\r\n") {
		b, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		head.WriteByte(b)
	}
	return head.String(), nil
}

// speak says all that a client has to say, and listens to the end, on a connection that may break at any time. It returns an
// error only where the end does not come.
func (p *place) speak(conn net.Conn, said speech) error {
	if p.tls != nil {
		conn = tls.Client(conn, p.tls) // its handshake is made by the first write
	}
	r := bufio.NewReader(conn)
	_, err := io.WriteString(conn, said.head)
	if err == nil && said.waits {
		_, err = headOf(r)
	}
	if err == nil {
		_, err = io.WriteString(conn, said.after)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

// bounded is a listener whose connections take only so many bytes; they are the server's to close.
type bounded struct {
	net.Listener
	bytes   atomic.Int64
	written atomic.Int64 // to the connection that was accepted last
}

// newBounded makes a bounded listener that has no bound yet.
func newBounded(l net.Listener) *bounded {
	b := &bounded{Listener: l}
	b.bytes.Store(unbounded)
	return b
}

// unbounded is more than any test writes.
const unbounded = 1 << 30

func (b *bounded) Accept() (net.Conn, error) {
	conn, err := b.Listener.Accept()
	if err != nil {
		return nil, err
	}
	b.written.Store(0)
	c := &boundedConn{Conn: conn, of: b}
	c.left.Store(b.bytes.Load())
	return c, nil
}

type boundedConn struct {
	net.Conn
	of   *bounded
	left atomic.Int64
}

func (c *boundedConn) Write(p []byte) (int, error) {
	left := c.left.Add(-int64(len(p)))
	if left >= 0 {
		c.of.written.Add(int64(len(p)))
		return c.Conn.Write(p)
	}
	n, _ := c.Conn.Write(p[:max(0, int64(len(p))+left)])
	return n, &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
}

// TestCutWhileWriting lets the server's own writes fail after each byte of the 101, of a message and of the Close frame.
func TestCutWhileWriting(t *testing.T) {
	for name, said := range speeches() {
		t.Run(name, func(t *testing.T) {
			var limit *bounded
			p := newPlace(t, func(l net.Listener) net.Listener {
				limit = newBounded(l)
				return limit
			})
			more := 12 // the Close frame, and a message before it
			if name == "h2c" {
				more = 200 // some frames of HTTP/2
			}
			p.cutWrites(t, limit, said, 0, len(p.answer(t, said.head)), more)
		})
	}
}

// cutWrites lets the server's writes fail after so many bytes, from the first number to the last: that of a whole 101, and some
// more.
func (p *place) cutWrites(t *testing.T, limit *bounded, said speech, first, whole, more int) {
	t.Helper()
	p.calm(t)
	before := p.switched()
	for n := first; n < whole+more; n++ {
		limit.bytes.Store(int64(n))
		conn, err := net.Dial("tcp", p.address)
		check(t, err)
		check(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		if err := p.speak(conn, said); err != nil {
			t.Fatalf("the server does not close a connection that took %d bytes: %v", n, err)
		}
		check(t, conn.Close())
	}
	limit.bytes.Store(unbounded)
	p.answers(t)
	p.calm(t)
	if n := p.switched() - before; n != more {
		t.Errorf("%d connections were switched, but %d times the 101 was sent", n, more)
	}
}

// TestCutBeforeTheAnswer begins to upgrade only when the client has reset the connection: nothing was sent, and no line says
// that anything was.
func TestCutBeforeTheAnswer(t *testing.T) {
	newPlace(t, nil).cutBefore(t)
}

// cutBefore resets connections before they are answered.
func (p *place) cutBefore(t *testing.T) {
	t.Helper()
	const times = 5
	for _, name := range append([]string{"ws"}, foreign...) {
		path := "/late/" + name
		for range times {
			conn := p.dial(t)
			_, err := io.WriteString(conn, to(path))
			check(t, err)
			conn.cut(rst)
		}
		var lines []observer.LoggedEntry
		site.Eventually(t, "a line for each", func() bool {
			lines = p.logs.FilterField(zap.String("url.path", path)).All()
			return len(lines) >= times
		})
		for _, line := range lines {
			if fields := line.ContextMap(); fields["http.response.status_code"] != nil || fields["http.response.body.size"] == nil {
				t.Errorf("%s: nothing was sent, and a line says %q %v", name, line.Message, fields)
				break
			}
		}
	}
	p.calm(t)
}
