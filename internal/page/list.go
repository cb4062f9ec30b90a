package page

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

// filter is what the list is narrowed down to; "" is everything.
type filter struct{ Class, Side, Cause, Text string }

func newFilter(r *http.Request) filter {
	q := r.URL.Query()
	return filter{
		Class: cut(q.Get("class"), maxToken), Side: cut(q.Get("side"), maxToken), Cause: cut(q.Get("cause"), maxToken),
		Text: cut(strings.TrimSpace(q.Get("q")), maxShort),
	}
}

// Any reports whether anything is filtered.
func (f filter) Any() bool { return f != filter{} }

// takes reports whether an exchange is shown. The script decides in the same way.
func (f filter) takes(e *entry) bool {
	return (f.Class == "" || f.Class == classOf(e.code)) &&
		(f.Side == "" || f.Side == string(e.why.Side)) &&
		(f.Cause == "" || f.Cause == e.why.Cause) &&
		(f.Text == "" || strings.Contains(e.haystack(), strings.ToLower(f.Text)))
}

// haystack is what a text is looked for in.
func (e *entry) haystack() string {
	return strings.ToLower(strings.Join([]string{
		e.method, e.target, e.path, e.status(), e.why.Cause, string(e.why.Side), e.proto, e.why.At, e.route, e.id,
	}, " "))
}

// rows writes the rows of the list; those that the filter leaves out are hidden, so that the script can show them.
func rows(entries []*entry, f filter) (html template.HTML, shown int) {
	size := 0
	for _, e := range entries {
		open, rest := e.cells()
		size += len(open) + len(" hidden") + len(rest)
	}
	var b strings.Builder
	b.Grow(size)
	for _, e := range entries {
		open, rest := e.cells()
		b.WriteString(open)
		if f.takes(e) {
			shown++
		} else {
			b.WriteString(" hidden")
		}
		b.WriteString(rest)
	}
	return template.HTML(b.String()), shown //nolint:gosec // what is in it was escaped
}

// tally is a number of exchanges with something in common.
type tally struct {
	Key, Name string
	N         int
}

// countsView is the numbers above the list.
type countsView struct {
	Classes []tally
	Causes  []tally
}

// classes are the classes in their order, by their names in the filter.
var classes = [...]struct{ key, name string }{
	{"1xx", "switched"}, {"2xx", "successful"}, {"3xx", "redirected"}, {"4xx", "client errors"}, {"5xx", "server errors"}, {"none", "without an answer"},
}

// countAll counts by class and by cause; causes stand in the order of their numbers.
func countAll(entries []*entry) countsView {
	var v countsView
	byClass, byCause := make(map[string]int), make(map[string]int)
	for _, e := range entries {
		class := classOf(e.code)
		byClass[class]++
		if e.why.Cause != "" {
			byCause[e.why.Cause]++
		}
	}
	for _, c := range classes {
		if n := byClass[c.key]; n > 0 || c.key != "none" {
			v.Classes = append(v.Classes, tally{c.key, c.name, n})
		}
	}
	v.Causes = sorted(byCause)
	return v
}

// connection is one live connection.
type connection struct{ Protocol, Path, Peer, Age, Received, Sent, ID string }

// maxConnections is the number of live connections that are listed.
const maxConnections = 50

// connectionsView is the live connections.
type connectionsView struct {
	List []connection
	More int
}

func (p *Page) connections() connectionsView {
	var v connectionsView
	if p.Live == nil {
		return v
	}
	now := time.Now()
	for _, i := range p.Live.List(maxConnections) {
		c := connection{
			Protocol: cut(i.Protocol, maxToken), Path: cut(i.Path, maxTarget), Peer: cut(i.Peer, maxShort),
			Age: age(now.Sub(i.Since)), Received: size(i.Received), Sent: size(i.Sent),
		}
		if c.Protocol == "" {
			c.Protocol = "unknown protocol"
		}
		if i.Subprotocol != "" {
			c.Protocol += " with a subprotocol" // its name may be a token
		}
		if p.ring.find(i.ID) != nil {
			c.ID = i.ID
		}
		v.List = append(v.List, c)
	}
	v.More = max(p.Live.Len()-len(v.List), 0)
	return v
}

// listView is the list.
type listView struct {
	frame
	Filter      filter
	Classes     []option
	Sides       []option
	Causes      []option
	Rows        template.HTML
	Shown       int
	Counts      countsView
	Connections connectionsView
	Newest      uint64
	Kept        int
}

// option is one choice of a filter.
type option struct {
	Value, Name string
	Selected    bool
}

// list shows the exchanges.
func (p *Page) list(w http.ResponseWriter, r *http.Request, at place) {
	entries, newest := p.ring.since(0)
	f := newFilter(r)
	v := listView{frame: newFrame(at, "Exchanges", "exchanges"), Filter: f, Newest: newest, Kept: kept}
	v.Counts, v.Connections = countAll(entries), p.connections()
	v.Rows, v.Shown = rows(entries, f)
	for _, c := range classes {
		name := c.key + " " + c.name
		if c.key == "none" {
			name = c.name
		}
		v.Classes = append(v.Classes, option{c.key, name, c.key == f.Class})
	}
	for _, s := range [...]cause.Side{cause.SideClient, cause.SideServer, cause.SideProxy, cause.SideNone} {
		v.Sides = append(v.Sides, option{string(s), sideWords(s), string(s) == f.Side})
	}
	found := f.Cause == ""
	for _, c := range v.Counts.Causes {
		v.Causes = append(v.Causes, option{c.Key, c.Key, c.Key == f.Cause})
		found = found || c.Key == f.Cause
	}
	if !found {
		v.Causes = append(v.Causes, option{f.Cause, f.Cause, true})
	}
	show(w, http.StatusOK, "list", &v)
}

// update is what the script asks for again and again: by a WebSocket, or by polling.
type update struct {
	Newest      uint64 `json:"newest"`
	Rows        string `json:"rows"`
	Counts      string `json:"counts,omitempty"`
	Connections string `json:"connections"`
}

// updateSince puts together what has changed since an exchange.
func (p *Page) updateSince(after uint64) (u update) {
	entries, newest := p.ring.since(after)
	html, _ := rows(entries, filter{})
	u.Newest, u.Rows = newest, string(html)
	if newest != after {
		all, _ := p.ring.since(0)
		u.Counts = fragment("counts", countAll(all))
	}
	u.Connections = fragment("connections", p.connections())
	return u
}

// after reads the number of the newest exchange that the script knows.
func after(r *http.Request) uint64 {
	n, err := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
