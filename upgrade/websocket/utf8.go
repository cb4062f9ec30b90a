package websocket

import "unicode/utf8"

// utf8State checks text that arrives in pieces. The zero value is ready; a piece may end within a character.
type utf8State struct {
	need   uint8 // continuation bytes that the open character still needs
	lo, hi uint8 // range of the next one
}

// feed reports whether p goes on with valid UTF-8 (RFC 3629). It is false as soon as no continuation can make it valid.
func (u *utf8State) feed(p []byte) bool {
	for u.need > 0 && len(p) > 0 {
		if p[0] < u.lo || p[0] > u.hi {
			return false
		}
		u.lo, u.hi = 0x80, 0xBF
		u.need--
		p = p[1:]
	}
	tail := openTail(p)
	if !utf8.Valid(p[:len(p)-tail]) {
		return false
	}
	if tail > 0 {
		u.open(p[len(p)-tail:])
	}
	return true
}

// complete reports whether no character is open.
func (u *utf8State) complete() bool { return u.need == 0 }

// openTail is the number of bytes at the end of p that begin a character and do not finish it.
func openTail(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if b := p[len(p)-n:]; utf8.RuneStart(b[0]) {
			if utf8.FullRune(b) {
				return 0
			}
			return n
		}
	}
	return 0
}

// open remembers the beginning of a character, which openTail has found to be valid so far (RFC 3629 4).
func (u *utf8State) open(p []byte) {
	size := uint8(2)
	switch lead := p[0]; {
	case lead >= 0xF0:
		size = 4
	case lead >= 0xE0:
		size = 3
	}
	u.need = size - uint8(len(p))
	u.lo, u.hi = 0x80, 0xBF
	if len(p) > 1 {
		return
	}
	switch p[0] {
	case 0xE0:
		u.lo = 0xA0
	case 0xED:
		u.hi = 0x9F
	case 0xF0:
		u.lo = 0x90
	case 0xF4:
		u.hi = 0x8F
	}
}
