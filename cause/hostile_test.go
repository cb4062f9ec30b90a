package cause

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

var hostileStrings = []string{
	"", "a", "\x1b[31mred", "line\r\nbreak: x", "\u202eevil", "\u2066x", "\u0085\u009b", "\x00", "\xff\xfe", "\u2028", "\"quoted\\\"", "<script>alert(1)</script>",
	strings.Repeat("A", 100<<10), strings.Repeat("\u202e", 3000), strings.Repeat(",", 1000), strings.Repeat("a,", 5000), "https://\u202egro.example", "http://[::1", "null",
	"%zz", "//x", "/../..//", "\\\\x",
}

// hostile puts a string wherever a client can put one.
func hostile(s string, status int, method string) *Evidence {
	h := http.Header{}
	for _, name := range []string{
		"Upgrade", "Connection", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Protocol", "Origin", "X-Forwarded-Host", "Forwarded", "Via",
		"Accept", "Accept-Language", "Content-Type", "Content-Encoding", "Authorization", "Range", "If-Match", "Http2-Settings", "Sec-Fetch-Site",
		"Access-Control-Request-Method", "User-Agent", "X-Forwarded-" + s, "X-Forwarded-Proto", "Early-Data",
	} {
		h.Add(name, s)
	}
	r := &http.Request{
		Method: method, Host: s, URL: &url.URL{Path: "/" + s, RawQuery: s}, RequestURI: s, Header: h, ProtoMajor: 1, ProtoMinor: 1, RemoteAddr: "192.0.2.1:1",
		Proto: s, ContentLength: 1,
	}
	return &Evidence{
		Request: r, Method: method, Path: "/" + s, Status: status, Limit: -1, Implemented: defaultMethods, Upgrade: Upgrade{Hijackable: true},
		Header: http.Header{"Location": {s}, "Allow": {s}, "Www-Authenticate": {s}, "Retry-After": {s}, "Content-Range": {"*/" + s}, "Etag": {s}, "Accept-Post": {s}},
	}
}

// TestHostileStrings checks that nothing that a client sends stands in a sentence as it came, nor makes it long: neither in the
// rows of the tables, with each of their fields grown hostile, nor where nothing but hostile fields arrives.
func TestHostileStrings(t *testing.T) {
	fired := map[string]bool{}
	check := func(ev *Evidence) {
		if e, ok := Find(ev, nil); ok {
			fired[e.Cause] = true
			if known, _ := Lookup(e.Cause); known.Cause != "" {
				checkSentences(t, &e)
			}
		}
	}
	for _, s := range hostileStrings {
		for _, rows := range tables {
			for _, row := range rows {
				ev := exchange(t, row.head, row.status, row.set...)
				ev.Path += s
				check(ev)
				ev.Request.Host, ev.Method, ev.Pattern = s, ev.Method+s, s
				ev.Body = append(ev.Body, s[:min(len(s), 512)]...)
				check(ev)
				for _, h := range []http.Header{ev.Request.Header, ev.Header} {
					for name := range h {
						h[name] = append(h[name], s)
						check(ev)
						h[name][0] += s
						check(ev)
					}
				}
			}
		}
		for _, status := range []int{0, 101, 200, 301, 302, 400, 401, 403, 404, 405, 406, 411, 412, 413, 415, 416, 421, 425, 426, 429, 500, 501, 502, 503} {
			for _, method := range []string{"GET", "POST", "OPTIONS", "CONNECT", "PRI", s} {
				ev := hostile(s, status, method)
				ev.Refused = status == http.StatusNotImplemented
				check(ev)
				ev.Panic = &Recovered{Value: s, At: s}
				ev.Development = true
				check(ev)
			}
		}
	}
	if len(fired) < 80 {
		t.Errorf("only %d causes were tried", len(fired))
	}
}

// TestHostileStringsAreCheap holds a bound on the time that an explanation of 100 KiB of hostile text takes.
func TestHostileStringsAreCheap(t *testing.T) {
	for _, status := range []int{400, 403, 404, 405, 501} {
		ev := hostile(strings.Repeat("A", 100<<10), status, "GET")
		start := time.Now()
		const rounds = 100
		for range rounds {
			Find(ev, nil)
		}
		if each := time.Since(start) / rounds; each > 5*time.Millisecond {
			t.Errorf("%d: %v", status, each)
		}
	}
}

func FuzzFind(f *testing.F) {
	for i, s := range hostileStrings[:18] {
		if len(s) < 4096 {
			f.Add("GET", s, s, uint16(400+i), uint64(i))
		}
	}
	f.Add("patch", "websocket", "upgrade", uint16(501), uint64(1<<40-1))
	f.Fuzz(func(t *testing.T, method, a, b string, status uint16, bits uint64) {
		code := int(status) % 1000
		ev := hostile(a, code, method)
		random := rand.New(rand.NewPCG(bits, uint64(status)))
		flip := func() bool { return random.IntN(2) == 0 }
		values := []string{a, b, "websocket", "h2c", "upgrade, http2-settings", "13", "dGhlIHNhbXBsZSBub25jZQ==", "https://" + b, "AAMAAABkAAQCAAAAAAIAAAAA"}
		for name := range ev.Request.Header {
			switch random.IntN(3) {
			case 0:
				delete(ev.Request.Header, name)
			case 1:
				ev.Request.Header[name] = []string{values[random.IntN(len(values))]}
			}
		}
		for name := range ev.Header {
			if flip() {
				delete(ev.Header, name)
			}
		}
		ev.Request.Host, ev.Path = b, a
		ev.Request.ProtoMajor, ev.Request.ProtoMinor = 1+random.IntN(2), random.IntN(2)
		ev.Refused, ev.Gone, ev.Development, ev.Done, ev.Invalidated = code == 501 && flip(), flip(), flip(), flip(), random.IntN(8) == 0
		ev.Invalid = code
		ev.Body = []byte(b)
		ev.Upgrade = Upgrade{
			Registered: []string{values[random.IntN(len(values))]}, Answered: flip(), Hijackable: flip(), Tried: flip(), Hijacked: flip(), Early: random.IntN(3),
			Sub: []string{"", a}[random.IntN(2)], Extended: []string{"", "", b}[random.IntN(3)],
		}
		kinds := []CallKind{CallRefused, CallDNS, CallTLS, CallClosed, CallTimeout}
		if flip() {
			ev.Calls = []Call{{Kind: kinds[random.IntN(len(kinds))], Addr: a}}
		}
		ev.Source = Source{By: []By{"", ByRouter, ByHandler, ByProxy, ByTimeout}[random.IntN(5)], Hiding: b}
		if flip() {
			ev.Pattern = a
		}
		if flip() {
			ev.Router = patterns
		}
		for range 2 {
			if e, ok := Find(ev, nil); ok {
				checkSentences(t, &e)
				if e.Status != code {
					t.Errorf("status %d for %s", e.Status, strconv.Itoa(code))
				}
			}
		}
		if e, ok := Gate(ev); ok {
			checkSentences(t, &e)
		}
		for _, e := range []Explanation{NotOffered(ev.Request, []string{a}), RefusedOrigin(ev.Request)} {
			e.Side, e.Sure, e.By = SideClient, Certain, ByUpgrade
			checkSentences(t, &e)
		}
	})
}
