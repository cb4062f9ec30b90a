package interop

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/justinas/alice"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
)

// route is a row of a table of answers through a router.
type route struct {
	name   string
	head   string // method, target and what follows the Host
	status int
	cause  string
	allow  string
}

func (r route) request() string {
	line, fields, _ := strings.Cut(r.head, "\r\n")
	if fields != "" {
		fields += "\r\n"
	}
	return line + " HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n"
}

// check compares the answer of a wrapped router with the row.
func (r route) check(t *testing.T, handler func(*httpexplain.Middleware) http.Handler) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	a := send(t, serve(t, handler(x)), r.request())
	if a.StatusCode == http.StatusSwitchingProtocols {
		a.checkEcho(t)
	}
	line := lineOf(t, logs)
	cause, _ := line["explain.cause"].(string)
	allow := slices.Sorted(slices.Values(a.Header["Allow"])) // chi sends one field for each method, in no order
	if a.StatusCode != r.status || cause != r.cause || strings.Join(allow, ", ") != r.allow {
		t.Errorf("answered %d, %q, Allow %q; want %d, %q, Allow %q\n%s%s",
			a.StatusCode, cause, allow, r.status, r.cause, r.allow, a.head, a.body)
	}
	if a.StatusCode == http.StatusSwitchingProtocols {
		return // gorilla wrote this head
	}
	if why, err := httpexplain.FromHeader(a.Header); err != nil || (len(why) == 1) != (r.cause != "") {
		t.Errorf("Explain-Status %q (%v) for the cause %q", a.Header["Explain-Status"], err, r.cause)
	}
}

// handshake is what follows the target in the handshake of a WebSocket (RFC 6455 1.3).
const handshake = "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="

// shop is a small service on chi, with middleware of chi's own.
func shop(use ...func(http.Handler) http.Handler) *chi.Mux {
	r := chi.NewRouter()
	r.Use(use...)
	r.Use(middleware.RequestID, middleware.CleanPath)
	r.Method(http.MethodGet, "/plain", site.Text("ok"))
	r.Get("/items/{id}", func(w http.ResponseWriter, r *http.Request) {
		if chi.URLParam(r, "id") == "0" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(chi.URLParam(r, "id")))
	})
	r.Put("/items/{id}", createItem)
	r.Route("/admin", func(r chi.Router) {
		r.Use(middleware.BasicAuth("admin", map[string]string{"me": "secret"}))
		r.Method(http.MethodGet, "/", site.Text("the office"))
	})
	r.Handle("/ws/gorilla", http.HandlerFunc(echoes.Gorilla))
	r.With(middleware.Compress(5)).Method(http.MethodGet, "/long", site.Text(strings.Repeat("all work and no play ", 1000)))
	return r
}

var shopRoutes = []route{
	{"plain", "GET /plain", 200, "", ""},
	{"parameter", "GET /items/7", 200, "", ""},
	{"handler's 404", "GET /items/0", 404, "handler-not-found", ""},
	{"router's 404", "GET /nothing/here", 404, "route-none", ""},
	{"router's 405", "POST /items/7", 405, "method-not-allowed", "GET, PUT"},
	{"unknown method", "BREW /items/7", 501, "method-unknown", ""},
	{"unknown method and path", "BREW /nothing/here", 501, "method-unknown", ""},
	{"lower case", "get /plain", 501, "method-case", ""},
	{"challenge", "GET /admin/", 401, "credentials-missing", ""},
	{"credentials", "GET /admin/\r\nAuthorization: Basic bWU6c2VjcmV0", 200, "", ""},
	{"compressed", "GET /long\r\nAccept-Encoding: gzip", 200, "", ""},
	{"websocket", "GET /ws/gorilla" + handshake, 101, "switched", ""},
}

// TestChi wraps a chi router from outside, and stands in its chain of middleware: both ways say the same.
func TestChi(t *testing.T) {
	for _, r := range shopRoutes {
		t.Run("outside/"+r.name, func(t *testing.T) {
			r.check(t, func(x *httpexplain.Middleware) http.Handler { return x.Handler(shop()) })
		})
		t.Run("inside/"+r.name, func(t *testing.T) {
			r.check(t, func(x *httpexplain.Middleware) http.Handler { return shop(x.Handler) })
		})
	}
}

