package websocket

import (
	"context"
	"sync"
)

// gate lets one goroutine in at a time, in the order of their coming. Unlike a mutex it can be waited for under a context.
// The zero value is open.
type gate struct {
	mu    sync.Mutex
	held  bool
	first *waiter
}

type waiter struct {
	ready chan struct{} // closed when the gate is handed over
	next  *waiter
}

// try enters if the gate is free.
func (g *gate) try() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held {
		return false
	}
	g.held = true
	return true
}

// enter waits until the gate is free or ctx ends.
func (g *gate) enter(ctx context.Context) error {
	if g.try() {
		return nil
	}
	return g.wait(ctx)
}

// wait queues up. It stands apart from enter to keep the stack of those who need not wait small.
func (g *gate) wait(ctx context.Context) error {
	w := &waiter{ready: make(chan struct{})}
	g.mu.Lock()
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return nil
	}
	end := &g.first
	for *end != nil {
		end = &(*end).next
	}
	*end = w
	g.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	for at := &g.first; *at != nil; at = &(*at).next {
		if *at == w {
			*at = w.next
			g.mu.Unlock()
			return ctx.Err()
		}
	}
	g.mu.Unlock()
	g.leave() // the gate was handed over in the meantime
	return ctx.Err()
}

// leave hands the gate to the next in the queue, or opens it.
func (g *gate) leave() {
	g.mu.Lock()
	w := g.first
	if w == nil {
		g.held = false
	} else {
		g.first = w.next
		close(w.ready)
	}
	g.mu.Unlock()
}
