package h2c

import (
	"bufio"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"
)

// FuzzFirstRequest makes stream 1 of whatever net/http reads: it has no field of the connection, none that Connection lists, and
// a target in the form of HTTP/2; and the request that was upgraded stays as it was.
func FuzzFirstRequest(f *testing.F) {
	const offer = "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
	f.Add("GET / HTTP/1.1\r\nHost: a\r\n"+offer, "")
	f.Add("POST http://u:p@b:1?x=1 HTTP/1.1\r\nHost: a\r\nTE: gzip, Trailers\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n"+offer, "hi")
	f.Add("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: x-a ,,close\r\nX-A: 1\r\nKeep-Alive: 1\r\nProxy-Connection: a\r\n"+offer, "")
	f.Add("GET //a/%2f;?# HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\nTrailer: A\r\nTransfer-Encoding: chunked\r\n", "x")
	f.Fuzz(func(t *testing.T, head, content string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n")))
		if err != nil {
			return
		}
		before, target := r.Header.Clone(), *r.URL
		first := firstRequest(r, []byte(content), "192.0.2.1:1")
		if !reflect.DeepEqual(r.Header, before) || *r.URL != target {
			t.Errorf("the request that was upgraded has changed: %v %v, was %v %v", r.URL, r.Header, &target, before)
		}
		for _, name := range []string{"Connection", "Upgrade", "Http2-Settings", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding"} {
			if first.Header[name] != nil {
				t.Errorf("%s is on stream 1", name)
			}
		}
		for name := range first.Header {
			if name != "Te" && httpguts.HeaderValuesContainsToken(before["Connection"], name) {
				t.Errorf("%s, which Connection lists, is on stream 1", name)
			}
		}
		if te := first.Header["Te"]; te != nil && (len(te) != 1 || te[0] != "trailers") {
			t.Errorf("TE: %q", te)
		}
		if first.ProtoMajor != 2 || first.Method != r.Method || first.Host != r.Host || first.URL.Host != "" || first.URL.User != nil {
			t.Errorf("%s %v of %s over %s", first.Method, first.URL, first.Host, first.Proto)
		}
		for name, values := range first.Header {
			values[0] = "other"
			first.Header[name] = append(values, "more")
		}
		if !reflect.DeepEqual(r.Header, before) {
			t.Error("stream 1 shares fields with the request that was upgraded")
		}
	})
}
