package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// TestTenThousandConnections opens 10,000 WebSockets, with the clients in another process, lets them idle, echoes on each,
// and drains them: each client reads Close 1001, and no goroutine and no descriptor is left.
func TestTenThousandConnections(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 2000
	}
	old := goleak.IgnoreCurrent()
	cl, err := start("clients")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(order, want string) {
		t.Helper()
		if got, err := cl.ask(order); err != nil || got != want {
			t.Fatalf("%s: the clients say %q, %v; want %q", order, got, err, want)
		}
	}
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: x.Handler(upgrade.Handler(websocket.New(echo))), ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()

	ask("open "+l.Addr().String()+" 20 five", "opened") // what is made once
	ask("echo", "echoed")
	ask("close", "closed")
	site.Eventually(t, "nothing live", func() bool { return x.Live.Len() == 0 })
	descriptors, before := openFiles(t), inUse()

	ask(fmt.Sprintf("open %s %d five", l.Addr(), n), "opened")
	site.Eventually(t, "all live", func() bool { return x.Live.Len() == n })
	time.Sleep(200 * time.Millisecond) // the last goroutines begin to wait
	each := inUse().per(before, n)
	t.Logf("%d idle connections: %d bytes of heap and %d of stack each, %d in all", n, each.heap, each.stacks, each.sum())
	if each.sum() > budgetOfIdle() {
		t.Errorf("an idle connection takes %d bytes, want at most %d", each.sum(), budgetOfIdle())
	}
	if got := openFiles(t) - descriptors; got != n {
		t.Errorf("%d descriptors are open for %d connections", got, n)
	}
	ask("echo", "echoed")

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	shut := make(chan error, 1)
	go func() { shut <- errors.Join(x.Shutdown(ctx), srv.Shutdown(ctx)) }()
	ask("drain", fmt.Sprintf("1001: %d", n))
	if err := <-shut; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("Serve: %v", err)
	}
	if live := x.Live.Len(); live != 0 {
		t.Errorf("%d connections are live after Shutdown", live)
	}
	if got := openFiles(t); got > descriptors {
		t.Errorf("%d descriptors are open, %d were before", got, descriptors)
	}
	if err := cl.end(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, old)
}

// TestIdleMemory measures what an idle connection costs with five fields, after an echo, and with the head of a browser.
func TestIdleMemory(t *testing.T) {
	n := 4000
	if testing.Short() {
		n = 2000
	}
	i, err := idleOf(own, n)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("five fields %d bytes, after an echo %d, a browser's head %d", i.five.sum(), i.echoed.sum(), i.browser.sum())
	budget := budgetOfIdle()
	if i.five.sum() > budget || i.echoed.sum() > budget {
		t.Errorf("an idle connection takes %d bytes and %d after an echo, want at most %d", i.five.sum(), i.echoed.sum(), budget)
	}
	if i.browser.sum() <= i.five.sum() || i.browser.sum() > 2*budget {
		t.Errorf("a browser's head takes %d bytes, the five fields %d", i.browser.sum(), i.five.sum())
	}
}

// budgetOfIdle is idleBudget, and twice that where stacks are doubled.
func budgetOfIdle() int64 {
	if racing {
		return 2 * idleBudget
	}
	return idleBudget
}

// openFiles counts the descriptors of this process.
func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}
