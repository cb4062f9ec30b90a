package bridge_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"golang.org/x/net/http2"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestReturnsEarly lets a goroutine serve on when the handler has returned.
func TestReturnsEarly(t *testing.T) {
	srv := serve(t, overPrior, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, in := shake(w, r)
		if conn == nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			echo(conn, in)
		}()
	}), nil)
	s := websocketOn(t, srv.dial(overPrior, h2client.Options{}), "/")
	srv.line("switched-http2", "/") // the exchange is over, and the stream is not
	for range 3 {
		echoes(t, s, "still here")
	}
	ends(t, s)
	srv.closed(1)
}

// TestForgotten drops a connection without closing it: it is closed when it is collected.
func TestForgotten(t *testing.T) {
	srv := serve(t, overPrior, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = shake(w, r) }), nil)
	s := websocketOn(t, srv.dial(overPrior, h2client.Options{}), "/")
	srv.line("switched-http2", "/")
	done := make(chan error, 1)
	go func() { _, err := s.End(); done <- err }()
	for end := time.Now().Add(patience); ; {
		runtime.GC()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		case <-time.After(10 * time.Millisecond):
			if time.Now().After(end) {
				t.Fatal("the stream of a forgotten connection was never closed")
			}
		}
	}
}

// TestPanic panics before and after the switch, in a handler and behind one that recovers.
func TestPanic(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			conn, in := shake(w, r)
			if conn == nil {
				return
			}
			defer func() { _ = conn.Close() }()
			_ = echoOnce(conn, in)
		}
		panic("on purpose")
	})
	t.Run("bare", func(t *testing.T) {
		srv := serve(t, overPrior, h, nil)
		c := srv.dial(overPrior, h2client.Options{})
		early, err := c.WebSocket("/early")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := early.Head(); !errors.As(err, new(http2.StreamError)) {
			t.Errorf("got %v, want RST_STREAM", err)
		}
		late := websocketOn(t, c, "/late")
		echoes(t, late, "hello")
		if _, err := late.End(); !errors.As(err, new(http2.StreamError)) {
			t.Errorf("got %v, want RST_STREAM", err)
		}
		srv.line("panic", "/early")
		srv.line("panic", "/late")
		srv.line("connection closed", "/late")
	})
	t.Run("recovered", func(t *testing.T) {
		srv := serve(t, overPrior, h, nil, httpexplain.WithRecovery())
		c := srv.dial(overPrior, h2client.Options{})
		early, err := c.WebSocket("/early")
		if err != nil {
			t.Fatal(err)
		}
		opened(t, early, http.StatusInternalServerError)
		late := websocketOn(t, c, "/late")
		echoes(t, late, "hello")
		if _, err := late.End(); err != nil {
			t.Errorf("got %v, want END_STREAM: the handler closed the connection", err)
		}
	})
	t.Run("recovered outside while a goroutine writes", func(t *testing.T) {
		logger, logs := site.Observed()
		x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
		failed := make(chan error, 1)
		inner := x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, _ := shake(w, r)
			if conn == nil {
				return
			}
			go func() {
				for {
					if _, err := conn.Write(ws.CompiledPing); err != nil {
						failed <- err
						return
					}
				}
			}()
			panic("on purpose")
		}))
		srv := start(t, overPrior, x, logs, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() { _ = recover() }()
			inner.ServeHTTP(w, r)
		}), nil)
		s := websocketOn(t, srv.dial(overPrior, h2client.Options{}), "/")
		_, _ = s.End()
		select {
		case err := <-failed:
			t.Log(err)
		case <-time.After(patience):
			t.Error("writes go on when ServeHTTP has returned")
		}
	})
}

// serving runs a function on the connection of one WebSocket.
func serving(t *testing.T, o h2client.Options, change func(*http.Server), f func(net.Conn) error) (*h2client.Stream, <-chan error) {
	t.Helper()
	result := make(chan error, 1)
	srv := serve(t, overPrior, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _ := shake(w, r)
		if conn == nil {
			return
		}
		defer func() { _ = conn.Close() }()
		result <- f(conn)
	}), change)
	return websocketOn(t, srv.dial(overPrior, o), "/"), result
}

