package cause

// pagesOrigin tells of requests that were refused for the origin that they came from.
var pagesOrigin = []Page{
	{
		Cause: CrossOrigin, Title: "Write from another origin refused",
		Statuses: []int{403}, By: ByRouter, Side: SideClient, Reference: "net/http CrossOriginProtection",
		Meaning: "http.CrossOriginProtection saw a browser send a request with a method such as POST on behalf of " +
			"a page of another origin. Such a request carries the visitor's cookies and may be forged, so it was " +
			"stopped before the handler.",
		Origin: "A form or a script on another site, or on another subdomain, targets this server: Sec-Fetch-Site " +
			"says cross-site or same-site then, and only same-origin and none pass. Browsers leave Sec-Fetch-Site " +
			"out over plain http to hosts other than localhost. Origin is compared with Host in that case, and a " +
			"proxy that rewrites Host makes a page look foreign to its own server. An Origin of null comes from files, data: URLs, " +
			"sandboxed frames, redirects between origins and pages with Referrer-Policy: no-referrer; it cannot be trusted.",
		Client: "Call from a page of the same origin, or have the origin added on the server. A program without " +
			"cookies should leave Origin and Sec-Fetch-Site out.",
		Server: "Add exactly the origins that you run with AddTrustedOrigin. If the page is your own and a proxy " +
			"stands in front, let the proxy pass Host on.",
		Recipes: []Recipe{
			{For: "Go", Lines: `protection := http.NewCrossOriginProtection()
if err := protection.AddTrustedOrigin("https://app.example.com"); err != nil {
	log.Fatal(err)
}
handler := protection.Handler(mux)`, Note: "Scheme, host and port have to be those that the browser shows."},
			{For: "nginx", Lines: nginxHost, Note: "Only where the two origins are one and nginx made them differ."},
		},
	},
	{
		Cause: OriginRefused, Title: "WebSocket from an origin that is not this host",
		Statuses: []int{403}, By: ByUpgrade, Side: SideClient, Reference: "RFC 6455 10.2",
		Meaning: "The Origin of the handshake is not the Host that it was sent to, and no list allows it. " +
			"Browsers attach cookies to WebSockets of any origin, so this check is what keeps foreign pages from " +
			"acting as the visitor. Two stories fit: a foreign page really called, or the page is yours and " +
			"something changed Host on the way.",
		Origin: "A front end on app.example.com talks to api.example.com, or a development server on port 5173 " +
			"talks to one on 8080. Behind nginx with proxy_pass alone, Host is the name of the upstream, such as " +
			"127.0.0.1:8080, and every visitor is refused. Attacks by cross-site WebSocket hijacking give exactly " +
			"this picture too. A CheckOrigin that knows only other origins refuses even the server's own page.",
		Client: "Open the page under the host that the WebSocket goes to. Programs that are no browser do best " +
			"without an Origin field.",
		Server: "Allow exactly this origin if it is yours. If a proxy stands in front, let it pass Host on " +
			"instead. Never switch the check off.",
		Recipes: []Recipe{
			{For: "Go", Lines: `conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
	OriginPatterns: []string{"app.example.com"},
})`, Note: "coder/websocket; the host of the request itself stays allowed."},
			{For: "Go", Lines: `allowed := map[string]bool{"https://app.example.com": true}
upgrader := websocket.Upgrader{
	CheckOrigin: func(r *http.Request) bool { return allowed[r.Header.Get("Origin")] },
}`, Note: "gorilla/websocket; the function replaces the default check, so list the server's own origin too."},
			{For: "nginx", Lines: nginxHost, Note: "Where page and server share one host and only nginx stands " +
				"between them."},
		},
	},
	{
		Cause: OriginHostRewritten, Title: "Proxy replaced Host, so the Origin looks foreign",
		Statuses: []int{403}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 6455 10.2",
		Meaning: "The handshake was refused for its Origin. The host of Origin is the one that a proxy reports in " +
			"X-Forwarded-Host or Forwarded, and Host is another. So the page is very likely your own, and the " +
			"proxy has put the name of its upstream in Host.",
		Origin: "Apache sends the upstream's name unless ProxyPreserveHost is on, and adds X-Forwarded-Host by " +
			"itself. In Caddy, header_up Host {upstream_hostport} does it, and in HAProxy a line http-request " +
			"set-header Host. In Go, ReverseProxy with SetURL rewrites Host as well. A client can write " +
			"X-Forwarded-Host too, which is why the server does not decide by it.",
		Client: "There is nothing to change in the page. Test against the server's own port to see that the proxy " +
			"makes the difference.",
		Server: "Pass Host on in the proxy. Do not teach the server to believe X-Forwarded-Host, since anybody " +
			"can send it, and leave the Origin check on.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxHost, Note: "In the location that has the proxy_pass of the WebSocket."},
			{For: "Apache", Lines: apacheHost, Note: "In the same virtual host as ProxyPass."},
			{For: "HAProxy", Lines: haproxyUpgrade, Note: "HAProxy keeps Host: remove any http-request set-header " +
				"Host from frontend and backend."},
			{For: "Caddy", Lines: caddyUpgrade, Note: "Caddy keeps Host for an http upstream: remove header_up " +
				"Host."},
			{For: "Go", Lines: goProxyHost, Note: "SetURL puts the upstream in Host; the line after it takes the " +
				"client's again."},
		},
	},
	{
		Cause: OriginPortLost, Title: "Proxy lost the port of Host",
		Statuses: []int{403}, By: ByUpgrade, Side: SideProxy, Reference: "RFC 6455 10.2",
		Meaning: "Origin and Host name the same host, and one of them has no port. An origin is scheme, host and " +
			"port, so they differ, and the handshake was refused. A page on the standard port that really talks " +
			"to this server on another one looks the same.",
		Origin: "The nginx variable $host holds the name without the port, and most examples use it. It goes " +
			"unnoticed on ports 80 and 443, which browsers leave out, and fails on 8080 or 8443. A port that is " +
			"mapped by a container or a router can get lost in the same way.",
		Client: "Use the standard port if you can, since no port is sent then.",
		Server: "Pass the whole Host on: $http_host in nginx. If the page does live on another port, allow that " +
			"one origin by name, and keep the port in the comparison.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxHost, Note: "In place of proxy_set_header Host with $host."},
		},
	},
}
