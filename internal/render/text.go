package render

import (
	"strconv"

	"github.com/httpexplain/httpexplain/cause"
)

// The text form is set for a terminal of 80 columns: sentences stand two in, and labelled rows hang behind their labels.
const (
	textWidth  = 78
	textIndent = 2
	textHang   = 12
)

// appendText appends b as text/plain: the status, what happened, what to do, and then the particulars.
func appendText(dst []byte, b *Body) []byte {
	e := &b.Explanation
	start := len(dst)
	if e.Status != 0 {
		dst = strconv.AppendInt(dst, int64(e.Status), 10)
	}
	if t := title(e); t != "" {
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		dst = append(dst, t...)
	}
	dst = append(dst, '\n')
	if detail := cause.Clean(e.Detail, maxSentence); detail != "" {
		dst = append(dst, '\n')
		dst = appendSpaces(dst, textIndent)
		dst = appendWrapped(dst, detail, textIndent)
	}
	if e.Fix != "" {
		dst = append(dst, '\n')
		dst = appendRow(dst, "Fix:", cause.Clean(e.Fix, maxSentence))
	}
	return appendParticulars(dst, b)
}

// appendParticulars appends the rows below the sentences, set off by an empty line.
func appendParticulars(dst []byte, b *Body) []byte {
	e := &b.Explanation
	start := len(dst)
	dst = append(dst, '\n')
	rows := len(dst)
	if e.Cause != "" {
		dst = appendRow(dst, "Cause:", cause.Clean(e.Cause, maxToken))
		var buf [textWidth]byte
		dst = appendRow(dst, "", appendVerdict(buf[:0], e))
	}
	if e.Reference != "" {
		dst = appendRow(dst, "Rule:", cause.Clean(string(e.Reference), maxReference))
		if url := e.Reference.URL(); url != "" {
			dst = appendRow(dst, "", cause.Clean(url, maxURL))
		}
	}
	if len(b.Implemented) > 0 {
		var buf [512]byte
		line := buf[:0]
		for i, m := range b.methods() {
			if i > 0 {
				line = append(line, ' ')
			}
			line = append(line, cause.Clean(m, cause.ClientLimit)...)
		}
		dst = appendRow(dst, "Methods:", line)
	}
	if e.At != "" {
		dst = appendRow(dst, "At:", cause.Clean(e.At, maxAt))
	}
	if b.Help != "" {
		dst = appendRow(dst, "More:", cause.Clean(b.Help, maxURL))
	}
	if e.ID != "" {
		dst = appendRow(dst, "ID:", cause.Clean(e.ID, maxID))
	}
	if len(dst) == rows {
		return dst[:start]
	}
	return dst
}

// appendRow appends a label and what it labels; nothing where that is empty. A row without a label goes on with the one
// above it.
func appendRow[S string | []byte](dst []byte, label string, s S) []byte {
	if len(s) == 0 {
		return dst
	}
	start := len(dst)
	dst = appendSpaces(dst, textIndent)
	dst = append(dst, label...)
	dst = appendSpaces(dst, textHang-(len(dst)-start))
	return appendWrapped(dst, s, textHang)
}

// appendWrapped appends s, whose first character stands in column col, and a newline. Lines break at spaces before they
// pass textWidth and go on in column col; spaces at a break are dropped, those within a line stay. A longer word stays
// whole, so that an address can be copied.
func appendWrapped[S string | []byte](dst []byte, s S, col int) []byte {
	at := col
	for i := 0; i < len(s); {
		gap := i
		for i < len(s) && s[i] == ' ' {
			i++
		}
		word, width := i, 0
		for i < len(s) && s[i] != ' ' {
			if s[i]&0xC0 != 0x80 {
				width++
			}
			i++
		}
		if word == i {
			break
		}
		switch {
		case at == col: // the first word of a line
		case at+word-gap+width > textWidth:
			dst = append(dst, '\n')
			dst = appendSpaces(dst, col)
			at = col
		default:
			dst = append(dst, s[gap:word]...)
			at += word - gap
		}
		dst = append(dst, s[word:i]...)
		at += width
	}
	return append(dst, '\n')
}

func appendSpaces(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
