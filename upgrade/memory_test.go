package upgrade_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// The variables tell a child process of the tests what it is: a client that holds connections ("address count request"), or a
// server that measures what they cost (the name of a case).
const (
	clientVariable = "HTTPEXPLAIN_TEST_CLIENT"
	serverVariable = "HTTPEXPLAIN_TEST_SERVER"
)

func TestMain(m *testing.M) {
	var err error
	switch order, name := os.Getenv(clientVariable), os.Getenv(serverVariable); {
	case order != "":
		err = beClient(order)
	case name != "":
		err = beServer(name)
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// beClient opens connections, prints a line, and holds them until its input ends.
func beClient(order string) error {
	parts := strings.SplitN(order, " ", 3)
	count, err := strconv.Atoi(parts[1])
	if err != nil {
		return err
	}
	for range count {
		conn, err := net.Dial("tcp", parts[0])
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, parts[2]); err != nil {
			return err
		}
		answer, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.HasPrefix(answer, "HTTP/1.1 101 ") {
			return fmt.Errorf("%q, %w", answer, err)
		}
	}
	fmt.Println("open")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// clients starts a process that holds so many connections, and returns a function that ends it.
func clients(addr string, count int, request string) (end func() error, err error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), clientVariable+"="+addr+" "+strconv.Itoa(count)+" "+request)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		return nil, fmt.Errorf("the client says %q, %w", line, err)
	}
	return func() error {
		_ = in.Close()
		return cmd.Wait()
	}, nil
}

// inUse is what the heap and the stacks hold.
func inUse() (heap, stacks int64) {
	for range 3 {
		runtime.GC()
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc), int64(m.StackInuse)
}

// browser is a handshake as a browser sends it.
const browser = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n" +
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" +
	"Upgrade: websocket\r\nOrigin: http://127.0.0.1:8080\r\nSec-WebSocket-Version: 13\r\n" +
	"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en-US;q=0.9,en;q=0.8\r\n" +
	"Cookie: session=0123456789abcdef0123456789abcdef\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
	"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"

// idle are the cases of TestIdleMemory.
var idle = map[string]struct {
	protocol upgrade.Protocol
	request  string
	limit    int // bytes; 0: the figure is only printed
}{
	"custom":             {oneByteAtATime, handshake, 3200},
	"custom, browser":    {oneByteAtATime, browser, 0},
	"websocket":          {messages, handshake, 3200},
	"websocket, browser": {messages, browser, 0},
}

var oneByteAtATime = upgrade.New("websocket", func(_ context.Context, c *upgrade.Conn) error {
	var b [1]byte
	for {
		if _, err := c.Read(b[:]); err != nil {
			return err
		}
	}
})

var messages = websocket.New(func(ctx context.Context, c *websocket.Conn) error {
	for {
		if _, _, err := c.Read(ctx); err != nil {
			return err
		}
	}
}, websocket.WithOrigins("*"))

// beServer prints what each of 2,000 idle connections costs.
func beServer(name string) error {
	const count = 2000
	x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{Handler: x.Handler(upgrade.Handler(idle[name].protocol)), ReadHeaderTimeout: time.Minute}
	go s.Serve(l)
	addr := l.Addr().String()
	end, err := clients(addr, 20, idle[name].request)
	if err != nil {
		return err
	}
	if err := end(); err != nil {
		return err
	}
	for x.Live.Len() > 0 {
		time.Sleep(time.Millisecond)
	}
	heap, stacks := inUse()
	if end, err = clients(addr, count, idle[name].request); err != nil {
		return err
	}
	time.Sleep(100 * time.Millisecond) // the last goroutines begin to wait
	heapNow, stacksNow := inUse()
	if n := x.Live.Len(); n != count {
		return fmt.Errorf("%d connections are live", n)
	}
	fmt.Println((heapNow-heap)/count, (stacksNow-stacks)/count)
	return end()
}

// TestIdleMemory measures what an idle connection costs in heap and stack, its goroutine included, where the client is another
// process.
func TestIdleMemory(t *testing.T) {
	for name, c := range idle {
		t.Run(name, func(t *testing.T) {
			heap, stack := measured(t, name)
			for i := 0; i < 2 && !racing; i++ { // what else the machine does adds to a figure, and takes nothing from it
				if h, s := measured(t, name); h+s < heap+stack {
					heap, stack = h, s
				}
			}
			t.Logf("%d bytes of heap and %d of stack for each idle connection, %d in all", heap, stack, heap+stack)
			if c.limit > 0 && heap+stack > c.limit && !racing {
				t.Errorf("%d bytes exceed %d", heap+stack, c.limit)
			}
		})
	}
}

// measured runs a server in a process of its own.
func measured(t *testing.T, name string) (heap, stack int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverVariable+"="+name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s, %v", out, err)
	}
	if _, err := fmt.Sscan(string(out), &heap, &stack); err != nil {
		t.Fatalf("%s, %v", out, err)
	}
	return heap, stack
}
