package exchange_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// writer is a hand-made ResponseWriter that offers nothing; the types below add one interface each.
type writer struct {
	header http.Header
	calls  *[]string
}

func (w writer) Header() http.Header         { return w.header }
func (w writer) WriteHeader(int)             {}
func (w writer) Write(p []byte) (int, error) { return len(p), nil }

type (
	flusher  struct{ calls *[]string }
	hijacker struct{ calls *[]string }
	pusher   struct{ calls *[]string }
	readerF  struct{ calls *[]string }
	notifier struct{ calls *[]string }
)

var errMade = errors.New("hand-made")

func (f flusher) Flush() { *f.calls = append(*f.calls, "flush") }
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	*h.calls = append(*h.calls, "hijack")
	return nil, nil, errMade
}

func (p pusher) Push(target string, _ *http.PushOptions) error {
	*p.calls = append(*p.calls, "push "+target)
	return errMade
}

func (r readerF) ReadFrom(src io.Reader) (int64, error) {
	*r.calls = append(*r.calls, "read from")
	return io.Copy(io.Discard, src)
}

func (n notifier) CloseNotify() <-chan bool {
	*n.calls = append(*n.calls, "notify")
	return nil
}

// writers makes a ResponseWriter for each combination of the five interfaces, in the order of their bits.
func writers(c *[]string) []http.ResponseWriter {
	w, f, h, p, r, n := writer{http.Header{}, c}, flusher{c}, hijacker{c}, pusher{c}, readerF{c}, notifier{c}
	type (
		F = flusher
		H = hijacker
		P = pusher
		R = readerF
		N = notifier
	)
	return []http.ResponseWriter{
		w, struct {
			writer
			F
		}{w, f}, struct {
			writer
			H
		}{w, h}, struct {
			writer
			F
			H
		}{w, f, h}, struct {
			writer
			P
		}{w, p}, struct {
			writer
			F
			P
		}{w, f, p}, struct {
			writer
			H
			P
		}{w, h, p}, struct {
			writer
			F
			H
			P
		}{w, f, h, p}, struct {
			writer
			R
		}{w, r}, struct {
			writer
			F
			R
		}{w, f, r}, struct {
			writer
			H
			R
		}{w, h, r}, struct {
			writer
			F
			H
			R
		}{w, f, h, r}, struct {
			writer
			P
			R
		}{w, p, r}, struct {
			writer
			F
			P
			R
		}{w, f, p, r}, struct {
			writer
			H
			P
			R
		}{w, h, p, r}, struct {
			writer
			F
			H
			P
			R
		}{w, f, h, p, r}, struct {
			writer
			N
		}{w, n}, struct {
			writer
			F
			N
		}{w, f, n}, struct {
			writer
			H
			N
		}{w, h, n}, struct {
			writer
			F
			H
			N
		}{w, f, h, n}, struct {
			writer
			P
			N
		}{w, p, n}, struct {
			writer
			F
			P
			N
		}{w, f, p, n}, struct {
			writer
			H
			P
			N
		}{w, h, p, n}, struct {
			writer
			F
			H
			P
			N
		}{w, f, h, p, n}, struct {
			writer
			R
			N
		}{w, r, n}, struct {
			writer
			F
			R
			N
		}{w, f, r, n}, struct {
			writer
			H
			R
			N
		}{w, h, r, n}, struct {
			writer
			F
			H
			R
			N
		}{w, f, h, r, n}, struct {
			writer
			P
			R
			N
		}{w, p, r, n}, struct {
			writer
			F
			P
			R
			N
		}{w, f, p, r, n}, struct {
			writer
			H
			P
			R
			N
		}{w, h, p, r, n}, struct {
			writer
			F
			H
			P
			R
			N
		}{w, f, h, p, r, n},
	}
}

// Each combination of optional interfaces is offered exactly when the chain below offers it, and each call arrives there.
func TestRecordOffers(t *testing.T) {
	var calls []string
	logger, _ := site.Observed()
	for _, m := range []mode{production, development} {
		for bits, w := range writers(&calls) {
			var got, want []string
			for i, name := range []string{"flush,flush", "hijack", "push /a", "read from", "notify"} {
				if bits&(1<<i) != 0 {
					want = append(want, name)
				}
			}
			calls = nil
			h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				got = use(t, w)
			}))
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
			if strings.Join(got, ",") != strings.Join(want, ",") || strings.Join(calls, ",") != strings.Join(want, ",") {
				t.Errorf("%s, %05b: offered %v and called %v, want %v", m.name, bits, got, calls, want)
			}
		}
	}
}

