package exchange_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

const (
	chunked  = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n"
	expected = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"
)

// limited reads the request's content up to a limit and answers as most handlers do.
func limited(limit int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit)); err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	}
}

// contentBehaviors are about the content of requests.
var contentBehaviors = []behavior{
	{name: "an echo", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, size: 5, says: []string{"hello"}, handler: noting(func(n *notes, w http.ResponseWriter, r *http.Request) {
		size, err := io.Copy(w, r.Body)
		n.addf("%d %v %v", size, err, r.Body.Close())
		_, err = r.Body.Read(make([]byte, 1))
		n.addf("%v", err)
	})},
	{name: "trailers of the request", request: chunked, logged: 200, size: 5, says: []string{"hello"}, handler: noting(func(n *notes, w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(w, r.Body)
		n.addf("%v %v %v", err, r.Trailer, r.ContentLength)
	})},
	{name: "content that nobody reads", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, says: []string{" 200"}, handler: plain(func(http.ResponseWriter, *http.Request) {})},
	{name: "100-continue, read", request: expected, logged: 200, size: 5, says: []string{"100", "hello"}, handler: plain(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})},
	{name: "100-continue, refused", request: expected, logged: 403, size: 3, says: []string{"403"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no", http.StatusForbidden)
	})},
	{name: "100-continue, read after the head", request: expected, logged: 403, size: 5, says: []string{"403"}, handler: noting(func(n *notes, w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		content, err := io.ReadAll(r.Body)
		n.addf("%s %v", content, err)
		_, _ = w.Write(content)
	})},
	{name: "100-continue, read before the head", request: expected, logged: 403, size: 5, says: []string{"403"}, handler: plain(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write(content)
	})},
	{name: "100 by hand", request: expected, logged: 200, size: 5, says: []string{"100", "hello"}, handler: plain(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusContinue)
		_, _ = io.Copy(w, r.Body)
	})},
	{name: "MaxBytesReader within", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, says: []string{" 200"}, handler: plain(limited(5))},
	{name: "MaxBytesReader beyond", request: "POST / HTTP/1.1\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", logged: 413, size: 29, says: []string{"413", "too large"}, handler: plain(limited(4))},
	{name: "MaxBytesHandler", request: "POST / HTTP/1.1\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", logged: 413, size: 29, says: []string{"413"}, handler: func(*notes) http.Handler {
		return http.MaxBytesHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			}
		}), 4)
	}},
	{name: "a form", request: "POST /?a=1 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\nb=2", logged: 200, size: 3, says: []string{"1 2"}, handler: plain(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.FormValue("a")+" "+r.FormValue("b"))
	})},
	{name: "deadlines", logged: 200, size: 2, says: []string{"ok"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		rc, soon := http.NewResponseController(w), time.Now().Add(time.Minute)
		n.addf("%v %v", rc.SetReadDeadline(soon), rc.SetWriteDeadline(soon))
		_, _ = io.WriteString(w, "ok")
	})},
	{name: "a read deadline that passes", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel", only: "HTTP/1.1", logged: 408, size: 5, says: []string{"408"}, handler: noting(func(n *notes, w http.ResponseWriter, r *http.Request) {
		n.addf("%v", http.NewResponseController(w).SetReadDeadline(time.Now().Add(20*time.Millisecond)))
		_, err := io.ReadAll(r.Body)
		n.addf("%v", err != nil)
		http.Error(w, "slow", http.StatusRequestTimeout)
	})},
	{name: "full duplex", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, size: 9, says: []string{"hello"}, handler: noting(func(n *notes, w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		n.addf("%v", rc.EnableFullDuplex())
		_, _ = io.WriteString(w, "said")
		n.addf("%v", rc.Flush())
		size, err := io.Copy(w, r.Body)
		n.addf("%d %v", size, err)
	})},
}

// refusing is an upstream that takes less content.
type refusing struct{}

func (refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	w := httptest.NewRecorder()
	http.Error(w, "http: request body too large", http.StatusRequestEntityTooLarge)
	return w.Result(), nil
}

// MaxBytesReader closes the connection after its answer, so that what is left of the content is not taken for a request.
func TestMaxBytesReaderCloses(t *testing.T) {
	const two = "POST / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 50\r\n\r\n" +
		"hello, this is more than four bytes, 50 in all....GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	returned := httpexplain.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4))
		return err
	})
	for _, h := range []http.Handler{limited(4), returned} {
		for _, m := range []mode{{}, production, development} {
			if m.make != nil {
				logger, _ := site.Observed()
				h = m.make(httpexplain.WithLogger(logger)).Handler(h)
			}
			got := dialogue(t, site.Serve(t, h), two)
			if strings.Count(got, "HTTP/1.1 ") != 1 || strings.Count(got, "Connection: close\r\n") != 1 {
				t.Errorf("%q: %q, want one answer with Connection: close", m.name, got)
			}
		}
	}
}

// A 413 that a proxy passes on leaves the connection open: the limit was another server's.
func TestMaxBytesReaderOfAnUpstream(t *testing.T) {
	proxy := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, Transport: refusing{}}
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	s := site.Serve(t, x.Handler(proxy))
	for range 2 {
		r, err := http.Post(s.URL, "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		if r.Body.Close(); r.StatusCode != http.StatusRequestEntityTooLarge || r.Close {
			t.Errorf("%d, the connection is closed: %t", r.StatusCode, r.Close)
		}
	}
}
