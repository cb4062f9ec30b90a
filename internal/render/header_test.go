package render

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/httpexplain/httpexplain/cause"
)

func TestAppendHeader(t *testing.T) {
	e := sample().Explanation
	want := `httpexplain;status=501;cause=method-case;side=client;by=gate;sure=certain;` +
		`detail="\"patch\" is no method of HTTP: methods are case-sensitive, and this one is registered as \"PATCH\".";` +
		`fix="Send PATCH in capitals; fetch() upper-cases only DELETE, GET, HEAD, OPTIONS, POST and PUT.";` +
		`ref="RFC 9110 9.1";id="6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d";at="main.go:12"`
	if got := string(AppendHeader(nil, &e, "", HeaderLimit)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(AppendHeader([]byte("before"), &e, "httpexplain", HeaderLimit)); got != "before"+want {
		t.Errorf("behind other bytes: %s", got)
	}
}

func TestAppendHeaderForms(t *testing.T) {
	for _, row := range []struct {
		name string
		e    cause.Explanation
		want string
	}{
		{"", cause.Explanation{}, "httpexplain"},
		{"edge-1.example:8080/a", cause.Explanation{Status: 404}, "edge-1.example:8080/a;status=404"},
		{"*", cause.Explanation{}, "*"},
		{"1st", cause.Explanation{}, `"1st"`},
		{"my server", cause.Explanation{}, `"my server"`},
		{`a"b\c`, cause.Explanation{}, `"a\"b\\c"`},
		{"x", cause.Explanation{Status: 1000, Cause: "invalid-status"}, "x;status=1000;cause=invalid-status"},
		{"x", cause.Explanation{Status: -1}, "x;status=-1"},
		{"x", cause.Explanation{Cause: "out of stock", Side: "The moon", By: "42", Sure: "?"}, `x;cause="out of stock";side="The moon";by="42";sure="?"`},
		{"x", cause.Explanation{Detail: "café\x7f\x00\xff\u009b\u202e😀\r\n"}, `x;detail="caf\\u00e9\\x7f\\x00\\xff\\u009b\\u202e\\U0001f600\\x0d\\x0a"`},
		{"x", cause.Explanation{Cause: strings.Repeat("c", 64)}, "x;cause=" + strings.Repeat("c", 64)},
		{"x", cause.Explanation{Cause: strings.Repeat("c", 65)}, "x;cause=" + strings.Repeat("c", 61) + "..."},
		{"x", cause.Explanation{Cause: strings.Repeat(" ", 62)}, `x;cause="` + strings.Repeat(" ", 62) + `"`},
		{"x", cause.Explanation{Cause: strings.Repeat(" ", 63)}, `x;cause="` + strings.Repeat(" ", 59) + `..."`},
		{strings.Repeat("n", 100), cause.Explanation{}, strings.Repeat("n", 61) + "..."},
	} {
		if got := string(AppendHeader(nil, &row.e, row.name, 1024)); got != row.want {
			t.Errorf("%q, %+v:\ngot  %s\nwant %s", row.name, row.e, got, row.want)
		}
	}
}

// Parameters go last-first; the id stays longest.
func TestAppendHeaderDrops(t *testing.T) {
	e := cause.Explanation{
		Status: 501, Cause: "c", Detail: strings.Repeat("d", 60), Fix: strings.Repeat("f", 40), Reference: "RFC 9110 9.1", ID: "0123456789", At: "main.go:12",
	}
	head := "x;status=501;cause=c"
	detail := func(n int, end string) string { return `;detail="` + strings.Repeat("d", n) + end + `"` }
	fix := func(n int, end string) string { return `;fix="` + strings.Repeat("f", n) + end + `"` }
	ref, id, at := `;ref="RFC 9110 9.1"`, `;id="0123456789"`, `;at="main.go:12"`
	whole := head + detail(60, "") + fix(40, "") + ref + id + at
	for _, row := range []struct {
		limit int
		want  string
	}{
		{len(whole), whole},
		{len(whole) - 1, head + detail(60, "") + fix(40, "") + ref + id},
		{len(whole) - len(at), head + detail(60, "") + fix(40, "") + ref + id},
		{len(whole) - len(at) - 1, head + detail(60, "") + fix(40, "") + id},
		{len(head) + 117 + len(id), head + detail(60, "") + fix(40, "") + id},
		{len(head) + 116 + len(id), head + detail(56, "...") + fix(40, "") + id}, // the fix needs less than half
		{len(head) + 94 + len(id), head + detail(34, "...") + fix(40, "") + id},
		{len(head) + 80 + len(id), head + detail(27, "...") + fix(30, "...") + id}, // each has half
		{len(head) + 52 + len(id), head + detail(13, "...") + fix(16, "...") + id},
		{len(head) + 51 + len(id), head + detail(38, "...") + id}, // too little for two
		{len(head) + 45 + len(id), head + detail(32, "...") + id},
		{len(head) + 27 + len(id), head + detail(14, "...") + id},
		{len(head) + 23 + len(id), head + id},
		{len(head) + len(id), head + id},
		{len(head) + len(id) - 1, head},
		{len(head), head},
		{len(head) - 1, ""},
		{0, ""},
		{-5, ""},
	} {
		got := string(AppendHeader(nil, &e, "x", row.limit))
		if got != row.want || len(got) > max(row.limit, 0) {
			t.Errorf("limit %d:\ngot  %s\nwant %s", row.limit, got, row.want)
		}
	}
	short := cause.Explanation{Detail: strings.Repeat("d", 100), Fix: "Go."}
	if got, want := string(AppendHeader(nil, &short, "x", 60)), `x;detail="`+strings.Repeat("d", 36)+`...";fix="Go."`; got != want {
		t.Errorf("a short fix is kept whole:\ngot  %s\nwant %s", got, want)
	}
	long := cause.Explanation{Status: 500, Cause: "c", Detail: strings.Repeat("\x00", 1<<20), Fix: strings.Repeat("é", 1<<20), Reference: cause.Reference(strings.Repeat("r", 1<<20)), ID: strings.Repeat("i", 1<<20), At: strings.Repeat("a", 1<<20)}
	for _, limit := range []int{HeaderLimit, HeaderLimitDevelopment} {
		if got := len(AppendHeader(nil, &long, "", limit)); got > limit || got < limit-20 {
			t.Errorf("limit %d gives %d bytes", limit, got)
		}
	}
}

func TestShare(t *testing.T) {
	for _, row := range []struct{ room, detail, fix, wantDetail, wantFix int }{
		{100, 60, 40, 60, 40},
		{100, 0, 0, 0, 0},
		{100, 90, 40, 60, 40}, // the fix needs less than half
		{100, 40, 90, 40, 60}, // the detail does
		{101, 90, 90, 51, 50}, // each has half
		{40, 20, 90, 20, 0},   // too little for a fix that is cut
		{40, 90, 20, 40, 0},   // and for a detail that is
		{51, 90, 90, 51, 0},   // and for both
		{25, 90, 90, 0, 0},    // and even for one
		{30, 28, 90, 28, 0},   // a whole detail needs no cut
		{100, 0, 200, 0, 100}, // a fix without a detail
		{100, 200, 0, 100, 0}, // a detail without a fix
		{0, 30, 30, 0, 0},
	} {
		if d, f := share(row.room, row.detail, row.fix); d != row.wantDetail || f != row.wantFix {
			t.Errorf("%d bytes for %d and %d: %d and %d, want %d and %d", row.room, row.detail, row.fix, d, f, row.wantDetail, row.wantFix)
		}
	}
}

// The longest head fits into the limit of production, so that no explanation is lost.
func TestLongestHeadFits(t *testing.T) {
	e := cause.Explanation{Status: 999_999, Cause: strings.Repeat("c ", 99), Side: cause.Side(strings.Repeat("s ", 99)), By: cause.By(strings.Repeat("b ", 99)), Sure: cause.Sure(strings.Repeat("s ", 99)), ID: strings.Repeat("i", 99)}
	got := string(AppendHeader(nil, &e, strings.Repeat("n ", 99), HeaderLimit))
	if !strings.Contains(got, ";sure=") || !strings.Contains(got, ";id=") || len(got) > HeaderLimit-150 {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestAppendRule(t *testing.T) {
	for _, row := range []struct {
		name, level string
		ref         cause.Reference
		want        string
	}{
		{"405-no-allow", "must", "RFC 9110 15.5.6", `405-no-allow;level=must;ref="RFC 9110 15.5.6"`},
		{"201-no-location", "should", "", "201-no-location;level=should"},
		{"te-and-cl", "", "", "te-and-cl"},
		{"a b", "c d", "é\r\n", `"a b";level="c d";ref="\\u00e9\\x0d\\x0a"`},
	} {
		if got := string(AppendRule([]byte("before, "), row.name, row.level, row.ref)); got != "before, "+row.want {
			t.Errorf("got %s, want %s", got, row.want)
		}
	}
}

func TestHeaderAllocations(t *testing.T) {
	buf := make([]byte, 0, HeaderLimitDevelopment)
	e := sample().Explanation
	long := e
	long.Detail, long.Fix, long.At = strings.Repeat("é\x00\"", 300), strings.Repeat("😀", 300), "ä.go:1"
	for name, e := range map[string]*cause.Explanation{"short": &e, "long": &long} {
		if got := testing.AllocsPerRun(200, func() { buf = AppendHeader(buf[:0], e, "httpexplain", HeaderLimit) }); got != 0 {
			t.Errorf("%s: AppendHeader allocates %v times", name, got)
		}
	}
	if got := testing.AllocsPerRun(200, func() { buf = AppendRule(buf[:0], "405-no-allow", "must", "RFC 9110 15.5.6") }); got != 0 {
		t.Errorf("AppendRule allocates %v times", got)
	}
}

// inASCII says, in another way than the code, how a string stands in the header once it is read back.
func inASCII(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch _, size := utf8.DecodeRuneInString(s[i:]); {
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case r < 0x80 || size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// checkRead fails unless got is what was written for sent: all of it or, where it was cut, the start of it.
func checkRead(t *testing.T, name, got, sent string, mayBeCut bool) {
	t.Helper()
	want := inASCII(sent)
	start, cut := strings.CutSuffix(got, "...")
	if got != want && (!mayBeCut || !cut || !strings.HasPrefix(want, start)) {
		t.Fatalf("%s %.100q was read back as %.100q", name, sent, got)
	}
}

func FuzzHeaderRoundTrip(f *testing.F) {
	f.Add("httpexplain", 501, "method-case", "client", "a \"detail\"", "a fix\\", "RFC 9110 9.1", "id", "main.go:12", 512)
	f.Add("", 0, "", "", "", "", "", "", "", 0)
	f.Add("né", -7, "c\x00", "\xff", strings.Repeat("\u202e", 90), strings.Repeat("😀", 90), "\r\n", ";", ",", 300)
	f.Fuzz(func(t *testing.T, name string, code int, token, side, detail, fix, ref, id, at string, limit int) {
		sent := cause.Explanation{
			Status: code, Cause: token, Side: cause.Side(side), Sure: cause.Sure(token), By: cause.By(side),
			Detail: detail, Fix: fix, Reference: cause.Reference(ref), ID: id, At: at,
		}
		limit %= 4096
		out := AppendHeader(nil, &sent, name, limit)
		if len(out) > max(limit, 0) {
			t.Fatalf("%d bytes, limit %d", len(out), limit)
		}
		if len(out) == 0 {
			if limit >= HeaderLimit {
				t.Fatalf("nothing was written within %d bytes", limit)
			}
			return
		}
		all, err := FromHeader(http.Header{StatusField: {string(out), "other;status=502"}})
		if err != nil || len(all) != 2 {
			t.Fatalf("%v, %d explanations from %q", err, len(all), out)
		}
		if all[1].Server != "other" || all[1].Status != 502 {
			t.Fatalf("the second member was read as %+v", all[1])
		}
		got := all[0]
		if name == "" {
			name = defaultName
		}
		checkRead(t, "name", got.Server, name, true)
		checkRead(t, "cause", got.Cause, token, true)
		checkRead(t, "sure", string(got.Sure), token, true)
		checkRead(t, "side", string(got.Side), side, true)
		checkRead(t, "by", string(got.By), side, true)
		if int64(code) <= maxInteger && int64(code) >= -maxInteger && got.Status != code {
			t.Fatalf("status %d was read back as %d", code, got.Status)
		}
		shortened := got.Detail != inASCII(detail) || got.Fix != inASCII(fix)
		if got.ID != "" {
			checkRead(t, "id", got.ID, id, len(inASCII(id)) > 40)
		}
		if got.Detail != "" {
			checkRead(t, "detail", got.Detail, detail, true)
		}
		if got.Fix != "" {
			checkRead(t, "fix", got.Fix, fix, true)
		}
		if got.Reference != "" {
			checkRead(t, "ref", string(got.Reference), ref, false)
			if shortened {
				t.Fatalf("ref stayed and detail or fix did not: %q", out)
			}
		}
		if got.At != "" {
			checkRead(t, "at", got.At, at, false)
			if shortened || got.Reference == "" && ref != "" {
				t.Fatalf("at stayed and something before it did not: %q", out)
			}
		}
		if id != "" && got.ID == "" && got.Detail+got.Fix+got.At+string(got.Reference) != "" && len(inASCII(id)) < 40 && limit > 400 {
			t.Fatalf("the id went first: %q", out)
		}
	})
}
