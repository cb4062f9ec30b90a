package exchange_test

import (
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestCases runs the exchanges of internal/site for which no library is needed. internal/interop runs them all.
func TestCases(t *testing.T) {
	for _, c := range site.Cases(t) {
		if c.Theme == "methods" || c.Theme == "routes" || c.Theme == "handlers" {
			t.Run(c.Theme+"/"+c.Name, func(t *testing.T) { checkCase(t, &c) })
		}
	}
}

// checkCase runs one exchange and looks for its cause in the head and in the log.
func checkCase(t *testing.T, c *site.Case) {
	t.Helper()
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	r, body := site.Exchange(t, site.Serve(t, x.Handler(site.New(t))), c.Request)
	if r.StatusCode != c.Status {
		t.Errorf("status %d, want %d", r.StatusCode, c.Status)
	}
	all, err := httpexplain.FromHeader(r.Header)
	if err != nil {
		t.Fatal(err)
	}
	line := site.LineOf(t, logs)
	if c.Cause == "" {
		if len(all) != 0 || line["explain.cause"] != nil {
			t.Errorf("a healthy exchange was explained: %v, %v", all, line)
		}
		return
	}
	if len(all) != 1 {
		t.Fatalf("%d explanations in %v, want one", len(all), r.Header)
	}
	e := all[0]
	if e.Cause != c.Cause || string(e.Side) != c.Side || e.Status != c.Status || line["explain.cause"] != c.Cause {
		t.Errorf("explained by %s (%s, %d) and logged as %v, want %s (%s, %d): %+v",
			e.Cause, e.Side, e.Status, line["explain.cause"], c.Cause, c.Side, c.Status, e)
	}
	for _, s := range c.Says {
		if !strings.Contains(e.Detail+" "+e.Fix, s) {
			t.Errorf("neither %q nor %q says %q", e.Detail, e.Fix, s)
		}
	}
	for _, s := range c.Never {
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), s) {
				t.Errorf("the field %s says %q", name, s)
			}
		}
		if strings.Contains(body, s) {
			t.Errorf("the content says %q", s)
		}
	}
}
