package cause

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ClientLimit is the number of characters after which a string that a client sent is cut in a sentence.
const ClientLimit = 40

// Quote returns s as it may stand in a sentence: cleaned by Clean and cut to ClientLimit characters, between double quotes.
func Quote(s string) string { return `"` + Clean(s, ClientLimit) + `"` }

// Clean returns s fit for a log line, a terminal or a page: bytes 0x00-0x1F and 0x7F, the characters U+0080-U+009F, the
// bidirectional controls, the byte order mark, the line and paragraph separators and bytes that are no UTF-8 are written as
// escapes (\x1b, \u202e), and after limit characters, with each escape counted as it is written, the rest is replaced by
// "...". limit <= 0 cuts nothing. A string that needs neither is returned as it is, without allocation. It does not escape for
// HTML.
func Clean(s string, limit int) string {
	if clean(s, limit) {
		return s
	}
	var b strings.Builder
	if limit > 0 {
		b.Grow(min(len(s), limit) + len("..."))
	}
	for i, n := 0, 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		letter, digits, width := byte(0), 0, 1
		switch {
		case r == utf8.RuneError && size == 1, r < 0x20, r == 0x7F:
			letter, digits, width = 'x', 2, len(`\x1b`)
			r = rune(s[i])
		case unsafeRune(r):
			letter, digits, width = 'u', 4, len(`\u202e`)
		}
		if n += width; limit > 0 && n > limit {
			b.WriteString("...")
			break
		}
		if letter != 0 {
			escape(&b, letter, uint64(r), digits)
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// clean reports whether s may stay as it is.
func clean(s string, limit int) bool {
	n := 0
	for n < len(s) && s[n] >= 0x20 && s[n] < 0x7F { // most strings are nothing else
		n++
	}
	if n == len(s) || limit > 0 && n > limit {
		return n == len(s) && (limit <= 0 || n <= limit)
	}
	for i := n; i < len(s); {
		c := s[i]
		if c < 0x20 || c == 0x7F {
			return false
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 || unsafeRune(r) {
				return false
			}
		}
		i += size
		if n++; limit > 0 && n > limit {
			return false
		}
	}
	return true
}

// unsafeRune reports whether a terminal, an editor or a browser acts on r instead of showing it.
func unsafeRune(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9F, // C1 controls, 8-bit CSI among them
		r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, // bidi
		r == 0x2028, r == 0x2029, // line and paragraph separator
		r == 0xFEFF:
		return true
	}
	return false
}

// escape writes a backslash, the letter, and v in so many hexadecimal digits.
func escape(b *strings.Builder, letter byte, v uint64, digits int) {
	b.WriteByte('\\')
	b.WriteByte(letter)
	s := strconv.FormatUint(v, 16)
	for i := len(s); i < digits; i++ {
		b.WriteByte('0')
	}
	b.WriteString(s)
}
