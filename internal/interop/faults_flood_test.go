package interop

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

// TestHeaderFloods sends heads as large as net/http takes them: each is answered at once, and as its content deserves.
func TestHeaderFloods(t *testing.T) {
	for name, want := range map[string]struct {
		fields string // before those of the handshake
		status int
	}{
		"fields":            {strings.Repeat("X-Flood: 1\r\n", 50_000), 101},
		"one long field":    {"X-Flood: " + strings.Repeat("x", 900_000) + "\r\n", 101},
		"names":             {numbered("X-Flood-%d: 1\r\n", 20_000), 101},
		"offers":            {"Upgrade: " + strings.Repeat("a/1, ", 100_000) + "b\r\n", 101},
		"lines of offers":   {strings.Repeat("Upgrade: a\r\n", 50_000), 101},
		"connection":        {"Connection: " + strings.Repeat("a, ", 200_000) + "b\r\n", 101},
		"extensions":        {"Sec-WebSocket-Extensions: " + strings.Repeat("permessage-deflate; client_max_window_bits=99, ", 15_000) + "x\r\n", 101},
		"subprotocols":      {"Sec-WebSocket-Protocol: " + strings.Repeat("a, ", 200_000) + "b\r\n", 101},
		"keys":              {strings.Repeat("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 10_000), 400},
		"forwarded":         {"Forwarded: " + strings.Repeat("for=192.0.2.1, ", 50_000) + "for=x\r\nVia: " + strings.Repeat("1.1 a, ", 20_000) + "1.1 b\r\n", 101},
		"user agent":        {"User-Agent: " + strings.Repeat("x", 900_000) + "\r\n", 101},
		"origin":            {"Origin: http://" + strings.Repeat("a.", 400_000) + "example\r\n", 403},
		"more than allowed": {"X-Flood: " + strings.Repeat("x", 1<<20+8192) + "\r\n", 431},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, nil)
			line, head, _ := strings.Cut(wsHead, "\r\n")
			conn := p.dial(t)
			defer conn.cut(rst)
			began := time.Now()
			go func() { _, _ = io.WriteString(conn, line+"\r\n"+want.fields+head) }() // 431 comes before the end
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			check(t, err)
			defer answer.Body.Close()
			if took := time.Since(began); answer.StatusCode != want.status || took > 3*time.Second {
				t.Errorf("answered %d after %v, want %d", answer.StatusCode, took, want.status)
			}
			if n := len(answer.Header.Get("Explain-Status")); n > 1024 {
				t.Errorf("Explain-Status has %d bytes", n)
			}
			if want.status != http.StatusRequestHeaderFieldsTooLarge {
				for field, value := range lineOf(t, p.logs) {
					if text, ok := value.(string); ok && len(text) > 4096 {
						t.Errorf("%s has %d bytes in the line", field, len(text))
					}
				}
			}
			conn.cut(rst)
			p.calm(t)
		})
	}
}

// TestFloodsAreForgotten records long heads: what is kept of each exchange has a bound.
func TestFloodsAreForgotten(t *testing.T) {
	const times, budget = 60, 2 << 20
	recording := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	recording.Page()
	for name, x := range map[string]*httpexplain.Middleware{
		"production, recording": recording, "development": httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop())),
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, x.Handler(whole(t)))
			flood := func(target, fields string) {
				began := time.Now()
				a := send(t, address, "GET "+target+" HTTP/1.1\r\nHost: shop.example\r\n"+fields+"Connection: close\r\n\r\n")
				if took := time.Since(began); a.StatusCode != http.StatusNotFound || took > 3*time.Second {
					t.Fatalf("answered %d after %v", a.StatusCode, took)
				}
			}
			flood("/nowhere", "")
			before := allocated()
			for range times {
				flood("/nowhere"+strings.Repeat("/x", 20_000)+"?"+strings.Repeat("a=1&", 10_000),
					numbered("X-Forwarded-%d: 1\r\n", 1000)+"Origin: http://"+strings.Repeat("a.", 20_000)+"example\r\n"+
						"Upgrade: "+strings.Repeat("a/1, ", 5000)+"websocket\r\nCookie: "+strings.Repeat("a=b; ", 5000)+"\r\n")
			}
			if kept := allocated() - before; kept > budget {
				t.Errorf("%d bytes are kept of %d exchanges", kept, times)
			}
		})
	}
}

// allocated is how much of the heap is in use.
func allocated() int64 {
	for range 3 { // pools are emptied by two
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// numbered repeats a format with the numbers below n.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
