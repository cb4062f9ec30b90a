package lint

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

// recorder gathers evidence as the middleware does, for a server over loopback. It forwards every head at once: net/http gets
// the calls in the order in which the handler makes them.
type recorder struct {
	http.ResponseWriter
	l      *Linter
	ev     cause.Evidence
	broken []Broken
	asked  bool
}

func (w *recorder) WriteHeader(code int) {
	w.ResponseWriter.WriteHeader(code)
	switch {
	case w.ev.Status != 0:
		w.ev.Superfluous++
	case code < 200 && code != 101:
		w.ev.Interim = append(w.ev.Interim, code)
		w.ev.BareHints = w.ev.BareHints || code == 103 && len(w.Header()["Link"]) == 0
	default:
		w.ev.Status, w.ev.Header = code, w.Header().Clone()
		if code < 400 {
			w.head()
		}
	}
}

func (w *recorder) head() {
	if !w.asked {
		w.asked = true
		w.broken = w.l.Head(&w.ev, w.broken)
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.ev.Status == 0 {
		w.WriteHeader(200)
	}
	w.ev.Wrote += int64(len(p))
	w.ev.Body = append(w.ev.Body, p[:min(len(p), 512-len(w.ev.Body))]...)
	w.head()
	n, err := w.ResponseWriter.Write(p)
	w.ev.Size += int64(n)
	return n, err
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) Flush() { http.NewResponseController(w.ResponseWriter).Flush() }

// serve starts a server of h with the linter around it; the returned function makes a request and gives the answer, its
// content and the rules that were broken.
func serve(t *testing.T, version int, h http.Handler, source cause.Source) func(*http.Request) (*http.Response, string, []Broken) {
	t.Helper()
	l := every(t)
	done := make(chan []Broken, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w, l: l, ev: cause.Evidence{Request: r, Method: r.Method, Path: r.URL.Path, Implemented: implemented, Source: source}}
		defer func() {
			if v := recover(); v != nil {
				rec.ev.Panic = &cause.Recovered{Value: v}
				defer panic(v)
			}
			rec.ev.Done, rec.ev.Pattern = true, r.Pattern
			if rec.ev.Status == 0 {
				rec.ev.Status, rec.ev.Header = 200, w.Header().Clone()
			}
			rec.head()
			done <- l.End(&rec.ev, rec.broken)
		}()
		h.ServeHTTP(rec, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = version == 2
	if version == 2 {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	c := s.Client()
	c.Timeout = 10 * time.Second
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Transport.(*http.Transport).DisableCompression = true
	base, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return func(q *http.Request) (*http.Response, string, []Broken) {
		t.Helper()
		q.URL.Scheme, q.URL.Host, q.RequestURI = base.Scheme, base.Host, ""
		a, err := c.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		content, _ := io.ReadAll(a.Body) // a response may be cut short on purpose
		if a.ProtoMajor != version {
			t.Fatalf("HTTP/%d, want %d", a.ProtoMajor, version)
		}
		return a, string(content), <-done
	}
}

// put writes a text as handlers do, which leave it to net/http to fail.
func put(w io.Writer, s string) {
	_, _ = io.WriteString(w, s)
}

func call(method, path string, fields ...string) *http.Request {
	q, err := http.NewRequest(method, path, nil)
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(fields); i += 2 {
		q.Header.Set(fields[i], fields[i+1])
	}
	return q
}

func content(q *http.Request, s string) *http.Request {
	q.Body, q.ContentLength = io.NopCloser(strings.NewReader(s)), -1
	return q
}

// site is a site of healthy handlers, most of them net/http's own.
func site(t *testing.T) http.Handler {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("abcdefghijklmnopqrstuvwxyz"), 0o600); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/files/", http.StripPrefix("/files/", http.FileServer(http.Dir(dir))))
	mux.HandleFunc("/tagged", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		http.ServeFile(w, r, filepath.Join(dir, "a.txt"))
	})
	mux.HandleFunc("GET /plain", func(w http.ResponseWriter, _ *http.Request) { put(w, "ok") })
	mux.HandleFunc("POST /items", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/items/7")
		w.WriteHeader(201)
	})
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/plain?ok=1", http.StatusSeeOther) })
	mux.HandleFunc("/implicit", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/coded", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		put(z, "ok")
		z.Close()
	})
	mux.HandleFunc("/events", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 3 {
			put(w, "data: {}\n\n")
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/hints", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(103)
		put(w, "ok")
	})
	mux.HandleFunc("/trailers", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Sum")
		put(w, "ok")
		w.Header().Set("Sum", "1")
		w.Header().Set(http.TrailerPrefix+"More", "2")
	})
	mux.HandleFunc("/upload", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	mux.HandleFunc("/small", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4)); err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	})
	mux.Handle("/csrf", http.NewCrossOriginProtection().Handler(http.NotFoundHandler()))
	mux.HandleFunc("QUERY /search", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.json", time.Time{}, strings.NewReader(`[1,2,3]`))
	})
	mux.Handle("/slow", http.TimeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), time.Millisecond, ""))
	mux.Handle("/quick", http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", 409) }), time.Minute, ""))
	mux.HandleFunc("OPTIONS /api", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(204)
	})
	return mux
}

