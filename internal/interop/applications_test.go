package interop

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/http/pprof"
	"net/rpc"
	"net/url"
	"regexp"
	"strings"
	"testing"

	restful "github.com/emicklei/go-restful/v3"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/csrf"
	"github.com/gorilla/handlers"
	gorillamux "github.com/gorilla/mux"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/julienschmidt/httprouter"
	"github.com/klauspost/compress/gzhttp"
	"github.com/olahol/melody"
	"github.com/uptrace/bunrouter"
	"go.uber.org/zap"
	"golang.org/x/net/webdav"
	xwebsocket "golang.org/x/net/websocket"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// dav serves files below /dav, in which there is the collection d.
func dav(t *testing.T) http.Handler {
	t.Helper()
	files := webdav.NewMemFS()
	check(t, files.Mkdir(context.Background(), "/d", 0o700))
	return &webdav.Handler{Prefix: "/dav", FileSystem: files, LockSystem: webdav.NewMemLS()}
}

// passing is a middleware of the user's: it calls the next handler and decides nothing.
func passing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

// mounted are handlers of libraries in a chi, where a route leads to them, and a group with a middleware of chi's.
func mounted(t *testing.T) http.Handler {
	r := chi.NewRouter()
	r.Mount("/dav", dav(t))
	r.Mount("/debug", middleware.Profiler())
	r.Group(func(r chi.Router) {
		r.Use(passing, middleware.BasicAuth("shop", map[string]string{"ann": "pw"}))
		r.Get("/auth", createItem)
	})
	r.Group(func(r chi.Router) {
		r.Use(middleware.Compress(5), gz)
		r.Get("/held", missing)
		r.Get("/plain", createItem)
	})
	return r
}

// gz holds short answers back until the handler has returned.
func gz(next http.Handler) http.Handler { return gzhttp.GzipHandler(next) }

func compressed(*testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/items/{id}", missing)
	return gz(mux)
}

func muxed(pattern string, h http.Handler) func(*testing.T) http.Handler {
	return func(*testing.T) http.Handler { return passing(under(pattern, h)) }
}

func routed(*testing.T) http.Handler {
	r := httprouter.New()
	r.HandlerFunc("GET", "/plain", createItem)
	r.GET("/items/:id", func(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
		http.NotFound(w, r) // line: httprouter
	})
	return r
}

func bunRouted(*testing.T) http.Handler {
	r := bunrouter.New()
	r.GET("/plain", bunrouter.HTTPHandlerFunc(createItem))
	r.GET("/items/:id", func(w http.ResponseWriter, r bunrouter.Request) error {
		http.NotFound(w, r.Request) // line: bunrouter
		return nil
	})
	return r
}

func restfulRouted(*testing.T) http.Handler {
	service := new(restful.WebService).Path("/")
	service.Route(service.GET("/plain").To(func(_ *restful.Request, w *restful.Response) { w.WriteHeader(http.StatusCreated) }))
	service.Route(service.GET("/items/{id}").To(func(_ *restful.Request, w *restful.Response) {
		_ = w.WriteErrorString(http.StatusNotFound, "no item") // line: restful
	}))
	return restful.NewContainer().Add(service)
}

// protected checks forms against forgery, in the place where gorilla/mux has its middlewares.
func protected(*testing.T) http.Handler {
	m := gorillamux.NewRouter()
	m.Use(passing, csrf.Protect(make([]byte, 32)))
	m.Handle("/form", site.Text("ok"))
	return m
}

func talking(*testing.T) http.Handler {
	m := melody.New()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = m.HandleRequest(w, r) // line: melody
	})
}

func echoing(*testing.T) http.Handler {
	return xwebsocket.Handler(func(c *xwebsocket.Conn) { _, _ = io.Copy(c, c) })
}

func gateway(t *testing.T) http.Handler {
	m := runtime.NewServeMux()
	check(t, m.HandlePath("GET", "/plain", func(w http.ResponseWriter, r *http.Request, _ map[string]string) { createItem(w, r) }))
	check(t, m.HandlePath("GET", "/items/{id}", func(w http.ResponseWriter, r *http.Request, _ map[string]string) {
		http.NotFound(w, r) // line: gateway
	}))
	return m
}

