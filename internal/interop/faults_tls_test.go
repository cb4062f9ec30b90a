package interop

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"
)

// newTLSPlace serves over TLS; below, if it is not nil, stands between the network and TLS. Records of a handshake have the
// same length in each connection: the key is of Ed25519, whose signatures are, and there is one key share.
func newTLSPlace(t *testing.T, below func(net.Listener) net.Listener) *place {
	t.Helper()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	check(t, err)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "shop.example"}, DNSNames: []string{"shop.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, public, key)
	check(t, err)
	leaf, err := x509.ParseCertificate(der)
	check(t, err)
	trusted := x509.NewCertPool()
	trusted.AddCert(leaf)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	p := &place{address: l.Addr().String(), tls: &tls.Config{
		RootCAs: trusted, ServerName: "shop.example", MinVersion: tls.VersionTLS13, CurvePreferences: []tls.CurveID{tls.X25519},
	}}
	if below != nil {
		l = below(l)
	}
	p.serve(t, tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}}, MinVersion: tls.VersionTLS13,
	}))
	return p
}

// overTLS are the speeches without h2c, which is for cleartext.
func overTLS() map[string]speech {
	all := speeches()
	delete(all, "h2c")
	return all
}

// TestCutInTheHeadOverTLS cuts a request.
func TestCutInTheHeadOverTLS(t *testing.T) {
	newTLSPlace(t, nil).cutHead(t, wsHead)
}

// TestCutOverTLS cuts the connection after each byte of the 101, as far as the client reads it, and of what follows.
func TestCutOverTLS(t *testing.T) {
	for name, said := range overTLS() {
		t.Run(name, func(t *testing.T) { newTLSPlace(t, nil).cutEach(t, said) })
	}
}

// TestCutBeforeTheAnswerOverTLS resets connections before they are answered.
func TestCutBeforeTheAnswerOverTLS(t *testing.T) {
	newTLSPlace(t, nil).cutBefore(t)
}

// short is a connection that ends after so many bytes were written to it, and that counts them.
type short struct {
	*net.TCPConn
	left    int
	written int
	by      ending
}

func (c *short) Write(p []byte) (int, error) {
	if c.left < len(p) {
		n, _ := c.TCPConn.Write(p[:c.left])
		c.left = 0
		(&wire{c.TCPConn, c.TCPConn}).cut(c.by)
		return n, io.ErrClosedPipe
	}
	c.left -= len(p)
	c.written += len(p)
	return c.TCPConn.Write(p)
}

// say lets a client speak on a connection that ends after n bytes below TLS, and returns how many it sent.
func (p *place) say(t *testing.T, said speech, n int, by ending) int {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	check(t, err)
	check(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	below := &short{TCPConn: conn.(*net.TCPConn), left: n, by: by}
	check(t, p.speak(below, said))
	(&wire{conn, below.TCPConn}).cut(by)
	return below.written
}

// What each record adds to its plaintext: a header, its type, and a tag (RFC 8446 5.2).
const record = 5 + 1 + 16

// sample yields each number below a bound, and some of those between it and another.
func sample(each, all int) []int {
	var list []int
	for n := 0; n <= all; n++ {
		list = append(list, n)
		if n > each {
			n += 6
		}
	}
	return list
}

// TestCutBelowTLS cuts the connection after each byte that the client sends until TLS is established, and after some of those
// that follow: less than all of a record is nothing.
func TestCutBelowTLS(t *testing.T) {
	for name, said := range overTLS() {
		t.Run(name, func(t *testing.T) {
			p := newTLSPlace(t, nil)
			all := p.say(t, said, unbounded, fin)
			established := all - 2*record - len(said.head) - len(said.after)
			if established < 200 {
				t.Fatalf("TLS was established by %d bytes", established)
			}
			p.calm(t)
			want := p.switched()
			for _, by := range []ending{fin, rst} {
				for _, n := range sample(established, all) {
					p.say(t, said, n, by)
					if by == fin && n >= established+record+len(said.head) {
						want++
					}
				}
			}
			p.answers(t)
			p.calm(t)
			if n := p.switched(); n < want || n > 2*want {
				t.Errorf("%d connections were switched; %d ended orderly after a whole head", n, want)
			}
			p.goneInTLS(t)
		})
	}
}

// TestCutWhileWritingTLS lets the server's own writes fail below TLS, after each byte of its part in the handshake of TLS, of the
// 101, of a message, of the Close frame, and of the close_notify.
func TestCutWhileWritingTLS(t *testing.T) {
	for name, said := range overTLS() {
		t.Run(name, func(t *testing.T) {
			var limit *bounded
			p := newTLSPlace(t, func(l net.Listener) net.Listener {
				limit = newBounded(l)
				return limit
			})
			conn := p.dial(t)
			_, err := io.WriteString(conn, wsHead)
			check(t, err)
			answer, err := headOf(bufio.NewReader(conn))
			check(t, err)
			established := int(limit.written.Load()) - record - len(answer) // nothing follows that 101
			conn.cut(fin)
			if established < 500 {
				t.Fatalf("TLS was established by %d bytes", established)
			}
			first := established
			if name == "ws" {
				first = 0
			}
			p.cutWrites(t, limit, said, first, established+record+len(p.answer(t, said.head)), 3*record+16)
			p.goneInTLS(t)
		})
	}
}

// goneInTLS sees that clients that were gone before TLS was established are told of as that.
func (p *place) goneInTLS(t *testing.T) {
	t.Helper()
	for _, line := range p.logs.All() {
		text, _ := line.ContextMap()["error"].(string)
		if line.Message != "tls-gone" && text != "" && line.Message != "connection closed" && line.Message != "client-gone" {
			t.Errorf("a client that was gone makes the line %q %v", line.Message, line.ContextMap())
			return
		}
		if line.Message == "tls-gone" && line.Level != zapcore.InfoLevel {
			t.Errorf("a line of %v: %v", line.Level, line.ContextMap())
			return
		}
	}
}
