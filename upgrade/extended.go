package upgrade

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/httpexplain/httpexplain/internal/bridge"
)

// mounted is the tokens that the Handlers of this process serve. An extended CONNECT (RFC 8441) has to be turned into the
// handshake of HTTP/1.1 before it is routed, so that a route for GET matches, and only its handler knows what it serves.
var mounted struct {
	sync.RWMutex
	tokens []string
}

// mount notes the tokens of a Handler.
func mount(tokens []string) {
	mounted.Lock()
	defer mounted.Unlock()
	mounted.tokens = appendNew(mounted.tokens, tokens)
}

// appendNew appends the tokens that are not there yet, without h2c: that is HTTP/2 itself.
func appendNew(list, tokens []string) []string {
	for _, token := range tokens {
		same := func(other string) bool { return strings.EqualFold(other, token) }
		if !same("h2c") && !slices.ContainsFunc(list, same) {
			list = append(list, token)
		}
	}
	return list
}

// Extensible lists the protocols that may be served over a stream of HTTP/2: WebSocket, which any handler may serve, those of
// the Negotiator, and those of all the Handlers of this process.
func (n *Negotiator) Extensible() []string {
	list := []string{bridge.WebSocket}
	if n != nil {
		list = appendNew(list, n.tokens)
	}
	mounted.RLock()
	defer mounted.RUnlock()
	return appendNew(list, mounted.tokens)
}

// Extends reports whether r is an extended CONNECT for one of the protocols that Extensible lists.
func (n *Negotiator) Extends(r *http.Request) bool {
	extended := bridge.Protocol(r)
	if extended == "" {
		return false
	}
	name, version, ok := protocol(extended)
	return ok && slices.ContainsFunc(n.Extensible(), func(token string) bool {
		wantName, wantVersion, _ := protocol(token)
		return matches(name, version, wantName, wantVersion)
	})
}
