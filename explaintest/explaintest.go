// Package explaintest turns what httpexplain finds into failures of a test: it is for the tests of those who wrap a server.
package explaintest

import (
	"context"
	"testing"

	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest"

	"github.com/httpexplain/httpexplain"
)

// New makes a development middleware that logs to t and calls t.Error for each exchange that breaks a response rule of
// level must, and for each that has a cause on the server's side, with the line of the handler. Options come after those of
// New and may change them; a further OnExplained is called as well.
func New(t testing.TB, options ...httpexplain.Option) *httpexplain.Middleware {
	t.Helper()
	own := []httpexplain.Option{ //nolint:prealloc // three, made once a test
		httpexplain.WithLogger(zaptest.NewLogger(t, zaptest.Level(zapcore.WarnLevel))),
		httpexplain.WithPagePath(""),
		httpexplain.OnExplained(func(_ context.Context, x httpexplain.Exchange) { report(t, &x) }),
	}
	return httpexplain.NewDevelopment(append(own, options...)...)
}