// visits are the requests to the site, with the status that each must get.
func visits() map[string]func() (*http.Request, int) {
	get := func(path string, status int, fields ...string) func() (*http.Request, int) {
		return func() (*http.Request, int) { return call("GET", path, fields...), status }
	}
	do := func(method, path string, status int, fields ...string) func() (*http.Request, int) {
		return func() (*http.Request, int) { return call(method, path, fields...), status }
	}
	return map[string]func() (*http.Request, int){
		"plain": get("/plain", 200), "head": do("HEAD", "/plain", 200), "implicit": get("/implicit", 200),
		"file": get("/files/a.txt", 200), "file head": do("HEAD", "/files/a.txt", 200), "directory": get("/files/", 200), "no file": get("/files/b", 404),
		"part": get("/files/a.txt", 206, "Range", "bytes=2-5"), "parts": get("/files/a.txt", 206, "Range", "bytes=0-0,5-6"), "tail": get("/files/a.txt", 206, "Range", "bytes=-3"),
		"part head": do("HEAD", "/files/a.txt", 206, "Range", "bytes=2-5"), "beyond": get("/files/a.txt", 416, "Range", "bytes=99-"), "malformed": get("/files/a.txt", 416, "Range", "bytes=x"),
		"not modified": get("/tagged", 304, "If-None-Match", `"v1"`), "not since": get("/files/a.txt", 304, "If-Modified-Since", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)),
		"created": do("POST", "/items", 201), "form": do("POST", "/form", 303), "slash": get("/files", http.StatusTemporaryRedirect), "clean path": get("/files/../plain", http.StatusTemporaryRedirect), "not allowed": do("PUT", "/plain", 405), "not found": get("/nowhere", 404), "head not found": do("HEAD", "/nowhere", 404),
		"coded": get("/coded", 200), "events": get("/events", 200), "hints": get("/hints", 200), "trailers": get("/trailers", 200), "slow": get("/slow", 503), "quick": get("/quick", 409),
		"upload": func() (*http.Request, int) { return content(call("PUT", "/upload"), "some text"), 200 },
		"expected": func() (*http.Request, int) {
			return content(call("PUT", "/upload", "Expect", "100-continue"), "some text"), 200
		},
		"too large": func() (*http.Request, int) { return content(call("PUT", "/small"), "some text"), 413 },
		"csrf":      do("POST", "/csrf", 403, "Sec-Fetch-Site", "cross-site"),
		"query":     do("QUERY", "/search", 200, "Content-Type", "application/sql"), "query part": do("QUERY", "/search", 206, "Content-Type", "application/sql", "Range", "bytes=1-2"),
		"preflight": do("OPTIONS", "/api", 204, "Origin", "https://a.example", "Access-Control-Request-Method", "PUT"),
	}
}

// TestHealthyServer visits the site over HTTP/1.1 and HTTP/2, directly and through a reverse proxy.
func TestHealthyServer(t *testing.T) {
	behind := httptest.NewServer(site(t))
	t.Cleanup(behind.Close)
	u, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(u)
	for name, version := range map[string]int{"HTTP/1.1": 1, "HTTP/2": 2} {
		for by, h := range map[string]http.Handler{"": site(t), "/proxy": proxy} {
			t.Run(name+by, func(t *testing.T) {
				ask := serve(t, version, h, cause.Source{By: cause.ByHandler, Func: "x"})
				for visit, request := range visits() {
					q, status := request()
					a, _, broken := ask(q)
					if a.StatusCode != status {
						t.Errorf("%s: %d, want %d", visit, a.StatusCode, status)
					}
					for _, b := range broken {
						if b.Rule.Level != Info {
							t.Errorf("%s: %s: %s", visit, b.Rule.Name, b.Detail)
						}
					}
				}
			})
		}
	}
}

