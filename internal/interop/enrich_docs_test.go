package interop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestProductionPage sees that each piece of Go in docs/production.md, and in the section of the README that leads to it, is code of
// the files beside this one, so that it compiles and is tested.
func TestProductionPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/production.md")
	check(t, err)
	readme, err := os.ReadFile("../../README.md")
	check(t, err)
	_, section, _ := strings.Cut(string(readme), "\n## In production\n")
	section, _, _ = strings.Cut(section, "\n## ")
	files, err := filepath.Glob("enrich_*_test.go")
	check(t, err)
	var tested strings.Builder
	for _, name := range files {
		content, err := os.ReadFile(name)
		check(t, err)
		tested.WriteString(flush(string(content)))
	}
	blocks := slices.Concat(strings.Split(string(page), "\n```go\n")[1:], strings.Split(section, "\n```go\n")[1:])
	for _, block := range blocks {
		code, _, closed := strings.Cut(block, "\n```\n")
		whole := strings.Count(code, "{") == strings.Count(code, "}")
		if !closed || !whole || !strings.Contains(tested.String(), flush(code)) {
			t.Errorf("this is not in %v:\n%s", files, code)
		}
	}
	if len(blocks) < 11 {
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
