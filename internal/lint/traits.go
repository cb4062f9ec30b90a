package lint

import "github.com/httpexplain/httpexplain/cause"

// trait is something that few responses have and without which a rule cannot be broken. They are found in one pass over the
// fields, so that a healthy response is asked few rules.
type trait uint16

const (
	hasTransferEncoding trait = 1 << iota
	hasLocation
	hasRetryAfter
	hasDate
	hasLastModified
	hasETag
	hasWarning
	hasProxyStatus
	hasControl  // a carriage return, a line feed or a NUL stands in a value
	hasNonASCII // a byte over 0x7F stands in a value
	hasInterim  // a 1xx head went out before
	isHTTP2     // the response goes out as HTTP/2

	allTraits trait = 1<<16 - 1
)

func traitsOf(ev *cause.Evidence) trait {
	var has trait
	for name, values := range ev.Header {
		switch name {
		case "Transfer-Encoding":
			has |= hasTransferEncoding
		case "Location":
			has |= hasLocation
		case "Retry-After":
			has |= hasRetryAfter
		case "Date":
			has |= hasDate
		case "Last-Modified":
			has |= hasLastModified
		case "Etag":
			has |= hasETag
		case "Warning":
			has |= hasWarning
		case "Proxy-Status":
			has |= hasProxyStatus
		}
		for _, v := range values {
			for i := range len(v) {
				if c := v[i]; c >= 0x80 {
					has |= hasNonASCII
				} else if c <= '\r' && (c == '\r' || c == '\n' || c == 0) {
					has |= hasControl
				}
			}
		}
	}
	if len(ev.Interim) > 0 || ev.BareHints {
		has |= hasInterim
	}
	if http2(ev) {
		has |= isHTTP2
	}
	return has
}
