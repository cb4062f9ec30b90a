package wire

import (
	"bufio"
	"bytes"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"
)

// FuzzLists holds Lists and Items against httpguts and a split by commas.
func FuzzLists(f *testing.F) {
	f.Add("keep-alive, Upgrade", ",,\tclose", "upgrade")
	f.Add("web\u017focket", "", "websocket")
	f.Add("a\r\n", "\x00,b", "b")
	f.Fuzz(func(t *testing.T, first, second, token string) {
		lines := []string{first, second}
		if httpguts.ValidHeaderFieldName(token) {
			if got, want := Lists(lines, token), httpguts.HeaderValuesContainsToken(lines, token); got != want {
				t.Errorf("Lists(%q, %q) = %t, want %t", lines, token, got, want)
			}
		}
		want := strings.FieldsFunc(first+","+second, func(r rune) bool { return r == ',' })
		for i := range want {
			want[i] = strings.Trim(want[i], " \t")
		}
		want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
		if got := slices.Collect(Items(lines)); !slices.Equal(got, want) {
			t.Errorf("Items(%q) = %q, want %q", lines, got, want)
		}
	})
}

// FuzzHeadEnd finds the end of a head where net/textproto does, and never earlier for what is cut off.
func FuzzHeadEnd(f *testing.F) {
	f.Add([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nframes"))
	f.Add([]byte("a\n\nb"))
	f.Add([]byte("\r\n\r\n"))
	f.Add([]byte("a\r\n\rb\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		end := HeadEnd(b)
		if end > len(b) || end >= 0 && end < 2 {
			t.Fatalf("HeadEnd(%q) = %d", b, end)
		}
		in := bufio.NewReaderSize(bytes.NewReader(b), len(b)+16)
		r := textproto.NewReader(in)
		_, err := r.ReadLineBytes() // the first line may be empty
		for err == nil {
			var line []byte
			if line, err = r.ReadLineBytes(); err == nil && len(line) == 0 {
				break
			}
		}
		want := -1
		if read := len(b) - in.Buffered(); err == nil && read > 0 && b[read-1] == '\n' {
			want = read
		}
		if end != want {
			t.Errorf("HeadEnd(%q) = %d, net/textproto stops at %d", b, end, want)
		}
		if end > 0 {
			if early := HeadEnd(b[:end-1]); early != -1 {
				t.Errorf("HeadEnd(%q) = %d", b[:end-1], early)
			}
		}
	})
}
