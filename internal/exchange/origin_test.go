package exchange_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/site"
)

// marked is the line that a handler marked: the one that chooses the status.
var marked string

// mark marks the line that it is called on.
func mark() { markLine(0) }

// markNext marks the line below.
func markNext() { markLine(1) }

func markLine(below int) {
	_, file, line, _ := runtime.Caller(2)
	marked = fmt.Sprintf("%s:%d", path.Base(file), line+below)
}

// sourceOf serves a request to h and returns whom the middleware takes for the one who chose the status.
func sourceOf(t *testing.T, h http.Handler, raw string) (int, cause.Source) {
	t.Helper()
	marked = ""
	var found cause.Source
	probe := cause.Rule{Cause: "probe", Find: func(ev *cause.Evidence) (cause.Explanation, bool) {
		if ev.Status != 0 {
			found = ev.Source
		}
		return cause.Explanation{}, false
	}}
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger), httpexplain.WithCauses(probe))
	// A layer outside has lines of its own, which chose nothing.
	s := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.Handler(h).ServeHTTP(w, r) }))
	r, _ := site.Exchange(t, s, raw)
	site.LineOf(t, logs)
	s.Close()
	return r.StatusCode, found
}

// The code of users in all its shapes.

type api struct{ code int }

func (a *api) ServeHTTP(w http.ResponseWriter, _ *http.Request) { mark(); w.WriteHeader(a.code) }

type byValue struct{ code int }

func (b byValue) show(w http.ResponseWriter, _ *http.Request) { mark(); w.WriteHeader(b.code) }

func generic[T any](_ T) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { mark(); http.Error(w, "generic", 422) }
}

type box[T any] struct{ v T }

func (b *box[T]) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	markNext()
	http.Error(w, fmt.Sprint(b.v), 409)
}

// fail is small enough to be inlined.
func fail(w http.ResponseWriter, code int) { mark(); w.WriteHeader(code) }

// logged is a wrapper as most access logs have one.
type logged struct {
	http.ResponseWriter
	code int
}

func (l *logged) WriteHeader(code int) {
	l.code = code
	l.ResponseWriter.WriteHeader(code)
}

func (l *logged) Write(p []byte) (int, error) { return l.ResponseWriter.Write(p) }

type loggedValue struct{ http.ResponseWriter }

func (l loggedValue) WriteHeader(code int) { l.ResponseWriter.WriteHeader(code) }

type loggedOf[T any] struct{ http.ResponseWriter }

func (l *loggedOf[T]) WriteHeader(code int)        { l.ResponseWriter.WriteHeader(code) }
func (l *loggedOf[T]) Write(p []byte) (int, error) { return l.ResponseWriter.Write(p) }

// access is a middleware that logs.
func access(next http.Handler, wrap func(http.ResponseWriter) http.ResponseWriter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(wrap(w), r) })
}

func pointer(w http.ResponseWriter) http.ResponseWriter { return &logged{ResponseWriter: w} }
func value(w http.ResponseWriter) http.ResponseWriter   { return loggedValue{w} }
func anything(w http.ResponseWriter) http.ResponseWriter {
	return &loggedOf[map[string]int]{w}
}

// on registers a handler.
func on(pattern string, h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pattern, h)
	return mux
}

var marking = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { mark(); w.WriteHeader(400) })

const getA = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

