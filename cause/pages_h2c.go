package cause

// pagesH2C tells of HTTP/2 without TLS: the upgrade from HTTP/1.1 and prior knowledge.
var pagesH2C = []Page{
	{
		Cause: H2CSettingsMissing, Title: "h2c offered without HTTP2-Settings",
		Statuses: []int{200}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 7540 3.2.1",
		Meaning: "An upgrade to h2c needs exactly one HTTP2-Settings field, and there is none. The offer was " +
			"ignored and the request answered over HTTP/1.1, so nothing was lost. Most likely a proxy dropped the " +
			"field; an incomplete client is the other story.",
		Origin: "HTTP2-Settings is listed in Connection, so a careful proxy removes it. Some then put Upgrade " +
			"back: httputil.ReverseProxy does, and the upgrade passes on without its settings.",
		Client: "Send HTTP2-Settings, or better, speak HTTP/2 with prior knowledge, as curl " +
			"--http2-prior-knowledge does.",
		Server: "Let the proxy speak HTTP/2 to this server with prior knowledge, or keep it on HTTP/1.1. Do not " +
			"make it pass h2c upgrades on.",
		Recipes: []Recipe{
			{For: "HAProxy", Lines: `server app1 127.0.0.1:8080 proto h2`,
				Note: "Needs unencrypted HTTP/2 switched on in the Go server."},
			{For: "Caddy", Lines: `reverse_proxy h2c://127.0.0.1:8080`,
				Note: "Not for routes with WebSockets, which need HTTP/1.1 here."},
		},
	},
	{
		Cause: H2CSettingsRepeated, Title: "More than one HTTP2-Settings",
		Statuses: []int{200}, By: ByUpgrade, Side: SideClient, Reference: "RFC 7540 3.2.1",
		Meaning: "The request offers h2c with several HTTP2-Settings fields. A server must not upgrade then, as " +
			"it could not know which settings hold. The request was answered over HTTP/1.1.",
		Origin: "An application sets the field itself while its HTTP library adds one, or a request is forwarded " +
			"with the fields of the one it came from.",
		Client: "Send the field once. Leave it to the library altogether.",
		Server: "Nothing is to be done here.",
	},
	{
		Cause: H2CSettingsUnlisted, Title: "Connection does not list HTTP2-Settings",
		Statuses: []int{200}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 7540 3.2",
		Meaning: "HTTP2-Settings is valid for one hop, so Connection has to list it beside Upgrade. It does not, " +
			"which means the field may come from somewhere further away. The offer was ignored; a client that " +
			"forgets the entry itself gets the same treatment.",
		Origin: "nginx with Upgrade $http_upgrade and a fixed Connection \"upgrade\" builds exactly this request " +
			"out of a proper one. Requests of this kind are also used to smuggle a tunnel past a proxy.",
		Client: "Send Connection: Upgrade, HTTP2-Settings, or use prior knowledge.",
		Server: "Let the proxy pass websocket on and no other protocol. Where the proxy should speak HTTP/2 to " +
			"this server, do that with prior knowledge.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "The map answers h2c with Connection: close, so that only " +
				"WebSockets get through."},
		},
	},
	{
		Cause: H2CSettingsInvalid, Title: "HTTP2-Settings that cannot be read",
		Statuses: []int{400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 7540 3.2.1",
		Meaning: "HTTP2-Settings holds the payload of a SETTINGS frame in base64url. Each setting takes six " +
			"bytes, so the length must be a multiple of six. The value breaks one of the two rules, and the " +
			"request was refused as malformed.",
		Origin: "The value was encoded with the ordinary base64 alphabet, with padding and line breaks, or holds " +
			"the whole frame with its nine bytes of header. Copies out of a terminal lose characters.",
		Client: "Encode the bare payload in base64url without padding. An empty payload is allowed.",
		Server: "There is nothing to mend. A tolerant reading would only hide which settings the client wanted.",
	},
	{
		Cause: H2COverTLS, Title: "h2c offered on a TLS connection",
		Statuses: []int{200}, By: ByUpgrade, Side: SideClient, Reference: "RFC 7540 3.3",
		Meaning: "h2c stands for HTTP/2 in the clear. Over TLS the protocol is called h2 and is agreed upon " +
			"during the handshake by ALPN. The offer was ignored.",
		Origin: "A client that always adds its upgrade fields was pointed at an https address. A proxy that ends " +
			"TLS and opens a TLS connection of its own may carry the fields over.",
		Client: "Offer h2 in ALPN. Libraries do so as soon as HTTP/2 is enabled for https.",
		Server: "HTTP/2 over TLS is on by default in net/http, so check only that TLSConfig.NextProtos has h2 if " +
			"you set it.",
	},
	{
		Cause: H2CForwarded, Title: "h2c from a peer that may be a proxy",
		Statuses: []int{200}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 9113 appendix B",
		Meaning: "The offer came from outside the networks that h2c was registered for, or carries a sign of a " +
			"proxy such as Via or X-Forwarded-For. Behind a proxy, such an upgrade opens a tunnel in which later " +
			"requests escape its rules. It was therefore ignored, and the request answered over HTTP/1.1. A " +
			"client of your own in another network is the harmless story.",
		Origin: "A proxy was told to pass every Upgrade on, usually for WebSockets, and a client made use of it " +
			"with h2c. The technique is known as h2c smuggling, and curl --http2 on a plain address triggers it " +
			"without any ill will.",
		Client: "Use https, where HTTP/2 needs no upgrade, or HTTP/1.1.",
		Server: "Restrict the proxy to websocket, and let it speak HTTP/2 to this server with prior knowledge. " +
			"Name a network in h2c.AllowFrom only if its clients connect directly, without a proxy in between.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "Closes the way for h2c and keeps it open for WebSockets."},
			{For: "HAProxy", Lines: `server app1 127.0.0.1:8080 proto h2`,
				Note: "Requests stay visible to HAProxy one by one."},
		},
	},
	{
		Cause: H2CBodyTooLarge, Title: "Content of an h2c offer over the bound",
		Statuses: []int{413}, By: ByUpgrade, Side: SideClient, Reference: "RFC 7540 3.2",
		Meaning: "A request that offers h2c must be read to its end before the protocol may change. This server " +
			"keeps a bound on how much it reads for that. The content was larger, and the request refused.",
		Origin: "An upload is the first request of a connection, and the client adds its h2c offer to every first " +
			"request. Java's HttpClient does that for http addresses unless its version is set to HTTP_1_1.",
		Client: "Send the upload without Upgrade. Set the library to HTTP/1.1, or let a small request go first.",
		Server: "Keep the bound, as the content has to be held in memory. Offer prior knowledge, which knows no " +
			"such limit.",
		Recipes: []Recipe{
			{For: "Go", Lines: goPriorKnowledge, Note: "Clients that know of it start with HTTP/2 and upload as " +
				"usual."},
		},
	},
	{
		Cause: H2CNotRegistered, Title: "h2c offered, HTTP/1.1 kept",
		Statuses: []int{200}, By: ByUpgrade, Side: SideNone, Reference: "RFC 9113 3.1",
		Meaning: "The client offered to go on in HTTP/2, and this server has not registered h2c. It answered over " +
			"HTTP/1.1, which is right and loses nothing. Nobody is to blame.",
		Origin: "curl --http2 on an http address and Java's HttpClient make this offer as a matter of course. The " +
			"upgrade is deprecated since 2022, and browsers never use it.",
		Client: "Nothing needs to be done. For HTTP/2 in the clear, use prior knowledge if the server is known to " +
			"speak it.",
		Server: "Leave it so, or register h2c on purpose. Prior knowledge is the form that current tools prefer.",
		Recipes: []Recipe{
			{For: "Go", Lines: goPriorKnowledge, Note: "For curl --http2-prior-knowledge, gRPC clients and proxies."},
		},
	},
	{
		Cause: H2CPreface, Title: "HTTP/2 preface on a server that speaks HTTP/1.1 here",
		Statuses: []int{400, 404, 405, 501}, By: ByRouter, Side: SideServer, Reference: "RFC 9113 3.4",
		Meaning: "The first bytes were PRI * HTTP/2.0, with which a client opens HTTP/2 in the clear without " +
			"asking. This port takes them for an HTTP/1.1 request with an odd method, and a handler answered it. " +
			"The client cannot read that answer.",
		Origin: "A gRPC client without TLS, curl --http2-prior-knowledge, HAProxy with proto h2 or Envoy with " +
			"HTTP/2 to its upstreams talks to a Go server that was not told to expect it. net/http speaks " +
			"unencrypted HTTP/2 only when Protocols says so.",
		Client: "Use https, or HTTP/1.1, until the server speaks it.",
		Server: "Switch unencrypted HTTP/2 on if the port is reached by trusted peers only.",
		Recipes: []Recipe{
			{For: "Go", Lines: goPriorKnowledge, Note: "Setting Protocols replaces the defaults, so name all " +
				"three. Bind to an inner address."},
		},
	},
}
