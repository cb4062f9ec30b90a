package httpexplain_test

import (
	"net/http"
	"net/http/httptest"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

func ExampleWithFields() {
	tenant := func(r *http.Request) []zap.Field {
		return []zap.Field{zap.String("tenant", r.URL.Query().Get("tenant"))}
	}
	explain := httpexplain.NewProduction(httpexplain.WithLogger(printing("tenant")), httpexplain.WithFields(tenant))
	h := explain.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/?tenant=blue", http.NoBody))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("BREW", "/?tenant=green", http.NoBody)) // no handler sees it
	// Output:
	// INFO request tenant=blue
	// WARN method-unknown tenant=green
}
