package h2c

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// ServeHTTP serves a stream.
func (s *session) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r == s.first {
		defer s.end()
		w = watched(w, s.end)
	}
	if s.server != nil {
		outward(r, s.server)
		if r.RequestURI == "*" && r.Method == http.MethodOptions && !s.server.DisableGeneralOptionsHandler {
			generalOptions(w, r)
			return
		}
	}
	s.handler.ServeHTTP(w, r)
}

// generalOptions answers OPTIONS * as net/http does before it calls any handler.
func generalOptions(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "0")
	if r.ContentLength != 0 {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, 4<<10)) // more resets the stream
	}
}

// streamContext is the context of a stream in which the server is the outer one.
type streamContext struct {
	context.Context
	server *http.Server
}

// Value answers http.ServerContextKey and passes the other keys on.
func (c *streamContext) Value(key any) any {
	if key == http.ServerContextKey {
		return c.server
	}
	return c.Context.Value(key)
}

// outward makes server the server that the context of r names, in place: r stays the request that x/net holds, and whose
// multipart files it removes.
//
//go:noinline
func outward(r *http.Request, server *http.Server) {
	*r = *r.WithContext(&streamContext{r.Context(), server})
}

// streamWriter is what the ResponseWriter of a stream can do.
type streamWriter interface {
	http.ResponseWriter
	http.Flusher
	FlushError() error
	http.Pusher
	io.StringWriter
	http.CloseNotifier //nolint:staticcheck // the only sign of a reset that x/net gives for stream 1
}

// firstWriter is the ResponseWriter of stream 1. x/net ties the contexts of later requests to their streams, but not that of
// the request which was upgraded; so its end is learned by way of CloseNotify, which then serves the handler too.
type firstWriter struct {
	streamWriter
	once   sync.Once
	gone   chan struct{} // closed when the stream is
	notify chan bool
}

// watched calls end when the stream of w closes: at its end, when the client resets it, and with the connection.
func watched(w http.ResponseWriter, end context.CancelFunc) http.ResponseWriter {
	sw, ok := w.(streamWriter)
	if !ok {
		return w
	}
	f := &firstWriter{streamWriter: sw, gone: make(chan struct{})}
	closed := sw.CloseNotify()
	go func() {
		<-closed
		end()
		close(f.gone)
	}()
	return f
}

// CloseNotify implements http.CloseNotifier.
func (f *firstWriter) CloseNotify() <-chan bool {
	f.once.Do(func() {
		f.notify = make(chan bool, 1)
		go func() {
			<-f.gone
			f.notify <- true
		}()
	})
	return f.notify
}

// Unwrap returns the ResponseWriter of x/net, for http.ResponseController.
func (f *firstWriter) Unwrap() http.ResponseWriter { return f.streamWriter }