// wait returns what the function on the connection did.
func wait(t *testing.T, result <-chan error) error {
	t.Helper()
	select {
	case err := <-result:
		return err
	case <-time.After(patience):
		t.Fatal("still waiting")
		return nil
	}
}

// TestReadDeadline lets reads go on after a deadline, as they do on TCP.
func TestReadDeadline(t *testing.T) {
	s, result := serving(t, h2client.Options{}, nil, func(conn net.Conn) error {
		buf := make([]byte, 16)
		for _, d := range []time.Duration{30 * time.Millisecond, -time.Second} {
			_ = conn.SetReadDeadline(time.Now().Add(d))
			if _, err := conn.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
				return errors.Join(errors.New("want a deadline"), err)
			}
		}
		_ = conn.SetReadDeadline(time.Time{})
		time.AfterFunc(30*time.Millisecond, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) }) // ends a read under way
		if _, err := conn.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
			return errors.Join(errors.New("want a deadline"), err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(conn, "go"); err != nil {
			return err
		}
		n, err := conn.Read(buf)
		if err == nil && string(buf[:n]) != "on" {
			err = errors.New("read " + string(buf[:n]))
		}
		return err
	})
	if _, err := io.ReadFull(s, make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(s, "on"); err != nil {
		t.Fatal(err)
	}
	if err := wait(t, result); err != nil {
		t.Error(err)
	}
}

