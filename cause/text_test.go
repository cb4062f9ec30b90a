package cause

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"", 40, ""},
		{"plain", 40, "plain"},
		{"plain", 5, "plain"},
		{"plain", 4, "plai..."},
		{"caf\u00e9", 4, "caf\u00e9"},
		{"a\x1b[31mb", 40, `a\x1b[31mb`},
		{"a\r\nb\x7f", 0, `a\x0d\x0ab\x7f`},
		{"\u0085\u009b", 0, `\u0085\u009b`},
		{"\u202eabc\u2066\u2028\ufeff", 0, `\u202eabc\u2066\u2028\ufeff`},
		{"\xff\xc3", 0, `\xff\xc3`},
		{"ab\u202ecd", 8, `ab\u202e...`},
		{"ab\u202ecd", 7, `ab...`},
		{strings.Repeat("x", 100<<10), 3, "xxx..."},
	} {
		if got := Clean(c.in, c.limit); got != c.want {
			t.Errorf("Clean(%.20q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	if got := Quote(`a"b`); got != `"a"b"` {
		t.Errorf("got %s", got)
	}
	clean := strings.Repeat("x", 40)
	if n := testing.AllocsPerRun(100, func() { Clean(clean, 40) }); n != 0 {
		t.Errorf("%v allocations for a clean string", n)
	}
}
