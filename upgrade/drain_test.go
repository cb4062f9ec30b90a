package upgrade_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
)

// shutdown drains a server within so much time, and returns how long that took.
func shutdown(s *server, within time.Duration) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	start := time.Now()
	err := s.x.Shutdown(ctx)
	return time.Since(start), err
}

// TestLimit refuses what goes beyond the limit, and takes the next once a place is free.
func TestLimit(t *testing.T) {
	s := serve(t, upgrade.Handler(echo("chess")), httpexplain.WithMaxUpgrades(2))
	first := s.dial(t, get("/", "chess"))
	first.switched()
	s.dial(t, get("/", "chess")).switched()
	refused := s.dial(t, get("/", "chess"))
	r, _ := refused.answer()
	if why := r.Header.Get("Explain-Status"); r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" ||
		!strings.Contains(why, "cause=upgrade-limit;") || !strings.Contains(why, "2 upgraded connections") {
		t.Errorf("%s %v", r.Status, r.Header)
	}
	_ = first.Close()
	site.Eventually(t, "a free place", func() bool { return s.x.Live.Len() == 1 })
	refused.send(get("/", "chess")) // on the connection of the refusal
	refused.switched()
}

// TestDrainNothing returns at once, and takes no upgrade any more; ordinary requests are served.
func TestDrainNothing(t *testing.T) {
	h := upgrade.Handler(echo("chess"))
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ws" {
			h.ServeHTTP(w, r)
		}
	}))
	for range 2 {
		if took, err := shutdown(s, time.Hour); err != nil || took > time.Second {
			t.Errorf("%v, %v", took, err)
		}
	}
	c := s.dial(t, get("/ws", "chess"))
	if head := c.head(); !strings.HasPrefix(head, "HTTP/1.1 503 ") || !strings.Contains(head, "\r\nRetry-After: ") ||
		!strings.Contains(head, ";cause=draining;") || !strings.Contains(head, "\r\nConnection: close\r\n") {
		t.Error(head)
	}
	if r, _ := s.dial(t, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer(); r.StatusCode != http.StatusOK {
		t.Error(r.Status)
	}
}

// TestDrainTellsContexts cancels contexts, waits for the goodbye, and loses nothing of it.
func TestDrainTellsContexts(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(ctx context.Context, c *upgrade.Conn) error {
		<-ctx.Done()
		_, err := io.WriteString(c, "goodbye\n")
		return err
	})))
	var peers []*peer
	for range 50 {
		c := s.dial(t, get("/", "chess"))
		c.switched()
		peers = append(peers, c)
	}
	results := make(chan error, 2)
	for range cap(results) { // side by side
		go func() {
			_, err := shutdown(s, patience)
			results <- err
		}()
	}
	for _, c := range peers {
		c.reads("goodbye\n")
		c.ends()
		_ = c.Close()
	}
	if err := errors.Join(<-results, <-results); err != nil {
		t.Error(err)
	}
	s.Close()
	site.Settles(t, before)
}

// TestDrainWakes wakes a serve function that never looks at its context from its read, after half of the time; a deadline that
// it sets afterwards changes nothing.
func TestDrainWakes(t *testing.T) {
	failed := make(chan error, 10)
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		var b [16]byte
		for range cap(failed) {
			if err := c.SetDeadline(time.Now().Add(time.Hour)); err != nil {
				return err
			}
			n, err := c.Read(b[:])
			if err != nil {
				failed <- err
			}
			if _, err := c.Write(b[:n]); err != nil {
				return err
			}
		}
		_, err := io.WriteString(c, "bye")
		return err
	})))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	go func() {
		time.Sleep(100 * time.Millisecond) // within the grace
		c.send("x")
	}()
	took, err := shutdown(s, 2*time.Second)
	if err != nil || took < 900*time.Millisecond || took > 1900*time.Millisecond {
		t.Errorf("%v, %v", took, err)
	}
	c.reads("xbye")
	for range cap(failed) - 1 {
		var timeout interface{ Timeout() bool }
		if err := <-failed; !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Error(err)
		}
	}
}

// TestDrainCloses closes what is left at the end of the time.
func TestDrainCloses(t *testing.T) {
	before := runtime.NumGoroutine()
	release := make(chan struct{})
	s := serve(t, upgrade.Handler(upgrade.New("chess", func(ctx context.Context, c *upgrade.Conn) error {
		_ = ctx.Done() // it knows, and does not care
		var b [1]byte
		_, err := c.Read(b[:])
		<-release
		return err
	})))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	took, err := shutdown(s, 100*time.Millisecond)
	if !errors.Is(err, context.DeadlineExceeded) || took < 90*time.Millisecond || took > time.Second {
		t.Errorf("%v, %v", took, err)
	}
	c.ends()
	close(release)
	if _, err := shutdown(s, patience); err != nil {
		t.Error(err)
	}
	s.Close()
	site.Settles(t, before)
}

// TestDrainWithServer is the documented form, with an ordinary request under way.
func TestDrainWithServer(t *testing.T) {
	under, release := make(chan struct{}), make(chan struct{})
	h := upgrade.Handler(echo("chess"))
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ws" {
			h.ServeHTTP(w, r)
			return
		}
		close(under)
		<-release
		_, _ = io.WriteString(w, "served")
	}))
	c := s.dial(t, get("/ws", "chess"))
	c.switched()
	ordinary := s.dial(t, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	<-under
	result := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		result <- errors.Join(s.x.Shutdown(ctx), s.Config.Shutdown(ctx))
	}()
	c.ends()
	_ = c.Close()
	close(release)
	if r, body := ordinary.answer(); r.StatusCode != http.StatusOK || body != "served" {
		t.Errorf("%s %q", r.Status, body)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
}

// TestList describes what is live.
func TestList(t *testing.T) {
	s := serve(t, upgrade.Handler(with(echo("chess/1"), func(s *upgrade.Switch) { s.Subprotocol = "blitz" })))
	c := s.dial(t, get("/ws?secret=1", "chess"))
	c.switched()
	c.send("e4\n")
	c.reads("chess/1 e4\n")
	list := s.x.Live.List(10)
	site.Eventually(t, "counted", func() bool { // the client may read what is sent before the server has counted it
		list = s.x.Live.List(10)
		return len(list) > 0 && list[0].Sent > 0
	})
	if len(list) != 1 {
		t.Fatalf("%d live", len(list))
	}
	i := list[0]
	if i.Protocol != "chess/1" || i.Subprotocol != "blitz" || i.Path != "/ws" || i.Peer != c.LocalAddr().String() || len(i.ID) != 32 ||
		i.Received != 3 || i.Sent != 11 || i.Foreign || time.Since(i.Since) > patience || time.Since(i.Since) < 0 {
		t.Errorf("%+v", i)
	}
	if len(s.x.Live.List(0)) != 0 {
		t.Error("more than asked for")
	}
}
