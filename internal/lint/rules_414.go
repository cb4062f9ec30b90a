package lint

import (
	"fmt"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// shortTarget is the length in bytes under which no server takes a target for too long.
const shortTarget = 1024

// requestRules speak of 414 to 451, but for 426: what about the request was refused.
var requestRules = []Rule{
	{
		Name: "414-short-target", Level: Info, Reference: "RFC 9110 15.5.15", phase: atHead, on: is(414),
		broken: func(ev *cause.Evidence) string {
			n := len(ev.Request.RequestURI)
			if n == 0 || n >= shortTarget {
				return ""
			}
			return fmt.Sprintf("The 414 says that the target is too long, and it has %s.", size(int64(n)))
		},
	},
	{
		Name: "415-accept-encoding-wrong", Level: Must, Reference: "RFC 9110 12.5.3", phase: atHead, origin: true, on: is(415),
		broken: func(ev *cause.Evidence) string {
			if len(ev.Header["Accept-Encoding"]) == 0 || asked(ev, "Content-Encoding") {
				return ""
			}
			return "The 415 has an Accept-Encoding field, which blames a content coding, and the request has none."
		},
	},
	{
		Name: "415-no-accept", Level: Info, Reference: "RFC 9110 15.5.16", phase: atHead, origin: true, on: is(415),
		broken: lacking("The 415 does not say what would be accepted: it has no Accept field of any kind.",
			"Accept", "Accept-Patch", "Accept-Post", "Accept-Query", "Accept-Encoding"),
	},
	{
		Name: "416-no-range", Level: Info, Reference: "RFC 9110 15.5.17", phase: atHead, on: is(416),
		broken: unasked("The 416 answers a request without a Range field.", "Range"),
	},
	{
		Name: "416-no-content-range", Level: Should, Reference: "RFC 9110 15.5.17", phase: atHead, origin: true, on: is(416),
		broken: func(ev *cause.Evidence) string {
			// A Range that is no byte range, such as the malformed ones that http.ServeContent refuses, needs none.
			if ev.Header == nil || !byteRanges(one(ev.Request.Header, "Range")) {
				return ""
			}
			value := strings.Join(lines(ev.Header, "Content-Range"), ", ")
			if total, ok := strings.CutPrefix(value, "bytes */"); ok && total != "" {
				if _, ok := position(total); ok {
					return ""
				}
			}
			if value == "" {
				return `The 416 has no Content-Range field, "bytes */" and the length, from which the client could learn what to ask for.`
			}
			return fmt.Sprintf(`The Content-Range of the 416 is %s and not "bytes */" and the length.`, cause.Quote(value))
		},
	},
	{
		Name: "417-no-expect", Level: Info, Reference: "RFC 9110 15.5.18", phase: atHead, on: is(417),
		broken: unasked("The 417 says that an expectation failed, and the request has no Expect field.", "Expect"),
	},
	{
		Name: "428-no-howto", Level: Should, Reference: "RFC 6585 3", phase: atEither, on: is(428),
		broken: hollow("The 428 has no content that tells how to send the request with a condition."),
	},
	{
		Name: "429-no-retry", Level: Info, Reference: "RFC 6585 4", phase: atHead, origin: true, on: is(429),
		broken: lacking("The 429 does not say when to try again: it has no Retry-After field.",
			"Retry-After", "Ratelimit", "Ratelimit-Reset", "X-Ratelimit-Reset"),
	},
	{
		Name: "must-not-store", Level: Must, Reference: "RFC 6585 3 4 5 6", phase: atHead, on: is(428, 429, 431, 511),
		broken: func(ev *cause.Evidence) string {
			directive := storing(ev.Header["Cache-Control"])
			if directive == "" {
				return ""
			}
			return fmt.Sprintf("Cache-Control on the %d has %s, and no cache may store such a response.", ev.Status, directive)
		},
	},
	{
		Name: "431-no-field-name", Level: Should, Reference: "RFC 6585 5", phase: atEither, on: is(431),
		broken: hollow("The 431 has no content that names the field that is too large."),
	},
	{
		Name: "451-no-blocked-by", Level: Should, Reference: "RFC 7725 4", phase: atHead, origin: true, on: is(451),
		broken: func(ev *cause.Evidence) string {
			if ev.Header == nil {
				return ""
			}
			for _, link := range lines(ev.Header, "Link") {
				if strings.Contains(strings.ToLower(link), "blocked-by") {
					return ""
				}
			}
			return `The 451 has no Link field with rel="blocked-by" that names who demands the blocking.`
		},
	},
}

// storing returns the directive of a Cache-Control field that invites caches to store the response, or "".
func storing(list []string) string {
	found := ""
	for item := range wire.Items(list) {
		name, value, _ := strings.Cut(strings.ToLower(item), "=")
		switch name {
		case "no-store":
			return ""
		case "public":
			found = "public"
		case "max-age", "s-maxage":
			if n, ok := position(strings.Trim(value, `"`)); ok && n > 0 {
				found = "a positive " + name
			}
		}
	}
	return found
}
