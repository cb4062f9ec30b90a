package exchange_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// notes is what a handler saw, so that this too can be compared: errors, lengths, and whether a method was there.
type notes struct {
	mu    sync.Mutex
	lines []string
}

func (n *notes) addf(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf(format, args...))
}

// Write takes one line of an ErrorLog.
func (n *notes) Write(p []byte) (int, error) {
	n.addf("%s", p)
	return len(p), nil
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.lines, "\n")
}

// behavior is a handler with a request to it. It must show itself to the client and to the handler as it does unwrapped.
type behavior struct {
	name    string
	request string // HTTP/1.1, without Host; "" is GET /
	handler func(n *notes) http.Handler
	outside func(n *notes, inner http.Handler) http.Handler // a layer outside the middleware; nil: none
	logged  int                                             // status in the log line; 0: none
	size    int                                             // bytes of content in the log line; -1: whatever was sent
	only    string                                          // "" or the protocol that it is about
	says    []string                                        // what must stand in the bytes on the wire, so that a test compares no two empty answers
	without string                                          // "development": that mode promises to differ, and another test says how
	panics  bool                                            // net/http says so in its ErrorLog, on HTTP/2 when it likes
}

// mode is a way to serve a handler.
type mode struct {
	name string
	make func(...httpexplain.Option) *httpexplain.Middleware // nil: bare
}

var (
	production  = mode{"production", httpexplain.NewProduction}
	development = mode{"development", httpexplain.NewDevelopment}
)

// protocols are the ways to speak to a server.
var protocols = []string{"HTTP/1.1", "HTTP/2 over TLS", "HTTP/2 in clear"}

// outcome is what came of one run.
type outcome struct {
	wire  string // what the client got, without Date
	notes string // what the handler saw
	said  string // what net/http said in its ErrorLog
	logs  *observer.ObservedLogs
}

// run serves one request to b's handler in a mode, over a real connection, and waits until the server is done.
func (m mode) run(t *testing.T, protocol string, b *behavior) outcome {
	t.Helper()
	var o outcome
	n := new(notes)
	h := b.handler(n)
	if m.make != nil {
		var logger *zap.Logger
		logger, o.logs = site.Observed()
		h = m.make(httpexplain.WithLogger(logger)).Handler(h)
	}
	if b.outside != nil {
		h = b.outside(n, h)
	}
	var said notes
	s := start(t, protocol, h, log.New(&said, "", 0))
	request := b.request
	if request == "" {
		request = "GET / HTTP/1.1\r\n\r\n"
	}
	head, rest, _ := strings.Cut(request, "\r\n")
	request = head + "\r\nHost: example.com\r\n" + rest
	if protocol == "HTTP/1.1" {
		o.wire = dialogue(t, s, request)
	} else {
		o.wire = client(t, s, request)
	}
	s.Close() // waits for the handlers
	for end := time.Now().Add(2 * time.Second); b.panics && said.String() == "" && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	o.notes, o.said = n.String(), told(said.String())
	return o
}

// start starts a server for a protocol.
func start(t testing.TB, protocol string, h http.Handler, said *log.Logger) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = said
	switch protocol {
	case "HTTP/1.1":
		s.Start()
	case "HTTP/2 over TLS":
		s.EnableHTTP2 = true
		s.StartTLS()
	case "HTTP/2 in clear":
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
		s.Client().Transport.(*http.Transport).Protocols = s.Config.Protocols
	default:
		t.Fatalf("no protocol %q", protocol)
	}
	t.Cleanup(s.Close)
	return s
}

var dateLine = regexp.MustCompile(`(?mi)^Date: .*\r?\n`)

// dialogue sends raw bytes, ends its side once the server has begun to answer, and returns all that came back.
func dialogue(t testing.TB, s *httptest.Server, raw string) string {
	t.Helper()
	conn := site.Send(t, "tcp", s.Listener.Addr().String(), "")
	defer func() { _ = conn.Close() }()
	if !strings.Contains(raw, "Connection: ") {
		raw = strings.Replace(raw, "\r\nHost:", "\r\nConnection: close\r\nHost:", 1)
	}
	_, _ = io.WriteString(conn, raw) // a server that answers early may have closed already
	got, err := io.ReadAll(conn)
	if err != nil {
		got = append(got, "\n[reset]"...)
	}
	return dateLine.ReplaceAllString(string(got), "")
}

