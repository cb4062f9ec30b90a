package lint

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

// skew is how far the clock of a file server may be ahead of this one's.
const skew = time.Minute

// fieldRules speak of single fields, whatever the status.
var fieldRules = []Rule{
	{
		Name: "te-and-cl", Level: Must, Reference: "RFC 9112 6.2", phase: atHead, on: sent, when: hasTransferEncoding,
		broken: func(ev *cause.Evidence) string {
			coding := one(ev.Header, "Transfer-Encoding")
			// With "identity" net/http is told to send no chunks, and that field does not go out.
			if coding == "" || coding == "identity" || !http1(ev) || one(ev.Header, "Content-Length") == "" {
				return ""
			}
			return "Transfer-Encoding and Content-Length are both set: readers that take the one or the other see different messages."
		},
	},
	{
		Name: "no-date", Level: Must, Reference: "RFC 9110 6.6.1", phase: atHead, origin: true, on: between(200, 499), when: hasDate,
		broken: func(ev *cause.Evidence) string {
			if v, set := ev.Header["Date"]; !set || len(v) > 0 && v[0] != "" {
				return ""
			}
			if strings.HasPrefix(one(ev.Header, "Content-Type"), "application/grpc") {
				return "" // grpc-go's ServeHTTP takes it away from every answer, and gRPC's readers do without
			}
			return "The handler took the Date field away, which a server with a clock must send."
		},
	},
	{
		Name: "last-modified-future", Level: Must, Reference: "RFC 9110 8.8.2.1", phase: atHead, origin: true, on: sent, when: hasLastModified,
		broken: func(ev *cause.Evidence) string {
			value := one(ev.Header, "Last-Modified")
			if value == "" {
				return ""
			}
			modified, err := http.ParseTime(value)
			if err != nil {
				return ""
			}
			now := time.Now()
			if date := one(ev.Header, "Date"); date != "" {
				if t, err := http.ParseTime(date); err == nil {
					now = t
				}
			}
			ahead := modified.Sub(now)
			if ahead <= skew {
				return ""
			}
			return fmt.Sprintf("Last-Modified is %s later than the response itself.", ahead.Truncate(time.Second))
		},
	},
	{
		Name: "etag-syntax", Level: Must, Reference: "RFC 9110 8.8.3", phase: atHead, origin: true, on: sent, when: hasETag,
		broken: func(ev *cause.Evidence) string {
			for _, v := range ev.Header["Etag"] {
				if !entityTag(v) {
					return fmt.Sprintf("ETag is %s, which is no entity tag: that is a text without spaces in double quotes, with W/ before it where it is weak.", cause.Quote(v))
				}
			}
			return ""
		},
	},
	{
		Name: "warning-obsolete", Level: Info, Reference: "RFC 9111 5.5", phase: atHead, origin: true, on: sent, when: hasWarning,
		broken: func(ev *cause.Evidence) string {
			if len(ev.Header["Warning"]) == 0 {
				return ""
			}
			return "The response has a Warning field, which is obsolete."
		},
	},
	{
		Name: "proxy-status-origin", Level: Must, Reference: "RFC 9209 2", phase: atHead, origin: true, on: sent, when: hasProxyStatus,
		broken: func(ev *cause.Evidence) string {
			if len(ev.Header["Proxy-Status"]) == 0 || ev.Source.Func == "" {
				return ""
			}
			// A response that came by way of another server, a failed call and 502 or 504 are signs of a gateway.
			if len(ev.Header["Via"]) > 0 || len(ev.Calls) > 0 || ev.Status == 502 || ev.Status == 504 || ev.Method == http.MethodConnect ||
				ev.Request.URL != nil && ev.Request.URL.IsAbs() {
				return ""
			}
			return "The response has a Proxy-Status field, and it was not passed on by a gateway but made here."
		},
	},
}

// valueRules speak of the bytes of every field.
var valueRules = []Rule{
	{
		Name: "header-control-bytes", Level: Must, Reference: "RFC 9110 5.5", phase: atHead, on: sent, when: hasControl,
		broken: func(ev *cause.Evidence) string {
			name, c := findByte(ev.Header, control)
			if name == "" {
				return ""
			}
			what := map[byte]string{'\r': "a carriage return", '\n': "a line feed", 0: "a NUL"}[c]
			return fmt.Sprintf("The value of %s holds %s.", cause.Quote(name), what)
		},
	},
	{
		Name: "header-non-ascii", Level: Should, Reference: "RFC 9110 5.5", phase: atHead, origin: true, on: sent, when: hasNonASCII,
		broken: func(ev *cause.Evidence) string {
			name, c := findByte(ev.Header, nonASCII)
			if name == "" {
				return ""
			}
			return fmt.Sprintf("The value of %s holds the byte 0x%02X, which is not ASCII: clients read it in different ways.", cause.Quote(name), c)
		},
	},
}

// findByte returns the first field by name that has a byte that index finds, and the byte; "" where none has.
func findByte(h http.Header, index func(string) int) (name string, c byte) {
	for n, lines := range h {
		for _, v := range lines {
			if i := index(v); i >= 0 && n != "" && (name == "" || n < name) {
				name, c = n, v[i]
			}
		}
	}
	return name, c
}

// control returns the index of a carriage return, a line feed or a NUL, or -1. Nearly every value has none: three searches
// that the processor does many bytes at a time cost less than one that looks at each.
func control(s string) int {
	for _, c := range [...]byte{'\n', '\r', 0} {
		if i := strings.IndexByte(s, c); i >= 0 {
			return i
		}
	}
	return -1
}

// nonASCII returns the index of the first byte over 0x7F, or -1.
func nonASCII(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return i
		}
	}
	return -1
}

// entityTag reports whether s is an entity tag.
func entityTag(s string) bool {
	s = strings.TrimPrefix(s, "W/")
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return false
	}
	s = s[1 : len(s)-1]
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == '"' || s[i] == 0x7F {
			return false
		}
	}
	return true
}
