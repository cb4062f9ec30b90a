package lint

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// methodQuery is the method of RFC 10008.
const methodQuery = "QUERY"

// successRules speak of success, but for 206.
var successRules = []Rule{
	{
		Name: "201-no-location", Level: Should, Reference: "RFC 9110 15.3.2 9.3.3", phase: atHead, origin: true, on: is(201),
		broken: func(ev *cause.Evidence) string {
			if ev.Method != http.MethodPost || !lacksAll(ev, "Location", "Content-Location") {
				return ""
			}
			return "The POST was answered with 201 (Created) and no Location field: the client cannot tell where the new resource is."
		},
	},
	{
		Name: "201-safe-method", Level: Info, Reference: "RFC 9110 9.2.1", phase: atHead, origin: true, on: is(201),
		broken: func(ev *cause.Evidence) string {
			if ev.Method != http.MethodGet && ev.Method != http.MethodHead {
				return ""
			}
			return fmt.Sprintf("A %s, which asks for no change, was answered with 201 (Created).", ev.Method)
		},
	},
	{
		Name: "202-no-monitor", Level: Info, Reference: "RFC 9110 15.3.3", phase: atEnd, origin: true, on: is(202),
		broken: func(ev *cause.Evidence) string {
			if !empty(ev) || !lacksAll(ev, "Location", "Content-Location", "Operation-Location", "Link") {
				return ""
			}
			return "The 202 (Accepted) has neither content nor Location: the client cannot learn what becomes of its request."
		},
	},
	{
		Name: "204-content", Level: Must, Reference: "RFC 9110 15.3.5", phase: atEnd, on: is(204),
		broken: spilled("The handler wrote %s of content under a 204 (No Content); net/http dropped it all."),
	},
	{
		Name: "205-content", Level: Must, Reference: "RFC 9110 15.3.6", phase: atEnd, on: is(205),
		broken: spilled("The handler wrote %s of content under a 205 (Reset Content), which has none; net/http sends it all the same."),
	},
	{
		Name: "options-no-allow", Level: Should, Reference: "RFC 9110 9.3.7", phase: atHead, origin: true, on: between(200, 299),
		broken: func(ev *cause.Evidence) string {
			// "OPTIONS *" is about the server and not a resource; a preflight asks about something else.
			if ev.Method != http.MethodOptions || ev.Request.RequestURI == "*" || ev.Path == "*" ||
				asked(ev, "Access-Control-Request-Method") {
				return ""
			}
			if !lacksAll(ev, "Allow", "Access-Control-Allow-Methods", "Dav", "Accept-Patch", "Accept-Post", "Accept-Query", "Accept-Ranges") {
				return ""
			}
			return fmt.Sprintf("The %d to an OPTIONS says nothing of what the resource allows: it has no Allow field.", ev.Status)
		},
	},
	{
		Name: "trace-reflects-secrets", Level: Should, Reference: "RFC 9110 9.3.8", phase: atEnd, on: between(200, 299),
		broken: func(ev *cause.Evidence) string {
			if ev.Method != http.MethodTrace || len(ev.Body) == 0 {
				return ""
			}
			for _, name := range [...]string{"Authorization", "Cookie", "Proxy-Authorization"} {
				if reflects(string(ev.Body), name, ev.Request.Header[name]) {
					return "The content that answers the TRACE holds the " + name + " field of the request."
				}
			}
			return ""
		},
	},
	{
		Name: "query-no-content-type", Level: Must, Reference: "RFC 10008 2", phase: atHead, origin: true, on: between(200, 299),
		broken: func(ev *cause.Evidence) string {
			if ev.Method != methodQuery || one(ev.Request.Header, "Content-Type") != "" {
				return ""
			}
			return fmt.Sprintf("The QUERY has no Content-Type and was answered with %d; it must fail.", ev.Status)
		},
	},
}

// reflects reports whether content that may be cut holds a field with its value.
func reflects(content, name string, values []string) bool {
	for i := 0; i+len(name) <= len(content); i++ {
		if !strings.EqualFold(content[i:i+len(name)], name) {
			continue
		}
		rest := content[i+len(name):]
		for _, v := range values {
			if v != "" && strings.Contains(rest, v) {
				return true
			}
			// The value may begin within the first bytes and end beyond them.
			if _, cut, ok := strings.Cut(rest, ": "); ok && len(cut) >= 8 && strings.HasPrefix(v, cut) {
				return true
			}
		}
	}
	return false
}

// size is a number of bytes as it stands in a sentence.
func size(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
