package render

import (
	"html"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// The HTML form is one small page without scripts. Its style sheet stands in the page, so styleHash, the hash of style by
// which CSP lets it in, changes with every byte of it.
const (
	style = `:root{color-scheme:light dark;--paper:#fcfcfa;--ink:#1e2329;--soft:#59636e;--line:#d5dae0;--mark:#a13a14;--link:#0b57b8}` +
		`@media(prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e4e7ea;--soft:#9aa4af;--line:#363d45;--mark:#f2a07b;--link:#8ab8f5}}` +
		`body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}` +
		`main{max-width:40rem;margin:0 auto;padding:clamp(2rem,12vh,7rem) 1.25rem 3rem;overflow-wrap:anywhere}` +
		`h1{margin:0 0 1.25rem;font-size:1.125rem;font-weight:600}` +
		`h1 b{display:block;margin-left:-.05em;font-size:clamp(3.5rem,14vw,5rem);font-weight:300;line-height:1.1;letter-spacing:-.03em;color:var(--mark)}` +
		`h1+p{margin:0 0 2rem;font-size:1.25rem;line-height:1.5}` +
		`section{margin:0 0 2.5rem;padding-left:1.1rem;border-left:3px solid var(--mark)}` +
		`h2{margin:0 0 .2rem;font-size:.875rem;font-weight:600;color:var(--soft)}` +
		`section p{margin:0}` +
		`dl{display:grid;grid-template-columns:max-content 1fr;margin:0;border-bottom:1px solid var(--line);font-size:.875rem}` +
		`dt,dd{margin:0;padding:.5rem 0;border-top:1px solid var(--line)}` +
		`dt{padding-right:1.25rem;color:var(--soft)}` +
		`small{display:block;font-size:inherit;color:var(--soft)}` +
		`code{font:.9375em ui-monospace,monospace}` +
		`a{color:var(--link);text-underline-offset:.2em}` +
		`a:focus-visible{outline:2px solid;outline-offset:3px}`
	styleHash = "sha256-X1uuOX5HDDO+6OeXShsYBj6yzzzUf21gposWtvM3rGM="
)

const (
	htmlHead = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>`
	htmlStyle = "</title>\n<style>" + style + "</style>\n<main>\n<h1>"
	htmlEnd   = "</main>\n</html>\n"
)

// appendHTML appends b as text/html.
func appendHTML(dst []byte, b *Body) []byte {
	e := &b.Explanation
	name := title(e)
	dst = append(dst, htmlHead...)
	if e.Status != 0 {
		dst = strconv.AppendInt(dst, int64(e.Status), 10)
		dst = append(dst, ' ')
	}
	dst = appendEscaped(dst, name)
	dst = append(dst, htmlStyle...)
	if e.Status != 0 {
		dst = append(dst, "<b>"...)
		dst = strconv.AppendInt(dst, int64(e.Status), 10)
		dst = append(dst, "</b> "...)
	}
	dst = appendEscaped(dst, name)
	dst = append(dst, "</h1>\n"...)
	if e.Detail != "" {
		dst = append(dst, "<p>"...)
		dst = appendEscaped(dst, cause.Clean(e.Detail, maxSentence))
		dst = append(dst, "</p>\n"...)
	}
	if e.Fix != "" {
		dst = append(dst, "<section>\n<h2>How to fix it</h2>\n<p>"...)
		dst = appendEscaped(dst, cause.Clean(e.Fix, maxSentence))
		dst = append(dst, "</p>\n</section>\n"...)
	}
	return append(appendList(dst, b), htmlEnd...)
}

// appendList appends the particulars.
func appendList(dst []byte, b *Body) []byte {
	e := &b.Explanation
	start := len(dst)
	dst = append(dst, "<dl>\n"...)
	rows := len(dst)
	if e.Cause != "" {
		dst = append(dst, "<dt>Cause</dt><dd><code>"...)
		dst = appendCause(dst, b.TypeBase, e.Cause)
		dst = append(dst, "</code>"...)
		dst = append(dst, "<small>"...)
		open := len(dst)
		if dst = appendVerdict(dst, e); len(dst) > open {
			dst = append(dst, "</small>"...)
		} else {
			dst = dst[:open-len("<small>")]
		}
		dst = append(dst, "</dd>\n"...)
	}
	if e.Reference != "" {
		dst = append(dst, "<dt>Rule</dt><dd>"...)
		dst = appendLink(dst, e.Reference.URL(), string(e.Reference), maxReference)
		dst = append(dst, "</dd>\n"...)
	}
	if len(b.Implemented) > 0 {
		dst = append(dst, "<dt>Methods</dt><dd><code>"...)
		for i, m := range b.methods() {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = appendEscaped(dst, cause.Clean(m, cause.ClientLimit))
		}
		dst = append(dst, "</code></dd>\n"...)
	}
	dst = appendCode(dst, "At", e.At, maxAt)
	if b.Help != "" {
		dst = append(dst, "<dt>More</dt><dd>"...)
		dst = appendLink(dst, b.Help, b.Help, maxURL)
		dst = append(dst, "</dd>\n"...)
	}
	dst = appendCode(dst, "ID", e.ID, maxID)
	if len(dst) == rows {
		return dst[:start]
	}
	return append(dst, "</dl>\n"...)
}

// appendCode appends a row whose value is set in a fixed pitch; none where the value is empty.
func appendCode(dst []byte, term, s string, limit int) []byte {
	if s == "" {
		return dst
	}
	dst = append(dst, "<dt>"...)
	dst = append(dst, term...)
	dst = append(dst, "</dt><dd><code>"...)
	dst = appendEscaped(dst, cause.Clean(s, limit))
	return append(dst, "</code></dd>\n"...)
}

// appendLink appends text, as a link where url is one that a click may follow: an http or https URL or an absolute path,
// whole and without anything to clean.
func appendLink(dst []byte, url, text string, limit int) []byte {
	text = cause.Clean(text, limit)
	if !followable(url) || cause.Clean(url, maxURL) != url {
		return appendEscaped(dst, text)
	}
	dst = append(dst, `<a rel="noreferrer" href="`...)
	dst = appendEscaped(dst, url)
	dst = append(dst, `">`...)
	dst = appendEscaped(dst, text)
	return append(dst, "</a>"...)
}

// appendCause appends a cause, as a link to what the type of a problem names where there is such a thing.
func appendCause(dst []byte, base, token string) []byte {
	text := cause.Clean(token, maxToken)
	if !followable(base) || cause.Clean(base, maxURL) != base || text != token || strings.ContainsAny(token, "/?#%. ") {
		return appendEscaped(dst, text)
	}
	dst = append(dst, `<a rel="noreferrer" href="`...)
	dst = appendEscaped(dst, base)
	dst = appendEscaped(dst, token)
	dst = append(dst, `">`...)
	dst = appendEscaped(dst, text)
	return append(dst, "</a>"...)
}

func followable(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") ||
		strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") && !strings.Contains(url, `\`)
}

// escapes holds what html.EscapeString makes of the characters that it escapes.
var escapes = [128]string{
	'<': html.EscapeString("<"), '>': html.EscapeString(">"), '&': html.EscapeString("&"),
	'"': html.EscapeString(`"`), '\'': html.EscapeString("'"),
}

// appendEscaped appends what html.EscapeString makes of s, as text or as the value of a quoted attribute.
func appendEscaped(dst []byte, s string) []byte {
	start := 0
	for i := range len(s) {
		if c := s[i]; c < 128 && escapes[c] != "" {
			dst = append(dst, s[start:i]...)
			dst = append(dst, escapes[c]...)
			start = i + 1
		}
	}
	return append(dst, s[start:]...)
}
