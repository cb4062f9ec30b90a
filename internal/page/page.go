// Package page shows the developer of a server its exchanges as they happen, the connections that live on after them, and
// the catalogue of statuses, causes and methods.
package page

import (
	"context"
	"crypto/rand"
	"net/http"
	"path"

	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/live"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// Options are what a Page is made of.
type Options struct {
	// Path is where the development middleware serves the page, with its slashes, or "".
	Path string
	// Access decides who may see the page; nil stands for the checks of this package: see own.
	Access func(*http.Request) bool
	// Live holds the connections to list.
	Live *live.Set
	// Locked is called with the address of the page, the token included, when somebody at this machine asked without it.
	Locked func(address string)
}

// Page is an http.Handler that may be mounted under any path. It is safe for concurrent use.
type Page struct {
	Options
	token  string
	ring   ring
	site   exchange.Site // of its own WebSockets, apart from those of the server
	socket http.Handler
	locked throttle
}

// New makes a page that shows nothing yet: see Record.
func New(o Options) *Page {
	p := &Page{Options: o, token: rand.Text()}
	own := new(live.Set)
	own.SetLimit(maxSockets)
	p.site = exchange.Site{Config: &exchange.Config{Name: "httpexplain", Live: own}, Handler: p}
	p.socket = upgrade.Handler(websocket.New(p.push, websocket.WithReadLimit(maxMessage)))
	return p
}

// Token returns the token that opens the page.
func (p *Page) Token() string { return p.token }

// Record takes an exchange down. It keeps nothing of what it is given but copies, cut and with credentials left out.
func (p *Page) Record(r *exchange.Recording) { p.ring.add(newEntry(r)) }

// Shutdown ends the page's own WebSockets.
func (p *Page) Shutdown(ctx context.Context) error { return p.site.Live.Shutdown(ctx) }

// policy lets the page load its own style sheet, script and icon, and connect to its own server; nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// How long an answer may be kept.
const (
	keepNot     = "no-store"
	keepAWhile  = "private, max-age=300" // what the catalogue says changes with the program alone
	keepForever = "private, max-age=31536000, immutable"
)

// ServeHTTP implements http.Handler. No request changes anything but the cookie.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if x := exchange.From(r.Context()); x != nil {
		x.Silence()
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", keepNot)

	if p.Path != "" && r.URL.Path+"/" == p.Path { // tells nothing that the address does not tell
		to := path.Base(p.Path) + "/"
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		redirect(w, to)
		return
	}
	at := p.locate(r)
	switch verdict := p.admit(r, at); verdict {
	case refused, locked:
		if verdict == locked {
			p.tellAddress(r, at)
		}
		refuse(w)
		return
	case enter:
		p.enter(w, r, at)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "The page answers GET and HEAD alone: nothing can be changed here.\n")
		return
	}
	p.route(w, r, at)
}

// route answers with the view that the request asks for.
func (p *Page) route(w http.ResponseWriter, r *http.Request, at place) {
	v := at.view
	switch v.kind {
	case viewList:
		p.list(w, r, at)
	case viewLive:
		p.live(w, r)
	case viewAsset:
		asset(w, v.name)
	case viewExchange:
		p.exchange(w, r, at)
	case viewStatuses:
		p.statuses(w, r, at)
	case viewStatus:
		p.status(w, at)
	case viewCauses:
		p.causes(w, r, at)
	case viewCause:
		p.cause(w, at)
	case viewMethods:
		p.methods(w, r, at)
	case viewMethod:
		p.method(w, at)
	case viewPicker:
		p.picker(w, r, at)
	case viewCompare:
		p.compare(w, at)
	case viewSearch:
		p.search(w, r, at)
	case viewFolder:
		redirect(w, at.last()+"/")
	default:
		p.missing(w, at, "Nothing is here", "The page has no such address. Everything that it shows can be reached from above.")
	}
}

// redirect sends the client to a reference relative to where it is, with 303: the other address is fetched with GET.
func redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", "./"+to)
	w.WriteHeader(http.StatusSeeOther)
}

// plain answers with text.
func plain(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) // a client that is gone reads nothing
}
