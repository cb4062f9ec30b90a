package live_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/httpexplain/httpexplain/internal/live"
)

// conn is a connection that notes what it is told.
type conn struct {
	live.Entry
	set  *live.Set
	mu   sync.Mutex
	told string
	ends string // what ends it: a drain, a wake, or only Close
}

func (c *conn) tell(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told += what
	if what == c.ends || what == "close" {
		c.set.Remove(&c.Entry)
	}
}

func (c *conn) heard() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.told
}

func (c *conn) Drain()          { c.tell("drain") }
func (c *conn) Wake()           { c.tell("wake") }
func (c *conn) Close() error    { c.tell("close"); return nil }
func (c *conn) Info() live.Info { return live.Info{ID: c.ends} }

// add adds a connection that a handler took over.
func add(s *live.Set, ends string) *conn {
	c := &conn{set: s, ends: ends}
	s.Add(&c.Entry, c)
	return c
}

// TestCounts adds and removes in every order.
func TestCounts(t *testing.T) {
	var s live.Set
	a, b, c := add(&s, "a"), add(&s, "b"), add(&s, "c")
	if got := s.List(2); len(got) != 2 || got[0].ID != "c" || got[1].ID != "b" {
		t.Errorf("%v", got)
	}
	for i, gone := range []*conn{b, c, a} {
		s.Remove(&gone.Entry)
		s.Remove(&gone.Entry) // a second time changes nothing
		if got := s.Len(); got != 2-i {
			t.Errorf("%d live after %d", got, i+1)
		}
	}
	if len(s.List(-1)) != 0 {
		t.Error("something is listed")
	}
	add(&s, "d")
	if s.Len() != 1 || len(s.List(-1)) != 1 {
		t.Error("a Set that was empty takes no more")
	}
}

// TestLimit refuses to reserve beyond the limit, and never to add.
func TestLimit(t *testing.T) {
	var s live.Set
	s.SetLimit(2)
	if err := errors.Join(s.Reserve(), s.Reserve()); err != nil {
		t.Fatal(err)
	}
	if err := s.Reserve(); !errors.Is(err, live.ErrLimit) {
		t.Error(err)
	}
	s.Release()
	if err := s.Reserve(); err != nil {
		t.Error(err)
	}
	c := &conn{set: &s}
	s.Place(&c.Entry, c)
	add(&s, "")
	if s.Len() != 3 || len(s.List(-1)) != 2 || s.Limit() != 2 {
		t.Errorf("%d live, %d listed", s.Len(), len(s.List(-1)))
	}
}

// TestNil takes everything and knows nothing.
func TestNil(t *testing.T) {
	var s *live.Set
	c := &conn{set: s}
	s.Add(&c.Entry, c)
	s.Place(&c.Entry, c)
	s.Remove(&c.Entry)
	s.Release()
	if err := errors.Join(s.Reserve(), s.Shutdown(context.Background())); err != nil || s.Len() != 0 || s.Limit() != 0 || s.List(-1) == nil && s.Draining() {
		t.Error(err)
	}
}

// TestShutdown tells, wakes after half of the time, and closes at its end.
func TestShutdown(t *testing.T) {
	for name, tt := range map[string]struct {
		ends   []string
		within time.Duration // 0: no deadline
		took   time.Duration
		err    error
		told   []string
	}{
		"nothing":       {nil, time.Minute, 0, nil, nil},
		"told":          {[]string{"drain"}, time.Minute, 0, nil, []string{"drain"}},
		"woken":         {[]string{"drain", "wake"}, time.Minute, 30 * time.Second, nil, []string{"drain", "drainwake"}},
		"closed":        {[]string{"", "wake"}, time.Minute, time.Minute, context.DeadlineExceeded, []string{"drainwakeclose", "drainwake"}},
		"no deadline":   {[]string{"wake"}, 0, 5 * time.Second, nil, []string{"drainwake"}},
		"over already":  {[]string{"wake", "drain"}, -time.Second, 0, context.DeadlineExceeded, []string{"drainclose", "drain"}},
		"over, nothing": {nil, -time.Second, 0, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s live.Set
				var conns []*conn
				for _, ends := range tt.ends {
					conns = append(conns, add(&s, ends))
				}
				ctx, cancel := context.Background(), context.CancelFunc(func() {})
				if tt.within != 0 {
					ctx, cancel = context.WithTimeout(ctx, tt.within)
				}
				defer cancel()
				start := time.Now()
				err := s.Shutdown(ctx)
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if !errors.Is(err, tt.err) {
					t.Errorf("%v, want %v", err, tt.err)
				}
				for i, c := range conns {
					if c.heard() != tt.told[i] {
						t.Errorf("told %q, want %q", c.heard(), tt.told[i])
					}
				}
				if s.Len() != 0 || !s.Draining() {
					t.Errorf("%d live, draining: %v", s.Len(), s.Draining())
				}
				if err := s.Reserve(); !errors.Is(err, live.ErrDraining) {
					t.Errorf("a new connection: %v", err)
				}
			})
		})
	}
}

// TestShutdownTogether lets several wait for the same end, and the first deadline close.
func TestShutdownTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s live.Set
		add(&s, "")
		results := make(chan error, 2)
		for _, within := range []time.Duration{time.Second, time.Minute} {
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), within)
				defer cancel()
				results <- s.Shutdown(ctx)
			}()
		}
		if err := <-results; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := <-results; err != nil {
			t.Errorf("nothing was left to close, but %v", err)
		}
	})
}

// TestLatecomers are told what those before them were.
func TestLatecomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s live.Set
		if err := s.Reserve(); err != nil {
			t.Fatal(err)
		}
		stays := add(&s, "")
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		result := make(chan error, 1)
		go func() { result <- s.Shutdown(ctx) }()
		time.Sleep(time.Second)
		placed := &conn{set: &s}
		s.Place(&placed.Entry, placed)
		added := add(&s, "")
		time.Sleep(40 * time.Second)
		woken := add(&s, "")
		for c, want := range map[*conn]string{stays: "drainwake", placed: "drainwake", added: "drainwake", woken: "drainwake"} {
			if c.heard() != want {
				t.Errorf("told %q, want %q", c.heard(), want)
			}
		}
		if err := <-result; !errors.Is(err, context.DeadlineExceeded) || s.Len() != 0 {
			t.Errorf("%v, %d live", err, s.Len())
		}
		if last := add(&s, ""); last.heard() != "drainwakeclose" || s.Len() != 0 {
			t.Errorf("after the end: told %q, %d live", last.heard(), s.Len())
		}
	})
}

// TestFlat holds adding and removing to no allocation, among few connections and among many.
func TestFlat(t *testing.T) {
	for _, n := range []int{0, 100_000} {
		var s live.Set
		for range n {
			add(&s, "")
		}
		c := &conn{set: &s}
		if got := testing.AllocsPerRun(1000, func() {
			s.Add(&c.Entry, c)
			s.Remove(&c.Entry)
		}); got > 0 {
			t.Errorf("%v allocations among %d", got, n)
		}
	}
}

func BenchmarkAddRemove(b *testing.B) {
	for name, n := range map[string]int{"1": 1, "100000": 100_000} {
		b.Run(name, func(b *testing.B) {
			var s live.Set
			for range n {
				add(&s, "")
			}
			c := &conn{set: &s}
			b.ReportAllocs()
			for b.Loop() {
				s.Add(&c.Entry, c)
				s.Remove(&c.Entry)
			}
		})
	}
}
