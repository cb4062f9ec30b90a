package upgrade

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// Context returns the context that Serve got: it holds the values of the request's context, and is cancelled when the
// middleware shuts down and when the connection is closed.
func (c *Conn) Context() context.Context { return (*connContext)(c) }

// connContext is the Conn as its own context, which costs no allocation until somebody waits for its end.
type connContext Conn

// signal tells of the end of a context.
type signal struct {
	mu    sync.Mutex
	done  chan struct{} // nil until somebody watches
	ended bool
	hooks map[*func()]struct{} // of AfterFunc
}

// Deadline implements context.Context: there is none. A deadline of the request does not bound the connection.
func (c *connContext) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (c *connContext) Done() <-chan struct{} {
	s := (*Conn)(c).watch()
	defer s.mu.Unlock()
	return s.done
}

// Err implements context.Context.
func (c *connContext) Err() error {
	if c.link.Has(flagEnded) {
		return context.Canceled
	}
	return nil
}

// Value implements context.Context. Where net/http's own context holds nothing else, it was not kept, and its two values are
// given from here.
func (c *connContext) Value(key any) any {
	if few := c.rare.Load(); few != nil && few.values != nil {
		return few.values.Value(key)
	}
	switch key {
	case http.ServerContextKey:
		if srv := c.by.site.Server(); srv != nil {
			return srv
		}
	case http.LocalAddrContextKey:
		return c.LocalAddr()
	}
	return nil
}

// AfterFunc lets package context run f in its own goroutine when the context ends, without a goroutine that waits.
func (c *connContext) AfterFunc(f func()) (stop func() bool) {
	s := (*Conn)(c).watch()
	defer s.mu.Unlock()
	if s.ended {
		go f()
		return func() bool { return false }
	}
	if s.hooks == nil {
		s.hooks = make(map[*func()]struct{})
	}
	s.hooks[&f] = struct{}{}
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		_, waiting := s.hooks[&f]
		delete(s.hooks, &f)
		return waiting
	}
}

// watch returns the signal, locked, for somebody who wants to know of the end of the context.
func (c *Conn) watch() *signal {
	s := &c.extra().signal
	s.mu.Lock()
	if s.done == nil {
		s.done = make(chan struct{})
		if c.link.Has(flagEnded) {
			s.ended = true
			close(s.done)
		}
	}
	return s
}

// watched reports whether anybody has wanted to know.
func (c *Conn) watched() bool {
	few := c.rare.Load()
	if few == nil {
		return false
	}
	few.mu.Lock()
	defer few.mu.Unlock()
	return few.done != nil
}

// end cancels the context.
func (c *Conn) end() {
	if c.link.Set(flagEnded) {
		return
	}
	if few := c.rare.Load(); few != nil {
		few.fire()
	}
}

// fire tells those who wait, once.
func (s *signal) fire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.done == nil {
		return
	}
	s.ended = true
	close(s.done)
	for f := range s.hooks {
		go (*f)()
	}
	s.hooks = nil
}

// keep keeps of the context of r what cannot be told otherwise. Contexts made inside of the middleware hold its handle, which
// lets go of the ResponseWriter by itself.
func (c *Conn) keep(x *exchange.Handle, r *http.Request) {
	ctx := r.Context()
	if exchange.Here(ctx) == x {
		if x.Outermost() != nil {
			return
		}
		ctx = x.Outer()
	}
	c.extra().values = context.WithoutCancel(ctx) // context.Cause must not find what ended the request
}
