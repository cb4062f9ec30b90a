package exchange_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// noticing is a layer outside that notes what panics through it, compared as net/http compares.
func noticing(n *notes, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			n.addf("%T %v, abort %v", v, v, v == http.ErrAbortHandler)
			if v != nil {
				panic(v)
			}
		}()
		inner.ServeHTTP(w, r)
	})
}

// panics are handlers that do not return.
var panics = []behavior{
	{name: "before the head", logged: 0, handler: plain(func(http.ResponseWriter, *http.Request) { panic("oh") })},
	{name: "an error's value", logged: 0, handler: plain(func(http.ResponseWriter, *http.Request) { panic(fmt.Errorf("oh: %w", io.ErrUnexpectedEOF)) })},
	{name: "of the runtime", logged: 0, handler: plain(func(_ http.ResponseWriter, r *http.Request) { _ = r.Header["A"][3] })},
	{name: "nil", logged: 0, handler: plain(func(http.ResponseWriter, *http.Request) { panic(nil) })},
	{name: "after the head", logged: 200, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("oh")
	})},
	{name: "after 404", logged: 404, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		panic("oh")
	})},
	{name: "after content", logged: 200, size: -1, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "some")
		panic("oh")
	})},
	{name: "after content that went out", logged: 200, size: 4, says: []string{"some"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "some")
		_ = http.NewResponseController(w).Flush()
		panic("oh")
	})},
	{name: "after 103", logged: 0, says: []string{"103"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		panic("oh")
	})},
	{name: "an invalid status", logged: 0, handler: plain(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(1000) })},
	{name: "no status", logged: 0, handler: plain(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(0) })},
	{name: "after Hijack", logged: 0, only: "HTTP/1.1", says: []string{"by hand"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, "by hand")
		_ = conn.Close()
		panic("oh")
	})},
}

// aborts are handlers that end the exchange on purpose.
var aborts = []behavior{
	{name: "before the head", logged: 0, handler: plain(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })},
	{name: "after content that went out", logged: 200, size: 4, says: []string{"some"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "some")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})},
	{name: "after 404", logged: 404, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		panic(http.ErrAbortHandler)
	})},
	{name: "runtime.Goexit", logged: 0, handler: plain(func(http.ResponseWriter, *http.Request) { runtime.Goexit() })},
	{name: "runtime.Goexit after 404", logged: 404, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		runtime.Goexit()
	})},
	{name: "runtime.Goexit after content that went out", logged: 200, size: 4, says: []string{"some"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "some")
		_ = http.NewResponseController(w).Flush()
		runtime.Goexit()
	})},
}

// A production middleware lets a panic through as it came, so that net/http and layers outside do what they always did.
func TestPanicGoesOn(t *testing.T) {
	for _, b := range panics {
		b.outside, b.without, b.panics = noticing, "development", true
		t.Run(b.name, func(t *testing.T) {
			compare(t, &b)
			o := production.run(t, "HTTP/1.1", &b)
			if e := o.logs.All()[0]; e.Level != zapcore.ErrorLevel || e.ContextMap()["exception.stacktrace"] == nil {
				t.Errorf("logged at %v as %v, want an error with its stack", e.Level, e.ContextMap())
			}
		})
	}
}

// http.ErrAbortHandler and runtime.Goexit are no failures: they go on in development too.
func TestAbortGoesOn(t *testing.T) {
	for _, b := range aborts {
		b.outside = noticing
		t.Run(b.name, func(t *testing.T) {
			compare(t, &b)
			o := production.run(t, "HTTP/1.1", &b)
			if e := o.logs.All()[0]; e.Level == zapcore.ErrorLevel || e.ContextMap()["exception.stacktrace"] != nil {
				t.Errorf("logged at %v as %v, want no failure", e.Level, e.ContextMap())
			}
		})
	}
}

// recovering is a mode of production that answers panics.
var recovering = mode{"production with recovery", newRecovering}

