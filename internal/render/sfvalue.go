package render

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is the type of a bare item (RFC 9651 3.3).
type kind uint8

const (
	kindInteger kind = iota + 1
	kindDecimal
	kindString
	kindToken
	kindBytes
	kindBoolean
	kindDate
	kindDisplay
	kindInnerList // of a member of a list, which then has no value of its own
)

// value is a bare item.
type value struct {
	kind   kind
	number int64  // an integer, a decimal in thousandths, or a date in seconds since 1970
	text   string // a string, a token, a byte sequence or a display string, decoded
	truth  bool   // a boolean
}

// value reads a bare item.
func (p *parser) value() (value, error) {
	switch c := p.peek(); {
	case c == '-' || isDigit(c):
		return p.number()
	case c == '"':
		return p.string()
	case c == '*' || isAlpha(c):
		start := p.pos
		for p.pos < len(p.s) && isSFTokenChar(p.s[p.pos]) {
			p.pos++
		}
		return value{kind: kindToken, text: p.s[start:p.pos]}, nil
	case c == ':':
		return p.bytes()
	case c == '?':
		p.pos++
		if c := p.peek(); c != '0' && c != '1' {
			return value{}, p.fail("0 or 1")
		}
		p.pos++
		return value{kind: kindBoolean, truth: p.s[p.pos-1] == '1'}, nil
	case c == '@':
		p.pos++
		start := p.pos
		v, err := p.number()
		if err == nil && v.kind != kindInteger {
			p.pos = start
			err = p.fail("a date in whole seconds")
		}
		v.kind = kindDate
		return v, err
	case c == '%':
		return p.display()
	}
	return value{}, p.fail("a value")
}

// number reads an integer of up to 15 digits, or a decimal of up to 12 and up to 3 behind the point.
func (p *parser) number() (value, error) {
	start := p.pos
	p.eat('-')
	whole := p.digits()
	if whole == 0 {
		return value{}, p.fail("a digit")
	}
	end, v := p.pos, value{kind: kindInteger}
	fraction := 0
	if p.peek() == '.' {
		if whole > 12 {
			return value{}, p.fail("at most 12 digits before the point")
		}
		p.pos++
		v.kind = kindDecimal
		switch fraction = p.digits(); {
		case fraction == 0:
			return value{}, p.fail("a digit")
		case fraction > 3:
			p.pos = end + 4
			return value{}, p.fail("at most 3 digits behind the point")
		}
	} else if whole > 15 {
		p.pos = end - whole + 15
		return value{}, p.fail("at most 15 digits")
	}
	digits := p.s[start:end]
	if v.kind == kindDecimal {
		digits += p.s[end+1:p.pos] + "000"[fraction:]
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	v.number = number
	return v, err
}

func (p *parser) string() (value, error) {
	p.pos++
	var b strings.Builder
	for start := p.pos; ; p.pos++ {
		switch c := p.peek(); {
		case c == '"':
			b.WriteString(p.s[start:p.pos])
			p.pos++
			return value{kind: kindString, text: b.String()}, nil
		case c == '\\':
			b.WriteString(p.s[start:p.pos])
			p.pos++
			if c := p.peek(); c != '"' && c != '\\' {
				return value{}, p.fail("a quotation mark or a backslash after a backslash")
			}
			start = p.pos
		case c < 0x20 || c >= 0x7F:
			return value{}, p.fail("visible ASCII or a closing quotation mark")
		}
	}
}

func (p *parser) bytes() (value, error) {
	p.pos++
	start := p.pos
	n := strings.IndexByte(p.s[start:], ':')
	if n < 0 {
		p.pos = len(p.s)
		return value{}, p.fail("a closing colon")
	}
	// Padding may be missing, and the bits that it leaves over need not be zero (RFC 9651 4.2.7).
	encoded := p.s[start : start+n]
	for range 2 {
		encoded = strings.TrimSuffix(encoded, "=")
	}
	decoded, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil || strings.ContainsAny(encoded, "\r\n") {
		return value{}, p.fail("base64")
	}
	p.pos = start + n + 1
	return value{kind: kindBytes, text: string(decoded)}, nil
}

func (p *parser) display() (value, error) {
	p.pos++
	if !p.eat('"') {
		return value{}, p.fail("a quotation mark")
	}
	start := p.pos
	var b strings.Builder
	for ; ; p.pos++ {
		switch c := p.peek(); {
		case c == '"':
			if !utf8.ValidString(b.String()) {
				p.pos = start
				return value{}, p.fail("UTF-8 within the display string")
			}
			p.pos++
			return value{kind: kindDisplay, text: b.String()}, nil
		case c == '%':
			p.pos++
			if p.pos+2 > len(p.s) || !isLowerHex(p.s[p.pos]) || !isLowerHex(p.s[p.pos+1]) {
				return value{}, p.fail("two lower-case hexadecimal digits")
			}
			octet, err := strconv.ParseUint(p.s[p.pos:p.pos+2], 16, 8)
			if err != nil {
				return value{}, err
			}
			b.WriteByte(byte(octet))
			p.pos++
		case c < 0x20 || c >= 0x7F:
			return value{}, p.fail("visible ASCII or a closing quotation mark")
		default:
			b.WriteByte(c)
		}
	}
}
