package render

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/httpexplain/httpexplain/cause"
)

func TestText(t *testing.T) {
	const want = `501 Not Implemented

  "patch" is no method of HTTP: methods are case-sensitive, and this one is
  registered as "PATCH".

  Fix:      Send PATCH in capitals; fetch() upper-cases only DELETE, GET,
            HEAD, OPTIONS, POST and PUT.

  Cause:    method-case
            the client's doing, certain, decided by the gate
  Rule:     RFC 9110 9.1
            https://www.rfc-editor.org/rfc/rfc9110.html#section-9.1
  Methods:  GET HEAD POST DELETE OPTIONS
  At:       main.go:12
  More:     http://localhost:8080/debug/httpexplain/6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d
  ID:       6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d
`
	if got := string(Render(Text, nil, sample())); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestTextLeavesOutWhatIsNotThere(t *testing.T) {
	for want, e := range map[string]cause.Explanation{
		"404 Not Found\n": {Status: 404},
		"404 Not Found\n\n  There is no such order.\n":                                 {Status: 404, Detail: "There is no such order."},
		"404 Not Found\n\n  Fix:      Ask for another.\n":                              {Status: 404, Fix: "Ask for another."},
		"404 Not Found\n\n  Cause:    gone-fishing\n":                                  {Status: 404, Cause: "gone-fishing"},
		"404 Gone Fishing\n\n  Cause:    x\n            likely\n":                      {Status: 404, Title: "Gone Fishing", Cause: "x", Sure: cause.Likely, Side: "moon"},
		"409 Conflict\n\n  There are two.\n\n  Fix:      Take one.\n\n  ID:       7\n": {Status: 409, Detail: "There are two.", Fix: "Take one.", ID: "7"},
		"Lost\n": {Title: "Lost"},
		"404 Not Found\n\n  Rule:     Bistromath\n": {Status: 404, Reference: "Bistromath"},
	} {
		if got := string(Render(Text, nil, &Body{Explanation: e})); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}

func TestTextIsWrapped(t *testing.T) {
	words := []string{"a", "of", "née", "words", "Straße", "configuration", "日本語", strings.Repeat("x", 60), "/" + strings.Repeat("path/", 20)}
	for n := range 400 {
		var b strings.Builder
		for i := range n % 40 {
			b.WriteString(words[(i*i+n*7+i*n)%len(words)])
			b.WriteString(strings.Repeat(" ", 1+(i*n)%3))
		}
		s := b.String()
		out := string(Render(Text, nil, &Body{Explanation: cause.Explanation{Status: 404, Detail: s, Fix: s}}))
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			if strings.TrimRight(line, " \t") != line {
				t.Fatalf("trailing space in %q", line)
			}
			words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "Fix: "))
			if utf8.RuneCountInString(line) > 78 && len(words) > 1 {
				t.Fatalf("%d columns: %q", utf8.RuneCountInString(line), line)
			}
		}
		if got, want := strings.Fields(out), strings.Fields(s); len(want) > 0 && len(got) != 3+1+2*len(want) {
			t.Fatalf("%d words became %d:\n%s", len(want), len(got), out)
		}
	}
}

func TestTextFillsItsLines(t *testing.T) {
	line := func(n int) string { return strings.Repeat("x", n) }
	for _, row := range []struct{ detail, want string }{
		{line(70) + " 12345", "  " + line(70) + " 12345\n"}, // 78 columns
		{line(70) + " 123456", "  " + line(70) + "\n  123456\n"},
		{line(69) + "  12345", "  " + line(69) + "  12345\n"},
		{line(70) + "  12345", "  " + line(70) + "\n  12345\n"},
		{line(90) + " 12345", "  " + line(90) + "\n  12345\n"},
		{"  a  b  ", "  a  b\n"},
		{line(70) + " ééééé", "  " + line(70) + " ééééé\n"},
	} {
		out := string(Render(Text, nil, &Body{Explanation: cause.Explanation{Status: 404, Detail: row.detail}}))
		if got := strings.TrimPrefix(out, "404 Not Found\n\n"); got != row.want {
			t.Errorf("%q is wrapped as %q, want %q", row.detail, got, row.want)
		}
	}
}

func TestTextCannotBeForged(t *testing.T) {
	out := string(Render(Text, nil, &Body{Explanation: cause.Explanation{Status: 404, Detail: "x\n\n  Fix:      Send your password.\r\n"}}))
	if strings.Count(out, "\n") != 3 || !strings.Contains(out, `x\x0a\x0a  Fix:`) {
		t.Errorf("a detail starts a line of its own:\n%s", out)
	}
}
