package httpexplain_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/justinas/alice"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/site"
)

func TestWrappedTwiceExplainsOnce(t *testing.T) {
	outer, outerLogs := site.Observed()
	inner, innerLogs := site.Observed()
	h := httpexplain.NewDevelopment(httpexplain.WithLogger(inner)).Handler(site.New(t))
	s := site.Serve(t, httpexplain.NewDevelopment(httpexplain.WithLogger(outer)).Handler(h))
	r, _ := site.Get(t, s, "/nothing")
	if e := explained(t, r); e.Cause != "route-none" {
		t.Errorf("got %+v", e)
	}
	site.LineOf(t, outerLogs)
	if innerLogs.Len() != 0 {
		t.Errorf("the inner one logged %v", innerLogs.All())
	}
}

func TestChain(t *testing.T) {
	tag := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Tag", "on")
			next.ServeHTTP(w, r)
		})
	}
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
	for name, h := range map[string]http.Handler{
		"outermost": alice.New(x.Handler, tag).Then(site.New(t)), "innermost": alice.New(tag, x.Handler).Then(site.New(t)),
	} {
		t.Run(name, func(t *testing.T) {
			s := site.Serve(t, h)
			r, _ := site.Get(t, s, "/nothing")
			if e := explained(t, r); e.Cause != "route-none" || r.Header.Get("X-Tag") != "on" {
				t.Errorf("got %+v, %v", e, r.Header)
			}
			if r, body := site.Get(t, s, "/plain"); r.Header.Get("Explain-Status") != "" || body != "ok" || r.Header.Get("X-Tag") != "on" {
				t.Errorf("a healthy answer: %v %q", r.Header, body)
			}
		})
	}
}

func TestNilHandlerIsTheDefaultMux(t *testing.T) {
	before := http.DefaultServeMux
	t.Cleanup(func() { http.DefaultServeMux = before })
	http.DefaultServeMux = http.NewServeMux()
	http.HandleFunc("GET /of/the/default/mux", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })
	s := site.Serve(t, httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop())).Handler(nil))
	if _, body := site.Get(t, s, "/of/the/default/mux"); body != "here" {
		t.Errorf("got %q", body)
	}
}

func TestGatePassesWhatItMust(t *testing.T) {
	logger, _ := site.Observed()
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.Method, " ", r.RequestURI) })
	tests := []struct {
		name, request, body string
		options             []httpexplain.Option
		code                int
	}{
		{"default QUERY", "QUERY / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "QUERY /", nil, 200},
		{"own set", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", "PROPFIND /", []httpexplain.Option{httpexplain.WithMethods("PROPFIND")}, 200},
		{"own set has GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /", []httpexplain.Option{httpexplain.WithMethods("PROPFIND")}, 200},
		{"own set replaces", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "", []httpexplain.Option{httpexplain.WithMethods("PROPFIND")}, 501},
		{"empty set", "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", "", []httpexplain.Option{httpexplain.WithMethods()}, 501},
		{"CONNECT for proxies", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:443", []httpexplain.Option{httpexplain.WithMethods("CONNECT")}, 200},
		{"exact case", "Get / HTTP/1.1\r\nHost: a\r\n\r\n", "", nil, 501},
		{"report only", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "BREW /", []httpexplain.Option{httpexplain.WithReportOnly()}, 200},
		{"OPTIONS * is net/http's", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "", nil, 200},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			x := httpexplain.NewProduction(append(c.options, httpexplain.WithLogger(logger))...)
			r, body := site.Exchange(t, site.Serve(t, x.Handler(echo)), c.request)
			if r.StatusCode != c.code || c.code == 200 && body != c.body {
				t.Errorf("got %d %q, want %d %q", r.StatusCode, body, c.code, c.body)
			}
			if r.StatusCode == 501 && r.Header.Get("Allow") != "" {
				t.Error("a 501 speaks of no resource, so it must not carry Allow")
			}
		})
	}
}

func TestReportOnlyIsLogged(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithReportOnly())
	r, _ := site.Exchange(t, site.Serve(t, x.Handler(site.New(t))), "gEt /any HTTP/1.1\r\nHost: a\r\n\r\n")
	if r.StatusCode != 200 || r.Header.Get("Explain-Status") != "" {
		t.Errorf("got %d %v", r.StatusCode, r.Header)
	}
	line := site.LineOf(t, logs)
	if line["explain.report.cause"] != "method-case" || !strings.Contains(fmt.Sprint(line["explain.report.detail"]), "gEt") {
		t.Errorf("line %v", line)
	}
}

