package bench

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// grow measures (e).
func grow(p *Plan) (*section, error) {
	s := &section{title: "(e) One explanation as a program grows", text: `A 404 of a handler is explained in production, with a line, while rules of the user's stand before the built-in ones: each looks at the
path and finds nothing. Then the same with live WebSockets in the middleware, and a handshake beside it.`}
	base := httpexplain.WithLogger(jsonLines())
	byRules := make([]subject, 0, 4)
	for _, n := range []int{0, 10, 100, 1000} {
		x := httpexplain.NewProduction(base, httpexplain.WithCauses(rules(n)...))
		r := newRound(x.Handler(http.NotFoundHandler()), plain(http.MethodGet, "/items/7"))
		byRules = append(byRules, subject{strconv.Itoa(n) + " rules", timed(r.serve)})
	}
	figures := p.measure(byRules)
	s.add(timeTable("404 with", figures, "0 rules"))
	perRule := (find(figures, "1000 rules").median() - find(figures, "0 rules").median()) / 1000
	s.text += fmt.Sprintf("\nA rule that looks and finds nothing costs about %s.", duration(perRule))

	byConns, dials := make([]subject, 0, 3), make([]subject, 0, 3)
	for _, n := range []int{10, 1000, 10_000} {
		explained, dial, stop, err := crowd(n)
		if err != nil {
			return nil, err
		}
		defer stop()
		name := strconv.Itoa(n) + " connections"
		byConns = append(byConns, subject{name, explained})
		dials = append(dials, subject{name, dial})
	}
	for _, t := range []struct {
		what     string
		subjects []subject
	}{{"a 404", byConns}, {"a handshake", dials}} {
		figures := p.measure(t.subjects)
		s.add(timeTable(t.what+" beside", figures, "10 connections"))
		few, many := find(figures, "10 connections"), find(figures, "10000 connections")
		s.judge(t.what+" beside 10,000 connections takes no longer than beside 10, within a tenth",
			fmt.Sprintf("%.2f of the time", many.median()/few.median()), below(many, few, 1.1))
	}
	return s, nil
}

// rules returns rules that look at the path and find nothing.
func rules(n int) []cause.Rule {
	list := make([]cause.Rule, n)
	for i := range list {
		path := "/tenants/" + strconv.Itoa(i) + "/"
		list[i] = cause.Rule{Cause: "tenant-" + strconv.Itoa(i), Statuses: []int{http.StatusNotFound},
			Find: func(ev *cause.Evidence) (cause.Explanation, bool) {
				return cause.Explanation{Detail: "The tenant is gone."}, strings.HasPrefix(ev.Path, path)
			}}
	}
	return list
}

// crowd makes a middleware with n live WebSockets, and returns what explains a 404 and makes handshakes in it.
func crowd(n int) (explained, dial func(int) time.Duration, stop func(), err error) {
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	stay := upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		_, _, err := c.Read(ctx)
		return err
	}))
	request, err := http.ReadRequest(bufio.NewReader(strings.NewReader(five)))
	if err != nil {
		return nil, nil, nil, err
	}
	r := newRound(x.Handler(stay), request)
	block := make(chan struct{})
	rw := bufio.NewReadWriter(bufio.NewReader(strings.NewReader("")), bufio.NewWriter(nowhere{}))
	for range n {
		r.writer.conn, r.writer.rw = &fakeConn{block: block}, rw
		r.serve()
	}
	if live := x.Live.Len(); live != n {
		return nil, nil, nil, fmt.Errorf("%d connections are live, want %d", live, n)
	}
	if dial, err = fakeHandshakes(x.Handler(upgrade.Handler(websocket.New(
		func(_ context.Context, c *websocket.Conn) error { return c.CloseNow() })))); err != nil {
		return nil, nil, nil, err
	}
	missing := newRound(x.Handler(http.NotFoundHandler()), plain(http.MethodGet, "/items/7"))
	return timed(missing.serve), dial, func() { close(block) }, nil
}
