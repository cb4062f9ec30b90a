package cause

const sampleKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="

// ws is a WebSocket handshake without a flaw, and further fields.
func ws(fields ...string) []string {
	return append([]string{"GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", sampleKey, "Sec-WebSocket-Version: 13"}, fields...)
}

// gorilla is how gorilla/websocket refuses: its version in the head, the name of the status as content.
func gorilla(ev *Evidence) {
	ev.Header.Set("Sec-Websocket-Version", "13")
	ev.Body = []byte("Bad Request\n")
}

var strippedRows = []row{
	{name: "HTTP/1.0", head: []string{"GET /ws HTTP/1.0", "Upgrade: websocket", "Connection: upgrade", sampleKey, "Sec-WebSocket-Version: 13"},
		status: 426, set: is(own(NotOffered(request("GET /ws HTTP/1.0", "Upgrade: websocket"), []string{"websocket"}))), want: UpgradeHTTP10, by: ByUpgrade,
		says: []string{"HTTP/1.0", "websocket", "proxy_http_version 1.1"}},
	{name: "HTTP/1.0, gobwas", head: []string{"GET /ws HTTP/1.0", "Upgrade: websocket", "Connection: upgrade", sampleKey}, status: 505,
		set: is(upgrading(Upgrade{Tried: true, Hijacked: true})), want: UpgradeHTTP10, by: ByHandler},
	{name: "HTTP/1.0, answered as a page", head: []string{"GET /ws HTTP/1.0", "Upgrade: websocket", "Connection: upgrade", sampleKey}, status: 200,
		want: UpgradeHTTP10},
	{name: "HTTP/1.0, h2c ignored", head: []string{"GET / HTTP/1.0", "Upgrade: h2c", "Connection: upgrade"}, status: 200},
	{name: "HTTP/1.0, dressed request refused by an API", head: []string{"POST /api HTTP/1.0", "Upgrade: websocket", "Connection: upgrade"}, status: 400,
		set: is(text(`{"error":"name is missing"}`)), want: HandlerClientError},
	{name: "both fields gone", head: []string{"GET /ws HTTP/1.0", "Connection: close", sampleKey, "Sec-WebSocket-Version: 13"}, status: 400, set: is(gorilla),
		want: UpgradeStripped, says: []string{"HTTP/1.0", "Upgrade", "Connection", "Connection: close", "proxy_set_header Upgrade $http_upgrade", "upgrade=websocket"}},
	{name: "both fields gone, gobwas", head: []string{"GET /ws HTTP/1.0", "Connection: close", sampleKey, "Sec-WebSocket-Version: 13"}, status: 505, want: UpgradeStripped,
		by: ByHandler, says: []string{"HTTP/1.0", "in the http block, map"}},
	{name: "Upgrade gone, gobwas", head: []string{"GET /ws HTTP/1.0", "Connection: upgrade", sampleKey, "Sec-WebSocket-Version: 13"}, status: 505, want: UpgradeFieldMissing},
	{name: "505 without a handshake", head: []string{"GET /ws HTTP/1.0", "Connection: close"}, status: 505, want: HandlerServerError},
	{name: "both fields gone, no trace", head: []string{"GET /ws HTTP/1.1", sampleKey, "Sec-WebSocket-Version: 13", "User-Agent: Go-http-client/1.1"},
		status: 426, set: is(own(NotOffered(request("GET /ws HTTP/1.1", sampleKey), []string{"websocket"}))), want: UpgradeStripped, sure: Likely, by: ByUpgrade,
		says: []string{"HTTP/1.1"}},
	{name: "both fields gone, Go proxy", head: []string{"GET /ws HTTP/1.1", sampleKey, "User-Agent: Go-http-client/1.1"}, status: 400,
		set: is(gorilla), want: UpgradeStripped, sure: Likely, says: []string{"httputil.ReverseProxy"}},
	{name: "both fields gone, Apache", head: []string{"GET /ws HTTP/1.1", sampleKey, "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: a.example", "X-Forwarded-Server: a.example"},
		status: 200, want: UpgradeStripped, says: []string{"X-Forwarded-For", "ProxyPass with upgrade=websocket"}},
	{name: "both fields gone, Varnish", head: []string{"GET /ws HTTP/1.1", "Sec-WebSocket-Version: 13", "X-Varnish: 5", "Via: 1.1 varnish"}, status: 400,
		set: is(gorilla), want: UpgradeStripped, says: []string{"Via", "X-Varnish", "return (pipe)"}},
	{name: "both fields gone, no such route", head: []string{"GET /x HTTP/1.1", sampleKey}, status: 404, set: is(byMux), want: RouteNone},
	{name: "only Connection is left", head: []string{"GET /ws HTTP/1.1", "Connection: upgrade", sampleKey, "Sec-WebSocket-Version: 13"}, status: 400, set: is(gorilla),
		want: UpgradeFieldMissing, sure: Likely, says: []string{"Upgrade field", "proxy_set_header Upgrade $http_upgrade"}},
	{name: "only Connection is left, Via", head: []string{"GET /ws HTTP/1.1", "Connection: upgrade", sampleKey, "Via: 1.1 x"}, status: 200,
		want: UpgradeFieldMissing, says: []string{"Via"}},
	{name: "plain request through a proxy that always says upgrade", head: []string{"GET /plain HTTP/1.1", "Connection: upgrade"}, status: 200},
	{name: "only Upgrade is left", head: []string{"GET /ws HTTP/1.1", "Upgrade: websocket", sampleKey, "Sec-WebSocket-Version: 13"}, status: 400, set: is(gorilla),
		want: ConnectionUpgradeMissing, sure: Likely, says: []string{"no Connection field", "Connection: upgrade"}},
	{name: "Connection says something else", head: []string{"GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: close", "Connection: te", sampleKey},
		status: 426, set: is(answer("Upgrade: websocket")), want: ConnectionUpgradeMissing, says: []string{`"close, te"`}},
	{name: "an offer that is void", head: []string{"GET / HTTP/1.1", "Upgrade: h2c"}, status: 200},
	{name: "an offer that is void, and a bad request", head: []string{"GET / HTTP/1.1", "Upgrade: h2c"}, status: 400, set: is(text("no")), want: HandlerClientError},
	{name: "dressed as a handshake", head: []string{"GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: upgrade"}, status: 400, set: is(gorilla),
		want: UpgradeHardcoded, sure: Guess, says: []string{"Sec-WebSocket-*", "only when the client sent Upgrade", "by hand"}},
	{name: "dressed as a handshake, the subprotocol was left", head: []string{"GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Protocol: chat"},
		status: 400, set: is(gorilla), want: WebSocketKeyMissing},
	{name: "dressed as a handshake, an API refuses", head: []string{"POST /api HTTP/1.1", "Upgrade: websocket", "Connection: upgrade"}, status: 400,
		set: is(text("name is missing")), want: HandlerClientError},
	{name: "dressed as a handshake, a page answers", head: []string{"GET / HTTP/1.1", "Upgrade: websocket", "Connection: upgrade"}, status: 200},
}
