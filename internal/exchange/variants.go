package exchange

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// The variants, named by the letters of what they add: F Flusher, H Hijacker, P Pusher, R ReaderFrom, C CloseNotifier.
type (
	wF     struct{ Handle }
	wH     struct{ Handle }
	wFH    struct{ Handle }
	wP     struct{ Handle }
	wFP    struct{ Handle }
	wHP    struct{ Handle }
	wFHP   struct{ Handle }
	wR     struct{ Handle }
	wFR    struct{ Handle }
	wHR    struct{ Handle }
	wFHR   struct{ Handle }
	wPR    struct{ Handle }
	wFPR   struct{ Handle }
	wHPR   struct{ Handle }
	wFHPR  struct{ Handle }
	wC     struct{ Handle }
	wFC    struct{ Handle }
	wHC    struct{ Handle }
	wFHC   struct{ Handle }
	wPC    struct{ Handle }
	wFPC   struct{ Handle }
	wHPC   struct{ Handle }
	wFHPC  struct{ Handle }
	wRC    struct{ Handle }
	wFRC   struct{ Handle }
	wHRC   struct{ Handle }
	wFHRC  struct{ Handle }
	wPRC   struct{ Handle }
	wFPRC  struct{ Handle }
	wHPRC  struct{ Handle }
	wFHPRC struct{ Handle }
)

func variant(bits int) (*Handle, http.ResponseWriter) {
	switch bits {
	case 1:
		v := new(wF)
		return &v.Handle, v
	case 2:
		v := new(wH)
		return &v.Handle, v
	case 3:
		v := new(wFH)
		return &v.Handle, v
	case 4:
		v := new(wP)
		return &v.Handle, v
	case 5:
		v := new(wFP)
		return &v.Handle, v
	case 6:
		v := new(wHP)
		return &v.Handle, v
	case 7:
		v := new(wFHP)
		return &v.Handle, v
	case 8:
		v := new(wR)
		return &v.Handle, v
	case 9:
		v := new(wFR)
		return &v.Handle, v
	case 10:
		v := new(wHR)
		return &v.Handle, v
	case 11:
		v := new(wFHR)
		return &v.Handle, v
	case 12:
		v := new(wPR)
		return &v.Handle, v
	case 13:
		v := new(wFPR)
		return &v.Handle, v
	case 14:
		v := new(wHPR)
		return &v.Handle, v
	case 15:
		v := new(wFHPR)
		return &v.Handle, v
	case 16:
		v := new(wC)
		return &v.Handle, v
	case 17:
		v := new(wFC)
		return &v.Handle, v
	case 18:
		v := new(wHC)
		return &v.Handle, v
	case 19:
		v := new(wFHC)
		return &v.Handle, v
	case 20:
		v := new(wPC)
		return &v.Handle, v
	case 21:
		v := new(wFPC)
		return &v.Handle, v
	case 22:
		v := new(wHPC)
		return &v.Handle, v
	case 23:
		v := new(wFHPC)
		return &v.Handle, v
	case 24:
		v := new(wRC)
		return &v.Handle, v
	case 25:
		v := new(wFRC)
		return &v.Handle, v
	case 26:
		v := new(wHRC)
		return &v.Handle, v
	case 27:
		v := new(wFHRC)
		return &v.Handle, v
	case 28:
		v := new(wPRC)
		return &v.Handle, v
	case 29:
		v := new(wFPRC)
		return &v.Handle, v
	case 30:
		v := new(wHPRC)
		return &v.Handle, v
	case 31:
		v := new(wFHPRC)
		return &v.Handle, v
	}
	h := new(Handle)
	return h, h
}

