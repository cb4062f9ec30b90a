package page

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// link is a line of an index.
type link struct {
	To, Name, Text string
	Class          string // of a status
	Extra          string
}

// group is a part of an index.
type group struct {
	Name  string
	Kind  string // of its entries: "status", "cause", "method"
	Links []link
}

// indexView is an index of the catalogue.
type indexView struct {
	frame
	Kind   string // "status", "cause", "method", "search"
	Lead   string
	Query  string
	Groups []group
	N      int
}

// causeLink is the address of a cause below the page's root, or "" for what is no token.
func causeLink(name string) string {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return ""
	}
	return "cause/" + name
}

// methodLink is the address of a method below the page's root, or "" for one that is not registered.
func methodLink(name string) string {
	if _, ok := status.LookupMethod(name); !ok {
		return ""
	}
	return "method/" + url.PathEscape(name)
}

// sorted returns numbers by name, the largest first.
func sorted(m map[string]int) []tally {
	list := make([]tally, 0, len(m))
	for key, n := range m {
		list = append(list, tally{key, key, n})
	}
	slices.SortFunc(list, func(a, b tally) int { return cmp.Or(b.N-a.N, strings.Compare(a.Key, b.Key)) })
	return list
}

// classNames heads the parts of the index of statuses.
var classNames = map[status.Class]string{
	status.Informational: "1xx Informational", status.Successful: "2xx Successful", status.Redirection: "3xx Redirection",
	status.ClientError: "4xx Client Error", status.ServerError: "5xx Server Error",
}

// themes heads the parts of the index of causes, by the first cause of each.
var themes = map[string]string{
	cause.MethodCase: "Methods", cause.MethodNotAllowed: "Routes", cause.RedirectCleanPath: "Redirects", cause.BodyTooLarge: "Content",
	cause.CredentialsMissing: "Credentials and origins", cause.RangeUnsatisfiable: "Conditions", cause.UpgradeRequired: "Upgrades",
	cause.WebSocketMethod: "WebSocket", cause.HijackerHidden: "Taking the connection over", cause.H2CSettingsMissing: "HTTP/2 by upgrade",
	cause.Switched: "Switched connections", cause.Panic: "Failures", cause.UpstreamRefused: "Upstream servers", cause.ClientGone: "Everything else",
}

// has reports whether every word of a query stands in one of the texts.
func has(query string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// statusGroups returns the statuses that a query finds, by class.
func statusGroups(query string) (groups []group, n int) {
	for _, i := range status.All() {
		code := strconv.Itoa(i.Code)
		if !has(query, code, i.Name, i.Description, i.WhenSeen) {
			continue
		}
		if name := classNames[i.Class]; len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, group{Name: name, Kind: "status"})
		}
		last := &groups[len(groups)-1]
		last.Links = append(last.Links, link{To: "status/" + code, Name: code, Text: i.Name, Class: classOf(i.Code), Extra: i.Description})
		n++
	}
	return groups, n
}

// causeGroups returns the causes that a query finds, by theme.
func causeGroups(query string) (groups []group, n int) {
	theme := ""
	for _, c := range cause.All() {
		if name := themes[c.Cause]; name != "" {
			theme = name
		}
		if !has(query, c.Cause, c.Title, c.Meaning, c.Origin, string(c.Side)) {
			continue
		}
		if len(groups) == 0 || groups[len(groups)-1].Name != theme {
			groups = append(groups, group{Name: theme, Kind: "cause"})
		}
		last := &groups[len(groups)-1]
		last.Links = append(last.Links, link{To: "cause/" + c.Cause, Name: c.Cause, Text: c.Title, Extra: codes(c.Statuses)})
		n++
	}
	return groups, n
}

// codes lists codes, runs of them as their ends.
func codes(list []int) string {
	var texts []string
	for i := 0; i < len(list); i++ {
		first := i
		for i+1 < len(list) && list[i+1] == list[i]+1 {
			i++
		}
		switch text := strconv.Itoa(list[first]); {
		case list[first] == 0:
			texts = append(texts, "no answer")
		case i-first > 2:
			texts = append(texts, text+" to "+strconv.Itoa(list[i]))
		default:
			for _, code := range list[first : i+1] {
				texts = append(texts, strconv.Itoa(code))
			}
		}
	}
	return joined(texts, "")
}

