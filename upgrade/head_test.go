package upgrade

import (
	"bufio"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

// fixedConn is a connection with addresses.
type fixedConn struct {
	net.Conn
	local, remote net.Addr
}

func (c fixedConn) LocalAddr() net.Addr  { return c.local }
func (c fixedConn) RemoteAddr() net.Addr { return c.remote }

var tcpConn = fixedConn{
	local:  &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080},
	remote: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4711},
}

// repacked packs a request and makes it again.
func repacked(t *testing.T, r *http.Request, raw net.Conn) (*http.Request, *Conn) {
	t.Helper()
	c := &Conn{Conn: raw, by: &bound{registered: &registered{token: "chess"}}}
	c.pack(r, r.Pattern, "sub", raw)
	if u := c.unpack(); u.sub != "sub" {
		t.Errorf("subprotocol %q", u.sub)
	}
	return c.Request(), c
}

// TestRequestIsTheSame packs heads and makes them again.
func TestRequestIsTheSame(t *testing.T) {
	long := strings.Repeat("x", 9000)
	for name, text := range map[string]string{
		"five fields": "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
		"no fields":           "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"other host":          "GET /ws?a=b&c=%20 HTTP/1.1\r\nHost: example.com\r\nUpgrade: chess/1\r\nConnection: Upgrade\r\n\r\n",
		"escaped path":        "GET /a%2Fb/%C3%A9?x HTTP/1.1\r\nHost: a\r\n\r\n",
		"empty query":         "GET /a? HTTP/1.1\r\nHost: a\r\n\r\n",
		"absolute form":       "GET http://example.com/a?b HTTP/1.1\r\nHost: example.com\r\n\r\n",
		"asterisk":            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		"double slash":        "GET //a//b HTTP/1.1\r\nHost: a\r\n\r\n",
		"other method":        "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n",
		"several lines":       "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-A: 2\r\nX-A:\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n",
		"short key":           "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: c2hvcnQ=\r\n\r\n",
		"key with loose bits": "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n\r\n",
		"two keys": "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		"long": "GET /" + long + " HTTP/1.1\r\nHost: a\r\nX-Long: " + long + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
			if err != nil {
				t.Fatal(err)
			}
			r.RemoteAddr, r.Pattern = "192.0.2.1:4711", r.RequestURI
			got, _ := repacked(t, r, tcpConn)
			if !reflect.DeepEqual(got.Header, r.Header) {
				t.Errorf("fields %v, want %v", got.Header, r.Header)
			}
			if *got.URL != *r.URL {
				t.Errorf("URL %#v, want %#v", got.URL, r.URL)
			}
			for what, pair := range map[string][2]string{
				"method": {got.Method, r.Method}, "version": {got.Proto, r.Proto}, "target": {got.RequestURI, r.RequestURI},
				"host": {got.Host, r.Host}, "peer": {got.RemoteAddr, r.RemoteAddr}, "pattern": {got.Pattern, r.Pattern},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s %q, want %q", what, pair[0], pair[1])
				}
			}
			if got.ProtoMajor != r.ProtoMajor || got.ProtoMinor != r.ProtoMinor {
				t.Errorf("version %d.%d", got.ProtoMajor, got.ProtoMinor)
			}
		})
	}
}

// TestRequestKeepsChanges keeps what layers outside changed: the peer, the path, the host.
func TestRequestKeepsChanges(t *testing.T) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET /api/ws HTTP/1.1\r\nHost: a\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr, r.URL.Path, r.Host = "203.0.113.9:1", "/ws", "b"
	r.Pattern = "GET /{room}/{rest...}"
	r.SetPathValue("room", "red")
	r.SetPathValue("rest", "a/b")
	r.Trailer = http.Header{"X-Sum": {"1"}}
	for _, raw := range []net.Conn{tcpConn, fixedConn{local: &net.UnixAddr{}, remote: &net.UnixAddr{}}} {
		got, _ := repacked(t, r, raw)
		if got.RemoteAddr != "203.0.113.9:1" || got.URL.Path != "/ws" || got.RequestURI != "/api/ws" || got.Host != "b" {
			t.Errorf("%s %s %s %s", got.RemoteAddr, got.URL.Path, got.RequestURI, got.Host)
		}
		if got.PathValue("room") != "red" || got.PathValue("rest") != "a/b" || got.Pattern != r.Pattern {
			t.Errorf("%q %q %q", got.Pattern, got.PathValue("room"), got.PathValue("rest"))
		}
		if got.Trailer.Get("X-Sum") != "1" {
			t.Errorf("trailer %v", got.Trailer)
		}
	}
}

// TestRequestIsACopy changes neither the next copy nor what the client sent.
func TestRequestIsACopy(t *testing.T) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	first, c := repacked(t, r, tcpConn)
	first.Header.Set("X-A", "2")
	first.URL.Path = "/b"
	if again := c.Request(); again.Header.Get("X-A") != "1" || again.URL.Path != "/" || r.Header.Get("X-A") != "1" {
		t.Errorf("%v %v", again.Header, again.URL)
	}
}

// TestConnIsSmall holds the size of a Conn, and the packed head of a handshake with five fields to the room in it.
func TestConnIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Conn{}); size > 192 {
		t.Errorf("%d bytes", size)
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET /ws/rooms/main HTTP/1.1\r\nHost: example.com\r\n" +
		"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr, r.Pattern = "192.0.2.1:4711", "/ws/rooms/"
	if _, c := repacked(t, r, tcpConn); c.packed == 0 || c.rare.Load() != nil {
		t.Error("the head lies elsewhere")
	}
}

// FuzzPack packs whatever net/http reads.
func FuzzPack(f *testing.F) {
	f.Add("GET", "/a?b", "example.com", "X-A", "1", "websocket")
	f.Add("GET", "http://u@h:1/%2f?#", "", "Upgrade", "", "")
	f.Add("OPTIONS", "*", "a", "Sec-Websocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "{x}")
	f.Fuzz(func(t *testing.T, method, target, host, name, value, pattern string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(
			method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + name + ": " + value + "\r\n\r\n")))
		if err != nil {
			return
		}
		r.Pattern, r.RemoteAddr = pattern, value
		got, _ := repacked(t, r, tcpConn)
		if !reflect.DeepEqual(got.Header, r.Header) || got.RequestURI != r.RequestURI || got.Host != r.Host ||
			got.RemoteAddr != r.RemoteAddr || got.Pattern != pattern || got.URL.Path != r.URL.Path || got.URL.RawQuery != r.URL.RawQuery {
			t.Errorf("%+v, want %+v", got, r)
		}
	})
}
