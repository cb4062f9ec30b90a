// Package live counts the connections that were switched to another protocol, limits them, lists them, and drains them.
package live

import (
	"errors"
	"sync"
	"time"
)

// Conn is a connection as a Set sees it. Its methods are called from any goroutine, never under the lock of the Set, and
// perhaps once more after the connection was removed. They must not block.
type Conn interface {
	// Drain tells that the server shuts down: what is under way is to be finished, and nothing begun.
	Drain()
	// Wake ends a read that waits, and all later ones.
	Wake()
	// Close ends the connection.
	Close() error
	// Info describes the connection.
	Info() Info
}

// Info describes a live connection for the page.
type Info struct {
	ID          string // of the exchange that it began with
	Protocol    string // "websocket"; "" where it is not known
	Subprotocol string
	Path        string
	Peer        string // address of the peer
	Since       time.Time
	Received    int64 // bytes
	Sent        int64 // bytes
	Foreign     bool  // a handler took it over by itself
}

// The reasons for which a connection is not added.
var (
	ErrLimit    = errors.New("httpexplain: the limit of live upgraded connections is reached")
	ErrDraining = errors.New("httpexplain: the server is shutting down and takes no new upgrade")
)

// Entry is the place of one connection in a Set. It lies in the connection itself, so that adding and removing allocate
// nothing and take the same time however many connections are live. The zero value is in no Set.
type Entry struct {
	next, prev *Entry
	conn       Conn
}

// Set is the live connections of one middleware. The zero value is empty and has no limit. A nil Set takes every connection
// and knows none.
type Set struct {
	mu       sync.Mutex
	first    *Entry
	n        int
	limit    int // 0: none
	draining bool
	woken    bool          // the grace of a drain is over
	over     bool          // the time of a drain is over
	idle     chan struct{} // closed once nothing is live; nil where nobody waits
}

// SetLimit limits the connections that Reserve takes; 0 is no limit.
func (s *Set) SetLimit(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = n
}

// Limit returns the limit, or 0.
func (s *Set) Limit() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limit
}

// Reserve counts a connection that is about to be made, unless the limit is reached (ErrLimit) or the Set is drained
// (ErrDraining). Place or Release must follow.
func (s *Set) Reserve() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.draining:
		return ErrDraining
	case s.limit > 0 && s.n >= s.limit:
		return ErrLimit
	}
	s.n++
	return nil
}

// Release gives back what Reserve counted.
func (s *Set) Release() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.less()
}

// Place adds the connection that Reserve counted. If a drain began in the meantime, the connection is told so at once.
func (s *Set) Place(e *Entry, c Conn) {
	if s != nil {
		s.place(e, c, 0)
	}
}

// Add adds a connection in any case: one that a handler took over by itself counts, and is never refused. While the Set is
// drained it is told so at once.
func (s *Set) Add(e *Entry, c Conn) {
	if s != nil {
		s.place(e, c, 1)
	}
}

func (s *Set) place(e *Entry, c Conn, count int) {
	s.mu.Lock()
	e.conn, e.prev, e.next = c, nil, s.first
	if s.first != nil {
		s.first.prev = e
	}
	s.first = e
	s.n += count
	draining, woken, over := s.draining, s.woken, s.over
	s.mu.Unlock()
	if draining {
		c.Drain()
	}
	if woken {
		c.Wake()
	}
	if over {
		_ = c.Close() // an error tells that it is closed
	}
}

// Remove removes a connection; one that is in no Set is left alone.
func (s *Set) Remove(e *Entry) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.conn == nil {
		return
	}
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		s.first = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	}
	*e = Entry{}
	s.less()
}

// less counts one connection less, and tells those who wait for the last.
func (s *Set) less() {
	s.n--
	if s.n == 0 && s.idle != nil {
		close(s.idle)
		s.idle = nil
	}
}

// Len returns the number of live connections.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Draining reports whether Shutdown was called.
func (s *Set) Draining() bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// List describes at most limit connections, the newest first.
func (s *Set) List(limit int) []Info {
	conns := s.conns(limit)
	list := make([]Info, len(conns))
	for i, c := range conns {
		list[i] = c.Info()
	}
	return list
}

// conns returns at most limit of the connections, the newest first; a negative limit is none.
func (s *Set) conns(limit int) []Conn {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.n
	if limit >= 0 && limit < n {
		n = limit
	}
	list := make([]Conn, 0, n)
	for e := s.first; e != nil && len(list) < n; e = e.next {
		list = append(list, e.conn)
	}
	return list
}
