package bridge

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// How much of what came on the stream is read ahead: twice a small buffer of the inbox's own, or twice one that is borrowed
// while bytes come faster than the small one holds. What is not read yet the flow control of HTTP/2 holds back.
const (
	smallSize = 1536
	bigSize   = 16 << 10
)

var bigs = sync.Pool{New: func() any { return new([bigSize]byte) }}

// inbox holds what came on the stream until it is read. A goroutine of its own reads the stream, so that a deadline can end
// a read without ending the stream: net/http's deadlines are final on HTTP/2.
type inbox struct {
	more chan struct{} // holds a token when there may be something for the reader to see
	room chan struct{} // holds a token when there may be room for the pump
	quit chan struct{} // closed at the end
	gone chan struct{} // closed when the stream broke off

	reading sync.Mutex // held by the one that reads

	mu    sync.Mutex
	data  []byte         // unread
	big   *[bigSize]byte // what data lies in, if that was borrowed
	err   error          // behind data
	ended error          // in front of data
	until time.Time      // the deadline
	timer *time.Timer    // wakes the reader at the deadline

	small [2][smallSize]byte
}

func (b *inbox) init() {
	b.more, b.room = make(chan struct{}, 1), make(chan struct{}, 1)
	b.quit, b.gone = make(chan struct{}), make(chan struct{})
}

// signal puts a token into a channel that has none.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// pump reads the stream to its end.
func (b *inbox) pump(body io.Reader) {
	for i, fast := 0, false; ; i ^= 1 {
		buf, big := b.small[i][:], (*[bigSize]byte)(nil)
		if fast {
			big = bigs.Get().(*[bigSize]byte)
			buf = big[:]
		}
		n, err := body.Read(buf)
		if !b.put(buf[:n], big, err) {
			return
		}
		fast = n >= smallSize
	}
}

// put waits until all was read, and puts in what came. It returns false at the end.
func (b *inbox) put(p []byte, big *[bigSize]byte, err error) bool {
	for {
		b.mu.Lock()
		if b.ended != nil {
			b.mu.Unlock()
			return false
		}
		if len(b.data) == 0 {
			break
		}
		b.mu.Unlock()
		select {
		case <-b.room:
		case <-b.quit:
			return false
		}
	}
	b.data, b.big, b.err = p, big, err
	b.mu.Unlock()
	signal(b.more)
	if err != nil && !errors.Is(err, io.EOF) {
		close(b.gone)
	}
	return err == nil
}

// Read reads what came, and waits for it until the deadline.
func (b *inbox) Read(p []byte) (int, error) {
	b.reading.Lock()
	defer b.reading.Unlock()
	for {
		n, err := b.take(p)
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
		select {
		case <-b.more: // or a deadline was set or has passed
		case <-b.quit:
		}
	}
}

// take takes what is there. It returns nothing at all where nothing is.
func (b *inbox) take(p []byte) (n int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.ended != nil:
		return 0, b.ended
	case !b.until.IsZero() && !time.Now().Before(b.until):
		return 0, os.ErrDeadlineExceeded
	case len(b.data) > 0:
		n = copy(p, b.data)
		b.data = b.data[n:]
		if len(b.data) == 0 {
			if b.big != nil {
				bigs.Put(b.big)
				b.big = nil
			}
			signal(b.room)
		}
		return n, nil
	case errors.Is(b.err, io.EOF):
		return 0, io.EOF
	case b.err != nil:
		return 0, &net.OpError{Op: "read", Net: "tcp", Err: b.err}
	}
	return 0, nil
}

// end ends reads, at once.
func (b *inbox) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended != nil {
		return
	}
	b.ended = err
	if b.timer != nil {
		b.timer.Stop()
	}
	close(b.quit)
}

// setDeadline sets the deadline of reads, of one under way too.
func (b *inbox) setDeadline(t time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended != nil {
		return b.ended
	}
	b.until = t
	switch {
	case t.IsZero():
		if b.timer != nil {
			b.timer.Stop()
		}
	case b.timer == nil:
		b.timer = time.AfterFunc(time.Until(t), b.expire)
	default:
		b.timer.Reset(time.Until(t))
	}
	return nil
}

// expire wakes the reader at the deadline.
func (b *inbox) expire() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if left := time.Until(b.until); !b.until.IsZero() && left > 0 && b.ended == nil {
		b.timer.Reset(left) // the deadline was moved, or the clock was
		return
	}
	signal(b.more)
}
