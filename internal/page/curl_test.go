package page

import (
	"bufio"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// recordingOf makes a recording of a request as it comes over the wire, answered with a status.
func recordingOf(t testing.TB, request string, code int) *exchange.Recording {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(request)))
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:5000"
	x := &exchange.Recording{Method: r.Method, Path: r.URL.Path}
	x.Request, x.Code, x.Header = r, code, http.Header{}
	return x
}

// TestCurl gives each command to a shell in which curl prints what it is given.
func TestCurl(t *testing.T) {
	for _, test := range []struct {
		request string
		want    []string
	}{
		{"GET /a HTTP/1.1\r\nHost: h:1\r\n\r\n", []string{"-i", "http://h:1/a"}},
		{"GET /a HTTP/1.0\r\nHost: h\r\n\r\n", []string{"-i", "--http1.0", "http://h/a"}},
		{"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", []string{"-i", "-I", "http://h/"}},
		{"get / HTTP/1.1\r\nHost: h\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n", []string{"-i", "-X", "get", "http://h/"}},
		{"A'$(touch${IFS}x)`'B / HTTP/1.1\r\nHost: h\r\n\r\n", nil}, // no token, so no request
		{"$'`x / HTTP/1.1\r\nHost: h\r\n\r\n", []string{"-i", "-X", "$'`x", "http://h/"}},
		{"GET /';touch$IFS'x?a=$(id)&b=`id`&c=\"d\" HTTP/1.1\r\nHost: h\r\n\r\n", []string{"-i", "http://h/';touch$IFS'x?a=$(id)&b=`id`&c=\"d\""}},
		{"GET / HTTP/1.1\r\nHost: h\r\nX-A: '; rm -rf ~ #\r\nX-Empty:\r\n\r\n", []string{"-i", "-H", "X-A: '; rm -rf ~ #", "-H", "X-Empty;", "http://h/"}},
		{"GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n", []string{"-i", "--path-as-is", "http://h/a/../b"}},
		{"GET /[1-9] HTTP/1.1\r\nHost: h\r\n\r\n", []string{"-i", "-g", "http://h/[1-9]"}},
		{"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", []string{"-i", "-X", "OPTIONS", "--request-target", "*", "http://h/"}},
		{"POST /u HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", []string{"-i", "-X", "POST", "--data-binary", "@content", "http://h/u"}},
		{"GET /?token=geheim HTTP/1.1\r\nHost: h\r\nCookie: a=geheim\r\nAuthorization: Bearer geheim\r\n\r\n",
			[]string{"-i", "-g", "-H", "Authorization: Bearer [redacted]", "-H", "Cookie: [redacted]", "http://h/?token=[redacted]"}},
		{"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
			[]string{"-i", "--http1.1", "-H", "Connection: Upgrade", "-H", "Sec-Websocket-Key: " + sampleKey, "-H", "Sec-Websocket-Version: 13", "-H", "Upgrade: websocket", "http://h/ws"}},
	} {
		if test.want == nil {
			if _, err := http.ReadRequest(bufio.NewReader(strings.NewReader(test.request))); err == nil {
				t.Errorf("%q is a request after all", test.request)
			}
			continue
		}
		e := newEntry(recordingOf(t, test.request, 200))
		out, err := exec.Command("sh", "-c", `curl() { printf '%s\n' "$@"; }; `+e.curl).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v %s", e.curl, err, out)
			continue
		}
		if got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"); !slices.Equal(got, test.want) {
			t.Errorf("%s\n got %q\nwant %q", e.curl, got, test.want)
		}
	}
}
