// Command http2 serves WebSockets over HTTP/2 (RFC 8441) by handlers that know nothing of it, with a certificate that it makes for
// itself. Start it, and try what it prints.
package main

import (
	"context"
	"crypto/tls"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"

	_ "github.com/httpexplain/httpexplain/upgrade/xconnect" // net/http takes extended CONNECT
)

//go:embed page.html
var page []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "http2:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, and then drains: a browser's WebSockets are closed with 1001 at once.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("http2", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8443", "`address` to listen on")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	certificate, err := selfMade("localhost", "127.0.0.1")
	if err != nil {
		return fmt.Errorf("making a certificate: %w", err)
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", *addr, err)
	}
	backend, stop, err := startBackend()
	if err != nil {
		return err
	}
	defer stop()

	logger := zap.New(zapcore.NewCore(
		zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig()), zapcore.Lock(zapcore.AddSync(stderr)), zapcore.InfoLevel))
	explain := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	server := &http.Server{
		Handler:           explain.Handler(routes(backend)),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          explain.ErrorLog(),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ServeTLS(listener, "", "") }()
	fmt.Fprintf(stdout, welcome, "https://"+listener.Addr().String())

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(explain.Shutdown(limit), server.Shutdown(limit))
}

// routes are written as they would be for HTTP/1.1: nothing in them speaks of HTTP/2 or of CONNECT.
func routes(backend *url.URL) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	mux.Handle("GET /echo", upgrade.Handler(websocket.New(echo)))
	mux.Handle("GET /proxied", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(backend)
		r.Out.Host = r.In.Host // with which the backend compares the Origin
	}})
	return mux
}

// startBackend starts a server that speaks HTTP/1.1 alone, for the ReverseProxy.
func startBackend() (*url.URL, func(), error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("listening for the backend: %w", err)
	}
	server := &http.Server{Handler: upgrade.Handler(websocket.New(echo)), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }() // returns when the program ends
	return &url.URL{Scheme: "http", Host: listener.Addr().String()}, func() { _ = server.Close() }, nil
}

// echo sends each message back, with the path and the version of HTTP that the handler saw.
func echo(ctx context.Context, c *websocket.Conn) error {
	for {
		kind, message, err := c.Read(ctx)
		if err != nil {
			return err
		}
		answer := fmt.Appendf(nil, "%s (the handler saw %s %s)", message, c.Request().Method, c.Request().Proto)
		if err := c.Write(ctx, kind, answer); err != nil {
			return err
		}
	}
}

const welcome = `Serving %[1]s with a certificate of its own.

In a browser, open the page and accept the certificate. It opens two WebSockets on the HTTP/2 connection that it came by:

    %[1]s/

From Node.js, a WebSocket by hand (a 200 in place of the 101 of HTTP/1.1):

    node -e '
      const client = require("http2").connect("%[1]s", {rejectUnauthorized: false})
      client.once("remoteSettings", () => {
        const stream = client.request({":method": "CONNECT", ":protocol": "websocket", ":path": "/echo", "sec-websocket-version": 13})
        stream.on("response", head => { console.log(head); client.destroy() })
      })'

And with another protocol, which nothing here serves (501, protocol-unknown): replace "websocket" by "chess".

The log shows network.protocol.version 2 and the cause switched-http2. The same routes over HTTP/1.1:

    curl -k --http1.1 -i --max-time 1 -H "Connection: Upgrade" -H "Upgrade: websocket" -H "Sec-WebSocket-Version: 13" \
      -H "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" %[1]s/echo

Start it with GODEBUG=http2xconnect=0, and the browser goes back to HTTP/1.1.
`
