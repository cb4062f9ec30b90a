package render

import (
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// How closely a media range fits a format. The closest range decides (RFC 9110 12.5.1).
const (
	fitNone    = iota
	fitAny     // */*
	fitType    // text/*
	fitKin     // application/json for a problem, application/xhtml+xml for HTML
	fitOther   // the media type with a parameter that the answer does not carry: text/html;level=2
	fitExactly // the media type
)

// precedence orders equal wishes: a format that is named before one that a wildcard admits, and then as Negotiate says.
var precedence = [fitExactly + 1][3]int{
	fitAny:     {Text: 3, Problem: 2, HTML: 1},
	fitType:    {Text: 6, Problem: 5, HTML: 4},
	fitKin:     {Problem: 9, HTML: 8, Text: 7},
	fitOther:   {Problem: 9, HTML: 8, Text: 7},
	fitExactly: {Problem: 9, HTML: 8, Text: 7},
}

// wish is what a client says of one format.
type wish struct {
	fit     int
	quality int // in thousandths
}

// wishes is what a client says of each format.
type wishes [3]wish

// Negotiate chooses the form of a body by the lines of an Accept field (RFC 9110 12.5.1). The closest range decides on each
// format, and the format of the highest quality wins. Among equals a named one beats one that a wildcard admits, and one
// that text/* or application/* admits beats one that only */* does; of several named ones Problem beats HTML, and HTML
// beats Text; of several admitted ones Text wins. A wish for application/json is one for Problem, and one for
// application/xhtml+xml is one for HTML. Ranges that break the grammar count for nothing, and where no format is acceptable
// the answer is Text.
func Negotiate(accept []string) Format {
	var all wishes
	for _, line := range accept {
		for line != "" {
			var member string
			member, line = cutAt(line, ',')
			all.note(member)
		}
	}
	best, score := Text, 0
	for f, w := range all {
		if s := w.quality<<4 + precedence[w.fit][f]; w.quality > 0 && s > score {
			best, score = Format(f), s
		}
	}
	return best
}

// note takes down what one member of Accept says.
func (all *wishes) note(member string) {
	mediaType, params := cutAt(member, ';')
	mediaType = trimOWS(mediaType)
	major, minor, ok := strings.Cut(mediaType, "/")
	if !ok || !wire.IsToken(major) || !wire.IsToken(minor) || major == "*" && minor != "*" {
		return
	}
	quality, foreign, ok := readParameters(params)
	if !ok {
		return
	}
	exact := fitExactly
	if foreign {
		exact = fitOther
	}
	switch {
	case major == "*":
		all.enter(Problem, fitAny, quality)
		all.enter(HTML, fitAny, quality)
		all.enter(Text, fitAny, quality)
	case strings.EqualFold(major, "text"):
		switch {
		case minor == "*":
			all.enter(HTML, fitType, quality)
			all.enter(Text, fitType, quality)
		case strings.EqualFold(minor, "html"):
			all.enter(HTML, exact, quality)
		case strings.EqualFold(minor, "plain"):
			all.enter(Text, exact, quality)
		}
	case strings.EqualFold(major, "application"):
		switch {
		case minor == "*":
			all.enter(Problem, fitType, quality)
		case strings.EqualFold(minor, "problem+json"):
			all.enter(Problem, exact, quality)
		case strings.EqualFold(minor, "json"):
			all.enter(Problem, fitKin, quality)
		case strings.EqualFold(minor, "xhtml+xml"):
			all.enter(HTML, fitKin, quality)
		}
	}
}

// enter lets a closer range decide; of equally close ones the kinder.
func (all *wishes) enter(f Format, fit, quality int) {
	w := &all[f]
	if fit > w.fit || fit == w.fit && quality > w.quality {
		w.fit, w.quality = fit, quality
	}
}

// readParameters reads the parameters of a media range: its weight, 1000 where it has none, and whether there is one that
// the answer does not carry. What follows the weight is skipped. It returns false where they break the grammar.
func readParameters(s string) (quality int, foreign, ok bool) {
	quality = 1000
	weighted := false
	for s != "" {
		var param string
		param, s = cutAt(s, ';')
		if param = trimOWS(param); param == "" {
			continue
		}
		name, value, found := strings.Cut(param, "=")
		if !found || !wire.IsToken(name) || !wire.IsToken(value) && !isQuoted(value) {
			return 0, false, false
		}
		switch {
		case weighted:
		case strings.EqualFold(name, "q"):
			weighted = true
			if quality, ok = readWeight(value); !ok {
				return 0, false, false
			}
		case !strings.EqualFold(name, "charset") || !isUTF8(value):
			foreign = true
		}
	}
	return quality, foreign, true
}

// readWeight reads a qvalue (RFC 9110 12.4.2) in thousandths.
func readWeight(s string) (int, bool) {
	if s == "" || len(s) > len("0.000") || s[0] != '0' && s[0] != '1' || len(s) > 1 && s[1] != '.' {
		return 0, false
	}
	weight := int(s[0]-'0') * 1000
	for i, unit := 2, 100; i < len(s); i, unit = i+1, unit/10 {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		weight += int(s[i]-'0') * unit
	}
	return weight, weight <= 1000
}

// isUTF8 reports whether the value of a charset parameter names UTF-8.
func isUTF8(value string) bool {
	return strings.EqualFold(value, "utf-8") || strings.EqualFold(value, `"utf-8"`)
}

// cutAt cuts s at the first sep that stands outside a quoted string.
func cutAt(s string, sep byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == sep && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// isQuoted reports whether s is one quoted string (RFC 9110 5.6.4).
func isQuoted(s string) bool {
	if len(s) < 2 || s[0] != '"' {
		return false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i == len(s)-1
		case c == '\\':
			i++
			if i == len(s) || s[i] < 0x20 && s[i] != '\t' || s[i] == 0x7F {
				return false
			}
		case c < 0x20 && c != '\t' || c == 0x7F:
			return false
		}
	}
	return false
}

// trimOWS trims spaces and tabs on both sides.
func trimOWS(s string) string { return strings.Trim(s, " \t") }
