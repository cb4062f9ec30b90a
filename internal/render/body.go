// Package render writes explanations down, as the header field Explain-Status and as a body of JSON, HTML or text, and
// reads the field back.
package render

import (
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// Format is a form of the body.
type Format uint8

// The forms of the body. Text is the zero value, and what everyone gets who asks for nothing in particular.
const (
	Text    Format = iota // text/plain
	Problem               // application/problem+json, RFC 9457
	HTML                  // text/html
)

// The values of the fields that go with a body.
const (
	TypeText    = "text/plain; charset=utf-8"
	TypeProblem = "application/problem+json"
	TypeHTML    = "text/html; charset=utf-8"

	Vary         = "Accept"   // for Vary: the form depends on it
	CacheControl = "no-store" // for Cache-Control: 404, 405, 410, 414 and 501 would be cacheable without
	NoSniff      = "nosniff"  // for X-Content-Type-Options
)

// CSP is the value of Content-Security-Policy for every form of the body: nothing is loaded, run, framed or submitted, and
// the one style sheet of the HTML form is known by its hash.
const CSP = "default-src 'none'; style-src '" + styleHash + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// How many characters of each part a body shows. The rest is replaced by "...".
const (
	maxSentence  = 2000 // detail and fix
	maxReference = 200
	maxURL       = 1000
	maxAt        = 300
	maxMethods   = 100 // how many methods are listed, each of up to cause.ClientLimit characters
)

// The header and the bodies cut these at the same length.
const (
	maxToken = 64 // cause, and the name of a server
	maxID    = 64
)

// Body is what a body says. The strings may hold any bytes: each form escapes and cuts them for itself.
type Body struct {
	Explanation cause.Explanation
	TypeBase    string   // what the URI of a problem's type starts with, before the cause; "" makes it about:blank
	Instance    string   // URI of this very answer, such as a urn with its id; may be empty
	Help        string   // where to read more: an http or https URL, or an absolute path; may be empty
	Implemented []string // methods that the server implements, where the answer is about them
}

// Render appends b to dst in the form f.
func Render(f Format, dst []byte, b *Body) []byte {
	switch f {
	case Problem:
		return appendProblem(dst, b)
	case HTML:
		return appendHTML(dst, b)
	default:
		return appendText(dst, b)
	}
}

// ContentType returns the media type of a form, as it stands in Content-Type.
func ContentType(f Format) string {
	switch f {
	case Problem:
		return TypeProblem
	case HTML:
		return TypeHTML
	default:
		return TypeText
	}
}

// title returns the title of e, or else the name of its status.
func title(e *cause.Explanation) string {
	if e.Title != "" {
		return cause.Clean(e.Title, maxReference)
	}
	return statusTitle(e.Status)
}

// statusTitle returns the registered name of a status, or "" where there is none to name.
func statusTitle(code int) string {
	if code == 0 {
		return ""
	}
	return status.Title(code)
}

// methods returns the methods to list.
func (b *Body) methods() []string {
	return b.Implemented[:min(len(b.Implemented), maxMethods)]
}

// appendVerdict appends who did it, how sure that is, and who decided, in words: "the client's doing, certain, decided by
// the gate". Values that are none of package cause's are left out.
func appendVerdict(dst []byte, e *cause.Explanation) []byte {
	start := len(dst)
	for _, s := range [...]string{sideWords(e.Side), sureWords(e.Sure), byWords(e.By)} {
		if s == "" {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		dst = append(dst, s...)
	}
	return dst
}

func sideWords(s cause.Side) string {
	switch s {
	case cause.SideClient:
		return "the client's doing"
	case cause.SideServer:
		return "the server's doing"
	case cause.SideProxy:
		return "a proxy's doing"
	case cause.SideNone:
		return "nobody's fault"
	}
	return ""
}

func sureWords(s cause.Sure) string {
	switch s {
	case cause.Certain:
		return "certain"
	case cause.Likely:
		return "likely"
	case cause.Guess:
		return "a guess"
	}
	return ""
}

func byWords(b cause.By) string {
	switch b {
	case cause.ByGate:
		return "decided by the gate"
	case cause.ByUpgrade:
		return "decided by the upgrade negotiation"
	case cause.ByRouter:
		return "decided by the router"
	case cause.ByHandler:
		return "decided by the handler"
	case cause.ByTimeout:
		return "decided by the timeout"
	case cause.ByProxy:
		return "decided by the reverse proxy"
	case cause.ByPanic:
		return "decided by a panic"
	}
	return ""
}