// TestWriteDeadline ends a write that the client holds back, and nothing else: one that passes while nothing is written is no
// harm, since most handlers set it before each write and never clear it.
func TestWriteDeadline(t *testing.T) {
	s, result := serving(t, h2client.Options{Window: 100}, nil, func(conn net.Conn) error {
		_ = conn.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
		if _, err := io.WriteString(conn, "one"); err != nil {
			return err
		}
		time.Sleep(60 * time.Millisecond)
		if _, err := io.WriteString(conn, "late"); !errors.Is(err, os.ErrDeadlineExceeded) {
			return errors.Join(errors.New("want a deadline"), err)
		}
		_ = conn.SetWriteDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(conn, "two"); err != nil {
			return err
		}
		if _, err := conn.Read(make([]byte, 1)); err != nil {
			return err
		}
		_ = conn.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := io.WriteString(conn, strings.Repeat("stuck", 100)); !errors.Is(err, os.ErrDeadlineExceeded) {
			return errors.Join(errors.New("want a deadline in a write"), err)
		}
		if _, err := io.WriteString(conn, "x"); err == nil {
			return errors.New("a write after a broken one")
		}
		return nil
	})
	got := make([]byte, 6)
	if _, err := io.ReadFull(s, got); err != nil || string(got) != "onetwo" {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := io.WriteString(s, "!"); err != nil {
		t.Fatal(err)
	}
	if err := wait(t, result); err != nil {
		t.Error(err)
	}
	site.Eventually(t, "a reset of the stream", func() bool { _, err := s.End(); return errors.As(err, new(http2.StreamError)) })
}

// TestServerDeadlines outlives the timeouts of the server, as a connection that was taken over does on HTTP/1.1.
func TestServerDeadlines(t *testing.T) {
	short := func(s *http.Server) { s.ReadTimeout, s.WriteTimeout = 80*time.Millisecond, 80*time.Millisecond }
	s, result := serving(t, h2client.Options{}, short, func(conn net.Conn) error {
		time.Sleep(200 * time.Millisecond)
		if _, err := io.WriteString(conn, "go"); err != nil {
			return err
		}
		_, err := io.ReadFull(conn, make([]byte, 2))
		return err
	})
	if _, err := io.ReadFull(s, make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(s, "on"); err != nil {
		t.Fatal(err)
	}
	if err := wait(t, result); err != nil {
		t.Error(err)
	}
}

// TestCloseUnderWay closes a connection whose write and read wait in other goroutines.
func TestCloseUnderWay(t *testing.T) {
	_, result := serving(t, h2client.Options{Window: 100}, nil, func(conn net.Conn) error {
		errs := make(chan error, 2)
		go func() { _, err := conn.Read(make([]byte, 1)); errs <- err }()
		go func() { _, err := conn.Write(make([]byte, 1000)); errs <- err }()
		time.Sleep(20 * time.Millisecond)
		if err := conn.Close(); err != nil {
			return err
		}
		for range 2 {
			if err := <-errs; !errors.Is(err, net.ErrClosed) {
				return errors.Join(errors.New("want net.ErrClosed"), err)
			}
		}
		for _, err := range []error{conn.Close(), conn.SetReadDeadline(time.Time{}), conn.SetWriteDeadline(time.Time{})} {
			if !errors.Is(err, net.ErrClosed) {
				return errors.Join(errors.New("want net.ErrClosed"), err)
			}
		}
		return nil
	})
	if err := wait(t, result); err != nil {
		t.Error(err)
	}
}

// TestAddresses asks the connection for its addresses.
func TestAddresses(t *testing.T) {
	_, result := serving(t, h2client.Options{}, nil, func(conn net.Conn) error {
		for _, a := range []net.Addr{conn.LocalAddr(), conn.RemoteAddr()} {
			if tcp, ok := a.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() || tcp.Port == 0 {
				return errors.New("address " + a.String())
			}
		}
		return nil
	})
	if err := wait(t, result); err != nil {
		t.Error(err)
	}
}

// TestDrain shuts down with open streams: WebSockets of this project get 1001 at once, and a handler's own are woken.
func TestDrain(t *testing.T) {
	for _, by := range []how{overTLS, overPrior, overH2C} {
		t.Run(string(by), func(t *testing.T) {
			srv := serve(t, by, routes(), nil)
			c := srv.dial(by, h2client.Options{})
			own := []*h2client.Stream{websocketOn(t, c, "/own"), websocketOn(t, c, "/own"), websocketOn(t, c, "/own")}
			for _, s := range own {
				echoes(t, s, "hello")
				go func() {
					if f, err := ws.ReadFrame(s); err != nil || f.Header.OpCode != ws.OpClose || len(f.Payload) < 2 || f.Payload[0] != 3 || f.Payload[1] != 233 {
						t.Errorf("frame %+v, %v, want Close 1001", f, err)
					}
					_ = tell(s, ws.OpClose, ws.NewCloseFrameBody(ws.StatusGoingAway, ""))
				}()
			}
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			begun := time.Now()
			if err := errors.Join(srv.x.Shutdown(ctx), srv.Config.Shutdown(ctx)); err != nil {
				t.Error(err)
			}
			if took := time.Since(begun); took > patience/3 {
				t.Errorf("the shutdown took %v", took)
			}
			srv.closed(len(own))
		})
	}
	t.Run("by hand", func(t *testing.T) {
		srv := serve(t, overTLS, routes(), nil)
		s := websocketOn(t, srv.dial(overTLS, h2client.Options{}), "/hand")
		echoes(t, s, "hello")
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := errors.Join(srv.x.Shutdown(ctx), srv.Config.Shutdown(ctx)); err != nil {
			t.Error(err)
		}
		if _, err := s.End(); err != nil {
			t.Errorf("the stream ended with %v, want END_STREAM", err)
		}
	})
}

// TestLimit refuses the WebSocket beyond the limit.
func TestLimit(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil, httpexplain.WithMaxUpgrades(2))
	c := srv.dial(overPrior, h2client.Options{})
	first := websocketOn(t, c, "/own")
	websocketOn(t, c, "/own")
	s, err := c.WebSocket("/own")
	if err != nil {
		t.Fatal(err)
	}
	if h := opened(t, s, http.StatusServiceUnavailable); h.Get("Retry-After") == "" {
		t.Errorf("no Retry-After in %v", h)
	}
	has(t, srv.line("upgrade-limit", "/own"), map[string]any{"network.protocol.version": "2"})
	ends(t, first)
	srv.closed(1)
	echoes(t, websocketOn(t, c, "/own"), "there is room again")
}

// TestDrainRefuses refuses a WebSocket while the middleware shuts down.
func TestDrainRefuses(t *testing.T) {
	srv := serve(t, overPrior, routes(), nil)
	c := srv.dial(overPrior, h2client.Options{})
	if err := srv.x.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	s, err := c.WebSocket("/own")
	if err != nil {
		t.Fatal(err)
	}
	opened(t, s, http.StatusServiceUnavailable)
	srv.line("draining", "/own")
}
