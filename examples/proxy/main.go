// Command proxy explains what goes wrong behind httputil.ReverseProxy: an upstream that refuses, has no address, closes the
// connection, or does so in the TLS handshake.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"time"

	"github.com/httpexplain/httpexplain"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	closing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go hangUp(closing)

	mux := http.NewServeMux()
	for path, host := range map[string]string{
		"/refused": "127.0.0.1:9", // the discard service, which nobody runs
		"/dns":     "no-such-host.invalid",
		"/closed":  closing.Addr().String(),
	} {
		mux.Handle(path, httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: host}))
	}
	mux.Handle("/tls", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "https", Host: closing.Addr().String()}))

	explain := httpexplain.NewDevelopment()
	server := &http.Server{
		Addr:              "127.0.0.1:8080",
		Handler:           explain.Handler(mux),
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          explain.ErrorLog(),
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	fmt.Println("try: curl -i http://127.0.0.1:8080/refused (or /dns, /closed, /tls)")

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(explain.Shutdown(limit), server.Shutdown(limit))
}

// hangUp is an upstream that closes each connection without an answer.
func hangUp(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}
