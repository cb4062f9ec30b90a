package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

// heapBudget is how much the heap may grow between a tenth of the requests and the last.
const heapBudget = 1 << 20

// soak measures (g).
func soak(p *Plan) (*section, error) {
	s := &section{title: "(g) Endurance", text: `Requests of eight kinds in turn, from two goroutines: healthy ones, some with content, errors of the handler's and the router's, methods that are
not implemented, explanations and fields that a handler adds. The heap is read after a garbage collection, at a tenth and at the end.`}
	t := table{head: []string{"", "requests", "heap at 10 %", "heap at 100 %", "growth", "time"}}
	for _, way := range []struct {
		name string
		n    int
		run  func(int) (early, late int64, err error)
	}{
		{"in process, production", p.Soak, func(n int) (int64, int64, error) { return soakInProcess(soaked(), n) }},
		{"over loopback, production", p.Wire, soakOverLoopback},
	} {
		began := time.Now()
		early, late, err := way.run(way.n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", way.name, err)
		}
		t.rows = append(t.rows, []string{
			way.name, strconv.Itoa(way.n), kib(early), kib(late), kib(late - early), time.Since(began).Round(time.Second).String(),
		})
		s.judge(way.name+": the heap grows by at most 1 MiB", kib(late-early), met(late-early <= heapBudget))
	}
	s.add(t)
	return s, nil
}

func kib(bytes int64) string { return fmt.Sprintf("%.1f KiB", float64(bytes)/1024) }

// soaked is a production middleware around a small site.
func soaked() http.Handler {
	return wrapSite(httpexplain.NewProduction(httpexplain.WithLogger(jsonLines())))
}

// wrapSite puts a middleware around a small site, whose mux it can ask.
func wrapSite(x *httpexplain.Middleware) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ok", answers[0].handler)
	mux.HandleFunc("POST /content", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("GET /missing", http.NotFound)
	mux.HandleFunc("GET /because/{cause}", func(w http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), httpexplain.Explanation{
			Cause: r.PathValue("cause"), Detail: "The order was paid.", Fix: "Order again.", Side: "client",
		})
		w.WriteHeader(http.StatusConflict)
	})
	mux.HandleFunc("GET /fields", func(w http.ResponseWriter, r *http.Request) {
		httpexplain.AddFields(r.Context(), order)
		w.WriteHeader(http.StatusNoContent)
	})
	return x.Handler(mux)
}

var order = zap.Int("order", 7)

// asked are the requests of the soak, and what answers them.
var asked = []struct {
	method, target, content string
	status                  int
}{
	{"GET", "/ok", "", 200},
	{"POST", "/content", "all work and no play", 200},
	{"GET", "/missing", "", 404},
	{"GET", "/nowhere", "", 404},
	{"DELETE", "/ok", "", 405},
	{"BREW", "/ok", "", 501},
	{"GET", "/because/order-closed", "", 409},
	{"GET", "/fields", "", 204},
}

// soakInProcess serves n requests and returns the heap at a tenth of them and at the end.
func soakInProcess(h http.Handler, n int) (early, late int64, err error) {
	once := func(lot int) error {
		rounds := make([]*round, len(asked))
		contents := make([]*strings.Reader, len(asked))
		for i, a := range asked {
			contents[i] = strings.NewReader(a.content)
			request := httptest.NewRequestWithContext(context.Background(), a.method, a.target, io.NopCloser(contents[i]))
			request.ContentLength = int64(len(a.content))
			rounds[i] = newRound(h, request)
		}
		for i := range lot {
			k := i % len(asked)
			contents[k].Reset(asked[k].content)
			rounds[k].serve()
			if got := rounds[k].writer.status; got != asked[k].status {
				return fmt.Errorf("%s %s is answered %d, want %d", asked[k].method, asked[k].target, got, asked[k].status)
			}
		}
		return nil
	}
	return inTwo(once, n)
}

// inTwo does a thing n times, from two goroutines, and returns the heap at a tenth and at the end.
func inTwo(once func(lot int) error, n int) (early, late int64, err error) {
	both := func(lot int) error {
		errs := make(chan error, 2)
		for range 2 {
			go func() { errs <- once(lot / 2) }()
		}
		first, second := <-errs, <-errs
		if first != nil {
			return first
		}
		return second
	}
	if err := both(n / 10); err != nil {
		return 0, 0, err
	}
	early = heap()
	err = both(n - n/10)
	return early, heap(), err
}

// heap is what the heap holds after garbage collections that empty the pools.
func heap() int64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// soakOverLoopback asks a server n times over a few connections.
func soakOverLoopback(n int) (early, late int64, err error) {
	address, stop, err := listen(soaked())
	if err != nil {
		return 0, 0, err
	}
	defer stop()
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	once := func(lot int) error {
		for i := range lot {
			a := asked[i%len(asked)]
			r, err := http.NewRequest(a.method, "http://"+address+a.target, strings.NewReader(a.content)) //nolint:noctx // loopback
			if err != nil {
				return err
			}
			res, err := client.Do(r)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if err != nil {
				return err
			}
			if res.StatusCode != a.status {
				return fmt.Errorf("%s %s is answered %d, want %d", a.method, a.target, res.StatusCode, a.status)
			}
		}
		return nil
	}
	return inTwo(once, n)
}

// distinct serves n requests, each with a method, a path, a cause and a host that no other has, and returns the heap after a
// tenth of them and at the end.
func distinct(h http.Handler, n int) (early, late int64, err error) {
	seed := rand.Uint64() //nolint:gosec // it hides nothing
	var mu sync.Mutex
	at := 0
	once := func(lot int) error {
		for range lot {
			mu.Lock()
			at++
			token := strconv.FormatUint(seed, 36) + "-" + strconv.Itoa(at)
			mu.Unlock()
			for _, a := range []struct {
				method, target string
				status         int
			}{
				{"M" + token, "/ok", 501},
				{"GET", "/paths/" + token, 404},
				{"GET", "/because/c" + token, 409},
			} {
				r := plain(a.method, a.target)
				r.Host = token + ".example"
				w := &sink{header: make(http.Header)}
				if h.ServeHTTP(w, r); w.status != a.status {
					return fmt.Errorf("%s %s is answered %d, want %d", a.method, a.target, w.status, a.status)
				}
			}
		}
		return nil
	}
	return inTwo(once, n)
}
