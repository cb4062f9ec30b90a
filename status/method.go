package status

import (
	"sort"
	"strings"
)

// Method is what the catalogue knows about one registered method. It is a plain value: it may be copied and compared with
// ==, and nothing that is done to it reaches the catalogue.
type Method struct {
	Name       string // the token, such as "PROPFIND"; methods are case-sensitive
	Family     Family // the set of specifications to which it belongs
	Safe       bool   // it only reads (RFC 9110 9.2.1)
	Idempotent bool   // twice does no more than once (RFC 9110 9.2.2)
	Reserved   bool   // it is registered but never the method of a request: "*" and PRI

	RFC       string // the document that defines it, such as "RFC 4918"
	Section   string // the section therein, such as "9.1"
	Reference string // both in one, such as "RFC 4918 9.1"
	URL       string // the address of that section
	Also      string // further sections that speak of it, such as "RFC 8144 2.1"; empty for most

	GoConst     string // the constant of net/http, such as "http.MethodGet"; empty if there is none
	Description string // what it is for
	Note        string // a peculiarity; empty for most
}

// Family groups the methods by the specifications to which they belong.
type Family string

// The families of registered methods.
const (
	Core           Family = "core"            // HTTP itself, with PATCH and QUERY
	WebDAV         Family = "webdav"          // RFC 4918
	WebDAVACL      Family = "webdav-acl"      // RFC 3744
	WebDAVBind     Family = "webdav-bind"     // RFC 5842
	WebDAVDeltaV   Family = "webdav-deltav"   // RFC 3253, versions
	WebDAVOrdering Family = "webdav-ordering" // RFC 3648
	WebDAVRedirect Family = "webdav-redirect" // RFC 4437
	WebDAVSearch   Family = "webdav-search"   // RFC 5323
	CalDAV         Family = "caldav"          // RFC 4791
	HistoricLink   Family = "historic-link"   // RFC 2068
	HTTP2Preface   Family = "http2-preface"   // RFC 9113
)

// IsWebDAV reports whether the family is WebDAV, one of its extensions, or CalDAV, which is built on it.
func (f Family) IsWebDAV() bool {
	return f == WebDAV || f == CalDAV || strings.HasPrefix(string(f), "webdav-")
}

// LookupMethod returns what the catalogue knows about a method, and whether it is registered. The token is compared
// exactly, as HTTP does: "get" is not GET (RFC 9110 9.1). It does not allocate, and is safe for concurrent use.
func LookupMethod(token string) (Method, bool) {
	n, ok := sort.Find(len(methods), func(i int) int { return strings.Compare(token, methods[i].Name) })
	if !ok {
		return Method{}, false
	}
	return methods[n], true
}

// Methods returns every registered method, sorted by name, with the two that are reserved: see Method.Reserved. The slice is
// the caller's own.
func Methods() []Method {
	return append([]Method(nil), methods[:]...)
}

// String returns the entry as text for a terminal, in lines of at most 78 columns.
func (m Method) String() string {
	var p printer
	p.line(m.Name)
	p.line(m.Reference + ", " + string(m.Family) + ", " + m.properties())
	if m.Also != "" {
		p.line("see also " + m.Also)
	}
	p.line(m.URL)
	p.section("What it is for", m.Description)
	if m.Note != "" {
		p.section("Note", m.Note)
	}
	return p.String()
}

func (m Method) properties() string {
	switch {
	case m.Reserved:
		return "reserved, never sent as a method"
	case m.Safe:
		return "safe and idempotent"
	case m.Idempotent:
		return "idempotent, not safe"
	}
	return "neither safe nor idempotent"
}
