// Package lint holds the rules that a response must keep, status by status, and tells which of them a response breaks.
//
// What net/http adds by itself when the head goes out (Date, Content-Type, Content-Length, Connection) is not in the
// evidence, and no rule asks for it. The evidence's Header must be the fields as they were when the head went out; it is nil
// where they are not known, as after a handler hijacked the connection and wrote the head by hand, and then no rule takes a
// field for missing. A rule that needs the content waits for it: it stays silent until Body holds enough or Done is set.
package lint

import (
	"github.com/httpexplain/httpexplain/cause"
)

// Level tells how binding a rule is.
type Level string

// The levels. Must and Should are the words of RFC 2119 that the rule's text uses; Info is for what is allowed but odd.
const (
	Must   Level = "must"
	Should Level = "should"
	Info   Level = "info"
)

// Rule is one demand on a response. Rules are shared: change none.
type Rule struct {
	Name      string          // stable token, such as "405-no-allow"
	Level     Level           // how binding it is
	Reference cause.Reference // where it is written

	on     func(code int) bool          // the statuses that it speaks of; 0: nothing was sent
	when   trait                        // at the head it is asked only where one of these is there; 0: always
	phase  phase                        // when it can be decided
	origin bool                         // it binds whoever generates the response, not a gateway that passes one on
	broken func(*cause.Evidence) string // what is wrong, in one sentence; "" where the rule is kept
}

// phase tells when a rule can be decided.
type phase uint8

const (
	atHead phase = 1 << iota // when the head goes out
	atEnd                    // when the response is complete
	// Some rules can be decided at the head where it was held for the content, and at the end otherwise.
	atEither = atHead | atEnd
)

// Broken is a rule that a response breaks.
type Broken struct {
	Rule   *Rule
	Detail string // one sentence about this very response
}

// Linter asks the rules. It never changes once it is made, and serves many goroutines at once.
type Linter struct {
	head, end table
}

// New returns a Linter of every rule but those named in without. A name that no rule has is an error, which lists the rules
// of a similar name.
func New(without []string) (*Linter, error) {
	if err := check(without); err != nil {
		return nil, err
	}
	return &Linter{head: newTable(atHead, without), end: newTable(atEnd, without)}, nil
}

// Head appends to dst the rules that the response is seen to break when its head goes out, and returns it. On a response
// that keeps them it allocates nothing.
func (l *Linter) Head(ev *cause.Evidence, dst []Broken) []Broken {
	if ev.Request == nil {
		return dst
	}
	return l.head.ask(ev, traitsOf(ev), dst)
}

// End appends to dst the rules that the response breaks and that could be decided only when it was complete, and returns
// it. Given what Head returned as dst, it reports no rule twice.
func (l *Linter) End(ev *cause.Evidence, dst []Broken) []Broken {
	if ev.Request == nil {
		return dst
	}
	return l.end.ask(ev, allTraits, dst)
}

// gateway reports whether the response is one that a gateway passes on, as far as that is known.
func gateway(ev *cause.Evidence) bool {
	return ev.Source.Kind == cause.KindReverseProxy || ev.Source.By == cause.ByProxy
}
