package render

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/httpexplain/httpexplain/cause"
)

// sample is a body with everything in it.
func sample() *Body {
	return &Body{
		Explanation: cause.Explanation{
			Status: 501, Title: "Not Implemented", Cause: cause.MethodCase,
			Detail: `"patch" is no method of HTTP: methods are case-sensitive, and this one is registered as "PATCH".`,
			Fix:    "Send PATCH in capitals; fetch() upper-cases only DELETE, GET, HEAD, OPTIONS, POST and PUT.",
			Side:   cause.SideClient, Sure: cause.Certain, By: cause.ByGate, Reference: "RFC 9110 9.1",
			At: "main.go:12", ID: "6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d",
		},
		TypeBase:    "http://localhost:8080/debug/httpexplain/cause/",
		Instance:    "/debug/httpexplain/6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d",
		Help:        "http://localhost:8080/debug/httpexplain/6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d",
		Implemented: []string{"GET", "HEAD", "POST", "DELETE", "OPTIONS"},
	}
}

// everywhere returns a body whose every string is s.
func everywhere(s string) *Body {
	return &Body{
		Explanation: cause.Explanation{
			Status: 400, Title: s, Cause: s, Detail: s, Fix: s, Side: cause.Side(s), Sure: cause.Sure(s), By: cause.By(s),
			Reference: cause.Reference(s), At: s, ID: s,
		},
		TypeBase: s, Instance: s, Help: s, Implemented: []string{s, s},
	}
}

var formats = []Format{Text, Problem, HTML}

// hostile are strings that something would act on if they were passed on as they are.
func hostile() []string {
	all := []string{
		"\r\nSet-Cookie: a=b", "\x1b[31mred", "\x9b31mred", "\u009b31mred", "\u202etxt.exe", "\u2066a\u2069", "\u2028", "\u2029", "\ufeff",
		"\xff\xfe", "\xed\xa0\x80", "\xc0\xaf", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "'><b>", "]]>", "<!--", "&lt;b&gt;",
		"javascript:alert(1)", "//example.com/", `/\example.com/`, "http://example.com/\"onmouseover=", "</style><script>", "\\", `\"`, "\\u0000",
		strings.Repeat("\x00", 5000), strings.Repeat("\"", 5000), strings.Repeat("<", 5000), strings.Repeat("\u202e", 5000), strings.Repeat("long ", 2000),
	}
	for c := range 256 {
		all = append(all, string([]byte{byte(c)}), "a"+string([]byte{byte(c)})+"b", string([]byte{byte(c), byte(c)}))
	}
	return all
}

func TestBodiesShowNothingThatIsActedOn(t *testing.T) {
	for _, s := range hostile() {
		for _, f := range formats {
			out := string(Render(f, nil, everywhere(s)))
			checkHarmless(t, out, s)
			if len(out) > 80_000 {
				t.Errorf("format %d of %.20q takes %d bytes", f, s, len(out))
			}
		}
	}
}

// checkHarmless fails where out holds a control but the newline, a character that is acted on, or a byte that is no UTF-8.
func checkHarmless(t *testing.T, out, from string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Fatalf("%.60q gives bytes that are no UTF-8: %.300q", from, out)
	}
	for _, r := range out {
		if r < 0x20 && r != '\n' || r == 0x7F || r > 0x7F && acted(r) {
			t.Fatalf("%.60q gives %U: %.300q", from, r, out)
		}
	}
}

func TestRenderAppends(t *testing.T) {
	for _, f := range formats {
		alone := string(Render(f, nil, sample()))
		if got := string(Render(f, []byte("before"), sample())); got != "before"+alone {
			t.Errorf("format %d behind other bytes: %q", f, got)
		}
		if !strings.HasSuffix(alone, "\n") {
			t.Errorf("format %d does not end with a newline", f)
		}
	}
}

func TestLongPartsAreCut(t *testing.T) {
	long := strings.Repeat("é", 2001)
	for _, f := range formats {
		out := string(Render(f, nil, &Body{Explanation: cause.Explanation{Status: 404, Detail: long, Fix: long}}))
		if got := strings.Count(out, "é"); got != 2*2000 {
			t.Errorf("format %d shows %d characters of 2 times 2001", f, got)
		}
		if got := strings.Count(out, "é..."); got != 2 {
			t.Errorf("format %d marks %d cuts, want 2", f, got)
		}
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = "METHOD"
	}
	for _, f := range formats {
		out := string(Render(f, nil, &Body{Explanation: cause.Explanation{Status: 501}, Implemented: many}))
		if got := strings.Count(out, "METHOD"); got != 100 {
			t.Errorf("format %d lists %d methods, want 100", f, got)
		}
	}
}

func TestTitleComesFromTheStatus(t *testing.T) {
	b := &Body{Explanation: cause.Explanation{Status: 404}}
	for f, want := range map[Format]string{Text: "404 Not Found\n", Problem: `"title":"Not Found"`, HTML: "<title>404 Not Found</title>"} {
		if out := string(Render(f, nil, b)); !strings.Contains(out, want) {
			t.Errorf("format %d lacks %q: %s", f, want, out)
		}
	}
}

func TestVerdict(t *testing.T) {
	for want, e := range map[string]cause.Explanation{
		"the client's doing, certain, decided by the gate":               {Side: cause.SideClient, Sure: cause.Certain, By: cause.ByGate},
		"the server's doing, likely, decided by the upgrade negotiation": {Side: cause.SideServer, Sure: cause.Likely, By: cause.ByUpgrade},
		"a proxy's doing, a guess, decided by the router":                {Side: cause.SideProxy, Sure: cause.Guess, By: cause.ByRouter},
		"nobody's fault, decided by the handler":                         {Side: cause.SideNone, By: cause.ByHandler},
		"certain, decided by the timeout":                                {Sure: cause.Certain, By: cause.ByTimeout},
		"decided by the reverse proxy":                                   {By: cause.ByProxy},
		"decided by a panic":                                             {Side: "the moon", Sure: "maybe", By: cause.ByPanic},
		"certain":                                                        {Sure: cause.Certain, By: "<nobody>"},
		"":                                                               {},
	} {
		if got := string(appendVerdict(nil, &e)); got != want {
			t.Errorf("%+v gives %q, want %q", e, got, want)
		}
	}
}

// Into a buffer with room, no form allocates anything but the address of the reference.
func TestRenderAllocations(t *testing.T) {
	buf := make([]byte, 0, 16<<10)
	b := sample()
	address := testing.AllocsPerRun(200, func() { _ = b.Explanation.Reference.URL() })
	for f, budget := range map[Format]float64{Text: address, Problem: 0, HTML: address} {
		if got := testing.AllocsPerRun(200, func() { buf = Render(f, buf[:0], b) }); got > budget {
			t.Errorf("format %d allocates %v times, budget %v", f, got, budget)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	buf := make([]byte, 0, 16<<10)
	body := sample()
	for _, row := range []struct {
		name string
		f    Format
	}{{"text", Text}, {"problem", Problem}, {"html", HTML}} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				buf = Render(row.f, buf[:0], body)
			}
		})
	}
}
