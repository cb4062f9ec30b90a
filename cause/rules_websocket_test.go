package cause

import (
	"net/http"
	"strings"
	"testing"
)

// swap is a handshake with the line of a field replaced; "" leaves it out.
func swap(name, line string) []string {
	head := ws()
	for i, s := range head {
		if strings.HasPrefix(s, name) {
			if line == "" {
				return append(head[:i], head[i+1:]...)
			}
			head[i] = line
		}
	}
	return head
}

var webSocketRows = []row{
	{name: "POST", head: swap("GET", "POST /ws HTTP/1.1"), status: 405, set: is(gorilla, matched("/ws")), want: WebSocketMethod, says: []string{"POST", "Use GET"}},
	{name: "POST, the router knows better", head: swap("GET", "POST /ws HTTP/1.1"), status: 405, set: is(byMux, answer("Allow: GET, HEAD")), want: MethodNotAllowed},
	{name: "version 8", head: swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), status: 400, set: is(gorilla), want: WebSocketVersion, says: []string{`"8"`, "13"}},
	{name: "version 8, 426", head: swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), status: 426, want: WebSocketVersion},
	{name: "two versions", head: ws("Sec-WebSocket-Version: 8"), status: 426, want: WebSocketVersion, says: []string{`"13, 8"`}},
	{name: "no version", head: swap("Sec-WebSocket-Version", ""), status: 400, set: is(gorilla), want: WebSocketVersionMissing, says: []string{"Sec-WebSocket-Version: 13"}},
	{name: "no version, 426", head: swap("Sec-WebSocket-Version", ""), status: 426, want: WebSocketVersionMissing},
	{name: "no key", head: swap("Sec-WebSocket-Key", ""), status: 400, set: is(gorilla), want: WebSocketKeyMissing, says: []string{"fresh"}},
	{name: "short key", head: swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: c2hvcnQ="), status: 400, set: is(gorilla), want: WebSocketKeyInvalid,
		says: []string{"5 bytes", "16"}, never: []string{"c2hvcnQ"}},
	{name: "no base64", head: swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: not!base64"), status: 400, set: is(text("x")), want: WebSocketKeyInvalid, sure: Likely,
		says: []string{"is not base64"}, never: []string{"not!base64"}},
	{name: "long key", head: swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: "+strings.Repeat("A", 5000)), status: 400, set: is(gorilla), want: WebSocketKeyInvalid,
		says: []string{"5000 characters"}, never: []string{"AAAA"}},
	{name: "loose key", head: swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="), status: 400, set: is(gorilla), want: WebSocketKeyInvalid,
		says: []string{"last character"}},
	{name: "two keys", head: ws(sampleKey), status: 400, set: is(gorilla), want: WebSocketKeyRepeated, says: []string{"2 Sec-WebSocket-Key"}},
	{name: "two keys in one line", head: swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="), status: 400,
		set: is(gorilla), want: WebSocketKeyInvalid},
	{name: "gws refuses by hand", head: swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 7"), status: 400,
		set: is(upgrading(Upgrade{Tried: true, Hijacked: true, Hijackable: true})), want: WebSocketVersion},
	{name: "a good handshake, refused for its query", head: ws(), status: 400, set: is(text("room is missing")), want: HandlerClientError},
	{name: "a bad handshake at a path that is not there", head: swap("Sec-WebSocket-Key", ""), status: 404, set: is(byMux), want: RouteNone},
	{name: "a good handshake", head: ws(), status: 101, set: is(upgrading(Upgrade{Tried: true, Hijacked: true, Switched: "websocket"})), want: Switched},
}

func TestHandshake(t *testing.T) {
	for _, c := range []struct {
		name   string
		head   []string
		want   string
		status int
	}{
		{"good", ws(), "", 0},
		{"good, in lists", []string{"GET /ws HTTP/1.1", "Upgrade: foo/2, WebSocket", "Connection: keep-alive, uPgRaDe", sampleKey, "Sec-WebSocket-Version: 13"}, "", 0},
		{"method", swap("GET", "POST /ws HTTP/1.1"), WebSocketMethod, 405},
		{"method before key", []string{"POST /ws HTTP/1.1", "Upgrade: websocket", "Connection: upgrade"}, WebSocketMethod, 405},
		{"connection", swap("Connection", "Connection: keep-alive"), ConnectionUpgradeMissing, 426},
		{"upgrade", swap("Upgrade", ""), UpgradeFieldMissing, 426},
		{"both", []string{"GET /ws HTTP/1.1", sampleKey}, UpgradeStripped, 426},
		{"plain", []string{"GET /ws HTTP/1.1"}, UpgradeRequired, 426},
		{"other protocol", []string{"GET /ws HTTP/1.1", "Upgrade: chess/1", "Connection: upgrade"}, UpgradeUnknownProtocol, 426},
		{"HTTP/1.0", swap("GET", "GET /ws HTTP/1.0"), UpgradeHTTP10, 426},
		{"dressed", []string{"GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: upgrade"}, UpgradeHardcoded, 400},
		{"key before version", []string{"GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Version: 8"}, WebSocketKeyMissing, 400},
		{"key", swap("Sec-WebSocket-Key", "Sec-WebSocket-Key: x"), WebSocketKeyInvalid, 400},
		{"keys", ws(sampleKey), WebSocketKeyRepeated, 400},
		{"version", swap("Sec-WebSocket-Version", "Sec-WebSocket-Version: 12"), WebSocketVersion, 426},
		{"no version", swap("Sec-WebSocket-Version", ""), WebSocketVersionMissing, 400},
		{"origin is not looked at", ws("Origin: null"), "", 0},
	} {
		e, bad := Handshake(exchange(t, c.head, 0).Request)
		if bad != (c.want != "") || e.Cause != c.want || e.Status != c.status {
			t.Errorf("%s: got %q, %d; want %q, %d", c.name, e.Cause, e.Status, c.want, c.status)
		}
	}
	r := exchange(t, ws(), 0).Request
	r.ProtoMajor, r.ProtoMinor = 2, 0
	if e, _ := Handshake(r); e.Cause != UpgradeOnHTTP2 || e.Status != http.StatusBadRequest {
		t.Errorf("HTTP/2: got %+v", e)
	}
}

// TestHandshakeAgreesWithTheRules checks that a refusal that quotes Handshake is explained by the same cause.
func TestHandshakeAgreesWithTheRules(t *testing.T) {
	for _, rows := range [][]row{strippedRows, webSocketRows} {
		for _, row := range rows {
			r := exchange(t, row.head, 0).Request
			e, bad := Handshake(r)
			if !bad {
				continue
			}
			ev := exchange(t, row.head, e.Status, own(e))
			got, ok := Find(ev, nil)
			if !ok || got.Cause != e.Cause || got.Status != e.Status || got.By != ByUpgrade {
				t.Errorf("%s: refused for %s, explained as %s by %s", row.name, e.Cause, got.Cause, got.By)
			}
		}
	}
}
