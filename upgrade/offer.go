package upgrade

import (
	"iter"
	"net/http"
	"strings"
)

// offers reports whether r may ask for another protocol and does: over HTTP/1.1, with Upgrade, which Connection lists (RFC
// 9110 7.8). Over HTTP/1.0 an Upgrade is ignored, and HTTP/2 has none.
func offers(r *http.Request) bool {
	return r.ProtoMajor == 1 && r.ProtoMinor > 0 && len(r.Header["Upgrade"]) > 0 && lists(r.Header["Connection"], "upgrade")
}

// offered yields the protocols in the lines of Upgrade, in the client's order: name and version. What is no protocol is left
// out (RFC 9110 7.8: protocol = protocol-name ["/" protocol-version], both tokens).
func offered(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, version string) bool) {
		for _, line := range lines {
			for line != "" {
				var item string
				item, line = next(line)
				if name, version, ok := protocol(item); ok && !yield(name, version) {
					return
				}
			}
		}
	}
}

// protocol takes a protocol apart. It returns false where it is none.
func protocol(item string) (name, version string, ok bool) {
	name, version, versioned := strings.Cut(item, "/")
	return name, version, isToken(name) && (!versioned || isToken(version))
}

// matches reports whether an offer is of the protocol that is registered under a name and a version. An offer without a
// version leaves it to the server, and one that is registered without a version is of all versions.
func matches(name, version, wantName, wantVersion string) bool {
	return strings.EqualFold(name, wantName) &&
		(version == "" || wantVersion == "" || strings.EqualFold(version, wantVersion))
}

// lists reports whether one of the lines of a list holds the token, in any case.
func lists(lines []string, token string) bool {
	for _, line := range lines {
		for line != "" {
			var item string
			if item, line = next(line); strings.EqualFold(item, token) {
				return true
			}
		}
	}
	return false
}

// next cuts the first member off a list (RFC 9110 5.6.1).
func next(line string) (item, rest string) {
	item, rest, _ = strings.Cut(line, ",")
	return strings.Trim(item, " \t"), rest
}

// isToken reports whether s is a token (RFC 9110 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// isPreface reports whether r is the beginning of the HTTP/2 connection preface, which net/http passes on as a request (RFC
// 9113 3.4).
func isPreface(r *http.Request) bool {
	return r.Method == "PRI" && r.ProtoMajor == 2 && r.RequestURI == "*"
}
