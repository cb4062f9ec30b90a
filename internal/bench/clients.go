package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// clients are the connections that a child process holds to a server.
type clients struct {
	conns []*client
}

type client struct {
	net.Conn
	r *bufio.Reader
}

// do follows an order:
//
//	open ADDRESS N HEAD   N handshakes with the head "five" or "browser"
//	echo                  a message each way on each connection
//	drain                 the Close frame of the server is read and answered on each connection; tells how many had which code
//	close                 all connections are closed
func (c *clients) do(order string) (string, error) {
	words := strings.Fields(order)
	switch {
	case len(words) == 4 && words[0] == "open":
		n, err := strconv.Atoi(words[2])
		if err != nil {
			return "", err
		}
		head := five
		if words[3] == "browser" {
			head = browser
		}
		for range n {
			if err := c.open(words[1], head); err != nil {
				return "", err
			}
		}
		return "opened", nil
	case order == "echo":
		for i := range c.conns {
			if err := c.conns[i].echo(); err != nil {
				return "", fmt.Errorf("connection %d: %w", i, err)
			}
		}
		return "echoed", nil
	case order == "drain":
		return c.drain()
	case order == "close":
		for _, conn := range c.conns {
			_ = conn.Close()
		}
		c.conns = nil
		return "closed", nil
	}
	return "", errors.New("there is no such order")
}

// open connects, from several addresses in turn so that ports last, and makes a handshake.
func (c *clients) open(address, head string) error {
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+len(c.conns)%8))}
	dialer := net.Dialer{LocalAddr: from, Timeout: 10 * time.Second}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return err
	}
	cl := &client{conn, bufio.NewReaderSize(conn, 256)}
	c.conns = append(c.conns, cl)
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, head); err != nil {
		return err
	}
	for first := true; ; first = false {
		line, err := cl.r.ReadString('\n')
		if err != nil {
			return err
		}
		if first && !strings.HasPrefix(line, "HTTP/1.1 101 ") {
			return fmt.Errorf("the answer is %q", line)
		}
		if line == "\r\n" {
			return conn.SetDeadline(time.Time{})
		}
	}
}

// echo sends a short text message and reads it back.
func (c *client) echo() error {
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Write([]byte{0x81, 0x82, 0, 0, 0, 0, 'h', 'i'}); err != nil { // a mask of zeros
		return err
	}
	var got [4]byte
	if _, err := io.ReadFull(c.r, got[:]); err != nil {
		return err
	}
	if !bytes.Equal(got[:], []byte{0x81, 2, 'h', 'i'}) {
		return fmt.Errorf("% x came back", got)
	}
	return c.SetDeadline(time.Time{})
}

// drain waits until the server has said goodbye on each connection.
func (c *clients) drain() (string, error) {
	codes := make(map[int]int)
	for i, conn := range c.conns {
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		var head [4]byte
		if _, err := io.ReadFull(conn.r, head[:]); err != nil {
			return "", fmt.Errorf("connection %d: %w", i, err)
		}
		if head[0] != 0x88 || head[1] < 2 || head[1] > 125 {
			return "", fmt.Errorf("connection %d: % x is no Close frame with a code", i, head)
		}
		if _, err := conn.r.Discard(int(head[1]) - 2); err != nil {
			return "", fmt.Errorf("connection %d: %w", i, err)
		}
		codes[int(head[2])<<8|int(head[3])]++
		if _, err := conn.Write([]byte{0x88, 0x82, 0, 0, 0, 0, head[2], head[3]}); err != nil {
			return "", fmt.Errorf("connection %d: %w", i, err)
		}
	}
	for i, conn := range c.conns {
		if _, err := conn.r.ReadByte(); err != io.EOF {
			return "", fmt.Errorf("connection %d ends with %w", i, err)
		}
		_ = conn.Close()
	}
	c.conns = nil
	var told []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		told = append(told, fmt.Sprintf("%d: %d", code, codes[code]))
	}
	return strings.Join(told, ", "), nil
}
