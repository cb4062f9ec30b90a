// Package explaintest turns what httpexplain finds into failures of a test: it is for the tests of those who wrap a server.
package explaintest

import (
	"context"
	"testing"

	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest"

	"github.com/httpexplain/httpexplain"
)

// New makes a development middleware without a page, which logs 4xx and 5xx to t and calls t.Errorf for each exchange that
// breaks a response rule of level must, and for each that has a cause on the server's side, with the line of the handler. What
// happens on a connection after it was upgraded fails nothing. Options come after those of New and may change them; a further
// OnExplained is called as well. A test that means to see a 5xx wraps its server with httpexplain.NewDevelopment instead.
//
// It may be used in parallel tests and subtests, and fails the t that it was given: close the server before that test ends, as
// httptest.Server.Close does, which waits for the requests under way.
func New(t testing.TB, options ...httpexplain.Option) *httpexplain.Middleware {
	if t == nil {
		panic("httpexplain: explaintest.New(nil): pass the t of the test")
	}
	t.Helper()
	own := []httpexplain.Option{ //nolint:prealloc // three, made once a test
		httpexplain.WithLogger(zaptest.NewLogger(t, zaptest.Level(zapcore.WarnLevel))),
		httpexplain.WithPagePath(""),
		httpexplain.OnExplained(func(_ context.Context, x httpexplain.Exchange) { report(t, &x) }),
	}
	return httpexplain.NewDevelopment(append(own, options...)...)
}
