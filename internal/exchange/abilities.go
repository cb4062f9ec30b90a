package exchange

import (
	"context"
	"io"
	"net/http"
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
func abilities(w http.ResponseWriter) (bits int) {
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
			return bits
		}
		w = u.Unwrap()
	}
}

// newHandle makes the variant of Handle that offers exactly what the chain below w offers. The variants differ in their
// method sets only; each is a Handle and nothing more, so that the handle stays one small allocation.
func newHandle(ctx context.Context, w http.ResponseWriter, st *State) (*Handle, http.ResponseWriter) {
	bits := abilities(w)
	st.hijackable = bits&canHijack != 0
	h, wrapped := variant(bits)
	h.w, h.ctx, h.st = w, ctx, st
	return h, wrapped
}
