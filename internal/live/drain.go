package live

import (
	"context"
	"time"
)

// defaultGrace is how long readers may wait before they are woken where the context of Shutdown has no deadline.
const defaultGrace = 5 * time.Second

// Shutdown drains the Set: no connection is admitted any more, each live one is told to end, after half of the time that is
// left until the deadline of ctx those that are still there are woken from their reads, and when ctx ends the rest is closed.
// It returns nil once nothing is live, at once where nothing was, and the error of ctx where connections had to be closed.
// Without a deadline readers are woken after 5 seconds. It may be called again, and by several goroutines at once.
func (s *Set) Shutdown(ctx context.Context) error {
	if s == nil {
		return nil
	}
	idle := s.drain()
	if idle == nil {
		return nil
	}
	for _, c := range s.conns(-1) {
		c.Drain()
	}
	grace := defaultGrace
	if deadline, ok := ctx.Deadline(); ok {
		grace = time.Until(deadline) / 2
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
	case <-timer.C:
		if ctx.Err() != nil {
			break
		}
		s.wake()
		select {
		case <-idle:
			return nil
		case <-ctx.Done():
		}
	}
	return s.closeRest(ctx)
}

// drain begins to drain. It returns a channel that is closed once nothing is live, or nil where nothing is.
func (s *Set) drain() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
	if s.n == 0 {
		return nil
	}
	if s.idle == nil {
		s.idle = make(chan struct{})
	}
	return s.idle
}

// wake ends the grace.
func (s *Set) wake() {
	s.mu.Lock()
	s.woken = true
	s.mu.Unlock()
	for _, c := range s.conns(-1) {
		c.Wake()
	}
}

// closeRest closes what is left.
func (s *Set) closeRest(ctx context.Context) error {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	rest := s.conns(-1)
	for _, c := range rest {
		_ = c.Close() // an error tells that it is closed
	}
	if len(rest) == 0 {
		return nil
	}
	return ctx.Err()
}
