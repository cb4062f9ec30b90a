package bench

import (
	"fmt"
	"net/http"
	"strconv"
)

// through measures (a): a 200, a 404 and a 501 of a handler through each contender.
func through(p *Plan) (*section, error) {
	s := &section{title: "(a) One request through a middleware", text: `A handler that answers at once is called through each middleware, in process, with a ResponseWriter that sends nothing. The 404 is
` + "`http.NotFound`" + `'s, the 501 is the handler's own. Each middleware is set up as its documentation shows; lines go to a writer that drops
them. This middleware finds the cause of each 404 and 501 for its line.`}
	for _, a := range answers {
		all := contenders()
		subjects := throughSubjects(all, a)
		figures := p.measure(subjects)
		s.add(timeTable(strconv.Itoa(a.status)+" through", figures, bare))
		if a.status == http.StatusOK {
			s.judgeThrough(all, figures)
		}
	}
	return s, nil
}

// throughSubjects are the contenders, each around the same handler. One that changes the status is a mistake in its setup.
func throughSubjects(all []contender, a answer) []subject {
	subjects := make([]subject, len(all))
	for i, c := range all {
		r := newRound(c.wrap(a.handler), plain(http.MethodGet, "/plain"))
		if r.serve(); r.writer.status != a.status {
			panic(fmt.Sprintf("bench: %s answers %d, want %d", c.name, r.writer.status, a.status))
		}
		subjects[i] = subject{c.name, timed(r.serve)}
	}
	return subjects
}

// judgeThrough holds the targets of (a) against what was measured.
func (s *section) judgeThrough(all []contender, figures []figure) {
	own := find(figures, lines)
	for _, name := range []string{silent, lines} {
		f := find(figures, name)
		s.judge(name+": a 200 takes 1 allocation of at most 64 B",
			fmt.Sprintf("%.0f, %.0f B", f.allocs, f.bytes), met(f.allocs <= 1 && f.bytes <= 64))
	}
	for i, c := range all {
		if !c.logs || c.name == lines || c.name == develop {
			continue
		}
		peer := &figures[i]
		share := 1.0
		what := "faster than "
		if c.name == httpLog || c.name == slogHTTP {
			share, what = 0.25, "at most a quarter of the time of "
		}
		s.judge(what+c.name, fmt.Sprintf("%.2f of its time", own.median()/peer.median()), below(own, peer, share))
	}
}

// gate measures (b): a 501 of the gate.
func gate(p *Plan) (*section, error) {
	s := &section{title: "(b) One explained 501", text: `A method that the server does not implement, from the arrival of the request to its log line: gate, ` + "`Explain-Status`" + `, problem body and line.
Beside it a handler that sends the same fields and the same body and explains nothing, and what a router says to a method that a
route does not have: chi's 405 with chi's Logger.`}
	subjects, err := gateSubjects()
	if err != nil {
		return nil, err
	}
	figures := p.measure(subjects)
	s.add(timeTable("an error", figures, sameAnswer))
	base := find(figures, sameAnswer)
	for i := range figures[1:3] {
		f := &figures[i+1]
		s.judge(f.name+": at most 3 allocations beyond the bare handler", fmt.Sprintf("%.0f beyond %.0f", f.allocs-base.allocs, base.allocs),
			met(f.allocs-base.allocs <= 3))
	}
	return s, nil
}
