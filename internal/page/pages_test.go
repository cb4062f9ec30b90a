package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// crawler follows every link of the page and checks what it finds.
type crawler struct {
	*fixture
	seen  map[string]bool
	queue []string
}

// TestEveryLinkLeadsSomewhere follows all links from the list, and checks each view that it comes by.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	f := start(t)
	for _, path := range []string{"/ok", "/gone", "/own", "/panic", "/nothing", "/ok?token=geheim"} {
		f.send(t, http.MethodGet, path)
	}
	f.send(t, "PATCH", "/ok")
	f.send(t, "get", "/ok")
	f.send(t, "PROPFIND", "/ok")
	f.send(t, http.MethodPost, "/login")
	c := &crawler{fixture: f, seen: map[string]bool{}}
	c.enqueue(f.page)
	for _, more := range []string{"?class=4xx&side=client&cause=route-none&q=nothing", "search?q=upgrade", "search?q=", "search?q=zzzz", "status/?q=zzzz", "compare/?a=1&b=", "status/599", "status/799"} {
		c.enqueue(f.page + more)
	}
	for len(c.queue) > 0 {
		address := c.queue[0]
		c.queue = c.queue[1:]
		c.visit(t, address)
	}
	if len(c.seen) < 300 {
		t.Errorf("only %d addresses were found", len(c.seen))
	}
}

func (c *crawler) enqueue(address string) {
	address, _, _ = strings.Cut(address, "#")
	if !c.seen[address] {
		c.seen[address] = true
		c.queue = append(c.queue, address)
	}
}

// visit fetches a view and checks it.
func (c *crawler) visit(t *testing.T, address string) {
	t.Helper()
	r, body := c.fetch(t, address)
	if r.StatusCode != http.StatusOK {
		t.Errorf("%s answers %d", address, r.StatusCode)
		return
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		return
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	v := newDocument(doc)
	v.check(t, address)
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range v.links {
		u, err := base.Parse(to)
		if err != nil {
			t.Errorf("%s links to %q: %v", address, to, err)
			continue
		}
		if u.Scheme+"://"+u.Host != c.URL {
			if u.Scheme != "https" {
				t.Errorf("%s links to %s", address, u)
			}
			continue
		}
		c.enqueue(u.String())
	}
	for _, from := range v.loads {
		if u, err := base.Parse(from); err != nil || !strings.HasPrefix(u.String(), c.page) {
			t.Errorf("%s loads %q", address, from)
		} else {
			c.enqueue(u.String())
		}
	}
}

// document is what matters of a view.
type document struct {
	ids, labelled map[string]int
	landmarks     map[atom.Atom]int
	headings      []int
	links, loads  []string
	controls      []*html.Node
	bad           []string
	title, lang   string
	skip          bool
}

func newDocument(n *html.Node) *document {
	d := &document{ids: map[string]int{}, labelled: map[string]int{}, landmarks: map[atom.Atom]int{}}
	d.walk(n)
	return d
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
	}
	return strings.TrimSpace(b.String())
}

func (d *document) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		d.element(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		d.walk(c)
	}
}

func (d *document) element(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			d.bad = append(d.bad, "an attribute "+a.Key)
		}
	}
	if id := attr(n, "id"); id != "" {
		d.ids[id]++
	}
	switch n.DataAtom { //nolint:exhaustive // the rest says nothing
	case atom.Html:
		d.lang = attr(n, "lang")
	case atom.Title:
		d.title = text(n)
	case atom.Main, atom.Nav:
		d.landmarks[n.DataAtom]++
		if n.DataAtom == atom.Nav && attr(n, "aria-label") == "" {
			d.bad = append(d.bad, "a nav without a name")
		}
	case atom.H1, atom.H2, atom.H3:
		d.headings = append(d.headings, int(n.Data[1]-'0'))
		if text(n) == "" {
			d.bad = append(d.bad, "an empty heading")
		}
	case atom.A:
		to := attr(n, "href")
		d.links = append(d.links, to)
		d.skip = d.skip || to == "#main"
		if text(n) == "" || to == "" {
			d.bad = append(d.bad, "a link without a text or an address: "+to)
		}
	case atom.Label:
		d.labelled[attr(n, "for")]++
	case atom.Input, atom.Select, atom.Button, atom.Textarea:
		d.controls = append(d.controls, n)
	case atom.Script:
		if attr(n, "src") == "" || text(n) != "" {
			d.bad = append(d.bad, "a script in the page")
		}
		d.loads = append(d.loads, attr(n, "src"))
	case atom.Link:
		d.loads = append(d.loads, attr(n, "href"))
	case atom.Style, atom.Iframe, atom.Img, atom.Base:
		d.bad = append(d.bad, "an element "+n.Data)
	}
}

// check holds a view to what a keyboard and a screen reader need.
func (d *document) check(t *testing.T, address string) {
	t.Helper()
	for _, bad := range d.bad {
		t.Errorf("%s has %s", address, bad)
	}
	if d.lang != "en" || !strings.HasSuffix(d.title, "· httpexplain") || strings.HasPrefix(d.title, "·") {
		t.Errorf("%s: language %q, title %q", address, d.lang, d.title)
	}
	if d.landmarks[atom.Main] != 1 || d.landmarks[atom.Nav] < 1 || !d.skip {
		t.Errorf("%s: landmarks %v, skip link %v", address, d.landmarks, d.skip)
	}
	last, ones := 0, 0
	for _, level := range d.headings {
		if level > last+1 {
			t.Errorf("%s: a heading of level %d follows one of level %d", address, level, last)
		}
		if last = level; level == 1 {
			ones++
		}
	}
	if ones != 1 {
		t.Errorf("%s has %d headings of level 1", address, ones)
	}
	for id, n := range d.ids {
		if n > 1 {
			t.Errorf("%s: %d elements have the id %q", address, n, id)
		}
	}
	for _, n := range d.controls {
		named := attr(n, "aria-label") != "" || d.labelled[attr(n, "id")] > 0 || n.DataAtom == atom.Button && text(n) != ""
		if !named {
			t.Errorf("%s: a %s has no name", address, n.Data)
		}
	}
}
