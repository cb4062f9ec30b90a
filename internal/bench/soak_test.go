package bench

import (
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

// TestHeapStaysFlat serves a million requests in process, 50,000 in the short form, and some over loopback: what an exchange
// takes is given back.
func TestHeapStaysFlat(t *testing.T) {
	n, wire := 1_000_000, 20_000
	if testing.Short() {
		n, wire = 50_000, 2000
	}
	for _, way := range []struct {
		name string
		run  func() (early, late int64, err error)
	}{
		{"production", func() (int64, int64, error) { return soakInProcess(soaked(), n) }},
		{"production, loopback", func() (int64, int64, error) { return soakOverLoopback(wire) }},
		{"development", func() (int64, int64, error) {
			return soakInProcess(wrapSite(httpexplain.NewDevelopment(httpexplain.WithLogger(consoleLines()))), n/10)
		}},
	} {
		t.Run(way.name, func(t *testing.T) { checkFlat(t, way.run) })
	}
}

// TestManyNamesStayBounded sends 100,000 methods, paths, hosts and causes of which no two are alike: nothing is kept for each.
func TestManyNamesStayBounded(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	quiet := httpexplain.WithLogger(zap.NewNop())
	recording := httpexplain.NewProduction(quiet)
	recording.Page() // the last 200 exchanges are kept from now on
	for name, x := range map[string]*httpexplain.Middleware{
		"production":            httpexplain.NewProduction(httpexplain.WithLogger(jsonLines())),
		"production, recording": recording,
		"development":           httpexplain.NewDevelopment(quiet),
	} {
		t.Run(name, func(t *testing.T) {
			checkFlat(t, func() (int64, int64, error) { return distinct(wrapSite(x), n) })
		})
	}
}

// checkFlat holds the growth of the heap to the budget.
func checkFlat(t *testing.T, run func() (early, late int64, err error)) {
	early, late, err := run()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the heap holds %s at a tenth and %s at the end", kib(early), kib(late))
	if late-early > heapBudget {
		t.Errorf("the heap grew by %s, want at most %s", kib(late-early), kib(heapBudget))
	}
}
