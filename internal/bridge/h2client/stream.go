package h2client

import (
	"io"
	"net/http"

	"golang.org/x/net/http2"
)

// Stream is a stream of a Client. One goroutine may read while another writes.
type Stream struct {
	*Client
	id uint32

	// guarded by Client.mu
	send    int64 // window for what is sent
	sentEnd bool
	status  int
	header  http.Header
	interim []int
	unread  []byte
	came    int64 // bytes that came in all
	ended   bool  // END_STREAM came
	reset   *http2.StreamError
}

// Head waits for the answer.
func (s *Stream) Head() (status int, header http.Header, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.status == 0 {
		if err := s.gone(); err != nil {
			return 0, nil, err
		}
		s.changed.Wait()
	}
	return s.status, s.header, nil
}

// gone is why no more will come, or nil.
func (s *Stream) gone() error {
	if s.reset != nil {
		return *s.reset
	}
	return s.err
}

// Read reads what came, and gives the window back to the server. Behind END_STREAM it returns io.EOF, behind RST_STREAM an
// http2.StreamError.
func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.take(p)
	if n > 0 {
		s.allow(n)
	}
	return n, err
}

func (s *Stream) take(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.unread) == 0 {
		if s.ended {
			return 0, io.EOF
		}
		if err := s.gone(); err != nil {
			return 0, err
		}
		s.changed.Wait()
	}
	n := copy(p, s.unread)
	s.unread = s.unread[n:]
	if len(s.unread) == 0 {
		s.unread = nil
	}
	return n, nil
}

// allow lets the server send n bytes more.
func (s *Stream) allow(n int) {
	s.reply(func() error { return s.framer.WriteWindowUpdate(s.id, uint32(n)) })
}

// Came returns how many bytes came on the stream.
func (s *Stream) Came() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.came
}

// Write writes p, and waits while the server's windows hold it back.
func (s *Stream) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n, err := s.claim(len(p))
		if err != nil {
			return written, err
		}
		s.writing.Lock()
		err = s.framer.WriteData(s.id, false, p[:n])
		s.writing.Unlock()
		if err != nil {
			return written, err
		}
		written += n
		p = p[n:]
	}
	return written, nil
}

// claim waits until something may be sent, and takes it off the windows.
func (s *Stream) claim(want int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if s.sentEnd {
			return 0, errWriteAfterEnd
		}
		if err := s.gone(); err != nil {
			return 0, err
		}
		n := min(int64(want), s.send, s.Client.send, int64(s.maxFrame))
		if n > 0 {
			s.send -= n
			s.Client.send -= n
			return int(n), nil
		}
		s.changed.Wait()
	}
}

// Window returns how much may be sent at once.
func (s *Stream) Window() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(s.send, s.Client.send)
}

// CloseWrite sends END_STREAM.
func (s *Stream) CloseWrite() error {
	s.mu.Lock()
	s.sentEnd = true
	s.mu.Unlock()
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.framer.WriteData(s.id, true, nil)
}

// Reset sends RST_STREAM.
func (s *Stream) Reset(code http2.ErrCode) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.framer.WriteRSTStream(s.id, code)
}

// End reads to the end of the stream and returns what came, with io.EOF left out.
func (s *Stream) End() ([]byte, error) { return io.ReadAll(s) }
