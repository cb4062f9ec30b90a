package cause

// pagesWebSocket tells of WebSocket handshakes that break a rule of RFC 6455.
var pagesWebSocket = []Page{
	{
		Cause: WebSocketMethod, Title: "WebSocket handshake with another method than GET",
		Statuses: []int{400, 405}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 4.1",
		Meaning: "All fields of a WebSocket handshake are there, but the method is not GET. The protocol allows " +
			"no other. Libraries differ in the answer: some say 405 with Allow, others 400.",
		Origin: "A handshake was put together by hand in a test tool that defaults to POST, or a generic HTTP " +
			"client was handed the fields of a recorded one. Health checks that are set to HEAD with extra fields " +
			"are another source.",
		Client: "Send GET without content, or leave the handshake to a WebSocket library.",
		Server: "Leave the check on. Data that the client wants to send along belongs in the first message.",
	},
	{
		Cause: WebSocketVersion, Title: "WebSocket version other than 13",
		Statuses: []int{426, 400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 4.4",
		Meaning: "Sec-WebSocket-Version asks for a version that is not 13, the only one that became a standard. " +
			"The answer names 13, so that a client with several versions can try again.",
		Origin: "Versions 7 and 8 come from drafts of 2011 and live on in old set-top boxes, game engines and " +
			"embedded libraries. Scanners try odd numbers, and hand-made handshakes confuse the version with that " +
			"of HTTP.",
		Client: "Use 13. Update a library that cannot.",
		Server: "Nothing needs to change, since the drafts differ in framing and must not be mixed with RFC 6455.",
	},
	{
		Cause: WebSocketVersionMissing, Title: "WebSocket handshake without a version",
		Statuses: []int{400, 426}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 4.2.1",
		Meaning: "Upgrade and the key are there and Sec-WebSocket-Version is not. The server cannot know which " +
			"framing the client would speak. Browsers and libraries always send the field.",
		Origin: "The handshake was typed by hand, copied in part, or written by a program that predates the final " +
			"protocol. A filter in front that lets only known fields pass may have taken it out.",
		Client: "Send Sec-WebSocket-Version: 13.",
		Server: "If a filter or proxy keeps a list of allowed fields, add the Sec-WebSocket ones to it.",
	},
	{
		Cause: WebSocketKeyMissing, Title: "WebSocket handshake without a key",
		Statuses: []int{400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 4.2.1",
		Meaning: "The offer and its version arrived without Sec-WebSocket-Key. The server proves with the key " +
			"that it understood the handshake, so it cannot answer 101 without one.",
		Origin: "A curl command lacks this one field, or a script generates the key and drops it when empty. " +
			"Scripts in a page cannot cause it, since only the browser may set fields that begin with Sec-.",
		Client: "Send a fresh key: 16 random bytes in base64, as openssl rand -base64 16 prints them.",
		Server: "Refuse, as now. Look at filters in front only if libraries fail as well.",
	},
	{
		Cause: WebSocketKeyInvalid, Title: "Key that is not 16 bytes in base64",
		Statuses: []int{400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 4.2.1",
		Meaning: "Sec-WebSocket-Key must decode to exactly 16 bytes, so it has 24 characters of which the last " +
			"two are equals signs. This one does not. The value is kept out of the explanation.",
		Origin: "A word such as test stands in for a key, the padding was cut off, base64url was used with its - " +
			"and _, or 16 characters were sent where 16 encoded bytes are meant. Some old clients for embedded " +
			"devices send shorter keys, and lenient servers let them pass.",
		Client: "Encode 16 random bytes with the ordinary base64 alphabet and keep the padding. A library does " +
			"this for you.",
		Server: "Keep the check, and update the device or the library that sends the key.",
	},
	{
		Cause: WebSocketKeyRepeated, Title: "More than one key",
		Statuses: []int{400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 11.3.1",
		Meaning: "Sec-WebSocket-Key stands more than once in the request. The server cannot tell which one its " +
			"answer should prove, and another hop might choose differently.",
		Origin: "A client library adds its own key to one that was set as an extra header, for example with the " +
			"headers option of Node's ws or with -H beside a built-in WebSocket mode. A proxy that adds instead " +
			"of replacing does it too.",
		Client: "Leave the key to the library and set none yourself.",
		Server: "Check a proxy in front for lines that add Sec-WebSocket fields, and remove them.",
	},
	{
		Cause: SubprotocolNone, Title: "Subprotocols offered, none selected",
		Statuses: []int{101}, By: ByUpgrade, Side: SideServer, Reference: "WHATWG WebSockets; RFC 6455 4.2.2",
		Meaning: "The client named subprotocols, and the 101 carries no Sec-WebSocket-Protocol. The switch itself " +
			"succeeded. Browsers then close the connection at once, while most other clients go on without a " +
			"subprotocol.",
		Origin: "new WebSocket(url, [\"graphql-transport-ws\"]) meets a handler that was given no list, such as " +
			"gorilla's zero Upgrader. A mismatch of one letter or of case does the same, since these names are " +
			"compared exactly. Pages that smuggle a token through this field hit it when only the token is " +
			"offered.",
		Client: "Offer a name that the server knows, or none. Beside a token, offer a real subprotocol that the " +
			"server can select.",
		Server: "Configure the names that are spoken here, the preferred one first. Never select a token, as it " +
			"would be echoed.",
		Recipes: []Recipe{
			{For: "Go", Lines: `upgrader := websocket.Upgrader{Subprotocols: []string{"graphql-transport-ws"}}`,
				Note: "For gorilla/websocket."},
			{For: "Go", Lines: `conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
	Subprotocols: []string{"graphql-transport-ws"},
})`, Note: "The same for coder/websocket."},
		},
	},
	{
		Cause: EarlyDataRefused, Title: "The client sent data before the 101",
		Statuses: []int{400, 0}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 4.1",
		Meaning: "Bytes followed the handshake before the server had answered it, and the handler closed the " +
			"connection. A client has to wait, because those bytes would be read as the next HTTP request if the " +
			"server refused. With gorilla/websocket the connection ends without a status.",
		Origin: "A client written over a bare socket sends its first frame together with the handshake to save a " +
			"round trip. Test tools that pipe a recorded session do it too, and so do fuzzers.",
		Client: "Wait for the 101 before the first frame.",
		Server: "Leave the check as it is, or use a handler that keeps early bytes, such as upgrade.Handler of " +
			"this project.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/ws", upgrade.Handler(websocket.New(serve)))`,
				Note: "It hands early bytes over with the connection."},
		},
	},
}
