package status_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/status"
)

// TestCompareAll compares every pair of registered codes, and of some that are not.
func TestCompareAll(t *testing.T) {
	codes := []int{-1, 0, 99, 105, 299, 399, 499, 599, 600, 777}
	for _, i := range status.All() {
		codes = append(codes, i.Code)
	}
	for _, a := range codes {
		for _, b := range codes {
			checkComparison(t, a, b)
		}
	}
}

func checkComparison(t *testing.T, a, b int) {
	t.Helper()
	c, d := status.Compare(a, b), status.Compare(b, a)
	what := strconv.Itoa(a) + "/" + strconv.Itoa(b)
	if c.A.Code != a || c.B.Code != b || d.A != c.B || d.B != c.A {
		t.Errorf("%s: compares %d and %d", what, c.A.Code, c.B.Code)
	}
	checkProse(t, what, c.Advice)
	if c.Advice != d.Advice || c.Written != d.Written {
		t.Errorf("%s: the advice depends on the order", what)
	}
	if len(c.Rows) != 8 || len(d.Rows) != len(c.Rows) {
		t.Fatalf("%s: %d rows", what, len(c.Rows))
	}
	for n, r := range c.Rows {
		e := d.Rows[n]
		if e.Aspect != r.Aspect || e.A != r.B || e.B != r.A || e.Same != r.Same || r.Same != (r.A == r.B) {
			t.Errorf("%s: row %s depends on the order", what, r.Aspect)
		}
		if a == b && !r.Same {
			t.Errorf("%s: row %s differs", what, r.Aspect)
		}
		checkPhrase(t, what+" "+r.Aspect, r.A)
	}
	s := c.String()
	checkLayout(t, s)
	flat := strings.Join(strings.Fields(s), " ")
	for _, text := range []string{
		c.A.Description, c.B.Description, c.A.WhenSeen, c.B.WhenSeen, c.A.FixClient, c.B.FixClient, c.A.FixServer, c.B.FixServer,
		c.Advice,
	} {
		if !strings.Contains(flat, text) {
			t.Errorf("%s: %q is not shown", what, text)
		}
	}
}

// TestWrittenPairs names the pairs that people confuse, for which a composed text is not enough.
func TestWrittenPairs(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range [][2]int{
		{101, 501}, {101, 426}, {401, 403}, {404, 410}, {405, 501}, {301, 308}, {302, 303}, {302, 307}, {303, 307}, {400, 422},
		{409, 412}, {429, 503}, {500, 502}, {502, 504}, {200, 204}, {301, 302}, {307, 308}, {401, 407}, {403, 404}, {400, 415},
		{503, 504}, {201, 202}, {413, 414}, {404, 405}, {406, 415}, {412, 428}, {421, 425}, {200, 206}, {200, 304}, {500, 501},
	} {
		c := status.Compare(p[0], p[1])
		if !c.Written {
			t.Errorf("%v: not written", p)
		}
		for _, code := range p {
			if !strings.Contains(c.Advice, strconv.Itoa(code)) {
				t.Errorf("%v: the advice does not speak of %d", p, code)
			}
		}
		if len(c.Advice) < 150 || seen[c.Advice] {
			t.Errorf("%v: says too little, or what another pair says", p)
		}
		seen[c.Advice] = true
	}
}

// TestComposed pins the advice on pairs for which none was written.
func TestComposed(t *testing.T) {
	for _, c := range []struct {
		a, b int
		want []string
	}{
		{404, 404, []string{"Both are the same code", "Send 404 when"}},
		{404, 599, []string{"Send 404 when", "Do not send 599", "takes it for 500", "4xx says", "5xx says"}},
		{299, 298, []string{"Do not send 298", "takes it for 200", "Do not send 299", "Both are 2xx"}},
		{42, 101, []string{"Do not send 42", "Send 101 when", "Only one of the two is a status of HTTP"}},
		{42, 1000, []string{"Do not send 42", "Do not send 1000", "Neither is a status of HTTP"}},
		{101, 418, []string{"101 changes the protocol of the connection, while 4xx"}},
		{101, 103, []string{"Only 101 ends HTTP"}},
		{102, 104, []string{"Both are interim"}},
		{300, 305, []string{"Both are 3xx"}},
		{402, 451, []string{"Both are 4xx"}},
		{506, 511, []string{"Both are 5xx"}},
		{100, 200, []string{"1xx says that the final response", "2xx says"}},
		{208, 304, []string{"2xx says", "3xx says"}},
	} {
		got := status.Compare(c.a, c.b)
		if got.Written {
			t.Errorf("%d/%d: written", c.a, c.b)
		}
		for _, want := range c.want {
			if !strings.Contains(got.Advice, want) {
				t.Errorf("%d/%d: %q lacks %q", c.a, c.b, got.Advice, want)
			}
		}
	}
}
