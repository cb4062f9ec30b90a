package lint

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
)

const multipartRanges = "multipart/byteranges"

// partialRules speak of 206 (Partial Content).
var partialRules = []Rule{
	{
		Name: "206-no-range-request", Level: Must, Reference: "RFC 9110 15.3.7", phase: atHead, on: is(206),
		broken: func(ev *cause.Evidence) string {
			if !asked(ev, "Range") {
				return "The 206 answers a request without a Range field: the client takes a part for the whole."
			}
			switch ev.Method {
			case http.MethodGet, methodQuery, http.MethodHead: // http.ServeContent answers HEAD as it would GET
				return ""
			}
			return fmt.Sprintf("The 206 answers the method %s, for which Range has no meaning.", cause.Quote(ev.Method))
		},
	},
	{
		Name: "206-no-content-range", Level: Must, Reference: "RFC 9110 15.3.7.1", phase: atHead, on: is(206),
		broken: func(ev *cause.Evidence) string {
			if isHead(ev) || !lacks(ev, "Content-Range") || mediaType(ev) == multipartRanges {
				return ""
			}
			return "The 206 has no Content-Range field: the client cannot tell which part it got."
		},
	},
	{
		Name: "206-multipart-boundary", Level: Must, Reference: "RFC 9110 15.3.7.2", phase: atHead, on: is(206),
		broken: func(ev *cause.Evidence) string {
			if mediaType(ev) != multipartRanges {
				return ""
			}
			_, params, err := mime.ParseMediaType(one(ev.Header, "Content-Type"))
			if err != nil || params["boundary"] != "" {
				return ""
			}
			return "The Content-Type multipart/byteranges names no boundary: the parts cannot be told apart."
		},
	},
	{
		Name: "206-multipart-content-range", Level: Must, Reference: "RFC 9110 15.3.7.2", phase: atHead, on: is(206),
		broken: func(ev *cause.Evidence) string {
			if mediaType(ev) != multipartRanges || one(ev.Header, "Content-Range") == "" {
				return ""
			}
			return "The 206 has several parts and a Content-Range field in its head; only the parts may have one."
		},
	},
	{
		Name: "206-bad-content-range", Level: Must, Reference: "RFC 9110 14.4", phase: atHead, on: is(206),
		broken: func(ev *cause.Evidence) string {
			r, ok := parseContentRange(one(ev.Header, "Content-Range"))
			switch {
			case !ok:
				return ""
			case r.last < r.first:
				return fmt.Sprintf("Content-Range ends at %d, before it begins at %d.", r.last, r.first)
			case r.total >= 0 && r.total <= r.last:
				return fmt.Sprintf("Content-Range ends at position %d of a representation of %s.", r.last, size(r.total))
			}
			return ""
		},
	},
	{
		Name: "206-length", Level: Info, Reference: "RFC 9110 14.4", phase: atEnd, on: is(206),
		broken: func(ev *cause.Evidence) string {
			if !ev.Done || isHead(ev) || broke(ev) || mediaType(ev) == multipartRanges {
				return ""
			}
			r, ok := parseContentRange(one(ev.Header, "Content-Range"))
			if !ok || r.unit != "bytes" || r.last < r.first {
				return ""
			}
			// The span of 0 to the largest number is one more than can be counted; compare without adding.
			if ev.Wrote > 0 && ev.Wrote-1 == r.last-r.first {
				return ""
			}
			return fmt.Sprintf("Content-Range spans %d to %d, and the handler wrote %s.", r.first, r.last, size(ev.Wrote))
		},
	},
}

// contentRange is a Content-Range that names a part; total is -1 where it is not known.
type contentRange struct {
	unit               string
	first, last, total int64
}

// parseContentRange reads "bytes 0-99/200" and "bytes 0-99/*". It returns false for anything else.
func parseContentRange(s string) (contentRange, bool) {
	unit, rest, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok {
		return contentRange{}, false
	}
	span, total, ok := strings.Cut(rest, "/")
	if !ok {
		return contentRange{}, false
	}
	first, last, ok := strings.Cut(span, "-")
	if !ok {
		return contentRange{}, false
	}
	r := contentRange{unit: strings.ToLower(unit), total: -1}
	if r.first, ok = position(first); !ok {
		return r, false
	}
	if r.last, ok = position(last); !ok {
		return r, false
	}
	if total != "*" {
		if r.total, ok = position(total); !ok {
			return r, false
		}
	}
	return r, true
}

// position reads digits alone.
func position(s string) (int64, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// byteRanges reports whether a Range field asks for bytes in the syntax of RFC 9110 14.1.2.
func byteRanges(s string) bool {
	unit, set, ok := strings.Cut(s, "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		return false
	}
	n := 0
	for item := range wire.Items([]string{set}) {
		first, last, ok := strings.Cut(item, "-")
		if !ok || first == "" && last == "" {
			return false
		}
		a, okA := position(first)
		b, okB := position(last)
		if first != "" && !okA || last != "" && !okB || first != "" && last != "" && b < a {
			return false
		}
		n++
	}
	return n > 0
}
