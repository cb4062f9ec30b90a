package render

import (
	"strconv"
	"unicode/utf8"

	"github.com/httpexplain/httpexplain/cause"
)

// appendProblem appends b as a problem detail (RFC 9457), in one line that ends with a newline. With a type of its own, the
// title is that of the type, the same for every answer; with about:blank it is the name of the status (RFC 9457 4.2.1).
func appendProblem(dst []byte, b *Body) []byte {
	e := &b.Explanation
	name := title(e)
	dst = append(dst, `{"type":"`...)
	if b.TypeBase != "" && e.Cause != "" {
		if page, ok := cause.Lookup(e.Cause); ok && page.Title != "" {
			name = page.Title
		}
		dst = appendJSON(dst, b.TypeBase, maxURL)
		dst = appendPathSegment(dst, e.Cause, maxToken)
	} else {
		dst = append(dst, "about:blank"...)
	}
	dst = append(dst, '"')
	dst = appendMember(dst, "title", name, maxReference)
	if e.Status != 0 {
		dst = append(dst, `,"status":`...)
		dst = strconv.AppendInt(dst, int64(e.Status), 10)
	}
	dst = appendMember(dst, "detail", e.Detail, maxSentence)
	dst = appendMember(dst, "instance", b.Instance, maxURL)
	dst = appendMember(dst, "cause", e.Cause, maxToken)
	dst = appendMember(dst, "fix", e.Fix, maxSentence)
	dst = appendMember(dst, "side", string(e.Side), maxToken)
	dst = appendMember(dst, "reference", string(e.Reference), maxReference)
	if len(b.Implemented) > 0 {
		dst = append(dst, `,"implemented":[`...)
		for i, m := range b.methods() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, '"')
			dst = appendJSON(dst, m, cause.ClientLimit)
			dst = append(dst, '"')
		}
		dst = append(dst, ']')
	}
	dst = appendMember(dst, "at", e.At, maxAt)
	return append(dst, "}\n"...)
}

// appendMember appends a member of an object after the first one. An empty value is left out.
func appendMember(dst []byte, name, value string, limit int) []byte {
	if value == "" {
		return dst
	}
	dst = append(dst, ',', '"')
	dst = append(dst, name...)
	dst = append(dst, `":"`...)
	dst = appendJSON(dst, value, limit)
	return append(dst, '"')
}

// appendJSON appends s as it may stand between the quotes of a JSON string, cut to limit characters. Whoever decodes it
// gets s back, bytes that are no UTF-8 excepted, which become U+FFFD; but whatever HTML, a terminal or an editor would
// act on is written as an escape.
func appendJSON(dst []byte, s string, limit int) []byte {
	n := 0
	for i := 0; i < len(s); n++ {
		if n == limit {
			return append(dst, "..."...)
		}
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c == '\r':
				dst = append(dst, '\\', 'r')
			case c == '\t':
				dst = append(dst, '\\', 't')
			case c < 0x20 || c == 0x7F || c == '<' || c == '>' || c == '&':
				dst = appendEscape(dst, 'u', uint32(c), 4)
			default:
				dst = append(dst, c)
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, `\ufffd`...)
		case acted(r):
			dst = appendEscape(dst, 'u', uint32(r), 4)
		default:
			dst = append(dst, s[i:i+size]...)
		}
		i += size
	}
	return dst
}

// acted reports whether something acts on r, a character beyond ASCII, instead of showing it.
func acted(r rune) bool {
	switch {
	case r <= 0x9F, // C1 controls, 8-bit CSI among them
		r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, // bidi
		r == 0x2028, r == 0x2029, r == 0xFEFF:
		return true
	}
	return false
}

// appendPathSegment appends s percent-encoded but for the unreserved characters (RFC 3986 2.3), cut to limit bytes.
func appendPathSegment(dst []byte, s string, limit int) []byte {
	for i := range min(len(s), limit) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_', c == '~':
			dst = append(dst, c)
		default:
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}

const (
	lowerHex = "0123456789abcdef"
	upperHex = "0123456789ABCDEF"
)

// appendEscape appends a backslash, a letter, and v in so many hexadecimal digits.
func appendEscape(dst []byte, letter byte, v uint32, digits int) []byte {
	dst = append(dst, '\\', letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, lowerHex[v>>shift&15])
	}
	return dst
}
