package page

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
)

func TestRingKeepsTheLast(t *testing.T) {
	p := New(Options{})
	for i := range kept + 50 {
		x := recordingOf(t, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 200)
		x.ID = fmt.Sprintf("%032x", i)
		p.Record(x)
	}
	all, newest := p.ring.since(0)
	if len(all) != kept || newest != kept+50 || len(p.ring.byID) != kept {
		t.Fatalf("%d entries, the newest %d, %d ids", len(all), newest, len(p.ring.byID))
	}
	if all[0].number != newest || all[kept-1].number != newest-kept+1 {
		t.Errorf("from %d to %d", all[0].number, all[kept-1].number)
	}
	if p.ring.find(fmt.Sprintf("%032x", 49)) != nil || p.ring.find(fmt.Sprintf("%032x", 50)) == nil {
		t.Error("the wrong ones were dropped")
	}
	if some, _ := p.ring.since(newest - 3); len(some) != 3 || some[2].number != newest-2 {
		t.Errorf("%d since three ago", len(some))
	}
	if again, _ := p.ring.since(newest + 1000); len(again) != kept {
		t.Errorf("%d for who knows of more than there is", len(again))
	}
	newer, older := p.ring.beside(newest)
	if newer != "" || older != fmt.Sprintf("%032x", kept+48) {
		t.Errorf("beside the newest: %q and %q", newer, older)
	}
	if _, older = p.ring.beside(newest - kept + 1); older != "" {
		t.Errorf("before the oldest: %q", older)
	}
}

func TestRingWakesWhoWaits(t *testing.T) {
	var r ring
	var woken sync.WaitGroup
	for range 8 {
		wait := r.wait(0)
		woken.Go(func() {
			select {
			case <-wait:
			case <-time.After(5 * time.Second):
				t.Error("not woken")
			}
		})
	}
	r.add(&entry{id: "a"})
	woken.Wait()
	select {
	case <-r.wait(0):
	default:
		t.Error("what is there already is waited for")
	}
}

// worst is a recording whose every part is as long as a client or a handler can make it.
func worst(t testing.TB, i int) *exchange.Recording {
	t.Helper()
	long := strings.Repeat("\u202e", 1<<16)
	x := recordingOf(t, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 404)
	x.ID, x.Method, x.Path, x.Request.RequestURI, x.Request.Host = fmt.Sprintf("%032x", i), long, "/"+long, "/"+long, long
	x.Request.RemoteAddr, x.Request.Proto, x.Route, x.Protocol = long, long, long, long
	x.Explanation = cause.Explanation{Cause: long, Title: long, Detail: long, Fix: long, Side: cause.Side(long), Reference: cause.Reference("RFC " + long), At: long}
	x.Header = http.Header{}
	for j := range 1000 {
		x.Request.Header.Add(fmt.Sprintf("X-%d", j), long)
		x.Header.Add(fmt.Sprintf("X-%d", j), long)
		x.Calls = append(x.Calls, cause.Call{Addr: long, Kind: cause.CallDNS, Err: errors.New(long)})
		x.Made = append(x.Made, exchange.Made{Addr: long})
	}
	x.Err, x.Panic = errors.New(long), long
	x.Line = []zap.Field{zap.String("long", long)}
	return x
}

// TestMemoryIsBounded fills the ring with the worst that can come, and has every row made.
func TestMemoryIsBounded(t *testing.T) {
	p := New(Options{})
	x := worst(t, 0)
	before := heap()
	for i := range kept + 10 {
		x.ID = fmt.Sprintf("%032x", i)
		p.Record(x)
	}
	all, _ := p.ring.since(0)
	rows(all, filter{})
	used := heap() - before
	t.Logf("%d KB for %d exchanges", used>>10, kept)
	const limit = kept * 160 << 10
	if used > limit {
		t.Errorf("%d MB for %d exchanges, want at most %d", used>>20, kept, limit>>20)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(x)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestKeepsNothingAlive checks that an entry holds copies: what it was made of can be collected.
func TestKeepsNothingAlive(t *testing.T) {
	p := New(Options{})
	gone := make(chan struct{})
	func() {
		x := recordingOf(t, "GET /a HTTP/1.1\r\nHost: h\r\nX-A: b\r\n\r\n", 404)
		x.ID = "a"
		runtime.SetFinalizer(x.Request, func(*http.Request) { close(gone) })
		p.Record(x)
	}()
	for range 50 {
		runtime.GC()
		select {
		case <-gone:
			runtime.KeepAlive(p)
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the request is still alive")
}

func BenchmarkRecord(b *testing.B) {
	p := New(Options{})
	x := recordingOf(b, "GET /items/7?a=b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/8\r\nAccept: */*\r\nCookie: a=b\r\n\r\n", 404)
	x.Explanation = cause.Explanation{Cause: cause.RouteNone, Detail: "No route matches.", Fix: "Register one.", Side: cause.SideClient}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.ID = fmt.Sprintf("%032x", i)
		p.Record(x)
	}
}
