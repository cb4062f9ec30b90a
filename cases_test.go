package httpexplain_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
)

// observed returns a logger and what it logged.
func observed() (*zap.Logger, *observer.ObservedLogs) {
	core, logs := observer.New(zapcore.DebugLevel)
	return zap.New(core), logs
}

// serve starts a server of h on loopback, which ends with the test.
func serve(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// exchange sends raw bytes on a fresh connection and returns the final answer with its content.
func exchange(t testing.TB, s *httptest.Server, raw string) (*http.Response, string) {
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

// site is the site of testdata/cases, without the WebSockets.
func site(t testing.TB) *http.ServeMux {
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
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: nobody(t)})
	proxy.ErrorLog = zap.NewStdLog(zap.NewNop())
	mux.Handle("/proxy/refused", proxy)
	return mux
}

// nobody returns a loopback address where nobody listens.
func nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// exampleOf is one exchange of testdata/cases, which says what its members mean.
type exampleOf struct {
	Name, Request string
	Status        int
	Cause, Side   string
	Says, Never   []string
}

func TestCases(t *testing.T) {
	for _, file := range []string{"methods", "routes", "handlers"} {
		data, err := os.ReadFile("testdata/cases/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var examples []exampleOf
		if err := json.Unmarshal(data, &examples); err != nil {
			t.Fatal(err)
		}
		for _, c := range examples {
			t.Run(file+"/"+c.Name, func(t *testing.T) { checkCase(t, &c) })
		}
	}
}

// checkCase runs one exchange and looks for its cause in the head and in the log.
func checkCase(t *testing.T, c *exampleOf) {
	t.Helper()
	logger, logs := observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	r, body := exchange(t, serve(t, x.Handler(site(t))), c.Request)
	if r.StatusCode != c.Status {
		t.Errorf("status %d, want %d", r.StatusCode, c.Status)
	}
	all, err := httpexplain.FromHeader(r.Header)
	if err != nil {
		t.Fatal(err)
	}
	line := lineOf(t, logs)
	if c.Cause == "" {
		if len(all) != 0 || line["explain.cause"] != nil {
			t.Errorf("a healthy exchange was explained: %v, %v", all, line)
		}
		return
	}
	if len(all) != 1 {
		t.Fatalf("%d explanations in %v, want one", len(all), r.Header)
	}
	e := all[0]
	if e.Cause != c.Cause || string(e.Side) != c.Side || e.Status != c.Status || line["explain.cause"] != c.Cause {
		t.Errorf("explained by %s (%s, %d) and logged as %v, want %s (%s, %d): %+v",
			e.Cause, e.Side, e.Status, line["explain.cause"], c.Cause, c.Side, c.Status, e)
	}
	for _, s := range c.Says {
		if !strings.Contains(e.Detail+" "+e.Fix, s) {
			t.Errorf("neither %q nor %q says %q", e.Detail, e.Fix, s)
		}
	}
	for _, s := range c.Never {
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), s) {
				t.Errorf("the field %s says %q", name, s)
			}
		}
		if strings.Contains(body, s) {
			t.Errorf("the content says %q", s)
		}
	}
}

// lineOf waits for the one line of the log and returns its fields.
func lineOf(t testing.TB, logs *observer.ObservedLogs) map[string]any {
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
