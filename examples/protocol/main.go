// Command protocol switches connections to a protocol of its own, which answers each line with the line in capitals. Its
// client is nc.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

const usage = `try:
    (printf 'GET /lines HTTP/1.1\r\nHost: lines\r\nConnection: Upgrade\r\nUpgrade: capitals/1\r\n\r\n'; cat) | nc 127.0.0.1 8080
and type some lines; without the offer it is a 426 that says why:
    curl -i http://127.0.0.1:8080/lines`

func main() {
	explain := httpexplain.NewDevelopment()
	mux := http.NewServeMux()
	mux.Handle("GET /lines", upgrade.Handler(upgrade.New("capitals/1", capitals)))

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
	log.Print(usage)

	select {
	case err := <-failed:
		log.Fatal(err)
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := errors.Join(explain.Shutdown(limit), server.Shutdown(limit)); err != nil {
		log.Fatal(err)
	}
}

// capitals serves one connection after the switch. Bytes that came with the request are read like all the others.
func capitals(ctx context.Context, c *upgrade.Conn) error {
	stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // the server drains
	defer stop()
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		if _, err := c.Write(append(bytes.ToUpper(lines.Bytes()), '\n')); err != nil {
			return err
		}
	}
	return lines.Err()
}
