package interop

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain/internal/site"
)

// answer is what a client received.
type answer struct {
	*http.Response
	head string // as it came, without its Date
	body string
	conn net.Conn
	rest *bufio.Reader
}

// send sends the bytes of one request on a fresh TCP connection and reads the final answer. What comes after a 101 is left
// in rest.
func send(t testing.TB, address, request string) *answer {
	t.Helper()
	conn := site.Send(t, "tcp", address, request)
	a := &answer{conn: conn, rest: bufio.NewReader(conn)}
	method, _, _ := strings.Cut(request, " ")
	for {
		a.head = readHead(t, a.rest)
		both := bufio.NewReader(io.MultiReader(strings.NewReader(a.head), a.rest))
		var err error
		if a.Response, err = http.ReadResponse(both, &http.Request{Method: method}); err != nil {
			t.Fatalf("%q is no answer: %v", a.head, err)
		}
		if a.StatusCode == http.StatusSwitchingProtocols {
			return a
		}
		if a.StatusCode >= 200 {
			break
		}
	}
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatalf("reading the content: %v", err)
	}
	a.body = string(body)
	return a
}

// readHead reads up to the empty line, and leaves the Date out.
func readHead(t testing.TB, r *bufio.Reader) string {
	t.Helper()
	var head strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("the head ended after %q: %v", head.String(), err)
		}
		if !strings.HasPrefix(line, "Date: ") {
			head.WriteString(line)
		}
		if line == "\r\n" {
			return head.String()
		}
	}
}

// checkEcho sends a text frame over a switched connection, wants it back, unmasked, and hangs up.
func (a *answer) checkEcho(t testing.TB) {
	t.Helper()
	if _, err := a.conn.Write([]byte{0x81, 0x82, 0, 0, 0, 0, 'h', 'i'}); err != nil { // a mask of zeros
		t.Fatal(err)
	}
	got, want := make([]byte, 4), []byte{0x81, 2, 'h', 'i'}
	if _, err := io.ReadFull(a.rest, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the echo is % x (%v), want % x", got, err, want)
	}
	if err := a.conn.Close(); err != nil {
		t.Error(err)
	}
}

// lineOf waits for the line of the one exchange that was logged and returns its fields. A switched connection has lines of
// its own beside it, which have no status; where a handler serves it, the exchange ends with the connection.
func lineOf(t testing.TB, logs *observer.ObservedLogs) map[string]any {
	t.Helper()
	return site.Line(t, logs, func(_ string, line map[string]any) bool { return line["http.response.status_code"] != nil })
}
