package render

import (
	"strconv"
	"strings"
)

// member is a member of a list: an item or an inner list, with its parameters in the order in which they stand. Of
// parameters with the same key the last one counts (RFC 9651 4.2.3.2).
type member struct {
	value
	items  []member // of an inner list
	params []param
}

type param struct {
	key string
	value
}

// parser reads a structured field (RFC 9651 4.2).
type parser struct {
	s   string
	pos int
}

// syntaxError tells what was expected at a byte of the field's value.
type syntaxError struct {
	pos      int
	expected string
	found    string
}

func (e *syntaxError) Error() string { return "expected " + e.expected + ", found " + e.found }

// fail returns the error that something else was expected here.
func (p *parser) fail(expected string) error {
	found := "the end"
	if p.pos < len(p.s) {
		found = strconv.QuoteToASCII(p.s[p.pos : p.pos+1])
	}
	return &syntaxError{p.pos, expected, found}
}

// list reads a whole field as a List.
func (p *parser) list() ([]member, error) {
	var members []member
	p.skip(" ")
	for p.pos < len(p.s) {
		m, err := p.member()
		if err != nil {
			return nil, err
		}
		members = append(members, m)
		p.skip(" \t")
		if p.pos == len(p.s) {
			break
		}
		if !p.eat(',') {
			return nil, p.fail("a comma, a semicolon or the end")
		}
		p.skip(" \t")
		if p.pos == len(p.s) {
			return nil, p.fail("a member after the comma")
		}
	}
	return members, nil
}

func (p *parser) member() (m member, err error) {
	if !p.eat('(') {
		return p.item()
	}
	m.kind = kindInnerList
	for {
		p.skip(" ")
		if p.eat(')') {
			m.params, err = p.params()
			return m, err
		}
		item, err := p.item()
		if err != nil {
			return m, err
		}
		m.items = append(m.items, item)
		if c := p.peek(); c != ' ' && c != ')' {
			return m, p.fail("a space or a closing parenthesis")
		}
	}
}

func (p *parser) item() (m member, err error) {
	if m.value, err = p.value(); err != nil {
		return m, err
	}
	m.params, err = p.params()
	return m, err
}

func (p *parser) params() (params []param, err error) {
	for p.eat(';') {
		p.skip(" ")
		start := p.pos
		if c := p.peek(); !isLower(c) && c != '*' {
			return nil, p.fail("a key, which starts with a lower-case letter or an asterisk")
		}
		for c := p.peek(); isLower(c) || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*'; c = p.peek() {
			p.pos++
		}
		q := param{key: p.s[start:p.pos], value: value{kind: kindBoolean, truth: true}}
		if p.eat('=') {
			if q.value, err = p.value(); err != nil {
				return nil, err
			}
		}
		params = append(params, q)
	}
	return params, nil
}

// peek returns the byte to come, or 0, which no structured field holds, at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.s) {
		return p.s[p.pos]
	}
	return 0
}

// eat consumes c if it comes.
func (p *parser) eat(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	return true
}

// skip consumes all that comes of a set of bytes.
func (p *parser) skip(set string) {
	for p.pos < len(p.s) && strings.IndexByte(set, p.s[p.pos]) >= 0 {
		p.pos++
	}
}

// digits consumes digits and returns how many.
func (p *parser) digits() int {
	start := p.pos
	for isDigit(p.peek()) {
		p.pos++
	}
	return p.pos - start
}

func isLower(c byte) bool    { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isLowerHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' }
