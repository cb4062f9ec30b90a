package render

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// FromHeader reads what the servers on the way said in Explain-Status: one explanation per member, in the order in which
// they were added, so that the server nearest to the origin comes first. Server is the name of the member, and Title is
// filled in from the status. A List may hold what this project never writes: a member that is an inner list, or neither a
// token nor a string, and a parameter that is unknown or of another type than it should be, are skipped. Strings are
// returned as they were sent, with the escapes that AppendHeader writes; display strings are cleaned by cause.Clean.
//
// Where the field is no List, the whole of it is worth nothing (RFC 9651 4.2): the error says what was expected, and at
// which byte, the first being byte 1. Without the field it returns nil and no error.
func FromHeader(h http.Header) ([]cause.Explanation, error) {
	lines := h.Values(StatusField)
	if len(lines) == 0 {
		return nil, nil
	}
	p := parser{s: strings.Join(lines, ", ")}
	members, err := p.list()
	if err != nil {
		return nil, locate(err, lines)
	}
	var all []cause.Explanation
	for _, m := range members {
		name, ok := m.words()
		if !ok {
			continue
		}
		e := cause.Explanation{Server: name}
		for _, q := range m.params {
			q.enter(&e)
		}
		e.Title = statusTitle(e.Status)
		all = append(all, e)
	}
	return all, nil
}

// enter enters a parameter into e.
func (q *param) enter(e *cause.Explanation) {
	if q.key == "status" {
		if code := int(q.number); q.kind == kindInteger && int64(code) == q.number {
			e.Status = code
		}
		return
	}
	words, ok := q.words()
	if !ok {
		return
	}
	switch q.key {
	case "cause":
		e.Cause = words
	case "side":
		e.Side = cause.Side(words)
	case "by":
		e.By = cause.By(words)
	case "sure":
		e.Sure = cause.Sure(words)
	case "detail":
		e.Detail = words
	case "fix":
		e.Fix = words
	case "ref":
		e.Reference = cause.Reference(words)
	case "id":
		e.ID = words
	case "at":
		e.At = words
	}
}

// words returns the text of a token, a string or a display string.
func (v *value) words() (string, bool) {
	switch v.kind {
	case kindToken, kindString:
		return v.text, true
	case kindDisplay:
		return cause.Clean(v.text, 0), true
	}
	return "", false
}

// locate says in which line of the field, and at which byte of it, an error is.
func locate(err error, lines []string) error {
	var syntax *syntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	if len(lines) == 1 {
		return fmt.Errorf("httpexplain: %s, byte %d: %w", StatusField, syntax.pos+1, err)
	}
	line, pos := 0, syntax.pos
	for line < len(lines)-1 && pos >= len(lines[line])+len(", ") {
		pos -= len(lines[line]) + len(", ")
		line++
	}
	return fmt.Errorf("httpexplain: %s, line %d, byte %d: %w", StatusField, line+1, pos+1, err)
}
