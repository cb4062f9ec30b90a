package exchange_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// A client that does not wait is told apart from an answer: there is no status in the log, and the cause is client-gone.
func TestClientGone(t *testing.T) {
	for _, m := range []mode{production, development} {
		for _, protocol := range protocols {
			logger, logs := site.Observed()
			arrived := make(chan struct{})
			h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(arrived)
				<-r.Context().Done()
			}))
			s := start(t, protocol, h, nil)
			ctx, cancel := context.WithCancel(context.Background())
			go func() { <-arrived; cancel() }()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			if a, err := s.Client().Do(r); err == nil {
				_ = a.Body.Close()
				t.Fatal("the server answered")
			}
			line := site.LineOf(t, logs)
			if line["explain.cause"] != "client-gone" || line["http.response.status_code"] != nil {
				t.Errorf("%s, %s: logged as %v", m.name, protocol, line)
			}
		}
	}
}

// A deadline of a layer outside is no client that went away: net/http sends 200, and so says the log.
func TestDeadlineIsNoClientGone(t *testing.T) {
	for _, m := range []mode{production, development} {
		logger, logs := site.Observed()
		h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		}))
		s := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 10*time.Millisecond)
			defer cancel()
			h.ServeHTTP(w, r.WithContext(ctx))
		}))
		r, _ := site.Exchange(t, s, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		line := site.LineOf(t, logs)
		if r.StatusCode != http.StatusOK || line["http.response.status_code"] != int64(200) || line["explain.cause"] != nil {
			t.Errorf("%s: %d, logged as %v", m.name, r.StatusCode, line)
		}
	}
}

// FlushError tells a handler that streams that its client is dead.
func TestFlushErrorReportsADeadClient(t *testing.T) {
	for _, m := range []mode{{}, production, development} {
		for _, protocol := range protocols {
			failed := make(chan error, 1)
			h := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				chunk := []byte(strings.Repeat("x", 64<<10))
				for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
					_, _ = w.Write(chunk)
					if err := http.NewResponseController(w).Flush(); err != nil {
						failed <- err
						return
					}
				}
				failed <- nil
			}))
			if m.make != nil {
				logger, _ := site.Observed()
				h = m.make(httpexplain.WithLogger(logger)).Handler(h)
			}
			s := start(t, protocol, h, zap.NewStdLog(zap.NewNop()))
			a, err := s.Client().Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = a.Body.Read(make([]byte, 1))
			_ = a.Body.Close()
			s.CloseClientConnections()
			if err := <-failed; err == nil {
				t.Errorf("%q, %s: Flush never failed", m.name, protocol)
			}
		}
	}
}

// kept is what a handler keeps beyond its return.
type kept struct {
	w http.ResponseWriter
	r *http.Request
}

// abuse calls everything there is on what a handler kept. Nothing may panic, and nothing may arrive anywhere.
func (k kept) abuse(t *testing.T) {
	t.Helper()
	ctx := k.r.Context()
	if n, err := io.WriteString(k.w, "LEAK"); err == nil || n != 0 {
		t.Errorf("WriteString after the end: %d %v", n, err)
	}
	if n, err := k.w.Write([]byte("LEAK")); err == nil || n != 0 {
		t.Errorf("Write after the end: %d %v", n, err)
	}
	k.w.WriteHeader(http.StatusTeapot)
	k.w.Header().Set("Leak", "LEAK")
	if err := http.NewResponseController(k.w).Flush(); err == nil {
		t.Error("Flush after the end succeeded")
	}
	if r, ok := k.w.(io.ReaderFrom); ok {
		if n, err := r.ReadFrom(strings.NewReader("LEAK")); err == nil || n != 0 {
			t.Errorf("ReadFrom after the end: %d %v", n, err)
		}
	}
	if _, _, err := http.NewResponseController(k.w).Hijack(); err == nil {
		t.Error("Hijack after the end succeeded")
	}
	if _, err := k.r.Body.Read(make([]byte, 8)); err == nil {
		t.Error("reading content after the end succeeded")
	}
	if httpexplain.Because(ctx, httpexplain.Explanation{Cause: "LEAK", Detail: "LEAK"}) {
		t.Error("Because after the end returned true")
	}
	if httpexplain.AddFields(ctx, zap.String("LEAK", "LEAK")) {
		t.Error("AddFields after the end returned true")
	}
	httpexplain.SetRoute(ctx, "LEAK")
	if id := httpexplain.ID(ctx); id != "" {
		t.Errorf("ID after the end is %q", id)
	}
	if ctx.Value(http.ServerContextKey) == nil {
		t.Error("the context has lost its values")
	}
}

// A handler that keeps its ResponseWriter, its request's content and its context never gets into another client's exchange.
func TestKeptWriterReachesNobody(t *testing.T) {
	for _, m := range []mode{production, development} {
		for _, protocol := range protocols {
			t.Run(m.name+" "+protocol, func(t *testing.T) { hammer(t, m, protocol) })
		}
	}
}