// use calls what w offers and returns the names of it.
func use(t *testing.T, w http.ResponseWriter) (offered []string) {
	t.Helper()
	f, ok := w.(http.Flusher)
	fe, okError := w.(interface{ FlushError() error })
	if ok != okError {
		t.Error("Flush and FlushError are not offered together")
	}
	if ok {
		f.Flush()
		offered = append(offered, "flush", "flush")
		if err := fe.FlushError(); err != nil {
			t.Errorf("FlushError over a Flush that cannot fail: %v", err)
		}
	}
	if h, ok := w.(http.Hijacker); ok {
		if _, _, err := h.Hijack(); !errors.Is(err, errMade) {
			t.Errorf("Hijack: %v", err)
		}
		offered = append(offered, "hijack")
	}
	if p, ok := w.(http.Pusher); ok {
		if err := p.Push("/a", nil); !errors.Is(err, errMade) {
			t.Errorf("Push: %v", err)
		}
		offered = append(offered, "push /a")
	}
	if r, ok := w.(io.ReaderFrom); ok {
		if n, err := r.ReadFrom(strings.NewReader("abc")); n != 3 || err != nil {
			t.Errorf("ReadFrom: %d %v", n, err)
		}
		offered = append(offered, "read from")
	}
	if n, ok := w.(http.CloseNotifier); ok { //nolint:staticcheck // gin's Stream asks for it
		n.CloseNotify()
		offered = append(offered, "notify")
	}
	if _, ok := w.(interface{ Unwrap() http.ResponseWriter }); !ok {
		t.Error("no Unwrap")
	}
	return offered
}

// What http.ResponseController finds through Unwrap is offered by assertion; what only a call past the wrapper could reach
// is not.
func TestRecordOffersThroughUnwrap(t *testing.T) {
	var calls []string
	logger, _ := site.Observed()
	for bits, below := range writers(&calls) {
		calls = nil
		var got []string
		h := httpexplain.NewProduction(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			got = use(t, w)
		}))
		h.ServeHTTP(&unwrappable{ResponseWriter: below}, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
		var want []string
		if bits&1 != 0 {
			want = append(want, "flush", "flush")
		}
		if bits&2 != 0 {
			want = append(want, "hijack")
		}
		if strings.Join(got, ",") != strings.Join(want, ",") || strings.Join(calls, ",") != strings.Join(want, ",") {
			t.Errorf("%05b: offered %v and called %v, want %v", bits, got, calls, want)
		}
	}
}

// On real connections the offers are those of net/http's own ResponseWriter.
func TestRecordOffersWhatTheServerDoes(t *testing.T) {
	compare(t, &behavior{logged: 200, handler: noting(func(n *notes, w http.ResponseWriter, r *http.Request) {
		n.offers(w)
		if r.ProtoMajor == 2 {
			_, _, err := http.NewResponseController(w).Hijack()
			n.addf("%v", err)
		}
	})})
	compare(t, &behavior{logged: 299, size: -1, says: []string{"299 Mine"}, only: "HTTP/1.1", handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		n.addf("%v", err)
		_, _ = io.WriteString(conn, "HTTP/1.1 299 Mine\r\nContent-Length: 2\r\n\r\nok")
		size, err := w.Write([]byte("late"))
		n.addf("%d %v", size, err)
		w.WriteHeader(http.StatusOK)
		_ = conn.Close()
	})})
	compare(t, &behavior{logged: 299, size: -1, says: []string{"299 Mine"}, only: "HTTP/1.1", handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		n.addf("%v", err)
		_, _ = rw.WriteString("HTTP/1.1 299 Mine\r\nContent-Length: 2\r\n\r\nok")
		n.addf("%v", rw.Flush())
		_ = conn.Close()
	})})
	compare(t, &behavior{logged: 0, size: -1, only: "HTTP/1.1", handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		n.addf("%v", err)
		_ = conn.Close()
	})})
}
