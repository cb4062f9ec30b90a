package interop

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/internal/site"
)

// load is what clients do to a place, and what they received.
type load struct {
	*place
	client              *http.Client
	group               sync.WaitGroup
	draining, closing   atomic.Bool // since Shutdown of the middleware, and of the server
	received, meanwhile atomic.Int64
	messages, goodbyes  atomic.Int64
}

// post posts until the server takes no more.
func (l *load) post(t *testing.T) {
	for {
		draining := l.draining.Load()
		// A POST is not sent again by the client where the server closed an idle connection under it.
		res, err := l.client.Post("http://"+l.address+"/work", "text/plain", http.NoBody)
		if err != nil {
			if !l.closing.Load() {
				t.Errorf("a request was not answered before the server was shut down: %v", err)
			}
			return
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || len(body) != 1200 {
			t.Errorf("%d with %d bytes: %v", res.StatusCode, len(body), err)
			return
		}
		l.received.Add(1)
		if draining {
			l.meanwhile.Add(1)
		}
	}
}

// chat opens a WebSocket, and writes to it and reads the echo until the server says goodbye, which is answered only after a
// while.
func (l *load) chat(t *testing.T) {
	t.Helper()
	conn := l.dial(t)
	r := bufio.NewReader(conn)
	_, err := io.WriteString(conn, wsHead)
	check(t, err)
	readHead(t, r)
	over := make(chan struct{})
	l.group.Go(func() {
		defer close(over)
		for {
			if _, err := conn.Write([]byte(wsTalk[:8])); err != nil {
				return
			}
			time.Sleep(100 * time.Microsecond)
		}
	})
	l.group.Go(func() {
		defer conn.cut(fin)
		var frame [4]byte
		for {
			if _, err := io.ReadFull(r, frame[:]); err != nil {
				t.Errorf("the connection ended without a Close frame: %v", err)
				return
			}
			switch string(frame[:]) {
			case "\x81\x02hi":
				l.messages.Add(1)
			case "\x88\x02\x03\xe9":
				l.goodbyes.Add(1)
				time.Sleep(300 * time.Millisecond)
				return
			default:
				t.Errorf("the frame % x", frame)
				return
			}
		}
	})
}

// TestShutdownLosesNothing shuts down under load: each request that a handler answered is received, whole, and none is refused
// while WebSockets are drained; each message that a WebSocket wrote comes before its Close 1001; and an offer that comes too late
// is told so.
func TestShutdownLosesNothing(t *testing.T) {
	l := &load{
		place:  newPlace(t, nil),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: 10 * time.Second},
	}
	for range 8 {
		l.group.Go(func() { l.post(t) })
	}
	const sockets = 8
	for range sockets {
		l.chat(t)
	}
	time.Sleep(500 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	drained := make(chan error, 1)
	go func() { drained <- l.x.Shutdown(ctx) }()
	site.Eventually(t, "draining", l.x.Live.Draining)
	l.draining.Store(true)
	late := l.dial(t)
	_, err := io.WriteString(late, strings.Replace(wsHead, "Upgrade\r\n", "Upgrade, close\r\n", 1))
	check(t, err)
	if answer, err := io.ReadAll(late); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 503 ") ||
		!strings.Contains(string(answer), "\r\nRetry-After: ") {
		t.Errorf("an offer that comes too late is answered %q, %v", answer, err)
	}
	late.cut(fin)
	err = <-drained
	l.closing.Store(true)
	if err = errors.Join(err, l.srv.Shutdown(ctx)); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	l.group.Wait()
	if started := l.started.Load(); started != l.received.Load() || started < 100 || l.meanwhile.Load() < 20 {
		t.Errorf("%d requests were answered, %d answers received, %d of them while WebSockets were drained",
			started, l.received.Load(), l.meanwhile.Load())
	}
	if echoed := l.echoed.Load(); echoed != l.messages.Load() || echoed < 100 || l.goodbyes.Load() != sockets {
		t.Errorf("%d messages were written, %d received, and %d Close frames", echoed, l.messages.Load(), l.goodbyes.Load())
	}
	t.Logf("%d requests, %d of them while WebSockets were drained, %d messages", l.received.Load(), l.meanwhile.Load(), l.messages.Load())
	l.client.CloseIdleConnections()
	l.calm(t)
}
