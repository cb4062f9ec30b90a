package exchange_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
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

// net/http asks what kind of content a request has when the head of its answer goes out, to decide whether what the handler
// left unread is to be read first: not where the client waits for a 100 (Continue), nor of content that is large.
var unread = map[string]struct {
	head    string
	handler http.HandlerFunc
	sent    int // bytes of content that the client sends before it is answered
	want    int // bytes of content of the answer
	close   bool
}{
	"a client that waits for 100": {
		head: "Expect: 100-continue\r\nContent-Length: 10\r\n",
		handler: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write(bytes.Repeat([]byte("no\n"), 3000))
		},
		want: 9000, close: true,
	},
	"a client that waits for 100, flushed": {
		head: "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n",
		handler: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "no")
			_ = http.NewResponseController(w).Flush()
		},
		want: 2, close: true,
	},
	"large content, not sent": {
		head: "Content-Length: 1000000\r\n",
		handler: func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, strings.Repeat("x", 4999), http.StatusForbidden)
		},
		want: 5000, close: true,
	},
	"large content, echoed": {
		head:    "Content-Length: 1000000\r\n",
		handler: func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) },
		sent:    1_000_000, want: 1_000_000, close: true,
	},
	"small content, sent": {
		head: "Content-Length: 1000\r\n",
		handler: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte("no\n"), 3000))
		},
		sent: 1000, want: 9000,
	},
	"large content, read first": {
		head: "Content-Length: 1000000\r\n",
		handler: func(w http.ResponseWriter, r *http.Request) {
			n, _ := io.Copy(io.Discard, r.Body)
			_, _ = fmt.Fprintf(w, "%9000d", n)
		},
		sent: 1_000_000, want: 9000,
	},
}

// Content that a handler leaves unread is treated as it is without this package.
func TestRecordUnreadContent(t *testing.T) {
	for name, tt := range unread {
		for _, m := range []mode{{}, production, development} {
			t.Run(name+", "+m.name, func(t *testing.T) {
				h := http.Handler(tt.handler)
				logger, logs := site.Observed()
				if m.make != nil {
					h = m.make(httpexplain.WithLogger(logger)).Handler(h)
				}
				s := site.Serve(t, h)
				conn := site.Send(t, "tcp", s.Listener.Addr().String(), "POST / HTTP/1.1\r\nHost: a\r\n"+tt.head+"\r\n")
				if err := conn.SetDeadline(time.Now().Add(site.Patience / 2)); err != nil {
					t.Fatal(err)
				}
				go func() { _, _ = conn.Write(bytes.Repeat([]byte("c"), tt.sent)) }()
				r, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					t.Fatal(err)
				}
				n, err := io.Copy(io.Discard, r.Body)
				if err != nil || n != int64(tt.want) || r.Close != tt.close {
					t.Errorf("%s: %d bytes, %v, closed: %v; want %d bytes, closed: %v", r.Status, n, err, r.Close, tt.want, tt.close)
				}
				_ = conn.Close()
				s.Close()
				if m.make == nil || tt.sent <= 1000 {
					return
				}
				if line := site.LineOf(t, logs); line["http.request.body.size"] != int64(tt.sent) {
					t.Errorf("logged as %v", line)
				}
			})
		}
	}
}

// What the handlers learn of a request with large content, of which they get a copy, is there for the layers outside and for
// net/http, which removes the files of its form; its content is net/http's own again.
func TestRecordBringsBack(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, m := range []mode{production, development} {
		for _, panics := range []bool{false, true} {
			var form bytes.Buffer
			parts := multipart.NewWriter(&form)
			file, err := parts.CreateFormFile("file", "a.txt")
			if err == nil {
				_, err = file.Write(make([]byte, 1<<20))
			}
			if err = errors.Join(err, parts.Close()); err != nil {
				t.Fatal(err)
			}
			var name string
			mux := http.NewServeMux()
			mux.HandleFunc("POST /up/{id}", func(w http.ResponseWriter, r *http.Request) {
				if err := r.ParseMultipartForm(0); err != nil { // keeps no file in memory
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				name = onDisk(r.MultipartForm)
				if panics {
					panic(http.ErrAbortHandler)
				}
			})
			inner := m.make(httpexplain.WithLogger(zap.NewNop())).Handler(mux)
			outside := make(chan string, 1)
			s := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body := r.Body
				defer func() {
					outside <- fmt.Sprint(r.Pattern, ",", r.PathValue("id"), ",", r.MultipartForm != nil && r.Body == body)
				}()
				inner.ServeHTTP(w, r)
			}))
			conn := site.Send(t, "tcp", s.Listener.Addr().String(), fmt.Sprintf(
				"POST /up/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
				parts.FormDataContentType(), form.Len(), form.String()))
			_, _ = io.Copy(io.Discard, conn)
			s.Close()
			if got := <-outside; got != "POST /up/{id},7,true" {
				t.Errorf("%s, panics: %v: outside: %q", m.name, panics, got)
			}
			if name == "" {
				t.Fatalf("%s: no file was made", m.name)
			}
			if _, err := os.Stat(name); !panics && !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: the file of the form is still there: %v", m.name, err)
			}
		}
	}
}
