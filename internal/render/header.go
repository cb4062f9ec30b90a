package render

import (
	"strconv"
	"unicode/utf8"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// The header fields of this package, in canonical form.
const (
	StatusField = "Explain-Status"
	RulesField  = "Explain-Rules"
)

// How long a member of Explain-Status may be, in bytes. Many proxies read a response head into a buffer of 4 KiB.
const (
	HeaderLimit            = 512
	HeaderLimitDevelopment = 1024
)

const (
	maxWord    = 24                     // bytes of side, by and sure
	minDetail  = len(`;detail=""`) + 16 // what is left of a detail that is cut
	minFix     = len(`;fix=""`) + 16    // and of a fix
	maxInteger = 999_999_999_999_999    // of a structured field
)

// defaultName is the name of a server that has none.
const defaultName = "httpexplain"

// AppendHeader appends the member of Explain-Status that tells e. The field is a List (RFC 9651 3.1) to which each server on
// the way may append its member, so the caller adds it with Header.Add, after those that are there.
//
//	httpexplain;status=501;cause=method-case;side=client;by=gate;sure=certain;detail="...";fix="...";ref="RFC 9110 9.1";id="..."
//
// The name of the server, cause, side, by and sure are tokens, or strings where they hold what no token may. Strings are
// visible ASCII: other characters are written as \x1b, \u00e9 or \U0001f600, with one backslash after the string is decoded,
// and bytes that are no UTF-8 as \xff. What e leaves empty is left out.
//
// The member takes at most limit bytes. Parameters that do not fit go last-first, but the id, by which the log line is
// found, goes last of all: first at, then ref; then detail and fix are cut to the room that is left, of which each may have
// half and what the other does not need, and end in "..."; then the fix goes, the detail, and the id. Names and causes are
// cut to 64 bytes in any case. Where not even the head up to sure fits, nothing is appended.
func AppendHeader(dst []byte, e *cause.Explanation, name string, limit int) []byte {
	start := len(dst)
	dst = appendHead(dst, e, name)
	room := limit - (len(dst) - start)
	if room < 0 {
		return dst[:start]
	}
	idSize := paramSize("id", e.ID, maxID)
	if idSize > room {
		idSize = 0
	}
	room -= idSize
	detailSize, fixSize := paramSize("detail", e.Detail, limit), paramSize("fix", e.Fix, limit)
	refSize, atSize := paramSize("ref", string(e.Reference), limit), paramSize("at", e.At, limit)
	detail, fix := share(room, detailSize, fixSize)
	if detailSize+fixSize+refSize > room {
		refSize, atSize = 0, 0
	}
	if detailSize+fixSize+refSize+atSize > room {
		atSize = 0
	}
	dst = appendParam(dst, "detail", e.Detail, detail)
	dst = appendParam(dst, "fix", e.Fix, fix)
	dst = appendParam(dst, "ref", string(e.Reference), refSize)
	dst = appendParam(dst, "id", e.ID, idSize)
	return appendParam(dst, "at", e.At, atSize)
}

// appendHead appends what always stays: the name of the server and the parameters up to sure.
func appendHead(dst []byte, e *cause.Explanation, name string) []byte {
	if name == "" {
		name = defaultName
	}
	dst = appendWord(dst, name, maxToken)
	if code := int64(e.Status); code != 0 && code >= -maxInteger && code <= maxInteger {
		dst = append(dst, ";status="...)
		dst = strconv.AppendInt(dst, code, 10)
	}
	for _, p := range [...]struct {
		key, value string
		limit      int
	}{
		{";cause=", e.Cause, maxToken},
		{";side=", string(e.Side), maxWord},
		{";by=", string(e.By), maxWord},
		{";sure=", string(e.Sure), maxWord},
	} {
		if p.value != "" {
			dst = append(dst, p.key...)
			dst = appendWord(dst, p.value, p.limit)
		}
	}
	return dst
}

// share divides room between the detail and the fix, given the bytes that each would take. Where there is too little for
// two, the detail has it all.
func share(room, detail, fix int) (d, f int) {
	switch half := room / 2; {
	case detail+fix <= room:
		return detail, fix
	case fix <= half && room-fix >= minDetail:
		return room - fix, fix
	case detail <= half && room-detail >= minFix:
		return detail, room - detail
	case detail > half && fix > half && half >= minDetail:
		return room - half, half
	case detail <= room:
		return detail, 0
	case room >= minDetail:
		return room, 0
	}
	return 0, 0
}

// paramSize returns how many bytes appendParam takes for a string, which may count as cut beyond limit bytes.
func paramSize(key, value string, limit int) int {
	if value == "" {
		return 0
	}
	return len(";=") + len(key) + stringSize(value, limit)
}

// appendParam appends a parameter whose value is a string, in at most size bytes; none where size is 0.
func appendParam(dst []byte, key, value string, size int) []byte {
	if size == 0 || value == "" {
		return dst
	}
	dst = append(dst, ';')
	dst = append(dst, key...)
	dst = append(dst, '=')
	return appendString(dst, value, size-len(";=")-len(key))
}

// appendWord appends s as a token if it is one, else as a string, in at most limit bytes.
func appendWord(dst []byte, s string, limit int) []byte {
	if !isSFToken(s) {
		return appendString(dst, s, limit)
	}
	if len(s) > limit {
		dst = append(dst, s[:limit-len("...")]...)
		return append(dst, "..."...)
	}
	return append(dst, s...)
}

// isSFToken reports whether s is a token of RFC 9651 3.3.4.
func isSFToken(s string) bool {
	if s == "" || !isAlpha(s[0]) && s[0] != '*' {
		return false
	}
	for i := range len(s) {
		if !isSFTokenChar(s[i]) {
			return false
		}
	}
	return true
}

func isSFTokenChar(c byte) bool { return wire.IsTokenChar(c) || c == ':' || c == '/' }

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// stringSize returns how many bytes s takes as a string, at most limit.
func stringSize(s string, limit int) int {
	n := len(`""`)
	for i := 0; i < len(s) && n < limit; {
		if run := plainRun(s[i:]); run > 0 {
			i += run
			n += run
			continue
		}
		size, width := unit(s[i:])
		i += size
		n += width
	}
	return min(n, limit)
}

// appendString appends s as a string (RFC 9651 3.3.3) in at most limit bytes, which are at least the 5 of a cut one.
func appendString(dst []byte, s string, limit int) []byte {
	full := stringSize(s, limit+1) <= limit
	room := limit - len(`""`)
	if !full {
		room -= len("...")
	}
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		if run := min(plainRun(s[i:]), room); run > 0 {
			dst = append(dst, s[i:i+run]...)
			room -= run
			i += run
			continue
		}
		size, width := unit(s[i:])
		if width > room {
			break
		}
		dst = appendUnit(dst, s[i:i+size], width)
		room -= width
		i += size
	}
	if !full {
		dst = append(dst, "..."...)
	}
	return append(dst, '"')
}

