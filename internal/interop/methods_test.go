package interop

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/rs/cors"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestMethodsOfRouters holds the README's ways to add what a router knows to the set of methods. A preflight, for which no route
// stands, still reaches the CORS middleware.
func TestMethodsOfRouters(t *testing.T) {
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	chi.RegisterMethod("PURGE")
	gin.SetMode(gin.ReleaseMode)
	tests := map[string]func() (http.Handler, []string){
		"chi": func() (http.Handler, []string) {
			router := chi.NewRouter()
			router.Method("PURGE", "/a", nothing)
			router.Method(http.MethodPost, "/a", nothing)

			methods := httpexplain.DefaultMethods()
			_ = chi.Walk(router, func(method, _ string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
				methods = append(methods, method)
				return nil
			})
			return router, methods
		},
		"gin": func() (http.Handler, []string) {
			engine := gin.New()
			engine.Handle("PURGE", "/a", gin.WrapH(nothing))
			engine.Handle(http.MethodPost, "/a", gin.WrapH(nothing))

			methods := httpexplain.DefaultMethods()
			for _, route := range engine.Routes() {
				methods = append(methods, route.Method)
			}
			return engine, methods
		},
		"gorilla/mux": func() (http.Handler, []string) {
			router := mux.NewRouter()
			router.Handle("/a", nothing).Methods("PURGE")
			router.Handle("/a", nothing).Methods(http.MethodPost)

			methods := httpexplain.DefaultMethods()
			_ = router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
				of, _ := route.GetMethods()
				methods = append(methods, of...)
				return nil
			})
			return router, methods
		},
	}
	for name, derive := range tests {
		t.Run(name, func(t *testing.T) {
			router, methods := derive()
			logger, _ := site.Observed()
			x := httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithMethods(methods...))
			address := serve(t, x.Handler(cors.Default().Handler(router)))
			for head, want := range map[string]int{
				"PURGE /a": 200, "POST /a": 200, "BREW /a": 501,
				"OPTIONS /a\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: POST": 204,
			} {
				if a := send(t, address, route{head: head}.request()); a.StatusCode != want {
					t.Errorf("%s: %d, want %d", head, a.StatusCode, want)
				}
			}
		})
	}
}
