package interop

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/internal/site"
)

// eachPlace runs a test over cleartext and over TLS.
func eachPlace(t *testing.T, test func(*testing.T, *place)) {
	t.Helper()
	t.Run("cleartext", func(t *testing.T) { test(t, newPlace(t, nil)) })
	t.Run("TLS", func(t *testing.T) { test(t, newTLSPlace(t, nil)) })
}

// TestSlowWriter sends handshakes and requests in drops, each in a segment of its own, and over TLS in a record: the answer is
// the same.
func TestSlowWriter(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		for _, want := range []struct{ request, status, body string }{
			{wsHead + wsTalk, "101", "\x81\x02hi\x88\x02\x03\xe8"},
			{"BREW /ok HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n", "501", "BREW"},
			{"GET /nowhere HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n", "404", "404 page not found\n"},
		} {
			conn := p.dial(t)
			check(t, conn.below.SetNoDelay(true))
			for i := range len(want.request) {
				_, err := conn.Write([]byte{want.request[i]})
				check(t, err)
				time.Sleep(time.Millisecond)
			}
			answer, err := io.ReadAll(conn)
			check(t, err)
			head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
			if !strings.HasPrefix(head, "HTTP/1.1 "+want.status+" ") || !strings.Contains(body, want.body) {
				t.Errorf("%q is answered %q", want.request, answer)
			}
			conn.cut(fin)
		}
		p.calm(t)
	})
}

// TestSlowReader reads a long message slowly: it comes whole, and the goodbye behind it.
func TestSlowReader(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		conn := p.dial(t)
		check(t, conn.below.SetReadBuffer(64<<10))
		_, err := io.WriteString(conn, to("/long"))
		check(t, err)
		var answer []byte
		for part := make([]byte, 32<<10); !bytes.HasSuffix(answer, []byte("\x88\x02\x03\xe8")); time.Sleep(time.Millisecond) {
			n, err := conn.Read(part)
			check(t, err)
			answer = append(answer, part[:n]...)
		}
		_, got, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
		want := append(binary.BigEndian.AppendUint64([]byte{0x82, 127}, longSize), long()...)
		if !bytes.Equal(got[:len(got)-4], want) {
			t.Errorf("%d bytes came, want %d", len(got)-4, len(want))
		}
		conn.cut(fin)
		p.calm(t)
	})
}

// longSize is more than lies between a server and a client.
const longSize = 2 << 20

// long is a message of that size in which no two neighbouring kilobytes are alike.
func long() []byte {
	b := make([]byte, longSize)
	for i := range b {
		b[i] = byte(i>>10 + i*7)
	}
	return b
}

// deaf opens WebSockets whose clients read nothing.
func (p *place) deaf(t *testing.T, path string) (cut func()) {
	t.Helper()
	const clients = 20
	conns := make([]*wire, clients)
	for i := range conns {
		conns[i] = p.dial(t)
		check(t, conns[i].below.SetReadBuffer(4096))
		_, err := io.WriteString(conns[i], to(path))
		check(t, err)
	}
	site.Eventually(t, "a switch for each client", func() bool { return p.switched() == clients })
	return func() {
		for _, conn := range conns {
			conn.cut(rst)
		}
	}
}

// TestDeafReader lets clients read nothing of a flood: writes end with their context, and others are served meanwhile.
func TestDeafReader(t *testing.T) {
	eachPlace(t, func(t *testing.T, p *place) {
		cut := p.deaf(t, "/flood")
		began := time.Now()
		p.answers(t)
		site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("writes with 200 ms to live ended after %v", took)
		}
		for _, line := range p.logs.FilterMessage("connection closed").All() {
			if text, _ := line.ContextMap()["error"].(string); !strings.Contains(text, "deadline") {
				t.Errorf("the line of the end is %v", line.ContextMap())
				break
			}
		}
		cut()
		p.calm(t)
	})
}

// TestDeafReaderShutdown shuts down while clients read nothing: handlers that look at their context may end by themselves, and
// the others do when the time is over.
func TestDeafReaderShutdown(t *testing.T) {
	for path, stubborn := range map[string]bool{
		"/flood": false, "/stubborn": true, "/stubborn/foreign": true, "/sulky": true, "/sulky/foreign": true,
	} {
		t.Run(path[1:], func(t *testing.T) {
			eachPlace(t, func(t *testing.T, p *place) {
				cut := p.deaf(t, path)
				const patience = 200 * time.Millisecond
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				began := time.Now()
				err := p.x.Shutdown(ctx)
				if late := errors.Is(err, context.DeadlineExceeded); !late && (stubborn || err != nil) {
					t.Errorf("Shutdown: %v", err)
				}
				if took := time.Since(began); took > 4*patience {
					t.Errorf("Shutdown took %v", took)
				}
				p.answers(t) // requests are served until the server is shut down
				site.Eventually(t, "nothing live", func() bool { return p.x.Live.Len() == 0 })
				cut()
				p.calm(t)
			})
		})
	}
}
