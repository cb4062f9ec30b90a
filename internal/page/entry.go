package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
)

// How many characters are kept of what an exchange holds, and how many things.
const (
	maxToken    = 64   // a method, a cause, a protocol, a rule
	maxShort    = 256  // a host, an address, a pattern, a source line
	maxTarget   = 1024 // a path or a target
	maxValue    = 1024 // the value of a field
	maxHead     = 8192 // a whole head
	maxFields   = 64   // its fields
	maxSentence = 2000 // a detail, a fix, an error
	maxLine     = 8192 // a line of the log
	maxList     = 32   // calls, rules
)

// entry is an exchange in the ring. It never changes, but for its number and for what is made out of it.
type entry struct {
	number uint64
	id     string
	start  time.Time
	took   time.Duration

	method, path, target string // target is the path with its query
	host, proto, client  string
	secure               bool
	code                 int
	size, read, length   int64
	protocol             string // that the connection was switched to

	why                 cause.Explanation
	route, err, problem string // problem is the value of a panic
	aborted             bool

	request, response head
	calls             []call
	rules             []rule
	line, stack       string
	logged            bool
	trace             *exchange.Trace
	curl              string

	once sync.Once
	row  [2]string // of the list, cut where its first tag ends
}

// head is the fields of a request or an answer.
type head struct {
	Fields []field
	More   int // fields that were left out
}

type field struct{ Name, Value string }

// call is an outgoing call.
type call struct{ Addr, Outcome, Took string }

// rule is a response rule that was broken.
type rule struct {
	Name, Level, Detail string
	Reference           reference
}

// reference is where something is written.
type reference struct{ Text, URL string }

func newReference(r cause.Reference) reference {
	return reference{cut(string(r), maxShort), strings.Clone(r.URL())}
}

// newEntry copies what the page shows of an exchange.
func newEntry(x *exchange.Recording) *entry {
	r := x.Request
	e := &entry{
		id: strings.Clone(x.ID), start: x.Start, took: x.Duration,
		method: cut(x.Method, maxToken), path: cut(x.Path, maxTarget), target: cut(userinfo(queryValues(target(r))), maxTarget),
		host: cut(r.Host, maxShort), proto: cut(r.Proto, maxToken), client: cut(r.RemoteAddr, maxShort), secure: r.TLS != nil,
		code: x.Code, size: x.Size, read: x.ContentRead, length: r.ContentLength, protocol: cut(x.Protocol, maxToken),
		why: explanation(&x.Explanation), route: cut(x.Route, maxShort), aborted: x.Aborted,
		logged: x.Logged, trace: x.Trace,
	}
	e.line, e.stack = encode(x)
	if x.Err != nil {
		e.err = cut(queryValues(x.Err.Error()), maxSentence)
	}
	if x.Panic != nil {
		e.problem = cut(queryValues(panicText(x.Panic)), maxSentence)
	}
	e.request = newHead(r.Header, field{"Host", e.host})
	e.response = newHead(x.Header)
	e.calls = calls(x)
	for _, b := range x.Rules[:min(len(x.Rules), maxList)] {
		e.rules = append(e.rules, rule{
			Name: cut(b.Rule.Name, maxToken), Level: string(b.Rule.Level), Detail: cut(b.Detail, maxSentence), Reference: newReference(b.Rule.Reference),
		})
	}
	e.curl = curl(e, r)
	return e
}

// target is the target of a request as it was sent, with its query.
func target(r *http.Request) string {
	if r.RequestURI != "" {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// explanation copies an explanation.
func explanation(e *cause.Explanation) cause.Explanation {
	return cause.Explanation{
		Status: e.Status, Title: cut(e.Title, maxShort), Cause: cut(e.Cause, maxToken),
		Detail: cut(queryValues(e.Detail), maxSentence), Fix: cut(queryValues(e.Fix), maxSentence),
		Side: cause.Side(cut(string(e.Side), maxToken)), Sure: cause.Sure(cut(string(e.Sure), maxToken)), By: cause.By(cut(string(e.By), maxToken)),
		Reference: cause.Reference(cut(string(e.Reference), maxShort)), At: cut(e.At, maxShort),
	}
}

// newHead copies fields, sorted by name, behind those that come first.
func newHead(from http.Header, first ...field) (h head) {
	names := make([]string, 0, len(from))
	for name := range from {
		names = append(names, name)
	}
	slices.Sort(names)
	room := maxHead
	add := func(f field) {
		if room -= len(f.Name) + len(f.Value); room < 0 || len(h.Fields) == maxFields {
			h.More++
			return
		}
		h.Fields = append(h.Fields, f)
	}
	for _, f := range first {
		if f.Value != "" {
			add(f)
		}
	}
	for _, name := range names {
		for _, value := range from[name] {
			if room < 0 {
				h.More++
				continue
			}
			add(field{cut(name, maxShort), cut(fieldValue(name, userinfo(value)), maxValue)})
		}
	}
	return h
}

// calls copies the outgoing calls, those that were answered first.
func calls(x *exchange.Recording) (list []call) {
	for _, m := range x.Made[:min(len(x.Made), maxList)] {
		list = append(list, call{cut(m.Addr, maxShort), "answered", took(m.Took)})
	}
	for _, c := range x.Calls[:min(len(x.Calls), maxList)] {
		outcome := "failed: " + string(c.Kind)
		if c.Err != nil {
			outcome += ", " + cut(queryValues(c.Err.Error()), maxValue)
		}
		waited := ""
		if c.Waited > 0 {
			waited = took(c.Waited)
		}
		list = append(list, call{cut(c.Addr, maxShort), outcome, waited})
	}
	return list
}

// name is what heads the page of the exchange.
func (e *entry) name() string { return e.method + " " + e.path }

// status is the status in figures, or a dash where nothing was sent.
func (e *entry) status() string {
	if e.code == 0 {
		return "–"
	}
	return strconv.Itoa(e.code)
}
