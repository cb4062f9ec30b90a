package bench

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// section is one part of the report.
type section struct {
	title, text string
	tables      []table
	targets     []target
}

// table is a table of figures. The first column names what was measured.
type table struct {
	head []string
	rows [][]string
}

// target is something that was to be reached.
type target struct{ what, measured, outcome string }

// The outcomes of a target.
const (
	isMet    = "met"
	isWithin = "met, inside the spread"
	isMissed = "**missed**"
)

func (s *section) add(t table) { s.tables = append(s.tables, t) }

func (s *section) judge(what, measured, outcome string) {
	s.targets = append(s.targets, target{what, measured, outcome})
}

func met(ok bool) string {
	if ok {
		return isMet
	}
	return isMissed
}

// below tells whether f takes at most a share of the time of a peer. A target inside the spread counts as met.
func below(f, peer *figure, share float64) string {
	switch {
	case f.median() <= share*peer.median():
		return isMet
	case f.low() <= share*peer.high():
		return isWithin
	}
	return isMissed
}

// find returns the figure with a name. One that does not exist is a mistake of this program's.
func find(figures []figure, name string) *figure {
	for i := range figures {
		if figures[i].name == name {
			return &figures[i]
		}
	}
	panic("bench: nothing called " + name + " was measured")
}

// timeTable shows times, their ratio to that of a base, and allocations.
func timeTable(what string, figures []figure, base string) table {
	t := table{head: []string{what, "time", "spread", "ratio", "allocations", "bytes"}}
	first := find(figures, base).median()
	for i := range figures {
		f := &figures[i]
		t.rows = append(t.rows, []string{
			f.name, duration(f.median()), duration(f.low()) + " to " + duration(f.high()),
			fmt.Sprintf("%.2f", f.median()/first), fmt.Sprintf("%.0f", f.allocs), fmt.Sprintf("%.0f", f.bytes),
		})
	}
	return t
}

// duration writes nanoseconds.
func duration(ns float64) string {
	switch {
	case ns < 10:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 10_000:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 10_000_000:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return time.Duration(ns).Round(time.Millisecond).String()
}

// write writes the section as Markdown.
func (s *section) write(w io.Writer) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n", s.title, s.text)
	for i := range s.tables {
		s.tables[i].write(w)
	}
}

// write writes the table as Markdown, figures to the right.
func (t *table) write(w io.Writer) {
	fmt.Fprintf(w, "\n| %s |\n|---%s|\n", strings.Join(t.head, " | "), strings.Repeat("|--:", len(t.head)-1))
	for _, row := range t.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}

// writeTargets writes what was to be reached, of all sections.
func writeTargets(w io.Writer, sections []*section) {
	fmt.Fprint(w, "\n## Targets\n\nA target that lies inside the spread of the rounds counts as met.\n\n| | target | measured | |\n|---|---|---|---|\n")
	for _, s := range sections {
		for _, t := range s.targets {
			fmt.Fprintf(w, "| %s | %s | %s | %s |\n", s.title[:3], t.what, t.measured, t.outcome)
		}
	}
}