func hammer(t *testing.T, m mode, protocol string) {
	t.Helper()
	logger, logs := site.Observed()
	type key struct{}
	h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*r.Context().Value(key{}).(*kept) = kept{w, r}
		code, _ := strconv.Atoi(r.URL.Query().Get("code"))
		content, _ := io.ReadAll(r.Body)
		httpexplain.AddFields(r.Context(), zap.String("user", string(content)))
		w.WriteHeader(code)
		_, _ = w.Write(content)
	}))
	var abusers sync.WaitGroup
	s := start(t, protocol, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k := new(kept)
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, k)))
		abusers.Go(func() { // from here on the handler has returned
			for range 20 {
				k.abuse(t)
				runtime.Gosched()
			}
		})
	}), zap.NewStdLog(zap.NewNop()))
	var clients sync.WaitGroup
	for c := range 8 {
		clients.Go(func() {
			for i := range 50 {
				expectEcho(t, s, []int{200, 201, 404, 500}[(c+i)%4], "client "+strconv.Itoa(c)+", request "+strconv.Itoa(i))
			}
		})
	}
	clients.Wait()
	abusers.Wait()
	s.Close()
	if logs.Len() != 400 {
		t.Errorf("%d lines, want 400", logs.Len())
	}
	for _, e := range logs.All() {
		if line := fmt.Sprint(e.Message, e.ContextMap()); strings.Contains(line, "LEAK") {
			t.Fatalf("a kept context got into a line: %s", line)
		}
	}
}

// expectEcho sends content and expects it back with a status.
func expectEcho(t *testing.T, s *httptest.Server, code int, content string) {
	t.Helper()
	a, err := s.Client().Post(s.URL+"/?code="+strconv.Itoa(code), "text/plain", strings.NewReader(content))
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = a.Body.Close() }()
	got, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != code || string(got) != content || a.Header.Get("Leak") != "" {
		t.Errorf("got %d %q, %v, %v, want %d %q", a.StatusCode, got, err, a.Header, code, content)
	}
}

// What a handler's goroutines may call at any time is called at any time.
func TestServiceCalledFromEverywhere(t *testing.T) {
	for _, m := range []mode{production, development} {
		logger, logs := site.Observed()
		var late sync.WaitGroup
		var fields atomic.Int64
		h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx := r.Context()
			for range 8 {
				late.Go(func() {
					for range 200 {
						if httpexplain.AddFields(ctx, zap.Int("n", 1)) {
							fields.Add(1)
						}
						httpexplain.Because(ctx, httpexplain.Explanation{Cause: "because", Detail: "Because."})
						httpexplain.SetRoute(ctx, "/route")
						_ = httpexplain.ID(ctx)
						_ = ctx.Value(userKey{})
						runtime.Gosched()
					}
				})
			}
			http.NotFound(w, r)
		}))
		s := site.Serve(t, h)
		for range 20 {
			site.Exchange(t, s, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		}
		late.Wait()
		s.Close()
		logged := 0
		for _, e := range logs.All() {
			for _, f := range e.Context {
				if f.Key == "n" {
					logged++
				}
			}
		}
		if int64(logged) != fields.Load() {
			t.Errorf("%s: %d fields were taken and %d logged", m.name, fields.Load(), logged)
		}
	}
}

// A layer outside may serve a request twice, one after the other: both are exchanges of their own.
func TestServedAgain(t *testing.T) {
	for _, m := range []mode{production, development} {
		logger, logs := site.Observed()
		h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			httpexplain.Because(r.Context(), httpexplain.Explanation{Cause: "mine"})
			w.WriteHeader(http.StatusOK)
			depth := 0
			for ctx := r.Context(); ctx != nil && depth < 10; depth++ {
				o, ok := ctx.(interface{ Outer() context.Context })
				if !ok {
					break
				}
				ctx = o.Outer()
			}
			if depth != 1 {
				t.Errorf("%d handles in the context, want one", depth)
			}
		}))
		s := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			h.ServeHTTP(w, r)
		}))
		site.Exchange(t, s, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		s.Close()
		if logs.Len() != 2 {
			t.Errorf("%s: %d lines, want two", m.name, logs.Len())
		}
	}
}

// A client that hangs up before it is answered harms nobody.
func TestManyClientsThatHangUp(t *testing.T) {
	logger, logs := site.Observed()
	h := development.make(httpexplain.WithLogger(logger)).Handler(http.NotFoundHandler())
	s := site.Serve(t, h)
	for range 50 {
		conn := site.Send(t, "tcp", s.Listener.Addr().String(), "BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
		if c, ok := conn.(*net.TCPConn); ok {
			_ = c.SetLinger(0)
		}
		_ = conn.Close()
	}
	s.Close()
	for _, e := range logs.All() {
		if e.Message != "method-unknown" && e.Message != "client-gone" {
			t.Errorf("logged as %s: %v", e.Message, e.ContextMap())
		}
	}
}
