package upgrade_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
)

// TestEarlyBytes hands over what came with the request, however it is read.
func TestEarlyBytes(t *testing.T) {
	early := strings.Repeat("0123456789", 300)
	for name, copyAll := range map[string]func(*upgrade.Conn) (int64, error){
		"Read": func(c *upgrade.Conn) (n int64, err error) {
			for n < int64(len(early))+4 {
				var b [7]byte
				m, err := c.Read(b[:])
				if _, writeErr := c.Write(b[:m]); err != nil || writeErr != nil {
					return n, errors.Join(err, writeErr)
				}
				n += int64(m)
			}
			return n, nil
		},
		"WriteTo":  func(c *upgrade.Conn) (int64, error) { return io.Copy(c, c) },
		"ReadFrom": func(c *upgrade.Conn) (int64, error) { return c.ReadFrom(struct{ io.Reader }{c}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, upgrade.Handler(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
				_, err := copyAll(c)
				return err
			})))
			c := s.dial(t, get("/", "chess")+early)
			c.switched()
			c.send("late")
			c.reads(early + "late")
			_ = c.Close()
			line := s.line(t, "connection closed")
			if want := int64(len(early) + 4); line["network.io.receive"] != want || line["network.io.transmit"] != want {
				t.Errorf("%v, want %d both ways", line, want)
			}
		})
	}
}

// TestContent reads the content before the switch, after a 100 where the client waits for one, and hands it over.
func TestContent(t *testing.T) {
	p := with(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		content := c.Content()
		_, err := c.Write(append(append(content, c.Request().Trailer.Get("X-Sum")...), '|'))
		if again := c.Content(); again != nil {
			return errors.New("given twice")
		}
		_, _ = io.Copy(c, c)
		return err
	}), func(s *upgrade.Switch) { s.MaxContent = 10 })
	s := serve(t, upgrade.Handler(p))
	head := func(more ...string) string { return get("/", "chess", more...) }
	for name, tt := range map[string]struct {
		request, content string
		interim          bool
	}{
		"length":        {head("Content-Length: 5") + "hello", "hello", false},
		"full":          {head("Content-Length: 10") + "0123456789", "0123456789", false},
		"none":          {head("Content-Length: 0"), "", false},
		"chunked":       {head("Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", false},
		"trailer":       {head("Transfer-Encoding: chunked", "Trailer: X-Sum") + "1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n", "a7", false},
		"and early":     {head("Content-Length: 2") + "ab" + "early", "ab|early", false},
		"100-continue":  {head("Content-Length: 2", "Expect: 100-continue"), "ab", true},
		"100, no bytes": {head("Content-Length: 0", "Expect: 100-continue"), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := s.dial(t, tt.request)
			if tt.interim {
				if got := c.head(); got != "HTTP/1.1 100 Continue\r\n\r\n" {
					t.Fatalf("%q", got)
				}
				c.send(tt.content)
			}
			c.switched()
			c.reads(tt.content)
			if !strings.Contains(tt.content, "|") {
				c.reads("|")
			}
			c.send("x")
			c.reads("x")
		})
	}
	for name, tt := range map[string]struct {
		request string
		status  int
		cause   string
	}{
		"length":             {head("Content-Length: 11") + "01234567890", http.StatusRequestEntityTooLarge, "body-too-large"},
		"length, not sent":   {head("Content-Length: 11", "Expect: 100-continue"), http.StatusRequestEntityTooLarge, "body-too-large"},
		"chunked":            {head("Transfer-Encoding: chunked") + "b\r\n01234567890\r\n0\r\n\r\n", http.StatusRequestEntityTooLarge, "body-too-large"},
		"malformed chunking": {head("Transfer-Encoding: chunked") + "zz\r\n", http.StatusBadRequest, "body-malformed"},
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			r, _ := s.dial(t, tt.request).answer()
			if r.StatusCode != tt.status || !strings.Contains(r.Header.Get("Explain-Status"), ";cause="+tt.cause+";") {
				t.Errorf("%s %v", r.Status, r.Header)
			}
		})
	}
	if n := s.x.Live.Len(); n > 8 {
		t.Errorf("%d places taken", n)
	}
}

