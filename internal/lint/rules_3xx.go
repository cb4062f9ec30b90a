package lint

import (
	"fmt"
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
)

// redirectRules speak of redirection, but for 304.
var redirectRules = []Rule{
	{
		Name: "300-no-choice", Level: Should, Reference: "RFC 9110 15.4.1", phase: atEnd, on: is(300),
		broken: func(ev *cause.Evidence) string {
			if !empty(ev) || !lacksAll(ev, "Location", "Link", "Alternates") {
				return ""
			}
			return "The 300 (Multiple Choices) has neither content nor Location: it offers no choice."
		},
	},
	{
		Name: "redirect-no-location", Level: Should, Reference: "RFC 9110 15.4", phase: atHead, on: is(301, 302, 303, 307, 308),
		broken: func(ev *cause.Evidence) string {
			if !lacks(ev, "Location") {
				return ""
			}
			return fmt.Sprintf("The %d has no Location field: the client cannot follow it.", ev.Status)
		},
	},
	{
		Name: "location-syntax", Level: Must, Reference: "RFC 9110 10.2.2", phase: atHead, on: sent, when: hasLocation,
		broken: func(ev *cause.Evidence) string {
			for _, v := range ev.Header["Location"] {
				if fault := uriFault(v); fault != "" {
					return "Location is no URI reference: it " + fault + "."
				}
			}
			return ""
		},
	},
}

// notModifiedRules speak of 304 (Not Modified).
var notModifiedRules = []Rule{
	{
		Name: "304-unconditional", Level: Info, Reference: "RFC 9110 15.4.5", phase: atHead, on: is(304),
		broken: unasked("The 304 answers a request with neither If-None-Match nor If-Modified-Since: the client may have nothing stored.",
			"If-None-Match", "If-Modified-Since"),
	},
	{
		Name: "304-method", Level: Must, Reference: "RFC 9110 13.1.2", phase: atHead, on: is(304),
		broken: func(ev *cause.Evidence) string {
			switch ev.Method {
			case http.MethodGet, http.MethodHead, methodQuery:
				return ""
			}
			if bridged(ev) {
				return ""
			}
			return fmt.Sprintf("The 304 answers the method %s; where a condition is false, methods other than GET and HEAD get 412.", cause.Quote(ev.Method))
		},
	},
	{
		Name: "304-content", Level: Must, Reference: "RFC 9110 15.4.5", phase: atEnd, on: is(304),
		broken: spilled("The handler wrote %s of content under a 304 (Not Modified); net/http dropped it all."),
	},
	{
		Name: "304-representation-metadata", Level: Should, Reference: "RFC 9110 15.4.5", phase: atHead, origin: true, on: is(304),
		broken: func(ev *cause.Evidence) string {
			for _, name := range [...]string{"Content-Encoding", "Content-Language", "Content-Type"} {
				if name == "Content-Type" && http1(ev) && !ev.Upgrade.Hijacked {
					continue // net/http takes it away; on HTTP/2 it does not
				}
				if one(ev.Header, name) != "" {
					return "The 304 has " + name + ", which describes content that it does not have."
				}
			}
			return ""
		},
	},
}
