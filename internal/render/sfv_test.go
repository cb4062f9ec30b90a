package render

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// written is a plain serializer (RFC 9651 4.1), to compare what was read with what it means.
func written(members []member) string {
	var b strings.Builder
	for i, m := range members {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(m.written())
	}
	return b.String()
}

func (m *member) written() string {
	var s string
	if m.kind == kindInnerList {
		var items []string
		for _, item := range m.items {
			items = append(items, item.written())
		}
		s = "(" + strings.Join(items, " ") + ")"
	} else {
		s = m.value.written()
	}
	for i, p := range m.params {
		if slices.ContainsFunc(m.params[i+1:], func(q param) bool { return q.key == p.key }) {
			continue // a later one counts
		}
		s += ";" + p.key
		if p.kind != kindBoolean || !p.truth {
			s += "=" + p.value.written()
		}
	}
	return s
}

func (v *value) written() string {
	switch v.kind {
	case kindInteger:
		return fmt.Sprint(v.number)
	case kindDecimal:
		sign, n := "", v.number
		if n < 0 {
			sign, n = "-", -n
		}
		s := strings.TrimRight(fmt.Sprintf("%d.%03d", n/1000, n%1000), "0")
		if strings.HasSuffix(s, ".") {
			s += "0"
		}
		return sign + s
	case kindString:
		return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(v.text) + `"`
	case kindToken:
		return v.text
	case kindBytes:
		return ":" + base64.StdEncoding.EncodeToString([]byte(v.text)) + ":"
	case kindBoolean:
		if v.truth {
			return "?1"
		}
		return "?0"
	case kindDate:
		return fmt.Sprintf("@%d", v.number)
	case kindDisplay:
		s := `%"`
		for _, c := range []byte(v.text) {
			if c < 0x20 || c >= 0x7F || c == '%' || c == '"' {
				s += fmt.Sprintf("%%%02x", c)
			} else {
				s += string(rune(c))
			}
		}
		return s + `"`
	}
	return "?"
}

