package websocket

import (
	"testing"
	"unicode/utf8"
)

// TestUTF8EveryRune feeds every code point and its neighbourhood cut at every place.
func TestUTF8EveryRune(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		s := []byte(string(r))
		for cut := 1; cut < len(s); cut++ {
			var u utf8State
			if !u.feed(s[:cut]) || u.complete() || !u.feed(s[cut:]) || !u.complete() {
				t.Fatalf("%U cut after %d bytes is not taken for valid", r, cut)
			}
		}
	}
}

// TestUTF8Early tries all sequences of up to three bytes: what cannot become valid is refused with the byte that spoils it.
func TestUTF8Early(t *testing.T) {
	var tails []string // whatever can complete a character
	tails = append(tails, []string{"", "\x80", "\x90", "\xA0", "\xBF", "\x80\x80", "\x90\x80", "\xA0\x80", "\xBF\xBF", "\x80\x80\x80", "\x90\x80\x80", "\xA0\x80\x80", "\xBF\xBF\xBF"}...)
	check := func(p []byte) {
		hope := false
		for _, tail := range tails {
			hope = hope || utf8.ValidString(string(p)+tail)
		}
		for cut := range p {
			var u utf8State
			got := u.feed(p[:cut]) && u.feed(p[cut:])
			if got != hope {
				t.Fatalf("%x cut after %d: feed is %v, want %v", p, cut, got, hope)
			}
			if got && u.complete() != utf8.Valid(p) {
				t.Fatalf("%x cut after %d: complete is %v", p, cut, u.complete())
			}
		}
	}
	for a := range 256 {
		check([]byte{byte(a)})
		for b := range 256 {
			check([]byte{byte(a), byte(b)})
			for _, c := range []byte{0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF} {
				check([]byte{byte(a), byte(b), c})
			}
		}
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("aé€😀"), uint8(1))
	f.Add([]byte("\xED\xA0\x80"), uint8(2))
	f.Fuzz(func(t *testing.T, p []byte, step uint8) {
		var u utf8State
		ok := true
		for rest := p; len(rest) > 0 && ok; {
			n := min(len(rest), int(step)+1)
			ok = u.feed(rest[:n])
			rest = rest[n:]
		}
		if got := ok && u.complete(); got != utf8.Valid(p) {
			t.Errorf("%x in steps of %d: %v, unicode/utf8 says %v", p, int(step)+1, got, !got)
		}
	})
}
