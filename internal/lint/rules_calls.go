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
				return fmt.Sprintf("WriteHeader was called once more%s after the %d was sent%s, without effect.",
					where(ev.SuperfluousAt), ev.Status, where(ev.Source.At))
			}
			return fmt.Sprintf("WriteHeader was called %d times more, last%s, after the %d was sent%s, without effect.",
				ev.Superfluous, where(ev.SuperfluousAt), ev.Status, where(ev.Source.At))
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

// where names a line of the user's code, where it is known.
func where(at string) string {
	if at == "" {
		return ""
	}
	return " at " + at
}
