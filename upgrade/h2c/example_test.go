package h2c_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// curl sends to a server with these options what curl --http2 sends, and prints the status of the answer.
func curl(content string, options ...h2c.Option) {
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(h2c.New(options...)))
	server := httptest.NewServer(x.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		panic(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"+
		"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Length: %d\r\n\r\n%s", len(content), content)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Status)
}

// Offers are taken from this machine alone.
func ExampleNew() {
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(h2c.New()))
	server := httptest.NewServer(x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	})))
	defer server.Close()

	// What curl --http2 sends:
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"+
		"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Status, answer.Header.Get("Upgrade"))
	// Output: 101 Switching Protocols h2c
}

// A network of clients that reach the server directly. This machine is outside of it, and is answered in HTTP/1.1.
func ExampleAllowFrom() {
	clients := netip.MustParsePrefix("10.20.0.0/16")
	curl("", h2c.AllowFrom(clients))
	curl("", h2c.AllowFrom(clients, netip.MustParsePrefix("127.0.0.0/8")))
	// Output:
	// 200 OK
	// 101 Switching Protocols
}

func ExampleMaxContent() {
	curl("12345678", h2c.MaxContent(8))
	curl("123456789", h2c.MaxContent(8))
	// Output:
	// 101 Switching Protocols
	// 413 Request Entity Too Large
}

// Options are values, which a configuration may collect.
func ExampleOption() {
	options := []h2c.Option{h2c.MaxContent(64 << 10)}
	for _, network := range []string{"127.0.0.0/8", "10.20.0.0/16"} {
		options = append(options, h2c.AllowFrom(netip.MustParsePrefix(network)))
	}
	curl("hello", options...)
	// Output:
	// 101 Switching Protocols
}
