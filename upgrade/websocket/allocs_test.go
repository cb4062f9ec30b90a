//go:build !race

package websocket

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/gobwas/ws"

	"github.com/httpexplain/httpexplain/upgrade"
)

// A connection is one allocation, and its size is part of what an idle one costs.
func TestConnSize(t *testing.T) {
	if own := unsafe.Sizeof(Conn{}) - unsafe.Sizeof(upgrade.Conn{}); own > 96 {
		t.Errorf("a Conn adds %d bytes to the connection below, want at most 96", own)
	}
}

// The stack of a connection stays at Go's smallest, 2 KiB, also after messages were read and written: that of a fresh process
// is measured, since stacks begin larger once many goroutines have grown theirs.
func TestStack(t *testing.T) {
	const marker = "HTTPEXPLAIN_TEST_STACK"
	if os.Getenv(marker) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestStack$")
		cmd.Env = append(os.Environ(), marker+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("%s", out)
		return
	}
	const count = 1000
	ends := make([]net.Conn, 0, 2*count)
	conns := make([]*Conn, count)
	p := New(echo).(*protocol)
	for i := range conns {
		client, server := loopback(t)
		ends = append(ends, client, server)
		conns[i] = newConn(p, agreement{})
		conns[i].transport.Conn = server
	}
	before := stacks()
	for _, c := range conns {
		go func() { _ = (*session)(c).Serve(context.Background()) }()
	}
	message := strings.Repeat("x", 1000)
	for i := 0; i < len(ends); i += 2 {
		for range 2 {
			if _, err := ends[i].Write(text(message)); err != nil {
				t.Fatal(err)
			}
			if f, err := ws.ReadFrame(ends[i]); err != nil || string(f.Payload) != message {
				t.Fatalf("%q, %v", f.Payload, err)
			}
		}
	}
	time.Sleep(100 * time.Millisecond) // the last goroutines begin to wait
	each := (stacks() - before) / count
	if _, err := fmt.Fprintf(os.Stdout, "%d bytes of stack for each connection\n", each); err != nil {
		t.Fatal(err)
	}
	if each > 2500 {
		t.Errorf("%d bytes of stack for each connection, want about 2048: a function on the way to Read or Write needs too much", each)
	}
	for _, end := range ends {
		_ = end.Close() // they were needed until here
	}
}

// stacks is what the stacks of all goroutines hold.
func stacks() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.StackInuse
}

// A message costs nothing but the payload that is returned.
func TestMessageAllocs(t *testing.T) {
	for _, tt := range []struct {
		name  string
		frame []byte
		a     agreement
		want  float64
	}{
		{"empty", text(""), agreement{}, 0},
		{"small text", text("hello"), agreement{}, 1},
		{"1 KiB", binary2(strings.Repeat("x", 1<<10)), agreement{}, 1},
		{"32 KiB", binary2(strings.Repeat("x", 32<<10)), agreement{}, 1},
		{"text after a ping", append(ping("are you there"), text("hello")...), agreement{}, 1},
		{"compressed", raw(fin|rsv1|1, pack("hello")), agreement{deflate: true}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := replaying(tt.frame, tt.a)
			ctx := c.context()
			got := testing.AllocsPerRun(200, func() {
				typ, p, err := c.Read(ctx)
				if err == nil {
					err = c.Write(ctx, typ, p)
				}
				if err != nil {
					t.Fatal(err)
				}
			})
			if got > tt.want {
				t.Errorf("%v allocations, want %v", got, tt.want)
			}
		})
	}
}
