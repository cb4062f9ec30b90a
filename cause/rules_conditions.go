package cause

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// conditionRules are about what a request demands of the answer.
var conditionRules = []Rule{
	{NotAcceptable, []int{http.StatusNotAcceptable}, notAcceptable},
	{PreconditionFailed, []int{412}, preconditionFailed},
	{RangeUnsatisfiable, []int{416}, rangeUnsatisfiable},
	{PreconditionRequired, []int{428}, preconditionRequired},
}

// decider names who judged a request: the handler, or the upstream whose status ReverseProxy passed on.
func decider(ev *Evidence) string {
	if passedOn(ev) {
		return "The upstream"
	}
	return "The handler"
}

// notAcceptable names the fields that leave the handler a choice which it does not have.
func notAcceptable(ev *Evidence) (Explanation, bool) {
	var narrow, names []string
	for _, name := range [...]string{"Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset"} {
		lines := ev.Request.Header[name]
		if v := strings.Join(lines, ", "); v != "" && !takesAll(name, lines) {
			narrow, names = append(narrow, name+": "+quoteLong(v)), append(names, name)
		}
	}
	if len(narrow) == 0 {
		return Explanation{
			Detail: decider(ev) + " answered 406, but no Accept field of the request leaves anything out.",
			Fix:    "See by which field the server chooses; it may also answer with what it has, since a 406 is never demanded.",
		}, true
	}
	e := Explanation{
		Detail: decider(ev) + " has nothing that fits " + strings.Join(narrow, " and ") + ".",
		Fix:    "Widen " + strings.Join(names, " or ") + ", or take what the server offers.",
	}
	if names[0] == "Accept" {
		e.Fix = "Widen Accept (*/* takes anything)" + strings.TrimPrefix(e.Fix, "Widen Accept")
	}
	return e, true
}

// takesAll reports whether a field that negotiates leaves out nothing that a server may have. Content without any coding fits
// every Accept-Encoding that does not forbid it (RFC 9110 12.5.3).
func takesAll(name string, lines []string) bool {
	all, others := "*", false
	switch name {
	case "Accept":
		all = "*/*"
	case "Accept-Encoding":
		all, others = "identity", true
	}
	for item := range wire.Items(lines) {
		value, weight, _ := strings.Cut(item, ";")
		value = strings.TrimSpace(value)
		switch {
		case strings.EqualFold(value, all):
			return !forbidden(weight)
		case others && value == "*" && forbidden(weight):
			others = false
		}
	}
	return others
}

// forbidden reports whether the parameters of an item hold a weight of zero.
func forbidden(parameters string) bool {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			return err == nil && q == 0
		}
	}
	return false
}

// preconditionFailed names the condition that does not hold, in the order in which they are evaluated (RFC 9110 13.2.2).
func preconditionFailed(ev *Evidence) (Explanation, bool) {
	h := ev.Request.Header
	names := slices.DeleteFunc([]string{"If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since", "If-Range"}, func(name string) bool { return h.Get(name) == "" })
	if len(names) > 1 && names[0] == "If-Match" && names[1] == "If-Unmodified-Since" {
		names = slices.Delete(names, 1, 2) // with If-Match it is ignored
	}
	if len(names) == 0 {
		return webDAVCondition(ev)
	}
	e := conditionFailed(ev, names[0], h.Get(names[0]))
	if len(names) > 1 {
		e.Sure = Likely
		e.Detail = strings.TrimSuffix(e.Detail, ".") + "; " + names[1] + " was sent as well."
	}
	return e, true
}

// conditionFailed tells what it means that a condition does not hold.
func conditionFailed(ev *Evidence, name, value string) Explanation {
	e := Explanation{Detail: "The condition " + name + ": " + Clean(value, ClientLimit) + " does not hold"}
	validator, held := "Etag", "ETag"
	switch {
	case name == "If-None-Match" && value == "*":
		e.Detail += ": the resource exists"
		e.Fix = "Choose another name, or change what exists: fetch it and send If-Match with its ETag."
	case name == "If-None-Match":
		e.Detail += ": the resource still is as that ETag says"
		e.Fix = "Leave the condition out, or send If-Match with that ETag to change the resource."
	case name == "If-Unmodified-Since":
		validator, held = "Last-Modified", "Last-Modified"
		e.Fix = "Fetch the resource again and retry with its current Last-Modified."
	case name != "If-Match": // a server need not answer 412 to these
		e.Fix = "Fetch the resource again, without the condition."
	case value == "*":
		e.Detail += ": the resource does not exist"
		e.Fix = "Create it first, without If-Match."
	case onlyWeak(value):
		e.Detail += ": If-Match compares strongly, and a weak ETag (W/) never matches"
		e.Fix = "Send a strong ETag; if the server gives out weak ones only, see what makes them weak (compression in a proxy does)."
	default:
		e.Fix = "Fetch the resource again and retry with its current ETag."
	}
	if now := ev.Header.Get(validator); now != "" && name != "If-None-Match" || now != "" && value == "*" {
		e.Detail += "; the current " + held + " is " + Clean(now, ClientLimit)
	}
	e.Detail += "."
	return e
}

// onlyWeak reports whether a list of entity tags holds weak ones only.
func onlyWeak(list string) bool {
	for item := range strings.SplitSeq(list, ",") { // a comma within a tag makes one that seems strong
		if !strings.HasPrefix(strings.TrimSpace(item), "W/") {
			return false
		}
	}
	return true
}

func rangeUnsatisfiable(ev *Evidence) (Explanation, bool) {
	sent := ev.Request.Header.Get("Range")
	if sent == "" {
		return Explanation{}, false
	}
	_, length, known := strings.Cut(ev.Header.Get("Content-Range"), "*/")
	switch {
	case known && isDigits(length):
		return Explanation{
			Detail: "The range " + Quote(sent) + " lies outside the content, which has " + Clean(length, ClientLimit) + " bytes.",
			Fix:    "Ask for a range within the length, or for the whole.",
		}, true
	case malformedRange(sent), containsFold(ev.Body, "invalid range") && !containsFold(ev.Body, "overlap"):
		return Explanation{
			Detail: "The range " + Quote(sent) + " is malformed: it is no list of byte ranges.",
			Fix:    "Write it as bytes=0-99, bytes=500- or bytes=-100 (the last 100), or ask for the whole.",
		}, true
	}
	return Explanation{
		Detail: "The range " + Quote(sent) + " lies outside the content; the answer does not say how long it is (no Content-Range).",
		Fix:    "Ask for a range within the length, or for the whole.",
	}, true
}

// malformedRange reports whether a Range in bytes does not follow the grammar of RFC 9110 14.1.1, or ends before it begins.
func malformedRange(sent string) bool {
	unit, set, found := strings.Cut(sent, "=")
	if found && !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		return false // another unit has a grammar of its own
	}
	n := 0
	for item := range wire.Items([]string{set}) {
		n++
		first, last, dash := strings.Cut(item, "-")
		first, last = strings.TrimSpace(first), strings.TrimSpace(last)
		if !dash || first == "" && last == "" || first != "" && !isDigits(first) || last != "" && !isDigits(last) {
			return true
		}
		from, err := strconv.ParseUint(first, 10, 64)
		to, err2 := strconv.ParseUint(last, 10, 64)
		if err == nil && err2 == nil && from > to {
			return true
		}
	}
	return n == 0
}

func preconditionRequired(ev *Evidence) (Explanation, bool) {
	return Explanation{
		Detail: decider(ev) + " changes this resource only under a condition, so that no other change is lost, and the request has none that it takes.",
		Fix:    "Fetch the resource and send If-Match with its ETag.",
	}, true
}
