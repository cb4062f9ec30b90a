package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

// tracedContext is the context below the handle with a ClientTrace of ours in it.
type tracedContext struct{ context.Context }

// traceKey is the key under which httptrace looks for a ClientTrace in a context. It is private, and learned by handing
// httptrace a context that records what it is asked for.
var traceKey = func() any {
	ctx := &askedContext{Context: context.Background()}
	httptrace.WithClientTrace(ctx, new(httptrace.ClientTrace))
	return ctx.first
}()

// askedContext records the first key that it is asked for.
type askedContext struct {
	context.Context
	first any
}

func (c *askedContext) Value(key any) any {
	if c.first == nil {
		c.first = key
	}
	return c.Context.Value(key)
}

// trace returns the context to answer from in place of the one below the handle, once somebody looks for a ClientTrace with
// the handle as his context; that is an http.Transport about to make a call. Until then it returns nil, and an exchange
// without a call pays nothing. A ClientTrace that a layer outside has set is called as well.
func (h *Handle) trace(key any) *tracedContext {
	if t := h.traced.Load(); t != nil || key != traceKey {
		return t
	}
	if !h.enter() {
		return nil
	}
	defer h.leave()
	if !h.st.site.Trace {
		return nil
	}
	h.traced.CompareAndSwap(nil, &tracedContext{httptrace.WithClientTrace(h.ctx, clientTrace(h))})
	return h.traced.Load()
}

// callState is what is known of the calls under way. Calls that run side by side share one ClientTrace, so what belongs to
// which is told by the address that was asked for last.
type callState struct {
	addr    string // host:port asked for last
	waiting []waitingCall
	failed  []cause.Call
	made    []Made
}

// waitingCall is a request that is out, without an answer.
type waitingCall struct {
	addr string
	sent time.Time
}

// clientTrace returns the hooks that record how the calls of an exchange fail.
func clientTrace(h *Handle) *httptrace.ClientTrace {
	on := func(f func(c *callState)) {
		if h.enter() {
			defer h.leave()
			h.st.mu.Lock()
			defer h.st.mu.Unlock()
			f(&h.st.calls)
		}
	}
	return &httptrace.ClientTrace{
		GetConn: func(addr string) { on(func(c *callState) { c.addr = addr }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			on(func(c *callState) { c.fail(cause.CallDNS, i.Err) })
		},
		ConnectDone: func(_, _ string, err error) {
			on(func(c *callState) { c.fail(cause.CallRefused, err) })
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			on(func(c *callState) { c.fail(cause.CallTLS, err) })
		},
		GotConn: func(httptrace.GotConnInfo) {
			on(func(c *callState) {
				c.succeeded()
				c.waiting = append(c.waiting, waitingCall{c.addr, time.Now()})
			})
		},
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err != nil {
				on(func(c *callState) { c.fail(cause.CallClosed, i.Err) })
			}
		},
		GotFirstResponseByte: func() { on((*callState).answered) },
	}
}

// fail records that the call under way failed. A call that its caller gave up says nothing about the other side.
func (c *callState) fail(kind cause.CallKind, err error) {
	var slow interface{ Timeout() bool }
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, net.ErrClosed):
		return
	case kind == cause.CallDNS: // a resolver that is slow is not a slow upstream
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		kind = cause.CallTimeout
	case errors.As(err, &slow) && slow.Timeout():
		kind = cause.CallTimeout
	case kind == cause.CallTLS && (errors.Is(err, syscall.ECONNRESET)):
		kind = cause.CallClosed
	}
	if len(c.failed) < 16 {
		c.failed = append(c.failed, cause.Call{Kind: kind, Addr: c.addr, Err: err})
	}
}

// succeeded forgets what failed on the way to a connection: a host of several addresses needs only one that answers.
func (c *callState) succeeded() {
	c.failed = slices.DeleteFunc(c.failed, func(f cause.Call) bool { return f.Addr == c.addr })
	c.waiting = slices.DeleteFunc(c.waiting, func(w waitingCall) bool { return w.addr == c.addr })
}

// answered takes the call that waits longest for answered.
func (c *callState) answered() {
	if len(c.waiting) > 0 {
		if first := c.waiting[0]; len(c.made) < 16 {
			c.made = append(c.made, Made{first.addr, time.Since(first.sent)})
		}
		c.waiting = slices.Delete(c.waiting, 0, 1)
	}
}

// evidence returns the calls that failed, those last that ended without an answer.
func (c *callState) evidence(gone error) []cause.Call {
	if len(c.failed) == 0 && len(c.waiting) == 0 {
		return nil
	}
	calls := slices.Clone(c.failed)
	for _, w := range c.waiting {
		call := cause.Call{Kind: cause.CallClosed, Addr: w.addr, Waited: time.Since(w.sent)}
		if errors.Is(gone, context.DeadlineExceeded) {
			call.Kind, call.Err = cause.CallTimeout, gone
		}
		calls = append(calls, call)
	}
	return calls
}

// reset forgets everything and keeps the room.
func (c *callState) reset() {
	if c.addr == "" && len(c.failed)+len(c.waiting)+len(c.made) == 0 { // no call was begun
		return
	}
	clear(c.failed)
	clear(c.waiting)
	clear(c.made)
	*c = callState{failed: c.failed[:0], waiting: c.waiting[:0], made: c.made[:0]}
}
