package interop

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	gorillamux "github.com/gorilla/mux"
	gorilla "github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"
	"github.com/rs/cors"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// under mounts a router in a http.ServeMux, as it is.
func under(pattern string, h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pattern, h)
	return mux
}

// inners are routers that know GET /api/x, POST /api/y and nothing else.
func inners() map[string]http.Handler {
	ok := site.Text("ok")
	c := chi.NewRouter()
	c.Method("GET", "/api/x", ok)
	c.Method("POST", "/api/y", ok)
	m := gorillamux.NewRouter()
	m.Handle("/api/x", ok).Methods("GET")
	m.Handle("/api/y", ok).Methods("POST")
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	g.HandleMethodNotAllowed = true
	g.GET("/api/x", gin.WrapH(ok))
	g.POST("/api/y", gin.WrapH(ok))
	e := echo.New()
	e.GET("/api/x", echo.WrapHandler(ok))
	e.POST("/api/y", echo.WrapHandler(ok))
	mux := http.NewServeMux()
	mux.Handle("GET /api/x", ok)
	mux.Handle("POST /api/y", ok)
	short := http.NewServeMux()
	short.Handle("GET /x", ok)
	short.Handle("POST /y", ok)
	return map[string]http.Handler{"chi": c, "gorilla": m, "gin": g, "echo": e, "mux": mux, "stripped": http.StripPrefix("/api", short)}
}

// TestNestedRouters mounts each router in a http.ServeMux. What the outer one would take, which is everything, is no advice to give
// about what the inner one refused.
func TestNestedRouters(t *testing.T) {
	for _, pattern := range []string{"/", "/api/"} {
		for name, inner := range inners() {
			likely := ""
			if name == "echo" || name == "stripped" { // a handler may have answered so
				likely = " likely"
			}
			allow := " allow=GET"
			switch name {
			case "mux", "stripped":
				allow = " allow=GET, HEAD"
			case "gorilla":
				allow = " rule=405-no-allow"
			case "echo":
				allow = " allow=OPTIONS, GET"
			}
			for request, want := range map[string]string{
				"GET /api/x":    "200",
				"GET /api/none": "404 route-none by=router" + likely,
				"GET /api/x/":   "404 route-none by=router" + likely,
				"GET /api/":     "404 route-none by=router" + likely,
				"POST /api/x":   "405 method-not-allowed by=router" + allow,
			} {
				if name == "gin" && request == "GET /api/x/" {
					continue // which gin redirects
				}
				t.Run(pattern+" "+name+" "+request, func(t *testing.T) {
					logger, logs := site.Observed()
					s := serve(t, httpexplain.NewDevelopment(httpexplain.WithLogger(logger)).Handler(under(pattern, inner)))
					a := send(t, s, request+" HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 0\r\n\r\n")
					line := lineOf(t, logs)
					got, _, _ := strings.Cut(summary(t, a, line), " route=")
					if got != want {
						t.Errorf("got  %s\nwant %s\n%s%s", got, want, a.head, a.body)
					}
					text := said(line)
					for _, wrong := range []string{`"POST /`, "localhost", "which has GET, HEAD, POST", `POST" is not allowed for "/api/x" (pattern`} {
						if strings.Contains(text, wrong) {
							t.Errorf("%q is said in %s", wrong, text)
						}
					}
				})
			}
		}
	}
}

func said(line map[string]any) string {
	detail, _ := line["explain.detail"].(string)
	fix, _ := line["explain.fix"].(string)
	return detail + " " + fix
}

// guarded is an API behind authentication, and CORS on the right side of it or on the wrong one.
func guarded(corsFirst bool) http.Handler {
	policy := cors.New(cors.Options{AllowedOrigins: []string{"https://app.example"}, AllowedHeaders: []string{"Authorization"}})
	guard := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.Header.Get("Authorization") {
			case "Bearer good":
				next.ServeHTTP(w, r)
			case "":
				w.Header().Set("WWW-Authenticate", "Bearer")
				http.Error(w, "who are you?", http.StatusUnauthorized)
			default:
				http.Error(w, "not you", http.StatusForbidden)
			}
		})
	}
	if corsFirst {
		return under("/api", policy.Handler(guard(site.Text("ok"))))
	}
	return under("/api", guard(policy.Handler(site.Text("ok"))))
}

// picky is gorilla's Upgrader with a check that knows no origin, its own included.
var picky = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	u := gorilla.Upgrader{CheckOrigin: func(*http.Request) bool { return false }}
	if c, err := u.Upgrade(w, r, nil); err == nil {
		_ = c.Close()
	}
})

// own upgrades by way of this project.
var own = upgrade.Handler(websocket.New(echoes.Own))

func redirected(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusMovedPermanently) })
}

// filesBelow serves files below a prefix that the pattern may have or not.
func filesBelow(prefix string) http.Handler {
	return under("/files/", http.StripPrefix(prefix, site.Text("ok")))
}

