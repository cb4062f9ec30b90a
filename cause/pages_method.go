package cause

// pagesMethod tells of methods that the gate refuses, and of the protocol of an extended CONNECT.
var pagesMethod = []Page{
	{
		Cause: MethodCase, Title: "Method not written in capitals",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 9110 9.1",
		Meaning: "Method names are case-sensitive. The token in the request line is a registered method once its " +
			"letters are put in capitals, so what arrived is a different and unknown one. It was refused before " +
			"any route was asked.",
		Origin: "The usual source is fetch or XMLHttpRequest in a browser. They turn delete, get, head, options, " +
			"post and put into capitals and leave every other name as it was written, so fetch(url, {method: " +
			"\"patch\"}) sends patch. Hand-written clients, curl -X get and generated code that spells methods in " +
			"lower case do the same for all of them.",
		Client: "Write the method in capitals, as in fetch(url, {method: \"PATCH\"}). If the server does not " +
			"implement that method either, the next answer is a 501 again, with method-not-implemented as its " +
			"cause.",
		Server: "Leave the exact comparison in place. Folding the case here would let a second spelling slip past " +
			"caches, access rules and logs that compare the exact token.",
	},
	{
		Cause: MethodTypo, Title: "Misspelt method",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 9110 9.1",
		Meaning: "The method is in no registry, and one or two letters turn it into one that this server " +
			"implements. A slip of the keyboard is the likely story. A private method that happens to be spelt " +
			"almost like a standard one looks the same.",
		Origin: "POTS, DELET, OPTION and PACTH come from hand-typed curl commands, from test tools with a free " +
			"text field for the method, and from constants that were typed in place of http.MethodPatch. Scanners " +
			"send near misses on purpose to see how a server answers.",
		Client: "Correct the spelling, or take the constant that the HTTP library offers.",
		Server: "Add the token to WithMethods only if it is meant as a method of its own. Otherwise leave the " +
			"server as it is.",
	},
	{
		Cause: MethodNotImplemented, Title: "Method implemented by no resource here",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 9110 15.6.2",
		Meaning: "The method is registered with IANA, and this server has it in no part of its site. That is why " +
			"the answer is 501 and not 405: a 405 says that this resource lacks a method which others have.",
		Origin: "The set is the one given to WithMethods, or else GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS " +
			"and QUERY. It happens most after a handler for a further method was registered with the router and " +
			"the set was not extended, so that the route exists and is never reached.",
		Client: "Use a method of the implemented set, as the problem body lists it.",
		Server: "Name the method in WithMethods if any route serves it. Start with WithReportOnly on an existing " +
			"site, and read in the log which methods its clients really use before the gate refuses any.",
		Recipes: []Recipe{
			{For: "Go", Lines: `x := httpexplain.NewProduction(
	httpexplain.WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
)`, Note: "The list replaces the default, so it must name every method that any route serves."},
		},
	},
	{
		Cause: MethodWebDAV, Title: "WebDAV or CalDAV method on a plain web server",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 4918",
		Meaning: "The method belongs to the WebDAV family, which treats a web server as a file system, a calendar " +
			"or an address book. This server implements none of it. Nothing is wrong with the path as such.",
		Origin: "A file manager was told to mount this address: Finder, the WebDAV redirector of Windows and " +
			"GNOME Files open with OPTIONS and PROPFIND. Calendar and contact apps ask /.well-known/caldav and " +
			"/.well-known/carddav with PROPFIND before they know whether anybody serves them. Version control " +
			"over HTTP and some office programs send LOCK and REPORT.",
		Client: "Point the client at the address of the WebDAV server, which often has a path of its own such as " +
			"/dav/ or /remote.php/dav/. Remove the account where a phone or a mail program has guessed this host.",
		Server: "Mount a WebDAV handler at one path, behind your own access check, and add its methods to the " +
			"set with WithMethods. Answer /.well-known/caldav with a redirect if the calendar server lives on another host.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/dav/", authenticate(&webdav.Handler{
	Prefix:     "/dav",
	FileSystem: webdav.Dir("/srv/dav"),
	LockSystem: webdav.NewMemLS(),
}))
x := httpexplain.NewProduction(httpexplain.WithMethods(append(httpexplain.DefaultMethods(),
	"PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK")...))`,
				Note: "The handler of golang.org/x/net/webdav writes files and checks nobody; authenticate stands " +
					"for your own check."},
		},
	},
	{
		Cause: MethodTrace, Title: "TRACE, which echoes credentials",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 9110 9.3.8",
		Meaning: "TRACE asks a server to send the request back as content. Cookies and Authorization would come " +
			"back with it, where a script or a log could read them. Servers therefore refuse it, and so does this " +
			"one.",
		Origin: "Security scanners try TRACE on every host they find, and curl -X TRACE is an old way to look at " +
			"what a proxy adds. Browsers never send it: fetch and XMLHttpRequest forbid the method.",
		Client: "Stop sending TRACE. To see what reaches the server, ask for a log line or a test route that " +
			"shows a few harmless fields.",
		Server: "There is nothing to enable: the log shows what arrives. Switch the method off in the proxy as " +
			"well, if that answers it by itself.",
		Recipes: []Recipe{
			{For: "Apache", Lines: `TraceEnable off`,
				Note: "In the server's main configuration; Apache answers TRACE unless told otherwise."},
		},
	},
	{
		Cause: MethodConnect, Title: "CONNECT sent to a server that is no proxy",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 9110 9.3.6",
		Meaning: "CONNECT asks a proxy for a tunnel to another host and port. This server is the end of the line " +
			"and opens no tunnels.",
		Origin: "HTTPS_PROXY, a browser's proxy setting or a package manager's configuration names this server " +
			"where a proxy was meant. On the open internet, programs that look for open proxies send CONNECT to " +
			"mail and web ports of other hosts all day. Clients of net/rpc (rpc.DialHTTP) send it with a path, /_goRPC_, " +
			"and ask for no tunnel.",
		Client: "Correct the proxy setting: HTTPS_PROXY and https_proxy, the system's network settings, git's " +
			"http.proxy or npm's https-proxy. List this host in NO_PROXY if it must be reached directly.",
		Server: "Do nothing, as the refusal is right for every server that is no forward proxy. Only a program " +
			"that really is one puts CONNECT into WithMethods, and then it must check who asks and which host and " +
			"port are asked for. So does one that serves net/rpc by rpc.HandleHTTP.",
	},
	{
		Cause: MethodUnknown, Title: "Method that nobody has registered",
		Statuses: []int{501}, By: ByGate, Side: SideClient, Reference: "RFC 9110 9.1",
		Meaning: "The token stands in no registry of methods and resembles none that this server implements. It " +
			"was refused for every path alike.",
		Origin: "Cache tools send PURGE or BAN to whatever host they are pointed at. Scanners invent tokens. A " +
			"third source is a broken message boundary: when a client sends more content than its Content-Length " +
			"says, the surplus is read as the next request line, and the method then looks like the end of a form " +
			"or of a JSON text.",
		Client: "Send a method of the implemented set. Where the token looks like a piece of content, correct the " +
			"Content-Length of the request before it.",
		Server: "Add a private method such as PURGE to WithMethods if a handler here serves it and checks who asks.",
		Recipes: []Recipe{
			{For: "Go", Lines: `x := httpexplain.NewProduction(
	httpexplain.WithMethods(append(httpexplain.DefaultMethods(), "PURGE")...),
)`,
				Note: "PURGE has no access control of its own: let its handler accept only addresses or " +
					"credentials that you know."},
		},
	},
	{
		Cause: ProtocolUnknown, Title: "Extended CONNECT for a protocol that nobody serves",
		Statuses: []int{501}, By: ByUpgrade, Side: SideClient, Reference: "RFC 9220 3",
		Meaning: "An HTTP/2 client opened a stream with CONNECT and a :protocol pseudo-header, which is how " +
			"protocols are switched there. No handler is registered for that protocol. The stream was refused, " +
			"and the connection goes on.",
		Origin: "Clients of MASQUE send connect-udp and connect-ip, and clients of WebTransport send " +
			"webtransport. A client of an own protocol meets this answer when the protocol is registered on " +
			"another route, under another token, or in a later release.",
		Client: "Ask for a protocol that the answer lists as served, which is websocket on most servers. Fall " +
			"back to an ordinary request where none fits.",
		Server: "Register the protocol under exactly this token, or leave the refusal as it is.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/chess", upgrade.Handler(upgrade.New("chess", serve)))`,
				Note: "Replace chess by the token that the client sends; serve runs once per connection or stream."},
		},
	},
}
