package page

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

// full returns a page with as many exchanges as it keeps, of which every second was explained.
func full(t testing.TB) *Page {
	t.Helper()
	p := New(Options{Path: "/why/", Access: func(*http.Request) bool { return true }})
	for i := range kept {
		x := recordingOf(t, fmt.Sprintf("GET /shop/items/%d?page=2&sort=price HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\n\r\n", i), 200)
		x.ID, x.Start, x.Duration = fmt.Sprintf("%032x", i), time.Now(), time.Duration(i)*time.Millisecond
		if i%2 == 0 {
			x.Code = 404
			x.Explanation = cause.Explanation{
				Status: 404, Cause: cause.RouteNone, Side: cause.SideClient, Sure: cause.Certain, By: cause.ByRouter, At: "routes.go:41",
				Detail: `No route matches "GET" "/shop/items".`, Fix: "Check the path.", Reference: "RFC 9110 15.5.5",
			}
		}
		p.Record(x)
	}
	return p
}

// shown is how long the list may take, with as many rows as there can be.
const shown = 5 * time.Millisecond

// BenchmarkList renders the list again and again: rows are written once and kept.
func BenchmarkList(b *testing.B) {
	p := full(b)
	r := httptest.NewRequest(http.MethodGet, "/why/", http.NoBody)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
	hold(b)
}

// BenchmarkListAtFirst renders the list for the first time, so that every row has to be written.
func BenchmarkListAtFirst(b *testing.B) {
	templates()
	r := httptest.NewRequest(http.MethodGet, "/why/", http.NoBody)
	for b.Loop() {
		b.StopTimer()
		p := full(b)
		b.StartTimer()
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if n := strings.Count(w.Body.String(), "<tr role=\"row\" id="); n != kept {
			b.Fatalf("%d rows", n)
		}
	}
	hold(b)
}

func hold(b *testing.B) {
	b.Helper()
	if each := b.Elapsed() / time.Duration(b.N); each > shown {
		b.Errorf("the list takes %v, which is more than %v", each, shown)
	}
}

// TestListCosts bounds what the list costs once its rows are there, in allocations, which do not depend on the machine.
func TestListCosts(t *testing.T) {
	p := full(t)
	r := httptest.NewRequest(http.MethodGet, "/why/", http.NoBody)
	w := httptest.NewRecorder()
	w.Body = nil
	const budget = 1200
	if n := testing.AllocsPerRun(20, func() { p.ServeHTTP(w, r) }); n > budget {
		t.Errorf("%v allocations, want at most %d", n, budget)
	}
}
