package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing/fstest"
	"time"
)

var (
	someTime = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	files    = fstest.MapFS{
		"a.txt":     {Data: []byte("0123456789"), ModTime: someTime},
		"big.bin":   {Data: bytes.Repeat([]byte("0123456789abcdef"), 1<<16), ModTime: someTime},
		"dir/b.txt": {Data: []byte("b"), ModTime: someTime},
	}
)

// fileServer serves files.
func fileServer(*notes) http.Handler { return http.FileServerFS(files) }

// unwrappable is a ResponseWriter of a user's middleware that http.ResponseController can look through.
type unwrappable struct {
	http.ResponseWriter
	status int
}

func (u *unwrappable) WriteHeader(code int) {
	u.status = code
	u.ResponseWriter.WriteHeader(code)
}

func (u *unwrappable) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// opaque is one that it cannot.
type opaque struct{ http.ResponseWriter }

// shouting changes content on its way, as a middleware that compresses does.
type shouting struct{ unwrappable }

func (s *shouting) WriteHeader(code int) {
	s.Header().Del("Content-Length")
	s.Header().Set("Content-Encoding", "shout")
	s.unwrappable.WriteHeader(code)
}

func (s *shouting) Write(p []byte) (int, error) {
	if s.status == 0 {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(bytes.ToUpper(p))
}

// failing is a source of content that ends with an error.
type failing struct{ before string }

func (f *failing) Read(p []byte) (int, error) {
	if f.before == "" {
		return 0, errors.New("the disk is on fire")
	}
	n := copy(p, f.before)
	f.before = f.before[n:]
	return n, nil
}

// libraryBehaviors are about the standard library's own handlers, and about middleware of users.
var libraryBehaviors = []behavior{
	{name: "http.Error", logged: 418, size: 4, says: []string{"418", "tea"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "99")
		w.Header().Set("Content-Encoding", "br")
		http.Error(w, "tea", http.StatusTeapot)
	})},
	{name: "http.NotFound", logged: 404, size: 19, says: []string{"404 page not found"}, handler: plain(http.NotFound)},
	{name: "http.Redirect", logged: 303, size: -1, says: []string{"303", "Location: /there"}, handler: plain(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/there", http.StatusSeeOther)
	})},
	{name: "RedirectHandler", request: "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", logged: 308, size: -1, says: []string{"308", "Location: /there"}, handler: func(*notes) http.Handler {
		return http.RedirectHandler("/there", http.StatusPermanentRedirect)
	}},
	{name: "StripPrefix misses", request: "GET /b HTTP/1.1\r\n\r\n", logged: 404, size: 19, says: []string{"404"}, handler: func(n *notes) http.Handler {
		return http.StripPrefix("/a", fileServer(n))
	}},
	{name: "StripPrefix matches", request: "GET /a/a.txt HTTP/1.1\r\n\r\n", logged: 200, size: 10, says: []string{"0123456789"}, handler: func(n *notes) http.Handler {
		return http.StripPrefix("/a", fileServer(n))
	}},
	{name: "a whole file", request: "GET /a.txt HTTP/1.1\r\n\r\n", logged: 200, size: 10, says: []string{"0123456789"}, handler: fileServer},
	{name: "a large file", request: "GET /big.bin HTTP/1.1\r\n\r\n", logged: 200, size: 1 << 20, says: []string{"Content-Length: 1048576"}, handler: fileServer},
	{name: "HEAD of a file", request: "HEAD /a.txt HTTP/1.1\r\n\r\n", logged: 200, says: []string{"Content-Length: 10"}, handler: fileServer},
	{name: "206", request: "GET /a.txt HTTP/1.1\r\nRange: bytes=2-4\r\n\r\n", logged: 206, size: 3, says: []string{"206", "234"}, handler: fileServer},
	{name: "416", request: "GET /a.txt HTTP/1.1\r\nRange: bytes=20-40\r\n\r\n", logged: 416, size: -1, says: []string{"416", "bytes */10"}, handler: fileServer},
	{name: "304 of a file", request: "GET /a.txt HTTP/1.1\r\nIf-Modified-Since: Mon, 06 May 2024 07:08:09 GMT\r\n\r\n", logged: 304, says: []string{"304"}, handler: fileServer},
	{name: "a file that is not there", request: "GET /c.txt HTTP/1.1\r\n\r\n", logged: 404, size: 19, says: []string{"404"}, handler: fileServer},
	{name: "a directory without its slash", request: "GET /dir HTTP/1.1\r\n\r\n", logged: 301, size: -1, says: []string{"301"}, handler: fileServer},
	{name: "a listing", request: "GET /dir/ HTTP/1.1\r\n\r\n", logged: 200, size: -1, says: []string{"b.txt"}, handler: fileServer},
	{name: "ServeContent's 412", request: "GET / HTTP/1.1\r\nIf-Match: \"v2\"\r\n\r\n", logged: 412, says: []string{"412"}, without: "development",
		handler: plain(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Etag", `"v1"`)
			http.ServeContent(w, r, "a.txt", someTime, strings.NewReader("0123456789"))
		})},
	{name: "ServeMux", request: "GET /x HTTP/1.1\r\n\r\n", logged: 404, size: 19, says: []string{"404"}, handler: func(*notes) http.Handler { return http.NewServeMux() }},
	{name: "ServeMux's 405", request: "POST /x HTTP/1.1\r\nContent-Length: 0\r\n\r\n", logged: 405, size: -1, says: []string{"405", "Allow: GET, HEAD"}, handler: func(n *notes) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("GET /x", fileServer(n))
		return mux
	}},
	{name: "TimeoutHandler in time", logged: 404, size: 3, says: []string{"404", "X-A: 1"}, handler: func(*notes) http.Handler {
		return http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-A", "1")
			http.Error(w, "no", http.StatusNotFound)
		}), time.Minute, "late")
	}},
	{name: "TimeoutHandler too late", logged: 503, size: 4, says: []string{"503", "late"}, handler: func(*notes) http.Handler {
		return http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			_, _ = io.WriteString(w, "never")
		}), 10*time.Millisecond, "late")
	}},
	{name: "a wrapper with Unwrap", logged: 200, size: 3, says: []string{"abc"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		u := &unwrappable{ResponseWriter: w}
		_, _ = io.WriteString(u, "abc")
		n.addf("%v", http.NewResponseController(u).Flush())
		n.addf("%v", http.NewResponseController(u).SetWriteDeadline(time.Now().Add(time.Minute)))
	})},
	{name: "a wrapper without Unwrap", logged: 200, size: 3, says: []string{"abc"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		u := opaque{w}
		_, _ = io.WriteString(u, "abc")
		n.addf("%v", http.NewResponseController(u).Flush())
	})},
	{name: "a wrapper that changes content", logged: 404, size: 3, says: []string{"NO", "shout"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(&shouting{unwrappable{ResponseWriter: w}}, "no", http.StatusNotFound)
	})},
}
