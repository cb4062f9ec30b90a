package lint

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

func TestWithout(t *testing.T) {
	l, err := New([]string{"405-no-allow", "error-unexplained"})
	if err != nil {
		t.Fatal(err)
	}
	if _, all := asSent(l, exchange("BREW", 405)); !slices.Equal(names(all), []string{"405-unknown-method"}) {
		t.Errorf("got %q", names(all))
	}
}

func TestUnknownNames(t *testing.T) {
	for name, near := range map[string]string{
		"405-noallow":             `"405-no-allow"`,
		"405-No-Allow":            `"405-no-allow"`,
		"content-lenght-mismatch": `"content-length-mismatch"`,
		"426":                     `"426-no-connection"`,
		"sniffed":                 `"sniffed-json"`,
		"no-retry":                `"429-no-retry"`,
		"teapot":                  "remove it",
		"":                        "remove it",
		strings.Repeat("x", 200):  "remove it",
		"\x1b[31m":                `"\x1b[31m": remove it`,
	} {
		l, err := New([]string{"no-date", name})
		if err == nil || l != nil || !strings.Contains(err.Error(), near) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v, want %s", name, err, near)
		}
	}
	_, err := New([]string{"one", "two"})
	if err == nil || !strings.Contains(err.Error(), `"one"`) || !strings.Contains(err.Error(), `"two"`) {
		t.Errorf("two unknown names: %v", err)
	}
}

// TestOnce asks both phases about errors whose content is known at the head, only at the end, and in part at the head.
func TestOnce(t *testing.T) {
	l := every(t)
	ev := exchange("PUT", 409)
	head := l.Head(ev, nil)
	if want := []string{"error-unexplained", "409-no-info"}; !slices.Equal(names(head), want) {
		t.Errorf("head: %q, want %q", names(head), want)
	}
	if all := l.End(ev, slices.Clone(head)); len(all) != len(head) {
		t.Errorf("end adds %q", names(all[len(head):]))
	}
	// The head was flushed without content; only the end knows.
	flushed := *ev
	flushed.Done = false
	if head := l.Head(&flushed, nil); len(head) != 0 {
		t.Errorf("flushed head: %q", names(head))
	}
	if end := l.End(ev, nil); len(end) != 2 {
		t.Errorf("end of a flushed head: %q", names(end))
	}
	// dst is appended to.
	before := []Broken{{Detail: "mine"}}
	if after := l.Head(ev, before); len(after) != 3 || after[0].Detail != "mine" {
		t.Errorf("got %v", after)
	}
}

func TestOrderIsThatOfTheTable(t *testing.T) {
	l := every(t)
	ev := exchange("GET", 429, r("Warning", "x"), r("Etag", "x"), r("Cache-Control", "public"), r("X-Note", "\xFF\n"))
	first := names(l.Head(ev, nil))
	if len(first) < 6 {
		t.Fatalf("got %q", first)
	}
	var table []string
	for _, r := range rules {
		table = append(table, r.Name)
	}
	if !slices.IsSortedFunc(first, func(a, b string) int { return slices.Index(table, a) - slices.Index(table, b) }) {
		t.Errorf("%q", first)
	}
	for range 20 {
		if again := names(l.Head(ev, nil)); !slices.Equal(again, first) {
			t.Fatalf("%q, before %q", again, first)
		}
	}
}

// TestDetailsAreSafe puts control bytes wherever a client or a handler may put them and looks for them in the sentences.
func TestDetailsAreSafe(t *testing.T) {
	l := every(t)
	const evil = "\x1b]0;x\a\u202e" + "secret-secret-secret-secret-secret-secret-secret"
	for _, code := range []int{101, 206, 302, 304, 405, 416, 501} {
		ev := exchange(evil, code, q("Upgrade", evil), q("Range", "bytes=0-1"), r("Upgrade", "a"+evil), r("Etag", evil), r("Retry-After", evil),
			r("Content-Range", evil), r("Content-Length", evil), r("Location", evil), r("Content-Encoding", evil), r(evil, evil), wrote("x"))
		_, all := asSent(l, ev)
		if len(all) < 3 {
			t.Errorf("%d: only %q", code, names(all))
		}
		for _, b := range all {
			if strings.ContainsAny(b.Detail, "\x1b\a\u202e\n") || strings.Contains(b.Detail, "secret-secret-secret-secret-secret-secret-secret") || len(b.Detail) > 300 {
				t.Errorf("%d %s: %q", code, b.Rule.Name, b.Detail)
			}
		}
	}
}

