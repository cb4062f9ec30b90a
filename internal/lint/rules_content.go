package lint

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// contentRules speak of the content and of what the fields say about it.
var contentRules = []Rule{
	{
		Name: "head-content", Level: Info, Reference: "RFC 9110 9.3.2", phase: atEnd, on: withContent,
		broken: func(ev *cause.Evidence) string {
			if !isHead(ev) || ev.Wrote == 0 || own(ev) || ev.Upgrade.Hijacked {
				return ""
			}
			// A route for GET serves HEAD in net/http, and the texts of errors are http.Error's.
			if ev.Status >= 400 || strings.HasPrefix(ev.Pattern, "GET ") {
				return ""
			}
			return fmt.Sprintf("The handler wrote %s of content in answer to a HEAD; net/http dropped it all.", size(ev.Wrote))
		},
	},
	{
		Name: "content-length-mismatch", Level: Must, Reference: "RFC 9110 8.6", phase: atEnd, on: withContent,
		broken: func(ev *cause.Evidence) string {
			value := one(ev.Header, "Content-Length")
			if value == "" || !ev.Done || isHead(ev) || broke(ev) || one(ev.Header, "Transfer-Encoding") != "" {
				return ""
			}
			n, err := strconv.ParseInt(value, 10, 64)
			switch {
			case err != nil || n < 0:
				return fmt.Sprintf("Content-Length is %s, which is no number of bytes.", cause.Quote(value))
			case n == ev.Wrote, ev.Wrote == 0 && n == ev.Size: // the latter where the middleware filled the content
				return ""
			}
			return fmt.Sprintf("Content-Length is %d, and the handler wrote %s.", n, size(ev.Wrote))
		},
	},
	{
		Name: "no-content-type", Level: Should, Reference: "RFC 9110 8.3", phase: atEither, origin: true, on: withContent,
		broken: func(ev *cause.Evidence) string {
			if !filled(ev) || strings.Join(lines(ev.Header, "Content-Type"), "") != "" {
				return ""
			}
			if _, set := ev.Header["Content-Type"]; set {
				return "The handler wrote content and set Content-Type to nothing: the client has to guess what it is."
			}
			if encoding := one(ev.Header, "Content-Encoding"); encoding != "" {
				return fmt.Sprintf("The handler wrote content in the coding %s and set no Content-Type, and net/http does not look into encoded content.", cause.Quote(encoding))
			}
			return ""
		},
	},
	{
		Name: "sniffed-json", Level: Info, Reference: "RFC 9110 8.3", phase: atEither, on: withContent,
		broken: func(ev *cause.Evidence) string {
			if _, set := ev.Header["Content-Type"]; set || !lacks(ev, "Content-Type") || !filled(ev) ||
				one(ev.Header, "Content-Encoding") != "" || one(ev.Header, "Transfer-Encoding") != "" || !looksLikeJSON(ev.Body) {
				return ""
			}
			return "The content looks like JSON and no Content-Type is set: net/http takes it for text/plain."
		},
	},
	{
		Name: "problem-status", Level: Must, Reference: "RFC 9457 3.1.2", phase: atEither, origin: true, on: withContent,
		broken: func(ev *cause.Evidence) string {
			if len(ev.Body) == 0 || mediaType(ev) != "application/problem+json" || one(ev.Header, "Content-Encoding") != "" {
				return ""
			}
			member, ok := problemStatus(ev.Body)
			if !ok || member == float64(ev.Status) {
				return ""
			}
			return fmt.Sprintf("The problem's status member is %s, and the status is %d.", strconv.FormatFloat(member, 'g', -1, 64), ev.Status)
		},
	},
}

// looksLikeJSON reports whether content begins as an object or an array of JSON does, and not only with its bracket.
func looksLikeJSON(content []byte) bool {
	s := strings.TrimLeft(string(content), " \t\r\n")
	if s == "" {
		return false
	}
	open, s := s[0], strings.TrimLeft(s[1:], " \t\r\n")
	if s == "" {
		return false
	}
	switch open {
	case '{':
		return s[0] == '"' || s[0] == '}'
	case '[':
		if strings.IndexByte(`{["]-0123456789`, s[0]) >= 0 {
			return !logLine(s)
		}
		for _, word := range [...]string{"true", "false", "null"} {
			if strings.HasPrefix(s, word) {
				return true
			}
		}
	}
	return false
}

// logLine reports whether what follows an opening bracket is a date or time, as in "[2026-01-02 15:04:05] started".
func logLine(s string) bool {
	i := strings.IndexAny(s, "]")
	if i < 0 || s[0] < '0' || s[0] > '9' {
		return false
	}
	var v []any
	return json.Unmarshal([]byte("["+s[:i+1]), &v) != nil
}

// problemStatus returns the status member of a problem whose end may be missing. It returns false where there is none, or
// none that is a number.
func problemStatus(content []byte) (float64, bool) {
	d := json.NewDecoder(strings.NewReader(string(content)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return 0, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return 0, false
		}
		if name == "status" {
			t, err := d.Token()
			n, ok := t.(float64)
			return n, err == nil && ok && !cut(content, d.InputOffset())
		}
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			return 0, false
		}
	}
	return 0, false
}

// cut reports whether a number that ends at offset may go on where content was cut.
func cut(content []byte, offset int64) bool { return offset >= int64(len(content)) }
