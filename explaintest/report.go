package explaintest

import (
	"testing"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/lint"
)

// report fails t for what the exchange shows of the server's doing.
func report(t testing.TB, x *httpexplain.Exchange) {
	t.Helper()
	at := x.At
	if at == "" {
		at = "line not known"
	}
	what := cause.Quote(x.Request.Method) + " " + cause.Quote(x.Request.URL.Path)
	if x.Side == cause.SideServer {
		t.Errorf("httpexplain: %s: %s was answered with %d, by the server's doing (%s, %s): %s %s",
			at, what, x.Code, x.Cause, x.Sure, x.Detail, x.Fix)
	}
	for i := range x.Rules {
		if b := &x.Rules[i]; b.Rule.Level == lint.Must {
			t.Errorf("httpexplain: %s: the answer %d to %s breaks %s (%s): %s", at, x.Code, what, b.Rule.Name, b.Rule.Reference, b.Detail)
		}
	}
}
