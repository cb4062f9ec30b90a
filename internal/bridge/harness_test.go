package bridge_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
	_ "github.com/httpexplain/httpexplain/upgrade/xconnect"
)

// patience bounds every wait.
const patience = 15 * time.Second

// server is a wrapped server on loopback.
type server struct {
	*httptest.Server
	t      *testing.T
	x      *httpexplain.Middleware
	logs   *observer.ObservedLogs
	scheme string
}

// how is a way for HTTP/2 to begin.
type how string

const (
	overTLS   how = "TLS"
	overPrior how = "prior knowledge"
	overH2C   how = "h2c"
)

// serve starts a wrapped server; change may alter it first.
func serve(t *testing.T, by how, h http.Handler, change func(*http.Server), options ...httpexplain.Option) *server {
	t.Helper()
	logger, logs := site.Observed()
	options = append([]httpexplain.Option{httpexplain.WithLogger(logger)}, options...)
	if by == overH2C {
		options = append(options, httpexplain.WithUpgrade(h2c.New()))
	}
	x := httpexplain.NewProduction(options...)
	return start(t, by, x, logs, x.Handler(h), change)
}

// start starts a server.
func start(t *testing.T, by how, x *httpexplain.Middleware, logs *observer.ObservedLogs, h http.Handler, change func(*http.Server)) *server {
	t.Helper()
	s := &server{Server: httptest.NewUnstartedServer(h), t: t, x: x, logs: logs, scheme: "http"}
	s.Config.ErrorLog = site.Silent()
	if change != nil {
		change(s.Config)
	}
	switch by {
	case overTLS:
		s.scheme = "https"
		s.EnableHTTP2 = true
		s.StartTLS()
	case overPrior:
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetHTTP1(true)
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
	case overH2C:
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// dial connects a client that speaks frames.
func (s *server) dial(by how, o h2client.Options) *h2client.Client {
	s.t.Helper()
	var c *h2client.Client
	var err error
	if by == overH2C {
		c, err = s.upgradeToH2C(o)
	} else {
		c, err = h2client.Dial(s.scheme, s.Listener.Addr().String(), o)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	if !c.Extends() {
		s.t.Fatal("the server does not take extended CONNECT")
	}
	return c
}

// upgradeToH2C begins HTTP/2 by the upgrade of RFC 7540 3.2.
func (s *server) upgradeToH2C(o h2client.Options) (*h2client.Client, error) {
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(conn, "GET /plain HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"+
		"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(conn)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("h2c was answered with %s", answer.Status)
	}
	o.Started = true
	return h2client.New(&readAhead{Conn: conn, in: in}, o)
}

type readAhead struct {
	net.Conn
	in *bufio.Reader
}

func (c *readAhead) Read(p []byte) (int, error) { return c.in.Read(p) }

// line waits for a log line with a message and a path.
func (s *server) line(message, path string) map[string]any {
	s.t.Helper()
	return site.Line(s.t, s.logs, func(m string, line map[string]any) bool { return m == message && line["url.path"] == path })
}

// closed waits for n lines of ends.
func (s *server) closed(n int) {
	s.t.Helper()
	site.Eventually(s.t, fmt.Sprint(n, " lines of ends"), func() bool { return s.logs.FilterMessage("connection closed").Len() >= n })
}

// has compares fields of a line.
func has(t *testing.T, line map[string]any, want map[string]any) {
	t.Helper()
	for k, v := range want {
		if line[k] != v {
			t.Errorf("%s is %v, want %v, in %v", k, line[k], v, line)
		}
	}
}

// opened waits for the answer to a stream, which must be status.
func opened(t *testing.T, s *h2client.Stream, status int) http.Header {
	t.Helper()
	code, header, err := s.Head()
	if err != nil {
		t.Fatal(err)
	}
	if code != status {
		content, _ := s.End()
		t.Fatalf("the stream was answered with %d, want %d: %v %s", code, status, header, content)
	}
	for _, name := range []string{"Connection", "Upgrade", "Keep-Alive", "Transfer-Encoding", "Sec-Websocket-Accept", "Sec-Websocket-Key"} {
		if header[name] != nil {
			t.Errorf("%s: %q was sent over HTTP/2", name, header[name])
		}
	}
	return header
}

// websocketOn opens a WebSocket.
func websocketOn(t *testing.T, c *h2client.Client, path string, fields ...string) *h2client.Stream {
	t.Helper()
	s, err := c.WebSocket(path, fields...)
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusOK)
	return s
}

// say sends a message of a client.
func say(t *testing.T, s io.Writer, op ws.OpCode, text []byte) {
	t.Helper()
	if err := tell(s, op, text); err != nil {
		t.Fatal(err)
	}
}

// tell is say for goroutines.
func tell(s io.Writer, op ws.OpCode, text []byte) error {
	return ws.WriteFrame(s, ws.MaskFrame(ws.NewFrame(op, true, bytes.Clone(text))))
}

// try is echoes and ends for goroutines.
func try(s *h2client.Stream, text string, times int) error {
	for range times {
		if err := tell(s, ws.OpText, []byte(text)); err != nil {
			return err
		}
		f, err := ws.ReadFrame(s)
		if err != nil {
			return err
		}
		if string(f.Payload) != text {
			return fmt.Errorf("echoed %.40q, want %.40q", f.Payload, text)
		}
	}
	if err := tell(s, ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, "")); err != nil {
		return err
	}
	if _, err := ws.ReadFrame(s); err != nil {
		return err
	}
	_, err := s.End()
	return err
}

// hear reads a frame of the server.
func hear(t *testing.T, s io.Reader) ws.Frame {
	t.Helper()
	f, err := ws.ReadFrame(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// echoes sends a message and reads it back.
func echoes(t *testing.T, s io.ReadWriter, text string) {
	t.Helper()
	say(t, s, ws.OpText, []byte(text))
	if f := hear(t, s); string(f.Payload) != text {
		t.Fatalf("echoed %.40q, want %.40q", f.Payload, text)
	}
}

// ends says goodbye, and reads the answer and the end of the stream.
func ends(t *testing.T, s *h2client.Stream) {
	t.Helper()
	say(t, s, ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""))
	if f := hear(t, s); f.Header.OpCode != ws.OpClose {
		t.Fatalf("frame %+v, want a Close frame", f.Header)
	}
	rest, err := s.End()
	if err != nil || len(rest) > 0 {
		t.Fatalf("behind the Close frame came %q, %v; want END_STREAM", rest, err)
	}
}

// ownEcho is an echo of this project.
func ownEcho() upgrade.Protocol {
	return websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		for {
			kind, text, err := c.Read(ctx)
			if err != nil {
				return err
			}
			if err := c.Write(ctx, kind, text); err != nil {
				return err
			}
		}
	}, websocket.WithSubprotocols("chat.v2", "chat.v1"))
}

