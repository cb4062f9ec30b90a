package page

import (
	"html"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain/status"
)

// cells returns the row of the list, cut where its first tag ends. It is written once, and by hand: with html/template 200
// rows take several times as long as the whole rest of the list. Every string in it is escaped, and every address is one
// of this package's own making.
func (e *entry) cells() (open, rest string) {
	e.once.Do(func() {
		var m markup
		text := e.haystack()
		m.Grow(192 + len(text))
		m.put(`<tr role="row" id="x`, e.id, `" data-class="`, classOf(e.code), `" data-side="`, string(e.why.Side),
			`" data-cause="`, e.why.Cause, `" data-text="`, text, `"`)
		e.row[0] = m.String()
		m.Reset()
		m.Grow(960 + len(e.curl) + 2*len(e.target))
		m.rest(e)
		e.row[1] = m.String()
	})
	return e.row[0], e.row[1]
}

// rest writes the cells.
func (m *markup) rest(e *entry) {
	title := "Nothing was sent"
	if e.code != 0 {
		title = status.Title(e.code)
	}
	m.put(">\n"+`<td role="cell" class="when"><time datetime="`, e.start.Format(time.RFC3339Nano), `">`, e.start.Format("15:04:05.000"),
		"</time></td>\n"+`<td role="cell" class="code k`, classOf(e.code), `"><span title="`, title, `">`, e.status(),
		"</span></td>\n"+`<td role="cell" class="what"><a href="`, e.id, `"><b>`, e.method, `</b> `, e.target,
		"</a></td>\n"+`<td role="cell" class="why">`)
	if link := causeLink(e.why.Cause); link != "" {
		m.put(`<a href="`, link, `">`, e.why.Cause, `</a>`)
	} else {
		m.put("", e.why.Cause)
	}
	if e.why.Cause != "" {
		m.put(` <span class="side">`, sideWords(e.why.Side), `</span>`)
	}
	m.put("</td>\n"+`<td role="cell" class="took">`, took(e.took), "</td>\n"+`<td role="cell" class="proto">`, e.proto,
		"</td>\n"+`<td role="cell" class="at">`)
	if e.why.At != "" {
		m.put(`<code>`, e.why.At, `</code>`)
	}
	m.put("</td>\n"+`<td role="cell" class="do"><button type="button" class="copy" data-copy="`, e.curl,
		`" hidden>curl<span class="quiet"> command for `, e.method, ` `, e.target, ": copy</span></button></td>\n</tr>\n")
}

// markup writes HTML.
type markup struct{ strings.Builder }

// put writes markup and text in turn, beginning with markup; text is escaped, so that it may stand between tags and
// between the quotes of an attribute.
func (m *markup) put(parts ...string) {
	for i, s := range parts {
		if i%2 == 1 {
			s = html.EscapeString(s)
		}
		m.WriteString(s)
	}
}
