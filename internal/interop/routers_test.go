package interop

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	gorillamux "github.com/gorilla/mux"
	"github.com/labstack/echo/v4"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// market is one small service, written for each router: /plain and /items/{id} under GET, /items under POST, /dir/ with its
// slash, and handlers that answer errors of their own.
type market struct {
	handler http.Handler
	options []httpexplain.Option // that let the middleware ask the router
}

func missing(w http.ResponseWriter, r *http.Request) {
	http.NotFound(w, r) // line: missing
}

func forbidden(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusForbidden) // line: forbidden
}

func broken(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "no luck", http.StatusInternalServerError) // line: broken
}

func muxMarket() market {
	mux := http.NewServeMux()
	mux.Handle("GET /plain", site.Text("ok"))
	mux.HandleFunc("GET /items/{id}", missing)
	mux.HandleFunc("POST /items", createItem)
	mux.Handle("/dir/", site.Text("ok"))
	mux.HandleFunc("GET /forbidden", forbidden)
	mux.HandleFunc("GET /broken", broken)
	return market{handler: mux}
}

func chiMarket() market {
	router := chi.NewRouter()
	router.Method("GET", "/plain", site.Text("ok"))
	router.Get("/items/{id}", missing)
	router.Post("/items", createItem)
	router.Handle("/dir/", site.Text("ok"))
	router.Get("/forbidden", forbidden)
	router.Get("/broken", broken)
	return market{router, []httpexplain.Option{httpexplain.WithRouter(func(r *http.Request) (string, bool) {
		pattern := router.Find(chi.NewRouteContext(), r.Method, r.URL.Path)
		return pattern, pattern != ""
	})}}
}

func gorillaMarket() market {
	router := gorillamux.NewRouter()
	router.Handle("/plain", site.Text("ok")).Methods("GET")
	router.HandleFunc("/items/{id}", missing).Methods("GET")
	router.HandleFunc("/items", createItem).Methods("POST")
	router.Handle("/dir/", site.Text("ok"))
	router.HandleFunc("/forbidden", forbidden).Methods("GET")
	router.HandleFunc("/broken", broken).Methods("GET")
	return market{router, []httpexplain.Option{httpexplain.WithRouter(func(r *http.Request) (string, bool) {
		var match gorillamux.RouteMatch
		if !router.Match(r, &match) || match.MatchErr != nil {
			return "", false
		}
		pattern, err := match.Route.GetPathTemplate()
		return pattern, err == nil
	})}}
}

func ginMarket() market {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.Use(func(c *gin.Context) { httpexplain.SetRoute(c.Request.Context(), c.FullPath()) })
	router.GET("/plain", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
	router.GET("/items/:id", func(c *gin.Context) {
		c.Status(http.StatusNotFound)
	})
	router.POST("/items", gin.WrapF(createItem))
	router.Any("/dir/", gin.WrapH(site.Text("ok")))
	router.GET("/forbidden", gin.WrapF(forbidden))
	router.GET("/broken", func(c *gin.Context) {
		c.String(http.StatusInternalServerError, "no luck") // line: gin broken
	})
	return market{handler: router}
}

func echoMarket() market {
	router := echo.New()
	router.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { httpexplain.SetRoute(c.Request().Context(), c.Path()); return next(c) }
	})
	router.GET("/plain", echo.WrapHandler(site.Text("ok")))
	router.GET("/items/:id", func(echo.Context) error { return echo.ErrNotFound })
	router.POST("/items", echo.WrapHandler(http.HandlerFunc(createItem)))
	router.Any("/dir/", echo.WrapHandler(site.Text("ok")))
	router.GET("/forbidden", echo.WrapHandler(http.HandlerFunc(forbidden)))
	router.GET("/broken", func(c echo.Context) error {
		return c.String(http.StatusInternalServerError, "no luck") // line: echo broken
	})
	return market{handler: router}
}

// markets are the routers, and the routers whose patterns the middleware may ask for.
var markets = map[string]func() market{
	"mux": muxMarket, "chi": unasked(chiMarket), "chi asked": chiMarket, "gorilla": unasked(gorillaMarket), "gorilla asked": gorillaMarket,
	"gin": ginMarket, "echo": echoMarket,
}

// unasked is a router that the middleware knows nothing of.
func unasked(of func() market) func() market {
	return func() market { return market{handler: of().handler} }
}

