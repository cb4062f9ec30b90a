package site

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Serve starts a server of h on loopback, which ends with the test.
func Serve(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = Silent()
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// Silent is a logger of which nobody hears.
func Silent() *log.Logger { return log.New(io.Discard, "", 0) }

// Nobody returns a loopback address where nobody listens.
func Nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// Send opens a connection, which ends with the test, and sends raw bytes on it.
func Send(t testing.TB, network, address, raw string) net.Conn {
	t.Helper()
	conn, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err = conn.SetDeadline(time.Now().Add(Patience)); err != nil {
		t.Fatal(err)
	}
	if _, err = io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	return conn
}

// Exchange sends raw bytes on a fresh connection and returns the final answer with its content.
func Exchange(t testing.TB, s *httptest.Server, raw string) (*http.Response, string) {
	t.Helper()
	conn := Send(t, "tcp", s.Listener.Addr().String(), raw)
	defer func() { _ = conn.Close() }()
	method, _, _ := strings.Cut(raw, " ")
	r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("reading the answer to %.80q: %v", raw, err)
	}
	return r, content(t, r)
}

// Get asks for a path and returns the answer with its content.
func Get(t testing.TB, s *httptest.Server, path string) (*http.Response, string) {
	t.Helper()
	r, err := s.Client().Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	return r, content(t, r)
}

func content(t testing.TB, r *http.Response) string {
	t.Helper()
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("reading the content of a %s: %v", r.Status, err)
	}
	return string(body)
}
