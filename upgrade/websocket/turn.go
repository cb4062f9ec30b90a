package websocket

import "context"

// waiter is a goroutine that waits to read or to write.
type waiter struct {
	turn  uint32        // stateReading or stateWriting
	ready chan struct{} // closed when the turn is handed over
	next  *waiter
}

// try takes the turn to read or to write if nobody has it.
func (c *Conn) try(turn uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.set(turn)
}

// enter waits for the turn to read or to write, in the order of coming, until ctx ends.
func (c *Conn) enter(ctx context.Context, turn uint32) error {
	if c.try(turn) {
		return nil
	}
	return c.wait(ctx, turn)
}

// wait queues up. It stands apart from enter to keep the stack of those who need not wait small.
func (c *Conn) wait(ctx context.Context, turn uint32) error {
	w := &waiter{turn: turn, ready: make(chan struct{})}
	c.mu.Lock()
	if !c.set(turn) {
		c.mu.Unlock()
		return nil
	}
	end := &c.queue
	for *end != nil {
		end = &(*end).next
	}
	*end = w
	c.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	if !c.withdraw(w) { // the turn was handed over in the meantime
		if turn == stateWriting {
			c.leaveWriting()
		} else {
			c.leave(turn)
		}
	}
	return ctx.Err()
}

// withdraw takes w out of the queue. It returns false where w is not there any more.
func (c *Conn) withdraw(w *waiter) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := &c.queue; *at != nil; at = &(*at).next {
		if *at == w {
			*at = w.next
			return true
		}
	}
	return false
}

// leave hands the turn to the next in the queue.
func (c *Conn) leave(turn uint32) {
	c.mu.Lock()
	c.pass(turn)
	c.mu.Unlock()
}

// pass is leave for those who hold mu.
func (c *Conn) pass(turn uint32) {
	for at := &c.queue; *at != nil; at = &(*at).next {
		if w := *at; w.turn == turn {
			*at = w.next
			close(w.ready)
			return
		}
	}
	c.state.And(^turn)
}
