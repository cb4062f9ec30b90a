package bridge_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestEcho opens WebSockets at routes for GET, in each way in which HTTP/2 begins, beside an ordinary request.
func TestEcho(t *testing.T) {
	for _, by := range []how{overTLS, overPrior, overH2C} {
		t.Run(string(by), func(t *testing.T) {
			srv := serve(t, by, routes(), nil)
			c := srv.dial(by, h2client.Options{})
			for _, path := range []string{"/own", "/hand"} {
				s := websocketOn(t, c, path)
				echoes(t, s, "over a stream")
				echoes(t, s, strings.Repeat("long ", 20_000))
				plain, err := c.Get("/plain")
				if err != nil {
					t.Fatal(err)
				}
				opened(t, plain, http.StatusOK)
				if content, err := plain.End(); err != nil || string(content) != "HTTP/2.0" {
					t.Errorf("GET beside the WebSocket: %q, %v", content, err)
				}
				ends(t, s)
				want := map[string]any{
					"http.request.method": "CONNECT", "network.protocol.version": "2", "http.route": path,
					"explain.cause": "switched-http2", "client.address": "127.0.0.1",
				}
				has(t, srv.line("connection closed", path), want)
				has(t, srv.line("connection switched", path), want)
				want["http.response.status_code"] = int64(200)
				has(t, srv.line("switched-http2", path), want)
			}
		})
	}
}

// TestSubprotocol sees the subprotocol that the handler chose in the 200.
func TestSubprotocol(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil)
	c := srv.dial(overPrior, h2client.Options{})
	for path, want := range map[string]string{"/own": "chat.v2", "/hand": "chat.v1"} {
		s, err := c.WebSocket(path, "sec-websocket-protocol", "chat.v1, chat.v2")
		if err != nil {
			t.Fatal(err)
		}
		if h := opened(t, s, http.StatusOK); h.Get("Sec-Websocket-Protocol") != want {
			t.Errorf("%s: Sec-WebSocket-Protocol %q, want %q", path, h["Sec-Websocket-Protocol"], want)
		}
		ends(t, s)
		if line := srv.line("connection switched", path); line["upgrade.subprotocol"] != want {
			t.Errorf("%s: the line is %v", path, line)
		}
	}
}

// TestExplained reads Explain-Status off a 200 of this project.
func TestExplained(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil)
	s, err := srv.dial(overPrior, h2client.Options{}).WebSocket("/own")
	if err != nil {
		t.Fatal(err)
	}
	list, err := httpexplain.FromHeader(opened(t, s, http.StatusOK))
	if err != nil || len(list) != 1 || list[0].Cause != "switched-http2" || list[0].Status != http.StatusOK {
		t.Errorf("Explain-Status: %+v, %v", list, err)
	}
}

// TestReset sends RST_STREAM, at an idle connection and at one that is held back by flow control.
func TestReset(t *testing.T) {
	for _, path := range []string{"/own", "/hand"} {
		t.Run(path, func(t *testing.T) {
			srv := serve(t, overPrior, routes(), nil)
			c := srv.dial(overPrior, h2client.Options{Window: 1000})
			idle, stuck := websocketOn(t, c, path), websocketOn(t, c, path)
			say(t, stuck, ws.OpText, []byte(strings.Repeat("x", 100_000)))
			site.Eventually(t, "the echo fills the window", func() bool { return stuck.Came() >= 1000 })
			for _, s := range []*h2client.Stream{idle, stuck} {
				if err := s.Reset(http2.ErrCodeCancel); err != nil {
					t.Fatal(err)
				}
			}
			srv.closed(2)
			echoes(t, websocketOn(t, c, path), "the connection lives on")
		})
	}
}

