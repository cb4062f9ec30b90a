package streams

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/internal/bridge/h2client"
)

// TestFramesShutdown shuts down under load: each request that a handler answered is received, whole, none is lost while WebSockets
// are drained, and each WebSocket is told goodbye.
func TestFramesShutdown(t *testing.T) {
	p := newPlace(t, false)
	var group sync.WaitGroup
	var received, meanwhile, goodbyes atomic.Int64
	var closing atomic.Bool
	const connections, sockets = 4, 4
	var clients []*h2client.Client
	for range connections {
		c := p.client(t)
		clients = append(clients, c)
		for range sockets {
			s, err := open(c, "/own")
			if err == nil {
				err = send(s, 1, 100)
			}
			if err == nil {
				err = receive(s, 1, 100)
			}
			if err != nil {
				t.Fatal(err)
			}
			group.Go(func() {
				rest := make([]byte, 4)
				if _, err := io.ReadFull(s, rest); err != nil || string(rest) != "\x88\x02\x03\xe9" {
					t.Errorf("a WebSocket is told % x, %v", rest, err)
				}
				goodbyes.Add(1)
				time.Sleep(200 * time.Millisecond) // a slow peer
				if _, err := s.Write([]byte("\x88\x82\x00\x00\x00\x00\x03\xe9")); err != nil {
					t.Error(err)
				}
			})
		}
		group.Go(func() {
			for {
				draining := p.x.Live.Draining()
				s, err := c.Get("/ok")
				status := 0
				if err == nil {
					status, _, err = s.Head()
				}
				if err != nil {
					if !closing.Load() {
						t.Errorf("a request was not answered before the server was shut down: %v", err)
					}
					return
				}
				if content, err := s.End(); err != nil || status != http.StatusOK || len(content) != 1200 {
					t.Errorf("%d with %d bytes: %v", status, len(content), err)
					return
				}
				received.Add(1)
				if draining {
					meanwhile.Add(1)
				}
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := p.x.Shutdown(ctx)
	closing.Store(true)
	if err = errors.Join(err, p.srv.Shutdown(ctx)); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	group.Wait()
	if started := p.started.Load(); started != received.Load() || started < 100 || meanwhile.Load() < 20 || goodbyes.Load() != connections*sockets {
		t.Errorf("%d requests were answered, %d answers received, %d of them while %d WebSockets were drained",
			started, received.Load(), meanwhile.Load(), goodbyes.Load())
	}
	for _, c := range clients {
		_ = c.Close() // the server may have closed it
	}
	p.left(t)
}
