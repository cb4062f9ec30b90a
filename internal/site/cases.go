package site

import (
	"embed"
	"encoding/json"
	"path"
	"strings"
	"testing"
)

//go:embed cases/*.json
var files embed.FS

// Case is one exchange that must be explained: see cases/README.md.
type Case struct {
	Theme   string   `json:"-"`
	Name    string   `json:"name"`
	Request string   `json:"request"`
	Status  int      `json:"status"`
	Cause   string   `json:"cause"`
	Side    string   `json:"side"`
	Says    []string `json:"says"`
	Never   []string `json:"never"`
}

// Cases returns the exchanges of the folder cases.
func Cases(t testing.TB) (all []Case) {
	t.Helper()
	entries, err := files.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		data, err := files.ReadFile(path.Join("cases", entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var some []Case
		if err := json.Unmarshal(data, &some); err != nil {
			t.Fatalf("%s: %v", entry.Name(), err)
		}
		for i := range some {
			some[i].Theme = strings.TrimSuffix(entry.Name(), ".json")
		}
		all = append(all, some...)
	}
	return all
}