// TestGone closes the TCP connection under its streams.
func TestGone(t *testing.T) {
	srv := serve(t, overTLS, routes(), nil)
	c := srv.dial(overTLS, h2client.Options{})
	for _, path := range []string{"/own", "/hand", "/own"} {
		echoes(t, websocketOn(t, c, path), "hello")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	srv.closed(3)
}

// TestHalfClosed sends END_STREAM: the handler reads the end of its input, and what it still writes arrives.
func TestHalfClosed(t *testing.T) {
	farewell := func(w http.ResponseWriter, r *http.Request) {
		conn, in := shake(w, r)
		if conn == nil {
			return
		}
		defer func() { _ = conn.Close() }()
		var err error
		for err == nil {
			err = echoOnce(conn, in)
		}
		_ = ws.WriteFrame(conn, ws.NewTextFrame([]byte(err.Error())))
	}
	srv := serve(t, overPrior, http.HandlerFunc(farewell), nil)
	s := websocketOn(t, srv.dial(overPrior, h2client.Options{}), "/")
	echoes(t, s, "still open")
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if f := hear(t, s); string(f.Payload) != "EOF" {
		t.Errorf("the handler read %q at the end, want EOF", f.Payload)
	}
	if rest, err := s.End(); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v at the end, want END_STREAM", rest, err)
	}
}

// TestTinyWindow echoes through windows of a few bytes.
func TestTinyWindow(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil)
	c := srv.dial(overPrior, h2client.Options{Window: 7})
	for _, path := range []string{"/own", "/hand"} {
		s := websocketOn(t, c, path)
		for _, text := range []string{"", "a", strings.Repeat("seven b", 300)} {
			go func() { _ = tell(s, ws.OpText, []byte(text)) }() // the echo shows whether it arrived
			if f := hear(t, s); string(f.Payload) != text {
				t.Fatalf("%s: echoed %d bytes, want %d", path, len(f.Payload), len(text))
			}
		}
		if err := try(s, "", 0); err != nil {
			t.Error(err)
		}
		srv.line("connection closed", path)
	}
}

// TestBackpressure lets the client read nothing: the server must stop to read, so that the client cannot send on.
func TestBackpressure(t *testing.T) {
	for _, path := range []string{"/own", "/hand"} {
		t.Run(path, func(t *testing.T) {
			srv := serve(t, overPrior, routes(), nil)
			s := websocketOn(t, srv.dial(overPrior, h2client.Options{Window: 1 << 16}), path)
			const size = 32 << 20
			sent := make(chan int, 1)
			message := strings.Repeat("x", 64<<10)
			go func() {
				n := 0
				for ; n < size; n += len(message) {
					if ws.WriteFrame(s, ws.MaskFrame(ws.NewTextFrame([]byte(message)))) != nil {
						break
					}
				}
				sent <- n
			}()
			quiet := s.Window()
			for still := 0; still < 20; time.Sleep(10 * time.Millisecond) { // until the window does not move any more
				if now := s.Window(); now == 0 && quiet == 0 {
					still++
				} else {
					quiet, still = now, 0
				}
			}
			if came := s.Came(); came > 1<<16 {
				t.Errorf("%d bytes came through a window of 64 KiB", came)
			}
			for n := 0; n < size; {
				f := hear(t, s)
				if len(f.Payload) != len(message) {
					t.Fatalf("a message of %d bytes", len(f.Payload))
				}
				n += len(f.Payload)
			}
			if n := <-sent; n != size {
				t.Errorf("%d bytes were sent, want %d", n, size)
			}
			ends(t, s)
		})
	}
}

// TestManyStreams echoes on many streams of a few connections at once.
func TestManyStreams(t *testing.T) {
	const connections, streams = 3, 60
	srv := serve(t, overTLS, routes(), nil)
	var wg sync.WaitGroup
	for range connections {
		c := srv.dial(overTLS, h2client.Options{})
		for i := range streams {
			path := []string{"/own", "/hand"}[i%2]
			wg.Go(func() {
				s, err := c.WebSocket(path)
				if err == nil {
					_, _, err = s.Head()
				}
				if err == nil {
					err = try(s, strings.Repeat("many ", 1+i*50), 5)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	srv.closed(connections * streams)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := errors.Join(srv.x.Shutdown(ctx), srv.Config.Shutdown(ctx)); err != nil {
		t.Error(err)
	}
}
