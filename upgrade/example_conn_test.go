package upgrade_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

// offer is a request for a path that offers protocols; the bytes that follow it belong to the protocol.
func offer(path, protocols, first string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: " + protocols + "\r\n\r\n" + first
}

// A Conn is a net.Conn, for whatever reads and writes one.
func ExampleConn() {
	echo := upgrade.New("echo", func(_ context.Context, c *upgrade.Conn) error {
		_, err := io.Copy(c, c)
		return err
	})
	talk(upgrade.Handler(echo), offer("/", "echo", "hello\n"))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// hello
}

// The request is there as long as the connection is, with its route.
func ExampleConn_Request() {
	join := upgrade.New("chat", func(_ context.Context, c *upgrade.Conn) error {
		r := c.Request()
		_, err := fmt.Fprintln(c, "room", r.PathValue("room"), "of", r.Host)
		return err
	})
	mux := http.NewServeMux()
	mux.Handle("GET /rooms/{room}", upgrade.Handler(join))
	talk(mux, offer("/rooms/7", "chat", ""))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// room 7 of a
}

// One function serves two versions.
func ExampleConn_Protocol() {
	serve := func(_ context.Context, c *upgrade.Conn) error {
		_, err := fmt.Fprintln(c, "this is", c.Protocol())
		return err
	}
	h := upgrade.Handler(upgrade.New("chess/2", serve), upgrade.New("chess/1", serve))
	talk(h, offer("/", "chess/1", ""))
	talk(h, offer("/", "chess/1, chess/2", "")) // the server's order decides
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// this is chess/1
	// HTTP/1.1 101 Switching Protocols
	// this is chess/2
}

// Content that came with the offer has been read before the switch.
func ExampleConn_Content() {
	p := upgrade.New("lines", func(_ context.Context, c *upgrade.Conn) error {
		_, err := fmt.Fprintf(c, "%s, then %d bytes\n", c.Content(), len(c.Content()))
		return err
	})
	talk(upgrade.Handler(p), "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: lines\r\nContent-Length: 5\r\n\r\nhello")
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// hello, then 0 bytes
}

// Values that a layer around the handler put into the context stay, here the name of the user.
func ExampleConn_Context() {
	type user struct{}
	greet := upgrade.Handler(upgrade.New("chat", func(_ context.Context, c *upgrade.Conn) error {
		_, err := fmt.Fprintln(c, "hello", c.Context().Value(user{}))
		return err
	}))
	signedIn := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		greet.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), user{}, "Ada")))
	})
	talk(signedIn, offer("/", "chat", ""))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// hello Ada
}

// A protocol that carries requests asks the server's own handler, with every layer of the middleware.
func ExampleConn_Handler() {
	batch := upgrade.New("batch", func(ctx context.Context, c *upgrade.Conn) error {
		for paths := bufio.NewScanner(c); paths.Scan(); {
			w := httptest.NewRecorder()
			c.Handler().ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, paths.Text(), http.NoBody))
			fmt.Fprintln(c, paths.Text(), w.Code)
		}
		return nil
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cart", func(http.ResponseWriter, *http.Request) {})
	explain := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(batch))
	talk(explain.Handler(mux), offer("/", "batch", "/cart\n/card\n"))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// /cart 200
	// /card 404
}

// The client learns that no more is to come, and may still send.
func ExampleConn_CloseWrite() {
	received := make(chan int64, 1)
	upload := upgrade.New("upload", func(_ context.Context, c *upgrade.Conn) error {
		fmt.Fprintln(c, "go ahead")
		if err := c.CloseWrite(); err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, c)
		received <- n
		return err
	})
	talk(upgrade.Handler(upload), offer("/", "upload", "0123456789"))
	fmt.Println(<-received, "bytes")
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// go ahead
	// 10 bytes
}
