package interop

import (
	"net/http"
	"testing"

	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// whole is the site of internal/site with its WebSockets.
func whole(t testing.TB) *http.ServeMux {
	t.Helper()
	mux := site.New(t)
	mux.HandleFunc("/ws/gorilla", echoes.Gorilla)
	mux.HandleFunc("/ws/coder", echoes.Coder)
	mux.Handle("/ws/own", upgrade.Handler(websocket.New(echoes.Own)))
	mux.HandleFunc("/hidden/ws", func(w http.ResponseWriter, r *http.Request) {
		echoes.Gorilla(struct{ http.ResponseWriter }{w}, r)
	})
	return mux
}

func createItem(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "/items/7")
	w.WriteHeader(http.StatusCreated)
}

// serve starts a server of h on loopback, which ends with the test, and returns its address.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	return site.Serve(t, h).Listener.Addr().String()
}
