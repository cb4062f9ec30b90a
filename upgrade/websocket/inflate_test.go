package websocket

import (
	"bytes"
	"compress/flate"
	"context"
	"runtime"
	"strings"
	"testing"
)

// A message of many DEFLATE streams (RFC 7692 7.2.3.4) costs little more than it holds, also where each may look back into
// earlier messages, and each stream sees what came before it.
func TestManyStreams(t *testing.T) {
	const streams = maxStreams - 1
	first := make([]byte, windowSize+1000)
	for i := range first {
		first[i] = byte(i * i >> 3)
	}
	var used uint64
	got := make(chan []byte, 3)
	p := connect(t, agreement{deflate: true, takeover: true}, func(ctx context.Context, c *Conn) error {
		for i := range 3 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, b, err := c.Read(ctx)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Errorf("message %d: %v", i, err)
			}
			if i == 1 {
				used = after.TotalAlloc - before.TotalAlloc
			}
			got <- b
		}
		return nil
	}, WithContextTakeover())
	// The third message is two streams that repeat the end of the first one: all of it lies in the window of each.
	tail := first[len(first)-1000:]
	var b bytes.Buffer
	for range 2 {
		w, err := flate.NewWriterDict(&b, flate.BestCompression, tail)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Write(tail); err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	p.send(raw(fin|rsv1|2, pack(string(first))), raw(fin|rsv1|2, strings.Repeat("\x03\x00", streams)), raw(fin|rsv1|2, b.String()))
	for i, want := range [][]byte{first, {}, append(append([]byte(nil), tail...), tail...)} {
		if b := <-got; !bytes.Equal(b, want) {
			t.Errorf("message %d has %d bytes, want %d", i, len(b), len(want))
		}
	}
	p.wantClose(1000)
	p.send(closing(1000, ""))
	if used > 4<<20 {
		t.Errorf("%d empty streams cost %d KiB", streams, used>>10)
	}
}
