package h2c_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"golang.org/x/net/http2"
)

// TestDrain shuts the middleware down while streams are open: GOAWAY goes out, the streams end as they would have, and then
// the connection closes.
func TestDrain(t *testing.T) {
	began, finish := make(chan struct{}, 2), make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began <- struct{}{}
		select {
		case <-finish:
		case <-r.Context().Done():
			t.Errorf("%s was cut off by the drain", r.URL.Path)
		}
		_, _ = io.WriteString(w, "done")
	}), nil)
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET /first HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	c.get(3, "/third")
	<-began
	<-began
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	down := make(chan error, 1)
	go func() { down <- s.x.Shutdown(ctx) }()
	for c.goAway == nil {
		if !c.read() {
			t.Fatal("the connection ended without GOAWAY")
		}
	}
	if c.goAway.ErrCode != http2.ErrCodeNo || c.goAway.LastStreamID != 3 {
		t.Errorf("%v", c.goAway)
	}
	close(finish)
	c.says(1, "200", "done")
	c.says(3, "200", "done")
	c.closed()
	if err := <-down; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// TestDrainBeforePreface shuts down between the 101 and the preface of the client.
func TestDrainBeforePreface(t *testing.T) {
	s := serve(t, handler, nil)
	c := dial(t, s.Listener.Addr().String())
	c.send("GET /first HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	if r := c.head(); r.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(r.Status)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	down := make(chan error, 1)
	go func() { down <- s.x.Shutdown(ctx) }()
	time.Sleep(50 * time.Millisecond)
	c.preface()
	c.says(1, "200", "GET /first")
	c.closed()
	if c.goAway == nil || c.goAway.LastStreamID != 1 {
		t.Errorf("GOAWAY: %v", c.goAway)
	}
	if err := <-down; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// TestLateStream ends after more than half of the time for the shutdown, when readers that know of no shutdown are woken.
func TestLateStream(t *testing.T) {
	began := make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(began)
		select {
		case <-time.After(700 * time.Millisecond):
		case <-r.Context().Done():
			t.Error("the stream was cut off")
		}
		_, _ = io.WriteString(w, "done")
	}), nil)
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET /first HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	<-began
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	down := make(chan error, 1)
	go func() { down <- s.x.Shutdown(ctx) }()
	c.says(1, "200", "done")
	_ = c.Close()
	if err := <-down; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// TestDrainDeadline closes connections whose streams do not end in time.
func TestDrainDeadline(t *testing.T) {
	ended := make(chan error, 1)
	began := make(chan struct{})
	s := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		ended <- r.Context().Err()
	}), nil)
	c := dial(t, s.Listener.Addr().String())
	c.switched("GET /first HTTP/1.1\r\nHost: localhost\r\n" + offer + "\r\n")
	<-began
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if err := s.x.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown: %v", err)
	}
	select {
	case <-ended:
	case <-time.After(patience):
		t.Error("the handler was not told that the connection is closed")
	}
}
