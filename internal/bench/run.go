package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// parts are what is measured, by their letters.
var parts = []struct {
	letter  string
	measure func(*Plan) (*section, error)
}{
	{"a", through},
	{"b", gate},
	{"c", handshakes},
	{"d", memory},
	{"e", grow},
	{"f", load},
	{"g", soak},
}

// Run measures the parts named by their letters, all of them where there is none, and writes the report as Markdown to w.
// What goes on meanwhile is told to progress.
func Run(p Plan, letters string, w, progress io.Writer) error {
	sections := make([]*section, 0, len(parts))
	for _, part := range parts {
		if letters != "" && !strings.Contains(letters, part.letter) {
			continue
		}
		s, err := part.measure(&p)
		if err != nil {
			return fmt.Errorf("(%s): %w", part.letter, err)
		}
		fmt.Fprintln(progress, s.title)
		for _, t := range s.targets {
			fmt.Fprintf(progress, "  %s: %s: %s\n", t.what, t.measured, t.outcome)
		}
		sections = append(sections, s)
	}
	if err := writeHead(w, &p); err != nil {
		return err
	}
	if slices.ContainsFunc(sections, func(s *section) bool { return len(s.targets) > 0 }) {
		writeTargets(w, sections)
	}
	for _, s := range sections {
		s.write(w)
	}
	return nil
}
