package upgrade

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"
)

// FuzzFields writes fields into a 101, as handlers set them, often to what a client sent: the head that net/http's client
// reads has these fields, whole and on one line each, and no other.
func FuzzFields(f *testing.F) {
	f.Add("X-A", "1", "Set-Cookie", "a=b; Path=/")
	f.Add("x-a", "1\r\nX-Evil: 2\r\n\r\nHTTP/1.1 200 OK", "Content-Length", "7")
	f.Add("Transfer-encoding", "chunked", "X-\r\nEvil", "\x00")
	f.Add("", "", "X-A: b", "\t\xff ")
	f.Fuzz(func(t *testing.T, name, value, other, text string) {
		breaks := strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ")
		if !httpguts.ValidHeaderFieldValue(breaks.Replace(value + text)) {
			return // net/http's server sends other controls as they are, and its client refuses them
		}
		fields := http.Header{name: {value, text}}
		fields[other] = append(fields[other], text)
		head := "HTTP/1.1 101 Switching Protocols\r\n" + string(appendFields(nil, fields, http.Header{"X-Own": {"1"}})) + "\r\n"
		in := bufio.NewReader(strings.NewReader(head))
		response, err := http.ReadResponse(in, nil)
		if err != nil || in.Buffered() > 0 || response.ContentLength > 0 || response.TransferEncoding != nil {
			t.Fatalf("%q: %v", head, err)
		}
		lines := 0
		for name, values := range fields {
			if strings.ContainsFunc(name, notInToken) || name == "" || barred(name) || name == "X-Own" {
				continue
			}
			for _, value := range values {
				lines++
				want := breaks.Replace(strings.Trim(value, " \t\r\n"))
				if !strings.Contains(head, "\r\n"+name+": "+want+"\r\n") {
					t.Errorf("%q is missing in %q", name+": "+want, head)
				}
			}
		}
		if got := strings.Count(head, "\n"); got != lines+2 || strings.Count(head, "\r") != got || strings.Contains(head, "\x00") {
			t.Errorf("%d lines for %d fields: %q", got, lines, head)
		}
		for _, name := range []string{"Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "X-Own"} {
			if response.Header[name] != nil {
				t.Errorf("%s went out: %q", name, head)
			}
		}
	})
}
