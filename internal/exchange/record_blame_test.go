package exchange_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// blamed is an exchange whose failure is easily laid at the wrong door, and the line that tells whose it is.
type blamed struct {
	name    string
	request string
	handler http.Handler
	line    map[string]any
	never   string
}

func (b *blamed) run(t *testing.T, m mode) {
	logger, logs := site.Observed()
	s := site.Serve(t, m.make(httpexplain.WithLogger(logger), httpexplain.WithCalls()).Handler(b.handler))
	_, _ = site.Exchange(t, s, b.request)
	line := site.LineOf(t, logs)
	for name, want := range b.line {
		if line[name] != want {
			t.Errorf("%s: %s is %v, want %v: %v", m.name, name, line[name], want, line["explain.detail"])
		}
	}
	if detail, _ := line["explain.detail"].(string); b.never != "" && strings.Contains(detail, b.never) {
		t.Errorf("%s: %s", m.name, detail)
	}
	if at := line["explain.at"]; at != nil && m.name == production.name {
		t.Errorf("a line of code in production: %v", at)
	}
}

func TestBlame(t *testing.T) {
	upstream := site.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/502":
			http.Error(w, "no gateway", http.StatusBadGateway)
		case "/401":
			http.Error(w, "who are you", http.StatusUnauthorized)
		case "/101":
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "chess/1")
			w.WriteHeader(http.StatusSwitchingProtocols)
		}
	}))
	secure := httptest.NewUnstartedServer(site.Text("ok"))
	secure.Config.ErrorLog = site.Silent()
	secure.StartTLS()
	t.Cleanup(secure.Close)
	nobody := site.Nobody(t)
	proxy := site.Proxy(upstream.Listener.Addr().String())
	get := func(path string, fields ...string) string {
		return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + strings.Join(append(fields, "\r\n"), "\r\n")
	}
	for _, b := range []blamed{
		{name: "a second upstream's 502 after a first that refused", request: get("/502"), never: "refused",
			handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				first, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "http://"+nobody, http.NoBody)
				if err != nil {
					t.Error(err)
				}
				if a, err := http.DefaultClient.Do(first); err == nil {
					_ = a.Body.Close()
				}
				proxy.ServeHTTP(w, r)
			}),
			line: map[string]any{"explain.cause": "handler-server-error", "explain.by": "proxy"}},
		{name: "a proxy whose upstream refuses", request: get("/502"), handler: site.Proxy(nobody),
			line: map[string]any{"explain.cause": "upstream-refused", "explain.by": "proxy"}},
		{name: "a 401 that was passed on", request: get("/401"), handler: proxy,
			line: map[string]any{"explain.cause": "credentials-missing", "explain.by": "proxy"}},
		{name: "a 101 that nobody asked for", request: get("/101"), handler: proxy, never: "Hijacker",
			line: map[string]any{"explain.cause": "upstream-upgrade", "explain.sure": "certain"}},
		{name: "a 101 for another protocol", request: get("/101", "Upgrade: go/2", "Connection: upgrade"), handler: proxy,
			line: map[string]any{"explain.cause": "upstream-upgrade", "explain.sure": "guess"}},
		{name: "plain HTTP to a port that speaks TLS", request: get("/"), handler: site.Proxy(secure.Listener.Addr().String()),
			line: map[string]any{"explain.cause": "upstream-tls", "explain.side": "server", "explain.sure": "certain"}},
		{name: "a panic that was recovered inside", request: get("/"), never: "oh", handler: http.HandlerFunc(recovers),
			line: map[string]any{"explain.cause": "panic", "explain.by": "panic"}},
		{name: "a 500 after a panic that was over", request: get("/"), handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			func() {
				defer func() { _ = recover() }()
				panic("oh")
			}()
			w.WriteHeader(http.StatusInternalServerError)
		}), line: map[string]any{"explain.cause": "handler-server-error"}},
		{name: "a status that is none", request: get("/"), handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(650) }),
			line: map[string]any{"explain.cause": "handler-server-error"}},
		{name: "gobwas behind a default nginx", handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _, _, _ = ws.UpgradeHTTP(r, w) }),
			request: "GET / HTTP/1.0\r\nHost: a\r\nConnection: close\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
			line:    map[string]any{"http.response.status_code": int64(505), "explain.cause": "upgrade-stripped", "explain.side": "proxy"}},
		{name: "CrossOriginProtection behind a proxy that rewrote Host", handler: http.NewCrossOriginProtection().Handler(site.Text("ok")),
			request: "POST / HTTP/1.1\r\nHost: 127.0.0.1:18080\r\nOrigin: http://app.example\r\nX-Forwarded-Host: app.example\r\nContent-Length: 0\r\n\r\n",
			line:    map[string]any{"explain.cause": "cross-origin", "explain.side": "proxy", "explain.sure": "certain"}},
	} {
		t.Run(b.name, func(t *testing.T) {
			for _, m := range []mode{production, development} {
				b.run(t, m)
			}
		})
	}
}

// recovers answers its own panic.
func recovers(w http.ResponseWriter, _ *http.Request) {
	defer func() {
		if recover() != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
		}
	}()
	panics42()
}