func TestPreface(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	r, _ := site.Exchange(t, site.Serve(t, x.Handler(site.New(t))), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	if e := explained(t, r); e.Cause != "h2c-preface" {
		t.Errorf("got %+v", e)
	}
	site.LineOf(t, logs)
}

func TestBrokenConfigurationPanics(t *testing.T) {
	tests := map[string]func(){
		"WithLogger(nil)":       func() { httpexplain.NewProduction(httpexplain.WithLogger(nil)) },
		"a nil option":          func() { httpexplain.NewProduction(nil) },
		"a method with a space": func() { httpexplain.NewProduction(httpexplain.WithMethods("G ET")) },
		"an empty method":       func() { httpexplain.NewProduction(httpexplain.WithMethods("")) },
		"PRI":                   func() { httpexplain.NewProduction(httpexplain.WithMethods("PRI")) },
		"no limit":              func() { httpexplain.NewProduction(httpexplain.WithMaxUpgrades(0)) },
		"a rule without Find":   func() { httpexplain.NewProduction(httpexplain.WithCauses(cause.Rule{Cause: "x"})) },
		"an unknown rule":       func() { httpexplain.NewDevelopment(httpexplain.WithoutRules("401-no-chalenge")) },
		"unknown in production": func() { httpexplain.NewProduction(httpexplain.WithoutRules("401-no-chalenge")) },
		"a page at the root":    func() { httpexplain.NewDevelopment(httpexplain.WithPagePath("/")) },
		"a page without slash":  func() { httpexplain.NewDevelopment(httpexplain.WithPagePath("/page")) },
		"a name with a space":   func() { httpexplain.NewProduction(httpexplain.WithName("my server")) },
		"a nil level":           func() { httpexplain.NewProduction(httpexplain.WithLevel(nil)) },
		"a nil router":          func() { httpexplain.NewProduction(httpexplain.WithRouter(nil)) },
		"a nil client address":  func() { httpexplain.NewProduction(httpexplain.WithClientAddress(nil)) },
		"a nil OnExplained":     func() { httpexplain.NewProduction(httpexplain.OnExplained(nil)) },
		"a nil page access":     func() { httpexplain.NewDevelopment(httpexplain.WithPageAccess(nil)) },
		"a relative type base":  func() { httpexplain.NewProduction(httpexplain.WithTypeBase("::")) },
		"a nil protocol":        func() { httpexplain.NewProduction(httpexplain.WithUpgrade(nil)) },
		"fields of nobody":      func() { httpexplain.NewProduction(httpexplain.WithFields(nil)) },
		"a type base of text":   func() { httpexplain.NewProduction(httpexplain.WithTypeBase("https://example.com/<type>")) },
		"a type base of spaces": func() { httpexplain.NewProduction(httpexplain.WithTypeBase(" ")) },
		"a page of a host":      func() { httpexplain.NewDevelopment(httpexplain.WithPagePath("//")) },
		"a page above":          func() { httpexplain.NewDevelopment(httpexplain.WithPagePath("/../")) },
		"a page with a query":   func() { httpexplain.NewDevelopment(httpexplain.WithPagePath("/x?y/")) },
		"a page of two lines":   func() { httpexplain.NewDevelopment(httpexplain.WithPagePath("/x\r\ny/")) },
		"a long name":           func() { httpexplain.NewProduction(httpexplain.WithName(strings.Repeat("n", 65))) },
		"a zero Middleware":     func() { new(httpexplain.Middleware).Handler(nil) },
		"a Middleware of nil":   func() { (*httpexplain.Middleware)(nil).Handler(nil) },
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				s, ok := recover().(string)
				if !ok || !strings.HasPrefix(s, "httpexplain: ") || len(s) < 30 {
					t.Errorf("panic value %q", s)
				}
			}()
			f()
			t.Error("no panic")
		})
	}
}

