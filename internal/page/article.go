package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// statusView is the entry of one status.
type statusView struct {
	frame
	Info         status.Info
	Class        string
	Fields       []status.Field
	Facts        []fact
	Causes       []link
	Others       []link // statuses that are worth a comparison
	Picker       pickerView
	Before, Next *link
}

func (p *Page) status(w http.ResponseWriter, at place) {
	info, _ := status.Lookup(at.view.a)
	code := strconv.Itoa(info.Code)
	v := statusView{
		frame: newFrame(at, code+" "+info.Name, "status"), Info: info, Class: classOf(info.Code), Fields: info.Fields(),
		Picker: newPicker(at, code, ""),
	}
	content := "allowed"
	if !info.ContentAllowed {
		content = "never"
	}
	v.Facts = []fact{
		{"At fault", info.Blame, false}, {"Retry", info.RetryAdvice, false}, {"Cacheable", info.Caching(), false},
		{"Goes on as HTTP", info.Connection.String(), false}, {"Content", content, false},
	}
	for _, f := range [...]fact{{"In Go", info.GoConst, true}, {"http.StatusText", info.GoText, true}, {"Note", info.Note, false}} {
		if f.Text != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	for _, c := range cause.All() {
		if slices.Contains(c.Statuses, info.Code) {
			v.Causes = append(v.Causes, link{To: "cause/" + c.Cause, Name: c.Cause, Text: c.Title})
		}
	}
	all := status.All()
	for i := range all {
		other := &all[i]
		if other.Code != info.Code && status.Compare(info.Code, other.Code).Written {
			v.Others = append(v.Others, link{To: "compare/" + code + "/" + strconv.Itoa(other.Code), Name: strconv.Itoa(other.Code), Text: other.Name, Class: classOf(other.Code)})
		}
		if other.Code < info.Code {
			v.Before = statusLink(other)
		}
		if other.Code > info.Code && v.Next == nil {
			v.Next = statusLink(other)
		}
	}
	keep(w)
	show(w, http.StatusOK, "status", &v)
}

func statusLink(i *status.Info) *link {
	code := strconv.Itoa(i.Code)
	return &link{To: "status/" + code, Name: code, Text: i.Name}
}

// causeView is the entry of one cause.
type causeView struct {
	frame
	Page      cause.Page
	Statuses  []link
	Side, By  string
	Reference reference
	Known     bool
	Seen      []seenView // for a cause of the user's own
}

// seenView is an exchange with a cause.
type seenView struct{ ID, Status, Class, Name, Detail, Fix string }

// cause shows the entry of a cause. One that is not in the vocabulary is a handler's own; what is known of it is where it
// was seen.
func (p *Page) cause(w http.ResponseWriter, at place) {
	name := at.view.name
	if c, ok := cause.Lookup(name); ok {
		v := causeView{
			frame: newFrame(at, c.Title, "cause"), Page: c, Side: sideWords(c.Side), By: byWords(c.By), Reference: newReference(c.Reference), Known: true,
		}
		for _, code := range c.Statuses {
			info, registered := status.Lookup(code)
			if !registered {
				continue
			}
			l := statusLink(&info)
			l.Class = classOf(code)
			v.Statuses = append(v.Statuses, *l)
		}
		keep(w)
		show(w, http.StatusOK, "cause", &v)
		return
	}
	shown := cut(name, maxToken)
	v := causeView{frame: newFrame(at, shown, "cause"), Page: cause.Page{Cause: shown}}
	entries, _ := p.ring.since(0)
	for _, e := range entries {
		if e.why.Cause == name && len(v.Seen) < 20 {
			v.Seen = append(v.Seen, seenView{e.id, e.status(), classOf(e.code), e.name(), e.why.Detail, e.why.Fix})
		}
	}
	if len(v.Seen) == 0 {
		p.missing(w, at, "No such cause", "The vocabulary has no cause of this name, and no exchange that is kept has one. "+
			"A cause that a handler gives appears here once it is given.")
		return
	}
	show(w, http.StatusOK, "cause", &v)
}

// methodView is the entry of one method.
type methodView struct {
	frame
	Method status.Method
	Facts  []fact
	Causes []link
}

func (p *Page) method(w http.ResponseWriter, at place) {
	m, ok := status.LookupMethod(at.view.name)
	if !ok {
		text := "No method of this name is registered. Methods are case-sensitive."
		if upper := strings.ToUpper(at.view.name); methodLink(upper) != "" {
			text = "No method of this name is registered. Methods are case-sensitive, and " + upper + " is one."
		}
		p.missing(w, at, "No such method", text)
		return
	}
	yes := map[bool]string{true: "yes", false: "no"}
	v := methodView{frame: newFrame(at, m.Name, "method"), Method: m}
	v.Facts = []fact{
		{"Safe", yes[m.Safe], false}, {"Idempotent", yes[m.Idempotent], false}, {"Family", familyNames[m.Family], false},
	}
	for _, f := range [...]fact{{"In Go", m.GoConst, true}, {"See also", m.Also, false}, {"Note", m.Note, false}} {
		if f.Text != "" {
			v.Facts = append(v.Facts, f)
		}
	}
	if m.Reserved {
		v.Facts[0].Text, v.Facts[1].Text = "never sent as a method", "never sent as a method"
	}
	for _, c := range cause.All() {
		if c.By == cause.ByGate && strings.HasPrefix(c.Cause, "method-") {
			v.Causes = append(v.Causes, link{To: "cause/" + c.Cause, Name: c.Cause, Text: c.Title})
		}
	}
	keep(w)
	show(w, http.StatusOK, "method", &v)
}

// pickerView chooses two codes.
type pickerView struct {
	Root, A, B string
	All        []link
}

func newPicker(at place, a, b string) pickerView {
	v := pickerView{Root: at.root, A: a, B: b}
	for _, i := range status.All() {
		v.All = append(v.All, *statusLink(&i))
	}
	return v
}

// compareView sets two statuses side by side.
type compareView struct {
	frame
	status.Comparison
	ClassA, ClassB string
	Differ, Same   []status.Row
	Picker         pickerView
	Message        string
	Pairs          []group // pairs to begin with
}

// picker chooses two codes, and sends those that were chosen to their comparison.
func (p *Page) picker(w http.ResponseWriter, r *http.Request, at place) {
	q := r.URL.Query()
	one, other := strings.TrimSpace(q.Get("a")), strings.TrimSpace(q.Get("b"))
	a, b := parseCode(one), parseCode(other)
	if a != 0 && b != 0 {
		redirect(w, one+"/"+other)
		return
	}
	v := compareView{frame: newFrame(at, "Compare two statuses", "compare"), Picker: newPicker(at, cut(one, maxToken), cut(other, maxToken))}
	if one != "" || other != "" {
		v.Message = "Give two codes of three digits, 100 to 999."
	}
	v.Pairs = pairs()
	keep(w)
	show(w, http.StatusOK, "compare", &v)
}

// pairs are the comparisons that somebody wrote a text for.
func pairs() (groups []group) {
	all := status.All()
	for i := range all {
		g := group{Name: strconv.Itoa(all[i].Code) + " " + all[i].Name}
		for j := i + 1; j < len(all); j++ {
			if status.Compare(all[i].Code, all[j].Code).Written {
				a, b := strconv.Itoa(all[i].Code), strconv.Itoa(all[j].Code)
				g.Links = append(g.Links, link{To: "compare/" + a + "/" + b, Name: a + " or " + b, Text: all[i].Name + " or " + all[j].Name})
			}
		}
		if len(g.Links) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func (p *Page) compare(w http.ResponseWriter, at place) {
	a, b := strconv.Itoa(at.view.a), strconv.Itoa(at.view.b)
	v := compareView{
		frame: newFrame(at, a+" or "+b, "compare"), Comparison: status.Compare(at.view.a, at.view.b), Picker: newPicker(at, a, b),
		ClassA: classOf(at.view.a), ClassB: classOf(at.view.b),
	}
	for _, row := range v.Rows {
		if row.Same {
			v.Same = append(v.Same, row)
		} else {
			v.Differ = append(v.Differ, row)
		}
	}
	keep(w)
	show(w, http.StatusOK, "compare", &v)
}
