package websocket

import (
	"compress/flate"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/gobwas/httphead"
	"github.com/gobwas/ws/wsflate"
)

const (
	minDeflate = 256     // bytes below which a message is sent as it is
	maxWindow  = 15      // bits: the 32 KiB that deflate can look back
	maxOffers  = 1 << 10 // bytes of offers that are looked at; taken apart, they need some hundred times as much memory
)

// negotiate agrees to the first offer of permessage-deflate that can be kept to (RFC 7692 5, 7.1). Offers with unknown,
// repeated or malformed parameters are declined, and so is what stands in a line that goes beyond maxOffers.
func (p *protocol) negotiate(a *agreement, lines []string) {
	room := maxOffers
	for _, line := range lines {
		if room -= len(line); room < 0 {
			return
		}
		offers, ok := httphead.ParseOptions([]byte(line), nil)
		if !ok || dangles(line) {
			continue
		}
		for i := range offers {
			if !strings.EqualFold(string(offers[i].Name), wsflate.ExtensionName) {
				continue
			}
			if offer, ok := parseOffer(&offers[i].Parameters); ok {
				a.deflate, a.takeover = true, p.takeover && !offer.ClientNoContextTakeover
				a.bits = byte(offer.ServerMaxWindowBits)
				return
			}
		}
	}
}

// dangles reports whether a semicolon has no parameter behind it, which the grammar does not know (RFC 6455 9.1) and httphead
// overlooks at the end of an offer.
func dangles(line string) bool {
	for rest := line; ; {
		_, after, found := strings.Cut(rest, ";")
		if !found {
			return false
		}
		if rest = strings.TrimLeft(after, " \t"); rest == "" || rest[0] == ',' || rest[0] == ';' {
			return true
		}
	}
}

// appendExtension appends the Sec-WebSocket-Extensions of the answer. What the server sends never refers to earlier messages,
// and it may say so unasked (RFC 7692 7.1.1.1). The client is told not to either unless its window is kept (7.1.1.2). A window
// of any size can be read, so that the client's is not limited (7.1.2.2).
func (a *agreement) appendExtension(dst []byte) []byte {
	dst = append(dst, wsflate.ExtensionName+"; server_no_context_takeover"...)
	if !a.takeover {
		dst = append(dst, "; client_no_context_takeover"...)
	}
	if a.bits != 0 {
		dst = strconv.AppendUint(append(dst, "; server_max_window_bits="...), uint64(a.bits), 10)
	}
	return dst
}

// parseOffer reads the parameters of an offer (RFC 7692 7.1). It returns false where the offer has to be declined.
func parseOffer(parameters *httphead.Parameters) (offer wsflate.Parameters, ok bool) {
	ok = true
	var seen [4]bool
	parameters.ForEach(func(name, value []byte) bool {
		which := -1
		switch string(name) {
		case "server_no_context_takeover":
			which = 0
			offer.ServerNoContextTakeover = true
			ok = len(value) == 0
		case "client_no_context_takeover":
			which = 1
			offer.ClientNoContextTakeover = true
			ok = len(value) == 0
		case "server_max_window_bits":
			which = 2
			offer.ServerMaxWindowBits, ok = windowBits(string(value))
		case "client_max_window_bits":
			which = 3
			if len(value) > 0 {
				offer.ClientMaxWindowBits, ok = windowBits(string(value))
			}
		}
		if which < 0 || seen[which] {
			ok = false
		}
		if ok {
			seen[which] = true
		}
		return ok
	})
	return offer, ok
}

// windowBits reads 8 to 15, without leading zeros.
func windowBits(s string) (wsflate.WindowBits, bool) {
	n, err := strconv.ParseUint(s, 10, 8)
	return wsflate.WindowBits(n), err == nil && n >= 8 && n <= maxWindow && s[0] != '0' && s[0] != '+'
}

// deflater compresses one message at a time. Its buffer is where the compressor writes.
type deflater struct {
	w   *wsflate.Writer
	buf []byte
}

// deflaters are costly: a compressor has some hundred KiB of tables.
var deflaters = sync.Pool{New: func() any {
	d := &deflater{}
	d.w = wsflate.NewWriter(d, func(w io.Writer) wsflate.Compressor {
		f, _ := flate.NewWriter(w, flate.BestSpeed) // fails for unknown levels only
		return f
	})
	return d
}}

// Write takes what the compressor has made.
func (d *deflater) Write(p []byte) (int, error) {
	d.buf = append(d.buf, p...)
	return len(p), nil
}

// syncTail ends what a compressor flushes; the last of a message is left out (RFC 7692 7.2.1).
var syncTail = [4]byte{0, 0, 0xFF, 0xFF}

// deflate compresses a message for a window of so many bits, 0 for any, and returns false where that does not shrink it. A compressor
// looks back 32 KiB; for a smaller window it starts anew with every piece of that size. The result is good until the next call.
func (d *deflater) deflate(p []byte, bits byte) ([]byte, bool) {
	size := len(p)
	if cap(d.buf) > 4*copyLimit {
		d.buf = nil // one huge message must not keep its room for ever
	}
	d.buf = d.buf[:0]
	for len(p) > 0 {
		piece := p
		if bits != 0 && bits < maxWindow {
			piece = p[:min(len(p), 1<<bits)]
		}
		p = p[len(piece):]
		d.w.Reset(d)
		if _, err := d.w.Write(piece); err != nil {
			return nil, false
		}
		if err := d.w.Flush(); err != nil {
			return nil, false
		}
		if len(p) > 0 {
			d.buf = append(d.buf, syncTail[:]...)
		}
		if len(d.buf) >= size {
			return nil, false
		}
	}
	return d.buf, true
}
