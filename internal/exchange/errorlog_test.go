package exchange_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// errorLine waits for the line with a message.
func errorLine(t *testing.T, logs *observer.ObservedLogs, message string) observer.LoggedEntry {
	t.Helper()
	site.Message(t, logs, message)
	return logs.FilterMessage(message).All()[0]
}

func TestErrorLogOfTLS(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	s := httptest.NewUnstartedServer(x.Handler(site.New(t)))
	s.Config.ErrorLog = x.ErrorLog()
	s.StartTLS()
	defer s.Close()
	address := s.Listener.Addr().String()

	r, err := http.Get("http://" + address + "/plain")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if line := errorLine(t, logs, "plain-http-on-tls"); r.StatusCode != 400 || line.Level != zapcore.WarnLevel ||
		line.ContextMap()["explain.side"] != "client" || !strings.HasPrefix(line.ContextMap()["client.address"].(string), "127.0.0.1:") {
		t.Errorf("got %d and %v", r.StatusCode, line)
	}

	if conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: "example.com"}); err == nil {
		_ = conn.Close()
		t.Error("the client trusts a certificate that nobody signed")
	}
	errorLine(t, logs, "tls-certificate")

	if conn, err := tls.Dial("tcp", address, &tls.Config{MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10}); err == nil {
		_ = conn.Close()
		t.Error("TLS 1.0 was taken")
	}
	errorLine(t, logs, "tls-handshake")

	_ = site.Send(t, "tcp", address, "").Close()
	errorLine(t, logs, "tls-gone")
}

func TestErrorLogOfHandlers(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	mux := site.New(t)
	mux.HandleFunc("/twice", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		w.WriteHeader(http.StatusOK)
	})
	mux.HandleFunc("/hijack", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(w, "late"); !errors.Is(err, http.ErrHijacked) {
			t.Errorf("got %v", err)
		}
	})
	s := httptest.NewUnstartedServer(x.Handler(mux))
	s.Config.ErrorLog = x.ErrorLog()
	s.Start()
	defer s.Close()
	for _, path := range []string{"/panic", "/twice", "/hijack"} {
		if r, err := s.Client().Get(s.URL + path); err == nil {
			_ = r.Body.Close()
		}
	}
	for message, in := range map[string]string{
		"superfluous-writeheader": "errorlog_test.go:", "write-after-hijack": "errorlog_test.go:", "panic": "",
	} {
		line := errorLine(t, logs, message)
		if text, _ := line.ContextMap()["error"].(string); !strings.Contains(text, in) {
			t.Errorf("%s: %v", message, line)
		}
	}
	if n := logs.FilterMessage("panic").Len(); n != 2 {
		t.Errorf("%d lines tell of the panic, want the exchange's and net/http's", n)
	}
}

func TestErrorLogOfReverseProxy(t *testing.T) {
	hangUp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = hangUp.Close() }()
	go func() {
		for {
			conn, err := hangUp.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(100 * time.Millisecond) }))
	defer slow.Close()
	tests := map[string]string{
		"http://" + site.Nobody(t): "upstream-refused", "http://name.invalid": "upstream-dns",
		"https://" + hangUp.Addr().String(): "upstream-closed", "http://" + hangUp.Addr().String(): "upstream-closed",
		"https://" + slow.Listener.Addr().String(): "upstream-tls", slow.URL: "upstream-timeout",
	}
	for target, want := range tests {
		t.Run(want, func(t *testing.T) {
			logger, logs := site.Observed()
			x := httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithLevel(
				func(httpexplain.Exchange) zapcore.Level { return zapcore.InvalidLevel }))
			u, err := url.Parse(target)
			if err != nil {
				t.Fatal(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(u)
			proxy.ErrorLog = x.ErrorLog()
			proxy.Transport = &http.Transport{ResponseHeaderTimeout: 30 * time.Millisecond}
			site.Get(t, site.Serve(t, x.Handler(proxy)), "/")
			if logs.Len() != 1 || logs.All()[0].Message != want {
				t.Errorf("lines %v, want one %s", logs.All(), want)
			}
		})
	}
}

// TestErrorLogTellsResolversFromUpstreams holds that a resolver which cannot be reached, refuses or is slow is not taken for the
// upstream, nor the upstream or a client that went away for a resolver.
func TestErrorLogTellsResolversFromUpstreams(t *testing.T) {
	for said, want := range map[string]string{
		"dial tcp: lookup db.invalid: no such host":                                                           "upstream-dns",
		"dial tcp: lookup db on 127.0.0.53:53: dial udp 127.0.0.53:53: connect: network is unreachable":       "upstream-dns",
		"dial tcp: lookup db on 127.0.0.53:53: read udp 127.0.0.1:7->127.0.0.53:53: read: connection refused": "upstream-dns",
		"dial tcp: lookup db on 192.0.2.53:53: read udp 192.0.2.1:7->192.0.2.53:53: i/o timeout":              "upstream-dns",
		"dial tcp: lookup db.invalid: operation was canceled":                                                 "client-gone",
		"dial tcp: lookup db.invalid: context canceled":                                                       "client-gone",
		"dial tcp 127.0.0.1:9: connect: connection refused":                                                   "upstream-refused",
		"net/http: timeout awaiting response headers":                                                         "upstream-timeout",
	} {
		logger, logs := site.Observed()
		httpexplain.NewProduction(httpexplain.WithLogger(logger)).ErrorLog().Print("http: proxy error: " + said)
		if logs.Len() != 1 || logs.All()[0].Message != want {
			t.Errorf("%s: lines %v, want one %s", said, logs.All(), want)
		}
	}
}
