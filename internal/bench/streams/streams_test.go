package streams

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gobwas/ws"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
	_ "github.com/httpexplain/httpexplain/upgrade/xconnect"
)

// The echoes whose throughput is measured: this project's, and one by hand that knows nothing of HTTP/2.
var echoes = map[string]http.Handler{
	"own": upgrade.Handler(websocket.New(func(ctx context.Context, c *websocket.Conn) error {
		for {
			kind, message, err := c.Read(ctx)
			if err != nil {
				return err
			}
			if err := c.Write(ctx, kind, message); err != nil {
				return err
			}
		}
	})),
	"gobwas": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, rw, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		for {
			f, err := ws.ReadFrame(rw)
			if err != nil {
				return
			}
			if ws.WriteFrame(rw, ws.NewFrame(f.Header.OpCode, true, ws.UnmaskFrameInPlace(f).Payload)) != nil || rw.Flush() != nil {
				return
			}
		}
	}),
}

// native echoes on the stream itself, without a bridge or anything else between: what HTTP/2 alone costs.
func native(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
	rc := http.NewResponseController(w)
	if rc.Flush() != nil {
		return
	}
	in, out := bufio.NewReader(r.Body), bufio.NewWriter(w)
	for {
		f, err := ws.ReadFrame(in)
		if err != nil {
			return
		}
		if ws.WriteFrame(out, ws.NewFrame(f.Header.OpCode, true, ws.UnmaskFrameInPlace(f).Payload)) != nil || out.Flush() != nil || rc.Flush() != nil {
			return
		}
	}
}

// wrapped is a handler behind the middleware.
func wrapped(h http.Handler) http.Handler {
	return httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(h)
}

// ways are the versions of HTTP, both over cleartext, and how a client opens a WebSocket in each.
var ways = map[string]func(address string) (io.ReadWriteCloser, error){
	"HTTP1.1": func(address string) (io.ReadWriteCloser, error) {
		conn, _, _, err := ws.Dial(context.Background(), "ws://"+address+"/")
		return conn, err
	},
	"HTTP2": func(address string) (io.ReadWriteCloser, error) {
		c, err := h2client.Dial("http", address, h2client.Options{})
		if err != nil {
			return nil, err
		}
		s, err := c.WebSocket("/")
		if err == nil {
			var status int
			if status, _, err = s.Head(); err == nil && status != http.StatusOK {
				err = fmt.Errorf("status %d", status)
			}
		}
		return s, err
	},
}

// serveEcho starts a server of both versions.
func serveEcho(b *testing.B, h http.Handler) string {
	b.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	b.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// BenchmarkEcho echoes messages of 1 KiB, one after the other and 64 at a time. One operation is one message there and back,
// the client's work included.
func BenchmarkEcho(b *testing.B) {
	message := bytes.Repeat([]byte("1234567 "), 128)
	frame := ws.MustCompileFrame(ws.MaskFrame(ws.NewBinaryFrame(message)))
	for _, c := range []struct {
		name, way string
		handler   http.Handler
	}{
		{"own", "HTTP1.1", wrapped(echoes["own"])},
		{"own", "HTTP2", wrapped(echoes["own"])},
		{"gobwas", "HTTP1.1", wrapped(echoes["gobwas"])},
		{"gobwas", "HTTP2", wrapped(echoes["gobwas"])},
		{"native", "HTTP2", http.HandlerFunc(native)},
	} {
		for _, window := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%s/%d", c.name, c.way, window), func(b *testing.B) {
				conn, err := ways[c.way](serveEcho(b, c.handler))
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = conn.Close() }()
				b.SetBytes(int64(len(message)))
				b.ReportAllocs()
				b.ResetTimer()
				if err := exchange(conn, frame, 4+len(message), b.N, window); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

// exchange sends n frames, of which at most so many are under way as the window says, and reads as many back.
func exchange(c io.ReadWriter, frame []byte, size, n, window int) error {
	room := make(chan struct{}, window)
	sent := make(chan error, 1)
	go func() {
		for range n {
			room <- struct{}{}
			if _, err := c.Write(frame); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	buf := make([]byte, size)
	for range n {
		if _, err := io.ReadFull(c, buf); err != nil {
			if errors.Is(err, net.ErrClosed) {
				return <-sent
			}
			return err
		}
		<-room
	}
	return <-sent
}
