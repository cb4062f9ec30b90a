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
