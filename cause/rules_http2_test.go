package cause

import (
	"net/http"
	"testing"
)

// extended is an extended CONNECT for a protocol, that no bridge has translated.
func extended(protocol string) func(*Evidence) {
	return func(ev *Evidence) {
		overHTTP2(ev)
		ev.Method, ev.Request.Method, ev.Upgrade.Extended = http.MethodConnect, http.MethodConnect, protocol
	}
}

func hijacked(switched string) func(*Evidence) {
	return func(ev *Evidence) { ev.Upgrade.Tried, ev.Upgrade.Hijacked, ev.Upgrade.Switched = true, true, switched }
}

func registers(tokens ...string) func(*Evidence) {
	return func(ev *Evidence) { ev.Upgrade.Registered = tokens }
}

var http2Rows = []row{
	{name: "unknown protocol", head: []string{"GET /chess HTTP/1.1"}, status: 501, set: is(extended("chess"), refusedByGate, registers("websocket")),
		want: ProtocolUnknown, by: ByUpgrade, says: []string{"chess", "websocket"}},
	{name: "unknown protocol, none served", head: []string{"GET /chess HTTP/1.1"}, status: 501, set: is(extended("chess"), refusedByGate), want: ProtocolUnknown,
		says: []string{"no protocol is served"}},
	{name: "unknown protocol, refused by us", head: []string{"GET /chess HTTP/1.1"}, status: 501,
		set: is(own(UnknownExtended("chess", []string{"websocket"})), extended("chess")), want: ProtocolUnknown},
	{name: "the handler knows the protocol", head: []string{"GET /chess HTTP/1.1"}, status: 501, set: is(extended("chess"), registers("Chess")),
		want: HandlerNotImplemented},
	{name: "route for GET", head: []string{"GET /ws HTTP/1.1"}, status: 405, set: is(extended("websocket"), byMux, answer("Allow: GET, HEAD"), asked(routes("GET /ws"))),
		want: ConnectOnGetRoute, by: ByRouter, says: []string{"GET /ws", "without a method", "bridge"}},
	{name: "route for GET, in production", head: []string{"GET /ws HTTP/1.1"}, status: 405,
		set: is(extended("websocket"), byMux, answer("Allow: GET, HEAD"), asked(routes("GET /ws")), production), want: ConnectOnGetRoute, never: []string{"GET /ws"}},
	{name: "route for POST", head: []string{"GET /ws HTTP/1.1"}, status: 405, set: is(extended("websocket"), byMux, answer("Allow: POST")), want: MethodNotAllowed},
	{name: "hijack", head: []string{"GET /raw HTTP/1.1"}, status: 500, set: is(overHTTP2, text("webserver doesn't support hijacking\n")), want: HijackOnHTTP2,
		says: []string{"HTTP/2"}},
	{name: "hijack by ResponseController", head: []string{"GET /raw HTTP/1.1"}, status: 500, set: is(overHTTP2, failed(http.ErrNotSupported)), want: HijackOnHTTP2},
	{name: "hijack on HTTP/1.1", head: []string{"GET /raw HTTP/1.1"}, status: 500, set: is(text("webserver doesn't support hijacking\n"), hidden), want: HijackerHidden},
	{name: "500 on HTTP/2", head: []string{"GET /raw HTTP/1.1"}, status: 500, set: is(overHTTP2, text("out of order")), want: HandlerServerError},
	{name: "handshake on HTTP/2", head: []string{"GET /ws HTTP/1.1", sampleKey, "Sec-WebSocket-Version: 13"}, status: 400, set: is(overHTTP2, gorilla),
		want: UpgradeOnHTTP2, by: ByHandler, says: []string{"HTTP/2", "extended CONNECT", "HTTP/1.1"}},
	{name: "handshake on HTTP/2, a page answers", head: []string{"GET /ws HTTP/1.1", sampleKey}, status: 200, set: is(overHTTP2), want: UpgradeOnHTTP2},
	{name: "plain HTTP/2 request to an upgrade-only route", head: []string{"GET /ws HTTP/1.1"}, status: 400,
		set: is(overHTTP2, func(ev *Evidence) { own(NotOffered(ev.Request, []string{"websocket"}))(ev) }), want: UpgradeOnHTTP2, by: ByUpgrade},
	{name: "plain HTTP/2 request, 400 of an API", head: []string{"GET /x HTTP/1.1"}, status: 400, set: is(overHTTP2), want: HandlerClientError},
	{name: "plain HTTP/2 request", head: []string{"GET /x HTTP/1.1"}, status: 200, set: is(overHTTP2)},
	{name: "preface", head: []string{"PRI * HTTP/2.0"}, status: 404, set: is(byMux), want: H2CPreface, by: ByRouter, says: []string{"SetUnencryptedHTTP2(true)"}},
	{name: "preface, a handler answers", head: []string{"PRI * HTTP/2.0"}, status: 501, want: H2CPreface},
	{name: "accepted", head: []string{"GET /ws HTTP/1.1"}, status: 200, set: is(extended("websocket"), hijacked("websocket")), want: SwitchedHTTP2, side: SideNone,
		says: []string{"websocket"}},
	{name: "extended CONNECT answered by a page", head: []string{"GET /ws HTTP/1.1"}, status: 200, set: is(extended("websocket")), want: UpgradeIgnored},
}

func TestNotOfferedOnHTTP2(t *testing.T) {
	ev := exchange(t, []string{"GET /ws HTTP/1.1"}, 0, overHTTP2)
	if e := NotOffered(ev.Request, []string{"chess/1"}); e.Status != http.StatusBadRequest || e.Cause != UpgradeOnHTTP2 {
		t.Errorf("got %+v", e)
	}
}
