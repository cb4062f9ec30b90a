package exchange_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// secrets are what stands in errors, panics and patterns of the failing site, and must never leave a production server.
var secrets = []string{
	"hunter2", "vaultError", "/etc/shop", "{secretid}", "secret-route", "db-7.internal", ".go:", ".go", "goroutine", "runtime.",
	"httpexplain_test", "*http.", "http.HandlerFunc", "TimeoutHandler", "ReverseProxy", "MaxBytesReader", "ServeMux", "httputil", "(0x",
}

// vaultError is an error of the kind that says too much.
type vaultError struct{ path string }

func (v *vaultError) Error() string { return "vaultError: hunter2 does not open " + v.path }

// failingSite is a site on which everything fails.
func failingSite(t *testing.T) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	fails := func(pattern string, err error) {
		mux.Handle(pattern, httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return err }))
	}
	vault := &vaultError{"/etc/shop/key.go"}
	fails("GET /error", vault)
	fails("GET /missing", &fs.PathError{Op: "open", Path: "/etc/shop/key.go", Err: fs.ErrNotExist})
	fails("GET /denied", &fs.PathError{Op: "open", Path: "/etc/shop/key.go", Err: fs.ErrPermission})
	fails("GET /wrapped", fmt.Errorf("db-7.internal:5432: %w", vault))
	fails("GET /own", &httpexplain.Error{Explanation: httpexplain.Explanation{Status: 409, Cause: "out-of-stock"}, Err: vault})
	fails("GET /bare-own", &httpexplain.Error{Explanation: httpexplain.Explanation{Status: 503}, Err: vault})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic(vault) })
	mux.HandleFunc("GET /runtime", func(_ http.ResponseWriter, r *http.Request) { _ = r.Header["X"][len(r.URL.Path)] })
	mux.HandleFunc("GET /invalid", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) })
	mux.HandleFunc("GET /items/{secretid}/secret-route", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	for _, code := range []int{400, 401, 403, 404, 406, 409, 410, 412, 415, 416, 422, 426, 428, 429, 500, 501, 502, 503, 504} {
		mux.HandleFunc(fmt.Sprintf("GET /%d/{secretid}", code), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	}
	mux.HandleFunc("GET /known/{secretid}", func(w http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), httpexplain.Explanation{Cause: "sold-out", Detail: "The item is sold out.", Fix: "Try another."})
		w.WriteHeader(409)
	})
	mux.HandleFunc("POST /limit", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4)); err != nil {
			w.WriteHeader(413)
		}
	})
	mux.Handle("POST /limit-error", httpexplain.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4))
		return err
	}))
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.Handle("GET /slow", http.TimeoutHandler(slow, time.Millisecond, "late"))
	mux.Handle("POST /csrf", http.NewCrossOriginProtection().Handler(http.NotFoundHandler()))
	refused := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: site.Nobody(t)})
	refused.ErrorLog = zap.NewStdLog(zap.NewNop())
	mux.Handle("GET /refused", refused)
	unknown := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "db-7.internal.invalid"})
	unknown.ErrorLog = refused.ErrorLog
	unknown.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "db-7.internal.invalid", IsNotFound: true}
	}}
	mux.Handle("GET /unknown", unknown)
	mux.Handle("/echo", upgrade.Handler(websocket.New(func(context.Context, *websocket.Conn) error { return nil })))
	mux.Handle("GET /dependency", httpexplain.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) error {
		out, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "http://"+site.Nobody(t), http.NoBody)
		if err == nil {
			_, err = http.DefaultClient.Do(out)
		}
		return err
	}))
	return mux
}

