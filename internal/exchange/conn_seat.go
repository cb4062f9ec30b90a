package exchange

import (
	"runtime"
	"weak"

	"github.com/httpexplain/httpexplain/internal/live"
)

// seat is the place of a foreign connection in the set of live ones. It keeps the connection from nothing: one that its
// handler forgets without closing it is collected, and closed by that, as it would be without this package.
type seat struct {
	live.Entry
	conn weak.Pointer[foreign]
	id   string
}

// enlist adds the connection to the live ones.
func (f *foreign) enlist() {
	f.seat = &seat{conn: weak.Make(f), id: f.id}
	f.site.Live.Add(&f.seat.Entry, f.seat)
	runtime.AddCleanup(f, func(gone lost) { gone.set.Remove(&gone.seat.Entry) }, lost{f.site.Live, f.seat})
}

// lost is what is left of a connection that was forgotten.
type lost struct {
	set  *live.Set
	seat *seat
}

// Drain implements live.Conn. The handler is not told: it knows of no drain.
func (p *seat) Drain() {}

// Wake implements live.Conn.
func (p *seat) Wake() {
	if f := p.conn.Value(); f != nil {
		f.wake()
	}
}

// Close implements live.Conn.
func (p *seat) Close() error {
	if f := p.conn.Value(); f != nil {
		return f.abort()
	}
	return nil
}

// Info implements live.Conn.
func (p *seat) Info() live.Info {
	if f := p.conn.Value(); f != nil {
		return f.info()
	}
	return live.Info{ID: p.id, Foreign: true}
}