// plainRun returns how many bytes s begins with that stand for themselves in a string.
func plainRun(s string) int {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7F || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}

// The widths of a character in a string.
const (
	plain   = 1
	quoted  = len(`\"`)
	asByte  = len(`\\x1b`)
	asShort = len(`\\u00e9`)
	asLong  = len(`\\U0001f600`)
)

// unit returns how many bytes the first character of s has, and how many it takes in a string.
func unit(s string) (size, width int) {
	switch c := s[0]; {
	case c == '"' || c == '\\':
		return 1, quoted
	case c >= 0x20 && c < 0x7F:
		return 1, plain
	case c < utf8.RuneSelf:
		return 1, asByte
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case size == 1:
		return 1, asByte
	case r > 0xFFFF:
		return size, asLong
	}
	return size, asShort
}

// appendUnit appends the one character s, for which unit returned width.
func appendUnit(dst []byte, s string, width int) []byte {
	switch width {
	case plain:
		return append(dst, s[0])
	case quoted:
		return append(dst, '\\', s[0])
	case asByte:
		return appendEscape(append(dst, '\\'), 'x', uint32(s[0]), 2)
	}
	r, _ := utf8.DecodeRuneInString(s)
	if width == asShort {
		return appendEscape(append(dst, '\\'), 'u', uint32(r), 4)
	}
	return appendEscape(append(dst, '\\'), 'U', uint32(r), 8)
}

// AppendRule appends a member of Explain-Rules: the broken rule, its level, and where it is written.
//
//	405-no-allow;level=must;ref="RFC 9110 15.5.6"
//
// The field is a list with parameters (RFC 9110 5.6.1, 5.6.6). It is no structured field, since a token of RFC 9651 may not
// start with the digit that most names of rules start with.
func AppendRule(dst []byte, name, level string, ref cause.Reference) []byte {
	dst = appendPlainWord(dst, name)
	if level != "" {
		dst = append(dst, ";level="...)
		dst = appendPlainWord(dst, level)
	}
	return appendParam(dst, "ref", string(ref), paramSize("ref", string(ref), maxReference))
}

// appendPlainWord appends s as a token of RFC 9110 if it is one, else as a quoted string.
func appendPlainWord(dst []byte, s string) []byte {
	if wire.IsToken(s) && len(s) <= maxToken {
		return append(dst, s...)
	}
	return appendString(dst, s, maxToken)
}
