package httpexplain_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/justinas/alice"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
)

// printing is a logger for the Examples: it prints the message and some fields of each line.
func printing(names ...string) *zap.Logger {
	return zap.New(printer{LevelEnabler: zapcore.DebugLevel, names: names})
}

type printer struct {
	zapcore.LevelEnabler
	names []string
}

func (p printer) With([]zapcore.Field) zapcore.Core { return p }
func (p printer) Sync() error                       { return nil }
func (p printer) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return ce.AddCore(e, p)
}

func (p printer) Write(e zapcore.Entry, fields []zapcore.Field) error {
	m := zapcore.NewMapObjectEncoder()
	for i := range fields {
		fields[i].AddTo(m)
	}
	line := e.Level.CapitalString() + " " + e.Message
	for _, name := range p.names {
		line += fmt.Sprintf(" %s=%v", name, m.Fields[name])
	}
	fmt.Println(line) // at once: a server and its client may print side by side
	return nil
}

// ask sends a request to h on loopback, and prints the status and what FromHeader reads.
func ask(h http.Handler, method, path string) {
	s := httptest.NewServer(h)
	defer s.Close()
	r, err := http.NewRequest(method, s.URL+path, http.NoBody)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	fmt.Println(answer.Status)
	all, err := httpexplain.FromHeader(answer.Header)
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range all {
		fmt.Printf("%s (%s): %s\n%s\n", e.Cause, e.Side, e.Detail, e.Fix)
	}
}

func ExampleNewProduction() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })

	logger := printing("http.response.status_code", "explain.side") // yours
	explain := httpexplain.NewProduction(httpexplain.WithLogger(logger))

	ask(explain.Handler(mux), "PROPFIND", "/")
	// Output:
	// WARN method-webdav http.response.status_code=501 explain.side=client
	// 501 Not Implemented
	// method-webdav (client): PROPFIND is a method of WebDAV (RFC 4918), and this server does not implement it.
	// If a WebDAV handler is mounted here, name its methods with WithMethods; else point the client elsewhere: this is no WebDAV server.
}

func ExampleNewDevelopment() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /plain", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })

	explain := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))

	ask(explain.Handler(mux), "GET", "/plain/")
	// Output:
	// 404 Not Found
	// route-trailing-slash (client): Nothing matches "/plain/", but "/plain" does (pattern "GET /plain").
	// Use the path "/plain", or register both.
}

func ExampleMiddleware_Handler() {
	noop := func(next http.Handler) http.Handler { return next }
	explain := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))

	h := alice.New(explain.Handler, noop).ThenFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no", http.StatusTooManyRequests)
	})

	ask(h, "GET", "/")
	// Output:
	// 429 Too Many Requests
	// rate-limited (client): The client sent more requests than the server grants it; the answer does not say how long to wait (no Retry-After).
	// Wait before the next request, longer each time, and send fewer.
}

func ExampleBecause() {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), httpexplain.Explanation{
			Cause:  "sold-out",
			Detail: "The last ticket was sold an hour ago.",
			Fix:    "Choose another day.",
			Side:   "client",
		})
		w.WriteHeader(http.StatusConflict)
	})
	ask(httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(h), "GET", "/tickets/sunday")
	// Output:
	// 409 Conflict
	// sold-out (client): The last ticket was sold an hour ago.
	// Choose another day.
}

func ExampleAddFields() {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpexplain.AddFields(r.Context(), zap.String("tenant", "acme"), zap.Int("items", 3))
		w.WriteHeader(http.StatusNoContent)
	})
	ask(httpexplain.NewProduction(httpexplain.WithLogger(printing("tenant", "items"))).Handler(h), "GET", "/")
	// Output:
	// INFO request tenant=acme items=3
	// 204 No Content
}

func ExampleSetRoute() {
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		httpexplain.SetRoute(r.Context(), "/tickets/:day") // as your router calls it
	})
	ask(httpexplain.NewProduction(httpexplain.WithLogger(printing("http.route"))).Handler(h), "GET", "/tickets/sunday")
	// Output:
	// INFO request http.route=/tickets/:day
	// 200 OK
}

