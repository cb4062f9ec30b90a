package upgrade_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

// handshake is a WebSocket handshake with the five fields that it must have.
const handshake = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// bareSwitch is the least that a handler can do to switch a connection.
func bareSwitch(serve func(net.Conn)) http.Handler {
	connections := make(chan net.Conn, 1)
	next := func() { serve(<-connections) }
	head := []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		if _, err := conn.Write(head); err != nil {
			panic(err)
		}
		connections <- conn
		go next()
	})
}

// handshakeAllocs measures the allocations of a process that is the client and the server of a handshake. Connections stay open
// meanwhile, so that their end is not measured.
func handshakeAllocs(t *testing.T, h http.Handler) float64 {
	t.Helper()
	const runs = 1000
	s := httptest.NewServer(h)
	defer s.Close()
	request, answer := []byte(handshake), make([]byte, 4096)
	addr := s.Listener.Addr().(*net.TCPAddr)
	open := make([]net.Conn, 0, runs+1)
	defer func() {
		for _, conn := range open {
			_ = conn.Close()
		}
	}()
	return testing.AllocsPerRun(runs, func() {
		conn, err := net.DialTCP("tcp", nil, addr)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
		if _, err := conn.Write(request); err != nil {
			t.Fatal(err)
		}
		n, err := conn.Read(answer)
		if err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 101 ") {
			t.Fatalf("%q, %v", answer[:n], err)
		}
	})
}

// TestHandshakeBudget holds a handshake to 2 allocations beside what net/http does.
func TestHandshakeBudget(t *testing.T) {
	bare := bareSwitch(func(c net.Conn) {
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
	})
	handshakeAllocs(t, bare) // makes the goroutines, which are used again
	base := handshakeAllocs(t, bare)
	for name, p := range map[string]upgrade.Protocol{"custom": oneByteAtATime, "websocket": messages} {
		x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
		got := handshakeAllocs(t, x.Handler(upgrade.Handler(p))) - base
		t.Logf("%s: %.0f allocations beside net/http's %.0f", name, got, base)
		if got > 2 {
			t.Errorf("%s: %.0f allocations beside net/http's %.0f", name, got, base)
		}
	}
}
