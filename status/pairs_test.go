package status

import (
	"strconv"
	"strings"
	"testing"
)

// TestPairTables holds that every written pair can be found, stands for two registered codes, and speaks of both.
func TestPairTables(t *testing.T) {
	last := pair{}
	for _, p := range append(pairs[:len(pairs):len(pairs)], errorPairs[:]...) {
		if p.a >= p.b || p.a < last.a || p.a == last.a && p.b <= last.b {
			t.Errorf("%d/%d stands in the wrong place", p.a, p.b)
		}
		last = p
		if pairText(p.a, p.b) != p.text {
			t.Errorf("%d/%d is not found", p.a, p.b)
		}
		for _, code := range []int{p.a, p.b} {
			if find(code) == nil {
				t.Errorf("%d/%d: %d is not registered", p.a, p.b, code)
			}
			if !strings.Contains(p.text, strconv.Itoa(code)) {
				t.Errorf("%d/%d: the advice does not speak of %d", p.a, p.b, code)
			}
		}
	}
}
