package cause

// pagesSwitched tells of connections that were switched, and of those that could have been but for the server's state.
var pagesSwitched = []Page{
	{
		Cause: Switched, Title: "The connection was switched",
		Statuses: []int{101}, By: ByUpgrade, Side: SideNone, Reference: "RFC 9110 15.2.2",
		Meaning: "Client and server agreed on a protocol, and the connection has left HTTP. From here on it " +
			"carries that protocol alone. All is well.",
		Origin: "A WebSocket or another registered protocol was offered and accepted. If such connections end " +
			"after about a minute of silence, a proxy's idle timeout is at work: 60 s for proxy_read_timeout in " +
			"nginx, and whatever timeout client says in HAProxy without timeout tunnel.",
		Client: "Nothing is to be fixed. Send a ping now and then to keep idle connections open.",
		Server: "There is no fault to look for. Raise the proxy's idle timeout or send pings if quiet connections " +
			"are cut.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `proxy_read_timeout 1h;`,
				Note: "In the location of the upgrade, not for ordinary requests."},
			{For: "HAProxy", Lines: `timeout tunnel 1h`,
				Note: "Takes over from timeout client and timeout server once a connection is switched."},
		},
	},
	{
		Cause: SwitchedHTTP2, Title: "A stream was switched over HTTP/2",
		Statuses: []int{200}, By: ByUpgrade, Side: SideNone, Reference: "RFC 8441 5",
		Meaning: "Extended CONNECT was accepted: this one stream now carries the protocol, and the other streams " +
			"of the connection stay HTTP. The 200 takes the place of the 101 that HTTP/1.1 would show.",
		Origin: "A browser opened a WebSocket on an HTTP/2 connection that it had anyway. It does so when the " +
			"server's SETTINGS announce extended CONNECT, which the HTTP/2 bridge takes care of.",
		Client: "All is in order here. Do not wait for a 101 in tools that show HTTP/2.",
		Server: "No change is needed. Such a stream counts as one live upgraded connection.",
	},
	{
		Cause: Status101NoHijack, Title: "101 written, connection never taken over",
		Statuses: []int{101}, By: ByHandler, Side: SideServer, Reference: "RFC 9110 15.2.2",
		Meaning: "A handler called WriteHeader with 101 and then returned, or wrote on, without Hijack. The " +
			"client believes that the protocol has changed, and the server still treats the connection as HTTP. " +
			"Neither can understand the other.",
		Origin: "A handler tries to switch protocols through the ResponseWriter alone, or forwards the 101 of " +
			"another server by copying its status. A test double that answers 101 for a handshake makes the same " +
			"mistake.",
		Client: "Close the connection. It cannot be used.",
		Server: "Take the connection over with http.ResponseController before or right after the head, or let " +
			"upgrade.Handler write the 101 for you. To forward upgrades, use httputil.ReverseProxy.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/line", upgrade.Handler(upgrade.New("line/1", serve)))`,
				Note: "It checks the offer, writes the head, and hands over the connection with every byte that " +
					"came early."},
		},
	},
	{
		Cause: UpgradeLimit, Title: "Limit of live upgraded connections reached",
		Statuses: []int{503}, By: ByUpgrade, Side: SideServer, Reference: "RFC 9110 15.6.4",
		Meaning: "As many upgraded connections are open as WithMaxUpgrades allows. New ones are refused until " +
			"some close. Ordinary requests are still served.",
		Origin: "More visitors came than planned for, or connections stay open after their pages are gone. " +
			"Clients that reconnect at once after an error multiply, above all after a restart.",
		Client: "Wait as long as Retry-After says, then try again with a pause that grows and varies.",
		Server: "Raise the limit if memory and file descriptors allow it. Close idle connections with pings and " +
			"read deadlines first.",
		Recipes: []Recipe{
			{For: "Go", Lines: `x := httpexplain.NewProduction(httpexplain.WithMaxUpgrades(20000))`,
				Note: "Each connection takes a file descriptor: compare with ulimit -n."},
		},
	},
	{
		Cause: Draining, Title: "The server is shutting down",
		Statuses: []int{503}, By: ByUpgrade, Side: SideServer, Reference: "RFC 9110 15.6.4",
		Meaning: "Shutdown has begun, and connections that are upgraded are being closed. New upgrades are not " +
			"taken any more, since they would be cut at once. Ordinary requests go on until the server itself " +
			"stops.",
		Origin: "A new release is being rolled out, or the machine is going down. A load balancer that has not " +
			"noticed yet keeps sending clients here.",
		Client: "Connect again. With several servers behind one name, the next attempt lands on another.",
		Server: "Take the instance out of the load balancer before Shutdown is called, and leave it a few seconds " +
			"to notice.",
		Recipes: []Recipe{
			{For: "Go", Lines: `ready.Store(false)
time.Sleep(5 * time.Second)
err := errors.Join(x.Shutdown(ctx), srv.Shutdown(ctx))`,
				Note: "ready is an atomic.Bool behind the path that the load balancer checks; the order of the " +
					"two Shutdown calls matters."},
		},
	},
}
