package cause

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/status"
)

// gate are the rules for a method that the server implements for no resource, in their order.
var gate = []Rule{
	{PreflightUnrouted, nil, preflightRefused},
	{MethodCase, nil, methodCase},
	{MethodTrace, nil, methodTrace},
	{MethodConnect, nil, methodConnect},
	{MethodWebDAV, nil, methodWebDAV},
	{MethodNotImplemented, nil, methodNotImplemented},
	{MethodTypo, nil, methodTypo},
	{MethodUnknown, nil, methodUnknown},
}

// Gate explains why the gate refuses, or would refuse, the method of an exchange, as if the answer were 501. It returns
// false where the method is implemented. It asks neither for ev.Status nor for ev.Refused.
func Gate(ev *Evidence) (Explanation, bool) {
	if slices.Contains(ev.Implemented, ev.Method) {
		return Explanation{}, false
	}
	for i := range gate {
		if e, ok := gate[i].Find(ev); ok {
			e.Cause, e.Status, e.By = gate[i].Cause, http.StatusNotImplemented, ByGate
			Complete(&e, ev)
			return e, true
		}
	}
	return Explanation{}, false
}

// gated are the rules of the gate for an exchange that it refused.
func gated() []Rule {
	rules := slices.Clone(gate)
	for i := range rules {
		find := rules[i].Find
		rules[i].Statuses = []int{http.StatusNotImplemented}
		rules[i].Find = func(ev *Evidence) (Explanation, bool) {
			if !ev.Refused {
				return Explanation{}, false
			}
			e, ok := find(ev)
			e.By = ByGate
			return e, ok
		}
	}
	return rules
}

// registered looks a method up in the registry. Long tokens are in none, and not worth a hash.
func registered(method string) (status.Method, bool) {
	if len(method) > maxToken || method == "PRI" || method == "*" {
		return status.Method{}, false
	}
	return status.LookupMethod(method)
}

// preflightRefused finds a CORS preflight on a server that does not implement OPTIONS.
func preflightRefused(ev *Evidence) (Explanation, bool) {
	if ev.Method != http.MethodOptions || !preflight(ev) {
		return Explanation{}, false
	}
	return Explanation{
		Detail: browserAsked(ev) + " by OPTIONS, and this server implements OPTIONS for no resource.",
		Fix:    "Add OPTIONS with WithMethods: it has to pass before a CORS middleware behind it can answer.",
	}, true
}

func methodCase(ev *Evidence) (Explanation, bool) {
	if len(ev.Method) > maxToken {
		return Explanation{}, false
	}
	upper := strings.ToUpper(ev.Method)
	if upper == ev.Method {
		return Explanation{}, false
	}
	if _, ok := registered(upper); !ok {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: `The method arrived as "` + Clean(ev.Method, ClientLimit) + `", but its registered name is "` + upper +
			`", and methods are case-sensitive.`,
		Fix: "Send " + upper + " in capitals: methods are case-sensitive, and fetch() upper-cases only DELETE, GET, HEAD, " +
			"OPTIONS, POST and PUT.",
	}
	if !slices.Contains(ev.Implemented, upper) {
		e.Fix += " This server does not implement " + upper + " either."
	}
	return e, true
}

func methodTrace(ev *Evidence) (Explanation, bool) {
	if ev.Method != http.MethodTrace {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "TRACE makes a server echo the request, cookies and credentials included, so this server does not implement it.",
		Fix:    "Read the server's logs to see what arrives; there is nothing to enable.",
	}, true
}

func methodConnect(ev *Evidence) (Explanation, bool) {
	if ev.Method != http.MethodConnect || ev.Upgrade.Extended != "" {
		return Explanation{}, false
	}
	authority := ev.Request.RequestURI
	if authority == "" {
		authority = ev.Request.Host
	}
	if strings.HasPrefix(authority, "/") { // a path: no tunnel is asked for
		return Explanation{
			Detail: "CONNECT arrived for the path " + quoteLong(authority) + ", as clients of net/rpc send it, and this server implements CONNECT for no resource.",
			Fix:    "If net/rpc is served here, add CONNECT with WithMethods; else point the client elsewhere.",
		}, true
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:] // what stands before it may be a password
	return Explanation{
		Detail: `CONNECT asks for a tunnel to "` + Clean(authority, 2*ClientLimit) + `", and this server is no proxy.`,
		Fix: "Check the proxy settings of the client (HTTPS_PROXY, for one): it takes this server for a proxy. If it is to be one, which " +
			"checks who asks and for what, add CONNECT with WithMethods.",
	}, true
}

func methodWebDAV(ev *Evidence) (Explanation, bool) {
	m, ok := registered(ev.Method)
	if !ok || !m.Family.IsWebDAV() {
		return Explanation{}, false
	}
	e := Explanation{Detail: m.Name + " is a method of WebDAV (" + m.RFC + "), and this server does not implement it."}
	if m.RFC != "RFC 4918" {
		e.Reference = Reference(m.Reference)
	}
	for _, name := range ev.Implemented {
		if other, ok := registered(name); ok && other.Family.IsWebDAV() {
			e.Fix = "Add " + m.Name + " with WithMethods if the WebDAV handler mounted here serves it."
			return e, true
		}
	}
	e.Fix = "If a WebDAV handler is mounted here, name its methods with WithMethods; else point the client elsewhere: this is no " +
		"WebDAV server."
	return e, true
}

func methodNotImplemented(ev *Evidence) (Explanation, bool) {
	m, ok := registered(ev.Method)
	if !ok {
		return Explanation{}, false
	}
	return Explanation{
		Detail: listed("This server implements "+m.Name+" for no resource; it implements ", ev.Implemented, "."),
		Fix:    useOne(ev.Implemented, ", or add "+m.Name+" with WithMethods."),
	}, true
}

func methodTypo(ev *Evidence) (Explanation, bool) {
	m := ev.Method
	if m == "" || len(m) > maxToken || m == "PRI" || m == "*" {
		return Explanation{}, false
	}
	if _, ok := registered(m); ok {
		return Explanation{}, false
	}
	best := 2
	if len(m) <= 4 {
		best = 1
	}
	near := ""
	for _, name := range ev.Implemented {
		if name == "" || name[0] != m[0] || len(name) > maxToken || max(len(name), len(m))-min(len(name), len(m)) > best {
			continue
		}
		if d := distance(m, name); d < best || d == best && near == "" {
			near, best = name, d
		}
	}
	if near == "" {
		return Explanation{}, false
	}
	return Explanation{
		Detail: `"` + Clean(m, ClientLimit) + `" is no registered method, but it is close to ` + near + `, which this server implements.`,
		Fix:    "Send the method that was meant: did you mean " + near + "?",
	}, true
}

func methodUnknown(ev *Evidence) (Explanation, bool) {
	m := ev.Method
	if _, ok := registered(m); ok {
		return Explanation{}, false
	}
	detail, suffix := `" is in no registry of HTTP methods and close to none that this server implements.`, ", or, if a handler here takes the other, add it with WithMethods."
	if m == "PRI" || m == "*" {
		detail, suffix = `" is reserved by HTTP and never the method of a request.`, "."
	}
	return Explanation{
		Detail: `The method "` + Clean(m, ClientLimit) + detail,
		Fix:    useOne(ev.Implemented, suffix),
	}, true
}
