package page

import (
	"sync"
)

// kept is the number of exchanges that are kept.
const kept = 200

// ring holds the last exchanges. Its zero value is empty.
type ring struct {
	mu      sync.Mutex
	entries [kept]*entry
	total   uint64 // exchanges recorded so far: the number of the newest
	byID    map[string]*entry
	changed chan struct{} // closed at the next exchange; nil where nobody waits
}

// add takes an entry in and drops the oldest beyond kept.
func (r *ring) add(e *entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID = make(map[string]*entry, kept)
	}
	slot := &r.entries[r.total%kept]
	if old := *slot; old != nil {
		delete(r.byID, old.id)
	}
	r.total++
	e.number = r.total
	*slot, r.byID[e.id] = e, e
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// find returns the entry with an id, or nil.
func (r *ring) find(id string) *entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[id]
}

// since returns the entries whose number is above after, the newest first, and the number of the newest.
func (r *ring) since(after uint64) ([]*entry, uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if after > r.total { // of an earlier run of the program
		after = 0
	}
	n := min(r.total-after, kept)
	list := make([]*entry, 0, n)
	for i := range n {
		list = append(list, r.entries[(r.total-1-i)%kept])
	}
	return list, r.total
}

// wait returns a channel that is closed once there is an entry whose number is above after.
func (r *ring) wait(after uint64) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.total > after {
		return closed
	}
	if r.changed == nil {
		r.changed = make(chan struct{})
	}
	return r.changed
}

// closed is a channel that is closed.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()