// sources are answers and who chose their status. At is the marked line, or none where nothing was marked.
var sources = []struct {
	name    string
	request string
	handler http.Handler
	status  int
	by      cause.By
	kind    cause.Kind
}{
	{"WriteHeader", getA, marking, 400, cause.ByHandler, ""},
	{"an implicit 200", getA, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { mark(); _, _ = io.WriteString(w, "ok") }), 200, cause.ByHandler, ""},
	{"an implicit 200 by io.Copy", getA, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { mark(); _, _ = io.Copy(w, &failing{"x"}) }), 200, cause.ByHandler, ""},
	{"an implicit 200 by Fprintf", getA, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { mark(); _, _ = fmt.Fprintf(w, "%d", 1) }), 200, cause.ByHandler, ""},
	{"http.Error", getA, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { mark(); http.Error(w, "no", 500) }), 500, cause.ByHandler, ""},
	{"http.NotFound", getA, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mark(); http.NotFound(w, r) }), 404, cause.ByHandler, ""},
	{"http.Redirect", getA, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mark(); http.Redirect(w, r, "/b", 302) }), 302, cause.ByHandler, ""},
	{"a method of a type", getA, &api{403}, 403, cause.ByHandler, ""},
	{"a method value", getA, http.HandlerFunc(byValue{406}.show), 406, cause.ByHandler, ""},
	{"a generic function", getA, generic(1), 422, cause.ByHandler, ""},
	{"a method of a generic type", getA, &box[[]byte]{}, 409, cause.ByHandler, ""},
	{"a helper that is inlined", getA, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fail(w, 418) }), 418, cause.ByHandler, ""},
	{"a closure within a closure", getA, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		func() { func() { mark(); w.WriteHeader(410) }() }()
	}), 410, cause.ByHandler, ""},
	{"behind a wrapper", getA, access(marking, pointer), 400, cause.ByHandler, ""},
	{"behind a wrapper by value", getA, access(marking, value), 400, cause.ByHandler, ""},
	{"behind a generic wrapper", getA, access(generic("x"), anything), 422, cause.ByHandler, ""},
	{"behind three wrappers", getA, access(access(access(marking, anything), value), pointer), 400, cause.ByHandler, ""},
	{"behind a wrapper and a mux", getA, access(on("/a", marking), pointer), 400, cause.ByHandler, ""},

	{"the mux's 404", getA, on("/b", marking), 404, cause.ByRouter, cause.KindMux},
	{"the mux's 404 behind a wrapper", getA, access(on("/b", marking), pointer), 404, cause.ByRouter, cause.KindMux},
	{"the mux's 405", getA, on("POST /a", marking), 405, cause.ByRouter, cause.KindMux},
	{"the mux's slash", getA, on("/a/", marking), 307, cause.ByRouter, cause.KindMux},
	{"the mux's clean path", "GET /b/../a HTTP/1.1\r\nHost: a\r\n\r\n", on("/a", marking), 307, cause.ByRouter, cause.KindMux},
	{"an inner mux's 404", "GET /a/x HTTP/1.1\r\nHost: a\r\n\r\n", on("/a/", http.StripPrefix("/a", on("/y", marking))), 404, cause.ByRouter, cause.KindMux},
	{"an inner mux on the same request", "GET /a/x HTTP/1.1\r\nHost: a\r\n\r\n", on("/a/", on("/y", marking)), 404, cause.ByRouter, cause.KindMux},
	{"a route of http.NotFoundHandler", getA, on("/a", http.NotFoundHandler()), 404, cause.ByHandler, ""},
	{"RedirectHandler", getA, http.RedirectHandler("/b", 301), 301, cause.ByHandler, ""},
	{"RedirectHandler on a mux", getA, on("/a", http.RedirectHandler("/b", 301)), 301, cause.ByHandler, cause.KindRedirect},
	{"StripPrefix without a match", getA, on("/a", http.StripPrefix("/b", marking)), 404, cause.ByHandler, cause.KindStripPrefix},
	{"StripPrefix without a match or a mux", getA, http.StripPrefix("/b", marking), 404, cause.ByHandler, cause.KindStripPrefix},
	{"StripPrefix without a match, inlined into a closure", getA, func() http.Handler { return func() http.Handler { return http.StripPrefix("/b", marking) }() }(), 404, cause.ByHandler, cause.KindStripPrefix},
	{"StripPrefix without a match behind a wrapper", getA, access(http.StripPrefix("/b", marking), pointer), 404, cause.ByHandler, cause.KindStripPrefix},
	{"StripPrefix with a match and a NotFoundHandler", getA, http.StripPrefix("/a", http.NotFoundHandler()), 404, cause.ByHandler, ""},
	{"StripPrefix with a match and a FileServer", "GET /a/no HTTP/1.1\r\nHost: a\r\n\r\n", http.StripPrefix("/a", http.FileServerFS(files)), 404, cause.ByHandler, cause.KindFileServer},
	{"StripPrefix with a match and a mux", "GET /a/no HTTP/1.1\r\nHost: a\r\n\r\n", http.StripPrefix("/a", on("/b", marking)), 404, cause.ByRouter, cause.KindMux},
	{"StripPrefix with a match and http.NotFound within", getA, http.StripPrefix("/a", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mark(); http.NotFound(w, r) })), 404, cause.ByHandler, ""},
	{"StripPrefix with a match", getA, on("/a", http.StripPrefix("/a", marking)), 400, cause.ByHandler, ""},

	{"TimeoutHandler", getA, http.TimeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), time.Millisecond, ""), 503, cause.ByTimeout, cause.KindTimeout},
	{"TimeoutHandler with a text", getA, http.TimeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), time.Millisecond, "late"), 503, cause.ByTimeout, cause.KindTimeout},
	{"a 503 inside TimeoutHandler", getA, http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "busy", 503) }), time.Minute, ""), 503, cause.ByHandler, ""},
	{"an empty 503 inside TimeoutHandler", getA, http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }), time.Minute, ""), 503, cause.ByHandler, ""},
	{"TimeoutHandler behind a wrapper", getA, access(http.TimeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), time.Millisecond, ""), pointer), 503, cause.ByTimeout, cause.KindTimeout},
	{"a mux inside TimeoutHandler", getA, http.TimeoutHandler(on("/b", marking), time.Minute, ""), 404, cause.ByHandler, ""},

	{"FileServer", getA, http.FileServerFS(files), 404, cause.ByHandler, cause.KindFileServer},
	{"FileServer on a mux", getA, on("/", http.FileServerFS(files)), 404, cause.ByHandler, cause.KindFileServer},
	{"FileServer's directory", "GET /dir HTTP/1.1\r\nHost: a\r\n\r\n", http.FileServerFS(files), 301, cause.ByHandler, cause.KindFileServer},
	{"a range of FileServer", "GET /a.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=50-\r\n\r\n", http.FileServerFS(files), 416, cause.ByHandler, cause.KindFileServer},
	{"ServeFileFS", getA, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mark(); http.ServeFileFS(w, r, files, "no") }), 404, cause.ByHandler, cause.KindFileServer},
	{"CrossOriginProtection", "POST /a HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n\r\n", http.NewCrossOriginProtection().Handler(marking), 403, cause.ByRouter, cause.KindCrossOrigin},
	{"within CrossOriginProtection", getA, http.NewCrossOriginProtection().Handler(marking), 400, cause.ByHandler, ""},
	{"the gate", "BREW /a HTTP/1.1\r\nHost: a\r\n\r\n", marking, 501, cause.ByGate, ""},
}

