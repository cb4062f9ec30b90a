package upgrade

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"unsafe"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// headRoom is how much of a head lies in the Conn itself: its identifier, and the packed head of a handshake with the five
// fields that it must have and with short names. It makes the Conn 256 bytes long.
const headRoom = exchange.IDLen + 88

// words stand for themselves by their number in a packed head.
var words = [...]string{
	"", "GET", "HTTP/1.1", "Upgrade", "Connection", "websocket", "upgrade", "keep-alive, Upgrade", "Sec-Websocket-Key",
	"Sec-Websocket-Version", "13", "Sec-Websocket-Extensions", "permessage-deflate; client_max_window_bits",
	"permessage-deflate", "Sec-Websocket-Protocol", "Origin", "User-Agent", "Host", "Accept", "*/*", "Accept-Encoding",
	"gzip, deflate", "gzip, deflate, br, zstd", "Accept-Language", "Cache-Control", "no-cache", "Pragma", "Cookie",
	"Authorization", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "same-origin", "X-Forwarded-For",
	"X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via", "Http2-Settings", "h2c",
	"Upgrade, HTTP2-Settings", "Content-Length", "Content-Type", "POST", "empty",
}

// wordNumber finds a word's number.
var wordNumber = func() map[string]uint64 {
	m := make(map[string]uint64, len(words))
	for i, w := range words {
		m[w] = uint64(i)
	}
	return m
}()

// The flags that a packed head begins with.
const (
	flagURL        = 1 << iota // the URL is not what the request line says
	flagForceQuery             // url.URL.ForceQuery
)

// pack puts the head of r into c: flags, method, version, target, host, peer, pattern, the values of its wildcards, the
// subprotocol, and the fields.
func (c *Conn) pack(r *http.Request, sub string, raw net.Conn) {
	var room [1024]byte
	var flags byte
	u := r.URL
	if !plain(u, r.RequestURI) {
		flags |= flagURL
	}
	if u.ForceQuery {
		flags |= flagForceQuery
	}
	b := append(room[:0], flags)
	b = put(put(put(put(b, r.Method), r.Proto), r.RequestURI), r.Host)
	if flags&flagURL != 0 {
		b = put(put(put(put(put(put(b, u.Scheme), u.Opaque), u.Host), u.Path), u.RawPath), u.RawQuery)
	}
	peer := r.RemoteAddr
	if isPeer(peer, raw) {
		peer = ""
	}
	b = put(put(put(b, peer), sub), r.Pattern)
	for name := range wildcards(r.Pattern) {
		b = put(b, r.PathValue(name))
	}
	for name, values := range r.Header {
		for _, v := range values {
			b = put(put(b, name), v)
		}
	}
	if len(b) <= len(c.head)-exchange.IDLen {
		c.packed = uint8(copy(c.head[exchange.IDLen:], b))
	} else {
		c.extra().head = append([]byte(nil), b...)
	}
	if _, tells := raw.(*tls.Conn); r.TLS != nil && !tells {
		c.extra().tls = r.TLS
	}
	if len(r.Trailer) > 0 {
		c.extra().trailer = r.Trailer
	}
}

// put appends a string: the number of a word, or a length and the bytes.
func put(b []byte, s string) []byte {
	if n, ok := wordNumber[s]; ok {
		return binary.AppendUvarint(b, n<<1|1)
	}
	b = binary.AppendUvarint(b, uint64(len(s))<<1)
	return append(b, s...)
}

// plain reports whether a URL says nothing that the target of the request line does not.
func plain(u *url.URL, target string) bool {
	path, query, _ := strings.Cut(target, "?")
	return u.Path == path && u.RawQuery == query && u.RawPath == "" && u.Scheme == "" && u.Host == "" && u.Opaque == ""
}

// isPeer reports whether an address is that of the peer of raw, as net/http writes it.
func isPeer(addr string, raw net.Conn) bool {
	tcp, ok := raw.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return false
	}
	at := tcp.AddrPort()
	var room [64]byte
	return addr == string(netip.AddrPortFrom(at.Addr().Unmap(), at.Port()).AppendTo(room[:0]))
}

// wildcards yields the names of the wildcards in a pattern of http.ServeMux.
func wildcards(pattern string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for {
			_, rest, found := strings.Cut(pattern, "{")
			if !found {
				return
			}
			name, after, _ := strings.Cut(rest, "}")
			pattern = after
			if name = strings.TrimSuffix(name, "..."); name != "$" && !yield(name) {
				return
			}
		}
	}
}

// id is where the identifier of the exchange lies.
func (c *Conn) id() *[exchange.IDLen]byte { return (*[exchange.IDLen]byte)(c.head[:]) }

// idText is the identifier, which does not change any more.
func (c *Conn) idText() string { return unsafe.String(&c.head[0], exchange.IDLen) }