// TestChangesNothing asks one linter about one exchange from many goroutines; the race detector tells whether any writes.
func TestChangesNothing(t *testing.T) {
	l := every(t)
	ev := exchange("GET", 404, r("Retry-After", "x"), q("If-None-Match", "x"))
	before := ev.Header.Clone()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if _, all := asSent(l, ev); len(all) != 2 {
					t.Errorf("got %q", names(all))
					return
				}
			}
		})
	}
	wg.Wait()
	if len(before) != len(ev.Header) {
		t.Errorf("fields were %v and are %v", before, ev.Header)
	}
}

func usual() *cause.Evidence {
	return exchange("GET", 200, text, r("Content-Length", "2"), r("Cache-Control", "max-age=60"), r("Etag", `"abc"`), r("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
		r("Vary", "Accept-Encoding"), r("X-Request-Id", "0123456789abcdef0123456789abcdef"), r("Set-Cookie", "session=0123456789abcdef; Path=/; HttpOnly; SameSite=Lax"), wrote("ok"))
}

func TestHealthCostsNoAllocation(t *testing.T) {
	l := every(t)
	for name, ev := range map[string]*cause.Evidence{
		"200": usual(), "204": exchange("DELETE", 204), "304": exchange("GET", 304, q("If-None-Match", `"1"`), r("Etag", `"1"`)),
		"303": exchange("POST", 303, r("Location", "/items/7")), "404": exchange("GET", 404, text, wrote("404 page not found\n")),
		"HTTP/2": exchange("GET", 200, proto(2, 0), text, wrote("ok")),
	} {
		dst := make([]Broken, 0, 4)
		if n := testing.AllocsPerRun(100, func() {
			dst = l.End(ev, l.Head(ev, dst[:0]))
		}); n != 0 || len(dst) != 0 {
			t.Errorf("%s: %v allocations, broken: %q", name, n, names(dst))
		}
	}
}

func BenchmarkHead(b *testing.B) {
	l := every(b)
	for name, ev := range map[string]*cause.Evidence{"200": usual(), "404": exchange("GET", 404, text, wrote("404 page not found\n"))} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Head(ev, nil)
			}
		})
	}
}

func BenchmarkEnd(b *testing.B) {
	l, ev := every(b), usual()
	b.ReportAllocs()
	for b.Loop() {
		l.End(ev, nil)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		every(b)
	}
}

// FuzzLint looks for panics, for reports without a sentence and for rules that are reported twice.
func FuzzLint(f *testing.F) {
	for _, s := range specs {
		f.Add(s.breaks.Method, s.breaks.Status, s.breaks.Request.ProtoMajor, "Location", one(s.breaks.Header, "Location"), "Range", one(s.breaks.Request.Header, "Range"), s.breaks.Body, s.breaks.Wrote)
	}
	f.Add("GET", 206, 1, "Content-Range", "bytes 0-9223372036854775807/9223372036854775807", "Range", "bytes=-", []byte("{"), int64(-1))
	l := every(f)
	all := func(ev *cause.Evidence) []Broken { return l.head.ask(ev, allTraits, nil) }
	f.Fuzz(func(t *testing.T, method string, code, major int, name, value, asked, with string, body []byte, wrote int64) {
		ev := exchange(method, code, proto(major, 1), q(asked, with), r(name, value), r("Upgrade", value), func(ev *cause.Evidence) {
			ev.Body, ev.Wrote, ev.Size = body, wrote, wrote
		})
		for _, field := range []string{"Content-Range", "Content-Type", "Content-Length", "Etag", "Link", "Cache-Control", "Retry-After"} {
			ev.Header[field] = []string{value}
			if few, all := l.Head(ev, nil), all(ev); !slices.Equal(few, all) {
				t.Errorf("the traits hide rules: %q of %q", names(few), names(all))
			}
			_, all := asSent(l, ev)
			seen := map[*Rule]bool{}
			for _, b := range all {
				if b.Detail == "" || seen[b.Rule] {
					t.Errorf("%s: %q, twice: %v", b.Rule.Name, b.Detail, seen[b.Rule])
				}
				seen[b.Rule] = true
			}
		}
		ev.Header = nil
		l.End(ev, l.Head(ev, nil))
		ev.Request = &http.Request{}
		l.End(ev, l.Head(ev, nil))
		ev.Request = nil
		if all := l.End(ev, l.Head(ev, nil)); len(all) != 0 {
			t.Errorf("without a request: %q", names(all))
		}
	})
}
