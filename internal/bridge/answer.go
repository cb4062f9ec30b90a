package bridge

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain/internal/wire"
)

const (
	maxHead    = 64 << 10 // bytes of head that a handler may write by hand
	maxChunked = 64 << 10 // bytes of content in chunks behind the head of a refusal
)

// finishTime is how long the client may take to let the content of a refusal through once the handler has closed.
const finishTime = 5 * time.Second

// answer is what a handler that took the stream over writes by hand.
type answer struct {
	state state
	kept  []byte // what was written, until it can be sent
	left  int64  // bytes of content of a refusal that are still to come; -1: until Close
}

// state is how far an answer has come.
type state uint8

const (
	inHead    state = iota // the head is not whole yet
	opened                 // it was a 101: all that follows is the stream's
	inContent              // it was a refusal
	inChunks               // with its content in chunks, which are kept until Close
	broken                 // it was no HTTP
)

// errNoHTTP is returned by the Write that shows that no head of an answer will come.
var errNoHTTP = errors.New("httpexplain: what the handler wrote is not the head of an HTTP/1.1 response, which must come before " +
	"anything else on a stream of HTTP/2")

// put takes what the handler writes.
func (s *Stream) put(p []byte) (int, error) {
	if s.answer.state == opened {
		return s.send(p)
	}
	return s.hear(p)
}

// send sends content.
func (s *Stream) send(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := s.base.Write(p)
	if err == nil {
		err = s.flush()
	}
	return n, err
}

// hear takes what belongs to the answer itself.
func (s *Stream) hear(p []byte) (int, error) {
	a := &s.answer
	switch a.state {
	case inHead:
		unsent, err := s.head(p)
		return len(p) - unsent, err
	case inContent:
		return len(p), s.content(p)
	case inChunks:
		if len(a.kept)+len(p) > maxChunked {
			return 0, io.ErrShortWrite
		}
		a.kept = append(a.kept, p...)
		return len(p), nil
	}
	return 0, errNoHTTP
}

// head looks whether the head is whole, and sends what it says. It returns how much of p could not be sent.
func (s *Stream) head(p []byte) (unsent int, err error) {
	a := &s.answer
	a.kept = append(a.kept, p...)
	for {
		end := wire.HeadEnd(a.kept)
		if end < 0 && len(a.kept) < maxHead && plausible(a.kept) {
			return 0, nil
		}
		code, fields, err := 0, http.Header(nil), errNoHTTP
		if end >= 0 {
			code, fields, err = parseHead(a.kept[:end])
		}
		if err != nil {
			a.state, a.kept = broken, nil
			s.reset()
			return len(p), err
		}
		rest := a.kept[end:]
		if code < 200 && code != http.StatusSwitchingProtocols {
			a.kept = rest // 100 and the like; the answer follows
			continue
		}
		a.kept = nil
		if code != http.StatusSwitchingProtocols {
			return 0, s.decline(code, fields, rest)
		}
		if err = s.open(fields); err != nil {
			return len(p), err
		}
		n, err := s.send(rest)
		return len(rest) - n, err
	}
}

// open answers with 200 in place of a 101 with these fields. What layers outside have set for the answer goes out only if the
// handler wrote it too: a handler that takes a connection over writes the head itself.
func (s *Stream) open(fields http.Header) error {
	accept(fields)
	s.begin(http.StatusOK, fields)
	s.answer.state = opened
	err := s.flush()
	if err != nil {
		s.status.Store(0) // nobody got it
	}
	return err
}

// begin sends a head with these fields and no others.
func (s *Stream) begin(code int, fields http.Header) {
	h := s.base.Header()
	clear(h)
	maps.Copy(h, fields)
	s.status.Store(int32(code))
	s.base.WriteHeader(code)
}

// decline answers with the refusal that the handler wrote.
func (s *Stream) decline(code int, fields http.Header, rest []byte) error {
	a := &s.answer
	a.state, a.left = inContent, -1
	chunked := strings.EqualFold(fields.Get("Transfer-Encoding"), "chunked")
	if n, err := strconv.ParseInt(fields.Get("Content-Length"), 10, 64); err == nil && n >= 0 && !chunked {
		a.left = n
	}
	strip(fields)
	delete(fields, "Trailer")
	if chunked {
		delete(fields, "Content-Length")
	}
	sent := Declined(code)
	if sent == http.StatusMethodNotAllowed && sent != code && fields["Allow"] == nil {
		fields["Allow"] = []string{http.MethodGet}
	}
	s.begin(sent, fields)
	if chunked {
		a.state, a.kept = inChunks, bytes.Clone(rest)
		return nil
	}
	return s.content(rest)
}

// content sends content of a refusal, as much as was announced.
func (s *Stream) content(p []byte) error {
	a := &s.answer
	if a.left >= 0 {
		p = p[:min(int64(len(p)), a.left)]
		a.left -= int64(len(p))
	}
	if len(p) == 0 {
		return nil
	}
	_, err := s.base.Write(p)
	return err
}

// finish ends the answer once the connection is closed. It returns false where the handler gave none: on HTTP/1.1 the client
// would see the connection break off.
func (s *Stream) finish() bool {
	a := &s.answer
	if a.state == inChunks || a.state == inContent { // some of it may be unsent, and no deadline of the handler's holds any more
		_ = http.NewResponseController(s.base).SetWriteDeadline(time.Now().Add(finishTime)) // as in resetLocked
	}
	switch a.state {
	case inChunks:
		content, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(a.kept)))
		if err == nil && len(content) > 0 {
			_, err = s.base.Write(content) //nolint:gosec // it is the handler's own content, in another framing
		}
		return err == nil
	case opened, inContent:
		return true
	}
	return false
}

// plausible reports whether b may be the beginning of a status line.
func plausible(b []byte) bool {
	const start = "HTTP/1."
	n := min(len(b), len(start))
	return string(b[:n]) == start[:n]
}

// parseHead takes a whole head apart (RFC 9112 4).
func parseHead(b []byte) (code int, fields http.Header, err error) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(b)))
	line, err := r.ReadLine()
	if err != nil {
		return 0, nil, errNoHTTP
	}
	version, rest, _ := strings.Cut(line, " ")
	digits, _, _ := strings.Cut(rest, " ")
	code, err = strconv.Atoi(digits)
	if err != nil || len(digits) != 3 || code < 100 || !strings.HasPrefix(version, "HTTP/1.") {
		return 0, nil, errNoHTTP
	}
	h, err := r.ReadMIMEHeader()
	if err != nil {
		return 0, nil, errNoHTTP
	}
	return code, http.Header(h), nil
}