func ExampleID() {
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println(len(httpexplain.ID(r.Context())), "hexadecimal digits")
	})
	ask(httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(h), "GET", "/")
	// Output:
	// 32 hexadecimal digits
	// 200 OK
}

func ExampleHandlerFunc() {
	h := httpexplain.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) error {
		return fmt.Errorf("opening %s: %w", r.URL.Path, fs.ErrNotExist) // the text goes to the log alone
	})
	ask(httpexplain.NewProduction(httpexplain.WithLogger(printing("error"))).Handler(h), "GET", "/report.pdf")
	// Output:
	// WARN handler-client-error error=opening /report.pdf: file does not exist
	// 404 Not Found
	// handler-client-error (client): The handler answered 404 Not Found.
	// Check the path letter by letter, with its case, its last slash and its escapes, and the Host.
}

func ExampleError() {
	full := errors.New("shard 7: 10.0.0.7 is full")
	h := httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		return &httpexplain.Error{
			Explanation: httpexplain.Explanation{
				Status: http.StatusInsufficientStorage,
				Cause:  "storage-full",
				Detail: "There is no room for another file.",
				Fix:    "Delete files that are not needed, or ask for more room.",
				Side:   "server",
			},
			Err: full,
		}
	})
	ask(httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(h), "PUT", "/file")
	// Output:
	// 507 Insufficient Storage
	// storage-full (server): There is no room for another file.
	// Delete files that are not needed, or ask for more room.
}

func ExampleFromHeader() {
	h := http.Header{"Explain-Status": {
		`origin;status=502;cause=upstream-refused;side=server, cdn;status=502;cause=origin-down;side=server`,
	}}
	all, err := httpexplain.FromHeader(h)
	for _, e := range all {
		fmt.Println(e.Server, e.Status, e.Title, e.Cause)
	}
	fmt.Println(err)
	// Output:
	// origin 502 Bad Gateway upstream-refused
	// cdn 502 Bad Gateway origin-down
	// <nil>
}

func ExampleWithMethods() {
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	explain := httpexplain.NewProduction(
		httpexplain.WithLogger(zap.NewNop()),
		httpexplain.WithMethods(append(httpexplain.DefaultMethods(), "PURGE")...),
	)
	ask(explain.Handler(h), "PURGE", "/cached")
	// Output:
	// 200 OK
}

func ExampleWithReportOnly() {
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	explain := httpexplain.NewProduction(
		httpexplain.WithLogger(printing("explain.report.cause")),
		httpexplain.WithReportOnly(),
	)
	ask(explain.Handler(h), "PURGE", "/cached")
	// Output:
	// INFO request explain.report.cause=method-unknown
	// 200 OK
}

func ExampleWithCauses() {
	rule := cause.Rule{
		Cause:    "maintenance",
		Statuses: []int{503},
		Find: func(ev *cause.Evidence) (cause.Explanation, bool) {
			return cause.Explanation{
				Detail: "The shop is closed from 3 to 4 in the night.",
				Fix:    "Come back after 4.",
				Side:   cause.SideServer,
			}, strings.HasPrefix(ev.Path, "/shop/")
		},
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	ask(httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithCauses(rule)).Handler(h), "GET", "/shop/7")
	// Output:
	// 503 Service Unavailable
	// maintenance (server): The shop is closed from 3 to 4 in the night.
	// Come back after 4.
}

func ExampleWithLevel() {
	errorsOnly := func(x httpexplain.Exchange) zapcore.Level {
		if x.Code >= 500 {
			return zapcore.ErrorLevel
		}
		return zapcore.InvalidLevel // no line
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			http.Error(w, "bad", http.StatusInternalServerError)
		}
	})
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("url.path")), httpexplain.WithLevel(errorsOnly))
	ask(explain.Handler(h), "GET", "/good")
	ask(explain.Handler(h), "GET", "/bad")
	// Output:
	// 200 OK
	// ERROR handler-server-error url.path=/bad
	// 500 Internal Server Error
}

func ExampleOnExplained() {
	count := func(_ context.Context, x httpexplain.Exchange) { fmt.Println("counted", x.Code, x.Cause) }
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	ask(httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.OnExplained(count)).Handler(h), "GET", "/")
	// Output:
	// counted 404 handler-client-error
	// 404 Not Found
}
