// Package wire reads what messages of HTTP are made of: tokens, lists, names of protocols, the end of a head, and the
// preface of HTTP/2.
package wire

import (
	"bytes"
	"iter"
	"net/http"
	"strings"
)

// tokenChars holds true for each tchar.
var tokenChars = func() (set [256]bool) {
	for _, c := range []byte("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		set[c] = true
	}
	return set
}()

// IsTokenChar reports whether c may stand in a token (RFC 9110 5.6.2: tchar).
func IsTokenChar(c byte) bool { return tokenChars[c] }

// IsToken reports whether s is a token (RFC 9110 5.6.2).
func IsToken(s string) bool {
	for i := range len(s) {
		if !IsTokenChar(s[i]) {
			return false
		}
	}
	return s != ""
}

// Items yields the members of a list (RFC 9110 5.6.1), over all of its lines, without those that are empty. Commas within
// quotes are not told apart: no field that is read by it has them.
func Items(lines []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range lines {
			for line != "" {
				item, rest, _ := strings.Cut(line, ",")
				line = rest
				if item = strings.Trim(item, " \t"); item != "" && !yield(item) {
					return
				}
			}
		}
	}
}

// Lists reports whether a list has a token, in any case. It allocates nothing.
func Lists(lines []string, token string) bool {
	for item := range Items(lines) {
		if len(item) == len(token) && strings.EqualFold(item, token) { // of one length: only ASCII letters fold
			return true
		}
	}
	return false
}

// SameProtocol compares two protocols as Upgrade names them (RFC 9110 7.8): their names in any case, and their versions where
// both have one.
func SameProtocol(a, b string) bool {
	name, version, versioned := strings.Cut(a, "/")
	want, wanted, exact := strings.Cut(b, "/")
	return strings.EqualFold(name, want) && (!versioned || !exact || strings.EqualFold(version, wanted))
}

// IsPreface reports whether r is the beginning of the connection preface of HTTP/2, "PRI * HTTP/2.0", which net/http passes on
// as a request (RFC 9113 3.4).
func IsPreface(r *http.Request) bool {
	return r.Method == "PRI" && r.ProtoMajor == 2 && r.RequestURI == "*"
}

// HeadEnd returns where the content behind a head begins (RFC 9112 2.1), or -1 where the head is not whole yet. Lines may end
// with a bare line feed (2.2).
func HeadEnd(b []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '\n')
		if i < 0 {
			return -1
		}
		from += i + 1
		switch {
		case bytes.HasPrefix(b[from:], []byte("\n")):
			return from + 1
		case bytes.HasPrefix(b[from:], []byte("\r\n")):
			return from + 2
		}
	}
}
