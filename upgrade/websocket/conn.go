package websocket

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/httpexplain/httpexplain/upgrade"
)

const (
	maxControl = 125      // bytes of payload in a control frame (RFC 6455 5.5)
	smallBuf   = 32       // holds any frame header, and a short message behind it
	bigBuf     = 4 << 10  // borrowed while more arrives than that
	firstRead  = 32 << 10 // bytes of a long frame that are made room for before they arrive
	copyLimit  = 64 << 10 // frames up to here are copied behind their header and written at once
)

// Conn is a WebSocket connection. One goroutine may read while any number write, ping and close. An idle connection keeps no
// buffer but a few bytes of its own.
//
// It and the connection below are one small allocation: whatever only few connections need has its place in side.
type Conn struct {
	transport upgrade.Conn
	p         *protocol
	side      atomic.Pointer[side] // nil until it is needed
	state     atomic.Uint32        // bits below

	// The reader's, whoever holds stateReading.
	r, w  uint16        // unread bytes in the buffer
	left  int64         // bytes of the frame's payload that are still to come
	mask  [4]byte       // of the frame, turned to what comes next
	first byte          // of the frame: FIN, RSV and opcode
	full  bool          // the last read filled the buffer
	open  bool          // a fragmented message is being read
	bound bool          // the frame being written ends with the context of the serve function; guarded by mu
	mu    sync.Mutex    // guards the queue, deadlines against each other, and what is said to be
	queue *waiter       // those who wait to read or to write; guarded by mu
	big   *[bigBuf]byte // in place of small, while it is needed
	small [smallBuf]byte
}

// side is what few connections need.
type side struct {
	agreed agreement       // fixed before the connection is served
	ctx    context.Context //nolint:containedctx // of the serve function, where it is not the connection's own
	err    error           // why there is nothing more to read; the reader's

	// Guarded by Conn.mu.
	owed    bool // late is to be sent as a pong
	late    []byte
	pinged  uint64                // number of the last Ping
	waiting map[uint64]chan error // the Pings that wait for their pong
}

// Bits of Conn.state.
const (
	stateReading = 1 << iota // a goroutine reads; guarded by mu
	stateWriting             // a goroutine writes; guarded by mu
	stateDeflate             // permessage-deflate was agreed on
	stateEnded               // side.err is set: there is nothing more to read
	stateShut                // a Close frame was sent: nothing may follow
	stateClosing             // read deadlines belong to the closing handshake
	stateFailed              // a Close frame was sent after a violation; what still arrives is to be thrown away
	stateClosed              // the connection below is closed
)

// newConn makes a connection that is not connected yet.
func newConn(p *protocol, a agreement) *Conn {
	c := &Conn{p: p}
	if a.subprotocol != "" || a.deflate {
		c.rare().agreed = a
	}
	if a.deflate {
		c.set(stateDeflate)
	}
	return c
}

// rare is the side of c, made where there was none.
func (c *Conn) rare() *side {
	if s := c.side.Load(); s != nil {
		return s
	}
	c.side.CompareAndSwap(nil, new(side))
	return c.side.Load()
}

// context is the context of the serve function.
func (c *Conn) context() context.Context {
	if s := c.side.Load(); s != nil && s.ctx != nil {
		return s.ctx
	}
	return c.transport.Context()
}

// end remembers why there is nothing more to read.
func (c *Conn) end(err error) error {
	c.rare().err = err
	c.set(stateEnded)
	return err
}

// Request returns the head of the handshake: a copy without content, whose context is that of the serve function. The caller
// must not change it.
func (c *Conn) Request() *http.Request { return c.transport.Request() }

// Subprotocol returns the subprotocol that was selected, or "" where the client offered none of the server's.
func (c *Conn) Subprotocol() string {
	if s := c.side.Load(); s != nil {
		return s.agreed.subprotocol
	}
	return ""
}

// CloseNow closes the connection below without a Close frame: the peer sees 1006, abnormal closure. Reads, writes and pings
// under way fail. A second call does nothing.
func (c *Conn) CloseNow() error {
	if c.set(stateClosed) {
		return nil
	}
	err := c.transport.Close()
	c.mu.Lock()
	c.side.Load().endPings()
	c.mu.Unlock()
	return err
}

// set sets a bit of the state and reports whether it was set before.
func (c *Conn) set(bit uint32) bool { return c.state.Or(bit)&bit != 0 }

// is reports whether a bit of the state is set.
func (c *Conn) is(bit uint32) bool { return c.state.Load()&bit != 0 }

// past is a deadline that has always passed.
var past = time.Unix(1, 0)

// drain is called once the context of the serve function has ended. It wakes the reader, and gives a frame that is being
// written a last while, so that it is not cut off in the middle. Errors mean that the connection is closed, which wakes as well.
func (c *Conn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.is(stateClosing) {
		_ = c.transport.SetReadDeadline(past)
	}
	if c.bound {
		_ = c.transport.SetWriteDeadline(time.Now().Add(c.p.wait))
	}
}

// own reports whether ctx ends together with the context of the serve function.
func (c *Conn) own(ctx context.Context) bool {
	own := c.context()
	if ctx == own {
		return true
	}
	done := ctx.Done()
	return done != nil && done == own.Done()
}

// watch ends a read or a write when a context ends.
type watch struct {
	mu          sync.Mutex
	stop        func() bool
	set         func(time.Time) error
	over, fired bool
}

// newWatch sets a deadline that has passed once ctx ends. It is nil for a context that need not be watched.
func (c *Conn) newWatch(ctx context.Context, set func(time.Time) error) *watch {
	if ctx.Done() == nil {
		return nil
	}
	w := &watch{set: set}
	w.stop = context.AfterFunc(ctx, w.fire)
	return w
}

// fire is called when the context ends.
func (w *watch) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.over {
		w.fired = true
		_ = w.set(past) // fails only once the connection is closed, which wakes as well
	}
}

// end stops the watch and reports whether it has fired: the deadline has to be taken back then.
func (w *watch) end() bool {
	if w == nil || w.stop() {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	return w.fired
}
