package httpexplain_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

// offer offers a protocol to the server at base, and prints the status of the answer, which holds the connection.
func offer(base, protocol string) *http.Response {
	r, err := http.NewRequest(http.MethodGet, base+"/anywhere", http.NoBody)
	if err != nil {
		panic(err)
	}
	r.Header = http.Header{"Connection": {"Upgrade"}, "Upgrade": {protocol}}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Status)
	return answer
}

// What serves a connection is told by its context to say goodbye.
func ExampleMiddleware_Shutdown() {
	lines := upgrade.New("lines/1", func(ctx context.Context, c *upgrade.Conn) error {
		<-ctx.Done()
		_, err := fmt.Fprintln(c, "the server goes away")
		return err
	})
	explain := httpexplain.NewProduction(quiet, httpexplain.WithUpgrade(lines))
	server := &http.Server{Handler: explain.Handler(http.NotFoundHandler())}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go server.Serve(listener)
	answer := offer("http://"+listener.Addr().String(), "lines/1")
	defer answer.Body.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println(errors.Join(explain.Shutdown(ctx), server.Shutdown(ctx))) // in this order

	last, err := io.ReadAll(answer.Body)
	fmt.Print(string(last), err)
	// Output:
	// 101 Switching Protocols
	// <nil>
	// the server goes away
	// <nil>
}

// An offer of a protocol that is not registered passes on to the handler.
func ExampleWithUpgrade() {
	lines := upgrade.New("lines/1", func(context.Context, *upgrade.Conn) error { return nil })
	explain := httpexplain.NewProduction(quiet, httpexplain.WithUpgrade(lines))
	server := httptest.NewServer(explain.Handler(http.NotFoundHandler()))
	defer server.Close()

	for _, protocol := range []string{"lines/1", "lines/2"} {
		answer := offer(server.URL, protocol)
		answer.Body.Close()
	}
	// Output:
	// 101 Switching Protocols
	// 404 Not Found
}

func ExampleWithMaxUpgrades() {
	until := func(ctx context.Context, _ *upgrade.Conn) error { <-ctx.Done(); return nil }
	explain := httpexplain.NewProduction(quiet, httpexplain.WithUpgrade(upgrade.New("lines/1", until)), httpexplain.WithMaxUpgrades(1))
	server := httptest.NewServer(explain.Handler(http.NotFoundHandler()))
	defer server.Close()

	first := offer(server.URL, "lines/1")
	defer first.Body.Close()
	second := offer(server.URL, "lines/1")
	defer second.Body.Close()
	fmt.Println("again in", second.Header.Get("Retry-After"), "seconds")
	fmt.Println(explain.Shutdown(context.Background()))
	// Output:
	// 101 Switching Protocols
	// 503 Service Unavailable
	// again in 5 seconds
	// <nil>
}

// Some handlers need the type of their connection.
func ExampleWithRawHijack() {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, raw := conn.(*net.TCPConn)
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nX-Raw: %t\r\n\r\n", raw)
	})
	for _, options := range [][]httpexplain.Option{{quiet}, {quiet, httpexplain.WithRawHijack()}} {
		server := httptest.NewServer(httpexplain.NewProduction(options...).Handler(h))
		answer := offer(server.URL, "lines/1")
		fmt.Println(answer.Header.Get("X-Raw"))
		answer.Body.Close()
		server.Close()
	}
	// Output:
	// 200 OK
	// false
	// 200 OK
	// true
}
