package websocket

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// testWait is how long a test waits before it calls something stuck.
const testWait = 10 * time.Second

// peer is the client's end of a connection, on which raw bytes are written and frames read.
type peer struct {
	testing.TB
	net.Conn
	br     *bufio.Reader
	served chan error // what serve returned
	cancel context.CancelFunc
}

// loopback returns both ends of a TCP connection.
func loopback(tb testing.TB) (client, server *net.TCPConn) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	s, err := l.Accept()
	if err != nil {
		tb.Fatal(err)
	}
	return c.(*net.TCPConn), s.(*net.TCPConn)
}

// connect serves one end of a connection with the handler, as package upgrade does after the switch, and returns the other.
func connect(tb testing.TB, a agreement, handler func(context.Context, *Conn) error, options ...Option) *peer {
	tb.Helper()
	client, server := loopback(tb)
	return connectOn(tb, client, server, a, handler, options...)
}

func connectOn(tb testing.TB, client, server net.Conn, a agreement, handler func(context.Context, *Conn) error, options ...Option) *peer {
	tb.Helper()
	p := New(handler, options...).(*protocol)
	ctx, cancel := context.WithCancel(context.Background())
	pr := &peer{TB: tb, Conn: client, br: bufio.NewReader(client), served: make(chan error, 1), cancel: cancel}
	c := newConn(p, a)
	c.transport.Conn = server
	stop := context.AfterFunc(ctx, (*session)(c).Drain)
	go func() {
		defer server.Close()
		defer stop()
		pr.served <- (*session)(c).Serve(ctx)
	}()
	tb.Cleanup(func() {
		cancel()
		client.Close()
		select {
		case <-pr.served:
		case <-time.After(testWait):
			tb.Error("serve did not return")
		}
	})
	if err := client.SetDeadline(time.Now().Add(testWait)); err != nil {
		tb.Fatal(err)
	}
	return pr
}

// result waits for what serve returns.
func (p *peer) result() error {
	p.Helper()
	select {
	case err := <-p.served:
		p.served <- err
		return err
	case <-time.After(testWait):
		p.Fatal("serve did not return")
		return nil
	}
}

// send writes raw bytes.
func (p *peer) send(b ...[]byte) {
	p.Helper()
	if _, err := p.Write(bytes.Join(b, nil)); err != nil {
		p.Fatalf("write: %v", err)
	}
}

// frame reads a frame of the server's.
func (p *peer) frame() (ws.Frame, error) { return ws.ReadFrame(p.br) }

// mustFrame reads a frame and fails the test if there is none.
func (p *peer) mustFrame() ws.Frame {
	p.Helper()
	f, err := p.frame()
	if err != nil {
		p.Fatalf("no frame: %v", err)
	}
	return f
}

// wantClose reads frames up to the Close frame and compares its code; 1005 is one without.
func (p *peer) wantClose(code StatusCode) string {
	p.Helper()
	for {
		f, err := p.frame()
		if err != nil {
			p.Fatalf("no Close frame: %v", err)
		}
		if f.Header.OpCode != ws.OpClose {
			continue
		}
		got, reason := StatusNoStatus, ""
		if len(f.Payload) >= 2 {
			got, reason = StatusCode(binary.BigEndian.Uint16(f.Payload)), string(f.Payload[2:])
		}
		if got != code {
			p.Fatalf("closed with %v %q, want %v", got, reason, code)
		}
		return reason
	}
}

// wantEOF checks that the server has closed the connection.
func (p *peer) wantEOF() {
	p.Helper()
	if b, err := p.br.ReadByte(); !errors.Is(err, io.EOF) {
		p.Fatalf("got byte %#x and error %v, want EOF", b, err)
	}
}

// Frames of a client. The mask is not zero, so that unmasking is seen.
var testMask = [4]byte{0x37, 0xFA, 0x21, 0x3D}

const (
	fin  = 0x80
	rsv1 = 0x40
)

// raw makes a masked frame of the first byte and the payload, with the shortest length.
func raw(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(b, testMask[:]...)
	at := len(b)
	b = append(b, payload...)
	ws.Cipher(b[at:], testMask, 0)
	return b
}

func text(s string) []byte    { return raw(fin|1, s) }
func binary2(s string) []byte { return raw(fin|2, s) }
func ping(s string) []byte    { return raw(fin|9, s) }
func pong(s string) []byte    { return raw(fin|10, s) }

// closing makes a Close frame; 1005 stands for one without a code.
func closing(code StatusCode, reason string) []byte {
	if code == StatusNoStatus {
		return raw(fin|8, "")
	}
	return raw(fin|8, string(binary.BigEndian.AppendUint16(nil, uint16(code)))+reason)
}

// echo sends every message back.
func echo(ctx context.Context, c *Conn) error {
	for {
		typ, p, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err := c.Write(ctx, typ, p); err != nil {
			return err
		}
	}
}
