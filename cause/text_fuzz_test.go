package cause

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzClean cleans any text: what comes of it is fit to be shown, no longer than allowed, the same when it is cleaned again, and
// begins as the whole does.
func FuzzClean(f *testing.F) {
	f.Add("plain", 40)
	f.Add("a\x1b[31m\u202eb\xff\u2028", 7)
	f.Add("caf\u00e9\u0085\ufeff", 0)
	f.Add(`\x1b`, 2)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit %= 1000
		got := Clean(s, limit)
		if !utf8.ValidString(got) {
			t.Fatalf("Clean(%q, %d) = %q, which is not UTF-8", s, limit, got)
		}
		for _, r := range got {
			if r < 0x20 || r >= 0x7F && r <= 0x9F || strings.ContainsRune("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff", r) {
				t.Fatalf("Clean(%q, %d) = %q, with %U", s, limit, got, r)
			}
		}
		whole := Clean(s, 0)
		if limit <= 0 {
			if got != whole || Clean(got, 0) != got {
				t.Errorf("Clean(%q, %d) = %q; cleaned again %q", s, limit, got, Clean(got, 0))
			}
			return
		}
		start, cut := strings.CutSuffix(got, "...")
		switch n := utf8.RuneCountInString(whole); {
		case n <= limit && got != whole, n > limit && (!cut || !strings.HasPrefix(whole, start)):
			t.Errorf("Clean(%q, %d) = %q, of %q", s, limit, got, whole)
		case n > limit && utf8.RuneCountInString(start) > limit:
			t.Errorf("Clean(%q, %d) = %q, which is longer", s, limit, got)
		}
	})
}

// FuzzDistance holds what must be true of every distance.
func FuzzDistance(f *testing.F) {
	f.Add("PATCH", "PACTH", "PUT")
	f.Add("", "A", "\xff\x00")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if len(a) > maxToken || len(b) > maxToken || len(c) > maxToken {
			return
		}
		ab := distance(a, b)
		if ab != distance(b, a) || (ab == 0) != (a == b) || ab > max(len(a), len(b)) || ab < max(len(a), len(b))-min(len(a), len(b)) {
			t.Errorf("%q and %q are %d apart, the other way round %d", a, b, ab, distance(b, a))
		}
		if ac, cb := distance(a, c), distance(c, b); ab > ac+cb {
			t.Errorf("%q and %q are %d apart, by way of %q %d", a, b, ab, c, ac+cb)
		}
	})
}