// familyNames heads the parts of the index of methods.
var familyNames = map[status.Family]string{
	status.Core: "HTTP", status.WebDAV: "WebDAV", status.WebDAVACL: "WebDAV: access control", status.WebDAVBind: "WebDAV: bindings",
	status.WebDAVDeltaV: "WebDAV: versions", status.WebDAVOrdering: "WebDAV: ordered collections", status.WebDAVRedirect: "WebDAV: redirect references",
	status.WebDAVSearch: "WebDAV: search", status.CalDAV: "CalDAV", status.HistoricLink: "Links of RFC 2068", status.HTTP2Preface: "HTTP/2",
}

// families is the order of the index of methods.
var families = []status.Family{
	status.Core, status.HTTP2Preface, status.WebDAV, status.WebDAVACL, status.WebDAVBind, status.WebDAVDeltaV, status.WebDAVOrdering,
	status.WebDAVRedirect, status.WebDAVSearch, status.CalDAV, status.HistoricLink,
}

// methodGroups returns the methods that a query finds, by family.
func methodGroups(query string) (groups []group, n int) {
	all := status.Methods()
	for _, family := range families {
		g := group{Name: familyNames[family], Kind: "method"}
		for _, m := range all {
			if m.Family == family && has(query, m.Name, m.Description, m.Note) {
				g.Links = append(g.Links, link{To: methodLink(m.Name), Name: m.Name, Text: m.Description, Extra: nature(&m)})
			}
		}
		if n += len(g.Links); len(g.Links) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, n
}

// nature says what may be done with a method without harm.
func nature(m *status.Method) string {
	switch {
	case m.Reserved:
		return "never sent"
	case m.Safe:
		return "safe"
	case m.Idempotent:
		return "idempotent"
	}
	return ""
}

// query is what an index is searched for.
func query(r *http.Request) string { return cut(strings.TrimSpace(r.URL.Query().Get("q")), maxToken) }

func (p *Page) statuses(w http.ResponseWriter, r *http.Request, at place) {
	v := indexView{frame: newFrame(at, "Statuses", "status"), Kind: "status"}
	v.Lead = "Every status that is registered: what it means, when it is seen, and what to do about it on each side."
	index(w, r, &v, statusGroups)
}

func (p *Page) causes(w http.ResponseWriter, r *http.Request, at place) {
	v := indexView{frame: newFrame(at, "Causes", "cause"), Kind: "cause"}
	v.Lead = "Every cause that this middleware finds: how it comes about, and the lines that fix it."
	index(w, r, &v, causeGroups)
}

func (p *Page) methods(w http.ResponseWriter, r *http.Request, at place) {
	v := indexView{frame: newFrame(at, "Methods", "method"), Kind: "method"}
	v.Lead = "Every method that is registered. Methods are case-sensitive: get is not GET."
	index(w, r, &v, methodGroups)
}

// index answers with the groups that the request searches for.
func index(w http.ResponseWriter, r *http.Request, v *indexView, groups func(query string) ([]group, int)) {
	v.Query = query(r)
	v.Groups, v.N = groups(v.Query)
	keep(w)
	show(w, http.StatusOK, "index", v)
}

// search looks through the whole catalogue.
func (p *Page) search(w http.ResponseWriter, r *http.Request, at place) {
	q := query(r)
	v := indexView{frame: newFrame(at, "Search", "search"), Kind: "search", Query: q}
	v.Search = q
	if q != "" {
		for _, find := range [...]struct {
			name   string
			groups func(string) ([]group, int)
		}{{"Statuses", statusGroups}, {"Causes", causeGroups}, {"Methods", methodGroups}} {
			groups, n := find.groups(q)
			g := group{Name: find.name}
			for _, part := range groups {
				g.Kind = part.Kind
				g.Links = append(g.Links, part.Links...)
			}
			slices.SortStableFunc(g.Links, func(a, b link) int { return rank(a, q) - rank(b, q) })
			if v.N += n; n > 0 {
				v.Groups = append(v.Groups, g)
			}
		}
	}
	switch {
	case q == "":
		v.Lead = "Give a code, a word of a cause, or a method."
	case v.N > 0:
		v.Lead = count(v.N, "entry", "entries") + " for " + q
	}
	keep(w)
	show(w, http.StatusOK, "index", &v)
}

// rank puts what is named like the query first, then what has it in its name or title.
func rank(l link, q string) int {
	switch {
	case strings.EqualFold(l.Name, q):
		return 0
	case has(q, l.Name):
		return 1
	case has(q, l.Name, l.Text):
		return 2
	}
	return 3
}

// keep lets the browser keep an answer that changes with the program alone.
func keep(w http.ResponseWriter) { w.Header().Set("Cache-Control", keepAWhile) }
