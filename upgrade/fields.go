package upgrade

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// appendFields appends the lines of the fields to dst, but for those in except, for those that a 101 must not have, and for
// what would not be valid. Layers outside set fields on the ResponseWriter, such as Set-Cookie; they belong to a 101 as well.
func appendFields(dst []byte, fields, except http.Header) []byte {
	if len(fields) == 0 {
		return dst
	}
	names := make([]string, 0, 16)
	for name := range fields {
		if wire.IsToken(name) && !barred(name) && except[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range fields[name] {
			dst = append(dst, name...)
			dst = append(dst, ": "...)
			dst = appendValue(dst, value)
			dst = append(dst, "\r\n"...)
		}
	}
	return dst
}

// barred reports whether a field has no place in a 101 beside what the negotiation writes: fields about content (RFC 9110
// 15.2, RFC 9112 6), about the connection, and the ones that are written in any case.
func barred(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Content-Length", "Transfer-Encoding", "Content-Type", "Content-Encoding", "Trailer", "Connection", "Keep-Alive",
		"Upgrade", "Explain-Status", "Date":
		return true
	}
	return false
}

// appendValue appends the value of a field, with spaces in place of what would end the line.
func appendValue(dst []byte, value string) []byte {
	value = strings.Trim(value, " \t\r\n")
	for i := range len(value) {
		c := value[i]
		if c == '\r' || c == '\n' || c == 0 {
			c = ' '
		}
		dst = append(dst, c)
	}
	return dst
}
