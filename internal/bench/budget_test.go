//go:build !race

package bench

import (
	"net/http"
	"testing"
)

// Under the race detector pools forget on purpose, and allocations mean nothing.

// TestThroughAllocates holds the budget of a 200: one allocation of at most 64 bytes, and a line of the log costs no more.
func TestThroughAllocates(t *testing.T) {
	budget := map[string]struct{ allocs, bytes float64 }{
		bare:   {0, 0},
		silent: {1, 64},
		lines:  {1, 64},
	}
	held := 0
	for _, c := range contenders() {
		want, ok := budget[c.name]
		if !ok {
			continue
		}
		held++
		t.Run(c.name, func(t *testing.T) {
			r := newRound(c.wrap(answers[0].handler), plain(http.MethodGet, "/plain"))
			r.serve()
			if r.writer.size != int64(len("hello")) {
				t.Fatalf("%d bytes were written, want hello", r.writer.size)
			}
			allocs, bytes := cost(timed(r.serve))
			if allocs > want.allocs || bytes > want.bytes {
				t.Errorf("%v allocations of %v B in all, want at most %v of %v B", allocs, bytes, want.allocs, want.bytes)
			}
		})
	}
	if held != len(budget) {
		t.Errorf("%d of %d budgets were looked at", held, len(budget))
	}
}

// TestGateAllocates holds an explained 501 to three allocations beyond a bare handler that sends the same.
func TestGateAllocates(t *testing.T) {
	subjects, err := gateSubjects()
	if err != nil {
		t.Fatal(err)
	}
	base, _ := cost(subjects[0].run)
	for _, s := range subjects[1:3] {
		allocs, bytes := cost(s.run)
		t.Logf("%s: %v allocations of %v B, the bare handler takes %v", s.name, allocs, bytes, base)
		if allocs-base > 3 {
			t.Errorf("%s: %v allocations beyond the bare handler's %v, want at most 3", s.name, allocs-base, base)
		}
	}
}

// TestHandshakeAllocates holds a handshake to two allocations beside what net/http does, in process and over loopback.
func TestHandshakeAllocates(t *testing.T) {
	fake, err := fakeSubjects()
	if err != nil {
		t.Fatal(err)
	}
	wire := make([]subject, 2)
	for i, l := range libraries()[:2] {
		address, stop, err := listen(l.drop())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		wire[i] = subject{l.name, timed(func() {
			if err := dialOnce(address); err != nil {
				t.Error(err)
			}
		})}
	}
	for name, subjects := range map[string][]subject{"in process": fake[:2], "loopback": wire} {
		base, _ := cost(subjects[0].run)
		allocs, bytes := cost(subjects[1].run)
		t.Logf("%s: %v allocations of %v B, the bare handler takes %v", name, allocs, bytes, base)
		if allocs-base > 2 {
			t.Errorf("%s: %v allocations beyond the bare handler's %v, want at most 2", name, allocs-base, base)
		}
	}
}
