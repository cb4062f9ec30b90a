package exchange_test

import (
	"context"
	"net/http"
	"runtime"
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// layer is a ResponseWriter of a layer outside.
type layer struct {
	http.ResponseWriter
	_ [4096]byte
}

func (l *layer) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// A context that outlives its exchange, as that of work which goes on in the background does, keeps no ResponseWriter alive:
// without this package it would not either.
func TestContextKeepsNoWriter(t *testing.T) {
	for _, m := range []mode{{}, production, development} {
		freed, kept := make(chan struct{}), make(chan context.Context, 1)
		var inner http.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			kept <- context.WithoutCancel(r.Context())
		})
		if m.make != nil {
			inner = m.make(httpexplain.WithLogger(zap.NewNop())).Handler(inner)
		}
		s := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			l := &layer{ResponseWriter: w}
			runtime.AddCleanup(l, func(c chan struct{}) { close(c) }, freed)
			inner.ServeHTTP(l, r)
		}))
		site.Exchange(t, s, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		ctx := <-kept
		site.Eventually(t, m.name+": freed", func() bool {
			runtime.GC()
			select {
			case <-freed:
				return true
			default:
				return false
			}
		})
		if ctx.Value(http.ServerContextKey) == nil {
			t.Errorf("%s: the context has lost its values", m.name)
		}
	}
}
