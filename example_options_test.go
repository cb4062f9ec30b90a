package httpexplain_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
)

// quiet is an option of the Examples whose log is not of interest.
var quiet = httpexplain.WithLogger(zap.NewNop())

func ExampleMiddleware_ErrorLog() {
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("explain.side")))
	server := httptest.NewUnstartedServer(explain.Handler(http.NotFoundHandler()))
	server.Config.ErrorLog = explain.ErrorLog()
	server.StartTLS()
	defer server.Close()

	answer, err := http.Get("http://" + server.Listener.Addr().String()) // not https
	if err != nil {
		fmt.Println(err)
		return
	}
	answer.Body.Close()
	fmt.Println(answer.Status)
	// Unordered output:
	// WARN plain-http-on-tls explain.side=client
	// 400 Bad Request
}

func ExampleWithRouter() {
	route := func(r *http.Request) (string, bool) { return "/tickets/:day", r.Method == http.MethodGet } // asks your router
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("http.route")), httpexplain.WithRouter(route))
	ask(explain.Handler(h), "GET", "/tickets/sunday")
	// Output:
	// INFO request http.route=/tickets/:day
	// 200 OK
}

func ExampleWithClientAddress() {
	trusted := func(r *http.Request) string { return r.Header.Get("X-Real-Ip") } // set by your own proxy
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("client.address")), httpexplain.WithClientAddress(trusted))
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	r.Header.Set("X-Real-Ip", "192.0.2.7")
	explain.Handler(h).ServeHTTP(httptest.NewRecorder(), r)
	// Output:
	// INFO request client.address=192.0.2.7
}

func ExampleWithoutRules() {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) })
	for _, options := range [][]httpexplain.Option{{quiet}, {quiet, httpexplain.WithoutRules("401-no-challenge")}} {
		w := httptest.NewRecorder()
		httpexplain.NewDevelopment(options...).Handler(h).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
		fmt.Printf("%q\n", w.Header().Get("Explain-Rules"))
	}
	// Output:
	// "401-no-challenge;level=must;ref=\"RFC 9110 15.5.2 11.6.1\""
	// ""
}

func ExampleWithTypeBase() {
	explain := httpexplain.NewProduction(quiet, httpexplain.WithTypeBase("https://example.com/problems/"))
	r := httptest.NewRequest("BREW", "/", http.NoBody)
	r.Header.Set("Accept", "application/problem+json")
	w := httptest.NewRecorder()
	explain.Handler(nil).ServeHTTP(w, r)
	var problem struct{ Type string }
	err := json.Unmarshal(w.Body.Bytes(), &problem)
	fmt.Println(problem.Type, err)
	// Output:
	// https://example.com/problems/method-unknown <nil>
}

// Two servers on the way of a request each say who they are.
func ExampleWithName() {
	explain := httpexplain.NewProduction(quiet, httpexplain.WithName("shop-eu"))
	w := httptest.NewRecorder()
	explain.Handler(nil).ServeHTTP(w, httptest.NewRequest("BREW", "/", http.NoBody))
	all, err := httpexplain.FromHeader(w.Header())
	fmt.Println(all[0].Server, all[0].Cause, err)
	// Output:
	// shop-eu method-unknown <nil>
}

func ExampleWithRecovery() {
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the secret of the handler") })
	explain := httpexplain.NewProduction(quiet, httpexplain.WithRecovery())
	ask(explain.Handler(h), "GET", "/")
	// Output:
	// 500 Internal Server Error
	// panic (server): The handler panicked.
	// Mend the line that panicked; the server's log has the stack.
}

func ExampleWithFill() {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusConflict) })
	for _, options := range [][]httpexplain.Option{{quiet}, {quiet, httpexplain.WithFill()}} {
		w := httptest.NewRecorder()
		httpexplain.NewProduction(options...).Handler(h).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
		fmt.Println(w.Body.Len() > 0)
	}
	// Output:
	// false
	// true
}

// Any logger of zap's will do. Its level counts: this one is silent about what went well.
func ExampleWithLogger() {
	core, lines := observer.New(zapcore.WarnLevel)
	explain := httpexplain.NewProduction(httpexplain.WithLogger(zap.New(core)))
	h := explain.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, method := range []string{http.MethodGet, http.MethodTrace} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/", http.NoBody))
	}
	for _, line := range lines.All() {
		fmt.Println(line.Level, line.Message)
	}
	// Output:
	// warn method-trace
}

// On a server whose query strings carry no secrets.
func ExampleWithQuery() {
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("url.path", "url.query")), httpexplain.WithQuery())
	ask(explain.Handler(h), "GET", "/search?q=lamp&page=2")
	// Output:
	// INFO request url.path=/search url.query=q=lamp&page=2
	// 200 OK
}

// A proxy whose upstream is down: the log of a production server says so, the client is not told where it stands.
func ExampleWithCalls() {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	upstream, err := url.Parse(gone.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("explain.side", "explain.by")), httpexplain.WithCalls())
	ask(explain.Handler(proxy), "GET", "/")
	// Output:
	// ERROR upstream-refused explain.side=server explain.by=proxy
	// 502 Bad Gateway
}

// The slice is yours to change: this server deletes nothing.
func ExampleDefaultMethods() {
	methods := httpexplain.DefaultMethods()
	fmt.Println(methods)
	methods = slices.DeleteFunc(methods, func(m string) bool { return m == http.MethodDelete })
	ask(httpexplain.NewProduction(quiet, httpexplain.WithMethods(methods...)).Handler(nil), "DELETE", "/")
	// Output:
	// [GET HEAD POST PUT PATCH DELETE OPTIONS QUERY]
	// 501 Not Implemented
	// method-not-implemented (client): This server implements DELETE for no resource; it implements GET, HEAD, POST, PUT, PATCH, OPTIONS, QUERY.
	// Use one of GET, HEAD, POST, PUT, PATCH, OPTIONS, QUERY, or add DELETE with WithMethods.
}
