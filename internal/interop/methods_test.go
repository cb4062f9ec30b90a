package interop_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"

	"github.com/httpexplain/httpexplain"
)

// TestMethodsOfRouters holds the README's ways to derive the set of methods from a router.
func TestMethodsOfRouters(t *testing.T) {
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	chi.RegisterMethod("PURGE")
	tests := map[string]func() map[string]bool{
		"chi": func() map[string]bool {
			router := chi.NewRouter()
			router.Method("PURGE", "/a", nothing)
			router.Method(http.MethodPost, "/b", nothing)

			set := map[string]bool{}
			_ = chi.Walk(router, func(method, _ string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
				set[method] = true
				return nil
			})
			return set
		},
		"gin": func() map[string]bool {
			engine := gin.New()
			engine.Handle("PURGE", "/a", gin.WrapH(nothing))
			engine.Handle(http.MethodPost, "/b", gin.WrapH(nothing))

			set := map[string]bool{}
			for _, route := range engine.Routes() {
				set[route.Method] = true
			}
			return set
		},
		"gorilla/mux": func() map[string]bool {
			router := mux.NewRouter()
			router.Handle("/a", nothing).Methods("PURGE")
			router.Handle("/b", nothing).Methods(http.MethodPost)

			set := map[string]bool{}
			_ = router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
				methods, _ := route.GetMethods()
				for _, m := range methods {
					set[m] = true
				}
				return nil
			})
			return set
		},
	}
	for name, derive := range tests {
		t.Run(name, func(t *testing.T) {
			set := slices.Collect(maps.Keys(derive()))
			slices.Sort(set)
			if !slices.Equal(set, []string{http.MethodPost, "PURGE"}) {
				t.Fatalf("derived %v", set)
			}
			httpexplain.NewProduction(httpexplain.WithMethods(set...))
		})
	}
}
