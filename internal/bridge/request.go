package bridge

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// WebSocket is the :protocol of WebSockets (RFC 8441 5).
const WebSocket = "websocket"

// translate makes the handshake of HTTP/1.1 that says what an extended CONNECT said. The stream's bytes are not its content:
// they belong to the connection that Hijack hands out.
func translate(r *http.Request) *http.Request {
	inner := new(http.Request)
	*inner = *r
	inner.Method, inner.Proto, inner.ProtoMajor, inner.ProtoMinor = http.MethodGet, "HTTP/1.1", 1, 1
	inner.Body, inner.ContentLength, inner.Trailer = http.NoBody, 0, nil
	protocol := Protocol(r)
	inner.Header = make(http.Header, len(r.Header)+3)
	for name, lines := range r.Header {
		inner.Header[name] = slices.Clip(lines)
	}
	delete(inner.Header, ":protocol")
	delete(inner.Header, "Content-Length")
	inner.Header["Upgrade"] = []string{protocol}
	inner.Header["Connection"] = []string{"Upgrade"}
	if strings.EqualFold(protocol, WebSocket) {
		inner.Header["Sec-Websocket-Key"] = []string{key()}
	}
	return inner
}

// key makes a Sec-WebSocket-Key, which RFC 8441 5 drops and handlers ask for.
func key() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// connectionFields are the fields that tell of a connection of HTTP/1.1 and must not be sent over HTTP/2 (RFC 9113 8.2.2).
var connectionFields = [...]string{"Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "Http2-Settings"}

// strip takes out of a header what HTTP/2 forbids.
func strip(h http.Header) {
	for name := range wire.Items(h["Connection"]) {
		if !strings.EqualFold(name, "close") {
			h.Del(name)
		}
	}
	for _, name := range connectionFields {
		delete(h, name)
	}
}

// accept makes the fields of a 101 those of the 200 in its place (RFC 8441 5, RFC 9110 9.3.6).
func accept(h http.Header) {
	strip(h)
	for _, name := range [...]string{"Sec-Websocket-Accept", "Content-Length", "Content-Type", "Content-Encoding", "Trailer"} {
		delete(h, name)
	}
}
