package cause

// pagesUpgrade tells of upgrades whose offer was missing, spoilt on the way, or not taken up.
var pagesUpgrade = []Page{
	{
		Cause: UpgradeRequired, Title: "A plain request to an address that wants an upgrade",
		Statuses: []int{426, 400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 9110 15.5.22",
		Meaning: "This address speaks another protocol than HTTP, most often WebSocket, and the request did not " +
			"offer to switch. The Upgrade field of the answer lists what would be accepted. No trace of a " +
			"handshake is in the request, so no proxy has stripped one.",
		Origin: "Somebody opened the address of a WebSocket in the address bar, with curl, or with fetch. Health " +
			"checks of load balancers and uptime monitors ask it with a plain GET. Chat libraries that start with " +
			"long polling ask it as well when client and server disagree about the transport.",
		Client: "Open it with a client of that protocol: new WebSocket(\"wss://app.example.com/ws\") in a page, " +
			"websocat or wscat in a terminal.",
		Server: "Leave the route as it is, and give health checks a path of their own.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/ws", upgrade.Handler(websocket.New(serve)))
mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {})`,
				Note: "An empty handler answers 200."},
			{For: "HAProxy", Lines: `option httpchk GET /healthz`,
				Note: "In the backend, with check on its server lines."},
		},
	},
	{
		Cause: UpgradeStripped, Title: "A proxy removed Upgrade and Connection",
		Statuses: []int{400, 426, 200, 505}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 9110 7.8",
		Meaning: "Sec-WebSocket-Key or Sec-WebSocket-Version arrived, so a WebSocket client is at the other end. " +
			"Upgrade and Connection: upgrade, which every such client sends, did not. They belong to one hop " +
			"only, and a proxy on the way has dropped them instead of setting them anew.",
		Origin: "nginx with proxy_pass and nothing else does this, and before release 1.29.7 it also falls back " +
			"to HTTP/1.0 with Connection: close. Apache does it without upgrade=websocket, Varnish unless the " +
			"request is piped, and many content networks until WebSocket is switched on. A hand-written proxy " +
			"that deletes the hop-by-hop fields fits too. If no proxy stands in front, the client has left the " +
			"two fields out itself.",
		Client: "Connect to the server's own port to see that it works there. A hand-made handshake has to send " +
			"Upgrade: websocket and Connection: Upgrade.",
		Server: "Configure the proxy to pass both fields on and to speak HTTP/1.1. The server cannot make up for " +
			"what is missing.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "A location with one proxy_set_header inherits none, so " +
				"keep all three together. Write \"\" for close where the upstream has keepalive."},
			{For: "Apache", Lines: apacheUpgrade, Note: "Apache 2.4.47 or later with mod_proxy_http, above any " +
				"ProxyPass for /, since the first match wins."},
			{For: "HAProxy", Lines: haproxyUpgrade, Note: "HAProxy passes upgrades on unasked, with option " +
				"httpclose and option http-server-close too; only http-request lines that touch Upgrade and " +
				"Connection break it."},
			{For: "Caddy", Lines: caddyUpgrade, Note: "Caddy passes upgrades on unasked; header_up lines that " +
				"delete Upgrade and Connection break it, as does an upstream written h2c://."},
			{For: "Varnish", Lines: varnishUpgrade, Note: "Keep the path in the condition, and the word close: " +
				"VCL sees nothing of what follows inside a pipe."},
			{For: "Go", Lines: goProxyHost, Note: "httputil.ReverseProxy passes upgrades on by itself; a proxy " +
				"made of http.Client does not."},
		},
	},
	{
		Cause: UpgradeFieldMissing, Title: "Upgrade is missing, Connection announces it",
		Statuses: []int{400, 426, 200, 505}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 9110 7.8",
		Meaning: "Connection says upgrade and a key for a WebSocket is there, but the Upgrade field that names " +
			"the protocol is not. Half of the pair was passed on. A client that builds the handshake by hand can " +
			"make the same mistake.",
		Origin: "In nginx the line proxy_set_header Connection \"upgrade\" was copied and the one for Upgrade was " +
			"not. In HAProxy http-request del-header Upgrade leaves this picture, and in Caddy header_up " +
			"-Upgrade. Filters that remove fields by a list of allowed names do it as well.",
		Client: "If you build the handshake yourself, add Upgrade: websocket. Otherwise nothing is to be done here.",
		Server: "Pass Upgrade on in the proxy, together with Connection.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "The line that is missing is the one with $http_upgrade."},
			{For: "HAProxy", Lines: haproxyUpgrade, Note: "Remove http-request del-header Upgrade; no other line " +
				"is needed."},
			{For: "Caddy", Lines: caddyUpgrade, Note: "Remove header_up -Upgrade from the reverse_proxy block."},
		},
	},
	{
		Cause: ConnectionUpgradeMissing, Title: "Upgrade is there, Connection does not list it",
		Statuses: []int{400, 426, 200}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 9110 7.8",
		Meaning: "The Upgrade field names a protocol. Connection does not list upgrade, and without that the " +
			"offer is void: the field could be a leftover of an earlier hop. A hand-made request that forgets " +
			"Connection looks alike.",
		Origin: "nginx has proxy_set_header Connection \"\" for keepalive to its upstream, or nothing at all " +
			"beside the line for Upgrade, and then sends close. In HAProxy it is http-request set-header " +
			"Connection or del-header Connection, in Caddy header_up -Connection.",
		Client: "Send Connection: Upgrade, alone or in a list such as keep-alive, Upgrade.",
		Server: "Set Connection from a map, so that it says upgrade for handshakes and something else for the rest.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "With keepalive in the upstream block, replace close by " +
				"\"\" in the map and drop the other Connection line."},
			{For: "HAProxy", Lines: haproxyUpgrade, Note: "Remove the http-request line that sets or deletes " +
				"Connection; HAProxy manages that field."},
			{For: "Caddy", Lines: caddyUpgrade, Note: "Remove header_up lines for Connection: Caddy sets it for " +
				"upgrades."},
		},
	},
	{
		Cause: UpgradeHardcoded, Title: "A plain request dressed up as a WebSocket handshake",
		Statuses: []int{400, 426}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 9110 7.8",
		Meaning: "Upgrade: websocket and Connection: upgrade are there, and not one Sec-WebSocket field is. No " +
			"WebSocket client sends that. Either a proxy adds the two fields to every request, or it drops the " +
			"rest of them, or somebody typed an unfinished handshake by hand.",
		Origin: "A location in nginx says proxy_set_header Upgrade websocket and Connection upgrade in so many " +
			"words and is used for ordinary requests too, or proxy_pass_request_headers is off. With curl, -H " +
			"'Upgrade: websocket' and -H 'Connection: Upgrade' alone give the same picture.",
		Client: "For a test by hand, complete the handshake with Sec-WebSocket-Key and Sec-WebSocket-Version: 13, " +
			"or use websocat.",
		Server: "Let the proxy set the fields only when the client sent Upgrade, and let it pass the client's " +
			"fields on.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "The map makes both fields follow the client; remove " +
				"proxy_pass_request_headers off."},
		},
	},
	{
		Cause: UpgradeHTTP10, Title: "Upgrade on HTTP/1.0",
		Statuses: []int{400, 426, 200, 505}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 9110 7.8",
		Meaning: "The request offers an upgrade and says HTTP/1.0. Upgrades exist since HTTP/1.1, and a server " +
			"has to ignore one in an older request. No current WebSocket client speaks 1.0, so very likely the " +
			"last hop does; a script that writes its own request line is the exception.",
		Origin: "nginx before release 1.29.7 talks HTTP/1.0 to its upstreams unless proxy_http_version says 1.1, " +
			"and the lines for Upgrade and Connection alone do not change that. Old load balancers and test " +
			"scripts over a bare socket use 1.0 as well.",
		Client: "Write HTTP/1.1 into the request line if you write it yourself.",
		Server: "Tell the proxy to speak HTTP/1.1 to this server.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxUpgrade, Note: "The line that matters here is proxy_http_version 1.1."},
			{For: "Apache", Lines: apacheUpgrade, Note: "Remove force-proxy-request-1.0 for this path: with it " +
				"Apache downgrades the request and drops the upgrade."},
		},
	},
	{
		Cause: UpgradeIgnored, Title: "A WebSocket offer that no handler took up",
		Statuses: []int{200, 204, 301, 302, 307, 308}, By: ByHandler, Side: SideServer, Reference: "RFC 9110 7.8",
		Meaning: "A complete and valid WebSocket handshake arrived, and an ordinary handler answered it as if it " +
			"were a page request. A server may ignore an offer, but the client wanted nothing else. Chromium " +
			"reports it as Unexpected response code: 200.",
		Origin: "The path is not the one of the WebSocket: a prefix is missing, or the catch-all of a single-page " +
			"app answers index.html for every path. A redirect to https or to a path with a slash counts too, " +
			"because browsers follow no redirect when they open a WebSocket.",
		Client: "Check the path, and use wss:// and the final form of the address, so that no redirect is needed.",
		Server: "Mount the upgrade handler at this path, ahead of any catch-all. Exempt it from redirects.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/ws", upgrade.Handler(websocket.New(serve)))
mux.Handle("/", app)`, Note: "In http.ServeMux the more specific pattern wins, whatever the order."},
		},
	},
	{
		Cause: UpgradeUnknownProtocol, Title: "None of the offered protocols is served here",
		Statuses: []int{426, 400}, By: ByUpgrade, Side: SideClient, Reference: "RFC 9110 7.8",
		Meaning: "The client offered to switch, this address insists on a switch, and the two lists have no " +
			"protocol in common. The Upgrade field of the answer holds the server's list. Tokens are compared " +
			"without regard to case, versions exactly.",
		Origin: "A client offers h2c or TLS/1.2 to an address that serves WebSocket only, or names an own " +
			"protocol with another version, chess/2 for chess/1. A token that lost a letter has the same effect.",
		Client: "Offer one of the protocols in the answer's Upgrade field. Several may be offered in one list, " +
			"the best first.",
		Server: "Register the protocol at this route if it is to be served. For h2c, register it for the " +
			"connection and not for a route.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/play", upgrade.Handler(websocket.New(serve), upgrade.New("chess/1", play)))`,
				Note: "The first of the server's protocols that the client offers is chosen."},
		},
	},
}
