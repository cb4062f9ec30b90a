package cause

import (
	"net/http"
	"strings"
	"testing"
)

func only(methods ...string) func(*Evidence) {
	return func(ev *Evidence) { ev.Implemented = methods }
}

var methodRows = []row{
	{name: "lower case", head: []string{"patch /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodCase, by: ByGate,
		says: []string{`"patch"`, `"PATCH"`, "in capitals", "fetch() upper-cases only DELETE, GET, HEAD, OPTIONS, POST and PUT"}, never: []string{"either"}},
	{name: "mixed case, not implemented", head: []string{"PropFind /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodCase,
		says: []string{"PropFind", "PROPFIND", "does not implement PROPFIND either"}},
	{name: "lower case of the preface is unknown", head: []string{"pri /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown},
	{name: "same words without the gate", head: []string{"GET /any HTTP/1.1"}, status: 501, want: HandlerNotImplemented},
	{name: "swapped", head: []string{"GTE /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodTypo, by: ByGate,
		says: []string{"GTE", "did you mean GET?"}},
	{name: "left out", head: []string{"DELTE /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodTypo, says: []string{"DELETE"}},
	{name: "added", head: []string{"GETT /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodTypo, says: []string{"mean GET?"}},
	{name: "two errors in a long one", head: []string{"OPTOINZ /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodTypo,
		says: []string{"OPTIONS"}},
	{name: "two errors in a short one", head: []string{"GXX /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown},
	{name: "another first letter", head: []string{"BOST /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown},
	{name: "near to none implemented", head: []string{"PACTH /any HTTP/1.1"}, status: 501, set: is(refusedByGate, only("GET", "HEAD")),
		want: MethodUnknown},
	{name: "nearest of two", head: []string{"POSTS /any HTTP/1.1"}, status: 501, set: is(refusedByGate, only("GET", "POTTER", "POST")),
		want: MethodTypo, says: []string{"mean POST?"}},
	{name: "registered, not a typo", head: []string{"LINK /any HTTP/1.1"}, status: 501, set: is(refusedByGate, only("GET", "LINKS")),
		want: MethodNotImplemented, by: ByGate, says: []string{"LINK", "GET, LINKS", "WithMethods"}},
	{name: "PATCH not in the set", head: []string{"PATCH / HTTP/1.1"}, status: 501,
		set: is(refusedByGate, only("GET", "HEAD", "POST", "DELETE", "OPTIONS")), want: MethodNotImplemented,
		says: []string{"GET, HEAD, POST, DELETE, OPTIONS", "add PATCH with WithMethods"}},
	{name: "WebDAV", head: []string{"PROPFIND /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodWebDAV, by: ByGate,
		says: []string{"PROPFIND", "RFC 4918", "If a WebDAV handler is mounted here, name its methods with WithMethods", "no WebDAV server"}},
	{name: "DeltaV", head: []string{"REPORT /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodWebDAV, says: []string{"RFC 3253"}},
	{name: "CalDAV", head: []string{"MKCALENDAR /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodWebDAV, says: []string{"RFC 4791"}},
	{name: "WebDAV server without locks", head: []string{"LOCK /any HTTP/1.1"}, status: 501, set: is(refusedByGate, only("GET", "PROPFIND")),
		want: MethodWebDAV, says: []string{"Add LOCK with WithMethods"}, never: []string{"no WebDAV server"}},
	{name: "trace", head: []string{"TRACE /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodTrace,
		says: []string{"credentials", "nothing to enable"}},
	{name: "connect", head: []string{"CONNECT example.com:443 HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodConnect,
		says: []string{"example.com:443", "proxy settings"}},
	{name: "connect with a password", head: []string{"CONNECT ann:secret@example.com:443 HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodConnect,
		says: []string{`"example.com:443"`}, never: []string{"secret", "ann"}},
	{name: "connect to a path", head: []string{"CONNECT /_goRPC_ HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodConnect,
		says: []string{`"/_goRPC_"`, "net/rpc", "add CONNECT with WithMethods"}, never: []string{"tunnel", "proxy"}},
	{name: "unknown", head: []string{"BREW /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown, says: []string{`"BREW"`, "GET, HEAD", "add it with WithMethods"}},
	{name: "star", head: []string{"* /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown, says: []string{"reserved"}, never: []string{"WithMethods"}},
	{name: "PRI as a method", head: []string{"PRI /any HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown, says: []string{"reserved"}},
	{name: "long", head: []string{strings.Repeat("X", 100) + " / HTTP/1.1"}, status: 501, set: is(refusedByGate), want: MethodUnknown,
		says: []string{strings.Repeat("X", 40) + "..."}, never: []string{strings.Repeat("X", 41)}},
	{name: "preflight, OPTIONS not in the set", head: []string{"OPTIONS /items HTTP/1.1", "Origin: https://app.example", "Access-Control-Request-Method: PUT"},
		status: 501, set: is(refusedByGate, only("GET", "HEAD")), want: PreflightUnrouted, by: ByGate, says: []string{"https://app.example", "PUT", "Add OPTIONS with WithMethods"}, never: []string{"Put a CORS"}},
	{name: "OPTIONS not in the set", head: []string{"OPTIONS /items HTTP/1.1"}, status: 501, set: is(refusedByGate, only("GET", "HEAD")),
		want: MethodNotImplemented},
}

func TestGateAsksForNoStatus(t *testing.T) {
	ev := exchange(t, []string{"PROPFIND / HTTP/1.1"}, 200)
	e, ok := Gate(ev)
	if !ok || e.Cause != MethodWebDAV || e.Status != http.StatusNotImplemented || e.Title != "Not Implemented" || e.By != ByGate || e.Side != SideClient {
		t.Errorf("got %+v", e)
	}
	if e, ok := Gate(exchange(t, []string{"QUERY / HTTP/1.1"}, 501)); ok {
		t.Errorf("QUERY is implemented, got %+v", e)
	}
	if e, ok := Gate(exchange(t, []string{"CONNECT example.com:443 HTTP/1.1"}, 200, upgrading(Upgrade{Extended: "chess"}))); ok && e.Cause == MethodConnect {
		t.Errorf("extended CONNECT is no call for a proxy, got %+v", e)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"GET", "GET", 0}, {"GTE", "GET", 1}, {"GT", "GET", 1}, {"GETT", "GET", 1}, {"GAT", "GET", 1}, {"CA", "ABC", 2},
		{"DELTE", "DELETE", 1}, {"PSOT", "POST", 1}, {"PSTO", "POST", 2}, {"", "GET", 3}, {"POST", "PUT", 2}, {"abcdef", "badcfe", 3},
		{strings.Repeat("a", maxToken), strings.Repeat("b", maxToken), maxToken},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestGateRefersToTheMethod(t *testing.T) {
	for method, want := range map[string]Reference{"PROPFIND": "RFC 4918", "REPORT": "RFC 3253 3.6", "MKCALENDAR": "RFC 4791 5.3.1"} {
		if e, _ := Gate(exchange(t, []string{method + " / HTTP/1.1"}, 501)); e.Reference != want {
			t.Errorf("%s: %q, want %q", method, e.Reference, want)
		}
	}
}

// TestGateIsCheap holds the bounds on what a refusal costs: two sentences, whatever the length of the method.
func TestGateIsCheap(t *testing.T) {
	for _, method := range []string{"PATCHY", "LINK", "PROPFIND", "BREW", strings.Repeat("BREW", 25<<10)} {
		ev := exchange(t, []string{"GET / HTTP/1.1"}, 501, refusedByGate)
		ev.Method = method
		allocs := testing.AllocsPerRun(100, func() {
			if _, ok := Find(ev, nil); !ok {
				t.Fatal("not explained")
			}
		})
		if allocs > 3 {
			t.Errorf("%.10s: %v allocations", method, allocs)
		}
	}
}

func BenchmarkGate(b *testing.B) {
	for _, method := range []string{"patch", "GTE", "LINK", "PROPFIND", "BREW", strings.Repeat("BREW", 25<<10)} {
		ev := exchange(b, []string{"GET / HTTP/1.1"}, 501, refusedByGate)
		ev.Method = method
		b.Run(method[:min(len(method), 10)], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Find(ev, nil)
			}
		})
	}
}

func BenchmarkHealthy(b *testing.B) {
	ev := exchange(b, []string{"GET / HTTP/1.1", "Accept: */*", "User-Agent: curl/8"}, 200)
	b.ReportAllocs()
	for b.Loop() {
		Find(ev, nil)
	}
}

func BenchmarkNotFound(b *testing.B) {
	ev := exchange(b, []string{"GET /x HTTP/1.1"}, 404, byMux)
	b.ReportAllocs()
	for b.Loop() {
		Find(ev, nil)
	}
}
