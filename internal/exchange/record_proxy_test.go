package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// A ReverseProxy is the hardest handler of the standard library: it sends 1xx heads from another goroutine, has its transport
// read the content of the request, flushes, and passes trailers and errors on.
func TestRecordThroughReverseProxy(t *testing.T) {
	upstream := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hints":
			w.Header().Set("Link", "</a.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = io.WriteString(w, "hinted")
		case "/trailers":
			w.Header().Set("Trailer", "X-Sum")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "none")
			w.Header().Set("X-Sum", "sum")
		case "/stream":
			_, _ = io.WriteString(w, "data: x\n\n") // one event: how several fall into chunks is a matter of time
			_ = http.NewResponseController(w).Flush()
		case "/cut":
			_, _ = io.WriteString(w, "some")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		case "/echo":
			_, _ = io.Copy(w, r.Body)
		}
	}))
	proxied := func(*notes) http.Handler {
		p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: upstream.Listener.Addr().String()})
		p.ErrorLog, p.FlushInterval = zap.NewStdLog(zap.NewNop()), -1
		return p
	}
	for _, b := range []behavior{
		{name: "103", request: "GET /hints HTTP/1.1\r\n\r\n", logged: 200, size: 6, says: []string{"103", "hinted"}, handler: proxied},
		{name: "trailers of a 404", request: "GET /trailers HTTP/1.1\r\n\r\n", logged: 404, size: 4, says: []string{"404", "none", "sum"}, handler: proxied},
		{name: "a stream", request: "GET /stream HTTP/1.1\r\n\r\n", logged: 200, size: 9, says: []string{"data: x"}, handler: proxied},
		{name: "an answer that is cut off", request: "GET /cut HTTP/1.1\r\n\r\n", logged: 200, size: 4, says: []string{"some"}, handler: proxied},
		{name: "an echo", request: "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, size: 5, says: []string{"hello"}, handler: proxied},
	} {
		t.Run(b.name, func(t *testing.T) { compare(t, &b) })
	}
}

// The transport of a ReverseProxy may still read the request's content when the handler has returned.
func TestRecordContentReadBeyondTheEnd(t *testing.T) {
	upstream := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		http.Error(w, "enough", http.StatusBadRequest)
	}))
	p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: upstream.Listener.Addr().String()})
	p.ErrorLog = zap.NewStdLog(zap.NewNop())
	for _, m := range []mode{production, development} {
		for _, protocol := range protocols {
			logger, logs := site.Observed()
			s := start(t, protocol, m.make(httpexplain.WithLogger(logger)).Handler(p), zap.NewStdLog(zap.NewNop()))
			var clients sync.WaitGroup
			for range 20 {
				clients.Go(func() {
					a, err := s.Client().Post(s.URL, "text/plain", bytes.NewReader(make([]byte, 1<<20)))
					if err != nil {
						return // the server closed while the content was on its way, as it may
					}
					_ = a.Body.Close()
				})
			}
			clients.Wait()
			s.Close()
			if logs.Len() == 0 {
				t.Errorf("%s, %s: nothing was logged", m.name, protocol)
			}
		}
	}
}

// An error that the handler left empty is filled in development, and the handler's fields stay, save those that would
// describe other content.
func TestRecordFillsWhatIsEmpty(t *testing.T) {
	for _, protocol := range protocols {
		for name, c := range map[string]struct {
			request string
			handler http.HandlerFunc
			status  int
			filled  bool
			kept    []string
			gone    []string
		}{
			"404": {"GET", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 404, true, nil, nil},
			"412 keeps the validator": {"GET", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Etag", `"v2"`)
				w.Header().Set("X-Mine", "mine")
				w.Header().Set("Content-Language", "tlh")
				w.WriteHeader(412)
				w.Header().Set("X-Late", "late")
			}, 412, true, []string{"Etag", "X-Mine"}, []string{"Content-Language", "X-Late"}},
			"416 keeps the length": {"GET", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Range", "bytes */10")
				w.WriteHeader(416)
			}, 416, true, []string{"Content-Range"}, nil},
			"an empty write": {"GET", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(500)
				_, _ = w.Write(nil)
			}, 500, true, nil, nil},
			"HEAD": {"HEAD", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 404, false, []string{"Content-Length", "Explain-Status"}, nil},
			"flushed": {"GET", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(404)
				_ = http.NewResponseController(w).Flush()
			}, 404, false, nil, nil},
			"a length that was announced": {"GET", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "5")
				w.WriteHeader(404)
				panic(http.ErrAbortHandler)
			}, 0, false, nil, nil},
		} {
			logger, _ := site.Observed()
			s := start(t, protocol, development.make(httpexplain.WithLogger(logger)).Handler(c.handler), zap.NewStdLog(zap.NewNop()))
			r, err := http.NewRequest(c.request, s.URL, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			a, err := s.Client().Do(r)
			if c.status == 0 {
				if err == nil {
					t.Errorf("%s, %s: %d, want no answer", protocol, name, a.StatusCode)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(a.Body)
			err = errors.Join(err, a.Body.Close())
			if a.StatusCode != c.status || len(body) > 0 != c.filled || err != nil {
				t.Errorf("%s, %s: %d with %d bytes, %v, want %d, filled: %v", protocol, name, a.StatusCode, len(body), err, c.status, c.filled)
			}
			for _, field := range c.kept {
				if a.Header.Get(field) == "" {
					t.Errorf("%s, %s: %s is gone: %v", protocol, name, field, a.Header)
				}
			}
			for _, field := range c.gone {
				if a.Header.Get(field) != "" {
					t.Errorf("%s, %s: %s went out: %v", protocol, name, field, a.Header)
				}
			}
		}
	}
}
