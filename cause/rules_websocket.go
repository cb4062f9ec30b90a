package cause

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// webSocketRules judge the opening handshake of RFC 6455 4.2.1 as it arrived.
var webSocketRules = []Rule{
	at(WebSocketMethod, flaw(WebSocketMethod), 400, 405),
	at(WebSocketKeyRepeated, flaw(WebSocketKeyRepeated), 400),
	at(WebSocketKeyMissing, flaw(WebSocketKeyMissing), 400),
	at(WebSocketKeyInvalid, flaw(WebSocketKeyInvalid), 400),
	at(WebSocketVersionMissing, flaw(WebSocketVersionMissing), 400, 426),
	at(WebSocketVersion, flaw(WebSocketVersion), 400, 426),
}

// Handshake explains what is wrong with the WebSocket handshake in r, with the status to refuse it with: 405 for a method
// other than GET, 426 for another version, for HTTP/1.0 and for lost fields, else 400. It looks in the order of RFC 6455 4.2.1
// and returns false where nothing is wrong. The Origin is not looked at: see RefusedOrigin. The caller adds Allow to a 405, and
// Upgrade, Connection and Sec-WebSocket-Version to a 426. What it leaves empty Complete fills in.
func Handshake(r *http.Request) (Explanation, bool) {
	o := offerIn(r, "")
	switch {
	case o.http2():
		return onHTTP2(&o), true
	case o.http10() && o.asks():
		return onHTTP10(&o), true
	case o.stripped():
		return withoutBoth(&o), true
	case o.upgradeLost():
		return withoutUpgrade(&o), true
	case !o.names("websocket"):
		return NotOffered(r, []string{"websocket"}), true
	case r.Method != http.MethodGet:
		return flawed(&o, WebSocketMethod), true
	case !o.connected():
		return withoutConnection(&o), true
	case o.hardcoded():
		return dressedUp(), true
	}
	if c := o.keyOrVersion(); c != "" {
		return flawed(&o, c), true
	}
	return Explanation{}, false
}

// keyOrVersion is the cause for which the key or the version of a handshake is refused, or "".
func (o *offer) keyOrVersion() string {
	switch {
	case len(o.keys) > 1:
		return WebSocketKeyRepeated
	case len(o.keys) == 0:
		return WebSocketKeyMissing
	case keyFlaw(o.keys[0]) != "":
		return WebSocketKeyInvalid
	case len(o.versions) == 0:
		return WebSocketVersionMissing
	case len(o.versions) > 1 || o.versions[0] != "13":
		return WebSocketVersion
	}
	return ""
}

// flaw makes the rule that finds one flaw of a handshake that was refused. Where there are several, the first in the order of
// keyOrVersion is told, as a server that mends them one by one would; a version other than 13 comes first where the answer says
// so by Sec-WebSocket-Version and 426.
func flaw(cause string) func(*Evidence) (Explanation, bool) {
	return func(ev *Evidence) (Explanation, bool) {
		o := offered(ev)
		if !o.dressed() || o.extended != "" || !unswitched(ev) {
			return Explanation{}, false
		}
		if cause == WebSocketMethod {
			if o.r.Method == http.MethodGet || !o.webSocketFields() || ev.Source.By == ByRouter {
				return Explanation{}, false
			}
		} else if o.r.Method != http.MethodGet || o.hardcoded() || o.keyOrVersionFor(ev.Status) != cause {
			return Explanation{}, false
		}
		e := flawed(&o, cause)
		if !speaksOfUpgrade(ev) {
			e.Sure = Likely
		}
		return e, true
	}
}

// keyOrVersionFor is keyOrVersion for a handshake that was refused with a status: 426 is about the version alone.
func (o *offer) keyOrVersionFor(code int) string {
	if code != http.StatusUpgradeRequired {
		return o.keyOrVersion()
	}
	switch {
	case len(o.versions) == 0 && len(o.keys) > 0:
		return WebSocketVersionMissing
	case len(o.versions) > 1 || len(o.versions) == 1 && o.versions[0] != "13":
		return WebSocketVersion
	}
	return ""
}

// flawed explains a flaw of a handshake.
func flawed(o *offer, cause string) Explanation {
	e := Explanation{Status: http.StatusBadRequest, Cause: cause}
	switch cause {
	case WebSocketMethod:
		e.Status = http.StatusMethodNotAllowed
		e.Detail = "The WebSocket handshake came with the method " + Quote(o.r.Method) + "; it has to be GET."
		e.Fix = "Use GET for the handshake."
	case WebSocketKeyRepeated:
		e.Detail = "The handshake carries " + strconv.Itoa(len(o.keys)) + " Sec-WebSocket-Key fields; exactly one is allowed."
		e.Fix = "Send one Sec-WebSocket-Key, and make sure that nothing on the way adds another."
	case WebSocketKeyMissing:
		e.Detail = "The handshake has Upgrade: websocket, but no Sec-WebSocket-Key."
		e.Fix = "Send a fresh Sec-WebSocket-Key with each handshake: 16 random bytes in base64."
	case WebSocketKeyInvalid:
		e.Detail = "The Sec-WebSocket-Key " + keyFlaw(o.keys[0]) + "; it has to be 16 bytes in base64."
		e.Fix = "Send 16 random bytes in base64 as Sec-WebSocket-Key (24 characters)."
	case WebSocketVersionMissing:
		e.Detail = "The handshake has Upgrade: websocket and a key, but no Sec-WebSocket-Version."
		e.Fix = "Send Sec-WebSocket-Version: 13."
	case WebSocketVersion:
		e.Status = http.StatusUpgradeRequired
		e.Detail = "The handshake asks for version " + joined(o.versions) +
			" of the WebSocket protocol; this server speaks 13."
		e.Fix = "Use Sec-WebSocket-Version: 13, the version of RFC 6455."
	}
	return e
}

// looseKey is the flaw of a key that other servers take: it is not the one base64 of its 16 bytes (RFC 4648 3.5).
const looseKey = "has bits in its last character that stand for nothing"

// keyFlaw tells what is wrong with a Sec-WebSocket-Key, or "". It never repeats the key.
func keyFlaw(key string) string {
	const encoded = 24 // length of 16 bytes in base64
	if len(key) > 4*encoded {
		return "has " + strconv.Itoa(len(key)) + " characters"
	}
	var buf [3 * encoded]byte
	n, err := base64.StdEncoding.Decode(buf[:], []byte(key))
	switch {
	case err != nil:
		return "is not base64"
	case n != 16:
		return "decodes to " + count(n, "byte")
	case !strings.ContainsRune("AQgw", rune(key[encoded-3])):
		return looseKey
	}
	return ""
}
