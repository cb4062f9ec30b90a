package interop

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	gorilla "github.com/gorilla/websocket"
	"github.com/justinas/alice"
	"github.com/lxzan/gws"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// talk is the client's end of a WebSocket: it sends a text message, takes the next, and says goodbye.
type talk struct {
	send func(string) error
	next func() (string, error)
	end  func() error
}

// dialers are the clients of the libraries.
var dialers = map[string]func(t *testing.T, url string) talk{
	"gorilla": func(t *testing.T, url string) talk {
		d := gorilla.Dialer{EnableCompression: true, HandshakeTimeout: 5 * time.Second}
		conn, _, err := d.Dial(url, nil)
		check(t, err)
		return talk{
			func(s string) error { return conn.WriteMessage(gorilla.TextMessage, []byte(s)) },
			func() (string, error) { _, p, err := conn.ReadMessage(); return string(p), err },
			conn.Close,
		}
	},
	"coder": func(t *testing.T, url string) talk {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		t.Cleanup(cancel)
		conn, _, err := coder.Dial(ctx, url, &coder.DialOptions{CompressionMode: coder.CompressionContextTakeover})
		check(t, err)
		conn.SetReadLimit(1 << 20)
		return talk{
			func(s string) error { return conn.Write(ctx, coder.MessageText, []byte(s)) },
			func() (string, error) { _, p, err := conn.Read(ctx); return string(p), err },
			func() error { return conn.Close(coder.StatusNormalClosure, "") },
		}
	},
	"gobwas": func(t *testing.T, url string) talk {
		conn, early, _, err := ws.Dial(context.Background(), url)
		check(t, err)
		if early != nil {
			t.Errorf("%d bytes came before anything was sent", early.Buffered())
		}
		return talk{
			func(s string) error { return wsutil.WriteClientText(conn, []byte(s)) },
			func() (string, error) { p, err := wsutil.ReadServerText(conn); return string(p), err },
			conn.Close,
		}
	},
	"gws": func(t *testing.T, url string) talk {
		heard := make(listener, 1)
		conn, _, err := gws.NewClient(heard, &gws.ClientOption{Addr: url, PermessageDeflate: gws.PermessageDeflate{Enabled: true}})
		check(t, err)
		go conn.ReadLoop()
		return talk{
			conn.WriteString,
			func() (string, error) {
				select {
				case s := <-heard:
					return s, nil
				case <-time.After(10 * time.Second):
					return "", fmt.Errorf("no message came")
				}
			},
			func() error { return conn.WriteClose(1000, nil) },
		}
	},
}

// listener hands on the messages of gws.
type listener chan string