// client sends a request, given as HTTP/1.1 text, with the server's own client and returns what it got.
func client(t testing.TB, s *httptest.Server, raw string) string {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	target := s.URL + r.URL.RequestURI()
	var content io.Reader = r.Body
	if r.ContentLength == 0 {
		content = nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var out strings.Builder
	out2, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		Got1xxResponse: func(code int, fields textproto.MIMEHeader) error {
			_, _ = fmt.Fprintf(&out, "[%d %v]\n", code, fields)
			return nil
		},
	}), r.Method, target, content)
	if err != nil {
		t.Fatal(err)
	}
	out2.Header, out2.Host, out2.ContentLength, out2.Trailer = r.Header, r.Host, r.ContentLength, r.Trailer
	out2.Header.Del("Connection")
	c := *s.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a, err := c.Do(out2)
	if err != nil {
		return out.String() + "[no answer]"
	}
	defer func() { _ = a.Body.Close() }()
	_, _ = fmt.Fprintf(&out, "%s %d\r\n", a.Proto, a.StatusCode)
	_ = a.Header.Write(&out)
	_, _ = fmt.Fprintf(&out, "[length %d]\r\n\r\n", a.ContentLength)
	if _, err = io.Copy(&out, a.Body); err != nil {
		out.WriteString("[cut]")
	}
	for _, name := range slices.Sorted(maps.Keys(a.Trailer)) {
		out.WriteString("[trailer " + name + " " + strings.Join(a.Trailer[name], ",") + "]")
	}
	return dateLine.ReplaceAllString(out.String(), "")
}

var (
	stackTrace = regexp.MustCompile(`(?s)\ngoroutine .*`)
	address    = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

// told is what an ErrorLog says, without what differs from run to run.
func told(said string) string {
	return address.ReplaceAllString(stackTrace.ReplaceAllString(said, ""), "client")
}

var promised = regexp.MustCompile(`(?m)^(Explain-Status|Explain-Rules|Link: </debug/httpexplain/)[^\n]*\n`)

// compare runs b bare and in both modes.
func compare(t *testing.T, b *behavior) {
	t.Helper()
	for _, protocol := range protocols {
		if b.only != "" && !strings.HasPrefix(protocol, b.only) {
			continue
		}
		want := mode{}.run(t, protocol, b)
		for _, s := range b.says {
			if !strings.Contains(want.wire, s) {
				t.Errorf("%s: the bare handler does not answer %q, so nothing is compared: %q", protocol, s, want.wire)
			}
		}
		for _, m := range []mode{production, development} {
			if m.name == b.without {
				continue
			}
			got := m.run(t, protocol, b)
			if m.name == "development" {
				got.wire = promised.ReplaceAllString(got.wire, "")
			}
			if got.wire != want.wire {
				t.Errorf("%s, %s: the client got\n%q\nwant\n%q", protocol, m.name, clipped(got.wire), clipped(want.wire))
			}
			if got.notes != want.notes {
				t.Errorf("%s, %s: the handler saw\n%s\nwant\n%s", protocol, m.name, got.notes, want.notes)
			}
			if got.said != want.said {
				t.Errorf("%s, %s: the ErrorLog says\n%s\nwant\n%s", protocol, m.name, got.said, want.said)
			}
			checkLine(t, protocol+", "+m.name, b, got.logs)
		}
	}
}

// checkLine looks at the status and the size in the line that b left in the log.
func checkLine(t *testing.T, where string, b *behavior, logs *observer.ObservedLogs) {
	t.Helper()
	line := site.LineOf(t, logs)
	code, ok := line["http.response.status_code"]
	if b.logged == 0 && ok || b.logged != 0 && code != int64(b.logged) {
		t.Errorf("%s: logged as %v, want %d", where, code, b.logged)
	}
	if size := line["http.response.body.size"]; b.size >= 0 && size != int64(b.size) {
		t.Errorf("%s: %v bytes of content logged, want %d", where, size, b.size)
	}
}

// clipped cuts a large answer in its middle.
func clipped(s string) string {
	if len(s) < 2000 {
		return s
	}
	return s[:1000] + "…" + s[len(s)-500:]
}

// plain makes a behaviour's handler of one that has nothing to note.
func plain(f http.HandlerFunc) func(*notes) http.Handler {
	return func(*notes) http.Handler { return f }
}

// noting makes a behaviour's handler of one that notes what it sees.
func noting(f func(n *notes, w http.ResponseWriter, r *http.Request)) func(*notes) http.Handler {
	return func(n *notes) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f(n, w, r) })
	}
}

func TestRecordShowsNothing(t *testing.T) {
	for _, b := range slices.Concat(plainBehaviors, headBehaviors, libraryBehaviors, copyBehaviors, contentBehaviors, outsideBehaviors) {
		t.Run(b.name, func(t *testing.T) { compare(t, &b) })
	}
}
