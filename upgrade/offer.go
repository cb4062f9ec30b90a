package upgrade

import (
	"iter"
	"net/http"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// offers reports whether r may ask for another protocol and does: over HTTP/1.1, with Upgrade, which Connection lists (RFC
// 9110 7.8). Over HTTP/1.0 an Upgrade is ignored, and HTTP/2 has none.
func offers(r *http.Request) bool {
	return r.ProtoMajor == 1 && r.ProtoMinor > 0 && len(r.Header["Upgrade"]) > 0 && wire.Lists(r.Header["Connection"], "upgrade")
}

// offered yields the protocols in the lines of Upgrade, in the client's order: name and version. What is no protocol is left
// out (RFC 9110 7.8: protocol = protocol-name ["/" protocol-version], both tokens).
func offered(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, version string) bool) {
		for item := range wire.Items(lines) {
			if name, version, ok := protocol(item); ok && !yield(name, version) {
				return
			}
		}
	}
}

// protocol takes a protocol apart. It returns false where it is none.
func protocol(item string) (name, version string, ok bool) {
	name, version, versioned := strings.Cut(item, "/")
	return name, version, wire.IsToken(name) && (!versioned || wire.IsToken(version))
}

// matches reports whether an offer is of the protocol that is registered under a name and a version. An offer without a
// version leaves it to the server, and one that is registered without a version is of all versions.
func matches(name, version, wantName, wantVersion string) bool {
	return strings.EqualFold(name, wantName) &&
		(version == "" || wantVersion == "" || strings.EqualFold(version, wantVersion))
}
