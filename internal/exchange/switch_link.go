package exchange

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/httpexplain/httpexplain/internal/live"
)

// Link is what is known of one connection after the switch: whose it is, since when, and what passed. It lies in the
// connection and is small, since an idle connection should cost little.
type Link struct {
	site  *Site
	entry live.Entry
	begun time.Duration // since epoch
	in    atomic.Int64
	out   atomic.Int64
	bits  atomic.Uint32
}

// epoch is the beginning of the program, as far as links are concerned: a time.Duration since then is a third of a time.Time.
var epoch = time.Now()

// The bits of a Link.
const (
	LinkWoken   = 1 << iota // no read may wait any more
	LinkClosed              // the raw connection is closed
	LinkOwnBits             // the first bit that is the owner's to use
)

// Set sets a bit and reports whether it was set before.
func (l *Link) Set(bit uint32) bool { return l.bits.Or(bit)&bit != 0 }

// Clear clears a bit.
func (l *Link) Clear(bit uint32) { l.bits.And(^bit) }

// Has reports whether a bit is set.
func (l *Link) Has(bit uint32) bool { return l.bits.Load()&bit != 0 }

// Received counts bytes that came from the peer.
func (l *Link) Received(n int64) { l.in.Add(n) }

// Sent counts bytes that went to the peer.
func (l *Link) Sent(n int64) { l.out.Add(n) }

// Site returns the wrapped handler that the connection came through.
func (l *Link) Site() *Site { return l.site }

// Place adds the connection, for which a place was reserved, to those that are drained.
func (l *Link) Place(c live.Conn) { l.site.Live.Place(&l.entry, c) }

// Remove takes the connection out again.
func (l *Link) Remove() { l.site.Live.Remove(&l.entry) }

// Fill fills in what the Link knows about the connection.
func (l *Link) Fill(i *live.Info) {
	i.Since, i.Received, i.Sent = epoch.Add(l.begun), l.in.Load(), l.out.Load()
}

// past is a deadline that has always passed.
var past = time.Unix(1, 0)

// Wake ends the read that waits on the raw connection, and all later ones, whatever deadlines are set.
func (l *Link) Wake(raw net.Conn) {
	l.Set(LinkWoken)
	_ = raw.SetReadDeadline(past) // fails only once the connection is closed, which wakes as well
}

// SetDeadline sets both deadlines of the raw connection. That of reads stays in the past once they were woken.
func (l *Link) SetDeadline(raw net.Conn, t time.Time) error {
	return l.capped(raw, raw.SetDeadline(t))
}

// SetReadDeadline sets the deadline of reads on the raw connection, unless they were woken.
func (l *Link) SetReadDeadline(raw net.Conn, t time.Time) error {
	return l.capped(raw, raw.SetReadDeadline(t))
}

// capped looks whether the readers were woken only after a deadline was set: then it does not matter which came first.
func (l *Link) capped(raw net.Conn, err error) error {
	if l.Has(LinkWoken) {
		_ = raw.SetReadDeadline(past) // as in Wake
	}
	return err
}
