package exchange

import (
	"io"
	"net/http"
	"syscall"
)

// readFrom serves io.ReaderFrom, so that a file is sent by the kernel as it would be without this package.
func (h *Handle) readFrom(src io.Reader) (int64, error) {
	if !h.enter() {
		return 0, errEnded
	}
	defer h.leave()
	s := h.st
	if s.hijack.done {
		s.lateCall("Write")
		return 0, http.ErrHijacked
	}
	if s.head == 0 || s.held != nil {
		has, err := filled(src)
		switch {
		case err != nil:
			return 0, noEOF(err)
		case has:
			s.open()
		default:
			src = &opening{src, s}
		}
	}
	n, err := h.w.(io.ReaderFrom).ReadFrom(src) //nolint:forcetypeassert // this variant is made only where it holds
	s.size += n
	s.wrote += n
	return n, err
}

// open does what comes before content is written.
func (s *State) open() {
	switch {
	case s.head == 0:
		s.implied()
	case s.held != nil:
		s.release()
	}
}

// opening is a source of content that has given nothing yet. The head goes out with its first byte, as net/http does it: a
// handler whose source is empty, or fails at once, may still choose another status.
type opening struct {
	src io.Reader
	s   *State
}

// Read reads from the source.
func (o *opening) Read(p []byte) (int, error) {
	n, err := o.src.Read(p)
	if n > 0 {
		o.s.open()
	}
	return n, err
}

// filled reports whether src is a file, which the kernel can send only if it is handed on as it is, and has content left. It
// returns the error of a file that cannot be read, io.EOF among them.
func filled(src io.Reader) (bool, error) {
	if l, ok := src.(*io.LimitedReader); ok && l.N > 0 {
		src = l.R
	}
	f, ok := src.(interface {
		io.ReadSeeker
		syscall.Conn
	})
	if !ok {
		return false, nil
	}
	if _, err := f.Seek(0, io.SeekCurrent); err != nil {
		return false, nil //nolint:nilerr // a pipe: it is read like any other source
	}
	n, err := f.Read(make([]byte, 1))
	if n == 1 {
		_, err = f.Seek(-1, io.SeekCurrent)
	}
	return n == 1, err
}

// noEOF is the error of a copy that ended with err.
func noEOF(err error) error {
	if err == io.EOF { //nolint:errorlint // a Reader returns it as it is
		return nil
	}
	return err
}
