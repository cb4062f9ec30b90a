package h2c_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// TestFirstStreamIsReset cancels the context of stream 1 when the client resets it, as that of any other stream, and tells
// http.CloseNotifier.
func TestFirstStreamIsReset(t *testing.T) {
	for _, stream := range []uint32{1, 3} {
		began, ended, notified := make(chan struct{}), make(chan error, 1), make(chan bool, 1)
		s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/short" {
				return
			}
			closed := w.(http.CloseNotifier).CloseNotify() //nolint:staticcheck // what gin does
			close(began)
			select {
			case <-r.Context().Done():
				ended <- r.Context().Err()
			case <-time.After(patience):
				ended <- nil
			}
			select {
			case notified <- <-closed:
			case <-time.After(patience):
				notified <- false
			}
		}), nil)
		c := dial(t, s.Listener.Addr().String())
		if stream == 1 {
			c.switched("GET /long HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
		} else {
			c.switched("GET /short HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
			c.get(3, "/long")
		}
		<-began
		if err := c.framer.WriteRSTStream(stream, http2.ErrCodeCancel); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("stream %d: the context ended with %v", stream, err)
		}
		if !<-notified {
			t.Errorf("stream %d: CloseNotify kept silent", stream)
		}
	}
}

// TestFirstStreamWriter uses what the ResponseWriter of stream 1 offers, beside that of stream 3.
func TestFirstStreamWriter(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, flusher := w.(http.Flusher)
		_, hijacker := w.(http.Hijacker)
		_, pusher := w.(http.Pusher)
		_, readerFrom := w.(io.ReaderFrom)
		rc := http.NewResponseController(w)
		_, _ = fmt.Fprint(w, flusher, hijacker, pusher, readerFrom, rc.SetWriteDeadline(time.Now().Add(time.Minute)),
			rc.SetReadDeadline(time.Now().Add(time.Minute)), rc.EnableFullDuplex(), rc.Flush())
		_, _ = io.WriteString(w, " text")
		w.Header().Set(http.TrailerPrefix+"X-End", "1")
	}), nil)
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET / HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	c.get(3, "/")
	const want = "true false true false <nil> <nil> <nil> <nil> text"
	for _, stream := range []uint32{1, 3} {
		if a := c.answer(stream); a.content.String() != want || a.fields.Get("X-End") != "1" {
			t.Errorf("stream %d: %q, trailers %v", stream, a.content.String(), a.fields)
		}
	}
}

// TestPanics resets the stream of a handler that aborts, and no other.
func TestPanics(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}
		echo(w, r)
	}), nil)
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET /abort HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	if a := c.answer(1); a.status != "" || a.reset != http2.ErrCodeInternal {
		t.Errorf("stream 1: %+v", a)
	}
	c.get(3, "/third")
	c.says(3, "200", "GET /third")
}

// TestGeneralOptions answers OPTIONS * as net/http does, on every stream, unless the server says otherwise.
func TestGeneralOptions(t *testing.T) {
	for _, disabled := range []bool{false, true} {
		s := serve(t, http.NewServeMux(), func(s *http.Server) { s.DisableGeneralOptionsHandler = disabled })
		c := dial(t, s.Listener.Addr().String())
		c.switched("GET / HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
		c.open(3, http.MethodOptions, "*")
		want := "200"
		if disabled {
			want = "400" // by http.ServeMux
		}
		if a := c.answer(3); a.status != want || !disabled && a.fields.Get("Content-Length") != "0" {
			t.Errorf("disabled %v: %s %v", disabled, a.status, a.fields)
		}
		if disabled {
			c.closed()
		}
		if asked := c.goAway != nil; asked != disabled {
			t.Errorf("disabled %v: GOAWAY %v", disabled, c.goAway)
		}
	}
}

// TestMultipartFiles removes the temporary files of a form that came with the upgrade.
func TestMultipartFiles(t *testing.T) {
	names := make(chan string, 1)
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		err := r.ParseMultipartForm(1) // one byte in memory
		if err != nil {
			t.Error(err)
		}
		f, _, err := r.FormFile("f")
		if err != nil {
			t.Error(err)
			names <- ""
			return
		}
		if file, ok := f.(*os.File); ok {
			names <- file.Name()
		} else {
			names <- ""
		}
	}), nil)
	content := "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", 1000) + "\r\n--b--\r\n"
	c := dial(t, s.Listener.Addr().String())
	c.switched(fmt.Sprintf("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n",
		len(content)) + offer + "\r\n" + content)
	c.says(1, "200", "")
	name := <-names
	if name == "" {
		t.Fatal("the file was kept in memory: the test shows nothing")
	}
	site.Eventually(t, name+" is gone", func() bool { _, err := os.Stat(name); return os.IsNotExist(err) })
}

// TestHandlersOutside keeps what stands outside of the middleware in force on every stream, and what it put into the context
// of one request away from the others.
func TestHandlersOutside(t *testing.T) {
	type user struct{}
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(h2c.New()))
	inner := x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s %s for %v", r.Proto, r.URL.Path, r.Context().Value(user{}))
	}))
	outside := func(w http.ResponseWriter, r *http.Request) {
		name, _, ok := r.BasicAuth()
		switch {
		case ok:
			r = r.WithContext(context.WithValue(r.Context(), user{}, name))
		case r.URL.Path != "/app/open":
			http.Error(w, "who are you?", http.StatusForbidden)
			return
		}
		http.StripPrefix("/app", inner).ServeHTTP(w, r)
	}
	s := httptest.NewServer(http.HandlerFunc(outside))
	defer s.Close()
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET /app/secret HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YW5uOnB3\r\n" + offer + "\r\n")
	c.says(1, "200", "HTTP/2.0 /secret for ann")
	c.get(3, "/app/secret")
	c.says(3, "403", "who are you?")
	c.get(5, "/app/open")
	c.says(5, "200", "HTTP/2.0 /open for <nil>")
	c.get(7, "/app/secret", "authorization", "Basic Ym9iOnB3")
	c.says(7, "200", "HTTP/2.0 /secret for bob")
}

// TestForgedAddress closes the connection of a peer that got past the check with an address which a handler outside of the
// middleware took from a field.
func TestForgedAddress(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(h2c.New(office())))
	inner := x.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("served %s", r.Proto) }))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = r.Header.Get("True-Client-Ip") + ":1"
		inner.ServeHTTP(w, r)
	}))
	defer s.Close()
	c := dial(t, s.Listener.Addr().String())
	c.send("GET / HTTP/1.1\r\nHost: localhost\r\nTrue-Client-IP: 192.0.2.1\r\n" + offer + "\r\n")
	_ = c.head()
	if b, err := io.ReadAll(c.in); err != nil || len(b) != 0 {
		t.Errorf("after the head came %q, %v", b, err)
	}
}
