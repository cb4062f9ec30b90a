package exchange

import (
	"bufio"
	"bytes"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// How much of what a handler writes by hand is kept until its head is known, and of the content of an error.
const (
	maxHead = 4096
	maxBody = 512
)

// overheard is what a handler that took the connection over was seen to answer.
type overheard struct {
	kept     []byte // of what was written, until the head is known
	status   int    // of the final head; 0 where none was seen
	header   http.Header
	body     []byte // the first bytes behind the head of an error
	protocol string // that the connection was switched to
	sub      string
}

// listen takes what was written until the head is known.
func (f *foreign) listen(p []byte) {
	f.mu.Lock()
	if f.heard.Load() {
		f.mu.Unlock()
		return
	}
	f.kept = append(f.kept, p[:min(len(p), maxHead+maxBody-len(f.kept))]...)
	switched := f.parse() && f.status == http.StatusSwitchingProtocols
	f.mu.Unlock()
	if switched {
		f.logSwitched()
	}
}

// announced takes down a 101 that the handler sent by WriteHeader before it took the connection over.
func (f *foreign) announced(fields http.Header) {
	f.mu.Lock()
	f.status, f.header = http.StatusSwitchingProtocols, fields.Clone()
	f.switchedTo()
	f.done()
	f.mu.Unlock()
	f.logSwitched()
}

// logSwitched writes the line of the switch.
func (f *foreign) logSwitched() {
	if f.about == nil {
		return
	}
	line := appendProtocol(slices.Clip(f.about), f.protocol, f.sub, f.id, f.Has(LinkStream))
	f.site.Logger.Info(messageSwitched, line...)
}

// switchedTo reads from the fields of a 101 what the connection is switched to.
func (f *foreign) switchedTo() {
	f.protocol, f.sub = f.header.Get("Upgrade"), f.header.Get("Sec-Websocket-Protocol")
	if f.protocol == "" {
		f.protocol = f.offer
	}
}

// parse reads the head as far as it is there. It returns true once the head is complete, or will not be.
func (f *foreign) parse() bool {
	for {
		line, _, whole := bytes.Cut(f.kept, []byte("\n"))
		code := statusOf(line, whole)
		if code < 0 || !whole && len(f.kept) >= maxHead {
			f.done() // no HTTP
			return true
		}
		if code == 0 {
			return false
		}
		end := wire.HeadEnd(f.kept)
		if end < 0 && len(f.kept) < maxHead {
			f.status = code
			return false
		}
		if code < 200 && code != http.StatusSwitchingProtocols && end > 0 {
			f.kept, f.status = f.kept[end:], 0
			continue
		}
		f.answered(code, end)
		return true
	}
}

// answered takes the final head down.
func (f *foreign) answered(code, end int) {
	f.status = code
	head := f.kept
	if end > 0 {
		head = head[:end]
		if code >= 400 {
			f.body = bytes.Clone(f.kept[end:min(len(f.kept), end+maxBody)])
		}
	}
	_, fields, _ := bytes.Cut(head, []byte("\n"))
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(fields))).ReadMIMEHeader() // what can be read is enough
	f.header = http.Header(h)
	if code == http.StatusSwitchingProtocols {
		f.switchedTo()
	}
	f.done()
}

// done ends the listening.
func (f *foreign) done() {
	f.kept = nil
	f.heard.Store(true)
}

// finish takes what there is of a head for all of it: the connection ends. The caller holds f.mu.
func (f *foreign) finish() {
	if f.heard.Load() {
		return
	}
	if f.status != 0 && !f.broken.Load() {
		f.answered(f.status, -1)
		return
	}
	f.status = 0 // a head that broke off is no answer
	f.done()
}

// fields returns the fields that the handler wrote, or nil.
func (f *foreign) fields() http.Header {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.header
}

// statusOf reads the status from a status line (RFC 9112 4): 0 means that it is not there yet, and -1 that this is none.
func statusOf(line []byte, whole bool) int {
	const start = "HTTP/1.1 "
	if len(line) < len(start)+3 {
		if whole || !bytes.HasPrefix([]byte(start), line[:min(len(line), len("HTTP/1."))]) {
			return -1
		}
		return 0
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.")) || line[len(start)-1] != ' ' {
		return -1
	}
	code, err := strconv.Atoi(string(line[len(start) : len(start)+3]))
	switch {
	case err != nil || code < 100:
		return -1
	case !whole:
		return 0
	}
	return code
}
