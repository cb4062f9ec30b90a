// Package site is the site on which the exchanges of the folder cases run, and what tests need to talk to a server and to wait
// for what it does. It imports nothing of the project, so that the tests of every package may use it.
package site

import (
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"testing"
	"time"
)

// New is the site that cases/README.md describes, without the WebSockets.
func New(t testing.TB) *http.ServeMux {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /plain", Text("ok"))
	mux.Handle("/any", Text("ok"))
	mux.Handle("/dir/", Text("ok"))
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
	mux.Handle("/csrf", http.NewCrossOriginProtection().Handler(Text("ok")))
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.PathValue("code"))
		w.WriteHeader(code)
	})
	mux.HandleFunc("/implicit", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("the shelf fell down") })
	mux.HandleFunc("/limit", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, 16)); err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	})
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(200 * time.Millisecond):
		case <-r.Context().Done(): // nobody wants the answer any more
		}
	})
	mux.Handle("/timeout/slow", http.TimeoutHandler(slow, 20*time.Millisecond, ""))
	mux.Handle("/proxy/refused", Proxy(Nobody(t)))
	return mux
}

// Text answers with s.
func Text(s string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) })
}

// Proxy passes requests on to an address.
func Proxy(address string) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	proxy.ErrorLog = Silent()
	return proxy
}
