package render

import "github.com/httpexplain/httpexplain/cause"

// Side says whose doing a status is; "" where that is none of package cause's values.
func Side(s cause.Side) string {
	switch s {
	case cause.SideClient:
		return "the client's doing"
	case cause.SideServer:
		return "the server's doing"
	case cause.SideProxy:
		return "a proxy's doing"
	case cause.SideNone:
		return "nobody's fault"
	}
	return ""
}

// Sure says how far the evidence carries; "" where that is none of package cause's values.
func Sure(s cause.Sure) string {
	switch s {
	case cause.Certain:
		return "certain"
	case cause.Likely:
		return "likely"
	case cause.Guess:
		return "a guess"
	}
	return ""
}

// By says which part of the server chose a status; "" where that is none of package cause's values.
func By(b cause.By) string {
	switch b {
	case cause.ByGate:
		return "the gate"
	case cause.ByUpgrade:
		return "the upgrade negotiation"
	case cause.ByRouter:
		return "the router"
	case cause.ByHandler:
		return "the handler"
	case cause.ByTimeout:
		return "the timeout"
	case cause.ByProxy:
		return "the reverse proxy"
	case cause.ByPanic:
		return "a panic"
	}
	return ""
}

// appendVerdict appends who did it, how sure that is, and who decided: "the client's doing, certain, decided by the gate".
// Values that are none of package cause's are left out.
func appendVerdict(dst []byte, e *cause.Explanation) []byte {
	start := len(dst)
	for _, part := range [...]struct{ before, words string }{{"", Side(e.Side)}, {"", Sure(e.Sure)}, {"decided by ", By(e.By)}} {
		if part.words == "" {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		dst = append(dst, part.before...)
		dst = append(dst, part.words...)
	}
	return dst
}
