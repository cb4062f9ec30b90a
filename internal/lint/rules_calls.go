package lint

import (
	"fmt"

	"github.com/httpexplain/httpexplain/cause"
)

// callRules speak of calls on the ResponseWriter that come too late.
var callRules = []Rule{
	{
		Name: "superfluous-writeheader", Level: Info, Reference: "net/http", phase: atEnd, on: always,
		broken: func(ev *cause.Evidence) string {
			switch ev.Superfluous {
			case 0:
				return ""
			case 1:
				return fmt.Sprintf("WriteHeader was called once more after the %d was sent, without effect.", ev.Status)
			}
			return fmt.Sprintf("WriteHeader was called %d times more after the %d was sent, without effect.", ev.Superfluous, ev.Status)
		},
	},
	{
		Name: "write-after-hijack", Level: Must, Reference: "net/http", phase: atEnd, on: always,
		broken: func(ev *cause.Evidence) string {
			if !ev.AfterHijack {
				return ""
			}
			return "Write or WriteHeader was called after Hijack: what was written went nowhere."
		},
	},
}