// TestBrokenServer checks on the wire what the rules suppose net/http to make of what a handler does.
func TestBrokenServer(t *testing.T) {
	var mu sync.Mutex
	var handler http.HandlerFunc
	for _, c := range []struct {
		rule     string
		versions []int
		q        *http.Request
		handler  http.HandlerFunc
		wire     func(a *http.Response, content string) bool
	}{
		{"no-date", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.Header()["Date"] = nil },
			func(a *http.Response, _ string) bool { return a.Header["Date"] == nil }},
		{"no-content-type", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.Header()["Content-Type"] = nil; put(w, "x") },
			func(a *http.Response, _ string) bool { return a.Header["Content-Type"] == nil }},
		{"no-content-type", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			put(w, "x")
		},
			func(a *http.Response, _ string) bool { return a.Header["Content-Type"] == nil }},
		{"sniffed-json", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { put(w, `{"a":1}`) },
			func(a *http.Response, _ string) bool {
				return strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain")
			}},
		{"204-content", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204); put(w, "x") },
			func(_ *http.Response, s string) bool { return s == "" }},
		{"205-content", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(205); put(w, "x") },
			func(_ *http.Response, s string) bool { return s == "x" }},
		{"304-content", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304); put(w, "x") },
			func(_ *http.Response, s string) bool { return s == "" }},
		{"304-representation-metadata", []int{2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "a/b")
			w.WriteHeader(304)
		},
			func(a *http.Response, _ string) bool { return a.Header.Get("Content-Type") == "a/b" }},
		{"304-representation-metadata", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.WriteHeader(304)
		},
			func(a *http.Response, _ string) bool { return a.Header.Get("Content-Encoding") == "br" }},
		{"1xx-204-content-length", []int{1}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "0")
			w.WriteHeader(204)
		},
			func(a *http.Response, _ string) bool { return a.Header["Content-Length"] == nil }},
		{"head-content", []int{1, 2}, call("HEAD", "/"), func(w http.ResponseWriter, _ *http.Request) { put(w, "x") },
			func(_ *http.Response, s string) bool { return s == "" }},
		{"content-length-mismatch", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5")
			put(w, "abc")
		},
			func(_ *http.Response, s string) bool { return s == "abc" }},
		{"content-length-mismatch", []int{1}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "3")
			put(w, "abc")
			put(w, "def")
		}, func(_ *http.Response, s string) bool { return s == "abc" }},
		{"te-and-cl", []int{1}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1")
			w.Header().Set("Transfer-Encoding", "chunked")
			put(w, "x")
		}, func(a *http.Response, _ string) bool { return a.ContentLength == -1 }},
		{"upgrade-on-http2-response", []int{2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Keep-Alive", "timeout=5") },
			func(a *http.Response, _ string) bool { return a.Header.Get("Keep-Alive") != "" }},
		{"header-control-bytes", []int{1}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Note", "a\r\nb") },
			func(a *http.Response, _ string) bool { return a.Header.Get("X-Note") == "a  b" }},
		{"error-unexplained", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) },
			func(_ *http.Response, s string) bool { return s == "" }},
		{"superfluous-writeheader", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200); w.WriteHeader(500) },
			func(a *http.Response, _ string) bool { return a.StatusCode == 200 }},
		{"426-no-upgrade", []int{1}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "x", 426) },
			func(a *http.Response, _ string) bool { return a.Header["Upgrade"] == nil }},
		{"status-range", []int{1, 2}, call("GET", "/"), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(999) },
			func(a *http.Response, _ string) bool { return a.StatusCode == 999 }},
	} {
		for _, version := range c.versions {
			ask := serve(t, version, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				handler(w, r)
			}), cause.Source{By: cause.ByHandler, Func: "x"})
			mu.Lock()
			handler = c.handler
			mu.Unlock()
			a, content, broken := ask(c.q.Clone(t.Context()))
			if !slices.Contains(names(broken), c.rule) || !c.wire(a, content) {
				t.Errorf("HTTP/%d %s: broken: %q; on the wire: %s %v %q", version, c.rule, names(broken), a.Status, a.Header, content)
			}
		}
	}
}

// TestClientThatLeaves reads the begin of a long download and goes away: the handler that stops is not blamed for the rest.
func TestClientThatLeaves(t *testing.T) {
	for _, version := range []int{1, 2} {
		l, done := every(t), make(chan []Broken, 1)
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := &recorder{ResponseWriter: w, l: l, ev: cause.Evidence{Request: r, Method: r.Method, Path: r.URL.Path}}
			w.Header().Set("Content-Length", "1000000000")
			chunk := bytes.Repeat([]byte("x"), 1<<16)
			for range 1000000000 / len(chunk) {
				if _, err := rec.Write(chunk); err != nil {
					break
				}
			}
			rec.ev.Done = true
			done <- l.End(&rec.ev, rec.broken)
		}))
		s.EnableHTTP2 = true
		if version == 2 {
			s.StartTLS()
		} else {
			s.Start()
		}
		a, err := s.Client().Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(io.Discard, a.Body, 1<<16); err != nil {
			t.Error(err)
		}
		a.Body.Close()
		select {
		case broken := <-done:
			if len(broken) != 0 || a.ProtoMajor != version {
				t.Errorf("HTTP/%d: %q", a.ProtoMajor, names(broken))
			}
		case <-time.After(10 * time.Second):
			t.Errorf("HTTP/%d: the handler goes on", version)
		}
		s.Close()
	}
}
