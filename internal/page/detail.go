package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// exchangeView is one exchange.
type exchangeView struct {
	frame
	ID, Method, Path, Target   string
	Status, Class, StatusTitle string
	StatusLink, CauseLink      string
	MethodLink                 string
	Sentence                   string
	Why                        cause.Explanation
	Side, Sure, By             string
	Reference                  reference
	Recipes                    []cause.Recipe
	Facts                      []fact
	Steps                      []step
	Request, Response          head
	RequestLine, StatusLine    string
	Calls                      []call
	Rules                      []rule
	Line, Stack                string
	Logged                     bool
	Curl                       string
	Content                    bool // the curl command needs a file
	Cut                        bool // the target was too long to be kept
	Newer, Older               string
}

// fact is a line of a list of particulars.
type fact struct {
	Term, Text string
	Code       bool // Text is code
}

// exchange shows one exchange.
func (p *Page) exchange(w http.ResponseWriter, _ *http.Request, at place) {
	e := p.ring.find(at.view.name)
	if e == nil {
		p.missing(w, at, "This exchange is not here", "The page keeps the last "+strconv.Itoa(kept)+
			" exchanges of this run of the program. This one is older, or of another run.")
		return
	}
	v := exchangeView{
		frame: newFrame(at, e.status()+" "+e.name(), "exchanges"),
		ID:    e.id, Method: e.method, Path: e.path, Target: e.target,
		Status: e.status(), Class: classOf(e.code), Why: e.why, Sentence: e.why.Detail,
		Side: sideWords(e.why.Side), Sure: sureWords(e.why.Sure), By: byWords(e.why.By), Reference: newReference(e.why.Reference),
		CauseLink: causeLink(e.why.Cause), MethodLink: methodLink(e.method),
		Request: e.request, Response: e.response, RequestLine: e.method + " " + e.target + " " + e.proto,
		Calls: e.calls, Rules: e.rules, Line: pretty(e.line), Stack: e.stack, Logged: e.logged, Curl: e.curl, Content: e.length != 0,
		Cut:   strings.HasSuffix(e.target, "..."),
		Steps: steps(e), Facts: facts(e),
	}
	if v.StatusTitle = "Nothing was sent"; e.code != 0 {
		v.StatusTitle, v.StatusLink = status.Title(e.code), "status/"+v.Status
		v.StatusLine = e.proto + " " + v.Status + " " + v.StatusTitle
	}
	if v.Sentence == "" {
		v.Sentence = healthy(e)
	}
	if page, ok := cause.Lookup(e.why.Cause); ok {
		v.Recipes = page.Recipes
	}
	v.Newer, v.Older = p.ring.beside(e.number)
	show(w, http.StatusOK, "exchange", &v)
}

// healthy says what happened in an exchange that needed no explanation.
func healthy(e *entry) string {
	switch {
	case e.aborted:
		return "The handler ended the exchange by http.ErrAbortHandler."
	case e.code == 0:
		return "The exchange ended before an answer was sent."
	case e.route != "":
		return "The route " + e.route + " answered in " + took(e.took) + ". There is nothing to explain."
	}
	return "The handler answered in " + took(e.took) + ". There is nothing to explain."
}

// facts are the particulars of an exchange, but for those of its explanation.
func facts(e *entry) []fact {
	list := []fact{
		{"Time", e.start.Format("2006-01-02 15:04:05.000 -0700"), false},
		{"Took", took(e.took), false},
		{"Client", e.client, true},
		{"Host", e.host, true},
	}
	add := func(term, text string, code bool) {
		if text != "" {
			list = append(list, fact{term, text, code})
		}
	}
	add("Route", e.route, true)
	add("Switched to", e.protocol, true)
	if e.length > 0 || e.read > 0 {
		text := size(e.read) + " read"
		if e.length > 0 {
			text += " of " + size(e.length)
		}
		add("Request content", text, false)
	}
	if e.code != 0 && e.protocol == "" {
		add("Answer content", size(e.size), false)
	}
	add("Error", e.err, true)
	add("Panic", e.problem, true)
	return append(list, fact{"ID", e.id, true})
}

// beside returns the ids of the exchanges after and before one, or "".
func (r *ring) beside(number uint64) (newer, older string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	get := func(n uint64) string {
		if n == 0 || n > r.total || r.total-n >= kept {
			return ""
		}
		return r.entries[(n-1)%kept].id
	}
	return get(number + 1), get(number - 1)
}

// step is one step of the decision trace.
type step struct {
	Name, What, Took string
	State            string // "done", "decided" where the answer was decided here, "never" where it was not reached
	From, Width      int    // of its share of the time, in thousandths
}

// joined lists words, or says none.
func joined(words []string, none string) string {
	if len(words) == 0 {
		return none
	}
	return strings.Join(words, ", ")
}

// share places a span of time on the whole of an exchange.
func (s *step) share(from, to, whole time.Duration) {
	if to <= from || whole <= 0 {
		return
	}
	s.Took = took(to - from)
	s.From = int(from * 1000 / whole)
	s.Width = max(int((to-from)*1000/whole), 4)
	s.From = min(s.From, 1000-s.Width)
}
