package interop

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// site is the site that testdata/cases/README.md describes.
func site(t testing.TB) *http.ServeMux {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /plain", text("ok"))
	mux.Handle("/any", text("ok"))
	mux.HandleFunc("POST /items", createItem)
	mux.HandleFunc("GET /items/{id}", showItem)
	mux.Handle("/dir/", text("ok"))
	mux.Handle("/found", http.RedirectHandler("/plain", http.StatusFound))
	mux.Handle("/moved", http.RedirectHandler("/plain", http.StatusMovedPermanently))
	mux.HandleFunc("/auth", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "who are you?", http.StatusUnauthorized)
	})
	mux.Handle("/csrf", http.NewCrossOriginProtection().Handler(text("ok")))
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil {
			code = http.StatusBadRequest
		}
		w.WriteHeader(code)
	})
	mux.HandleFunc("/implicit", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("the shelf fell down") })
	mux.HandleFunc("/limit", limited)
	mux.Handle("/timeout/slow", http.TimeoutHandler(http.HandlerFunc(slow), 20*time.Millisecond, ""))
	mux.Handle("/proxy/refused", proxyTo(nobody(t)))
	mux.HandleFunc("/ws/gorilla", echoGorilla)
	mux.HandleFunc("/ws/coder", echoCoder)
	mux.Handle("/ws/own", upgrade.Handler(websocket.New(echoOwn)))
	mux.HandleFunc("/hidden/ws", func(w http.ResponseWriter, r *http.Request) {
		echoGorilla(struct{ http.ResponseWriter }{w}, r)
	})
	return mux
}

// text answers with s.
func text(s string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) })
}

func createItem(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "/items/7")
	w.WriteHeader(http.StatusCreated)
}

func showItem(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") == "0" {
		http.NotFound(w, r)
		return
	}
	_, _ = io.WriteString(w, r.PathValue("id"))
}

func limited(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, 16)); err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
	}
}

// slow waits 200 ms, or until nobody wants the answer.
func slow(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(200 * time.Millisecond):
	case <-r.Context().Done():
	}
}

func proxyTo(address string) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	proxy.ErrorLog = silent()
	return proxy
}

// echoGorilla is written as gorilla's README shows it.
func echoGorilla(w http.ResponseWriter, r *http.Request) {
	var upgrader gorilla.Upgrader
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	for {
		kind, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if conn.WriteMessage(kind, message) != nil {
			return
		}
	}
}

// echoCoder is written as coder's README shows it.
func echoCoder(w http.ResponseWriter, r *http.Request) {
	conn, err := coder.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	for {
		kind, message, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		if conn.Write(r.Context(), kind, message) != nil {
			return
		}
	}
}

func echoOwn(ctx context.Context, conn *websocket.Conn) error {
	for {
		kind, message, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		if err = conn.Write(ctx, kind, message); err != nil {
			return err
		}
	}
}

// nobody returns a loopback address at which nobody listens.
func nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve starts a server of h on loopback, which ends with the test, and returns its address.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = silent()
	s.Start()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func silent() *log.Logger { return log.New(io.Discard, "", 0) }
