package lint

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// serverRules speak of the errors of the server, and of when to come back.
var serverRules = []Rule{
	{
		Name: "501-known-method", Level: Should, Reference: "RFC 9110 9.1 15.6.2", phase: atEither, origin: true, on: is(501),
		broken: func(ev *cause.Evidence) string {
			if own(ev) || bridged(ev) || ev.Upgrade.Hijacked || !slices.Contains(ev.Implemented, ev.Method) {
				return ""
			}
			if !ev.Done && len(ev.Body) == 0 || otherFunction(ev) {
				return ""
			}
			if ev.Method == http.MethodGet || ev.Method == http.MethodHead {
				return fmt.Sprintf("The handler answered 501 to %s, which every server must implement.", ev.Method)
			}
			return fmt.Sprintf("The handler answered 501 to %s, which this server implements: where one resource refuses it, that is a 405.", cause.Quote(ev.Method))
		},
	},
	{
		Name: "503-no-retry", Level: Info, Reference: "RFC 9110 15.6.4", phase: atHead, origin: true, on: is(503),
		broken: func(ev *cause.Evidence) string {
			// http.TimeoutHandler has no way to set it.
			if ev.Source.Kind == cause.KindTimeout || !lacks(ev, "Retry-After") {
				return ""
			}
			return "The 503 does not say when to try again: it has no Retry-After field."
		},
	},
	{
		Name: "retry-after-syntax", Level: Must, Reference: "RFC 9110 10.2.3", phase: atHead, on: sent, when: hasRetryAfter,
		broken: func(ev *cause.Evidence) string {
			for _, v := range ev.Header["Retry-After"] {
				if v = strings.TrimSpace(v); v != "" && digits(v) {
					continue
				}
				if _, err := http.ParseTime(v); err != nil {
					return fmt.Sprintf("Retry-After is %s, which is neither a number of seconds nor an HTTP date.", cause.Quote(v))
				}
			}
			return ""
		},
	},
	{
		Name: "511-origin", Level: Should, Reference: "RFC 6585 6", phase: atHead, origin: true, on: is(511),
		broken: func(ev *cause.Evidence) string {
			// A request to a proxy has an absolute target or is a CONNECT.
			if ev.Method == http.MethodConnect || ev.Request.URL != nil && ev.Request.URL.IsAbs() {
				return ""
			}
			return "The 511 is for a network that holds back its users, not for the server that they ask for; a client may take it for a captive portal."
		},
	},
}

// otherFunction reports whether the content of a 501 says more than its title and does not speak of the method: then it may be
// about a function other than the method, which is what 501 is for as well.
func otherFunction(ev *cause.Evidence) bool {
	text := strings.ToLower(strings.TrimSpace(string(ev.Body)))
	text = strings.TrimRight(strings.TrimPrefix(text, "501 "), ".!")
	return text != "" && text != strings.ToLower(status.Title(ev.Status)) && !strings.Contains(text, "method")
}

// digits reports whether s is made of digits.
func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
