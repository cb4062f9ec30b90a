//go:build !race

// Under the race detector pools forget on purpose, and allocations mean nothing.

package exchange_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
)

// idle is a ResponseWriter that costs nothing.
type idle struct {
	header http.Header
	status int
	body   []byte
}

func (i *idle) Header() http.Header  { return i.header }
func (i *idle) WriteHeader(code int) { i.status = code }
func (i *idle) Write(p []byte) (int, error) {
	i.body = append(i.body, p...)
	return len(p), nil
}

// forget makes it ready for the next answer.
func (i *idle) forget() {
	clear(i.header)
	i.status, i.body = 0, i.body[:0]
}

// jsonLogger writes JSON lines to nowhere.
func jsonLogger() *zap.Logger {
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(io.Discard), zapcore.InfoLevel))
}

// cost serves r again and again and returns the allocations and bytes that one exchange costs.
func cost(t *testing.T, h http.Handler, r *http.Request) (allocs float64, bytes int64) {
	t.Helper()
	w := &idle{header: http.Header{}}
	once := func() {
		w.forget()
		h.ServeHTTP(w, r)
	}
	allocs = testing.AllocsPerRun(1000, once)
	b := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			once()
		}
	})
	return allocs, b.AllocedBytesPerOp()
}

func healthy(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(okBytes) }

var okBytes = []byte("ok")

// A healthy exchange costs the handle, of at most 64 bytes, and nothing more, whether it is logged or not.
func TestBudgetOfAHealthyExchange(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/items/7?q=1", http.NoBody)
	r.Header.Set("User-Agent", "test/1.0")
	for name, logger := range map[string]*zap.Logger{"no logger": zap.NewNop(), "JSON lines": jsonLogger()} {
		allocs, bytes := cost(t, httpexplain.NewProduction(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(healthy)), r)
		if allocs > 1 || bytes > 64 {
			t.Errorf("%s: %v allocations of %d bytes, want 1 of at most 64", name, allocs, bytes)
		}
	}
}

// So does one with content, which is read through the handle.
func TestBudgetOfContent(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", endless{})
	buf := make([]byte, 100)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = r.Body.Read(buf)
		w.WriteHeader(http.StatusNoContent)
	})
	allocs, bytes := cost(t, httpexplain.NewProduction(httpexplain.WithLogger(jsonLogger())).Handler(h), r)
	if allocs > 1 || bytes > 64 {
		t.Errorf("%v allocations of %d bytes, want 1 of at most 64", allocs, bytes)
	}
}

// endless is content without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }

// An explained 404 costs production at most this many allocations more than the bare handler: the handle, the identifier, the
// stack and the sentences.
const budgetNotFound = 7

func TestBudgetOfANotFound(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/items/7", http.NoBody)
	bare, _ := cost(t, http.NotFoundHandler(), r)
	got, bytes := cost(t, httpexplain.NewProduction(httpexplain.WithLogger(jsonLogger())).Handler(http.NotFoundHandler()), r)
	t.Logf("404: %v allocations (%d bytes), bare %v", got, bytes, bare)
	if got-bare > budgetNotFound {
		t.Errorf("%v allocations more than bare, want at most %d", got-bare, budgetNotFound)
	}
}

// The gate's 501, with its head, its body and its line, costs at most three allocations more than a bare handler that sends
// the same fields and content.
func TestBudgetOfTheGate(t *testing.T) {
	const budgetGate = 3
	for _, accept := range []string{"application/problem+json", "text/html", ""} {
		r := httptest.NewRequest("BREW", "/pot", http.NoBody)
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		h := httpexplain.NewProduction(httpexplain.WithLogger(jsonLogger())).Handler(http.HandlerFunc(healthy))
		sample := &idle{header: http.Header{}}
		h.ServeHTTP(sample, r)
		if sample.status != http.StatusNotImplemented || sample.header.Get("Explain-Status") == "" || len(sample.body) < 50 {
			t.Fatalf("%d %v %q", sample.status, sample.header, sample.body)
		}
		type field struct{ name, value string }
		var fields []field
		for name, values := range sample.header {
			for _, v := range values {
				fields = append(fields, field{name, v})
			}
		}
		same := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for _, f := range fields {
				w.Header().Set(f.name, f.value)
			}
			w.WriteHeader(http.StatusNotImplemented)
			_, _ = w.Write(sample.body)
		})
		bare, bareBytes := cost(t, same, r)
		got, bytes := cost(t, h, r)
		t.Logf("501 as %q: %v allocations (%d bytes), bare %v (%d bytes)", accept, got, bytes, bare, bareBytes)
		if got-bare > budgetGate {
			t.Errorf("%q: %v allocations more than bare, want at most %d", accept, got-bare, budgetGate)
		}
	}
}
