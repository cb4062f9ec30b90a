package lint

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// TestFacts compares the rules with the list that they were written after, in both directions.
func TestFacts(t *testing.T) {
	f, err := os.Open("testdata/response-rules.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	written := map[string]*Rule{}
	for _, r := range rules {
		if written[r.Name] != nil {
			t.Errorf("%s stands twice", r.Name)
		}
		if r.on == nil || r.broken == nil || r.phase == 0 {
			t.Errorf("%s is not complete", r.Name)
		}
		written[r.Name] = &r
	}
	s := bufio.NewScanner(f)
	s.Scan() // the heading
	for s.Scan() {
		column := strings.Split(s.Text(), "\t")
		r := written[column[0]]
		if r == nil {
			t.Errorf("%s is missing", column[0])
			continue
		}
		if string(r.Reference) != column[1] || string(r.Level) != column[2] {
			t.Errorf("%s: %s, %s; the list has %s, %s", r.Name, r.Reference, r.Level, column[1], column[2])
		}
		delete(written, column[0])
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	for name := range written {
		t.Errorf("%s is not in the list", name)
	}
}