// handEcho is an echo by a handler that does by hand what gorilla does: it takes the connection over, writes the 101 into it,
// sets deadlines, and reads through the bufio.Reader that Hijack gave it.
func handEcho(w http.ResponseWriter, r *http.Request) {
	conn, in := shake(w, r)
	if conn == nil {
		return
	}
	defer func() { _ = conn.Close() }()
	echo(conn, in)
}

// shake makes the handshake by hand.
func shake(w http.ResponseWriter, r *http.Request) (net.Conn, *bufio.Reader) {
	if r.Method != http.MethodGet || r.Header.Get("Upgrade") != "websocket" || r.Header.Get("Sec-Websocket-Version") != "13" {
		http.Error(w, "no handshake", http.StatusBadRequest)
		return nil, nil
	}
	conn, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return nil, nil
	}
	if rw.Reader.Buffered() > 0 {
		_ = conn.Close()
		return nil, nil
	}
	_ = conn.SetDeadline(time.Time{})
	sum := sha1.Sum([]byte(r.Header.Get("Sec-Websocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	head := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\n"
	if first, _, _ := strings.Cut(r.Header.Get("Sec-Websocket-Protocol"), ","); first != "" {
		head += "Sec-WebSocket-Protocol: " + first + "\r\n"
	}
	_ = conn.SetWriteDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		_ = conn.Close()
		return nil, nil
	}
	_ = conn.SetWriteDeadline(time.Time{})
	return conn, rw.Reader
}

// echo echoes frames to the end.
func echo(conn net.Conn, in io.Reader) {
	var err error
	for err == nil {
		err = echoOnce(conn, in)
	}
}

var errClosed = errors.New("closed")

// echoOnce echoes a frame.
func echoOnce(conn net.Conn, in io.Reader) error {
	f, err := ws.ReadFrame(in)
	if err != nil {
		return err
	}
	f = ws.UnmaskFrameInPlace(f)
	_ = conn.SetWriteDeadline(time.Now().Add(patience))
	if err := ws.WriteFrame(conn, ws.NewFrame(f.Header.OpCode, f.Header.Fin, f.Payload)); err != nil {
		return err
	}
	if f.Header.OpCode == ws.OpClose {
		return errClosed
	}
	return nil
}

// routes serves both echoes at routes for GET, and a plain page.
func routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /own", upgrade.Handler(ownEcho()))
	mux.HandleFunc("GET /hand", handEcho)
	mux.HandleFunc("GET /plain", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })
	return mux
}
