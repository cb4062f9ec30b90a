package interop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain"
)

// exchange is one of testdata/cases, whose README says what the members mean.
type exchange struct {
	Name    string   `json:"name"`
	Request string   `json:"request"`
	Status  int      `json:"status"`
	Cause   string   `json:"cause"`
	Side    string   `json:"side"`
	Says    []string `json:"says"`
	Never   []string `json:"never"`
}

// TestCases runs every exchange of testdata/cases against the site, each on a server of its own.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var exchanges []exchange
		if err = json.Unmarshal(data, &exchanges); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		theme := strings.TrimSuffix(filepath.Base(file), ".json")
		for _, e := range exchanges {
			target := strings.Fields(e.Request)[1]
			t.Run(theme+"/"+e.Name+strings.ReplaceAll(target, "/", "_"), e.check)
		}
	}
}

func (e exchange) check(t *testing.T) {
	logger, logs := observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	a := send(t, serve(t, x.Handler(site(t))), e.Request)
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
	e.checkExplanation(t, a, line)
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
func (e exchange) checkExplanation(t *testing.T, a *answer, line map[string]any) {
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
