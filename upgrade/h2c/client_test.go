package h2c_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap/zaptest/observer"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// settingsOfCurl are what curl 7.88 sends as HTTP2-Settings.
const settingsOfCurl = "AAMAAABkAAQCAAAAAAIAAAAA"

// offer are the fields of a flawless offer.
const offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: " + settingsOfCurl + "\r\n"

// patience bounds every wait.
const patience = 10 * time.Second

// server is a wrapped server on loopback.
type server struct {
	*httptest.Server
	x    *httpexplain.Middleware
	logs *observer.ObservedLogs
}

// serve starts a server whose handler is wrapped by a development middleware with h2c; change may alter it first.
func serve(t *testing.T, h http.Handler, change func(*http.Server), options ...h2c.Option) *server {
	t.Helper()
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger), httpexplain.WithUpgrade(h2c.New(options...)))
	s := &server{httptest.NewUnstartedServer(x.Handler(h)), x, logs}
	if change != nil {
		change(s.Config)
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// line waits for the log line of a request for path over a version of HTTP.
func (s *server) line(t *testing.T, path, version string) map[string]any {
	t.Helper()
	return site.Line(t, s.logs, func(_ string, line map[string]any) bool {
		return line["url.path"] == path && line["network.protocol.version"] == version && line["http.response.status_code"] != nil
	})
}

// client speaks to a server byte by byte.
type client struct {
	t *testing.T
	net.Conn
	in      *bufio.Reader
	framer  *http2.Framer
	fields  *hpack.Encoder
	block   strings.Builder
	answers map[uint32]*answer
	goAway  *http2.GoAwayFrame
	sent    []http2.Setting // settings of the server
}

// answer is what came on one stream.
type answer struct {
	status  string
	fields  http.Header
	content strings.Builder
	ended   bool
	reset   http2.ErrCode
}

// dial connects.
func dial(t *testing.T, address string) *client {
	t.Helper()
	c := site.Send(t, "tcp", address, "")
	k := &client{t: t, Conn: c, in: bufio.NewReader(c), answers: make(map[uint32]*answer)}
	k.framer = http2.NewFramer(c, k.in)
	k.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	k.fields = hpack.NewEncoder(&k.block)
	return k
}

// send writes bytes as they are.
func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.Conn, text); err != nil {
		c.t.Fatal(err)
	}
}

// head reads a response over HTTP/1.1, without its content.
func (c *client) head() *http.Response {
	c.t.Helper()
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// text reads the content of a response over HTTP/1.1.
func (c *client) text(r *http.Response) string {
	c.t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// preface sends the connection preface of HTTP/2 with its empty SETTINGS.
func (c *client) preface() {
	c.t.Helper()
	c.send(http2.ClientPreface)
	if err := c.framer.WriteSettings(); err != nil {
		c.t.Fatal(err)
	}
}

// switched sends a request, reads the 101, and sends the preface.
func (c *client) switched(request string) *http.Response {
	c.t.Helper()
	c.send(request)
	r := c.head()
	if r.StatusCode != http.StatusSwitchingProtocols {
		c.t.Fatalf("%q was answered with %s: %s", request, r.Status, c.text(r))
	}
	c.preface()
	return r
}

// get opens a stream with a GET.
func (c *client) get(stream uint32, path string, fields ...string) {
	c.t.Helper()
	c.open(stream, http.MethodGet, path, fields...)
}

// open opens a stream with a request that has no content.
func (c *client) open(stream uint32, method, path string, fields ...string) {
	c.t.Helper()
	c.block.Reset()
	all := append([]string{":method", method, ":scheme", "http", ":authority", "127.0.0.1", ":path", path}, fields...)
	for i := 0; i < len(all); i += 2 {
		if err := c.fields.WriteField(hpack.HeaderField{Name: all[i], Value: all[i+1]}); err != nil {
			c.t.Fatal(err)
		}
	}
	err := c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: stream, BlockFragment: []byte(c.block.String()), EndHeaders: true, EndStream: true,
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// read reads one frame and takes it down. It returns false at the end of the connection.
func (c *client) read() bool {
	c.t.Helper()
	f, err := c.framer.ReadFrame()
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return false // a reset where the server closed before it had read what was sent last, an acknowledgement, say
	}
	if err != nil {
		c.t.Fatalf("reading a frame: %v", err)
	}
	a := c.answers[f.Header().StreamID]
	if a == nil {
		a = new(answer)
		c.answers[f.Header().StreamID] = a
	}
	switch f := f.(type) {
	case *http2.SettingsFrame:
		if f.IsAck() {
			break
		}
		_ = f.ForeachSetting(func(s http2.Setting) error { c.sent = append(c.sent, s); return nil })
		_ = c.framer.WriteSettingsAck() // the server may be closing
	case *http2.MetaHeadersFrame:
		a.status, a.fields = f.PseudoValue("status"), make(http.Header)
		for _, field := range f.RegularFields() {
			a.fields.Add(field.Name, field.Value)
		}
		a.ended = f.StreamEnded()
	case *http2.DataFrame:
		a.content.Write(f.Data())
		a.ended = f.StreamEnded()
	case *http2.RSTStreamFrame:
		a.ended, a.reset = true, f.ErrCode
	case *http2.GoAwayFrame:
		kept := *f
		c.goAway = &kept
	}
	return true
}

// answer reads until a stream has its whole answer.
func (c *client) answer(stream uint32) *answer {
	c.t.Helper()
	for c.answers[stream] == nil || !c.answers[stream].ended {
		if !c.read() {
			c.t.Fatalf("the connection ended before stream %d was answered; GOAWAY: %v", stream, c.goAway)
		}
	}
	return c.answers[stream]
}

// says reads the answer on a stream and compares its status and content.
func (c *client) says(stream uint32, status, content string) *answer {
	c.t.Helper()
	a := c.answer(stream)
	if a.status != status || !strings.Contains(a.content.String(), content) {
		c.t.Errorf("stream %d: %s %q, want %s %q", stream, a.status, a.content.String(), status, content)
	}
	return a
}

// closed reads until the server closes the connection.
func (c *client) closed() {
	c.t.Helper()
	for c.read() {
	}
}