// What fails in production says no more than its status does, by whatever way it fails, in whatever form it is asked for.
func TestProductionLeaksNothing(t *testing.T) {
	inner := failingSite(t)
	handshake := "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	requests := []string{
		"GET /nowhere", "POST /error", "GET /items/7/other", "GET /items/7", "BREW /", "get /error", "TRACE /", "CONNECT a:1", "OPTIONS /error",
		"GET /error", "GET /missing", "GET /denied", "GET /wrapped", "GET /own", "GET /bare-own", "GET /panic", "GET /runtime", "GET /invalid",
		"GET /items/7/secret-route", "GET /items/7/secret-route/", "GET /known/7", "GET /slow", "POST /csrf", "GET /refused", "GET /unknown", "GET /dependency", "GET /echo", "POST /echo",
	}
	for _, code := range []int{400, 401, 403, 404, 406, 409, 410, 412, 415, 416, 422, 426, 428, 429, 500, 501, 502, 503, 504} {
		requests = append(requests, fmt.Sprintf("GET /%d/7", code))
	}
	var all []string
	for _, r := range requests {
		for _, accept := range accepts {
			for _, fields := range []string{"", handshake, strings.Replace(handshake, "13", "8", 1), strings.Replace(handshake, "Upgrade: websocket\r\n", "", 1), handshake + "Origin: http://elsewhere\r\n", "Sec-Fetch-Site: cross-site\r\nOrigin: http://b\r\n"} {
				all = append(all, r+" HTTP/1.1\r\nHost: a\r\nAccept: "+accept+"\r\n"+fields+"Content-Length: 0\r\n\r\n")
			}
		}
	}
	for _, path := range []string{"/limit", "/limit-error"} {
		all = append(all, "POST "+path+" HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123456789")
	}
	for name, options := range map[string][]httpexplain.Option{
		"plain":                     nil,
		"recovery":                  {httpexplain.WithRecovery()},
		"recovery, fill, and calls": {httpexplain.WithRecovery(), httpexplain.WithFill(), httpexplain.WithCalls(), httpexplain.WithQuery()},
	} {
		t.Run(name, func(t *testing.T) {
			logger, _ := site.Observed()
			s := site.Serve(t, httpexplain.NewProduction(append(options, httpexplain.WithLogger(logger))...).Handler(inner))
			for _, raw := range all {
				checkNoLeak(t, s, raw)
			}
		})
	}
}

func checkNoLeak(t *testing.T, s *httptest.Server, raw string) {
	t.Helper()
	if strings.Contains(raw, "GET /echo") && strings.Contains(raw, "Version: 13") && strings.Contains(raw, "Upgrade: websocket") && !strings.Contains(raw, "elsewhere") {
		return // it succeeds
	}
	got := strings.ReplaceAll(bytesOf(t, s, raw), "pkg.go.dev", "") // where the documentation of net/http is
	for _, secret := range secrets {
		if strings.Contains(got, secret) {
			t.Errorf("%.60q: the answer holds %q: %q", raw, secret, around(got, secret))
		}
	}
	for _, route := range []string{"/missing", "/denied", "/known/", "/csrf", "/items/{"} {
		if !strings.Contains(raw, route) && strings.Contains(got, route) {
			t.Errorf("%.60q: the answer names the route %q: %q", raw, route, around(got, route))
		}
	}
	if strings.Contains(got, "127.0.0.1") {
		t.Errorf("%.60q: the answer holds an address: %q", raw, around(got, "127.0.0.1"))
	}
}

// around cuts an answer to what stands around a word.
func around(s, word string) string {
	i := strings.Index(s, word)
	return s[max(0, i-80):min(len(s), i+80)]
}

// bytesOf sends raw bytes and returns the bytes of the one answer, or of what came of it.
func bytesOf(t *testing.T, s *httptest.Server, raw string) string {
	t.Helper()
	conn := site.Send(t, "tcp", s.Listener.Addr().String(), "")
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, raw)
	var got strings.Builder
	method, _, _ := strings.Cut(raw, " ")
	if r, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &got)), &http.Request{Method: method}); err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return got.String()
}

// The same failures do say so in the log.
func TestProductionLogsWhatItKeepsBack(t *testing.T) {
	inner := failingSite(t)
	for path, want := range map[string]string{"/error": "hunter2", "/missing": "/etc/shop", "/own": "hunter2", "/panic": "hunter2"} {
		logger, logs := site.Observed()
		x := httpexplain.NewProduction(httpexplain.WithRecovery(), httpexplain.WithLogger(logger))
		site.Exchange(t, site.Serve(t, x.Handler(inner)), "GET "+path+" HTTP/1.1\r\nHost: a\r\n\r\n")
		if line := fmt.Sprint(site.LineOf(t, logs)); !strings.Contains(line, want) {
			t.Errorf("%s: %q is not in the log: %s", path, want, line)
		}
	}
}
