package cause_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// fact is a line of testdata/causes.tsv.
type fact struct {
	cause     string
	statuses  []int
	by        cause.By
	side      cause.Side
	reference cause.Reference
}

func facts(t *testing.T) []fact {
	t.Helper()
	data, err := os.ReadFile("testdata/causes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []fact
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 8 {
			t.Fatalf("line %d has %d columns", i+1, len(f))
		}
		if i == 0 {
			continue
		}
		by, _, _ := strings.Cut(f[2], " ")
		reference := cause.Reference(f[7])
		if reference == "-" {
			reference = ""
		}
		all = append(all, fact{f[0], codes(t, f[1]), cause.By(by), cause.Side(f[3]), reference})
	}
	return all
}

// codes reads "400 426", "500-599" and "-", which stands for an exchange without an answer.
func codes(t *testing.T, s string) []int {
	t.Helper()
	var all []int
	for word := range strings.FieldsSeq(s) {
		if word == "-" {
			word = "0"
		}
		from, to, span := strings.Cut(word, "-")
		first, err := strconv.Atoi(from)
		last := first
		if err == nil && span {
			last, err = strconv.Atoi(to)
		}
		if err != nil {
			t.Fatal(err)
		}
		for ; first <= last; first++ {
			all = append(all, first)
		}
	}
	return all
}

func TestPagesEqualFacts(t *testing.T) {
	want, got := facts(t), cause.All()
	if len(want) < 80 || len(got) != len(want) {
		t.Fatalf("%d pages for %d causes", len(got), len(want))
	}
	for i, w := range want {
		p := got[i]
		if p.Cause != w.cause {
			t.Fatalf("page %d is of %q, want %q", i, p.Cause, w.cause)
		}
		if !slices.Equal(p.Statuses, w.statuses) {
			t.Errorf("%s: statuses %v, want %v", p.Cause, p.Statuses, w.statuses)
		}
		if p.By != w.by || p.Side != w.side || p.Reference != w.reference {
			t.Errorf("%s: by %q side %q reference %q, want %q %q %q",
				p.Cause, p.By, p.Side, p.Reference, w.by, w.side, w.reference)
		}
		if url := p.Reference.URL(); (url == "") != (w.reference == "") {
			t.Errorf("%s: reference %q has the address %q", p.Cause, p.Reference, url)
		}
	}
}

func TestPagesEqualConstants(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "vocabulary.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			name, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return true
	})
	pages := cause.All()
	if len(names) != len(pages) {
		t.Fatalf("%d constants for %d pages", len(names), len(pages))
	}
	for i, name := range names {
		if pages[i].Cause != name {
			t.Errorf("constant %d is %q, the page's cause %q", i, name, pages[i].Cause)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, p := range cause.All() {
		got, ok := cause.Lookup(p.Cause)
		if !ok || got.Cause != p.Cause || got.Meaning != p.Meaning {
			t.Errorf("Lookup(%q) = %q, %v", p.Cause, got.Cause, ok)
		}
	}
	for _, name := range []string{"", "-", "method", "Method-Case", "method-case "} {
		if p, ok := cause.Lookup(name); ok || p.Cause != "" {
			t.Errorf("Lookup(%q) finds %q", name, p.Cause)
		}
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	var found bool
	for _, name := range []string{cause.MethodCase, cause.HandlerServerError, "no-such-cause"} {
		if n := testing.AllocsPerRun(100, func() { _, found = cause.Lookup(name) }); n != 0 {
			t.Errorf("Lookup(%q) allocates %v times", name, n)
		}
	}
	_ = found
}

func TestAllIsACopy(t *testing.T) {
	all := cause.All()
	all[0].Cause = "changed"
	if again := cause.All(); again[0].Cause != cause.MethodCase {
		t.Error("the caller's slice is the package's own")
	}
	if _, ok := cause.Lookup(cause.MethodCase); !ok {
		t.Error("Lookup reads the caller's slice")
	}
}
