package websocket_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/httphead"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// echo sends every message back.
func echo(ctx context.Context, c *websocket.Conn) error {
	for {
		typ, message, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err := c.Write(ctx, typ, message); err != nil {
			return err
		}
	}
}

// dial opens a WebSocket with the client of gobwas/ws.
func dial(t *testing.T, d ws.Dialer, url string) (net.Conn, *bufio.Reader, ws.Handshake) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, br, handshake, err := d.Dial(ctx, strings.Replace(url, "http", "ws", 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if br == nil {
		br = bufio.NewReader(conn)
	}
	return conn, br, handshake
}

// The protocol through a real server, alone and wrapped, on TCP and TLS, with a client that others have written.
func TestServer(t *testing.T) {
	serve := func(ctx context.Context, c *websocket.Conn) error {
		r := c.Request()
		if r.URL.Path != "/ws" || r.URL.RawQuery != "a=b" || r.Header.Get("X-Test") != "yes" || r.Host == "" {
			t.Errorf("Request is %v %v %v", r.Host, r.URL, r.Header)
		}
		if r.Context().Err() != nil || ctx.Err() != nil {
			t.Error("a context has ended already")
		}
		if c.Subprotocol() != "two" {
			t.Errorf("Subprotocol is %q", c.Subprotocol())
		}
		return echo(ctx, c)
	}
	h := upgrade.Handler(websocket.New(serve, websocket.WithSubprotocols("two", "one")))
	wrapped := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(h)
	for name, start := range map[string]func() *httptest.Server{
		"alone":       func() *httptest.Server { return httptest.NewServer(h) },
		"wrapped":     func() *httptest.Server { return httptest.NewServer(wrapped) },
		"wrapped TLS": func() *httptest.Server { return httptest.NewTLSServer(wrapped) },
	} {
		t.Run(name, func(t *testing.T) {
			s := start()
			defer s.Close()
			d := ws.Dialer{
				Protocols: []string{"one", "two"}, Header: ws.HandshakeHeaderHTTP{"X-Test": {"yes"}, "Origin": {s.URL}},
				TLSConfig: &tls.Config{InsecureSkipVerify: true},
			}
			conn, br, handshake := dial(t, d, s.URL+"/ws?a=b")
			if handshake.Protocol != "two" {
				t.Errorf("subprotocol %q", handshake.Protocol)
			}
			for _, n := range []int{0, 1, 125, 126, 1000, 1 << 16, 1 << 20} {
				want := bytes.Repeat([]byte("x"), n)
				go func() {
					if err := wsutil.WriteClientMessage(conn, ws.OpText, want); err != nil {
						t.Errorf("write: %v", err)
					}
				}()
				got, op, err := wsutil.ReadServerData(readWriter{br, conn})
				if err != nil || op != ws.OpText || !bytes.Equal(got, want) {
					t.Fatalf("%d bytes: got %d, %v, %v", n, len(got), op, err)
				}
			}
			if err := wsutil.WriteClientMessage(conn, ws.OpClose, ws.NewCloseFrameBody(1000, "bye")); err != nil {
				t.Fatal(err)
			}
			f, err := ws.ReadFrame(br)
			if err != nil || f.Header.OpCode != ws.OpClose {
				t.Fatalf("got %v %v, want a Close frame", f.Header.OpCode, err)
			}
			if _, err := br.ReadByte(); !errors.Is(err, io.EOF) {
				t.Errorf("got %v, want EOF", err)
			}
		})
	}
}

type readWriter struct {
	io.Reader
	io.Writer
}

// Compression through a real server.
func TestServerCompression(t *testing.T) {
	s := httptest.NewServer(upgrade.Handler(websocket.New(echo, websocket.WithCompression())))
	defer s.Close()
	d := ws.Dialer{Extensions: []httphead.Option{httphead.NewOption("permessage-deflate", nil)}}
	conn, br, handshake := dial(t, d, s.URL)
	if len(handshake.Extensions) != 1 {
		t.Fatalf("extensions %v", handshake.Extensions)
	}
	want := strings.Repeat("compress me; ", 1000)
	if err := ws.WriteFrame(conn, ws.MaskFrame(ws.NewTextFrame([]byte(want)))); err != nil {
		t.Fatal(err)
	}
	f, err := ws.ReadFrame(br)
	if err != nil || !f.Header.Rsv1() || f.Header.Length > 1000 {
		t.Fatalf("header %+v, %v, want a small compressed frame", f.Header, err)
	}
	tail := strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff")
	got, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(f.Payload), tail)))
	if err != nil || string(got) != want {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

// Frames that arrive in one piece with the handshake are not lost.
func TestServerEarlyFrames(t *testing.T) {
	s := httptest.NewServer(upgrade.Handler(websocket.New(echo)))
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	early := bytes.Repeat([]byte("early "), 300)
	var b bytes.Buffer
	b.WriteString("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Sec-WebSocket-Version: 13\r\n\r\n")
	for range 3 {
		if err := ws.WriteFrame(&b, ws.MaskFrame(ws.NewTextFrame(bytes.Clone(early)))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	br := bufio.NewReader(conn)
	response, err := http.ReadResponse(br, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v, %v", response, err)
	}
	for range 3 {
		if f, err := ws.ReadFrame(br); err != nil || !bytes.Equal(f.Payload, early) {
			t.Fatalf("got %q, %v", f.Payload, err)
		}
	}
}

// A refused handshake is an ordinary response with the fields that its status asks for.
func TestServerRefuses(t *testing.T) {
	s := httptest.NewServer(upgrade.Handler(websocket.New(echo)))
	defer s.Close()
	for _, tt := range []struct {
		method string
		edit   http.Header
		status int
		header http.Header
	}{
		{"POST", nil, 405, http.Header{"Allow": {"GET"}}},
		{"GET", http.Header{"Sec-Websocket-Version": {"8"}}, 426, http.Header{"Sec-Websocket-Version": {"13"}, "Upgrade": {"websocket"}}},
		{"GET", http.Header{"Sec-Websocket-Key": {"short"}}, 400, nil},
		{"GET", http.Header{"Origin": {"https://evil.example"}}, 403, nil},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Version": {"13"},
			"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}}
		maps.Copy(r.Header, tt.edit)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != tt.status {
			t.Errorf("%s with %v: %d, want %d", tt.method, tt.edit, response.StatusCode, tt.status)
		}
		for name := range tt.header {
			if response.Header.Get(name) != tt.header.Get(name) {
				t.Errorf("%s with %v: %s is %q, want %q", tt.method, tt.edit, name, response.Header.Get(name), tt.header.Get(name))
			}
		}
	}
}

// Shutdown sends 1001 to every client and waits for the answers.
func TestServerShutdown(t *testing.T) {
	returned := make(chan error, 3)
	serve := func(ctx context.Context, c *websocket.Conn) error {
		err := echo(ctx, c)
		returned <- err
		return err
	}
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	s := httptest.NewServer(x.Handler(upgrade.Handler(websocket.New(serve))))
	defer s.Close()
	clients := make([]*bufio.Reader, 3)
	conns := make([]net.Conn, 3)
	for i := range clients {
		conns[i], clients[i], _ = dial(t, ws.Dialer{}, s.URL)
		if err := wsutil.WriteClientMessage(conns[i], ws.OpText, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		if _, err := ws.ReadFrame(clients[i]); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		done <- x.Shutdown(ctx)
	}()
	for i, br := range clients {
		f, err := ws.ReadFrame(br)
		if err != nil || f.Header.OpCode != ws.OpClose {
			t.Fatalf("got %v, %v, want a Close frame", f.Header.OpCode, err)
		}
		if code, _ := ws.ParseCloseFrameData(f.Payload); code != ws.StatusGoingAway {
			t.Errorf("code %d, want 1001", code)
		}
		if err := wsutil.WriteClientMessage(conns[i], ws.OpClose, f.Payload); err != nil {
			t.Fatal(err)
		}
		if err := <-returned; !errors.Is(err, context.Canceled) {
			t.Errorf("the handler got %v, want context.Canceled", err)
		}
	}
	if err := <-done; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// After Close the context has ended, too; what fails then fails because the connection is closed.
func TestServerClosed(t *testing.T) {
	checked := make(chan struct{})
	s := httptest.NewServer(upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		defer close(checked)
		if err := c.CloseNow(); err != nil {
			t.Errorf("CloseNow: %v", err)
		}
		if ctx.Err() == nil {
			t.Error("the context goes on after CloseNow")
		}
		if _, _, err := c.Read(ctx); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Read failed with %v, want net.ErrClosed", err)
		}
		if err := c.Write(ctx, websocket.MessageText, nil); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Write failed with %v, want net.ErrClosed", err)
		}
		if err := c.Close(websocket.StatusNormalClosure, ""); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Close failed with %v, want net.ErrClosed", err)
		}
		return nil
	})))
	defer s.Close()
	dial(t, ws.Dialer{}, s.URL)
	<-checked
}