// amended is a proxy whose ModifyResponse takes no answer.
func amended(t *testing.T) http.Handler {
	up, err := url.Parse("http://" + serve(t, site.Text("ok")))
	check(t, err)
	proxy := httputil.NewSingleHostReverseProxy(up)
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	proxy.ModifyResponse = func(*http.Response) error { return errors.New("not signed") }
	return proxy
}

// streamed is what examples of server-sent events do.
func streamed(*testing.T) http.Handler {
	return http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, ok := w.(http.Flusher); !ok {
			http.Error(w, "Streaming unsupported!", http.StatusInternalServerError)
		}
	}), site.Patience, "")
}

const preflightOf = "Origin: https://app.example\r\nAccess-Control-Request-Method: "

// applications are exchanges with whole handlers of libraries, as summary tells them, and what their sentences say and must not say.
var applications = []struct {
	name, request string
	handler       func(*testing.T) http.Handler
	want          string
	says, never   []string
}{
	{"webdav in chi, none", "GET /dav/none", mounted, "404 handler-not-found by=handler likely", nil, []string{"No route"}},
	{"webdav in chi, unknown method", "PATCH /dav/none", mounted, "400 handler-client-error by=handler", []string{"The handler answered"}, nil},
	{"chi, none", "GET /none", mounted, "404 route-none by=router", nil, nil},
	{"pprof in chi, none", "GET /debug/pprof/none", mounted, "404 handler-not-found by=handler likely", nil, []string{"No route"}},
	{"chi in chi, none", "GET /debug/none", mounted, "404 route-none by=router", nil, nil},
	{"a group's middleware", "GET /auth", mounted, "401 credentials-missing by=handler", nil, nil},
	{"a handler whose answer is held back", "GET /held|Accept-Encoding: gzip\r\n", mounted, "404 handler-not-found by=handler likely", nil, []string{"No route"}},
	{"compression around a mux, none", "GET /none|Accept-Encoding: gzip\r\n", compressed, "404 route-none by=router likely", []string{"held back"}, nil},
	{"compression around a mux, its handler", "GET /items/0|Accept-Encoding: gzip\r\n", compressed, "404 handler-not-found by=handler", nil, nil},
	{"a group's handler", "GET /plain", mounted, "201", nil, nil},

	{"httprouter, none", "GET /none", routed, "404 route-none by=router", nil, nil},
	{"httprouter, another method", "PUT /plain", routed, "405 method-not-allowed by=router allow=GET, OPTIONS", []string{"the router that answered"}, nil},
	{"httprouter, its handler", "GET /items/0", routed, "404 handler-not-found by=handler likely line=httprouter", nil, nil},
	{"bunrouter, none", "GET /none", bunRouted, "404 route-none by=router", nil, nil},
	{"bunrouter, its handler", "GET /items/0", bunRouted, "404 handler-not-found by=handler likely line=bunrouter", nil, nil},
	{"go-restful, none", "GET /none", restfulRouted, "404 route-none by=router", nil, nil},
	{"go-restful, another method", "PUT /plain", restfulRouted, "405 method-not-allowed by=router allow=GET", nil, nil},
	{"go-restful, its handler", "GET /items/0", restfulRouted, "404 handler-not-found by=handler line=restful", nil, nil},

	{"csrf", "POST /form", protected, "403 handler-client-error by=handler likely", []string{"CSRF", "Fetch the form again"}, []string{"sign in"}},
	{"a form that is read", "GET /form", protected, "200", nil, nil},
	{"melody, a plain request", "GET /", talking, "400 upgrade-required by=handler line=melody", nil, nil},
	{"x/net/websocket, no Origin", "GET /|" + handshakeFields, echoing, "403 origin-refused by=handler likely", []string{"carries no Origin"}, []string{"sign in"}},
	{"grpc-gateway, none", "GET /none", gateway, "404 route-none by=router", nil, nil},
	{"grpc-gateway, another method", "POST /plain", gateway, "501 handler-not-implemented by=router likely", []string{"WithRoutingErrorHandler"}, []string{"The handler itself"}},
	{"grpc-gateway, its handler", "GET /items/0", gateway, "404 handler-not-found by=handler likely line=gateway", nil, nil},
	{"a proxy whose ModifyResponse refuses", "GET /", amended, "502 handler-server-error by=proxy", []string{"ModifyResponse"}, []string{"DNS", "failed call"}},
	{"events behind TimeoutHandler", "GET /", streamed, "500 handler-server-error by=handler likely", []string{"http.Flusher"}, nil},
	{"CORS that refuses a method", "OPTIONS /|" + preflightOf + "PUT\r\n",
		muxed("/", handlers.CORS(handlers.AllowedOrigins([]string{"https://app.example"}))(site.Text("ok"))), "405 preflight-unrouted by=handler likely rule=405-no-allow",
		[]string{"the CORS middleware answered 405", `"PUT"`}, []string{"no handler answered", "before the router"}},
	{"CORS that refuses a field", "OPTIONS /|" + preflightOf + "GET\r\nAccess-Control-Request-Headers: x-b\r\n",
		muxed("/", handlers.CORS(handlers.AllowedOrigins([]string{"https://app.example"}))(site.Text("ok"))), "403 preflight-unrouted by=handler likely",
		[]string{`"x-b"`}, []string{"authentication"}},
	{"CORS that allows", "OPTIONS /|" + preflightOf + "GET\r\n",
		muxed("/", handlers.CORS(handlers.AllowedOrigins([]string{"https://app.example"}))(site.Text("ok"))), "200", nil, nil},

	{"net/rpc asked by GET", "GET /_goRPC_", muxed("/_goRPC_", rpc.NewServer()), "405 handler-client-error by=handler rule=405-no-allow", []string{"no Allow field"},
		[]string{"Use a method from Allow"}},
	{"pprof in a mux", "GET /debug/pprof/none", muxed("/debug/pprof/", http.HandlerFunc(pprof.Index)), "404 handler-not-found by=handler", nil, nil},
}

