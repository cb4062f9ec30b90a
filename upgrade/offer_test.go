package upgrade

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// TestOffered reads the protocols in the lines of Upgrade (RFC 9110 7.8).
func TestOffered(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		want  string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"websocket"}, "websocket"},
		{[]string{"WebSocket"}, "WebSocket"},
		{[]string{"chess/1"}, "chess/1"},
		{[]string{"foo/2, bar"}, "foo/2 bar"},
		{[]string{"foo,bar,baz/3"}, "foo bar baz/3"},
		{[]string{" foo\t,\t bar "}, "foo bar"},
		{[]string{",, ,foo,,"}, "foo"},
		{[]string{"foo", "bar/1", "", "baz"}, "foo bar/1 baz"},
		{[]string{"a b, c"}, "c"},
		{[]string{"foo/"}, ""},
		{[]string{"/1"}, ""},
		{[]string{"foo/1/2"}, ""},
		{[]string{`"foo", bar`}, "bar"},
		{[]string{"foo;q=1"}, ""},
		{[]string{"f\x00oo, h2c"}, "h2c"},
		{[]string{"ünix"}, ""},
		{[]string{"foo /1"}, ""},
	} {
		var got []string
		for name, version := range offered(tt.lines) {
			if version != "" {
				name += "/" + version
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q: %q, want %q", tt.lines, got, tt.want)
		}
	}
}

// TestOfferedStops ends the iteration when its user has seen enough.
func TestOfferedStops(t *testing.T) {
	for name := range offered([]string{"a, b", "c"}) {
		if name != "a" {
			t.Errorf("%s after break", name)
		}
		break
	}
}

// TestOffers tells requests that may ask for another protocol from others.
func TestOffers(t *testing.T) {
	lines := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return h
	}
	for _, tt := range []struct {
		major, minor int
		header       http.Header
		want         bool
	}{
		{1, 1, lines("Upgrade", "foo", "Connection", "upgrade"), true},
		{1, 1, lines("Upgrade", "foo", "Connection", "UPGRADE"), true},
		{1, 1, lines("Upgrade", "foo", "Connection", "keep-alive, Upgrade"), true},
		{1, 1, lines("Upgrade", "foo", "Connection", "keep-alive", "Connection", "Upgrade"), true},
		{1, 1, lines("Upgrade", "foo", "Connection", "close,\tupgrade ,"), true},
		{1, 1, lines("Upgrade", "foo"), false},
		{1, 1, lines("Upgrade", "foo", "Connection", "keep-alive"), false},
		{1, 1, lines("Upgrade", "foo", "Connection", "upgraded"), false},
		{1, 1, lines("Upgrade", "foo", "Connection", "not upgrade"), false},
		{1, 1, lines("Connection", "upgrade"), false},
		{1, 0, lines("Upgrade", "foo", "Connection", "upgrade"), false},
		{2, 0, lines("Upgrade", "foo", "Connection", "upgrade"), false},
	} {
		r := &http.Request{ProtoMajor: tt.major, ProtoMinor: tt.minor, Header: tt.header}
		if got := offers(r); got != tt.want {
			t.Errorf("HTTP/%d.%d %v: %v", tt.major, tt.minor, tt.header, got)
		}
	}
}

// TestMatches compares offers with tokens.
func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		offer, token string
		want         bool
	}{
		{"chess", "chess", true},
		{"CHESS", "chess", true},
		{"chess/1", "chess/1", true},
		{"chess/1", "Chess/1", true},
		{"chess/2", "chess/1", false},
		{"chess", "chess/1", true},
		{"chess/2", "chess", true},
		{"chess2", "chess", false},
		{"che", "chess", false},
		{"websocket, h2c", "h2c", true},
		{"websocket, h2c", "websocket", true},
		{"websocket h2c", "h2c", false},
	} {
		p := registered{token: tt.token}
		p.name, p.version, _ = protocol(tt.token)
		if got := p.offeredIn([]string{tt.offer}); got != tt.want {
			t.Errorf("%q offers %q: %v", tt.offer, tt.token, got)
		}
	}
}

// FuzzOffered holds the parser to what a parser by other means finds: whatever it yields stands between commas, is made of
// tokens, and comes in order.
func FuzzOffered(f *testing.F) {
	for _, line := range []string{"websocket", "foo/2, WebSocket", ",, a/b ,\t,c", "a b", "\"x,y\"", "/", "a/", "é", "h2c,"} {
		f.Add(line, line)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		var want []string
		for item := range strings.SplitSeq(first+","+second, ",") {
			item = strings.Trim(item, " \t")
			name, version, versioned := strings.Cut(item, "/")
			if name == "" || strings.ContainsFunc(name, notInToken) || strings.ContainsFunc(version, notInToken) || versioned && version == "" {
				continue
			}
			want = append(want, item)
		}
		var got []string
		for name, version := range offered([]string{first, second}) {
			if version != "" {
				name += "/" + version
			}
			got = append(got, name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q, %q: %q, want %q", first, second, got, want)
		}
		for _, item := range want {
			if !wire.Lists([]string{first, second}, strings.ToUpper(item)) && !strings.ContainsRune(item, '/') {
				t.Errorf("%q is in %q, %q", item, first, second)
			}
		}
	})
}

// notInToken reports whether a rune cannot stand in a token (RFC 9110 5.6.2).
func notInToken(r rune) bool {
	return r <= ' ' || r >= 0x7F || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}
