// Command server is the main job of httpexplain: a small server of which every status says why. Start it, and run the curl
// commands that it prints.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, and then drains.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on")
	production := flags.Bool("production", false, "wrap with NewProduction in place of NewDevelopment")
	json := flags.Bool("json", false, "log JSON lines in place of console lines")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}

	listener, err := net.Listen("tcp", *addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken: stop what listens there, or choose another address with -addr 127.0.0.1:0", *addr)
	}
	if err != nil {
		return fmt.Errorf("listening on %s: %w", *addr, err)
	}

	explain := wrap(*production, *json, stderr)
	server := &http.Server{
		Handler:           explain.Handler(routes()),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          explain.ErrorLog(),
		Protocols:         protocols(),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	fmt.Fprint(stdout, welcome(base))
	if page := explain.PageURL(base); page != "" {
		fmt.Fprintf(stdout, "\npage: %s\n", page)
	}

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	fmt.Fprintln(stdout, "draining ...")
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(explain.Shutdown(limit), server.Shutdown(limit))
}

// wrap makes the middleware that the flags ask for.
func wrap(production, json bool, stderr io.Writer) *httpexplain.Middleware {
	encoder := zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig())
	if production || json {
		encoder = zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	}
	logger := zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(stderr)), zapcore.InfoLevel))
	options := []httpexplain.Option{
		httpexplain.WithLogger(logger),
		httpexplain.WithMethods(http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodOptions),
		httpexplain.WithUpgrade(h2c.New()), // for peers on loopback, such as curl --http2
	}
	if production {
		return httpexplain.NewProduction(options...)
	}
	return httpexplain.NewDevelopment(options...)
}

// protocols lets HTTP/2 with prior knowledge in beside HTTP/1.1.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}