func TestConfigurationAtItsLimits(t *testing.T) {
	for name, option := range map[string]httpexplain.Option{
		"a page of signs": httpexplain.WithPagePath("/a-b/.c_d~1/"), "no page": httpexplain.WithPagePath(""),
		"a long name": httpexplain.WithName(strings.Repeat("n", 64)), "a name of signs": httpexplain.WithName(`a"\;,=`),
		"a relative type base": httpexplain.WithTypeBase("/problems/"), "a type base of a URN": httpexplain.WithTypeBase("urn:problem:"),
	} {
		t.Run(name, func(t *testing.T) {
			x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), option)
			r, _ := site.Get(t, site.Serve(t, x.Handler(site.New(t))), "/nothing")
			if e := explained(t, r); e.Cause != "route-none" {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// TestPanicsOfOptionsAbort holds that what an option was given and panics never turns an error into a 200, nor into an answer
// of its own: the connection ends. Functions that keep calm are the other tests'.
func TestPanicsOfOptionsAbort(t *testing.T) {
	rule := cause.Rule{Cause: "x", Find: func(*cause.Evidence) (cause.Explanation, bool) { panic("rule") }}
	for name, option := range map[string]httpexplain.Option{
		"a rule":        httpexplain.WithCauses(rule),
		"a router":      httpexplain.WithRouter(func(*http.Request) (string, bool) { panic("router") }),
		"an address":    httpexplain.WithClientAddress(func(*http.Request) string { panic("address") }),
		"fields":        httpexplain.WithFields(func(*http.Request) []zap.Field { panic("fields") }),
		"a level":       httpexplain.WithLevel(func(httpexplain.Exchange) zapcore.Level { panic("level") }),
		"an onlooker":   httpexplain.OnExplained(func(context.Context, httpexplain.Exchange) { panic("onlooker") }),
		"a page's door": httpexplain.WithPageAccess(func(*http.Request) bool { panic("door") }),
	} {
		for mode, x := range map[string]*httpexplain.Middleware{
			"production":  httpexplain.NewProduction(httpexplain.WithLogger(logged(t)), option),
			"recovery":    httpexplain.NewProduction(httpexplain.WithLogger(logged(t)), option, httpexplain.WithRecovery(), httpexplain.WithFill()),
			"development": httpexplain.NewDevelopment(httpexplain.WithLogger(logged(t)), option),
		} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				s := httptest.NewUnstartedServer(x.Handler(http.NotFoundHandler()))
				s.Config.ErrorLog = log.New(io.Discard, "", 0)
				s.Start()
				defer s.Close()
				path := "/"
				if name == "a page's door" {
					path = "/debug/httpexplain/"
				}
				r, err := s.Client().Get(s.URL + path)
				if err == nil {
					_ = r.Body.Close()
					if name != "a page's door" || mode == "development" {
						t.Errorf("got %s, want no answer", r.Status)
					}
				}
			})
		}
	}
}

// logged is a logger whose lines go nowhere and are made all the same.
func logged(t *testing.T) *zap.Logger {
	t.Helper()
	logger, _ := site.Observed()
	return logger
}

func TestUserRulesComeFirst(t *testing.T) {
	rule := cause.Rule{Cause: "teapot", Statuses: []int{404}, Find: func(ev *cause.Evidence) (cause.Explanation, bool) {
		return cause.Explanation{Detail: "Short and stout.", Side: cause.SideClient}, ev.Path == "/tea"
	}}
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithCauses(rule))
	s := site.Serve(t, x.Handler(site.New(t)))
	r, _ := site.Get(t, s, "/tea")
	if e := explained(t, r); e.Cause != "teapot" || e.By != "router" {
		t.Errorf("got %+v", e)
	}
	r, _ = site.Get(t, s, "/coffee")
	if e := explained(t, r); e.Cause != "route-none" {
		t.Errorf("got %+v", e)
	}
}

func TestNameAndCORS(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithName("shop"))
	s := site.Serve(t, x.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Explain-Status", "origin;status=404;cause=far-away")
		http.Error(w, "no", http.StatusNotFound)
	})))
	r, _ := site.Get(t, s, "/")
	all, err := httpexplain.FromHeader(r.Header)
	if err != nil || len(all) != 2 || all[0].Server != "origin" || all[1].Server != "shop" {
		t.Errorf("got %+v, %v", all, err)
	}
	if got := r.Header.Get("Access-Control-Expose-Headers"); got != "Explain-Status" {
		t.Errorf("exposed: %q", got)
	}
}
