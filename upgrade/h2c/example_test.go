package h2c_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// Offers are taken from this machine and from one network of clients that reach the server directly.
func ExampleNew() {
	x := httpexplain.NewProduction(
		httpexplain.WithLogger(zap.NewNop()),
		httpexplain.WithUpgrade(h2c.New(h2c.AllowFrom(
			netip.MustParsePrefix("127.0.0.0/8"),
			netip.MustParsePrefix("10.20.0.0/16"),
		))),
	)
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
	defer func() { _ = c.Close() }()
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
