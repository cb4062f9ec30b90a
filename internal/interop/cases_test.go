package interop

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestCases runs every exchange of internal/site, each on a server of its own.
func TestCases(t *testing.T) {
	for _, c := range site.Cases(t) {
		target := strings.Fields(c.Request)[1]
		t.Run(c.Theme+"/"+c.Name+strings.ReplaceAll(target, "/", "_"), func(t *testing.T) { checkCase(t, &c) })
	}
}

func checkCase(t *testing.T, e *site.Case) {
	t.Helper()
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	a := send(t, serve(t, x.Handler(whole(t))), e.Request)
	if a.StatusCode != e.Status {
		t.Errorf("the status is %d, want %d\n%s%s", a.StatusCode, e.Status, a.head, a.body)
	}
	if a.StatusCode == http.StatusSwitchingProtocols {
		a.checkEcho(t)
	}
	line := lineOf(t, logs)
	if line["http.response.status_code"] != int64(e.Status) {
		t.Errorf("the logged status is %v, want %d", line["http.response.status_code"], e.Status)
	}
	checkExplanation(t, e, a, line)
	everything := a.head + a.body
	for _, entry := range logs.All() {
		everything += fmt.Sprint(entry.Message, entry.ContextMap())
	}
	for _, s := range e.Never {
		if strings.Contains(everything, s) {
			t.Errorf("%q leaked", s)
		}
	}
}

// checkExplanation reads the explanation from Explain-Status, else from the log, where both must say the same.
func checkExplanation(t *testing.T, e *site.Case, a *answer, line map[string]any) {
	t.Helper()
	sent, err := httpexplain.FromHeader(a.Header)
	if err != nil {
		t.Fatalf("%q: %v", a.Header["Explain-Status"], err)
	}
	logged, _ := line["explain.cause"].(string)
	if e.Cause == "" {
		if len(sent) != 0 || logged != "" {
			t.Errorf("a healthy exchange was explained: %+v, %v", sent, line)
		}
		return
	}
	why := httpexplain.Explanation{Status: e.Status, Cause: logged}
	why.Detail, _ = line["explain.detail"].(string)
	why.Fix, _ = line["explain.fix"].(string)
	side, _ := line["explain.side"].(string)
	if len(sent) > 0 {
		why, side = sent[0], string(sent[0].Side)
		if logged != why.Cause || line["explain.side"] != side {
			t.Errorf("the head says %s (%s), the log %s (%v)", why.Cause, side, logged, line["explain.side"])
		}
	}
	if why.Cause != e.Cause || side != e.Side || why.Status != e.Status || len(sent) > 1 {
		t.Errorf("explained as %s (%s) in %d members, want %s (%s): %s %s", why.Cause, side, len(sent), e.Cause, e.Side, why.Detail, why.Fix)
	}
	for _, s := range e.Says {
		if !strings.Contains(why.Detail, s) && !strings.Contains(why.Fix, s) {
			t.Errorf("%q stands neither in %q nor in %q", s, why.Detail, why.Fix)
		}
	}
}
