package render

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// problem is what a client reads.
type problem struct {
	Type, Title, Detail, Instance, Cause, Fix, Side, Reference, At string
	Status                                                         int
	Implemented                                                    []string
}

func TestProblem(t *testing.T) {
	page, ok := cause.Lookup(cause.MethodCase)
	if !ok || page.Title == "" {
		t.Fatal("method-case has no page with a title")
	}
	want := `{"type":"http://localhost:8080/debug/httpexplain/cause/method-case","title":"` + page.Title + `","status":501,` +
		`"detail":"\"patch\" is no method of HTTP: methods are case-sensitive, and this one is registered as \"PATCH\".",` +
		`"instance":"/debug/httpexplain/6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d","cause":"method-case",` +
		`"fix":"Send PATCH in capitals; fetch() upper-cases only DELETE, GET, HEAD, OPTIONS, POST and PUT.",` +
		`"side":"client","reference":"RFC 9110 9.1","implemented":["GET","HEAD","POST","DELETE","OPTIONS"],"at":"main.go:12"}` + "\n"
	if got := string(Render(Problem, nil, sample())); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestProblemTypeAndTitle(t *testing.T) {
	page, _ := cause.Lookup(cause.MethodCase)
	for _, row := range []struct {
		name             string
		base, cause, own string
		wantType, title  string
	}{
		{"no base", "", cause.MethodCase, "", "about:blank", "Not Implemented"},
		{"no cause", "https://example.com/", "", "", "about:blank", "Not Implemented"},
		{"a cause of ours", "https://example.com/", cause.MethodCase, "", "https://example.com/method-case", page.Title},
		{"a cause of ours with a title of the exchange", "https://example.com/", cause.MethodCase, "No", "https://example.com/method-case", page.Title},
		{"a cause of a handler's", "https://example.com/#", "out-of-stock", "", "https://example.com/#out-of-stock", "Not Implemented"},
		{"a cause that is no path segment", "tag:x,", "a/../b?c#d %é\"", "", "tag:x,a%2F..%2Fb%3Fc%23d%20%25%C3%A9%22", "Not Implemented"},
	} {
		p := readProblem(t, &Body{TypeBase: row.base, Explanation: cause.Explanation{Status: 501, Title: row.own, Cause: row.cause}})
		if p.Type != row.wantType || p.Title != row.title {
			t.Errorf("%s: type %q, title %q, want %q, %q", row.name, p.Type, p.Title, row.wantType, row.title)
		}
	}
}

func TestProblemLeavesOutWhatIsNotThere(t *testing.T) {
	var members map[string]any
	if err := json.Unmarshal(Render(Problem, nil, &Body{Explanation: cause.Explanation{Status: 404}}), &members); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(members)); !slices.Equal(got, []string{"status", "title", "type"}) {
		t.Errorf("members: %q", got)
	}
}

func TestProblemOfHostileStrings(t *testing.T) {
	for _, s := range hostile() {
		checkProblem(t, s, s)
	}
}

func readProblem(t *testing.T, b *Body) (p problem) {
	t.Helper()
	out := Render(Problem, nil, b)
	d := json.NewDecoder(bytes.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || !json.Valid(out) {
		t.Fatalf("%v: %q", err, out)
	}
	return p
}

// checkProblem fails unless a client decodes what it was told, and what it was sent is harmless.
func checkProblem(t *testing.T, a, b string) {
	t.Helper()
	body := &Body{
		Explanation: cause.Explanation{Status: 400, Detail: a, Fix: b, Cause: a, Side: cause.Side(b), Reference: cause.Reference(a), At: b},
		TypeBase:    b, Instance: a, Implemented: []string{a, b},
	}
	p := readProblem(t, body)
	for _, row := range []struct {
		name, got, from string
		limit           int
	}{
		{"detail", p.Detail, a, 2000}, {"fix", p.Fix, b, 2000}, {"cause", p.Cause, a, 64}, {"side", p.Side, b, 64},
		{"reference", p.Reference, a, 200}, {"at", p.At, b, 300}, {"instance", p.Instance, a, 1000},
		{"implemented", p.Implemented[0], a, 40}, {"implemented", p.Implemented[1], b, 40},
	} {
		// A conversion to runes makes U+FFFD of each byte that is no UTF-8, as the renderer is to.
		want := string([]rune(row.from))
		if runes := []rune(want); len(runes) > row.limit {
			want = string(runes[:row.limit]) + "..."
		}
		if row.got != want {
			t.Fatalf("%s of %.60q is decoded as %.60q", row.name, row.from, row.got)
		}
	}
	out := string(Render(Problem, nil, body))
	checkHarmless(t, strings.TrimSuffix(out, "\n"), a+b)
	if strings.ContainsAny(out, "<>&") || strings.Count(out, "\n") != 1 {
		t.Fatalf("not escaped: %q", out)
	}
}

func FuzzProblem(f *testing.F) {
	f.Add("a", "b")
	f.Add("\xff\u2028</script>", "\"\\\x00\x7f\u0085")
	f.Add(strings.Repeat("é", 2001), "\ud7ff\U0010ffff")
	f.Fuzz(checkProblem)
}
