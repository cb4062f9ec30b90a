package cause_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

var update = flag.Bool("update", false, "write docs/causes.md anew")

// TestCausesPage compares docs/causes.md with the pages of the causes: go test -run TestCausesPage ./cause -update writes it anew.
func TestCausesPage(t *testing.T) {
	want := causesPage()
	if *update {
		if err := os.WriteFile("../docs/causes.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("../docs/causes.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/causes.md is not what the code says: go test -run TestCausesPage ./cause -update")
	}
}

// causesPage renders the pages of all causes as Markdown.
func causesPage() string {
	var b strings.Builder
	b.WriteString("# Causes\n\nEvery cause that httpexplain finds, with its statuses, whose doing it is, and how to fix it. " +
		"This page is generated from the\ncode; the development page serves the same under `cause/`.\n\n")
	for _, p := range cause.All() {
		fmt.Fprintf(&b, "- [`%s`](#%s): %s\n", p.Cause, p.Cause, p.Title)
	}
	for _, p := range cause.All() {
		fmt.Fprintf(&b, "\n## %s\n\n**%s.** %s\n\n", p.Cause, p.Title, strings.Join(shortFacts(&p), " · "))
		fmt.Fprintf(&b, "%s\n\n%s\n", p.Meaning, p.Origin)
		if p.Client != "" {
			fmt.Fprintf(&b, "\n*As the client:* %s\n", p.Client)
		}
		if p.Server != "" {
			fmt.Fprintf(&b, "\n*As the server:* %s\n", p.Server)
		}
		for _, r := range p.Recipes {
			fmt.Fprintf(&b, "\n%s: %s\n\n```\n%s\n```\n", r.For, r.Note, r.Lines)
		}
	}
	return b.String()
}

// shortFacts are the short facts of a page.
func shortFacts(p *cause.Page) (all []string) {
	if s := statuses(p.Statuses); s != "" {
		all = append(all, "Status "+s)
	}
	all = append(all, "side: "+string(p.Side), "by: "+string(p.By))
	if url := p.Reference.URL(); url != "" {
		all = append(all, fmt.Sprintf("[%s](%s)", p.Reference, url))
	}
	return all
}

// statuses writes codes as a list, and runs of them as ranges. 0 stands for nothing sent.
func statuses(codes []int) string {
	var parts []string
	for i := 0; i < len(codes); i++ {
		j := i
		for j+1 < len(codes) && codes[j+1] == codes[j]+1 {
			j++
		}
		switch {
		case codes[i] == 0:
			parts = append(parts, "none sent")
		case j-i > 1:
			parts = append(parts, fmt.Sprintf("%d-%d", codes[i], codes[j]))
			i = j
		default:
			parts = append(parts, fmt.Sprint(codes[i]))
		}
	}
	return strings.Join(parts, ", ")
}
