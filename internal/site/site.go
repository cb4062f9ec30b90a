// Package site is the site on which the cases of testdata run, and what tests need to talk to it.
package site

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/render"
)

// Observed returns a logger and what it logged.
func Observed() (*zap.Logger, *observer.ObservedLogs) {
	core, logs := observer.New(zapcore.DebugLevel)
	return zap.New(core), logs
}

// Serve starts a server of h on loopback, which ends with the test.
func Serve(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// Exchange sends raw bytes on a fresh connection and returns the final answer with its content.
func Exchange(t testing.TB, s *httptest.Server, raw string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err = io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(raw, " ")
	r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("reading the answer to %.80q: %v", raw, err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("reading the content of the answer to %.80q: %v", raw, err)
	}
	return r, string(body)
}

// New is the site of testdata/cases, without the WebSockets.
func New(t testing.TB) *http.ServeMux {
	t.Helper()
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /plain", text("ok"))
	mux.HandleFunc("/any", text("ok"))
	mux.HandleFunc("/dir/", text("ok"))
	mux.HandleFunc("POST /items", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/items/7")
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") == "0" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, r.PathValue("id"))
	})
	mux.HandleFunc("/found", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/plain", http.StatusFound) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/plain", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/auth", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) })
	mux.Handle("/csrf", http.NewCrossOriginProtection().Handler(text("ok")))
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.PathValue("code"))
		w.WriteHeader(code)
	})
	mux.HandleFunc("/implicit", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("oh") })
	mux.HandleFunc("/limit", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16)); err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	})
	slow := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(200 * time.Millisecond) })
	mux.Handle("/timeout/slow", http.TimeoutHandler(slow, 20*time.Millisecond, ""))
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: Nobody(t)})
	proxy.ErrorLog = zap.NewStdLog(zap.NewNop())
	mux.Handle("/proxy/refused", proxy)
	return mux
}

// Nobody returns a loopback address where nobody listens.
func Nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// LineOf waits for the one line of the log and returns its fields.
func LineOf(t testing.TB, logs *observer.ObservedLogs) map[string]any {
	t.Helper()
	for range 200 {
		if logs.Len() > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if logs.Len() != 1 {
		t.Fatalf("%d lines in the log, want one: %v", logs.Len(), logs.All())
	}
	return logs.All()[0].ContextMap()
}

// Get asks for a path and returns the answer with its content.
func Get(t testing.TB, s *httptest.Server, path string) (*http.Response, string) {
	t.Helper()
	r, err := s.Client().Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

// Explained returns the one explanation of an answer.
func Explained(t testing.TB, r *http.Response) cause.Explanation {
	t.Helper()
	all, err := render.FromHeader(r.Header)
	if err != nil || len(all) != 1 {
		t.Fatalf("explanations %v, error %v; want one", all, err)
	}
	return all[0]
}
