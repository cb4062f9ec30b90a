package lint

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// clientRules speak of 400 to 412, and of every error that comes without content.
var clientRules = []Rule{
	{
		Name: "error-unexplained", Level: Should, Reference: "RFC 9110 15.5 15.6", phase: atEither, on: between(400, 599),
		broken: func(ev *cause.Evidence) string {
			// http.ServeContent answers a failed precondition without content, and no handler can change that.
			if !empty(ev) || ev.Status == http.StatusPreconditionFailed && ev.Source.Kind == cause.KindFileServer {
				return ""
			}
			return fmt.Sprintf("The handler sent the %d without content: it does not say what went wrong.", ev.Status)
		},
	},
	{
		Name: "401-no-challenge", Level: Must, Reference: "RFC 9110 15.5.2 11.6.1", phase: atHead, origin: true, on: is(401),
		broken: lacking("The 401 has no WWW-Authenticate field that tells the client how to authenticate.", "Www-Authenticate"),
	},
	{
		Name: "405-no-allow", Level: Must, Reference: "RFC 9110 15.5.6 10.2.1", phase: atHead, origin: true, on: is(405),
		broken: lacking("The 405 has no Allow field that lists the methods of this resource.", "Allow"),
	},
	{
		Name: "405-allows-method", Level: Info, Reference: "RFC 9110 10.2.1", phase: atHead, origin: true, on: is(405),
		broken: func(ev *cause.Evidence) string {
			if bridged(ev) {
				return ""
			}
			for method := range wire.Items(ev.Header["Allow"]) {
				if method == ev.Method {
					return fmt.Sprintf("The 405 refuses %s, and its Allow field lists that method.", cause.Quote(ev.Method))
				}
			}
			return ""
		},
	},
	{
		Name: "405-unknown-method", Level: Should, Reference: "RFC 9110 9.1 15.5.6", phase: atHead, origin: true, on: is(405),
		broken: func(ev *cause.Evidence) string {
			if len(ev.Implemented) == 0 || bridged(ev) || ev.Method == "PRI" || slices.Contains(ev.Implemented, ev.Method) {
				return ""
			}
			return fmt.Sprintf("The 405 says that %s is implemented, but not here; it is implemented nowhere on this server, which is a 501.", cause.Quote(ev.Method))
		},
	},
	{
		Name: "406-no-negotiation", Level: Info, Reference: "RFC 9110 15.5.7", phase: atHead, on: is(406),
		broken: func(ev *cause.Evidence) string {
			for name := range ev.Request.Header {
				if name == "Accept" || strings.HasPrefix(name, "Accept-") {
					return ""
				}
			}
			return "The 406 answers a request that accepts anything: it has no Accept field of any kind."
		},
	},
	{
		Name: "407-no-challenge", Level: Must, Reference: "RFC 9110 15.5.8 11.7.1", phase: atHead, on: is(407),
		broken: lacking("The 407 has no Proxy-Authenticate field that tells the client how to authenticate.", "Proxy-Authenticate"),
	},
	{
		Name: "409-no-info", Level: Should, Reference: "RFC 9110 15.5.10", phase: atEither, on: is(409),
		broken: hollow("The 409 has no content from which the client could learn what is in conflict."),
	},
	{
		Name: "411-has-length", Level: Info, Reference: "RFC 9110 15.5.12", phase: atHead, on: is(411),
		broken: func(ev *cause.Evidence) string {
			if ev.Request.ContentLength <= 0 && !asked(ev, "Content-Length") {
				return ""
			}
			return fmt.Sprintf("The 411 asks for a Content-Length, and the request has one: %d.", ev.Request.ContentLength)
		},
	},
	{
		Name: "412-no-precondition", Level: Info, Reference: "RFC 9110 15.5.13", phase: atHead, on: is(412),
		broken: func(ev *cause.Evidence) string {
			for name := range ev.Request.Header {
				if name == "If" || name == "Overwrite" || strings.HasPrefix(name, "If-") { // the first two are WebDAV's (RFC 4918 10)
					return ""
				}
			}
			return "The 412 says that a precondition failed, and the request states none: it has no If-Match or the like."
		},
	},
}