// Fields that are Lists, and what they say in the form of RFC 9651 4.1; "" stands for the field itself.
var lists = []struct{ name, field, want string }{
	{"3.1", "sugar, tea, rum", ""},
	{"3.1, without a space", "sugar,tea,rum", "sugar, tea, rum"},
	{"3.1.1", `("foo" "bar"), ("baz"), ("bat" "one"), ()`, ""},
	{"3.1.1, with parameters", `("foo"; a=1;b=2);lvl=5, ("bar" "baz");lvl=1`, `("foo";a=1;b=2);lvl=5, ("bar" "baz");lvl=1`},
	{"3.1.2", `abc;a=1;b=2; cde_456, (ghi;jk=4 l);q="9";r=w`, `abc;a=1;b=2;cde_456, (ghi;jk=4 l);q="9";r=w`},
	{"3.1.2, truth and falsehood", `1; a; b=?0`, `1;a;b=?0`},
	{"3.2, an inner list", "(joe blow)", ""},
	{"3.3", "5", ""},
	{"3.3, with a parameter", "5; foo=bar", "5;foo=bar"},
	{"3.3.1", "42", ""},
	{"3.3.2", "4.5", ""},
	{"3.3.3", `"hello world"`, ""},
	{"3.3.4", "foo123/456", ""},
	{"3.3.5", ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:", ""},
	{"3.3.6", "?1", ""},
	{"3.3.7", "@1659578233", ""},
	{"3.3.8", `%"This is intended for display to %c3%bcsers."`, ""},

	{"empty", "", ""},
	{"spaces only", "   ", ""},
	{"spaces around", "  a  ", "a"},
	{"tabs around a comma", "a\t,\tb \t, c", "a, b, c"},
	{"an empty inner list with spaces", "(  )", "()"},
	{"an inner list with spaces", "(  a   b  )", "(a b)"},
	{"integers", "0, -0, 00, 007, -42, 999999999999999, -999999999999999", "0, 0, 0, 7, -42, 999999999999999, -999999999999999"},
	{"decimals", "1.5, -1.50, 0.001, -0.5, 999999999999.999, 00.10, 1.0", "1.5, -1.5, 0.001, -0.5, 999999999999.999, 0.1, 1.0"},
	{"strings", `"", "a\"b\\c", " ", "a,b;c=(d)"`, ""},
	{"tokens", "*, *a, a:b/c, A!#$%&'*+-.^_`|~9", ""},
	{"bytes", "::, :AA==:, :/+8=:", ""},
	{"bytes without padding", ":aGVsbG8:", ":aGVsbG8=:"},
	{"bytes with bits behind the end", ":iZ==:", ":iQ==:"},
	{"booleans", "?1, ?0", ""},
	{"dates", "@0, @-1, @253402300799", ""},
	{"display strings", `%"", %"%25%22%00", %"f%c3%bc%c3%bc", %"a\b"`, ""},
	{"keys", "a;*;*a;a_-.*0=1;a.b", ""},
	{"spaces before a key", "a;   b=1", "a;b=1"},
	{"the last of equal keys counts", "a;x=1;y=2;x=3", "a;y=2;x=3"},
	{"every type as a parameter", `a;i=1;d=1.5;s="x";t=tok;b=:AA==:;f=?0;w=@1;u=%"%c3%a9";y`, ""},
	{"Proxy-Status, RFC 9209", `r34.example.net; error=http_request_error, ExampleCDN`, `r34.example.net;error=http_request_error, ExampleCDN`},
	{"Cache-Status, RFC 9211", `"ExampleCache"; hit; ttl=376, OriginCache; fwd=uri-miss; collapsed`, `"ExampleCache";hit;ttl=376, OriginCache;fwd=uri-miss;collapsed`},
}

// Fields that are no Lists, with the offset that the error names and a part of what it expects.
var noLists = []struct {
	name, field string
	pos         int
	expected    string
}{
	{"a comma at the end", "a, ", 3, "a member after the comma"},
	{"a comma at the start", ",a", 0, "a value"},
	{"two commas", "a,,b", 2, "a value"},
	{"no comma", "a b", 2, "a comma"},
	{"a tab at the start", "\ta", 0, "a value"},
	{"a space before a semicolon", "a ;b", 2, "a comma"},
	{"a key in capitals", "a;B", 2, "a key"},
	{"a key that is a digit", "a;1=2", 2, "a key"},
	{"no key", "a;", 2, "a key"},
	{"no value", "a;b=", 4, "a value"},
	{"a space before a value", "a;b= 1", 4, "a value"},
	{"a space before the equals sign", "a;b =1", 4, "a comma"},
	{"an inner list as a value", "a;b=(c)", 4, "a value"},
	{"an open inner list", "(a b", 4, "a space or a closing"},
	{"an open empty inner list", "(", 1, "a value"},
	{"an inner list with a comma", "(a, b)", 2, "a space or a closing"},
	{"an inner list without a space", `("a""b")`, 4, "a space or a closing"},
	{"nested inner lists", "((a))", 1, "a value"},
	{"a closing parenthesis", "a)", 1, "a comma"},
	{"a minus", "-", 1, "a digit"},
	{"two minuses", "--1", 1, "a digit"},
	{"a minus and a letter", "-a", 1, "a digit"},
	{"a plus", "+1", 0, "a value"},
	{"16 digits", "1000000000000000", 15, "at most 15 digits"},
	{"16 digits below zero", "-1000000000000000", 16, "at most 15 digits"},
	{"13 digits before the point", "1000000000000.1", 13, "at most 12 digits"},
	{"4 digits behind the point", "1.2345", 5, "at most 3 digits"},
	{"nothing behind the point", "1.", 2, "a digit"},
	{"nothing before the point", ".1", 0, "a value"},
	{"two points", "1.2.3", 3, "a comma"},
	{"an exponent", "1e5", 1, "a comma"},
	{"a digit before letters", "405-no-allow", 3, "a comma"},
	{"an open string", `"abc`, 4, "a closing quotation mark"},
	{"an escape of a letter", `"a\n"`, 3, "a quotation mark or a backslash"},
	{"an escape at the end", `"a\`, 3, "a quotation mark or a backslash"},
	{"a string beyond ASCII", `"é"`, 1, "visible ASCII"},
	{"a string with a tab", "\"\t\"", 1, "visible ASCII"},
	{"a string with DEL", "\"\x7f\"", 1, "visible ASCII"},
	{"a single quotation mark", "'a'", 0, "a value"},
	{"a token beyond ASCII", "é", 0, "a value"},
	{"a token that ends beyond ASCII", "aé", 1, "a comma"},
	{"open bytes", ":AAAA", 5, "a closing colon"},
	{"bytes of another alphabet", ":_-8=:", 1, "base64"},
	{"bytes with a space", ":AA AA:", 1, "base64"},
	{"bytes with padding inside", ":A=AA:", 1, "base64"},
	{"too few bytes", ":A:", 1, "base64"},
	{"too much padding", ":AA===:", 1, "base64"},
	{"another boolean", "?2", 1, "0 or 1"},
	{"no boolean", "?", 1, "0 or 1"},
	{"a boolean and more", "?10", 2, "a comma"},
	{"a date with a fraction", "@1.5", 1, "whole seconds"},
	{"no date", "@", 1, "a digit"},
	{"a date of letters", "@today", 1, "a digit"},
	{"a display string without quotation marks", "%a", 1, "a quotation mark"},
	{"an open display string", `%"a`, 3, "a closing quotation mark"},
	{"a display string with capitals", `%"%C3%BC"`, 3, "two lower-case"},
	{"a display string with one digit", `%"%c"`, 3, "two lower-case"},
	{"a display string that ends in an escape", `%"%`, 3, "two lower-case"},
	{"a display string that is no UTF-8", `%"%c3"`, 2, "UTF-8"},
	{"a display string of a surrogate", `%"%ed%a0%80"`, 2, "UTF-8"},
	{"a display string beyond ASCII", `%"é"`, 2, "visible ASCII"},
	{"a NUL", "a\x00", 1, "a comma"},
	{"a NUL alone", "\x00", 0, "a value"},
}

func TestLists(t *testing.T) {
	for _, row := range lists {
		p := parser{s: row.field}
		members, err := p.list()
		if err != nil {
			t.Errorf("%s: %q: %v", row.name, row.field, err)
			continue
		}
		want := row.want
		if want == "" {
			want = strings.TrimSpace(row.field)
		}
		if got := written(members); got != want {
			t.Errorf("%s: %q was read as %q, want %q", row.name, row.field, got, want)
		}
	}
}

func TestNoLists(t *testing.T) {
	for _, row := range noLists {
		p := parser{s: row.field}
		members, err := p.list()
		var syntax *syntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %q was read as %q", row.name, row.field, written(members))
			continue
		}
		if syntax.pos != row.pos || !strings.Contains(syntax.expected, row.expected) || members != nil {
			t.Errorf("%s: %q fails at %d: %v; want %q at %d", row.name, row.field, syntax.pos, err, row.expected, row.pos)
		}
	}
}

func TestValuesAreDecoded(t *testing.T) {
	p := parser{s: `-4.25, "a\"\\b", :aGVsbG8=:, @-7, %"%c3%bcber", ?1, 12`}
	members, err := p.list()
	if err != nil {
		t.Fatal(err)
	}
	want := []value{
		{kind: kindDecimal, number: -4250}, {kind: kindString, text: `a"\b`}, {kind: kindBytes, text: "hello"},
		{kind: kindDate, number: -7}, {kind: kindDisplay, text: "über"}, {kind: kindBoolean, truth: true}, {kind: kindInteger, number: 12},
	}
	for i, m := range members {
		if m.value != want[i] {
			t.Errorf("member %d is %+v, want %+v", i, m.value, want[i])
		}
	}
}

// A long field is read in time in proportion to it.
func TestLongFieldsAreReadInOnePass(t *testing.T) {
	for _, piece := range []string{"a,", "a;b=1,", "(a b c),", `"x\"y",`} {
		p := parser{s: strings.Repeat(piece, 1<<18/len(piece)) + "a"}
		if members, err := p.list(); err != nil || len(members) != 1<<18/len(piece)+1 {
			t.Errorf("%q, many times: %d members, %v", piece, len(members), err)
		}
	}
	p := parser{s: "a" + strings.Repeat(";k", 1<<17)}
	if members, err := p.list(); err != nil || len(members[0].params) != 1<<17 {
		t.Errorf("many parameters: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, row := range lists {
		f.Add(row.field)
	}
	for _, row := range noLists {
		f.Add(row.field)
	}
	f.Fuzz(func(t *testing.T, field string) {
		p := parser{s: field}
		members, err := p.list()
		var syntax *syntaxError
		if err != nil {
			if !errors.As(err, &syntax) || syntax.pos < 0 || syntax.pos > len(field) {
				t.Fatalf("%q: %v", field, err)
			}
			return
		}
		once := written(members)
		if !utf8.ValidString(once) {
			t.Fatalf("%q was read as %q", field, once)
		}
		p = parser{s: once}
		again, err := p.list()
		if err != nil || written(again) != once {
			t.Fatalf("%q says %q, which says %q: %v", field, once, written(again), err)
		}
	})
}
