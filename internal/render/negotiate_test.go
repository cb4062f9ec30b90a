package render

import (
	"slices"
	"strings"
	"testing"
)

func TestNegotiate(t *testing.T) {
	for _, row := range []struct {
		name   string
		accept []string
		want   Format
	}{
		{"no field", nil, Text},
		{"an empty field", []string{""}, Text},
		{"empty members", []string{" , ,\t,"}, Text},

		{"curl, Go, Python requests", []string{"*/*"}, Text},
		{"Chrome", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"}, HTML},
		{"Firefox", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, HTML},
		{"Safari", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, HTML},
		{"an old Internet Explorer", []string{"image/gif, image/jpeg, application/x-ms-application, */*"}, Text},
		{"an image of a page", []string{"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}, Text},
		{"a style sheet of a page", []string{"text/css,*/*;q=0.1"}, Text},
		{"axios, Angular", []string{"application/json, text/plain, */*"}, Problem},
		{"jQuery for JSON", []string{"application/json, text/javascript, */*; q=0.01"}, Problem},
		{"jQuery for HTML", []string{"text/html, */*; q=0.01"}, HTML},
		{"htmx", []string{"text/html, */*"}, HTML},
		{"Turbo", []string{"text/vnd.turbo-stream.html, text/html, application/xhtml+xml"}, HTML},
		{"Java's HttpURLConnection", []string{"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}, HTML},
		{"lynx", []string{"text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01"}, HTML},
		{"wget", []string{"*/*"}, Text},
		{"EventSource", []string{"text/event-stream"}, Text},
		{"gRPC-Web", []string{"application/grpc-web-text"}, Text},

		{"problem+json", []string{"application/problem+json"}, Problem},
		{"json", []string{"application/json"}, Problem},
		{"application", []string{"application/*"}, Problem},
		{"html", []string{"text/html"}, HTML},
		{"xhtml", []string{"application/xhtml+xml"}, HTML},
		{"plain", []string{"text/plain"}, Text},
		{"text", []string{"text/*"}, Text},
		{"nothing of ours", []string{"application/xml, image/png"}, Text},
		{"a structured suffix is no range", []string{"application/*+json"}, Text},
		{"problem+xml", []string{"application/problem+xml"}, Text},
		{"any case", []string{"APPLICATION/Json"}, Problem},
		{"any case of HTML", []string{"Text/HTML;Q=0.9, */*;q=0.8"}, HTML},

		{"the higher quality wins", []string{"text/html;q=0.4, application/json;q=0.5, text/plain;q=0.3"}, Problem},
		{"in any order", []string{"text/plain;q=0.6, application/json;q=0.5, text/html;q=0.4"}, Text},
		{"thousandths count", []string{"text/html;q=0.501, application/json;q=0.5"}, HTML},
		{"one with zeros", []string{"text/html;q=1.000, application/json;q=0.999"}, HTML},
		{"a wildcard may win", []string{"text/html;q=0.5, */*"}, Text},
		{"a type may win", []string{"text/html;q=0.5, application/*;q=0.6"}, Problem},
		{"a type beats all where equal", []string{"*/*, application/*"}, Problem},
		{"a name beats a type where equal", []string{"application/*, text/html"}, HTML},
		{"types where equal", []string{"application/*, text/*"}, Text},
		{"names where equal", []string{"text/plain, text/html, application/problem+json"}, Problem},
		{"names where equal, without JSON", []string{"text/plain, text/html"}, HTML},
		{"kin counts as a name", []string{"application/xhtml+xml, text/plain"}, HTML},

		{"q=0 refuses", []string{"text/html;q=0"}, Text},
		{"q=0 refuses one of all", []string{"text/plain;q=0, */*"}, Problem},
		{"q=0 refuses two of all", []string{"text/plain;q=0, application/json;q=0, */*"}, HTML},
		{"q=0 of a type", []string{"text/*;q=0, */*;q=0.1"}, Problem},
		{"q=0 of all but one", []string{"*/*;q=0, text/html;q=0.1"}, HTML},
		{"q=0 of everything", []string{"*/*;q=0"}, Text},
		{"q=0.000", []string{"text/plain;q=0.000, application/*;q=0.001"}, Problem},

		{"the closer range decides", []string{"text/*;q=0.9, text/html;q=0.1, application/json;q=0.5"}, Text},
		{"the closer range decides against JSON", []string{"application/problem+json;q=0.1, application/json, text/plain;q=0.5"}, Text},
		{"the example of RFC 9110 12.5.1", []string{"text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"}, Text},
		{"a parameter that the answer lacks", []string{"text/html;level=1, text/html;q=0.3, text/plain;q=0.5"}, Text},
		{"a parameter that the answer lacks, alone", []string{"text/html;level=1, text/plain;q=0.5"}, HTML},
		{"a charset that the answer has", []string{`text/html;charset="UTF-8", text/html;q=0.3, text/plain;q=0.5`}, HTML},
		{"JSON with a charset", []string{"application/json; charset=utf-8"}, Problem},
		{"JSON with a parameter", []string{"application/json;odata=verbose"}, Problem},
		{"after the weight", []string{"text/html;q=0.5;level=1;q=1, text/plain;q=0.6"}, Text},
		{"the kinder of two equal ranges", []string{"text/html;q=0.2, application/json;q=0.5, text/html;q=0.8"}, HTML},

		{"several lines", []string{"text/html;q=0.1", "application/json;q=0.2", "*/*;q=0.05"}, Problem},
		{"spaces and tabs", []string{" \ttext/html \t;\t q=0.5 , text/plain ; q=0.4 "}, HTML},
		{"an empty parameter", []string{"text/html;;q=0.5;, text/plain;q=0.4;"}, HTML},
		{"a comma in a quoted string", []string{`text/html;a=",application/json,";q=0.5, text/plain;q=0.4`}, HTML},
		{"an escaped quotation mark", []string{`text/html;a="\",application/json;\"";q=0.5, text/plain;q=0.4`}, HTML},

		{"malformed: no slash", []string{"json"}, Text},
		{"malformed: an asterisk", []string{"*"}, Text},
		{"malformed: a wildcard type", []string{"*/html"}, Text},
		{"malformed: two slashes", []string{"text/html/x"}, Text},
		{"malformed: a space", []string{"text /html"}, Text},
		{"malformed: no subtype", []string{"application/"}, Text},
		{"malformed: no quality", []string{"text/html;q="}, Text},
		{"malformed: no name", []string{"text/html;=1"}, Text},
		{"malformed: q without a value", []string{"text/html;q"}, Text},
		{"malformed: q is spaced", []string{"text/html;q = 1"}, Text},
		{"malformed: q of a word", []string{"text/html;q=high"}, Text},
		{"malformed: q beyond one", []string{"text/html;q=1.001"}, Text},
		{"malformed: q of two", []string{"text/html;q=2"}, Text},
		{"malformed: q below zero", []string{"text/html;q=-1"}, Text},
		{"malformed: four digits", []string{"text/html;q=0.1234"}, Text},
		{"malformed: no zero", []string{"text/html;q=.5"}, Text},
		{"malformed: two zeros", []string{"text/html;q=00"}, Text},
		{"malformed: q in quotes", []string{`text/html;q="1"`}, Text},
		{"malformed: an open quotation", []string{`text/html;a="x, application/json`}, Text},
		{"malformed: a quotation goes on", []string{`text/html;a="x"y`}, Text},
		{"malformed: a control in quotes", []string{"text/html;a=\"\x01\""}, Text},
		{"malformed: an escaped control", []string{"text/html;a=\"\\\x01\""}, Text},
		{"malformed: a value of nothing", []string{"text/html;a=;q=1"}, Text},
		{"a point without digits is a qvalue", []string{"text/html;q=0., text/plain;q=0.001"}, Text},
		{"malformed: letters in a qvalue", []string{"text/html;q=0.1e"}, Text},
		{"malformed: bytes beyond ASCII", []string{"text/html\xff, \xe9/*"}, Text},
		{"malformed: a control", []string{"text/html\x00"}, Text},
		{"a malformed member does not hide the others", []string{"text/plain;q=.9, application/json;q=0.1"}, Problem},
		{"semicolons for commas", []string{"text/html; application/json"}, Text},
	} {
		if got := Negotiate(row.accept); got != row.want {
			t.Errorf("%s: %q gives %d, want %d", row.name, row.accept, got, row.want)
		}
	}
}

// oracle is RFC 9110 12.5.1 for well-formed ranges that carry nothing but a weight, written plainly.
func oracle(quality map[string]int) Format {
	of := func(ranges ...string) (q, class int) {
		for i, r := range ranges {
			if q, ok := quality[r]; ok {
				return q, max(1, 3-max(0, i-len(ranges)+3)) // names 3, types 2, everything 1
			}
		}
		return 0, 0
	}
	best, bestQ, bestClass := Text, 0, 0
	problemQ, problemClass := of("application/problem+json", "application/json", "application/*", "*/*")
	htmlQ, htmlClass := of("text/html", "application/xhtml+xml", "text/*", "*/*")
	textQ, textClass := of("text/plain", "text/plain", "text/*", "*/*")
	try := func(f Format, q, class int) {
		if q > bestQ || q == bestQ && q > 0 && class > bestClass {
			best, bestQ, bestClass = f, q, class
		}
	}
	if textClass < 3 {
		try(Text, textQ, textClass)
	}
	try(Problem, problemQ, problemClass)
	try(HTML, htmlQ, htmlClass)
	if textClass == 3 {
		try(Text, textQ, textClass)
	}
	return best
}

// Every choice of up to three ranges at four weights, in every rotation, on one line and on several.
func TestNegotiateAgreesWithThePlainReading(t *testing.T) {
	ranges := []string{"*/*", "text/*", "application/*", "text/html", "application/xhtml+xml", "text/plain", "application/json", "application/problem+json", "image/png"}
	weights := []struct {
		q    int
		text string
	}{{1000, ""}, {500, ";q=0.5"}, {10, ";q=0.01"}, {0, ";q=0"}}
	n := 0
	var choose func(from int, quality map[string]int, members []string)
	choose = func(from int, quality map[string]int, members []string) {
		want := oracle(quality)
		for i := range members {
			rotated := slices.Concat(members[i:], members[:i])
			for _, accept := range [][]string{rotated, {strings.Join(rotated, ", ")}} {
				if n++; Negotiate(accept) != want {
					t.Fatalf("%q gives %d, want %d", accept, Negotiate(accept), want)
				}
			}
		}
		if len(members) == 3 {
			return
		}
		for i := from; i < len(ranges); i++ {
			for _, w := range weights {
				quality[ranges[i]] = w.q
				choose(i+1, quality, append(slices.Clone(members), ranges[i]+w.text))
				delete(quality, ranges[i])
			}
		}
	}
	choose(0, map[string]int{}, nil)
	if n < 30_000 {
		t.Errorf("only %d fields were tried", n)
	}
}

func TestNegotiateAllocations(t *testing.T) {
	accept := []string{"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", `application/json;a="b,c";q=0.1`}
	if got := testing.AllocsPerRun(200, func() { Negotiate(accept) }); got != 0 {
		t.Errorf("Negotiate allocates %v times", got)
	}
}

func BenchmarkNegotiate(b *testing.B) {
	for name, accept := range map[string][]string{
		"curl":    {"*/*"},
		"browser": {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Negotiate(accept)
			}
		})
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("text/html;q=0.5, application/json", "*/*;q=0.1")
	f.Add(`text/html;a="\",";q=0`, ";,=/*")
	f.Fuzz(func(t *testing.T, a, b string) {
		got := Negotiate([]string{a, b})
		if got > HTML {
			t.Fatalf("%d is no format", got)
		}
		if other := Negotiate([]string{b, a}); other != got {
			t.Fatalf("the order of the lines counts: %d, %d", got, other)
		}
		if other := Negotiate([]string{a, b, "image/png;q=0.3", "", ", ,"}); other != got {
			t.Fatalf("a type of no interest counts: %d, %d", got, other)
		}
		if other := Negotiate([]string{a, b, a}); other != got {
			t.Fatalf("saying it twice counts: %d, %d", got, other)
		}
	})
}
