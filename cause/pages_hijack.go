package cause

// pagesHijack tells of upgrades that fail because the connection cannot be taken over.
var pagesHijack = []Page{
	{
		Cause: HijackerHidden, Title: "A wrapper hides the connection from the upgrade",
		Statuses: []int{500, 501, 502}, By: ByHandler, Side: SideServer, Reference: "net/http ResponseController",
		Meaning: "An upgrade takes the connection over through http.Hijacker. Some wrapper around the " +
			"ResponseWriter offers neither that method nor a way through to the writer below. The request was " +
			"fine; the server's own middleware is in the way.",
		Origin: "A logging, metrics or compression middleware embeds http.ResponseWriter in a struct and adds " +
			"only WriteHeader, which hides all other methods. http.TimeoutHandler does the same and can never be " +
			"upgraded through. gorilla/websocket answers 500 then, coder/websocket 501, httputil.ReverseProxy " +
			"502.",
		Client: "Nothing can be done on this side, and every client meets the same answer.",
		Server: "Give the wrapper Unwrap and Hijack, or mount the upgrade route outside it. gorilla/websocket " +
			"asserts http.Hijacker and needs the second method; coder/websocket and http.ResponseController are " +
			"content with Unwrap.",
		Recipes: []Recipe{
			{For: "Go", Lines: `func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}`, Note: "statusWriter stands for the type that the explanation names."},
			{For: "Go", Lines: `mux.Handle("/ws", ws)
mux.Handle("/", http.TimeoutHandler(app, 10*time.Second, "too slow"))`,
				Note: "Keeps upgrades outside a TimeoutHandler."},
		},
	},
	{
		Cause: HijackOnHTTP2, Title: "A handler tried to take over an HTTP/2 stream",
		Statuses: []int{500, 501}, By: ByHandler, Side: SideServer, Reference: "RFC 8441",
		Meaning: "The handler called Hijack, and the request came over HTTP/2. There is no connection to hand out " +
			"there, because many streams share it. net/http answers the call with an error.",
		Origin: "A WebSocket handler that was written for HTTP/1.1 is reached over HTTP/2, since net/http enables " +
			"HTTP/2 on TLS by itself. Browsers open WebSockets over HTTP/1.1 when the server does not announce " +
			"extended CONNECT, so mostly other clients, and handlers that hijack for streaming, get here.",
		Client: "Speak HTTP/1.1 to this address, with curl --http1.1 for instance.",
		Server: "Switch on the HTTP/2 bridge, which hands the stream over as a connection, or serve this client " +
			"over HTTP/1.1. A handler that only streams should flush through http.ResponseController instead of " +
			"hijacking.",
		Recipes: []Recipe{
			{For: "Go", Lines: `import _ "github.com/httpexplain/httpexplain/upgrade/xconnect"`,
				Note: "It makes net/http take extended CONNECT, for every HTTP/2 server of the process."},
		},
	},
	{
		Cause: UpgradeOnHTTP2, Title: "HTTP/1.1 upgrade attempted over HTTP/2",
		Statuses: []int{400, 426, 500, 501, 200}, By: ByHandler, Side: SideClient, Reference: "RFC 9113 8.6",
		Meaning: "Over HTTP/2 a connection is not upgraded: Upgrade and Connection do not exist there, and a " +
			"WebSocket is opened with extended CONNECT. The request came over HTTP/2 and is no extended CONNECT, " +
			"yet it carries WebSocket fields or asks an address that only switches.",
		Origin: "A client library negotiated h2 by ALPN and then sent its HTTP/1.1 handshake, as happens when its " +
			"TLS configuration lists h2. A proxy with HTTP/2 to its servers turns a handshake into a plain GET. " +
			"curl with hand-set Sec-WebSocket fields uses HTTP/2 on https by default.",
		Client: "Use extended CONNECT if the library can, or HTTP/1.1: leave h2 out of the ALPN list, or call " +
			"curl with --http1.1.",
		Server: "Tell the proxy to open WebSockets over HTTP/1.1. Direct clients reach WebSockets over HTTP/2 " +
			"once the bridge is on.",
		Recipes: []Recipe{
			{For: "HAProxy", Lines: `server app1 app.internal:8443 ssl verify required ca-file /etc/haproxy/ca.pem alpn h2,http/1.1 ws h1`,
				Note: "ws h1 uses HTTP/1.1 for WebSockets and HTTP/2 for the rest; HAProxy 2.4 or later."},
			{For: "Go", Lines: `config := &tls.Config{NextProtos: []string{"http/1.1"}}`,
				Note: "For a WebSocket client that dials TLS by itself."},
		},
	},
}
