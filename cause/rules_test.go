package cause

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// row is one exchange and the cause that it must be given; "": none.
type row struct {
	name   string
	head   []string // request line and fields
	status int
	set    []func(*Evidence) // what else is known
	want   string
	side   Side // of the page, unless set
	sure   Sure // Certain, unless set
	by     By   // unless set, any
	says   []string
	never  []string
}

// tables are the rows of all themes.
var tables = map[string][]row{
	"method": methodRows, "http2": http2Rows, "stripped": strippedRows, "websocket": webSocketRows, "origin": originRows,
	"hijack": hijackRows, "h2c": h2cRows, "upgrade": upgradeRows, "route": routeRows, "redirect": redirectRows,
	"content": contentRows, "access": accessRows, "condition": conditionRows, "upstream": upstreamRows, "last": lastRows,
	"healthy": healthyRows, "webdav": webDAVRows,
}

func TestRules(t *testing.T) {
	for theme, rows := range tables {
		for _, row := range rows {
			t.Run(theme+"/"+row.name, func(t *testing.T) { row.run(t) })
		}
	}
}

func (row *row) run(t *testing.T) {
	ev := exchange(t, row.head, row.status, row.set...)
	e, found := Find(ev, nil)
	if e.Cause != row.want || found != (row.want != "") {
		t.Fatalf("got %q (%s), want %q", e.Cause, e.Detail, row.want)
	}
	if !found {
		return
	}
	page, _ := Lookup(row.want)
	side, sure := row.side, row.sure
	if side == "" {
		side = page.Side
	}
	if sure == "" {
		sure = Certain
	}
	if e.Side != side || e.Sure != sure || row.by != "" && e.By != row.by {
		t.Errorf("got side %s, sure %s, by %s; want %s, %s, %s", e.Side, e.Sure, e.By, side, sure, row.by)
	}
	if len(page.Statuses) > 0 && !slices.Contains(page.Statuses, e.Status) && row.want != ClientGone && e.Status <= 599 {
		t.Errorf("status %d is none of the page's %v", e.Status, page.Statuses)
	}
	text := e.Detail + "\n" + e.Fix
	for _, s := range row.says {
		if !strings.Contains(text, s) {
			t.Errorf("%q is not said in\n%s", s, text)
		}
	}
	for _, s := range row.never {
		if strings.Contains(text, s) {
			t.Errorf("%q is said in\n%s", s, text)
		}
	}
	checkSentences(t, &e)
}

// checkSentences checks what holds for every explanation of this package.
func checkSentences(t *testing.T, e *Explanation) {
	t.Helper()
	for _, s := range []string{e.Detail, e.Fix} {
		switch {
		case s == "", utf8.RuneCountInString(s) > maxSentence+3, !utf8.ValidString(s), Clean(s, 0) != s:
			t.Errorf("%s: not a clean sentence: %q", e.Cause, s)
		case !strings.ContainsAny(s[len(s)-1:], ".?"):
			t.Errorf("%s: no full stop: %q", e.Cause, s)
		}
	}
	if e.Side == "" || e.Sure == "" || e.By == "" || e.Cause == "" {
		t.Errorf("incomplete: %+v", e)
	}
}

// TestProductionNamesNothing runs all rows as a production server does: what is the server's own stands in no sentence.
func TestProductionNamesNothing(t *testing.T) {
	for theme, rows := range tables {
		for _, row := range rows {
			ev := exchange(t, row.head, row.status, row.set...)
			ev.Development = false
			ev.Source.At = "shop/order.go:42"
			secrets := []string{"order.go", "boom", ev.Source.Hiding}
			if strings.ContainsAny(ev.Pattern, " {") {
				secrets = append(secrets, ev.Pattern)
			}
			for _, c := range ev.Calls {
				secrets = append(secrets, c.Addr)
			}
			e, _ := Find(ev, nil)
			for _, s := range secrets {
				if s != "" && strings.Contains(e.Detail+e.Fix+e.At, s) {
					t.Errorf("%s/%s: %q is named in %s %s %s", theme, row.name, s, e.Detail, e.Fix, e.At)
				}
			}
			if e.At != "" {
				t.Errorf("%s/%s: At is %s", theme, row.name, e.At)
			}
		}
	}
}

// TestEveryCauseHasARuleAndARow compares the vocabulary with the rules and the tables, so that none is forgotten.
func TestEveryCauseHasARuleAndARow(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "vocabulary.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok {
			return true
		}
		cause, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if !slices.ContainsFunc(builtin, func(r Rule) bool { return r.Cause == cause }) {
			t.Errorf("no rule finds %s", cause)
		}
		for _, rows := range tables {
			if slices.ContainsFunc(rows, func(r row) bool { return r.want == cause }) {
				return true
			}
		}
		t.Errorf("no row wants %s", cause)
		return true
	})
	if n < 80 {
		t.Errorf("only %d causes in vocabulary.go", n)
	}
}

