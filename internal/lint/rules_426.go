package lint

import (
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// upgradeRules speak of 426 (Upgrade Required), and of fields of HTTP/1 that HTTP/2 does not have.
var upgradeRules = []Rule{
	{
		Name: "426-no-upgrade", Level: Must, Reference: "RFC 9110 15.5.22", phase: atHead, on: is(426),
		broken: func(ev *cause.Evidence) string {
			if !http1(ev) || !lacks(ev, "Upgrade") {
				return ""
			}
			return "The 426 has no Upgrade field that names the protocol to upgrade to."
		},
	},
	{
		Name: "426-no-connection", Level: Must, Reference: "RFC 9110 7.8", phase: atHead, on: is(426),
		broken: func(ev *cause.Evidence) string {
			if !http1(ev) || ev.Header == nil || wire.Lists(lines(ev.Header, "Connection"), "upgrade") {
				return ""
			}
			return "The Connection field of the 426 does not list upgrade, without which a proxy drops or forwards the Upgrade field wrongly."
		},
	},
	{
		Name: "upgrade-on-http2-response", Level: Must, Reference: "RFC 9113 8.2.2", phase: atHead, on: sent, when: isHTTP2,
		broken: func(ev *cause.Evidence) string {
			if !http2(ev) {
				return ""
			}
			for _, name := range [...]string{"Connection", "Upgrade", "Keep-Alive", "Transfer-Encoding"} {
				value := one(ev.Header, name)
				// "Connection: close" asks net/http to close an HTTP/2 connection in its own way, and is not sent.
				if value == "" || name == "Connection" && strings.EqualFold(value, "close") {
					continue
				}
				return "The handler set " + name + " on HTTP/2, where a field of the connection makes the response malformed."
			}
			return ""
		},
	},
}