func newRecovering(o ...httpexplain.Option) *httpexplain.Middleware {
	return httpexplain.NewProduction(append(o, httpexplain.WithRecovery())...)
}

// With recovery a panic is answered with 500, or the answer is cut off where its head went out.
func TestPanicAnswered(t *testing.T) {
	for _, b := range panics {
		t.Run(b.name, func(t *testing.T) {
			for _, m := range []mode{recovering, development} {
				for _, protocol := range protocols {
					if !strings.HasPrefix(protocol, b.only) {
						continue
					}
					checkRecovered(t, m, protocol, &b)
				}
			}
		})
	}
}

func checkRecovered(t *testing.T, m mode, protocol string, b *behavior) {
	t.Helper()
	o := m.run(t, protocol, b)
	line := site.LineOf(t, o.logs)
	where := m.name + ", " + protocol
	if line["explain.cause"] != "panic" && line["explain.cause"] != "invalid-status" || line["exception.stacktrace"] == nil {
		t.Errorf("%s: logged as %v, want the panic with its stack", where, line)
	}
	if !strings.Contains(fmt.Sprint(line["exception.stacktrace"]), "record_panic_test.go") {
		t.Errorf("%s: the stack does not show the handler: %v", where, line["exception.stacktrace"])
	}
	if o.said != "" {
		t.Errorf("%s: net/http saw the panic: %s", where, o.said)
	}
	out := b.logged != 0 && (m.name != development.name || b.logged < 400) // the head was out before the panic
	switch {
	case b.only != "": // taken over: what is on the wire is the handler's
		if o.wire != "by hand" {
			t.Errorf("%s: the client got %q", where, o.wire)
		}
	case out:
		if strings.Contains(o.wire, "0\r\n\r\n") || strings.Contains(o.wire, "Content-Length: ") || strings.Contains(o.wire, "500") {
			t.Errorf("%s: the client takes it for a whole answer: %q", where, o.wire)
		}
		if strings.HasPrefix(protocol, "HTTP/2") && !strings.Contains(o.wire, "[no answer]") && !strings.Contains(o.wire, "[cut]") {
			t.Errorf("%s: the stream was not reset: %q", where, o.wire)
		}
	default:
		if !strings.Contains(o.wire, " 500") || !strings.Contains(o.wire, "Explain-Status: ") || line["http.response.status_code"] != int64(500) {
			t.Errorf("%s: %q, logged as %v, want an explained 500", where, o.wire, line["http.response.status_code"])
		}
	}
}

// What a handler set before it panicked describes content that is not sent.
func TestPanicAnsweredWithoutTheHandlersContentFields(t *testing.T) {
	logger, _ := site.Observed()
	h := recovering.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{"Content-Encoding", "Etag", "Last-Modified", "Trailer", "Content-Type", "Content-Disposition", "Content-Range", "Content-Language"} {
			w.Header().Set(name, "the-handler's")
		}
		w.Header().Set("Content-Length", "3")
		w.Header().Set("Cache-Control", "public, max-age=9999")
		w.Header().Set("X-Mine", "kept")
		panic("oh")
	}))
	r, body := site.Exchange(t, site.Serve(t, h), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	for name, values := range r.Header {
		if strings.Contains(strings.Join(values, ","), "the-handler's") {
			t.Errorf("%s: %q", name, values)
		}
	}
	if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("X-Mine") != "kept" || len(body) < 20 {
		t.Errorf("%v %q", r.Header, body)
	}
}

// A panic value whose own methods panic is still told.
func TestPanicWithAValueThatPanics(t *testing.T) {
	logger, logs := site.Observed()
	h := recovering.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(badError{})
	}))
	r, _ := site.Exchange(t, site.Serve(t, h), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	if r.StatusCode != http.StatusInternalServerError || site.LineOf(t, logs)["explain.cause"] != "panic" {
		t.Errorf("%d", r.StatusCode)
	}
}

type badError struct{}

func (badError) Error() string { panic(errors.New("no text")) }
