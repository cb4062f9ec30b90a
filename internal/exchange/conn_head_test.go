package exchange

import (
	"net/http"
	"testing"
)

// FuzzOverheard reads the same status and fields out of a head however it is cut into writes, and keeps no more than its bound.
func FuzzOverheard(f *testing.F) {
	f.Add("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: a\r\n\r\nrest", uint16(10), uint16(40))
	f.Add("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\nno", uint16(24), uint16(26))
	f.Add("HTTP/1.0 200 OK\n\n", uint16(1), uint16(2))
	f.Add("HTTP/1.1 101\r\nA", uint16(12), uint16(13))
	f.Add("\r\n\r\n", uint16(0), uint16(1))
	f.Fuzz(func(t *testing.T, text string, a, b uint16) {
		if len(text) > maxHead {
			return // beyond the bound it matters how much of it came at once
		}
		i, j := min(int(a), len(text)), min(int(b), len(text))
		if i > j {
			i, j = j, i
		}
		var whole, cut foreign
		for _, p := range []string{text} {
			whole.hear(p)
		}
		for _, p := range []string{text[:i], text[i:j], text[j:]} {
			cut.hear(p)
		}
		if n := len(cut.kept); n > maxHead+maxBody {
			t.Errorf("%d bytes are kept", n)
		}
		whole.finish()
		cut.finish()
		if whole.status != cut.status || whole.protocol != cut.protocol || whole.sub != cut.sub || len(whole.header) != len(cut.header) {
			t.Errorf("%d %q %q %v in one, %d %q %q %v in three", whole.status, whole.protocol, whole.sub, whole.header,
				cut.status, cut.protocol, cut.sub, cut.header)
		}
		if whole.status != 0 && (whole.status < 100 || whole.status > 999) {
			t.Errorf("status %d", whole.status)
		}
		if whole.protocol != "" && whole.status != http.StatusSwitchingProtocols {
			t.Errorf("%q under %d", whole.protocol, whole.status)
		}
	})
}

// hear is what write does behind the raw connection.
func (f *foreign) hear(p string) {
	if p != "" && !f.heard.Load() {
		f.listen([]byte(p))
	}
}
