package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// The files that the page is made of. The templates are parsed when the page is first asked for, not when the program
// starts, so that a program without the page does not even link html/template.
//
//go:embed assets
var assets embed.FS

const (
	cssName    = "page.css"
	scriptName = "page.js"
	iconName   = "icon.svg"
)

// parsed is what is made of the assets.
var parsed struct {
	once    sync.Once
	set     *template.Template
	version string // changes with every byte of the assets
}

// readAssets parses the templates.
func readAssets() {
	parsed.set = template.Must(template.New("").ParseFS(assets, "assets/*.html"))
	sum := sha256.New()
	for _, name := range [...]string{cssName, scriptName, iconName} {
		b, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic(err) // the file is embedded
		}
		_, _ = sum.Write(b) // a hash takes everything
	}
	parsed.version = hex.EncodeToString(sum.Sum(nil)[:6])
}

// templates returns the parsed templates.
func templates() *template.Template {
	parsed.once.Do(readAssets)
	return parsed.set
}

// version names the state of the assets, so that they can be kept for ever.
func version() string {
	parsed.once.Do(readAssets)
	return parsed.version
}

// frame is what surrounds every view.
type frame struct {
	Title   string
	Section string // the entry of the navigation that is marked
	Root    string // reference to the page's root
	Version string
	Search  string // what the catalogue was searched for
}

func newFrame(at place, title, section string) frame {
	return frame{Title: title, Section: section, Root: at.root, Version: version()}
}

// buffers holds buffers for whole views.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// show answers with a view.
func show(w http.ResponseWriter, code int, name string, v any) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := templates().ExecuteTemplate(b, name, v); err != nil {
		panic(err) // the template is this package's own
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes()) // a client that is gone reads nothing
}

// fragment writes a part of a view.
func fragment(name string, v any) string {
	var b strings.Builder
	if err := templates().ExecuteTemplate(&b, name, v); err != nil {
		panic(err) // the template is this package's own
	}
	return b.String()
}

// asset answers with the style sheet, the script or the icon.
func asset(w http.ResponseWriter, name string) {
	b, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the file is embedded
	}
	h := w.Header()
	switch name {
	case cssName:
		h.Set("Content-Type", "text/css; charset=utf-8")
	case scriptName:
		h.Set("Content-Type", "text/javascript; charset=utf-8")
	default:
		h.Set("Content-Type", "image/svg+xml")
	}
	h.Set("Cache-Control", keepForever)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // a client that is gone reads nothing
}

// messageView is a page that says one thing.
type messageView struct {
	frame
	Text string
}

// missing answers 404.
func (p *Page) missing(w http.ResponseWriter, at place, title, text string) {
	show(w, http.StatusNotFound, "message", &messageView{newFrame(at, title, ""), text})
}
