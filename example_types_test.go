package httpexplain_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
)

// A program makes one Middleware, which wraps all of its servers: they have one log, and one Shutdown.
func ExampleMiddleware() {
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("url.path")))
	shop := explain.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	admin := explain.Handler(http.NotFoundHandler())
	ask(shop, "GET", "/cart")
	ask(admin, "GET", "/users")
	// Output:
	// INFO request url.path=/cart
	// 200 OK
	// WARN handler-client-error url.path=/users
	// 404 Not Found
}

// Options are values: what a flag or a file decides is appended.
func ExampleOption() {
	options := []httpexplain.Option{httpexplain.WithLogger(printing("url.query"))}
	if verbose := true; verbose {
		options = append(options, httpexplain.WithQuery())
	}
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	ask(httpexplain.NewProduction(options...).Handler(h), "GET", "/search?q=lamp")
	// Output:
	// INFO request url.query=q=lamp
	// 200 OK
}

// Four fields are yours, and the rest is filled in.
func ExampleExplanation() {
	why := httpexplain.Explanation{
		Cause:  "not-yet-open",
		Detail: "The sale begins at noon.",
		Fix:    "Come back then.",
		Side:   "client",
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), why)
		w.WriteHeader(http.StatusForbidden)
	})
	w := httptest.NewRecorder()
	httpexplain.NewProduction(quiet).Handler(h).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/sale", http.NoBody))
	all, _ := httpexplain.FromHeader(w.Header())
	e := all[0]
	fmt.Println(e.Status, e.Title, "-", e.By, e.Sure, "-", e.Reference)
	// Output:
	// 403 Forbidden - handler certain - RFC 9110 15.5.4
}

// An Exchange tells enough to leave the probes of a load balancer out of the log, and to raise what was slow.
func ExampleExchange() {
	level := func(x httpexplain.Exchange) zapcore.Level {
		switch {
		case x.Request.URL.Path == "/healthz" && x.Code == http.StatusOK:
			return zapcore.InvalidLevel
		case x.Duration > 10*time.Millisecond:
			return zapcore.WarnLevel
		}
		return zapcore.InfoLevel
	}
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/report" {
			time.Sleep(11 * time.Millisecond)
		}
	})
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("url.path")), httpexplain.WithLevel(level))
	ask(explain.Handler(h), "GET", "/healthz")
	ask(explain.Handler(h), "GET", "/report")
	// Output:
	// 200 OK
	// WARN request url.path=/report
	// 200 OK
}
