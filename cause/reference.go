package cause

import "strings"

// Reference names where a rule is written: "RFC 9110 15.6.2", "net/http ServeMux", "Fetch standard".
type Reference string

// URL returns the address of the text that r names, or "" where none is known: it knows RFCs, by section or appendix, the Go
// packages that causes refer to, and the standards of WHATWG. Of several references, separated by semicolons, it takes the
// first.
func (r Reference) URL() string {
	s, _, _ := strings.Cut(string(r), ";")
	switch name, rest, _ := strings.Cut(s, " "); name {
	case "RFC":
		return rfcURL(rest)
	case "net/http", "net/http/httputil", "net/http/httptrace":
		if rest != "" {
			return "https://pkg.go.dev/" + name + "#" + rest
		}
		return "https://pkg.go.dev/" + name
	case "Fetch":
		return "https://fetch.spec.whatwg.org/"
	case "WHATWG":
		return "https://websockets.spec.whatwg.org/"
	}
	return ""
}

// rfcURL turns "9110 15.6.2", "9113 appendix B" and "4918" into an address of the RFC Editor's.
func rfcURL(s string) string {
	number, section, _ := strings.Cut(s, " ")
	letter, isAppendix := strings.CutPrefix(section, "appendix ")
	section, _, _ = strings.Cut(section, " ")
	switch {
	case isAppendix:
		return "https://www.rfc-editor.org/rfc/rfc" + number + ".html#appendix-" + letter
	case section != "":
		return "https://www.rfc-editor.org/rfc/rfc" + number + ".html#section-" + section
	}
	return "https://www.rfc-editor.org/rfc/rfc" + number + ".html"
}
