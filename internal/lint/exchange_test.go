package lint

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// implemented is the default set of methods.
var implemented = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"}

// edit changes one thing about an exchange.
type edit func(*cause.Evidence)

// exchange is a complete HTTP/1.1 exchange in which the handler sent a status and nothing else.
func exchange(method string, status int, edits ...edit) *cause.Evidence {
	r := httptest.NewRequest("GET", "/items", nil)
	r.Method = method
	r.Header = http.Header{}
	r.ContentLength = 0
	ev := &cause.Evidence{
		Request: r, Method: method, Path: "/items", Status: status, Header: http.Header{}, Done: true,
		Implemented: implemented, Source: cause.Source{By: cause.ByHandler, Func: "example.com/app.serve"}, Development: true,
	}
	for _, e := range edits {
		e(ev)
	}
	return ev
}

func q(name, value string) edit {
	return func(ev *cause.Evidence) { ev.Request.Header.Add(name, value) }
}

func r(name, value string) edit {
	return func(ev *cause.Evidence) { ev.Header.Add(name, value) }
}

// suppressed sets a field to nothing, as handlers do to keep net/http from adding it.
func suppressed(name string) edit {
	return func(ev *cause.Evidence) { ev.Header[name] = nil }
}

func wrote(content string) edit {
	return func(ev *cause.Evidence) {
		ev.Wrote += int64(len(content))
		ev.Body = append(ev.Body, content...)
		ev.Body = ev.Body[:min(512, len(ev.Body))]
		if ev.Method != "HEAD" && withContent(ev.Status) {
			ev.Size = ev.Wrote
		}
	}
}

func proto(major, minor int) edit {
	return func(ev *cause.Evidence) { ev.Request.ProtoMajor, ev.Request.ProtoMinor = major, minor }
}

func interim(codes ...int) edit {
	return func(ev *cause.Evidence) { ev.Interim = codes }
}

func length(n int64) edit {
	return func(ev *cause.Evidence) { ev.Request.ContentLength = n }
}

func target(s string) edit {
	return func(ev *cause.Evidence) { ev.Request.RequestURI = s }
}

func kind(k cause.Kind) edit {
	return func(ev *cause.Evidence) {
		ev.Source.Kind = k
		if k == cause.KindReverseProxy {
			ev.Source.By = cause.ByProxy
		}
	}
}

func hijacked(ev *cause.Evidence) {
	ev.Upgrade.Hijacked, ev.Upgrade.Tried, ev.Upgrade.Hijackable = true, true, true
}

// asSent asks the linter as the middleware does: at the head, where a 4xx or 5xx was held for its first content and of
// anything else no content is known, and at the end.
func asSent(l *Linter, ev *cause.Evidence) (head, all []Broken) {
	early := *ev
	early.Superfluous, early.AfterHijack = 0, false
	if ev.Status < 400 {
		early.Done, early.Body, early.Wrote, early.Size = false, nil, 0, 0
	}
	head = l.Head(&early, nil)
	return head, l.End(ev, slices.Clone(head))
}

func every(tb testing.TB) *Linter {
	tb.Helper()
	l, err := New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func names(broken []Broken) []string {
	var list []string
	for _, b := range broken {
		list = append(list, b.Rule.Name)
	}
	return list
}