func TestSource(t *testing.T) {
	for _, c := range sources {
		t.Run(c.name, func(t *testing.T) {
			code, got := sourceOf(t, c.handler, c.request)
			if code != c.status || got.By != c.by || got.Kind != c.kind || got.Passed || got.Switching || got.Hiding != "" && c.by != cause.ByHandler {
				t.Errorf("%d by %q (%q), %+v, want %d by %q (%q)", code, got.By, got.Kind, got, c.status, c.by, c.kind)
			}
			if marked != "" && got.At != marked {
				t.Errorf("chosen at %q, want %q", got.At, marked)
			}
		})
	}
}

// Of what a ReverseProxy answers, some statuses are its own, some its upstream's, and some its user's ErrorHandler's.
func TestSourceOfReverseProxy(t *testing.T) {
	upstream := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/502" {
			w.WriteHeader(502)
			return
		}
		http.NotFound(w, r)
	}))
	to := func(addr string) *httputil.ReverseProxy {
		p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
		p.ErrorLog = zap.NewStdLog(zap.NewNop())
		return p
	}
	alive, dead := to(upstream.Listener.Addr().String()), to(site.Nobody(t))
	minded, delegating := to(site.Nobody(t)), to(site.Nobody(t))
	minded.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { mark(); w.WriteHeader(504) }
	delegating.ErrorHandler = func(w http.ResponseWriter, r *http.Request, _ error) { marking.ServeHTTP(w, r) }
	used := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mark(); alive.ServeHTTP(w, r) })
	for _, c := range []struct {
		name    string
		handler http.Handler
		path    string
		status  int
		passed  bool
	}{
		{"its own 502", dead, "/", 502, false},
		{"its own 502 on a mux", on("/", dead), "/", 502, false},
		{"an upstream's 404", alive, "/", 404, true},
		{"an upstream's 502", on("/", alive), "/502", 502, true},
		{"an upstream's 404 behind a wrapper", access(alive, pointer), "/", 404, true},
		{"called by a handler", used, "/", 404, true},
		{"an ErrorHandler's 504", minded, "/", 504, false},
		{"an ErrorHandler's 504 behind a wrapper", access(minded, anything), "/", 504, false},
		{"an ErrorHandler that calls others", delegating, "/", 400, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, got := sourceOf(t, c.handler, "GET "+c.path+" HTTP/1.1\r\nHost: a\r\n\r\n")
			if code != c.status || got.By != cause.ByProxy || got.Kind != cause.KindReverseProxy || got.Passed != c.passed || got.Switching {
				t.Errorf("%d, %+v, want %d by the proxy, passed on: %v", code, got, c.status, c.passed)
			}
			if marked != "" && got.At != marked {
				t.Errorf("chosen at %q, want %q", got.At, marked)
			}
		})
	}
}

