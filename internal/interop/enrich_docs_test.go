package interop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProductionPage sees that each piece of Go in docs/production.md is code of the files beside this one, so that it compiles
// and is tested.
func TestProductionPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/production.md")
	check(t, err)
	files, err := filepath.Glob("enrich_*_test.go")
	check(t, err)
	var tested strings.Builder
	for _, name := range files {
		content, err := os.ReadFile(name)
		check(t, err)
		tested.WriteString(flush(string(content)))
	}
	blocks := strings.Split(string(page), "\n```go\n")[1:]
	for _, block := range blocks {
		code, _, closed := strings.Cut(block, "\n```\n")
		whole := strings.Count(code, "{") == strings.Count(code, "}")
		if !closed || !whole || !strings.Contains(tested.String(), flush(code)) {
			t.Errorf("this is not in %v:\n%s", files, code)
		}
	}
	if len(blocks) < 7 {
		t.Errorf("%d pieces of Go were found", len(blocks))
	}
}

// flush is a text without what its lines begin with.
func flush(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
