package exchange

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"sync/atomic"
)

// The optional interfaces of a ResponseWriter, as bits.
const (
	canFlush = 1 << iota
	canHijack
	canPush
	canReadFrom
	canCloseNotify
)

// abilities tells what the chain below w offers: Flusher and Hijacker where http.ResponseController finds them, that is by
// way of Unwrap as well; Pusher, io.ReaderFrom and http.CloseNotifier where w itself has them, since a call past a wrapper
// would lose what the wrapper does.
//
// It tells too whether that holds for every value of w's type, since nothing lies below it.
func abilities(w http.ResponseWriter) (bits int, always bool) {
	_, wraps := w.(interface{ Unwrap() http.ResponseWriter })
	if _, ok := w.(http.Pusher); ok {
		bits |= canPush
	}
	if _, ok := w.(io.ReaderFrom); ok {
		bits |= canReadFrom
	}
	if _, ok := w.(http.CloseNotifier); ok { //nolint:staticcheck // gin's Stream panics where it is missing
		bits |= canCloseNotify
	}
	for {
		switch w.(type) {
		case interface{ FlushError() error }, http.Flusher:
			bits |= canFlush
		}
		if _, ok := w.(http.Hijacker); ok {
			bits |= canHijack
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok || bits&(canFlush|canHijack) == canFlush|canHijack {
			return bits, !wraps
		}
		w = u.Unwrap()
	}
}

// known remembers the abilities of the first types that net/http brings, one for HTTP/1 and one for HTTP/2, so that they are
// asked for once and not with each request.
type known [2]atomic.Pointer[knownType]

type knownType struct {
	of   reflect.Type
	bits int
}

// abilities is the function of that name with a memory.
func (k *known) abilities(w http.ResponseWriter) int {
	t := reflect.TypeOf(w)
	for i := range k {
		seen := k[i].Load()
		if seen == nil {
			bits, always := abilities(w)
			if always {
				k[i].CompareAndSwap(nil, &knownType{t, bits})
			}
			return bits
		}
		if seen.of == t {
			return seen.bits
		}
	}
	bits, _ := abilities(w)
	return bits
}

// newHandle makes the variant of Handle that offers exactly what the chain below w offers. The variants differ in their
// method sets only; each is a Handle and nothing more, so that the handle stays one small allocation.
func newHandle(ctx context.Context, site *Site, w http.ResponseWriter, st *State) (*Handle, http.ResponseWriter) {
	bits := site.known.abilities(w)
	st.hijackable = bits&canHijack != 0
	h, wrapped := variant(bits)
	h.w, h.ctx, h.st = w, ctx, st
	return h, wrapped
}
