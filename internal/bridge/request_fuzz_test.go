package bridge

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"
)

// FuzzTranslate turns an extended CONNECT into the handshake of HTTP/1.1: whatever fields it has, the handshake is one, and the
// request of the layers outside stays as it came.
func FuzzTranslate(f *testing.F) {
	f.Add("websocket", "Sec-Websocket-Version", "13", "Content-Length", "7")
	f.Add("WebSocket", "Sec-Websocket-Key", "mine", "Upgrade", "h2c")
	f.Add("chess/1", "Connection", "close, upgrade", "Transfer-Encoding", "chunked")
	f.Add("a\r\nb", ":protocol", "x", "", "")
	f.Fuzz(func(t *testing.T, protocol, name, value, other, text string) {
		outer := &http.Request{Method: http.MethodConnect, ProtoMajor: 2, ContentLength: -1, Header: http.Header{name: {value}}}
		outer.Header[other] = append(outer.Header[other], text)
		outer.Header[":protocol"] = []string{protocol}
		before := outer.Header.Clone()
		inner := translate(outer)
		h := inner.Header
		if inner.Method != http.MethodGet || !inner.ProtoAtLeast(1, 1) || inner.ProtoAtLeast(2, 0) || inner.ContentLength != 0 || h["Content-Length"] != nil ||
			len(h["Upgrade"]) != 1 || h["Upgrade"][0] != protocol || len(h["Connection"]) != 1 || h["Connection"][0] != "Upgrade" || h[":protocol"] != nil {
			t.Errorf("%s %d %v", inner.Method, inner.ContentLength, h)
		}
		if strings.EqualFold(protocol, "websocket") {
			key, err := base64.StdEncoding.DecodeString(h.Get("Sec-Websocket-Key"))
			if err != nil || len(key) != 16 || len(h["Sec-Websocket-Key"]) != 1 {
				t.Errorf("Sec-WebSocket-Key is %q", h["Sec-Websocket-Key"])
			}
		}
		for name := range h { // a handler may do with its copy what it likes
			h[name] = append(h[name], "more")
			delete(h, name)
		}
		if !reflect.DeepEqual(outer.Header, before) {
			t.Errorf("the request of the layers outside has the fields %v, had %v", outer.Header, before)
		}
	})
}

// FuzzStrip takes out of an answer what HTTP/2 forbids and what Connection lists, and nothing else.
func FuzzStrip(f *testing.F) {
	f.Add("keep-alive, X-A", "X-A", "1", "Content-Type")
	f.Add("close,,Content-Type\t", "Keep-Alive", "5", "X-B")
	f.Add("Upgrade, http2-settings", "Proxy-Connection", "a", "Transfer-Encoding")
	f.Fuzz(func(t *testing.T, connection, name, value, other string) {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldName(other) {
			return
		}
		h := http.Header{}
		h.Set(name, value)
		h.Set(other, value)
		h.Set("Connection", connection)
		before := h.Clone()
		strip(h)
		for name := range before {
			goes := httpguts.HeaderValuesContainsToken([]string{connection}, name) && name != "Close"
			for _, f := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "Http2-Settings"} {
				goes = goes || name == f
			}
			if (h[name] == nil) != goes && name != "" {
				t.Errorf("Connection: %q, and %s is there: %t", connection, name, h[name] != nil)
			}
		}
	})
}
