package httpexplain_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"

	"github.com/httpexplain/httpexplain"
)

func ExampleMiddleware_Page() {
	explain := httpexplain.NewProduction(quiet,
		httpexplain.WithPageAccess(func(r *http.Request) bool { return r.Header.Get("X-Admin") == "yes" }), // your own check
	)
	mux := http.NewServeMux()
	mux.Handle("/admin/explain/", http.StripPrefix("/admin/explain", explain.Page()))

	for _, admin := range []string{"yes", "no"} {
		r := httptest.NewRequest(http.MethodGet, "/admin/explain/status/501", http.NoBody)
		r.Header.Set("X-Admin", admin)
		w := httptest.NewRecorder()
		explain.Handler(mux).ServeHTTP(w, r)
		fmt.Println(admin, w.Code == http.StatusOK)
	}
	// Output:
	// yes true
	// no false
}

func ExampleMiddleware_PageURL() {
	explain := httpexplain.NewDevelopment(quiet)
	address, token, _ := strings.Cut(explain.PageURL("http://127.0.0.1:8080"), "?token=")
	fmt.Println(address, token != "")
	// Output:
	// http://127.0.0.1:8080/debug/httpexplain/ true
}

func ExampleWithPagePath() {
	explain := httpexplain.NewDevelopment(quiet, httpexplain.WithPagePath("/why/"))
	address, _, _ := strings.Cut(explain.PageURL("http://127.0.0.1:8080"), "?")
	fmt.Println(address)
	// Output:
	// http://127.0.0.1:8080/why/
}

// A staging server that the office reaches with no proxy between, so that RemoteAddr is who asks.
func ExampleWithPageAccess() {
	office := netip.MustParsePrefix("192.0.2.0/24")
	explain := httpexplain.NewDevelopment(quiet, httpexplain.WithPageAccess(func(r *http.Request) bool {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		return err == nil && office.Contains(peer.Addr())
	}))
	for _, peer := range []string{"192.0.2.7:4711", "198.51.100.7:4711"} {
		r := httptest.NewRequest(http.MethodGet, "/debug/httpexplain/", http.NoBody)
		r.RemoteAddr = peer
		w := httptest.NewRecorder()
		explain.Handler(nil).ServeHTTP(w, r)
		fmt.Println(peer, w.Code)
	}
	// Output:
	// 192.0.2.7:4711 200
	// 198.51.100.7:4711 403
}
