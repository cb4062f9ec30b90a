package cause_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"

	"github.com/httpexplain/httpexplain/cause"
)

// answered is the evidence of a GET for /cart/ that was answered with a status.
func answered(code int) *cause.Evidence {
	r := httptest.NewRequest(http.MethodGet, "/cart/", http.NoBody)
	return &cause.Evidence{Request: r, Method: r.Method, Path: r.URL.Path, Status: code, Header: http.Header{}, Limit: -1}
}

// The rules of this package judge evidence from anywhere, such as an access log or another middleware.
func ExampleFind() {
	ev := answered(http.StatusMovedPermanently)
	ev.Method = http.MethodPost
	ev.Header.Set("Location", "/cart")
	e, ok := cause.Find(ev, nil)
	fmt.Println(ok, e.Cause, e.Side)
	fmt.Println(e.Detail)

	_, ok = cause.Find(answered(http.StatusOK), nil)
	fmt.Println(ok)
	// Output:
	// true redirect-drops-method server
	// POST was answered 301 Moved Permanently with Location "/cart"; clients go on there with GET, and the content is lost.
	// false
}

// A rule for WithCauses is tested without a server: give Find the evidence for which it is to fire.
func ExampleRule() {
	coupon := cause.Rule{
		Cause:    "coupon-expired",
		Statuses: []int{http.StatusConflict},
		Find: func(ev *cause.Evidence) (cause.Explanation, bool) {
			return cause.Explanation{
				Detail: "The coupon was valid until the end of May.",
				Fix:    "Order without a coupon.",
				Side:   cause.SideClient,
			}, ev.Header.Get("X-Coupon") == "expired"
		},
	}
	ev := answered(http.StatusConflict)
	ev.Header.Set("X-Coupon", "expired")
	e, _ := cause.Find(ev, []cause.Rule{coupon})
	fmt.Println(e.Status, e.Title, e.Cause, e.Sure, e.Reference)
	// Output:
	// 409 Conflict coupon-expired certain RFC 9110 15.5.10
}

// What must not leave a production server is said in development only.
func ExampleEvidence() {
	ev := answered(http.StatusInternalServerError)
	ev.Calls = []cause.Call{{Kind: cause.CallRefused, Addr: "10.0.0.7:5432", Err: errors.New("connection refused")}}
	for _, ev.Development = range []bool{false, true} {
		e, _ := cause.Find(ev, nil)
		fmt.Println(e.Cause+":", e.Detail)
	}
	// Output:
	// dependency-failed: The server that the handler called refused the connection, and the handler then answered 500 Internal Server Error.
	// dependency-failed: The server that the handler called "10.0.0.7:5432" refused the connection, and the handler then answered 500 Internal Server Error.
}

// A rule that looks at what the handler called before it failed. Addr is no matter of the client's.
func ExampleCall() {
	bank := func(ev *cause.Evidence) (cause.Explanation, bool) {
		silent := slices.ContainsFunc(ev.Calls, func(c cause.Call) bool { return c.Addr == "bank.internal:443" })
		return cause.Explanation{Detail: "The bank does not answer.", Fix: "Pay in an hour."}, silent
	}
	ev := answered(http.StatusBadGateway)
	ev.Calls = []cause.Call{{Kind: cause.CallTimeout, Addr: "bank.internal:443", Err: context.DeadlineExceeded}}
	e, _ := cause.Find(ev, []cause.Rule{{Cause: "bank-silent", Find: bank}})
	fmt.Println(e.Cause+":", e.Detail)
	// Output:
	// bank-silent: The bank does not answer.
}

// Each kind of failed call behind httputil.ReverseProxy has a cause of its own.
func ExampleCallKind() {
	ev := answered(http.StatusBadGateway)
	ev.Source = cause.Source{By: cause.ByProxy, Kind: cause.KindReverseProxy}
	for _, kind := range []cause.CallKind{cause.CallRefused, cause.CallDNS, cause.CallTLS, cause.CallClosed, cause.CallTimeout} {
		ev.Calls = []cause.Call{{Kind: kind}}
		e, _ := cause.Find(ev, nil)
		fmt.Println(kind, "-", e.Cause)
	}
	// Output:
	// refused - upstream-refused
	// dns - upstream-dns
	// tls - upstream-tls
	// closed - upstream-closed
	// timeout - upstream-timeout
}

