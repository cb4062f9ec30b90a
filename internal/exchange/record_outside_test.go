package exchange_test

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

const upload = "POST /f HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 111\r\n\r\n" +
	"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nsome text\r\n--x--\r\n"

type userKey struct{}

// outsideBehaviors are about layers outside the middleware, and about what they see.
var outsideBehaviors = []behavior{
	{name: "the pattern outside", request: "GET /a/7 HTTP/1.1\r\n\r\n", logged: 200, size: 1, says: []string{"7"},
		handler: func(*notes) http.Handler {
			mux := http.NewServeMux()
			mux.HandleFunc("GET /a/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.PathValue("id")) })
			return mux
		},
		outside: func(n *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(w, r)
				n.addf("%s %s", r.Pattern, r.PathValue("id"))
			})
		}},
	{name: "a form that the handler parsed, outside", request: upload, logged: 200, says: []string{" 200"},
		handler: noting(func(n *notes, _ http.ResponseWriter, r *http.Request) {
			n.addf("%v", r.ParseMultipartForm(1<<20))
		}),
		outside: func(n *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(w, r)
				n.addf("%v", r.MultipartForm != nil && len(r.MultipartForm.File["f"]) == 1)
			})
		}},
	{name: "content read outside, afterwards", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, says: []string{" 200"},
		handler: noting(func(_ *notes, _ http.ResponseWriter, r *http.Request) { _, _ = r.Body.Read(make([]byte, 2)) }),
		outside: func(n *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(w, r)
				rest, err := io.ReadAll(r.Body)
				n.addf("%s %v", rest, err)
			})
		}},
	{name: "content that a layer outside replaced", request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", logged: 200, size: 2, says: []string{"HI"},
		handler: plain(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }),
		outside: func(_ *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Body = io.NopCloser(strings.NewReader("HI"))
				inner.ServeHTTP(w, r)
			})
		}},
	{name: "values, deadline and cancellation of the context", logged: 200, says: []string{" 200"},
		handler: noting(func(n *notes, _ http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithCancel(r.Context())
			_, bounded := ctx.Deadline()
			_, served := ctx.Value(http.ServerContextKey).(*http.Server)
			_, local := ctx.Value(http.LocalAddrContextKey).(interface{ Network() string })
			n.addf("%v %v %v %v %v", ctx.Value(userKey{}), bounded, served, local, ctx.Err())
			cancel()
			n.addf("%v %v", ctx.Err(), r.Context().Err())
			<-r.Context().Done()
			n.addf("%v %v", r.Context().Err(), context.Cause(r.Context()))
		}),
		outside: func(_ *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, cancel := context.WithTimeoutCause(context.WithValue(r.Context(), userKey{}, "outer"), 30*time.Millisecond, errors.New("enough"))
				defer cancel()
				inner.ServeHTTP(w, r.WithContext(ctx))
			})
		}},
	{name: "TimeoutHandler outside, in time", logged: 404, size: 19, says: []string{"404"}, handler: plain(http.NotFound),
		outside: func(_ *notes, inner http.Handler) http.Handler {
			return http.TimeoutHandler(inner, time.Minute, "late")
		}},
	{name: "a wrapper with Unwrap outside", logged: 404, size: 3, says: []string{"404"},
		handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no", http.StatusNotFound)
			n.addf("%v", http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)))
		}),
		outside: func(n *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				u := &unwrappable{ResponseWriter: w}
				inner.ServeHTTP(u, r)
				n.addf("%d", u.status)
			})
		}},
	{name: "a wrapper without Unwrap outside", logged: 404, size: 3, says: []string{"404"},
		handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
			n.offers(w)
			http.Error(w, "no", http.StatusNotFound)
			n.addf("%v", http.NewResponseController(w).Flush())
			_, _, err := http.NewResponseController(w).Hijack()
			n.addf("%v", err)
		}),
		outside: func(_ *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inner.ServeHTTP(opaque{w}, r) })
		}},
	{name: "a wrapper that changes content outside", logged: 404, size: 3, says: []string{"NO", "shout"},
		handler: plain(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusNotFound) }),
		outside: func(_ *notes, inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(&shouting{unwrappable{ResponseWriter: w}}, r)
			})
		}},
}

// offers notes what the ResponseWriter offers by assertion.
func (n *notes) offers(w http.ResponseWriter) {
	_, flush := w.(http.Flusher)
	_, flushError := w.(interface{ FlushError() error })
	_, hijack := w.(http.Hijacker)
	_, push := w.(http.Pusher)
	_, readFrom := w.(io.ReaderFrom)
	_, notify := w.(http.CloseNotifier) //nolint:staticcheck // gin's Stream asks for it
	n.addf("flush %v %v, hijack %v, push %v, read from %v, notify %v", flush, flushError, hijack, push, readFrom, notify)
}

// net/http removes the files of a form when the exchange is over; a middleware that copies the request would keep them.
func TestRecordRemovesTemporaryFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, m := range []mode{production, development} {
		for _, protocol := range protocols {
			var name string
			b := behavior{request: upload, handler: plain(func(w http.ResponseWriter, r *http.Request) {
				if err := r.ParseMultipartForm(0); err != nil { // keeps no file in memory
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				name = onDisk(r.MultipartForm)
			})}
			o := m.run(t, protocol, &b)
			if name == "" {
				t.Fatalf("%s, %s: no file was made: %q", m.name, protocol, o.wire)
			}
			if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s, %s: the file of the form is still there: %v", m.name, protocol, err)
			}
		}
	}
}

// onDisk returns the name of the file that a form was kept in.
func onDisk(form *multipart.Form) string {
	for _, headers := range form.File {
		f, err := headers[0].Open()
		if err != nil {
			return ""
		}
		defer func() { _ = f.Close() }()
		if file, ok := f.(*os.File); ok {
			return file.Name()
		}
	}
	return ""
}

// A logger that drops everything is no logger.
func TestSilentLogger(t *testing.T) {
	h := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(http.NotFoundHandler())
	r, body := site.Exchange(t, site.Serve(t, h), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	if r.StatusCode != http.StatusNotFound || body != "404 page not found\n" {
		t.Errorf("%d %q", r.StatusCode, body)
	}
}