// A type whose method stands in the stack is named where it kept a ReverseProxy from the connection, and nowhere else.
func TestSourceNamesWhatHides(t *testing.T) {
	upstream := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chess/1\r\n\r\n")
		_ = conn.Close()
	}))
	p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: upstream.Listener.Addr().String()})
	p.ErrorLog = zap.NewStdLog(zap.NewNop())
	const offer = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chess/1\r\n\r\n"
	for name, wrap := range map[string]func(http.ResponseWriter) http.ResponseWriter{
		"*exchange_test.logged": pointer, "exchange_test.loggedValue": value, "*exchange_test.loggedOf": anything,
	} {
		code, got := sourceOf(t, access(p, wrap), offer)
		if code != 502 || !got.Switching || got.Hiding != name {
			t.Errorf("%d, %+v, want a 502 with %s in the way", code, got, name)
		}
	}
	if _, got := sourceOf(t, access(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }), pointer), offer); got.Hiding != "" {
		t.Errorf("%q is said to hide something, though nobody looked for it", got.Hiding)
	}
}

// A second WriteHeader is told of with both lines.
func TestSuperfluousNamesBothLines(t *testing.T) {
	var first, second string
	logger, logs := site.Observed()
	h := httpexplain.NewDevelopment(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		markNext()
		w.WriteHeader(http.StatusOK)
		first = marked
		markNext()
		http.Error(w, "late", http.StatusInternalServerError)
		second = marked
	}))
	for _, protocol := range protocols {
		logs.TakeAll()
		s := start(t, protocol, h, zap.NewStdLog(zap.NewNop()))
		a, err := s.Client().Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = a.Body.Close()
		got := fmt.Sprint(site.LineOf(t, logs)["explain.rule.superfluous-writeheader"])
		if !strings.Contains(got, first) || !strings.Contains(got, second) || first == second {
			t.Errorf("%s: %q, want %s and %s", protocol, got, first, second)
		}
	}
}

// A HandlerFunc's error that http.TimeoutHandler came before explains nothing.
func TestTimeoutBeforeAnError(t *testing.T) {
	release := make(chan struct{})
	inner := httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		<-release
		return context.DeadlineExceeded
	})
	logger, logs := site.Observed()
	h := httpexplain.NewDevelopment(httpexplain.WithLogger(logger)).Handler(http.TimeoutHandler(inner, time.Millisecond, "late"))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	close(release)
	if line := site.LineOf(t, logs); line["explain.cause"] != "handler-timeout" || w.Body.String() != "late" {
		t.Errorf("%v %q", line, w.Body)
	}
}

// TestPanicPlace names the user's line where net/http panics on his behalf.
func TestPanicPlace(t *testing.T) {
	at := ""
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.OnExplained(
		func(_ context.Context, e httpexplain.Exchange) { at = e.At }))
	h := x.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(0) }))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	if !strings.HasPrefix(at, "origin_test.go:") {
		t.Errorf("the panic is said to be at %q", at)
	}
}
