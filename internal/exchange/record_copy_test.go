package exchange_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// copyBehaviors are about io.Copy, which uses io.ReaderFrom where it is there.
var copyBehaviors = []behavior{
	{name: "io.Copy of much", logged: 200, size: 4 << 20, says: []string{" 200"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		size, err := io.Copy(w, io.LimitReader(&failing{strings.Repeat("x", 5<<20)}, 4<<20))
		n.addf("%d %v", size, err)
	})},
	{name: "io.Copy of 600 bytes", logged: 200, size: 600, says: []string{" 200"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		size, err := io.Copy(w, io.LimitReader(&failing{strings.Repeat("x", 900)}, 600))
		n.addf("%d %v", size, err)
	})},
	{name: "io.Copy that fails at once, then http.Error", logged: 500, size: 5, says: []string{"500"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		if _, err := io.Copy(w, new(failing)); err != nil {
			n.addf("%v", err)
			http.Error(w, "fire", http.StatusInternalServerError)
		}
	})},
	{name: "io.Copy of nothing, then 404", logged: 404, size: 3, says: []string{"404"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		size, err := io.Copy(w, io.LimitReader(new(failing), 0))
		n.addf("%d %v", size, err)
		http.Error(w, "no", http.StatusNotFound)
	})},
	{name: "io.Copy that fails later", logged: 200, size: 9, says: []string{"some"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		size, err := io.Copy(w, &failing{"some"})
		n.addf("%d %v", size, err)
		http.Error(w, "fire", http.StatusInternalServerError)
	})},
	{name: "io.Copy under 404", logged: 404, size: 3000, says: []string{"404"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.Copy(w, io.LimitReader(&failing{strings.Repeat("x", 5000)}, 3000))
	})},
	{name: "io.Copy of nothing under 404, then content", logged: 404, size: 2, says: []string{"404"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.Copy(w, io.LimitReader(new(failing), 0))
		_, _ = io.WriteString(w, "no")
	})},
}

// sendingListener counts, over all of its connections, the calls of ReadFrom with a file behind the reader: those that the
// kernel can serve by sendfile.
type sendingListener struct {
	net.Listener
	files atomic.Int32
}

func (l *sendingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &sendingConn{c.(*net.TCPConn), l}, nil
}

type sendingConn struct {
	*net.TCPConn
	l *sendingListener
}

func (c *sendingConn) ReadFrom(src io.Reader) (int64, error) {
	inner := src
	if l, ok := src.(*io.LimitedReader); ok {
		inner = l.R
	}
	if _, ok := inner.(interface {
		io.Seeker
		syscall.Conn
	}); ok {
		c.l.files.Add(1)
	}
	return c.TCPConn.ReadFrom(src)
}

// A file goes out by the kernel where it does so without the middleware.
func TestRecordSendsFilesByTheKernel(t *testing.T) {
	name := filepath.Join(t.TempDir(), "big")
	content := bytes.Repeat([]byte("0123456789"), 50_000)
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	send := func(code int, copyTo func(io.Writer, io.Reader) (int64, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			f, err := os.Open(name)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = f.Close() }()
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			if code != 0 {
				w.WriteHeader(code)
			}
			if n, err := copyTo(w, f); n != int64(len(content)) || err != nil {
				t.Errorf("%d bytes copied, %v", n, err)
			}
		}
	}
	part := func(w io.Writer, r io.Reader) (int64, error) { return io.CopyN(w, r, int64(len(content))) }
	for what, h := range map[string]http.HandlerFunc{
		"ServeFile":       func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, name) },
		"Copy":            send(0, io.Copy),
		"CopyN":           send(0, part),
		"Copy after 200":  send(http.StatusOK, io.Copy),
		"Copy after 404":  send(http.StatusNotFound, io.Copy),
		"CopyN after 500": send(http.StatusInternalServerError, part),
		"through a wrapper": func(w http.ResponseWriter, r *http.Request) {
			send(0, io.Copy)(&reading{unwrappable{ResponseWriter: w}}, r)
		},
	} {
		for _, m := range []mode{{}, production, development} {
			h := http.Handler(h)
			if m.make != nil {
				logger, _ := site.Observed()
				h = m.make(httpexplain.WithLogger(logger)).Handler(h)
			}
			inner, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l := &sendingListener{Listener: inner}
			srv := &http.Server{Handler: h}
			go func() { _ = srv.Serve(l) }()
			r, err := http.Get("http://" + inner.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r.Body)
			_ = r.Body.Close()
			_ = srv.Close()
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s, %q: %d bytes, %v", what, m.name, len(got), err)
			}
			if n := l.files.Load(); n != 1 {
				t.Errorf("%s, %q: the file was handed to the connection %d times, want 1", what, m.name, n)
			}
		}
	}
}

// reading is a wrapper that passes ReadFrom on.
type reading struct{ unwrappable }

func (r *reading) ReadFrom(src io.Reader) (int64, error) {
	return r.ResponseWriter.(io.ReaderFrom).ReadFrom(src)
}

// What cannot be read as a file, or not at all, is copied as without the middleware.
func TestRecordCopiesOddFiles(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := func(n *notes, w http.ResponseWriter, f *os.File, err error) {
		if err != nil {
			n.addf("%v", err)
			return
		}
		defer func() { _ = f.Close() }()
		size, err := io.Copy(w, f)
		n.addf("%d %v", size, err != nil)
		if size == 0 {
			http.Error(w, "nothing", http.StatusNotFound)
		}
	}
	for _, b := range []behavior{
		{name: "an empty file", logged: 404, size: 8, says: []string{"404"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
			f, err := os.Open(empty)
			open(n, w, f, err)
		})},
		{name: "a directory", logged: 404, size: 8, says: []string{"404"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
			f, err := os.Open(dir)
			open(n, w, f, err)
		})},
		{name: "a pipe", logged: 200, size: 4, says: []string{"pipe"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
			out, in, err := os.Pipe()
			if err == nil {
				_, _ = in.WriteString("pipe")
				_ = in.Close()
			}
			open(n, w, out, err)
		})},
		{name: "an empty pipe", logged: 404, size: 8, says: []string{"404"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
			out, in, err := os.Pipe()
			if err == nil {
				_ = in.Close()
			}
			open(n, w, out, err)
		})},
	} {
		t.Run(b.name, func(t *testing.T) { compare(t, &b) })
	}
}
