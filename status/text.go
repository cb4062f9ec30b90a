package status

import (
	"strconv"
	"strings"
)

// width is the number of columns that no line of a text form exceeds, save for a word that is longer, such as a URL.
const width = 78

// String returns the entry as text for a terminal: name and reference, then what it means, when it is seen, how to fix
// it, and its properties, in lines of at most 78 columns.
func (i Info) String() string {
	var p printer
	p.line(i.heading())
	p.line(i.Class.String() + ", " + i.State.String() + ", " + i.Reference)
	p.line(i.URL)
	p.section("What it means", i.Description)
	p.section("When you see it", i.WhenSeen)
	p.section("How to fix it as the client", i.FixClient)
	p.section("How to fix it as the server", i.FixServer)
	p.section("When to send it", i.Use)
	p.line("")
	p.line("Properties")
	p.item("At fault", i.Blame)
	p.item("Retry", i.RetryAdvice)
	p.item("Cacheable", i.Caching())
	p.item("Goes on as HTTP", i.Connection.String())
	p.item("Content", i.content())
	for n, f := range i.Fields() {
		label := ""
		if n == 0 {
			label = "Header fields"
		}
		p.item(label, f.Name+" ("+f.Need.String()+") "+f.Why)
	}
	if i.GoText != "" {
		p.item("http.StatusText", i.GoText)
	}
	if i.Note != "" {
		p.item("Note", i.Note)
	}
	return p.String()
}

// heading is code and name, such as "501 Not Implemented".
func (i Info) heading() string {
	return strconv.Itoa(i.Code) + " " + i.Name
}

// content says whether the response has content.
func (i Info) content() string {
	if i.ContentAllowed {
		return "allowed"
	}
	return "never"
}

// needs lists the header fields with their needs on one line: "must: Upgrade, Connection; advised: ETag".
func (i Info) needs() string {
	var parts []string
	for _, need := range [...]Need{Must, Should, Advised} {
		var names []string
		for _, f := range i.fields {
			if f.Name != "" && f.Need == need {
				names = append(names, f.Name)
			}
		}
		if names != nil {
			parts = append(parts, need.String()+": "+strings.Join(names, ", "))
		}
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, "; ")
}

// printer lays out text in paragraphs and columns.
type printer struct{ strings.Builder }

func (p *printer) line(s string) {
	p.WriteString(s)
	p.WriteByte('\n')
}

// section prints a heading after an empty line, and a paragraph below it, indented.
func (p *printer) section(heading, paragraph string) {
	p.line("")
	p.line(heading)
	for _, l := range wrap(paragraph, width-2) {
		p.line("  " + l)
	}
}

// item prints a label and, beside it, its text.
func (p *printer) item(label, text string) {
	p.columns(label, []string{text}, width-labelWidth)
}

const labelWidth = 19

// columns prints a label and cells side by side, two spaces apart, each wrapped at size columns.
func (p *printer) columns(label string, cells []string, size int) {
	wrapped := make([][]string, len(cells))
	height := 0
	for n, c := range cells {
		wrapped[n] = wrap(c, size)
		height = max(height, len(wrapped[n]))
	}
	for row := range height {
		l := "  " + label
		label = ""
		for n, lines := range wrapped {
			if row < len(lines) && lines[row] != "" {
				l = pad(l, labelWidth+n*(size+2)) + lines[row]
			}
		}
		p.line(l)
	}
}

// pad fills s with spaces up to n columns. All texts of the catalogue are ASCII.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(n-len(s), 0))
}

// wrap breaks s at spaces into lines of at most n columns; a longer word stands alone.
func wrap(s string, n int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) <= n:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
