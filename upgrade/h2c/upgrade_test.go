package h2c_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// echo tells what it sees of a request.
func echo(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/missing" {
		http.NotFound(w, r)
		return
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, _ = fmt.Fprintf(w, "%s %s %s %q length %d trailer %q upgrade %q connection %q settings %q", r.Method, r.RequestURI, r.Proto, content,
		r.ContentLength, r.Trailer.Get("X-Sum"), r.Header["Upgrade"], r.Header["Connection"], r.Header["Http2-Settings"])
}

// handler serves echo on every path.
var handler = func() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/", echo)
	return mux
}()

// TestUpgrade takes an offer, and follows streams 1, 3 and 5 through the middleware.
func TestUpgrade(t *testing.T) {
	s := serve(t, handler, nil)
	c := dial(t, s.Listener.Addr().String())
	r := c.switched("GET /first?q=1 HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	if r.Header.Get("Upgrade") != "h2c" || !strings.EqualFold(r.Header.Get("Connection"), "upgrade") {
		t.Errorf("the 101 says %v", r.Header)
	}
	for _, name := range []string{"Content-Length", "Transfer-Encoding", "Content-Type"} {
		if r.Header[name] != nil {
			t.Errorf("the 101 has %s: %q", name, r.Header[name])
		}
	}
	c.says(1, "200", `GET /first?q=1 HTTP/2.0 "" length 0 trailer "" upgrade [] connection [] settings []`)
	c.get(3, "/third")
	c.get(5, "/missing")
	if a := c.says(3, "200", "GET /third HTTP/2.0"); a.fields.Get("Explain-Status") != "" {
		t.Errorf("a healthy stream is explained: %v", a.fields)
	}
	if a := c.says(5, "404", "404 page not found"); !strings.Contains(a.fields.Get("Explain-Status"), "cause=handler-not-found") {
		t.Errorf("the 404 is not explained: %v", a.fields)
	}
	for path, status := range map[string]int64{"/first": 200, "/third": 200, "/missing": 404} {
		if got := s.line(t, path, "2"); got["http.response.status_code"] != status {
			t.Errorf("%s was logged with %v", path, got)
		}
	}
	if m := s.line(t, "/first", "1.1"); m["http.response.status_code"] != int64(101) || m["explain.cause"] != "switched" {
		t.Errorf("the switch was logged with %v", m)
	}
	if c.goAway != nil {
		t.Errorf("GOAWAY: %v", c.goAway)
	}
}

// TestEarlyPreface sends the preface and a stream in one write with the offer: nothing is lost.
func TestEarlyPreface(t *testing.T) {
	for _, request := range []string{
		"GET /early HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n",
		"POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n" + offer + "\r\nhello",
		"POST /early HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n" + offer + "\r\n5\r\nhello\r\n0\r\n\r\n",
	} {
		s := serve(t, handler, nil)
		c := dial(t, s.Listener.Addr().String())
		var later strings.Builder
		c.framer = http2.NewFramer(&later, c.in)
		c.framer.ReadMetaHeaders = dial(t, s.Listener.Addr().String()).framer.ReadMetaHeaders
		if err := c.framer.WriteSettings(); err != nil {
			t.Fatal(err)
		}
		c.get(3, "/third")
		c.send(request + http2.ClientPreface + later.String())
		if r := c.head(); r.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("%q was answered with %s", request, r.Status)
		}
		c.says(1, "200", " /early HTTP/2.0")
		c.says(3, "200", "GET /third HTTP/2.0")
	}
}

// TestContent upgrades requests with content.
func TestContent(t *testing.T) {
	s := serve(t, handler, nil, h2c.MaxContent(16))
	for _, c := range []struct{ name, fields, content, want string }{
		{"length", "Content-Length: 16\r\n", "0123456789abcdef", `POST /p HTTP/2.0 "0123456789abcdef" length 16 trailer ""`},
		{"chunks", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", `"abcde" length -1 trailer ""`},
		{"trailer", "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n", "1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n", `"a" length -1 trailer "7"`},
		{"no content", "Content-Length: 0\r\n", "", `"" length 0`},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := dial(t, s.Listener.Addr().String())
			k.switched("POST /p HTTP/1.1\r\nHost: localhost\r\n" + c.fields + offer + "\r\n" + c.content)
			k.says(1, "200", c.want)
			k.get(3, "/third")
			k.says(3, "200", "GET /third")
		})
	}
	t.Run("expectation", func(t *testing.T) {
		k := dial(t, s.Listener.Addr().String())
		k.send("POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n" + offer + "\r\n")
		if r := k.head(); r.StatusCode != http.StatusContinue || len(r.Header) != 0 {
			t.Fatalf("the expectation was answered with %s %v", r.Status, r.Header)
		}
		k.switched("hi")
		k.says(1, "200", `"hi" length 2`)
	})
}

// TestContentTooLarge refuses content beyond the bound, whether its length was told or not.
func TestContentTooLarge(t *testing.T) {
	s := serve(t, handler, nil, h2c.MaxContent(16))
	for name, request := range map[string]string{
		"length": "Content-Length: 17\r\n" + offer + "\r\n0123456789abcdefX",
		"chunks": "Transfer-Encoding: chunked\r\n" + offer + "\r\n11\r\n0123456789abcdefX\r\n0\r\n\r\n",
	} {
		k := dial(t, s.Listener.Addr().String())
		k.send("POST /p HTTP/1.1\r\nHost: localhost\r\n" + request)
		r := k.head()
		why := r.Header.Get("Explain-Status")
		if r.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(why, "cause=h2c-body-too-large") ||
			!strings.Contains(why, "16 bytes") || !strings.Contains(why, "by=upgrade") {
			t.Errorf("%s: %s, %s", name, r.Status, why)
		}
		if k.text(r) == "" {
			t.Errorf("%s: the refusal says nothing", name)
		}
	}
}

// TestLimits looks for the outer server's limits and for itself on the streams.
func TestLimits(t *testing.T) {
	type key struct{}
	var outer *http.Server
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
		local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
		_, _ = fmt.Fprintf(w, "server %v local %v value %v", server == outer, local, r.Context().Value(key{}))
	}), func(s *http.Server) {
		outer = s
		s.MaxHeaderBytes = 5000
		s.IdleTimeout = 300 * time.Millisecond
		s.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 7}
		s.ConnContext = func(ctx context.Context, _ net.Conn) context.Context { return context.WithValue(ctx, key{}, "kept") }
	})
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET / HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	want := "server true local " + s.Listener.Addr().String() + " value kept"
	c.says(1, "200", want)
	c.get(3, "/")
	c.says(3, "200", want)
	limits := make(map[http2.SettingID]uint32)
	for _, setting := range c.sent {
		limits[setting.ID] = setting.Val
	}
	if got := limits[http2.SettingMaxHeaderListSize]; got < 5000 || got > 6000 {
		t.Errorf("MAX_HEADER_LIST_SIZE is %d", got)
	}
	if got := limits[http2.SettingMaxConcurrentStreams]; got != 7 {
		t.Errorf("MAX_CONCURRENT_STREAMS is %d", got)
	}
	began := time.Now()
	c.closed()
	if c.goAway == nil || c.goAway.ErrCode != http2.ErrCodeNo {
		t.Errorf("the idle connection ended with %v", c.goAway)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("the idle connection lived for %v", took)
	}
}