// TestDeadlines leaves no deadline of the server's on a switched connection.
func TestDeadlines(t *testing.T) {
	s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
		s.Config.ReadTimeout, s.Config.WriteTimeout, s.Config.IdleTimeout = 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond
		s.Config.Handler = x.Handler(upgrade.Handler(echo("chess")))
	})
	c := s.dial(t, get("/", "chess"))
	c.switched()
	time.Sleep(150 * time.Millisecond)
	c.send("e4\n")
	c.reads("chess e4\n")
}

// TestOwnDeadline works as on any connection.
func TestOwnDeadline(t *testing.T) {
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
			return err
		}
		_, err := c.Read(make([]byte, 1))
		_, _ = io.WriteString(c, strconv.FormatBool(errors.Is(err, os.ErrDeadlineExceeded)))
		return c.SetDeadline(time.Time{})
	})))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	c.reads("true")
	c.ends()
}

// TestConnIsFast copies a file to the connection by the kernel's means, and half-closes.
func TestConnIsFast(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	content := bytes.Repeat([]byte("abcdefgh"), 1<<15)
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		if _, err := io.Copy(c, file); err != nil {
			return err
		}
		if err := c.CloseWrite(); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, c)
		return err
	})))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	got, err := io.ReadAll(c.in)
	if err != nil || !bytes.Equal(got, content) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	c.send("still here")
	_ = c.Close()
	line := s.line(t, "connection closed")
	if line["network.io.transmit"] != int64(len(content)) || line["network.io.receive"] != int64(len("still here")) {
		t.Error(line)
	}
}

// TestLastWords reach a client that still sends when Serve returns: the connection is not reset.
func TestLastWords(t *testing.T) {
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		_, err := c.Write(bytes.Repeat([]byte("bye."), 1<<14))
		return err
	})))
	c := s.dial(t, get("/", "chess")+strings.Repeat("unread", 1000))
	c.switched()
	c.send(strings.Repeat("unread", 1000))
	time.Sleep(20 * time.Millisecond)
	got, err := io.ReadAll(c.in)
	if err != nil || len(got) != 4<<14 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestContext is that of the connection: with the values of the request and an end of its own.
func TestContext(t *testing.T) {
	type key struct{}
	seen := make(chan string, 10)
	done := make(chan struct{})
	h := upgrade.Handler(upgrade.New("chess", func(ctx context.Context, c *upgrade.Conn) error {
		defer close(done)
		addr, _ := ctx.Value(http.LocalAddrContextKey).(net.Addr)
		value, _ := ctx.Value(key{}).(string)
		_, bounded := ctx.Deadline()
		seen <- value + " " + strconv.FormatBool(addr.String() == c.LocalAddr().String()) + " " + strconv.FormatBool(bounded)
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		stop := context.AfterFunc(ctx, func() { seen <- "never" })
		if !stop() {
			return errors.New("could not be stopped")
		}
		fired := make(chan struct{})
		context.AfterFunc(ctx, func() { close(fired) })
		if err := errors.Join(ctx.Err(), child.Err(), c.Request().Context().Err()); err != nil {
			return err
		}
		if err := c.Close(); err != nil {
			return err
		}
		<-ctx.Done()
		<-child.Done()
		<-fired
		seen <- ctx.Err().Error() + ", " + child.Err().Error()
		late := make(chan struct{})
		context.AfterFunc(ctx, func() { close(late) })
		<-late
		return nil
	}))
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), key{}, "value"), time.Hour)
		defer cancel() // ends before the connection does
		h.ServeHTTP(w, r.WithContext(ctx))
	}))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	c.ends()
	<-done
	if a, b := <-seen, <-seen; a != "value true false" || b != "context canceled, context canceled" {
		t.Errorf("%q, %q", a, b)
	}
}

