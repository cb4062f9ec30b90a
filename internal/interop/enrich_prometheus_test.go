package interop

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/site"
)

// counted counts explained exchanges by status and cause. Causes that a handler makes up count as one, since nothing bounds
// how many there are.
func counted(registry prometheus.Registerer) httpexplain.Option {
	explained := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "http_explained_total", Help: "Exchanges that were explained, by status and cause.",
	}, []string{"code", "cause"})
	registry.MustRegister(explained)
	return httpexplain.OnExplained(func(_ context.Context, x httpexplain.Exchange) {
		name := x.Cause
		if _, known := cause.Lookup(name); !known {
			name = "other"
		}
		explained.WithLabelValues(strconv.Itoa(x.Code), name).Inc()
	})
}

// TestPrometheus counts exchanges, and sees that a flood of names makes no flood of series.
func TestPrometheus(t *testing.T) {
	registry := prometheus.NewRegistry()
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), counted(registry))
	mux := http.NewServeMux()
	mux.Handle("GET /ok", site.Text("ok"))
	mux.HandleFunc("GET /because/{cause}", func(w http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), httpexplain.Explanation{Cause: r.PathValue("cause"), Detail: "It is so.", Side: cause.SideClient})
		w.WriteHeader(http.StatusConflict)
	})
	h := x.Handler(mux)
	for i := range 300 {
		for _, head := range [][2]string{
			{"GET", "/ok"}, {"M" + strconv.Itoa(i), "/ok"}, {"GET", "/nowhere/" + strconv.Itoa(i)}, {"GET", "/because/c" + strconv.Itoa(i)},
		} {
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(head[0], head[1], http.NoBody))
		}
	}
	families, err := registry.Gather()
	check(t, err)
	if len(families) != 1 {
		t.Fatalf("%d families, want one", len(families))
	}
	got := make(map[string]float64)
	for _, m := range families[0].GetMetric() {
		name := ""
		for _, l := range m.GetLabel() { // sorted by name
			name += l.GetValue() + " "
		}
		got[name] = m.GetCounter().GetValue()
	}
	want := map[string]float64{"method-unknown 501 ": 300, "route-none 404 ": 300, "other 409 ": 300}
	if len(got) != len(want) {
		t.Errorf("the series are %v, want %v", got, want)
	}
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%q counts %v, want %v", name, got[name], n)
		}
	}
	problems, err := testutil.GatherAndLint(registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("the linter says %v, %v", problems, err)
	}
}
