package lint

import (
	"fmt"
	"net/url"
	"strings"
)

// uriFault says what makes s no URI reference (RFC 3986 4.1), as the end of a sentence, or returns "". It names no part of s,
// which may hold a secret. What browsers send unescaped in a query (WHATWG URL) and servers give back in a redirect is let
// pass there: [ ] { } | \ ^ ` and a lone %.
func uriFault(s string) string {
	query := len(s) // where the query or the fragment begins
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		query = i
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			return fmt.Sprintf("holds a space (byte %d of %d)", i+1, len(s))
		case c < 0x20 || c == 0x7F:
			return fmt.Sprintf("holds the control byte 0x%02X (byte %d of %d)", c, i+1, len(s))
		case c >= 0x80:
			return fmt.Sprintf("holds bytes that are not ASCII, which are to be percent-encoded (byte %d of %d)", i+1, len(s))
		case strings.IndexByte(`"<>`, c) >= 0, i < query && strings.IndexByte("\\^`{|}", c) >= 0:
			return fmt.Sprintf("holds %c, which is to be percent-encoded (byte %d of %d)", c, i+1, len(s))
		case c == '%' && i < query && (i+2 >= len(s) || !hexDigit(s[i+1]) || !hexDigit(s[i+2])):
			return fmt.Sprintf("holds a %% without two hexadecimal digits (byte %d of %d)", i+1, len(s))
		}
	}
	// What is left to check is scheme, host and port.
	if strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") {
		return ""
	}
	if _, err := url.Parse(s[:query]); err != nil {
		return "cannot be parsed, in its scheme, host or port"
	}
	return ""
}

func hexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
