package exchange

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/internal/live"
)

// foreign is a connection that a handler took over by itself: what passes is counted, and the head that the handler writes
// by hand is overheard, never altered. It lies in the type that the handler gets, see watch.
type foreign struct {
	Link
	raw   net.Conn
	site  *Site
	seat  *seat
	calls atomic.Uint32 // copies under way, and ended
	over  atomic.Bool   // the end was told

	about fields // the fields of its lines that tell of the request; nil where nothing is logged
	id    string
	path  string
	peer  string
	offer string // the Upgrade field of the request

	heard  atomic.Bool // the head is known, or will not be
	broken atomic.Bool // the last write of it failed
	mu     sync.Mutex  // guards what was overheard
	overheard
}

// watch wraps a connection that was taken over by a handler in the type that keeps what the handler may know of it: see
// tcpConn and the others.
func (s *State) watch(raw net.Conn) (net.Conn, *foreign) {
	conn, f := newForeign(raw)
	f.raw, f.site = raw, s.site
	f.Begin()
	if s.stream != nil {
		f.Set(LinkStream)
	}
	f.path, f.peer = s.path, s.r.RemoteAddr
	if lines := s.r.Header["Upgrade"]; len(lines) > 0 {
		f.offer = lines[0]
	}
	f.id = s.identify()
	if l := s.site.Logger; l != nil && l.Core().Enabled(zapcore.InfoLevel) {
		a := s.about()
		f.about = make(fields, 0, 16)
		a.appendTo(&f.about, s.site.Config)
	}
	f.enlist()
	return conn, f
}

// read reads from the raw connection.
func (f *foreign) read(p []byte) (int, error) {
	n, err := f.raw.Read(p)
	f.in.Add(int64(n))
	return n, err
}

// write writes to the raw connection.
func (f *foreign) write(p []byte) (int, error) {
	n, err := f.raw.Write(p)
	f.out.Add(int64(n))
	if !f.heard.Load() {
		f.broken.Store(err != nil)
		if n > 0 {
			f.listen(p[:n])
		}
	}
	return n, err
}

// readFrom copies from src, by the kernel where the raw connection can do that. What passed is counted at the end of the
// copy. While the head of the answer is still to come, the copy goes by way of Write, which overhears it.
func (f *foreign) readFrom(w io.Writer, raw io.ReaderFrom, src io.Reader) (int64, error) {
	if !f.heard.Load() {
		return io.Copy(struct{ io.Writer }{w}, src)
	}
	f.calls.Add(1)
	defer f.leave()
	n, err := raw.ReadFrom(src)
	f.out.Add(n)
	return n, err
}

// writeTo copies to dst, by the kernel where the raw connection can do that.
func (f *foreign) writeTo(raw io.WriterTo, dst io.Writer) (int64, error) {
	f.calls.Add(1)
	defer f.leave()
	n, err := raw.WriteTo(dst)
	f.in.Add(n)
	return n, err
}

// close closes the raw connection. The end is told once the copies that are under way have returned, which they do at once.
func (f *foreign) close() error {
	err := f.raw.Close()
	if f.calls.Or(ended)&^ended == 0 {
		f.tell()
	}
	return err
}

// leave notes that a copy has ended.
func (f *foreign) leave() {
	if f.calls.Add(^uint32(0)) == ended {
		f.tell()
	}
}

// tell tells of the end of the connection, once.
func (f *foreign) tell() {
	if f.over.Swap(true) {
		return
	}
	f.site.Live.Remove(&f.seat.Entry)
	f.mu.Lock()
	f.finish()
	protocol, sub, told := f.protocol, f.sub, f.status == http.StatusSwitchingProtocols
	f.mu.Unlock()
	if told && f.about != nil {
		line := appendProtocol(slices.Clip(f.about), protocol, sub, f.id, f.Has(LinkStream))
		f.site.Logger.Info(messageClosed, f.appendTraffic(line)...)
	}
}

// wake ends the reads of the handler.
func (f *foreign) wake() { f.Wake(f.raw) }

// abort closes the connection without waiting: a TLS connection goes without a word.
func (f *foreign) abort() error {
	if t, ok := f.raw.(*tls.Conn); ok {
		_ = t.NetConn().Close() // closes what the next call would write to
	}
	return f.close()
}

// info describes the connection.
func (f *foreign) info() live.Info {
	f.mu.Lock()
	i := live.Info{ID: f.id, Protocol: f.protocol, Subprotocol: f.sub, Path: f.path, Peer: f.peer, Foreign: true}
	f.mu.Unlock()
	f.Fill(&i)
	return i
}
