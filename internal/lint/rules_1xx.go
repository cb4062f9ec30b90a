package lint

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// interimRules speak of the heads that go out before the final one.
var interimRules = []Rule{
	{
		Name: "1xx-http10", Level: Must, Reference: "RFC 9110 15.2", phase: atHead, on: sent, when: hasInterim,
		broken: func(ev *cause.Evidence) string {
			if len(ev.Interim) == 0 || !http10(ev) {
				return ""
			}
			return fmt.Sprintf("A %d went to a client that speaks HTTP/1.0, which takes it for the final answer.", ev.Interim[0])
		},
	},
	{
		Name: "1xx-204-content-length", Level: Info, Reference: "RFC 9110 8.6", phase: atHead, on: is(101, 204),
		broken: func(ev *cause.Evidence) string {
			if one(ev.Header, "Content-Length") == "" {
				return ""
			}
			return fmt.Sprintf("Content-Length is set on a %d, which has no content; net/http takes it away.", ev.Status)
		},
	},
	{
		Name: "100-unexpected", Level: Info, Reference: "RFC 9110 15.2.1", phase: atHead, on: sent, when: hasInterim,
		broken: func(ev *cause.Evidence) string {
			if len(ev.Interim) == 0 || asked(ev, "Expect") || !slices.Contains(ev.Interim, http.StatusContinue) {
				return ""
			}
			return "A 100 (Continue) was sent, though the request has no Expect field."
		},
	},
	{
		Name: "103-no-link", Level: Info, Reference: "RFC 8297 2", phase: atHead, on: sent, when: hasInterim,
		broken: func(ev *cause.Evidence) string {
			if !ev.BareHints {
				return ""
			}
			return "A 103 (Early Hints) was sent without a Link field: it hints at nothing."
		},
	},
}

// switchRules speak of 101 (Switching Protocols).
var switchRules = []Rule{
	{
		Name: "101-no-upgrade", Level: Must, Reference: "RFC 9110 15.2.2", phase: atHead, on: is(101),
		broken: func(ev *cause.Evidence) string {
			if !http1(ev) || !lacks(ev, "Upgrade") {
				return ""
			}
			return "The 101 has no Upgrade field that names the new protocol."
		},
	},
	{
		Name: "101-no-connection-upgrade", Level: Must, Reference: "RFC 9110 7.8", phase: atHead, on: is(101),
		broken: func(ev *cause.Evidence) string {
			if !http1(ev) || ev.Header == nil || wire.Lists(lines(ev.Header, "Connection"), "upgrade") {
				return ""
			}
			return "The Connection field of the 101 does not list upgrade."
		},
	},
	{
		Name: "101-not-offered", Level: Must, Reference: "RFC 9110 7.8", phase: atHead, on: is(101),
		broken: func(ev *cause.Evidence) string {
			if !http1(ev) {
				return ""
			}
			for protocol := range wire.Items(lines(ev.Header, "Upgrade")) {
				if !offered(ev, protocol) {
					return fmt.Sprintf("The 101 switches to %s, and the client offered %s.",
						cause.Quote(protocol), offer(ev.Request.Header["Upgrade"]))
				}
			}
			return ""
		},
	},
	{
		Name: "101-http10", Level: Must, Reference: "RFC 9110 7.8", phase: atHead, on: is(101),
		broken: func(ev *cause.Evidence) string {
			if !http10(ev) {
				return ""
			}
			return "The 101 answers a request that came as HTTP/1.0, whose Upgrade field is to be ignored."
		},
	},
	{
		Name: "101-before-100", Level: Must, Reference: "RFC 9110 7.8 10.1.1", phase: atHead, on: is(101),
		broken: func(ev *cause.Evidence) string {
			q := ev.Request
			if !http1(ev) || http10(ev) || q.ContentLength == 0 || !wire.Lists(q.Header["Expect"], "100-continue") {
				return ""
			}
			// With content already here, the client is not waiting: section 10.1.1 lets a server leave the 100 out.
			if ev.Continued || ev.Upgrade.Early > 0 || slices.Contains(ev.Interim, http.StatusContinue) {
				return ""
			}
			return "The request has content and expects 100-continue, and the 101 was sent with no 100 before it: the client holds the content back."
		},
	},
	{
		Name: "101-http2", Level: Must, Reference: "RFC 9113 8.6", phase: atHead, on: sent, when: isHTTP2,
		broken: func(ev *cause.Evidence) string {
			if !http2(ev) || ev.Status != http.StatusSwitchingProtocols && !slices.Contains(ev.Interim, http.StatusSwitchingProtocols) {
				return ""
			}
			return "A 101 was sent over HTTP/2, which has no such status: nothing is switched."
		},
	},
}

// offered reports whether the request offers a protocol. HTTP itself, which a 101 may list as the upper layer (RFC 2817 does),
// needs no offer.
func offered(ev *cause.Evidence, protocol string) bool {
	if wire.SameProtocol(protocol, "HTTP") {
		return true
	}
	for item := range wire.Items(ev.Request.Header["Upgrade"]) {
		if wire.SameProtocol(item, protocol) {
			return true
		}
	}
	return false
}

// offer is an Upgrade field as it stands in a sentence.
func offer(fields []string) string {
	if len(fields) == 0 {
		return "nothing"
	}
	return cause.Quote(strings.Join(fields, ", "))
}
