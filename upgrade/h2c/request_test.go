package h2c

import (
	"bufio"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestFirstRequest(t *testing.T) {
	for _, c := range []struct {
		name, head, content string
		uri, path           string
		length              int64
		fields              []string // names that are left
	}{
		{
			"curl", "GET /a?b=c HTTP/1.1\r\nHost: h\r\nUser-Agent: curl\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" +
				"HTTP2-Settings: AAMAAABk\r\n\r\n", "",
			"/a?b=c", "/a", 0, []string{"User-Agent"},
		},
		{
			"content", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: upgrade\r\n\r\nhi", "hi",
			"/", "/", 2, []string{"Content-Length"},
		},
		{
			"chunks", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "hi",
			"/", "/", -1, nil,
		},
		{
			"fields of the connection", "GET / HTTP/1.1\r\nHost: h\r\nConnection: X-Hop, keep-alive, TE\r\nConnection: upgrade\r\nX-Hop: 1\r\n" +
				"Keep-Alive: 5\r\nProxy-Connection: close\r\nTE: gzip, Trailers\r\nX-End: 1\r\n\r\n", "",
			"/", "/", 0, []string{"Te", "X-End"},
		},
		{
			"fields that Connection does not list", "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nKeep-Alive: 5\r\n\r\n",
			"", "/", "/", 0, nil,
		},
		{"a coding without trailers", "GET / HTTP/1.1\r\nHost: h\r\nTE: gzip\r\n\r\n", "", "/", "/", 0, nil},
		{"another expectation", "GET / HTTP/1.1\r\nHost: h\r\nExpect: more\r\n\r\n", "", "/", "/", 0, []string{"Expect"}},
		{"absolute form", "GET http://h/x?y HTTP/1.1\r\nHost: h\r\n\r\n", "", "/x?y", "/x", 0, nil},
		{"absolute form without a path", "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", "", "/", "/", 0, nil},
		{"two slashes", "GET //x/y HTTP/1.1\r\nHost: h\r\n\r\n", "", "//x/y", "//x/y", 0, nil},
		{"asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "", "*", "*", 0, nil},
	} {
		head, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.head)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		head.URL.Path = "/as/changed/outside"
		before := head.Header.Clone()
		r := firstRequest(head, []byte(c.content), "192.0.2.1:7")
		if r.Proto != "HTTP/2.0" || r.ProtoMajor != 2 || r.ProtoMinor != 0 {
			t.Errorf("%s: it is %s", c.name, r.Proto)
		}
		if r.RequestURI != c.uri || r.URL.Path != c.path || r.URL.Host != "" || r.Host != "h" || r.RemoteAddr != "192.0.2.1:7" {
			t.Errorf("%s: target %q, URL %+v, host %q, peer %q", c.name, r.RequestURI, r.URL, r.Host, r.RemoteAddr)
		}
		if got := slices.Sorted(maps.Keys(r.Header)); !slices.Equal(got, c.fields) {
			t.Errorf("%s: fields %q, want %q", c.name, got, c.fields)
		}
		if te := r.Header["Te"]; te != nil && !slices.Equal(te, []string{"trailers"}) {
			t.Errorf("%s: TE is %q", c.name, te)
		}
		got, err := io.ReadAll(r.Body)
		if err != nil || string(got) != c.content || r.ContentLength != c.length {
			t.Errorf("%s: content %q, %v, length %d", c.name, got, err, r.ContentLength)
		}
		if !maps.EqualFunc(head.Header, before, slices.Equal) {
			t.Errorf("%s: the head that was upgraded has changed", c.name)
		}
	}
}
