package exchange_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// ok is a healthy handler.
var ok = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })

// quiet is a ResponseWriter that costs nothing.
type quiet struct{ header http.Header }

func (q *quiet) Header() http.Header         { return q.header }
func (q *quiet) Write(p []byte) (int, error) { return len(p), nil }
func (q *quiet) WriteHeader(int)             {}

func BenchmarkHealthy(b *testing.B) {
	site := &exchange.Site{Config: &exchange.Config{Name: "httpexplain"}}
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	ctx := r.Context()
	w := &quiet{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		h, hw := exchange.Begin(site, w, r)
		func() {
			defer h.End()
			ok.ServeHTTP(hw, r)
			h.Returned()
		}()
		*r = *r.WithContext(ctx)
	}
}