func (h *wF) Flush()                                            { h.flush() }
func (h *wF) FlushError() error                                 { return h.flush() }
func (h *wH) Hijack() (net.Conn, *bufio.ReadWriter, error)      { return h.hijack() }
func (h *wFH) Flush()                                           { h.flush() }
func (h *wFH) FlushError() error                                { return h.flush() }
func (h *wFH) Hijack() (net.Conn, *bufio.ReadWriter, error)     { return h.hijack() }
func (h *wP) Push(target string, o *http.PushOptions) error     { return h.push(target, o) }
func (h *wFP) Flush()                                           { h.flush() }
func (h *wFP) FlushError() error                                { return h.flush() }
func (h *wFP) Push(target string, o *http.PushOptions) error    { return h.push(target, o) }
func (h *wHP) Hijack() (net.Conn, *bufio.ReadWriter, error)     { return h.hijack() }
func (h *wHP) Push(target string, o *http.PushOptions) error    { return h.push(target, o) }
func (h *wFHP) Flush()                                          { h.flush() }
func (h *wFHP) FlushError() error                               { return h.flush() }
func (h *wFHP) Hijack() (net.Conn, *bufio.ReadWriter, error)    { return h.hijack() }
func (h *wFHP) Push(target string, o *http.PushOptions) error   { return h.push(target, o) }
func (h *wR) ReadFrom(src io.Reader) (int64, error)             { return h.readFrom(src) }
func (h *wFR) Flush()                                           { h.flush() }
func (h *wFR) FlushError() error                                { return h.flush() }
func (h *wFR) ReadFrom(src io.Reader) (int64, error)            { return h.readFrom(src) }
func (h *wHR) Hijack() (net.Conn, *bufio.ReadWriter, error)     { return h.hijack() }
func (h *wHR) ReadFrom(src io.Reader) (int64, error)            { return h.readFrom(src) }
func (h *wFHR) Flush()                                          { h.flush() }
func (h *wFHR) FlushError() error                               { return h.flush() }
func (h *wFHR) Hijack() (net.Conn, *bufio.ReadWriter, error)    { return h.hijack() }
func (h *wFHR) ReadFrom(src io.Reader) (int64, error)           { return h.readFrom(src) }
func (h *wPR) Push(target string, o *http.PushOptions) error    { return h.push(target, o) }
func (h *wPR) ReadFrom(src io.Reader) (int64, error)            { return h.readFrom(src) }
func (h *wFPR) Flush()                                          { h.flush() }
func (h *wFPR) FlushError() error                               { return h.flush() }
func (h *wFPR) Push(target string, o *http.PushOptions) error   { return h.push(target, o) }
func (h *wFPR) ReadFrom(src io.Reader) (int64, error)           { return h.readFrom(src) }
func (h *wHPR) Hijack() (net.Conn, *bufio.ReadWriter, error)    { return h.hijack() }
func (h *wHPR) Push(target string, o *http.PushOptions) error   { return h.push(target, o) }
func (h *wHPR) ReadFrom(src io.Reader) (int64, error)           { return h.readFrom(src) }
func (h *wFHPR) Flush()                                         { h.flush() }
func (h *wFHPR) FlushError() error                              { return h.flush() }
func (h *wFHPR) Hijack() (net.Conn, *bufio.ReadWriter, error)   { return h.hijack() }
func (h *wFHPR) Push(target string, o *http.PushOptions) error  { return h.push(target, o) }
func (h *wFHPR) ReadFrom(src io.Reader) (int64, error)          { return h.readFrom(src) }
func (h *wC) CloseNotify() <-chan bool                          { return h.closeNotify() }
func (h *wFC) Flush()                                           { h.flush() }
func (h *wFC) FlushError() error                                { return h.flush() }
func (h *wFC) CloseNotify() <-chan bool                         { return h.closeNotify() }
func (h *wHC) Hijack() (net.Conn, *bufio.ReadWriter, error)     { return h.hijack() }
func (h *wHC) CloseNotify() <-chan bool                         { return h.closeNotify() }
func (h *wFHC) Flush()                                          { h.flush() }
func (h *wFHC) FlushError() error                               { return h.flush() }
func (h *wFHC) Hijack() (net.Conn, *bufio.ReadWriter, error)    { return h.hijack() }
func (h *wFHC) CloseNotify() <-chan bool                        { return h.closeNotify() }
func (h *wPC) Push(target string, o *http.PushOptions) error    { return h.push(target, o) }
func (h *wPC) CloseNotify() <-chan bool                         { return h.closeNotify() }
func (h *wFPC) Flush()                                          { h.flush() }
func (h *wFPC) FlushError() error                               { return h.flush() }
func (h *wFPC) Push(target string, o *http.PushOptions) error   { return h.push(target, o) }
func (h *wFPC) CloseNotify() <-chan bool                        { return h.closeNotify() }
func (h *wHPC) Hijack() (net.Conn, *bufio.ReadWriter, error)    { return h.hijack() }
func (h *wHPC) Push(target string, o *http.PushOptions) error   { return h.push(target, o) }
func (h *wHPC) CloseNotify() <-chan bool                        { return h.closeNotify() }
func (h *wFHPC) Flush()                                         { h.flush() }
func (h *wFHPC) FlushError() error                              { return h.flush() }
func (h *wFHPC) Hijack() (net.Conn, *bufio.ReadWriter, error)   { return h.hijack() }
func (h *wFHPC) Push(target string, o *http.PushOptions) error  { return h.push(target, o) }
func (h *wFHPC) CloseNotify() <-chan bool                       { return h.closeNotify() }
func (h *wRC) ReadFrom(src io.Reader) (int64, error)            { return h.readFrom(src) }
func (h *wRC) CloseNotify() <-chan bool                         { return h.closeNotify() }
func (h *wFRC) Flush()                                          { h.flush() }
func (h *wFRC) FlushError() error                               { return h.flush() }
func (h *wFRC) ReadFrom(src io.Reader) (int64, error)           { return h.readFrom(src) }
func (h *wFRC) CloseNotify() <-chan bool                        { return h.closeNotify() }
func (h *wHRC) Hijack() (net.Conn, *bufio.ReadWriter, error)    { return h.hijack() }
func (h *wHRC) ReadFrom(src io.Reader) (int64, error)           { return h.readFrom(src) }
func (h *wHRC) CloseNotify() <-chan bool                        { return h.closeNotify() }
func (h *wFHRC) Flush()                                         { h.flush() }
func (h *wFHRC) FlushError() error                              { return h.flush() }
func (h *wFHRC) Hijack() (net.Conn, *bufio.ReadWriter, error)   { return h.hijack() }
func (h *wFHRC) ReadFrom(src io.Reader) (int64, error)          { return h.readFrom(src) }
func (h *wFHRC) CloseNotify() <-chan bool                       { return h.closeNotify() }
func (h *wPRC) Push(target string, o *http.PushOptions) error   { return h.push(target, o) }
func (h *wPRC) ReadFrom(src io.Reader) (int64, error)           { return h.readFrom(src) }
func (h *wPRC) CloseNotify() <-chan bool                        { return h.closeNotify() }
func (h *wFPRC) Flush()                                         { h.flush() }
func (h *wFPRC) FlushError() error                              { return h.flush() }
func (h *wFPRC) Push(target string, o *http.PushOptions) error  { return h.push(target, o) }
func (h *wFPRC) ReadFrom(src io.Reader) (int64, error)          { return h.readFrom(src) }
func (h *wFPRC) CloseNotify() <-chan bool                       { return h.closeNotify() }
func (h *wHPRC) Hijack() (net.Conn, *bufio.ReadWriter, error)   { return h.hijack() }
func (h *wHPRC) Push(target string, o *http.PushOptions) error  { return h.push(target, o) }
func (h *wHPRC) ReadFrom(src io.Reader) (int64, error)          { return h.readFrom(src) }
func (h *wHPRC) CloseNotify() <-chan bool                       { return h.closeNotify() }
func (h *wFHPRC) Flush()                                        { h.flush() }
func (h *wFHPRC) FlushError() error                             { return h.flush() }
func (h *wFHPRC) Hijack() (net.Conn, *bufio.ReadWriter, error)  { return h.hijack() }
func (h *wFHPRC) Push(target string, o *http.PushOptions) error { return h.push(target, o) }
func (h *wFHPRC) ReadFrom(src io.Reader) (int64, error)         { return h.readFrom(src) }
func (h *wFHPRC) CloseNotify() <-chan bool                      { return h.closeNotify() }