// TestRulesKeepToTheStatuses checks that a rule is asked for the statuses of its page only.
func TestRulesKeepToTheStatuses(t *testing.T) {
	for _, r := range builtin {
		page, ok := Lookup(r.Cause)
		if r.Cause == "" {
			continue
		}
		if !ok {
			t.Errorf("%s has no page", r.Cause)
		}
		for _, code := range r.Statuses {
			if len(page.Statuses) > 0 && !slices.Contains(page.Statuses, code) {
				t.Errorf("%s is asked about %d, its page names %v", r.Cause, code, page.Statuses)
			}
		}
	}
}

// TestOwnRulesComeFirst checks that a user's rule wins over those of the package, and is asked about healthy answers too.
func TestOwnRulesComeFirst(t *testing.T) {
	own := []Rule{{Cause: "tea", Find: func(*Evidence) (Explanation, bool) { return Explanation{Detail: "Tea."}, true }}}
	for _, code := range []int{200, 304, 404, 500} {
		e, ok := Find(exchange(t, []string{"GET / HTTP/1.1"}, code), own)
		if !ok || e.Cause != "tea" || e.Detail != "Tea." || e.Status != code {
			t.Errorf("%d: got %+v", code, e)
		}
	}
}

var defaultMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"}

// exchange makes the evidence of a request as net/http reads it and an answer with a status.
func exchange(t testing.TB, head []string, status int, set ...func(*Evidence)) *Evidence {
	t.Helper()
	text := strings.Join(head, "\r\n") + "\r\n"
	if !slices.ContainsFunc(head, func(s string) bool { return strings.HasPrefix(strings.ToLower(s), "host:") }) {
		text += "Host: 127.0.0.1\r\n"
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text + "\r\n")))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	r.RemoteAddr = "192.0.2.1:50000"
	ev := &Evidence{
		Request: r, Method: r.Method, Path: r.URL.Path, Status: status, Header: http.Header{}, Limit: -1,
		Implemented: defaultMethods, Development: true, Done: true, Upgrade: Upgrade{Hijackable: true},
	}
	for _, f := range set {
		f(ev)
	}
	return ev
}

// is puts a few facts together.
func is(facts ...func(*Evidence)) []func(*Evidence) { return facts }

func refusedByGate(ev *Evidence) { ev.Refused = true }
func production(ev *Evidence)    { ev.Development = false }
func hidden(ev *Evidence)        { ev.Upgrade.Hijackable = false }
func overHTTP2(ev *Evidence)     { ev.Request.ProtoMajor, ev.Request.ProtoMinor = 2, 0; hidden(ev) }

func source(by By, kind Kind) func(*Evidence) {
	return func(ev *Evidence) { ev.Source.By, ev.Source.Kind = by, kind }
}

// by sets the function that answered.
func by(function string) func(*Evidence) {
	return func(ev *Evidence) { ev.Source.By, ev.Source.Func = ByHandler, function }
}

// late sets that the head was held back.
func late(ev *Evidence) { ev.Source.By, ev.Source.Late = ByHandler, true }

// passed sets that ReverseProxy passed the status on.
func passed(ev *Evidence) { ev.Source.Passed = true }

func byMux(ev *Evidence) { source(ByRouter, KindMux)(ev) }

func answer(fields ...string) func(*Evidence) {
	return func(ev *Evidence) {
		for _, f := range fields {
			name, value, _ := strings.Cut(f, ": ")
			ev.Header.Add(name, value)
		}
	}
}

func text(s string) func(*Evidence)    { return func(ev *Evidence) { ev.Body = []byte(s) } }
func failed(err error) func(*Evidence) { return func(ev *Evidence) { ev.Err = err } }
func matched(p string) func(*Evidence) { return func(ev *Evidence) { ev.Pattern = p } }
func asked(r Router) func(*Evidence)   { return func(ev *Evidence) { ev.Router = r } }
func calls(c ...Call) func(*Evidence)  { return func(ev *Evidence) { ev.Calls = c } }
func upgrading(u Upgrade) func(*Evidence) {
	return func(ev *Evidence) { ev.Upgrade = u }
}

// own is the refusal of an upgrade handler of this project that serves websocket.
func own(e Explanation) func(*Evidence) {
	return func(ev *Evidence) {
		ev.Upgrade = Upgrade{Registered: []string{"websocket"}, Answered: true, Refusal: &e, Hijackable: true}
		ev.Source.By = ByHandler
	}
}

// muxRouter asks an http.ServeMux.
type muxRouter struct{ mux *http.ServeMux }

func routes(patterns ...string) Router {
	mux := http.NewServeMux()
	for _, p := range patterns {
		mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
	}
	return muxRouter{mux}
}

func (m muxRouter) Match(method, host, path string) (string, bool) {
	h, p := m.mux.Handler(&http.Request{Method: method, Host: host, URL: &url.URL{Path: path}})
	_, handles := h.(http.HandlerFunc)
	return p, p != "" && handles
}

func (m muxRouter) Allowed(host, path string) (list []string) {
	for _, method := range defaultMethods {
		if _, ok := m.Match(method, host, path); ok {
			list = append(list, method)
		}
	}
	return list
}

// request is a request as a server reads it.
func request(head ...string) *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.Join(head, "\r\n") + "\r\nHost: 127.0.0.1\r\n\r\n")))
	if err != nil {
		panic(err)
	}
	return r
}