const handshakeFields = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// readings are exchanges that were once misread, beside the nearest that is read otherwise: status, cause, side and certainty, and
// what the sentences must and must not say, in the log as well. out must not leave a production server.
var readings = []struct {
	name, request string
	handler       http.Handler
	want          string
	says, never   []string
	out           string
}{
	{"a preflight behind authentication", "OPTIONS /api|Origin: https://app.example\r\nAccess-Control-Request-Method: PUT\r\n", guarded(false),
		"401 preflight-unrouted server certain", []string{"before authentication"}, []string{"Send credentials"}, ""},
	{"a preflight before authentication", "OPTIONS /api|Origin: https://app.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\n",
		guarded(true), "204", nil, nil, ""},
	{"no credentials", "GET /api|Origin: https://app.example\r\n", guarded(true), "401 credentials-missing client certain", nil, nil, ""},
	{"OPTIONS with bad credentials", "OPTIONS /api|Origin: https://app.example\r\nAccess-Control-Request-Method: PUT\r\nAuthorization: Bearer bad\r\n", guarded(false),
		"403 handler-client-error client certain", nil, nil, ""},
	{"StripPrefix without its first slash", "GET /files/a|", filesBelow("files/"), "404 handler-not-found server likely", []string{"http.StripPrefix"}, nil, ""},
	{"StripPrefix as it should be", "GET /files/a|", filesBelow("/files/"), "200", nil, nil, ""},
	{"a check that refuses its own page", "GET /ws|Origin: http://shop.example\r\n" + handshakeFields, picky, "403 origin-refused server likely",
		[]string{"CheckOrigin", "http://shop.example"}, []string{"sign in"}, ""},
	{"a check that refuses another page", "GET /ws|Origin: http://other.example\r\n" + handshakeFields, picky, "403 origin-refused client certain", nil, nil, ""},
	{"behind a proxy that rewrites Host", "GET /ws HTTP/1.1\r\nHost: backend-7.internal:8080|Origin: https://shop.example\r\n" + handshakeFields, own,
		"403 origin-refused client guess", []string{"https://shop.example", "if a proxy stands in front"}, nil, "backend-7"},
	{"behind a proxy that tells", "GET /ws HTTP/1.1\r\nHost: backend-7.internal:8080|Origin: https://shop.example\r\nX-Forwarded-Host: shop.example\r\n" + handshakeFields,
		own, "403 origin-host-rewritten proxy certain", []string{"https://shop.example"}, nil, "backend-7"},
	{"a redirect with a code", "POST /cb|Content-Length: 0\r\n", redirected("https://ann:pw@sts.example/cb?code=SECRET"), "301 redirect-drops-method server certain",
		[]string{`"https://sts.example/cb"`}, []string{"SECRET", "ann", "pw"}, ""},
	{"a redirect to itself with a token", "GET /loop?token=SECRET|", redirected("/loop?token=SECRET"), "301 redirect-self server certain", []string{`"/loop"`},
		[]string{"SECRET"}, ""},
	{"CONNECT with a password", "CONNECT ann:SECRET@h.example:1|", site.Text("ok"), "501 method-connect client certain", []string{"h.example:1"},
		[]string{"SECRET"}, "SECRET"},
	{"two slashes over HTTP/1.0", "GET //upload HTTP/1.0\r\nHost: shop.example|", under("/upload", site.Text("ok")), "307 redirect-clean-path client guess",
		[]string{"HTTP/1.0", "proxy"}, nil, ""},
	{"two slashes", "GET //upload|", under("/upload", site.Text("ok")), "307 redirect-clean-path client certain", nil, []string{"proxy"}, ""},
}

func TestReadings(t *testing.T) {
	for _, c := range readings {
		t.Run(c.name, func(t *testing.T) {
			for mode, made := range map[string]func(...httpexplain.Option) *httpexplain.Middleware{
				"development": httpexplain.NewDevelopment, "production": httpexplain.NewProduction,
			} {
				logger, logs := site.Observed()
				x := made(httpexplain.WithLogger(logger))
				first, fields, _ := strings.Cut(c.request, "|")
				if !strings.Contains(first, " HTTP/") {
					first += " HTTP/1.1\r\nHost: shop.example"
				}
				a := send(t, serve(t, x.Handler(c.handler)), first+"\r\n"+fields+"\r\n")
				line := lineOf(t, logs)
				got := strings.TrimSpace(strings.Join([]string{a.Status[:3], explained(line, "cause"), explained(line, "side"), explained(line, "sure")}, " "))
				if got != c.want {
					t.Errorf("%s\ngot  %s\nwant %s\n%s", mode, got, c.want, said(line))
				}
				text := said(line)
				for _, s := range c.says {
					if !strings.Contains(text, s) {
						t.Errorf("%q is not said in %s", s, text)
					}
				}
				for _, s := range c.never {
					if strings.Contains(text, s) {
						t.Errorf("%q is said in %s", s, text)
					}
				}
				if c.out != "" && mode == "production" && strings.Contains(a.head+a.body, c.out) {
					t.Errorf("%q leaves the server:\n%s%s", c.out, a.head, a.body)
				}
			}
		})
	}
}

// TestPreflightAtTheGate has a server that leaves OPTIONS out and a CORS middleware behind the gate, which no preflight reaches.
func TestPreflightAtTheGate(t *testing.T) {
	const preflight = "OPTIONS /api HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: GET\r\n\r\n"
	for want, methods := range map[string][]string{
		"501 preflight-unrouted by=gate": {"GET", "HEAD", "POST"},
		"204":                            {"GET", "HEAD", "POST", "OPTIONS"},
	} {
		logger, logs := site.Observed()
		x := httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithMethods(methods...))
		a := send(t, serve(t, x.Handler(cors.AllowAll().Handler(site.Text("ok")))), preflight)
		line := lineOf(t, logs)
		if got := summary(t, a, line); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if fix := explained(line, "fix"); a.StatusCode == 501 && (!strings.Contains(fix, "Add OPTIONS with WithMethods") || strings.Contains(fix, "before the router")) {
			t.Errorf("the advice is %q", fix)
		}
	}
}

func explained(line map[string]any, name string) string {
	s, _ := line["explain."+name].(string)
	return s
}