// The same 503 means one thing where http.TimeoutHandler wrote it, and another where a handler did.
func ExampleSource() {
	ev := answered(http.StatusServiceUnavailable)
	for _, ev.Source = range []cause.Source{
		{By: cause.ByTimeout, Kind: cause.KindTimeout},
		{By: cause.ByHandler, Func: "main.cart", At: "cart.go:41"},
	} {
		e, _ := cause.Find(ev, nil)
		fmt.Println(e.By, "-", e.Cause)
	}
	// Output:
	// timeout - handler-timeout
	// handler - handler-server-error
}

// A rule for one router alone.
func ExampleKind() {
	fromChi := func(ev *cause.Evidence) (cause.Explanation, bool) {
		return cause.Explanation{Detail: "No page has this address.", Fix: "Start from /."}, ev.Source.Kind == cause.KindChi
	}
	ev := answered(http.StatusNotFound)
	ev.Source = cause.Source{By: cause.ByRouter, Kind: cause.KindChi}
	e, ok := cause.Find(ev, []cause.Rule{{Cause: "no-page", Find: fromChi}})
	fmt.Println(ok, e.Cause)
	// Output: true no-page
}

// routes is a router that knows one handler for each path.
type routes map[string]string

func (r routes) Match(_, _, path string) (string, bool) {
	_, ok := r[path]
	return path, ok
}

func (r routes) Allowed(_, path string) []string {
	if method, ok := r[path]; ok {
		return []string{method}
	}
	return nil
}

// A Router lets the rules try other requests: here, the same path without its slash.
func ExampleRouter() {
	ev := answered(http.StatusNotFound)
	ev.Source = cause.Source{By: cause.ByRouter}
	ev.Router = routes{"/cart": http.MethodGet}
	e, _ := cause.Find(ev, nil)
	fmt.Println(e.Cause+":", e.Detail)
	// Output:
	// route-trailing-slash: Nothing matches "/cart/", but "/cart" does.
}

// The value of a panic goes to the log alone.
func ExampleRecovered() {
	ev := answered(http.StatusInternalServerError)
	ev.Panic = &cause.Recovered{Value: "no connection to 10.0.0.7", At: "cart.go:17"}
	e, _ := cause.Find(ev, nil)
	fmt.Println(e.Cause+":", e.Detail)
	// Output:
	// panic: The handler panicked.
}

// A handler tried to upgrade, and something around its ResponseWriter had no Hijack.
func ExampleUpgrade() {
	ev := answered(http.StatusInternalServerError)
	ev.Request.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	ev.Upgrade = cause.Upgrade{Tried: true, Failed: http.ErrNotSupported}
	e, _ := cause.Find(ev, nil)
	fmt.Println(e.Cause, e.Side)
	fmt.Println(e.Fix)
	// Output:
	// hijacker-hidden server
	// Give the type that wraps the ResponseWriter an Unwrap or Hijack method, or mount the upgrade route outside the middleware that wraps it.
}

// Gate answers for a method what NewProduction would, whoever asks.
func ExampleGate() {
	ev := answered(0)
	ev.Implemented = []string{"GET", "HEAD", "POST"}
	for _, ev.Method = range []string{"GET", "post", "PSOT", "PROPFIND"} {
		if e, refused := cause.Gate(ev); refused {
			fmt.Println(e.Status, e.Cause+":", e.Detail)
		}
	}
	// Output:
	// 501 method-case: The method arrived as "post", but its registered name is "POST", and methods are case-sensitive.
	// 501 method-typo: "PSOT" is no registered method, but it is close to POST, which this server implements.
	// 501 method-webdav: PROPFIND is a method of WebDAV (RFC 4918), and this server does not implement it.
}

// A cause of your own needs no more than a token and words: the rest follows from the status.
func ExampleComplete() {
	e := cause.Explanation{Cause: "seat-taken", Detail: "Somebody else was faster."}
	cause.Complete(&e, answered(http.StatusConflict))
	fmt.Printf("%d %s, %s, %s, %s, %s\n", e.Status, e.Title, e.Side, e.By, e.Sure, e.Reference)
	// Output:
	// 409 Conflict, client, handler, certain, RFC 9110 15.5.10
}

// What can be said of a status before anything is known.
func ExampleGeneral() {
	e := cause.General(http.StatusGone)
	fmt.Println(e.Cause, e.Side, e.Reference)
	fmt.Println(e.Detail)
	fmt.Println(e.Fix)
	// Output:
	// handler-client-error client RFC 9110 15.5.11
	// There was something at this address, it was taken away on purpose, and it is not expected back. No new address is known.
	// Delete the link, the bookmark or the subscription, and ask no more.
}
