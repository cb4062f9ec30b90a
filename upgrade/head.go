package upgrade

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// headRoom is how much of a packed head lies in the Conn itself: that of a handshake with the five fields that it must have,
// and with short names. It makes the Conn 192 bytes long.
const headRoom = 71

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

// numbers finds the number of a word by its hash: each slot holds the number of a word, or 0.
var numbers = func() (slots [256]uint8) {
	for n, w := range words {
		if n == 0 {
			continue
		}
		at := hash(w)
		for slots[at] != 0 {
			at++
		}
		slots[at] = uint8(n)
	}
	return slots
}()

// hash is the slot in which the search for a word that is not empty begins.
func hash(w string) uint8 { return uint8(len(w))*7 + w[0]*31 + w[len(w)-1]*57 + w[len(w)/2]*11 }

// wordNumber finds a word's number.
func wordNumber(s string) (n uint64, ok bool) {
	if s == "" {
		return 0, true
	}
	for at := hash(s); numbers[at] != 0; at++ {
		if n := numbers[at]; words[n] == s {
			return uint64(n), true
		}
	}
	return 0, false
}

// The flags that a packed head begins with.
const (
	flagURL        = 1 << iota // the URL is not what the request line says
	flagForceQuery             // url.URL.ForceQuery
	flagPattern                // the pattern is the target
	flagHost                   // Host is the local address
	flagPeer                   // RemoteAddr is that of the connection
	flagKey                    // Sec-WebSocket-Key comes before the other fields, in its 16 bytes
)

// pack puts the head of r into c: flags, method, version, target, host, peer, pattern, subprotocol, the values of the wildcards
// and the fields.
func (c *Conn) pack(r *http.Request, pattern, sub string, raw net.Conn) {
	var room [1024]byte
	u := r.URL
	b := append(room[:0], 0)
	b = put(put(put(b, r.Method), r.Proto), r.RequestURI)
	var flags byte
	flag := func(is bool, bit byte) bool {
		if is {
			flags |= bit
		}
		return is
	}
	flag(u.ForceQuery, flagForceQuery)
	if !plain(u, r.RequestURI) {
		flags |= flagURL
		b = put(put(put(put(put(put(b, u.Scheme), u.Opaque), u.Host), u.Path), u.RawPath), u.RawQuery)
	}
	if !flag(isAddr(r.Host, raw.LocalAddr()), flagHost) {
		b = put(b, r.Host)
	}
	if !flag(isAddr(r.RemoteAddr, raw.RemoteAddr()), flagPeer) {
		b = put(b, r.RemoteAddr)
	}
	if !flag(pattern == r.RequestURI, flagPattern) {
		b = put(b, pattern)
	}
	b = put(b, sub)
	for name := range wildcards(pattern) {
		b = put(b, r.PathValue(name))
	}
	var has bool
	b, has = appendKey(b, r.Header)
	flag(has, flagKey)
	for name, values := range r.Header {
		if has && name == keyField {
			continue
		}
		for _, v := range values {
			b = put(put(b, name), v)
		}
	}
	b[0] = flags
	if len(b) <= len(c.head) {
		c.packed = uint8(copy(c.head[:], b))
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

const keyField = "Sec-Websocket-Key"

// canonical is base64 of which there is one text for each value.
var canonical = base64.StdEncoding.Strict()

// appendKey appends the 16 bytes of the key of a WebSocket handshake. It returns false where there is no such key, or where its
// text could not be made of them again.
func appendKey(b []byte, h http.Header) ([]byte, bool) {
	const digits, size = 24, 16
	if keys := h[keyField]; len(keys) == 1 && len(keys[0]) == digits {
		if with, err := canonical.AppendDecode(b, []byte(keys[0])); err == nil && len(with) == len(b)+size {
			return with, true
		}
	}
	return b, false
}

// put appends a string: the number of a word, or a length and the bytes.
func put(b []byte, s string) []byte {
	if n, ok := wordNumber(s); ok {
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

// isAddr reports whether text is an address as net/http writes it.
func isAddr(text string, addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return false
	}
	at := tcp.AddrPort()
	var room [64]byte
	return text == string(netip.AddrPortFrom(at.Addr().Unmap(), at.Port()).AppendTo(room[:0]))
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