// TestPlainContext knows the server and the address where nothing else was kept.
func TestPlainContext(t *testing.T) {
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(ctx context.Context, c *upgrade.Conn) error {
		srv, _ := ctx.Value(http.ServerContextKey).(*http.Server)
		addr, _ := ctx.Value(http.LocalAddrContextKey).(net.Addr)
		_, err := io.WriteString(c, strconv.FormatBool(srv != nil && addr.String() == c.LocalAddr().String() && ctx.Value("other") == nil))
		return err
	})))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	c.reads("true")
}

// TestServePanics closes the one connection, and logs where.
func TestServePanics(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		var b [1]byte
		for {
			if _, err := c.Read(b[:]); err != nil {
				return err
			}
			switch b[0] {
			case 'p':
				panic("check\nmate")
			case 'a':
				panic(http.ErrAbortHandler)
			case 'g':
				runtime.Goexit()
			}
			if _, err := c.Write(b[:]); err != nil {
				return err
			}
		}
	})))
	other := s.dial(t, get("/", "chess"))
	other.switched()
	for _, move := range []string{"p", "a", "g"} {
		c := s.dial(t, get("/", "chess")+move)
		c.switched()
		c.ends()
	}
	line := s.line(t, "panic")
	at, _ := line["explain.at"].(string)
	stack, _ := line["exception.stacktrace"].(string)
	message, _ := line["exception.message"].(string)
	if !strings.HasPrefix(at, "conn_test.go:") || !strings.Contains(stack, "TestServePanics") || message == "" || strings.Contains(message, "\n") {
		t.Error(line)
	}
	other.send("x")
	other.reads("x")
	_ = other.Close()
	site.Eventually(t, "four lines", func() bool { return s.lines.FilterMessage("connection closed").Len() == 4 })
	if n := s.lines.FilterMessage("panic").Len(); n != 1 {
		t.Errorf("%d lines of panics", n)
	}
	s.Close()
	site.Settles(t, before)
}

// TestServePanicsUnwrapped says so as net/http does.
func TestServePanicsUnwrapped(t *testing.T) {
	s := serveWith(t, func(_ *httpexplain.Middleware, s *httptest.Server) {
		s.Config.Handler = upgrade.Handler(upgrade.New("chess", func(context.Context, *upgrade.Conn) error { panic("mate") }))
	})
	c := s.dial(t, get("/", "chess"))
	c.switched()
	c.ends()
	site.Eventually(t, "logged", func() bool { return strings.Contains(s.errors.String(), "http: panic serving 127.0.0.1:") })
	if got := s.errors.String(); !strings.Contains(got, "mate") || !strings.Contains(got, "TestServePanicsUnwrapped") {
		t.Error(got)
	}
}

// moveError is an error of which somebody may return nil by mistake.
type moveError struct{ move string }

func (e *moveError) Error() string { return e.move }

// TestErrorPanics logs an error that cannot be asked what it says.
func TestErrorPanics(t *testing.T) {
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(context.Context, *upgrade.Conn) error {
		var err *moveError
		return err
	})))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	c.ends()
	if said, _ := s.line(t, "connection closed")["error"].(string); !strings.HasPrefix(said, "PANIC=") {
		t.Error(said)
	}
}

// TestFieldsPanic survives a function of WithFields that expects another request than it gets: the one connection is told of
// as net/http tells of the panic of a handler.
func TestFieldsPanic(t *testing.T) {
	s := serve(t, upgrade.Handler(echo("chess")), httpexplain.WithFields(func(r *http.Request) []zap.Field {
		if r.Context().Err() != nil && r.Host == "example.com" {
			panic("a live context was expected")
		}
		return nil
	}))
	for _, host := range []string{"example.com", "example.org"} {
		c := s.dial(t, strings.ReplaceAll(get("/", "chess"), "example.com", host))
		c.switched()
		c.send("e4\n")
		c.reads("chess e4\n")
		_ = c.Close()
	}
	if line := s.line(t, "connection closed"); line["server.address"] != "example.org" {
		t.Error(line)
	}
	site.Eventually(t, "logged", func() bool {
		said := s.errors.String()
		return strings.Contains(said, "http: panic serving 127.0.0.1:") && strings.Contains(said, "a live context was expected")
	})
	site.Eventually(t, "gone", func() bool { return s.x.Live.Len() == 0 })
}

