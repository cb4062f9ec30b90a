package bench

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// round serves one request again and again without making anything of its own: a layer that changes the request finds it
// new each time.
type round struct {
	handler http.Handler
	request http.Request
	fresh   *http.Request
	writer  sink
}

func newRound(h http.Handler, fresh *http.Request) *round {
	return &round{handler: h, fresh: fresh, writer: sink{header: make(http.Header)}}
}

func (r *round) serve() {
	r.request = *r.fresh
	clear(r.writer.header)
	r.writer.status = 0
	r.handler.ServeHTTP(&r.writer, &r.request)
}

// sink is a ResponseWriter with the abilities of net/http's own on HTTP/1.1, which sends nothing.
type sink struct {
	header http.Header
	status int
	size   int64
	keep   bool // the content is kept in body
	body   []byte
	conn   net.Conn          // what Hijack hands out; nil: it fails
	rw     *bufio.ReadWriter // and this beside it
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
}

func (s *sink) Write(p []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	s.size += int64(len(p))
	if s.keep {
		s.body = append(s.body, p...)
	}
	return len(p), nil
}

func (s *sink) WriteString(p string) (int, error) {
	s.WriteHeader(http.StatusOK)
	s.size += int64(len(p))
	if s.keep {
		s.body = append(s.body, p...)
	}
	return len(p), nil
}

func (s *sink) ReadFrom(r io.Reader) (int64, error) {
	s.WriteHeader(http.StatusOK)
	n, err := io.Copy(io.Discard, r)
	s.size += n
	return n, err
}

func (s *sink) Flush() { s.WriteHeader(http.StatusOK) }

func (s *sink) CloseNotify() <-chan bool { return nil }

func (s *sink) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if s.conn == nil {
		return nil, nil, http.ErrNotSupported
	}
	s.rw.Reader.Reset(s.conn)
	s.rw.Writer.Reset(s.conn)
	return s.conn, s.rw, nil
}

// nowhere takes log lines. It is not io.Discard itself, for which package log spares itself the formatting.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