// visits are requests and what is found out about the answer: status, cause, who chose it, Allow, the remark at the line of
// the user's code, and the pattern. The one under "" holds for the routers that are not named.
var visits = []struct {
	request string
	want    map[string]string
}{
	{"GET /plain", map[string]string{
		"": "200 route=/plain", "mux": "200 route=/plain", "chi": "200", "gorilla": "200",
	}},
	{"GET /nothing", map[string]string{"": "404 route-none by=router", "echo": "404 route-none by=router likely"}},
	{"POST /plain", map[string]string{
		"":        "405 method-not-allowed by=router allow=GET",
		"mux":     "405 method-not-allowed by=router allow=GET, HEAD",
		"gorilla": "405 method-not-allowed by=router rule=405-no-allow", // nobody knows the set
		"echo":    "405 method-not-allowed by=router allow=OPTIONS, GET route=/plain",
	}},
	{"GET /items", map[string]string{
		"":        "405 method-not-allowed by=router allow=POST",
		"gorilla": "405 method-not-allowed by=router rule=405-no-allow",
		"echo":    "405 method-not-allowed by=router allow=OPTIONS, POST route=/items",
	}},
	{"GET /items/0", map[string]string{
		"mux":           "404 handler-not-found by=handler line=missing route=/items/{id}",
		"chi":           "404 handler-not-found by=handler likely line=missing",
		"chi asked":     "404 handler-not-found by=handler line=missing route=/items/{id}",
		"gorilla":       "404 handler-not-found by=handler likely line=missing",
		"gorilla asked": "404 handler-not-found by=handler line=missing route=/items/{id}",
		"gin":           "404 handler-not-found by=handler route=/items/:id", // gin sends the head after the handler
		"echo":          "404 handler-not-found by=handler route=/items/:id", // the handler returned an error
	}},
	{"GET /plain/", map[string]string{
		"": "404 route-none by=router", "mux": "404 route-trailing-slash by=router", "chi asked": "404 route-trailing-slash by=router",
		"gorilla asked": "404 route-trailing-slash by=router", "gin": "301", "echo": "404 route-none by=router likely",
	}},
	{"GET /dir", map[string]string{
		"mux": "307 redirect-slash by=router route=/dir/", "chi": "404 route-none by=router", "chi asked": "404 route-trailing-slash by=router",
		"gorilla": "404 route-none by=router", "gorilla asked": "404 route-trailing-slash by=router", "gin": "301 redirect-slash by=router",
		"echo": "404 route-none by=router likely",
	}},
	{"GET //plain", map[string]string{
		"": "404 route-none by=router", "mux": "307 redirect-clean-path by=router route=/plain", "gorilla": "301 redirect-clean-path by=router",
		"gorilla asked": "301 redirect-clean-path by=router", "echo": "404 route-none by=router likely",
	}},
	{"GET /forbidden", map[string]string{
		"": "403 handler-client-error by=handler line=forbidden route=/forbidden", "mux": "403 handler-client-error by=handler line=forbidden route=/forbidden",
		"chi": "403 handler-client-error by=handler line=forbidden", "gorilla": "403 handler-client-error by=handler line=forbidden",
		"gin": "403 handler-client-error by=handler route=/forbidden", // as above
	}},
	{"GET /broken", map[string]string{
		"": "500 handler-server-error by=handler line=broken route=/broken", "mux": "500 handler-server-error by=handler line=broken route=/broken",
		"chi": "500 handler-server-error by=handler line=broken", "gorilla": "500 handler-server-error by=handler line=broken",
		"gin": "500 handler-server-error by=handler line=gin broken route=/broken", "echo": "500 handler-server-error by=handler line=echo broken route=/broken",
	}},
	{"BREW /plain", map[string]string{"": "501 method-unknown by=gate"}},
	{"QUERY /plain", map[string]string{
		"":        "405 method-not-allowed by=router allow=GET",
		"mux":     "405 method-not-allowed by=router allow=GET, HEAD",
		"gorilla": "405 method-not-allowed by=router rule=405-no-allow",
		"echo":    "405 method-not-allowed by=router allow=OPTIONS, GET route=/plain",
	}},
}

// TestRouters lets each router answer in its own way: what it answered is named, as is what would have matched; the pattern, where
// it can be known; and the line of the handler that chose the status. Allow is mended where the set is known and flagged where
// it is not.
func TestRouters(t *testing.T) {
	for name, of := range markets {
		for _, v := range visits {
			t.Run(name+"/"+v.request, func(t *testing.T) {
				m := of()
				logger, logs := site.Observed()
				x := httpexplain.NewDevelopment(append(m.options, httpexplain.WithLogger(logger))...)
				a := send(t, serve(t, x.Handler(m.handler)), v.request+" HTTP/1.1\r\nHost: shop.example\r\n\r\n")
				want, named := v.want[name]
				if !named {
					want = v.want[""]
				}
				if got := summary(t, a, lineOf(t, logs)); got != want {
					t.Errorf("got  %s\nwant %s\n%s%s", got, want, a.head, a.body)
				}
			})
		}
	}
}

// summary tells of an answer and its line in the log as visits do.
func summary(t *testing.T, a *answer, line map[string]any) string {
	t.Helper()
	s := strconv.Itoa(a.StatusCode)
	add := func(name string, value any) {
		if value != nil && value != "" {
			s += fmt.Sprint(" ", name, value)
		}
	}
	add("", line["explain.cause"])
	add("by=", line["explain.by"])
	if line["explain.sure"] == "likely" {
		s += " likely"
	}
	add("allow=", strings.Join(a.Header["Allow"], ", "))
	if line["explain.rule.405-no-allow"] != nil {
		s += " rule=405-no-allow"
	}
	if at, ok := line["explain.at"].(string); ok {
		add("line=", remarkAt(t, at))
	}
	add("route=", line["http.route"])
	return s
}

// remarkAt is the remark at the end of a line of this file.
func remarkAt(t *testing.T, at string) string {
	t.Helper()
	file, number, _ := strings.Cut(at, ":")
	source, err := os.ReadFile(file)
	check(t, err)
	n, err := strconv.Atoi(number)
	check(t, err)
	_, remark, found := strings.Cut(strings.Split(string(source), "\n")[n-1], "// line: ")
	if !found {
		t.Errorf("%s is not the line that chose the status", at)
	}
	return remark
}
