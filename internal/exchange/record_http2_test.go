package exchange_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// stream asks for a path on a fresh HTTP/2 connection in clear and returns what the server sends, frame by frame, until the
// streams have ended.
func stream(t *testing.T, addr, path string, streams int) string {
	t.Helper()
	conn := site.Send(t, "tcp", addr, http2.ClientPreface)
	defer func() { _ = conn.Close() }()
	fr := http2.NewFramer(conn, conn)
	fr.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "http"}, {":authority", "example.com"}, {":path", path}} {
		_ = enc.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]})
	}
	if err := fr.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	_ = fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true})
	var out strings.Builder
	for ended := 0; ended < streams; {
		f, err := fr.ReadFrame()
		if err != nil {
			t.Fatalf("%v after %q", err, out.String())
		}
		switch f := f.(type) {
		case *http2.SettingsFrame:
			if !f.IsAck() {
				_ = fr.WriteSettingsAck()
			}
		case *http2.PushPromiseFrame:
			fields, _ := hpack.NewDecoder(4096, nil).DecodeFull(f.HeaderBlockFragment())
			_, _ = fmt.Fprintf(&out, "%d promises %d:", f.StreamID, f.PromiseID)
			for _, h := range fields {
				if h.Name == ":path" || h.Name == ":method" {
					_, _ = fmt.Fprintf(&out, " %s", h.Value)
				}
			}
			out.WriteString("\n")
		case *http2.MetaHeadersFrame:
			_, _ = fmt.Fprintf(&out, "%d: %s\n", f.StreamID, f.PseudoValue("status"))
			if f.StreamEnded() {
				ended++
			}
		case *http2.DataFrame:
			_, _ = fmt.Fprintf(&out, "%d: %q\n", f.StreamID, f.Data())
			if f.StreamEnded() {
				ended++
			}
		case *http2.RSTStreamFrame:
			_, _ = fmt.Fprintf(&out, "%d: %v\n", f.StreamID, f.ErrCode)
			ended++
		}
	}
	return out.String()
}

// A push is promised, served through the same handler, and logged as an exchange of its own.
func TestRecordPushes(t *testing.T) {
	var first string
	for _, m := range []mode{{}, production, development} {
		h := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/pushed" {
				_, _ = io.WriteString(w, "pushed")
				return
			}
			if err := w.(http.Pusher).Push("/pushed", nil); err != nil {
				t.Error(err)
			}
			w.WriteHeader(http.StatusNoContent)
		}))
		logger, logs := site.Observed()
		if m.make != nil {
			h = m.make(httpexplain.WithLogger(logger)).Handler(h)
		}
		s := start(t, "HTTP/2 in clear", h, nil)
		got := stream(t, s.Listener.Addr().String(), "/", 2)
		s.Close()
		if m.make == nil {
			first = got
			if !strings.Contains(got, "1 promises 2: ") || !strings.Contains(got, `"pushed"`) {
				t.Fatalf("nothing was pushed: %q", got)
			}
			continue
		}
		if sorted(got) != sorted(first) {
			t.Errorf("%s: %q, want %q", m.name, got, first)
		}
		site.Eventually(t, m.name+": two lines", func() bool { return logs.Len() == 2 })
	}
}

// sorted sorts lines, which two streams send in an order of their own.
func sorted(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Many streams on one connection, each with a status and content of its own, do not mix.
func TestRecordManyStreams(t *testing.T) {
	for _, m := range []mode{production, development} {
		logger, logs := site.Observed()
		h := m.make(httpexplain.WithLogger(logger)).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Trailer", "X-Path")
			if strings.HasSuffix(r.URL.Path, "7") {
				w.WriteHeader(http.StatusNotFound)
			}
			for range 10 {
				_, _ = io.WriteString(w, r.URL.Path)
				_ = http.NewResponseController(w).Flush()
			}
			w.Header().Set("X-Path", r.URL.Path)
		}))
		s := start(t, "HTTP/2 over TLS", h, zap.NewStdLog(zap.NewNop()))
		first, err := s.Client().Get(s.URL) // makes the connection that the streams share
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, first.Body)
		_ = first.Body.Close()
		var clients sync.WaitGroup
		for i := range 200 {
			clients.Go(func() {
				path := fmt.Sprintf("/%d", i)
				a, err := s.Client().Get(s.URL + path)
				if err != nil {
					t.Error(err)
					return
				}
				defer func() { _ = a.Body.Close() }()
				got, err := io.ReadAll(a.Body)
				if err != nil || string(got) != strings.Repeat(path, 10) || a.Trailer.Get("X-Path") != path || (a.StatusCode == http.StatusNotFound) != (i%10 == 7) {
					t.Errorf("%s: %d %q %v %v", path, a.StatusCode, got, a.Trailer, err)
				}
			})
		}
		clients.Wait()
		s.Close()
		if logs.Len() != 201 {
			t.Errorf("%s: %d lines, want 201", m.name, logs.Len())
		}
	}
}

// On HTTP/2 a MaxBytesReader's answer carries no Connection field, which HTTP/2 forbids.
func TestMaxBytesReaderOnHTTP2(t *testing.T) {
	for _, m := range []mode{production, development} {
		o := m.run(t, "HTTP/2 over TLS", &behavior{request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", handler: plain(limited(4))})
		if !strings.Contains(o.wire, " 413") || strings.Contains(o.wire, "Connection") {
			t.Errorf("%s: %q", m.name, o.wire)
		}
	}
}
