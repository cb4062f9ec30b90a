package exchange

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/httpexplain/httpexplain/internal/bridge"
)

// Handle is what a request carries through the wrapped handlers: the ResponseWriter (as one of the variants) and the
// request's context at once. It is small, made once for each request and never pooled, so that a handler which keeps it
// after it returned cannot write into another client's answer; the state behind it goes back to a pool once no call on the
// handle is under way.
type Handle struct {
	w      http.ResponseWriter
	ctx    context.Context //nolint:containedctx // the handle is the request's context and wraps the one it came with
	st     *State
	traced atomic.Pointer[tracedContext]
	calls  atomic.Uint32
}

// ended is the bit of Handle.calls that says that the exchange is over; the other bits count the calls under way.
const ended = 1 << 31

// Begin starts the record of an exchange: it replaces the context of r by the handle, in place, and returns the handle and
// the ResponseWriter to pass on. Which request to pass on, Request tells.
func Begin(site *Site, w http.ResponseWriter, r *http.Request) (*Handle, http.ResponseWriter) {
	st := states.Get().(*State)
	h, wrapped := newHandle(below(r.Context()), site, w, st)
	st.begin(site, h, r)
	if b, ok := w.(*bridge.Stream); ok {
		st.overStream(b)
	}
	attach(r, h)
	if r.Body != nil && r.Body != http.NoBody {
		st.content = r.Body
		if !weighed(r) { // else see Request
			r.Body = (*content)(h)
		}
	}
	return h, wrapped
}

// below returns ctx without the handle of an exchange that is over.
func below(ctx context.Context) context.Context {
	if h := Here(ctx); h != nil && h.calls.Load()&ended != 0 {
		return h.ctx
	}
	return ctx
}

// attach makes h the context of r. WithContext copies the request; it does so into the stack of this function as long as
// the function is not inlined, and r stays the request that net/http and the layers outside hold.
//
//go:noinline
func attach(r *http.Request, h *Handle) { *r = *r.WithContext(h) }

// From returns the handle of the exchange that ctx belongs to, or nil.
func From(ctx context.Context) *Handle {
	h, _ := ctx.Value(contextKey{}).(*Handle)
	return h
}

// Under returns the handle of the exchange that ctx belongs to, or nil where there is none or it is over: a layer outside may
// serve a request once more.
func Under(ctx context.Context) *Handle {
	if h := From(ctx); h != nil && h.calls.Load()&ended == 0 {
		return h
	}
	return nil
}

// Here returns the handle if ctx is the very context that Begin set, without asking the contexts below it.
func Here(ctx context.Context) *Handle {
	h, _ := ctx.(*Handle)
	return h
}

type contextKey struct{}

// enter notes that a call on the handle begins. It returns false once the exchange is over.
func (h *Handle) enter() bool {
	for {
		n := h.calls.Load()
		if n&ended != 0 {
			return false
		}
		if h.calls.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// leave notes that a call ends; the last one after the end of the exchange gives the state back.
func (h *Handle) leave() {
	if h.calls.Add(^uint32(0)) == ended {
		h.release()
	}
}

// close ends the exchange for the calls to come.
func (h *Handle) close() {
	if h.calls.Or(ended) == 0 {
		h.release()
	}
}

// release gives the state back. Contexts made from the handle may live on, with an upgraded connection or with work in the
// background; the ResponseWriter must not, since it holds net/http's connection and its buffers.
func (h *Handle) release() {
	h.w = nil
	h.st.recycle()
}

// Deadline is that of the context that the request came with.
func (h *Handle) Deadline() (time.Time, bool) { return h.ctx.Deadline() }

// Done is that of the context that the request came with.
func (h *Handle) Done() <-chan struct{} { return h.ctx.Done() }

// Err is that of the context that the request came with.
func (h *Handle) Err() error { return h.ctx.Err() }

// Value answers the key of this package with the handle itself and passes the others on.
func (h *Handle) Value(key any) any {
	if key == (contextKey{}) {
		return h
	}
	if t := h.trace(key); t != nil {
		return t.Value(key)
	}
	return h.ctx.Value(key)
}

// Outer returns the context that the request came with.
func (h *Handle) Outer() context.Context { return h.ctx }

// Unwrap returns the ResponseWriter below, for http.ResponseController. It is nil once the exchange is over.
func (h *Handle) Unwrap() http.ResponseWriter {
	if !h.enter() {
		return nil
	}
	defer h.leave()
	return h.w
}
