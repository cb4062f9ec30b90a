package bridge

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// sink is a ResponseWriter that keeps what it is given, and knows deadlines as a stream does.
type sink struct {
	*httptest.ResponseRecorder
	reset bool
}

func (s *sink) FlushError() error { return nil }

func (s *sink) SetReadDeadline(time.Time) error { return nil }

func (s *sink) SetWriteDeadline(t time.Time) error {
	s.reset = s.reset || !t.IsZero()
	return nil
}

func (s *sink) Write(p []byte) (int, error) {
	if s.reset {
		return 0, errOver
	}
	return s.ResponseRecorder.Write(p)
}

// answered writes pieces by hand into a stream, and returns what its client gets.
func answered(pieces ...[]byte) (*sink, bool) {
	w := &sink{ResponseRecorder: httptest.NewRecorder()}
	r := httptest.NewRequest(http.MethodConnect, "/", nil)
	r.ProtoMajor, r.Header[":protocol"] = 2, []string{WebSocket}
	s := newStream(w, r)
	conn, _, err := s.Hijack()
	if err != nil {
		return w, false
	}
	for _, p := range pieces {
		if _, err := conn.Write(p); err != nil {
			break
		}
	}
	_ = conn.Close()
	s.wait()
	s.release()
	return w, s.answer.state == opened
}

// FuzzByHand writes what no handler should, whole and byte by byte: the client gets the same, nothing that HTTP/2 forbids, and a
// 2xx for nothing but a 101.
func FuzzByHand(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nframes",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nConnection: close, X\r\nX: 1\r\nContent-Length: 2\r\n\r\nnope",
		"HTTP/1.1 400 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", "HTTP/1.1 200 OK\n\nhello", "HTTP/1.1 1", "", "\n\n", "HTTP/1.1 101 \r\n: \r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4096 {
			return
		}
		whole, accepted := answered(b)
		pieces, acceptedPieces := answered(bytes.SplitAfter(b, nil)...)
		if accepted != acceptedPieces || whole.reset != pieces.reset || !whole.reset && (whole.Code != pieces.Code || whole.Body.String() != pieces.Body.String()) {
			t.Errorf("%q: %d %v %q, byte by byte %d %v %q", b, whole.Code, whole.reset, whole.Body, pieces.Code, pieces.reset, pieces.Body)
		}
		if whole.Code < 300 && !accepted && !whole.reset {
			t.Errorf("%q was answered with %d", b, whole.Code)
		}
		for _, name := range connectionFields {
			if whole.Result().Header[name] != nil {
				t.Errorf("%q: %s went out", b, name)
			}
		}
	})
}