func panics42() { panic("oh") }

// The line of a panic that was recovered inside is that which panicked, and development names it.
func TestRecoveredInsideNamesTheLine(t *testing.T) {
	logger, logs := site.Observed()
	_, _ = site.Get(t, site.Serve(t, development.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(recovers))), "/")
	line := site.LineOf(t, logs)
	at, _ := line["explain.at"].(string)
	if !strings.HasPrefix(at, "record_blame_test.go:") || !strings.Contains(line["explain.detail"].(string), at) {
		t.Errorf("at %v: %v", at, line["explain.detail"])
	}
}

// A client that hangs up during the work is nobody's failure, whatever status is written then for nobody.
func TestBlameOfAClientThatIsGone(t *testing.T) {
	begun := make(chan struct{}, 1)
	upstream := site.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		begun <- struct{}{}
		<-r.Context().Done()
	}))
	waits := func(code int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun <- struct{}{}
			<-r.Context().Done()
			http.Error(w, "context canceled", code)
		})
	}
	address := upstream.Listener.Addr().String()
	to, err := url.Parse(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]http.Handler{
		"a TimeoutHandler": http.TimeoutHandler(waits(500), time.Hour, ""),
		"a proxy":          site.Proxy(address), "a handler's 500": waits(500), "a handler's 499": waits(499),
		"a proxy with an ErrorHandler": &httputil.ReverseProxy{
			Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
			ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) },
		},
		"a handler that calls": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			call, err := http.NewRequestWithContext(r.Context(), http.MethodGet, upstream.URL, http.NoBody)
			if err != nil {
				t.Error(err)
			}
			if a, err := http.DefaultClient.Do(call); err == nil {
				_ = a.Body.Close()
				t.Error("the call was answered")
			}
			w.WriteHeader(http.StatusBadGateway)
		}),
	} {
		for _, m := range []mode{production, development} {
			logger, logs := site.Observed()
			s := site.Serve(t, m.make(httpexplain.WithLogger(logger), httpexplain.WithCalls()).Handler(h))
			conn := site.Send(t, "tcp", s.Listener.Addr().String(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
			<-begun
			_ = conn.Close()
			line := site.LineOf(t, logs)
			if line["explain.cause"] != "client-gone" || line["explain.sure"] != "likely" || line["explain.side"] != "client" {
				t.Errorf("%s, %s: %v, %v: %v", name, m.name, line["explain.cause"], line["explain.sure"], line["explain.detail"])
			}
		}
	}
}

// An error that comes after the head went out leaves an answer that is not whole: it is logged as one.
func TestErrorAfterTheHeadIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		handler httpexplain.HandlerFunc
		level   zapcore.Level
	}{
		"an answer cut short": {func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = io.WriteString(w, "some")
			return errors.New("disk full")
		}, zapcore.ErrorLevel},
		"an answer that is whole": {func(w http.ResponseWriter, _ *http.Request) error {
			_, err := io.WriteString(w, "all")
			return err
		}, zapcore.InfoLevel},
		"a refusal": {func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusConflict)
			return errors.New("the name is taken")
		}, zapcore.WarnLevel},
		"an error that is the answer": {func(http.ResponseWriter, *http.Request) error {
			return &httpexplain.Error{Explanation: httpexplain.Explanation{Status: http.StatusAccepted}, Err: errors.New("later")}
		}, zapcore.InfoLevel},
		"a connection that was taken over": {func(w http.ResponseWriter, _ *http.Request) error {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return err
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			_ = conn.Close()
			return errors.New("the peer is done")
		}, zapcore.InfoLevel},
	} {
		for _, m := range []mode{production, development} {
			logger, logs := site.Observed()
			s := site.Serve(t, m.make(httpexplain.WithLogger(logger)).Handler(c.handler))
			_, _ = site.Exchange(t, s, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
			if line := site.LineOf(t, logs); logs.All()[0].Level != c.level || name == "an answer cut short" && line["error"] != "disk full" {
				t.Errorf("%s, %s: logged at %v: %v", name, m.name, logs.All()[0].Level, line)
			}
		}
	}
}

// That the client went away is no error of the server's, however the handler puts it.
func TestErrorOfAClientThatIsGoneIsNone(t *testing.T) {
	logger, logs := site.Observed()
	begun := make(chan struct{})
	h := httpexplain.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		_, _ = io.WriteString(w, "some")
		err := http.NewResponseController(w).Flush()
		close(begun)
		<-r.Context().Done()
		return errors.Join(err, errors.New("nobody reads this"))
	})
	s := site.Serve(t, production.make(httpexplain.WithLogger(logger)).Handler(h))
	conn := site.Send(t, "tcp", s.Listener.Addr().String(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	<-begun
	if _, err := bufio.NewReader(conn).ReadByte(); err != nil {
		t.Error(err)
	}
	_ = conn.Close()
	if line := site.LineOf(t, logs); logs.All()[0].Level != zapcore.InfoLevel || line["error"] == nil {
		t.Errorf("logged at %v: %v", logs.All()[0].Level, line)
	}
}