// TestAcceptPanics is the handler's panic, as any.
func TestAcceptPanics(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, upgrade.Handler(accepting{echo("chess"), func(*http.Request) (upgrade.Switch, error) { panic("mate") }}))
	c := s.dial(t, get("/", "chess"))
	c.ends()
	line := s.line(t, "panic")
	if s.x.Live.Len() != 0 || line["exception.message"] != "mate" {
		t.Errorf("%d live, %v", s.x.Live.Len(), line)
	}
	s.Close()
	site.Settles(t, before)
}

// TestLines agree with each other.
func TestLines(t *testing.T) {
	p := with(echo("chess"), func(s *upgrade.Switch) { s.Subprotocol = "blitz" })
	mux := http.NewServeMux()
	mux.Handle("/ws/{room}", upgrade.Handler(p))
	s := serve(t, mux, httpexplain.WithFields(func(r *http.Request) []zap.Field {
		return []zap.Field{zap.String("tenant", r.Header.Get("X-Tenant")), zap.String("room", r.PathValue("room"))}
	}))
	c := s.dial(t, get("/ws/red", "chess", "User-Agent: test/1", "X-Tenant: blue"))
	why := c.switched().Get("Explain-Status")
	c.send("e4\n")
	c.reads("chess e4\n")
	_ = c.Close()
	opened, request, closed := s.line(t, "connection switched"), s.line(t, "switched"), s.line(t, "connection closed")
	for _, name := range []string{
		"http.request.method", "url.path", "http.route", "client.address", "server.address", "network.protocol.version",
		"user_agent.original", "explain.id", "explain.cause", "tenant", "room",
	} {
		if opened[name] == nil || opened[name] != request[name] || opened[name] != closed[name] {
			t.Errorf("%s: %v, %v, %v", name, opened[name], request[name], closed[name])
		}
	}
	id, _ := request["explain.id"].(string)
	if !strings.Contains(why, `id="`+id+`"`) || request["http.response.status_code"] != int64(101) {
		t.Errorf("%s, %v", why, request)
	}
	for name, want := range map[string]any{
		"upgrade.protocol": "chess", "upgrade.subprotocol": "blitz", "network.io.receive": int64(3), "network.io.transmit": int64(9),
	} {
		if closed[name] != want {
			t.Errorf("%s: %v, want %v", name, closed[name], want)
		}
	}
	if lived, _ := closed["duration"].(time.Duration); lived <= 0 || lived > patience {
		t.Errorf("duration %v", closed["duration"])
	}
	if _, failed := closed["error"]; failed {
		t.Errorf("an ordinary end is logged as an error: %v", closed)
	}
}

// outerWriter is a ResponseWriter of a layer outside, which must be freed while the connection lives on.
type outerWriter struct {
	http.ResponseWriter
	_ [4096]byte
}

func (w *outerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// TestNothingIsKept frees the ResponseWriter and the request after the switch, also where a context made inside the
// middleware lives on with the connection.
func TestNothingIsKept(t *testing.T) {
	type key struct{}
	freed := make(chan string, 2)
	h := upgrade.Handler(echo("chess"))
	s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
		wrapped := x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "user")))
		}))
		s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			outer := &outerWriter{ResponseWriter: w}
			runtime.AddCleanup(outer, func(what string) { freed <- what }, "writer")
			runtime.AddCleanup(r, func(what string) { freed <- what }, "request")
			wrapped.ServeHTTP(outer, r)
		})
	})
	c := s.dial(t, get("/", "chess"))
	c.switched()
	for range cap(freed) {
		site.Eventually(t, "freed", func() bool {
			runtime.GC()
			select {
			case <-freed:
				return true
			default:
				return false
			}
		})
	}
	c.send("e4\n")
	c.reads("chess e4\n")
}
