package httpexplain_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

// quiet is an option of the Examples whose log is not of interest.
var quiet = httpexplain.WithLogger(zap.NewNop())

func ExampleMiddleware_Shutdown() {
	explain := httpexplain.NewProduction(quiet)
	server := &http.Server{Addr: "127.0.0.1:0", Handler: explain.Handler(http.NotFoundHandler())}

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println(errors.Join(explain.Shutdown(ctx), server.Shutdown(ctx))) // in this order
	// Output:
	// <nil>
}

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

func ExampleMiddleware_Page() {
	explain := httpexplain.NewProduction(quiet,
		httpexplain.WithPageAccess(func(r *http.Request) bool { return r.Header.Get("X-Admin") == "yes" }), // your own check
	)
	mux := http.NewServeMux()
	mux.Handle("/admin/explain/", http.StripPrefix("/admin/explain", explain.Page()))

	for _, admin := range []string{"yes", "no"} {
		r := httptest.NewRequest(http.MethodGet, "/admin/explain/status/501", http.NoBody)
		r.Header.Set("X-Admin", admin)
		w := httptest.NewRecorder()
		explain.Handler(mux).ServeHTTP(w, r)
		fmt.Println(admin, w.Code == http.StatusOK)
	}
	// Output:
	// yes true
	// no false
}

func ExampleMiddleware_PageURL() {
	explain := httpexplain.NewDevelopment(quiet)
	address := explain.PageURL("http://127.0.0.1:8080")
	fmt.Println(address[:len("http://127.0.0.1:8080/debug/httpexplain/?token=")])
	// Output:
	// http://127.0.0.1:8080/debug/httpexplain/?token=
}

func ExampleWithUpgrade() {
	lines := upgrade.New("lines/1", func(context.Context, *upgrade.Conn) error { return nil })
	explain := httpexplain.NewProduction(quiet, httpexplain.WithUpgrade(lines), httpexplain.WithMaxUpgrades(1000))

	server := httptest.NewServer(explain.Handler(http.NotFoundHandler()))
	defer server.Close()
	r, err := http.NewRequest(http.MethodGet, server.URL+"/anywhere", http.NoBody)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "lines/1")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	fmt.Println(answer.Status, answer.Header.Get("Upgrade"))
	// Output:
	// 101 Switching Protocols lines/1
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
	explain := httpexplain.NewProduction(quiet, httpexplain.WithTypeBase("https://example.com/problems/"), httpexplain.WithName("shop"))
	r := httptest.NewRequest("BREW", "/", http.NoBody)
	r.Header.Set("Accept", "application/problem+json")
	w := httptest.NewRecorder()
	explain.Handler(nil).ServeHTTP(w, r)
	fmt.Println(w.Body.String()[:len(`{"type":"https://example.com/problems/method-unknown"`)])
	fmt.Println(w.Header().Get("Explain-Status")[:len("shop;status=501;cause=method-unknown")])
	// Output:
	// {"type":"https://example.com/problems/method-unknown"
	// shop;status=501;cause=method-unknown
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

func ExampleWithLogger() {
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zapcore.EncoderConfig{MessageKey: "msg"}), zapcore.AddSync(stdout{}), zapcore.WarnLevel)
	explain := httpexplain.NewProduction(httpexplain.WithLogger(zap.New(core)))
	explain.Handler(nil).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodTrace, "/", http.NoBody))
	// Output:
	// {"msg":"method-trace
}

// stdout prints the beginning of a line.
type stdout struct{}

func (stdout) Write(p []byte) (int, error) {
	fmt.Println(string(p[:len(`{"msg":"method-trace`)]))
	return len(p), nil
}
