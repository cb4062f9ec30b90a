package lint

import (
	"fmt"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// statusRules speak of the status alone.
var statusRules = []Rule{
	{
		Name: "status-range", Level: Must, Reference: "RFC 9110 15", phase: atHead,
		on: func(code int) bool { return code < 100 || code > 599 },
		broken: func(ev *cause.Evidence) string {
			if ev.Status == 0 {
				return ""
			}
			return fmt.Sprintf("The status %d is outside 100 to 599; a client takes it for a 500 or an error of its own.", ev.Status)
		},
	},
	{
		Name: "status-unregistered", Level: Should, Reference: "RFC 9110 15.1", phase: atHead, origin: true,
		on: func(code int) bool {
			_, registered := status.Lookup(code)
			return 100 <= code && code <= 599 && !registered && !customary(code)
		},
		broken: func(ev *cause.Evidence) string {
			return fmt.Sprintf("The status %d is not registered; a client treats it as a %d.", ev.Status, ev.Status/100*100)
		},
	},
	{
		Name: "status-unused", Level: Info, Reference: "RFC 9110 15.4.7 15.5.19", phase: atHead, origin: true,
		on: is(306, 418),
		broken: func(ev *cause.Evidence) string {
			return fmt.Sprintf("The status %d is reserved and has no meaning.", ev.Status)
		},
	},
	{
		Name: "status-deprecated", Level: Info, Reference: "RFC 9110 15.4.6", phase: atHead, origin: true,
		on: is(305, 510),
		broken: func(ev *cause.Evidence) string {
			if ev.Status == 305 {
				return "The status 305 (Use Proxy) is deprecated, and browsers ignore it, since any server could redirect a client through a proxy of its own."
			}
			return "The status 510 (Not Extended) is obsolete: RFC 2774, which defined it, is historic."
		},
	},
}

// customary reports whether well-known gateways use a status that is not registered: nginx 444 and 494 to 499, Amazon's load
// balancers 460 to 464 and 561, Cloudflare 520 to 530, and several proxies 598 and 599.
func customary(code int) bool {
	switch {
	case code == 444, 460 <= code && code <= 464, 494 <= code && code <= 499,
		520 <= code && code <= 530, code == 561, code == 598, code == 599:
		return true
	}
	return false
}
