package exchange

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/httpexplain/httpexplain/internal/live"
)

// Link is what is known of one connection after the switch: since when it lives, and what passed. It lies in the connection
// and is small, since an idle connection should cost little.
type Link struct {
	entry live.Entry
	stamp atomic.Uint64 // microseconds since epoch, above flagBits of flags
	in    atomic.Int64
	out   atomic.Int64
}

// flagBits is the number of flags in a stamp. 48 bits of microseconds are 8 years.
const flagBits = 16

// The flags of a Link.
const (
	LinkWoken   = 1 << iota // no read may wait any more
	LinkClosed              // the raw connection is closed
	LinkStream              // it is a stream of HTTP/2
	LinkOwnBits             // the first flag that is the owner's to use
)

// Begin notes that the connection lives from now on.
func (l *Link) Begin() {
	l.stamp.Or(uint64(clock().Microseconds()) << flagBits)
}

// since is when the connection began, by clock.
func (l *Link) since() time.Duration {
	return time.Duration(l.stamp.Load()>>flagBits) * time.Microsecond
}

// Set sets a flag and reports whether it was set before.
func (l *Link) Set(flag uint64) bool { return l.stamp.Or(flag)&flag != 0 }

// Clear clears a flag.
func (l *Link) Clear(flag uint64) { l.stamp.And(^flag) }

// Has reports whether a flag is set.
func (l *Link) Has(flag uint64) bool { return l.stamp.Load()&flag != 0 }

// Received counts bytes that came from the peer.
func (l *Link) Received(n int64) { l.in.Add(n) }

// Sent counts bytes that went to the peer.
func (l *Link) Sent(n int64) { l.out.Add(n) }

// Place adds the connection, for which a place was reserved, to those that are drained.
func (l *Link) Place(site *Site, c live.Conn) { site.Live.Place(&l.entry, c) }

// Remove takes the connection out again.
func (l *Link) Remove(site *Site) { site.Live.Remove(&l.entry) }

// Fill fills in what the Link knows about the connection.
func (l *Link) Fill(i *live.Info) {
	i.Since, i.Received, i.Sent = wall(l.since()), l.in.Load(), l.out.Load()
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