func (listener) OnOpen(*gws.Conn)         {}
func (listener) OnClose(*gws.Conn, error) {}
func (listener) OnPing(*gws.Conn, []byte) {}
func (listener) OnPong(*gws.Conn, []byte) {}
func (l listener) OnMessage(_ *gws.Conn, m *gws.Message) {
	l <- string(m.Bytes())
	_ = m.Close()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLibrariesTalk lets every library's client talk to every library's server, and to this project's, through a chain of
// middleware around this one: short messages, and long ones that take several reads.
func TestLibrariesTalk(t *testing.T) {
	servers := libraries(t)
	servers["own"] = upgrade.Handler(websocket.New(echoes.Own, websocket.WithCompression()))
	for server, handler := range servers {
		x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
		address := serve(t, alice.New(middleware.RequestID, pass, x.Handler, pass, middleware.Recoverer).Then(handler))
		for client, dial := range dialers {
			t.Run(client+" to "+server, func(t *testing.T) {
				conn := dial(t, "ws://"+address+"/ws")
				for _, size := range []int{0, 1, 125, 126, 4096, 30000} {
					message := strings.Repeat("x", size/2) + strings.Repeat("y", size-size/2)
					check(t, conn.send(message))
					if got, err := conn.next(); err != nil || got != message {
						t.Fatalf("the echo of %d bytes is %d bytes (%v)", size, len(got), err)
					}
				}
				if err := conn.end(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestLibrariesCount fills the one place that there is with a connection of each library: an upgrade of this project's is
// then refused, and taken once the place is free again.
func TestLibrariesCount(t *testing.T) {
	for name, handler := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.Handle("/ws", handler)
			mux.Handle("/own", upgrade.Handler(websocket.New(echoes.Own)))
			x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithMaxUpgrades(1))
			address := serve(t, x.Handler(mux))
			conn := dialers["gobwas"](t, "ws://"+address+"/ws")
			site.Eventually(t, "a connection that is counted", func() bool { return x.Live.Len() == 1 }) // a library may send its 101 before it has it
			own := strings.Replace(browsers("/own"), "app.example.com:8443", address, 2)
			a := send(t, address, own)
			if why, err := httpexplain.FromHeader(a.Header); a.StatusCode != 503 || err != nil || why[0].Cause != "upgrade-limit" {
				t.Errorf("beyond the limit the answer is\n%s%s", a.head, a.body)
			}
			check(t, conn.end())
			site.Eventually(t, "a free place", func() bool { return send(t, address, own).StatusCode == http.StatusSwitchingProtocols })
		})
	}
}

// TestProxyHalfClose lets a client send through a ReverseProxy that switched protocols, close its sending side, and only then
// receive: what the middleware hands the proxy must be able to close one side too, in both directions, with TLS and without.
func TestProxyHalfClose(t *testing.T) {
	upstream := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: all-at-once\r\n\r\n")
		all, err := io.ReadAll(rw) // ends only once the client's side is closed
		if err != nil {
			t.Error(err)
		}
		_, _ = conn.Write(all)
	}))
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
	for name, handler := range map[string]http.Handler{"bare": site.Proxy(upstream), "wrapped": x.Handler(site.Proxy(upstream)), "within": x.Handler(pass(site.Proxy(upstream)))} {
		for _, secure := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/TLS %t", name, secure), func(t *testing.T) {
				s := httptest.NewUnstartedServer(handler)
				s.Config.ErrorLog = site.Silent()
				dial := func() (net.Conn, error) { return net.Dial("tcp", s.Listener.Addr().String()) }
				if secure {
					s.StartTLS()
					dial = func() (net.Conn, error) {
						return tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
					}
				} else {
					s.Start()
				}
				defer s.Close()
				conn, err := dial()
				check(t, err)
				defer conn.Close()
				check(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
				_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: all-at-once\r\n\r\n")
				check(t, err)
				head := make([]byte, 0, 512)
				for b := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); head = append(head, b...) {
					_, err = io.ReadFull(conn, b)
					check(t, err)
				}
				if !bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")) {
					t.Fatalf("%s", head)
				}
				message := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
				_, err = conn.Write(message)
				check(t, err)
				check(t, conn.(interface{ CloseWrite() error }).CloseWrite())
				got, err := io.ReadAll(conn)
				if err != nil || !bytes.Equal(got, message) {
					t.Errorf("of %d bytes %d came back (%v)", len(message), len(got), err)
				}
			})
		}
	}
}

// TestHijackAfterHead takes a connection over after an ordinary head: the status of that head is logged.
func TestHijackAfterHead(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	a := send(t, serve(t, x.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2")
		w.WriteHeader(http.StatusOK)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "ok")
		conn.Close()
	}))), "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
	line := site.Message(t, logs, "request")
	if a.StatusCode != 200 || a.body != "ok" || line["http.response.status_code"] != int64(200) || line["explain.cause"] != nil {
		t.Errorf("answered\n%s%s\nlogged %v", a.head, a.body, line)
	}
}

// muted is a ResponseWriter as middleware writes them that forgets Unwrap.
type muted struct {
	http.ResponseWriter
	status int
}

func (m *muted) WriteHeader(code int) {
	m.status = code
	m.ResponseWriter.WriteHeader(code)
}

// TestLibrariesHidden puts a ResponseWriter between the middleware and each library that hides http.Hijacker: the answer names
// its type where it stands in the way of the status. A bare struct has no method that would be seen; and gws answers nothing, so
// that net/http sends an empty 200.
func TestLibrariesHidden(t *testing.T) {
	want := map[string]string{
		"gorilla": "500 hijacker-hidden", "coder": "501 hijacker-hidden", "gobwas": "500 hijacker-hidden", "gws": "200 upgrade-ignored",
		"proxy": "502 upstream-upgrade",
	}
	for name, handler := range libraries(t) {
		for hider, wrap := range map[string]func(http.ResponseWriter) http.ResponseWriter{
			"*interop.muted": func(w http.ResponseWriter) http.ResponseWriter { return &muted{ResponseWriter: w} },
			"":               func(w http.ResponseWriter) http.ResponseWriter { return struct{ http.ResponseWriter }{w} },
		} {
			t.Run(name+"/"+hider, func(t *testing.T) {
				logger, logs := site.Observed()
				x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
				address := serve(t, x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(wrap(w), r) })))
				a := send(t, address, "GET /ws HTTP/1.1\r\nHost: shop.example\r\n"+up+key+version+"\r\n")
				line := lineOf(t, logs)
				detail, _ := line["explain.detail"].(string)
				if got := fmt.Sprint(a.StatusCode, " ", line["explain.cause"]); got != want[name] || line["explain.side"] != "server" {
					t.Errorf("explained as %s (%v), want %s", got, line["explain.side"], want[name])
				}
				if named := strings.Contains(detail, "(*interop.muted)"); named != (hider != "" && name != "gws") {
					t.Errorf("the type is named: %t, in %q", named, detail)
				}
			})
		}
	}
}