var muxRoutes = []route{
	{"plain", "GET /plain", 200, "", ""},
	{"router's 404", "GET /nothing/here", 404, "route-none", ""},
	{"router's 405", "POST /plain", 405, "method-not-allowed", "GET, HEAD"},
	{"handler's 404", "GET /items/0", 404, "handler-not-found", ""},
	{"gate", "BREW /plain", 501, "method-unknown", ""},
	{"redirect", "GET /dir", 307, "redirect-slash", ""},
	{"gorilla", "GET /ws/gorilla" + handshake, 101, "switched", ""},
	{"coder", "GET /ws/coder" + handshake, 101, "switched", ""},
	{"own", "GET /ws/own" + handshake, 101, "switched", ""},
}

// TestAlice puts the middleware into a chain of alice, as its constructor, at each place.
func TestAlice(t *testing.T) {
	for _, r := range muxRoutes {
		for place := range 3 {
			t.Run(fmt.Sprintf("%s/%d", r.name, place), func(t *testing.T) {
				r.check(t, func(x *httpexplain.Middleware) http.Handler {
					chain := slices.Insert([]alice.Constructor{pass, pass}, place, alice.Constructor(x.Handler))
					return alice.New(chain...).Then(whole(t))
				})
			})
		}
	}
}

// TestServeMux wraps a bare mux.
func TestServeMux(t *testing.T) {
	for _, r := range muxRoutes {
		t.Run(r.name, func(t *testing.T) {
			r.check(t, func(x *httpexplain.Middleware) http.Handler { return x.Handler(whole(t)) })
		})
	}
}

// pass is a middleware that wraps the ResponseWriter and passes everything on, as loggers do.
func pass(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(middleware.NewWrapResponseWriter(w, r.ProtoMajor), r)
	})
}

// TestOrder sees that layers outside see every answer and its status, and that layers inside see only what passes the gate.
func TestOrder(t *testing.T) {
	for _, want := range []struct {
		head   string
		status int
		inside bool
	}{
		{"GET /plain", 200, true},
		{"GET /nothing/here", 404, true},
		{"POST /plain", 405, true},
		{"BREW /plain", 501, false},
	} {
		t.Run(want.head, func(t *testing.T) {
			var order []string
			seen := make(chan int, 1)
			outer := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					order = append(order, "outer")
					counting := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
					next.ServeHTTP(counting, r)
					order = append(order, "outer again")
					seen <- counting.Status()
				})
			}
			inner := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					order = append(order, "inner")
					next.ServeHTTP(w, r)
				})
			}
			x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
			a := send(t, serve(t, alice.New(outer, x.Handler, inner).Then(shop())), route{head: want.head}.request())
			status := <-seen
			wanted := []string{"outer", "inner", "outer again"}
			if !want.inside {
				wanted = []string{"outer", "outer again"}
			}
			if a.StatusCode != want.status || status != want.status || !slices.Equal(order, wanted) {
				t.Errorf("the client saw %d, the outer layer %d, in the order %q; want %d, %q", a.StatusCode, status, order, want.status, wanted)
			}
		})
	}
}

// TestNothingChanges compares what a bare router sends with what it sends behind a production middleware, byte for byte.
func TestNothingChanges(t *testing.T) {
	bare := map[string]func() http.Handler{
		"mux": func() http.Handler { return whole(t) },
		"chi": func() http.Handler { return shop() },
	}
	requests := []string{
		"GET /plain", "HEAD /plain", "POST /plain", "GET /plain/", "GET /nothing/here", "OPTIONS /plain", "GET /dir", "GET /dir//x",
		"GET /items/0", "GET /items/7", "PUT /items/7", "POST /items", "GET /auth", "POST /csrf\r\nSec-Fetch-Site: cross-site",
		"GET /status/204", "GET /status/304", "GET /status/404", "GET /status/503", "GET /implicit", "HEAD /implicit", "GET /found",
		"POST /moved", "GET /timeout/slow", "GET /proxy/refused", "GET /admin/", "GET /long\r\nAccept-Encoding: gzip",
		"POST /limit\r\nContent-Length: 3\r\nConnection: close", "GET /ws/gorilla", "GET /ws/coder", "GET /hidden/ws",
		"GET /ws/gorilla" + handshake, "GET /ws/coder" + handshake,
	}
	for name, handler := range bare {
		t.Run(name, func(t *testing.T) {
			without := serve(t, handler())
			x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
			with := serve(t, x.Handler(handler()))
			for _, head := range requests {
				request := route{head: head}.request()
				if strings.HasPrefix(head, "POST /limit") {
					request += "abc"
				}
				a, b := send(t, without, request), send(t, with, request)
				if a.head != b.head || a.body != b.body {
					t.Errorf("%q is answered with\n%s%s\nbare and with\n%s%s\nwrapped", head, a.head, a.body, b.head, b.body)
				}
			}
		})
	}
}