// cookie is the field in which a session begins, which is another each time.
var cookie = regexp.MustCompile(`Set-Cookie: .*`)

// TestApplications sends each request to the bare handler and to a wrapped one: in production the same bytes come back, and in
// development the explanation names who answered, and no line that only passed the call on.
func TestApplications(t *testing.T) {
	methods := httpexplain.WithMethods(append(httpexplain.DefaultMethods(), "PROPFIND", "MKCOL", "COPY", "MOVE")...)
	for _, c := range applications {
		t.Run(c.name, func(t *testing.T) {
			request := asWritten(c.request)
			bare := send(t, serve(t, c.handler(t)), request)
			same := send(t, serve(t, httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), methods).Handler(c.handler(t))), request)
			if cookie.ReplaceAllString(same.head, "") != cookie.ReplaceAllString(bare.head, "") || same.body != bare.body {
				t.Errorf("bare\n%s%s\nin production\n%s%s", bare.head, bare.body, same.head, same.body)
			}
			logger, logs := site.Observed()
			a := send(t, serve(t, httpexplain.NewDevelopment(httpexplain.WithLogger(logger), methods).Handler(c.handler(t))), request)
			if a.body != bare.body && bare.body != "" {
				t.Errorf("the content %q became %q", bare.body, a.body)
			}
			line := lineOf(t, logs)
			if got, _, _ := strings.Cut(summary(t, a, line), " route="); got != c.want {
				t.Errorf("got  %s\nwant %s\n%s", got, c.want, said(line))
			}
			for _, s := range c.says {
				if !strings.Contains(said(line), s) {
					t.Errorf("%q is not said in %s", s, said(line))
				}
			}
			for _, s := range c.never {
				if strings.Contains(said(line), s) {
					t.Errorf("%q is said in %s", s, said(line))
				}
			}
		})
	}
}

// asWritten is a request without content, of which its first line and, behind a bar, its fields are given.
func asWritten(short string) string {
	first, fields, _ := strings.Cut(short, "|")
	return first + " HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\n" + fields + "\r\n"
}
