package render

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

func TestCSPLetsTheStyleIn(t *testing.T) {
	out := string(Render(HTML, nil, sample()))
	_, rest, _ := strings.Cut(out, "<style>")
	sheet, _, found := strings.Cut(rest, "</style>")
	if !found {
		t.Fatal("no style sheet")
	}
	sum := sha256.Sum256([]byte(sheet))
	source := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	want := "default-src 'none'; style-src " + source + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if CSP != want {
		t.Errorf("CSP is\n%s\nwant\n%s", CSP, want)
	}
	for _, banned := range []string{"style=", "<script", "url(", "@import", "onclick"} {
		if strings.Contains(out, banned) {
			t.Errorf("the page holds %q, which its policy blocks", banned)
		}
	}
}

func TestHTML(t *testing.T) {
	out := string(Render(HTML, nil, sample()))
	if len(out) > 3<<10 {
		t.Errorf("the page takes %d bytes, more than 3 KiB", len(out))
	}
	for _, want := range []string{
		"<!DOCTYPE html>\n<html lang=\"en\">\n", `<meta charset="utf-8">`, `<meta name="viewport" content="width=device-width,initial-scale=1">`,
		"<title>501 Not Implemented</title>", "color-scheme:light dark", "<main>\n<h1><b>501</b> Not Implemented</h1>\n",
		"<p>&#34;patch&#34; is no method of HTTP", "<h2>How to fix it</h2>\n<p>Send PATCH in capitals;",
		"<dt>Cause</dt><dd><code><a rel=\"noreferrer\" href=\"http://localhost:8080/debug/httpexplain/cause/method-case\">method-case</a></code><small>the client's doing, certain, decided by the gate</small></dd>",
		`<dt>Rule</dt><dd><a rel="noreferrer" href="https://www.rfc-editor.org/rfc/rfc9110.html#section-9.1">RFC 9110 9.1</a></dd>`,
		"<dt>Methods</dt><dd><code>GET HEAD POST DELETE OPTIONS</code></dd>", "<dt>At</dt><dd><code>main.go:12</code></dd>",
		`<dt>More</dt><dd><a rel="noreferrer" href="http://localhost:8080/debug/httpexplain/6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d">`,
		"<dt>ID</dt><dd><code>6f1c9b0e4d1a4b8f9f7e2c3d5a6b7c8d</code></dd>", "</main>\n</html>\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %q:\n%s", want, out)
		}
	}
	bare := string(Render(HTML, nil, &Body{Explanation: cause.Explanation{Status: 404}}))
	if !strings.Contains(bare, "<main>\n<h1><b>404</b> Not Found</h1>\n</main>") {
		t.Errorf("the page of a bare 404:\n%s", bare)
	}
}

func TestHTMLLinksOnlyWhereAClickMayGo(t *testing.T) {
	for help, link := range map[string]bool{
		"/debug/httpexplain/x": true, "http://localhost/x": true, "https://example.com/?a=b&c=d": true,
		"javascript:alert(1)": false, "data:text/html,x": false, "//example.com/": false, `/\example.com`: false, "x": false, "": false,
		"https://example.com/\n": false, "https://example.com/\xff": false, "https://example.com/" + strings.Repeat("x", 1000): false,
	} {
		out := string(Render(HTML, nil, &Body{Explanation: cause.Explanation{Status: 404}, Help: help}))
		if got := strings.Contains(out, "href="); got != link {
			t.Errorf("%.40q is a link: %v, want %v", help, got, link)
		}
	}
}

// WCAG 2 asks for a contrast of 4.5 for text (AA), and of 3 for the rules that set sections off.
func TestContrast(t *testing.T) {
	themes := regexp.MustCompile(`:root\{[^}]*\}`).FindAllString(style, -1)
	if len(themes) != 2 {
		t.Fatalf("%d themes", len(themes))
	}
	for _, theme := range themes {
		colors := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+):#([0-9a-f]{6})`).FindAllStringSubmatch(theme, -1) {
			colors[m[1]] = luminance(t, m[2])
		}
		for _, name := range []string{"ink", "soft", "mark", "link"} {
			a, b := colors[name], colors["paper"]
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); a == b || ratio < 4.5 {
				t.Errorf("%s on paper has a contrast of %.2f in %s", name, ratio, theme)
			}
		}
	}
}

func luminance(t *testing.T, color string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(color, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(shift int) float64 {
		c := float64(rgb>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func TestEscapingIsThatOfTheLibrary(t *testing.T) {
	for _, s := range hostile() {
		if got, want := string(appendEscaped(nil, s)), html.EscapeString(s); got != want {
			t.Errorf("%.40q is escaped as %.60q, want %.60q", s, got, want)
		}
	}
}

func TestHTMLOfHostileStrings(t *testing.T) {
	for _, s := range hostile() {
		checkHTML(t, s, s)
	}
}

var (
	tags = regexp.MustCompile(`<[^>]*>?`)
	link = regexp.MustCompile(`^<a rel="noreferrer" href="(https?://|/)[^"<>']*">$`)
)

// checkHTML fails where a string makes an element, an attribute or a line of its own.
func checkHTML(t *testing.T, a, b string) {
	t.Helper()
	body := &Body{
		Explanation: cause.Explanation{
			Status: 400, Title: b, Cause: a, Detail: a, Fix: b, Side: cause.Side(a), Sure: cause.Sure(b), By: cause.By(a),
			Reference: cause.Reference(b), At: a, ID: b,
		},
		Help: a, Implemented: []string{a, b},
	}
	out := string(Render(HTML, nil, body))
	checkHarmless(t, out, a+b)
	known := map[string]bool{
		"<!DOCTYPE html>": true, `<html lang="en">`: true, `<meta charset="utf-8">`: true, "</html>": true,
		`<meta name="viewport" content="width=device-width,initial-scale=1">`: true, `<meta name="referrer" content="no-referrer">`: true,
	}
	for _, name := range []string{"title", "style", "main", "h1", "h2", "b", "p", "section", "dl", "dt", "dd", "code", "small", "a"} {
		known["<"+name+">"], known["</"+name+">"] = name != "a", true
	}
	for _, tag := range tags.FindAllString(out, -1) {
		if !known[tag] && !link.MatchString(tag) {
			t.Fatalf("%.60q and %.60q make a tag: %.200q", a, b, tag)
		}
	}
	shape := string(Render(HTML, nil, &Body{
		Explanation: cause.Explanation{
			Status: 400, Title: letter(b), Cause: letter(a), Detail: letter(a), Fix: letter(b), Reference: cause.Reference(letter(b)),
			At: letter(a), ID: letter(b),
		},
		Help: letter(a), Implemented: []string{"x"},
	}))
	if got, want := strings.Count(out, "\n"), strings.Count(shape, "\n"); got != want {
		t.Fatalf("%.60q and %.60q make %d lines of %d", a, b, got, want)
	}
	if text := cause.Clean(a, 2000); a != "" && !strings.Contains(html.UnescapeString(out), "<p>"+text+"</p>") {
		t.Fatalf("the detail %.60q is not shown whole", a)
	}
}

// letter stands for a string: empty where it is.
func letter(s string) string { return "x"[:min(len(s), 1)] }

func FuzzHTML(f *testing.F) {
	f.Add("<script>", "javascript:")
	f.Add("https://example.com/\"x", "RFC 9110 \"><b>")
	f.Add("", "\n\u2028")
	f.Fuzz(checkHTML)
}
