package wire

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"
)

// TestIsToken asks about each byte, and compares with httpguts.
func TestIsToken(t *testing.T) {
	for c := range 256 {
		s := string([]byte{'a', byte(c)})
		if got, want := IsToken(s), httpguts.ValidHeaderFieldName(s); got != want {
			t.Errorf("IsToken(%q) = %t", s, got)
		}
	}
	if IsToken("") {
		t.Error("nothing is taken for a token")
	}
}

func TestItems(t *testing.T) {
	for _, tt := range []struct{ lines, want []string }{
		{nil, nil},
		{[]string{""}, nil},
		{[]string{" , ,\t,"}, nil},
		{[]string{"a"}, []string{"a"}},
		{[]string{" a ,\tb c\t,,d"}, []string{"a", "b c", "d"}},
		{[]string{"a,", "", ",b"}, []string{"a", "b"}},
		{[]string{"a\r\n"}, []string{"a\r\n"}},
	} {
		if got := slices.Collect(Items(tt.lines)); !slices.Equal(got, tt.want) {
			t.Errorf("Items(%q) = %q, want %q", tt.lines, got, tt.want)
		}
	}
	for item := range Items([]string{"a, b", "c"}) { // a loop may end early
		if item == "b" {
			break
		}
		if item == "c" {
			t.Error("the loop goes on")
		}
	}
}

func TestLists(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		want  bool
	}{
		{nil, false},
		{[]string{"upgrade"}, true},
		{[]string{"keep-alive", "close, uPGRADE"}, true},
		{[]string{"upgrades, up grade, upgrade/1"}, false},
		{[]string{`"upgrade"`}, false},
		{[]string{"\u017fupgrade", "upgra\u0501e"}, false},
	} {
		if got := Lists(tt.lines, "Upgrade"); got != tt.want {
			t.Errorf("Lists(%q) = %t", tt.lines, got)
		}
	}
	if Lists([]string{"web\u017foc\u212Aet"}, "websocket") { // which Unicode folds to it
		t.Error("a letter that is not ASCII is folded")
	}
	lines := []string{"keep-alive, Upgrade"}
	if n := testing.AllocsPerRun(100, func() { _ = Lists(lines, "upgrade") }); n != 0 {
		t.Errorf("Lists makes %v allocations, want none", n)
	}
}

func TestSameProtocol(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"websocket", "WebSocket", true},
		{"chess/1", "chess", true},
		{"chess", "chess/1", true},
		{"HTTP/2.0", "http/2.0", true},
		{"chess/1", "chess/2", false},
		{"chess/1", "chess/1/1", false},
		{"chess", "checkers", false},
		{"", "chess", false},
	} {
		if SameProtocol(tt.a, tt.b) != tt.want || SameProtocol(tt.b, tt.a) != tt.want {
			t.Errorf("SameProtocol(%q, %q) is not %t both ways", tt.a, tt.b, tt.want)
		}
	}
}

// TestIsPreface reads the preface as net/http does, and what is like it.
func TestIsPreface(t *testing.T) {
	for head, want := range map[string]bool{
		"PRI * HTTP/2.0\r\n\r\n":                true,
		"PRI * HTTP/1.1\r\nHost: a\r\n\r\n":     false,
		"PRI / HTTP/2.0\r\n\r\n":                false,
		"OPTIONS * HTTP/2.0\r\nHost: a\r\n\r\n": false,
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
		if err != nil {
			t.Fatal(err)
		}
		if IsPreface(r) != want {
			t.Errorf("IsPreface of %q is not %t", head, want)
		}
	}
}

// TestHeadEnd gives each head byte by byte: its end is seen with its last byte, and stays where it is.
func TestHeadEnd(t *testing.T) {
	for _, head := range []string{
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
		"HTTP/1.1 200 OK\n\n",
		"HTTP/1.1 200 OK\r\n\n",
		"HTTP/1.1 200 OK\nX: y\r\n\r\n",
		"\r\n\r\n",
	} {
		all := head + "\r\ncontent\r\n\r\n"
		for n := range len(all) + 1 {
			want := -1
			if n >= len(head) {
				want = len(head)
			}
			if got := HeadEnd([]byte(all[:n])); got != want {
				t.Errorf("HeadEnd(%q) = %d, want %d", all[:n], got, want)
			}
		}
	}
	if got := HeadEnd([]byte(strings.Repeat("x", 100) + "\r\n \r\n\r")); got != -1 {
		t.Errorf("a head without an end ends at %d", got)
	}
}
