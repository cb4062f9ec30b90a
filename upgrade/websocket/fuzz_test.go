package websocket

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// FuzzFrames sends arbitrary bytes to an echo server, in pieces. Whatever they are, the server neither panics nor hangs, ends the
// connection, and answers with frames that are well formed.
func FuzzFrames(f *testing.F) {
	for _, r := range append(append(closeRows(), fragmentRows()...), deflateRows()...) {
		if all := bytes.Join(r.send, nil); len(all) < 2000 {
			f.Add(all, uint8(255), r.a.deflate)
			f.Add(all, uint8(1), r.a.deflate)
		}
	}
	f.Fuzz(func(t *testing.T, sent []byte, step uint8, deflate bool) {
		client, server := net.Pipe()
		p := connectOn(t, client, server, agreement{deflate: deflate, takeover: deflate}, echo, WithReadLimit(1<<16))
		go func() {
			for rest := sent; len(rest) > 0; {
				n := min(len(rest), int(step)+1)
				if _, err := client.Write(rest[:n]); err != nil {
					return
				}
				rest = rest[n:]
			}
			// The server has all; a client that is gone ends what is left.
			_ = client.SetReadDeadline(time.Now().Add(time.Millisecond))
		}()
		open := false
		for {
			h, err := ws.ReadHeader(p.br)
			if err != nil {
				break
			}
			if h.Masked || !h.Fin || h.OpCode.IsReserved() || h.OpCode == ws.OpContinuation || h.Length > 1<<17 || open {
				t.Fatalf("bad frame %+v", h)
			}
			if _, err := io.CopyN(io.Discard, p.br, h.Length); err != nil {
				break
			}
			open = h.OpCode == ws.OpClose // nothing may follow
		}
		client.Close()
		start := time.Now()
		p.result()
		if waited := time.Since(start); waited > closeWait/2 {
			t.Errorf("serve returned %v after the client was gone", waited)
		}
	})
}
