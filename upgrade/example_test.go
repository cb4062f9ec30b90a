package upgrade_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/httpexplain/httpexplain/upgrade"
)

// shout is a protocol of lines, which answers each in capitals.
func shout(_ context.Context, c *upgrade.Conn) error {
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		if _, err := fmt.Fprintf(c, "%s\n", strings.ToUpper(lines.Text())); err != nil {
			return err
		}
	}
	return lines.Err()
}

// talk sends raw bytes to h, and prints the first line of the answer and what follows its head.
func talk(h http.Handler, raw string) {
	s := httptest.NewServer(h)
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, raw)
	_ = conn.(*net.TCPConn).CloseWrite()
	answer, err := io.ReadAll(conn)
	if err != nil {
		fmt.Println(err)
	}
	head, rest, _ := strings.Cut(string(answer), "\r\n\r\n")
	first, _, _ := strings.Cut(head, "\r\n")
	fmt.Println(first)
	if strings.Contains(first, " 101 ") {
		fmt.Print(rest)
	}
}

// A route that only upgrades. Bytes that come with the offer are not lost.
func ExampleHandler() {
	h := upgrade.Handler(upgrade.New("shout/1", shout))
	talk(h, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout/1\r\n\r\nhello\nworld\n")
	talk(h, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// HELLO
	// WORLD
	// HTTP/1.1 426 Upgrade Required
}

func ExampleNew() {
	p := upgrade.New("shout/1", func(ctx context.Context, c *upgrade.Conn) error {
		fmt.Println(c.Protocol(), "for", c.Request().URL.Path)
		return shout(ctx, c)
	})
	talk(upgrade.Handler(p), "GET /lines HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout/1\r\n\r\nhi\n")
	// Output:
	// shout/1 for /lines
	// HTTP/1.1 101 Switching Protocols
	// HI
}
