package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// dice is a handler that does what chance says, the same for the same seed, and notes what comes of it.
type dice struct {
	*rand.Rand
	w     http.ResponseWriter
	r     *http.Request
	file  string
	notes []string
	done  chan string // what was noted

	duplex bool
}

func newDice(seed uint64, file string) *dice {
	return &dice{Rand: rand.New(rand.NewPCG(seed, 0)), file: file, done: make(chan string, 1)}
}

// of is one of some values.
func of[T any](d *dice, values ...T) T { return values[d.IntN(len(values))] }

func (d *dice) note(what string, n int64, err error) {
	d.notes = append(d.notes, fmt.Sprint(what, " ", n, " ", err))
}

// breaks is a source that breaks after some bytes.
func breaks(after int) io.Reader {
	return io.MultiReader(strings.NewReader(strings.Repeat("e", after)), iotest.ErrReader(errors.New("the source broke")))
}

// moves are what a handler may do.
var moves = []func(*dice){
	func(d *dice) {
		d.w.Header().Set(of(d, "X-A", "Content-Type", "Etag", "Trailer", "Cache-Control"), of(d, "X-T", "text/plain", ""))
	},
	func(d *dice) { d.w.Header().Set("X-T", "trailer") },
	func(d *dice) { d.w.Header().Set(http.TrailerPrefix+"X-Late", "1") },
	func(d *dice) { d.w.Header().Set("Content-Length", of(d, "0", "10", "500")) },
	func(d *dice) { d.w.Header().Set("Connection", "close") },
	func(d *dice) { d.w.Header()["Content-Type"] = nil },
	func(d *dice) { d.w.Header().Del(of(d, "X-A", "Content-Type", "Content-Length")) },
	func(d *dice) {
		d.w.WriteHeader(of(d, 100, 103, 200, 201, 204, 206, 301, 304, 400, 404, 413, 417, 500, 503, 999))
	},
	func(d *dice) { d.w.WriteHeader(of(d, 200, 206, 304, 404)) },
	func(d *dice) {
		n, err := d.w.Write(bytes.Repeat([]byte("x"), of(d, 0, 1, 500, 3000, 5000)))
		d.note("Write", int64(n), err)
	},
	func(d *dice) {
		n, err := io.WriteString(d.w, strings.Repeat("y", d.IntN(700)))
		d.note("WriteString", int64(n), err)
	},
	func(d *dice) { d.note("Flush", 0, http.NewResponseController(d.w).Flush()) },
	func(d *dice) {
		n, err := io.Copy(d.w, io.LimitReader(strings.NewReader(strings.Repeat("z", 9000)), of[int64](d, 0, 5, 600, 9000)))
		d.note("Copy", n, err)
	},
	func(d *dice) {
		n, err := io.Copy(d.w, breaks(of(d, 0, 100, 3000)))
		d.note("Copy", n, errors.Unwrap(err)) // the error itself names addresses
	},
	func(d *dice) {
		f, err := os.Open(d.file)
		if err != nil {
			d.note("Open", 0, err)
			return
		}
		defer func() { _ = f.Close() }()
		n, err := io.Copy(d.w, io.LimitReader(f, of[int64](d, 0, 700, 1<<20)))
		d.note("Copy", n, err)
	},
	func(d *dice) {
		n, err := io.ReadFull(d.r.Body, make([]byte, 1+d.IntN(2000)))
		d.note("Read", int64(n), err)
	},
	func(d *dice) {
		n, err := io.Copy(io.Discard, d.r.Body)
		d.note("ReadAll", n, err)
	},
	func(d *dice) {
		d.note("FullDuplex", 0, http.NewResponseController(d.w).EnableFullDuplex())
		d.duplex = true
	},
	func(d *dice) { http.Error(d.w, "bad", of(d, 400, 404, 500)) },
	func(d *dice) { http.ServeContent(d.w, d.r, "a.txt", time.Unix(1e9, 0), strings.NewReader("content")) },
	func(d *dice) {
		if d.IntN(4) == 0 {
			panic(http.ErrAbortHandler)
		}
	},
}

func (d *dice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		_, _ = io.WriteString(w, "next")
		return
	}
	d.w, d.r = w, r
	defer func() { d.done <- strings.Join(d.notes, ", ") }()
	for range 1 + d.IntN(6) {
		moves[d.IntN(len(moves))](d)
	}
	if d.duplex { // what is left unread then, net/http takes for the next request at times
		_, _ = io.Copy(io.Discard, r.Body)
	}
}

// requests are one of chance, and another behind it that shows whether the connection still works.
func (d *dice) requests() string {
	const next = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
	head := of(d, "GET", "HEAD", "POST", "PUT") + " / " + of(d, "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0") + "\r\nHost: a\r\n" +
		of(d, "", "", "Range: bytes=0-2\r\n", "Connection: keep-alive\r\n")
	if head[0] != 'P' {
		return head + "\r\n" + next
	}
	head += of(d, "", "", "Expect: 100-continue\r\n")
	body := strings.Repeat("b", of(d, 0, 10, 6000, 256<<10, 300_000))
	if body != "" && strings.Contains(head, "HTTP/1.1") && d.IntN(2) == 0 {
		return head + "Transfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(body)), 16) + "\r\n" + body + "\r\n0\r\n\r\n" + next
	}
	return head + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body + next
}

// notCompared is what may differ: the time, and what development adds.
var notCompared = regexp.MustCompile(`(?m)^(Date|Explain-[A-Za-z]+|Link): .*\r\n`)

// Whatever a handler does, the client gets the same bytes with this package as without it, and the handler sees the same.
func TestRecordRandomHandlers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, bytes.Repeat([]byte("file "), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	modes := []mode{{}, production, development}
	var now atomic.Pointer[dice]
	var servers []*httptest.Server
	for _, m := range modes {
		h := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().ServeHTTP(w, r) }))
		if m.make != nil {
			h = m.make(httpexplain.WithLogger(zap.NewNop())).Handler(h)
		}
		s := httptest.NewUnstartedServer(h)
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.Start()
		defer s.Close()
		servers = append(servers, s)
	}
	compared := 0
	for seed := range uint64(400) {
		var bare, notes string
		for i, m := range modes {
			d := newDice(seed, file)
			now.Store(d)
			request := d.requests()
			got, whole := talk(t, servers[i], request)
			if !whole {
				break
			}
			noted := <-d.done
			switch {
			case m.make == nil:
				bare, notes = got, noted
			case m.name == development.name && (len(bare) < 10 || bare[9] >= '4' || bare[9] == '1'):
				// what development adds to an error is no matter here
			case got != bare || noted != notes:
				head, _, _ := strings.Cut(request, "\r\n\r\n")
				t.Errorf("seed %d, %s: %q\nsent %.600q\nbare %.600q\nnotes %s\nbare  %s", seed, m.name, head, got, bare, noted, notes)
			default:
				compared++
			}
		}
	}
	if compared < 400 {
		t.Errorf("%d answers were compared", compared)
	}
}

// talk sends requests and returns all that is answered. It is not whole where the server closed with bytes unread, which loses
// some of the answer at times.
func talk(t *testing.T, s *httptest.Server, requests string) (answers string, whole bool) {
	t.Helper()
	conn := site.Send(t, "tcp", s.Listener.Addr().String(), "")
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.WriteString(conn, requests) // a server that closes reads no more
		if c, ok := conn.(*net.TCPConn); ok {
			_ = c.CloseWrite()
		}
	}()
	b, err := io.ReadAll(conn)
	_ = conn.Close()
	<-sent
	return notCompared.ReplaceAllString(string(b), ""), err == nil
}
