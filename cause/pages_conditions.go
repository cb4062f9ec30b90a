package cause

// pagesConditions tells of ranges, preconditions and other terms under which a request is taken.
var pagesConditions = []Page{
	{
		Cause: RangeUnsatisfiable, Title: "Range beyond the end of the content",
		Statuses: []int{416}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.17",
		Meaning: "The client asked for a part of the content, and the part begins behind its end. Content-Range " +
			"of the answer tells the real length.",
		Origin: "A Range that is malformed gets the same status, without Content-Range. A download is resumed that was complete " +
			"already, as curl -C - does, or the file has become " +
			"shorter since the first part was fetched. Media players ask for ranges that they computed from an " +
			"old length. An empty file satisfies no range at all.",
		Client: "Ask within the length that Content-Range gives, or leave Range out. Send If-Range with the ETag, " +
			"so that a changed file comes whole.",
		Server: "Send Content-Range: bytes */N with every 416. http.ServeContent does this and the arithmetic of " +
			"ranges for any io.ReadSeeker.",
		Recipes: []Recipe{
			{For: "Go", Lines: `http.ServeContent(w, r, name, modified, file)`,
				Note: "file is an io.ReadSeeker; set ETag beforehand to let clients use If-Range."},
		},
	},
	{
		Cause: PreconditionFailed, Title: "The resource is not in the state the client expects",
		Statuses: []int{412}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.13",
		Meaning: "The request was to be carried out only under a condition, such as If-Match with an ETag. The " +
			"condition does not hold, so nothing was changed. Usually somebody else has written in the meantime.",
		Origin: "Two editors work on one record, and the second saves with the ETag from before the first. If it " +
			"fails every time, look at compression: nginx makes an ETag weak when it compresses, Apache appends " +
			"-gzip to it, and If-Match compares strongly. If-None-Match: * fails on purpose when the name is " +
			"taken. Under WebDAV, Overwrite: F fails when something is at the Destination, and the field If when a lock is gone.",
		Client: "Under If-Match, fetch the resource again, merge, and retry with the new ETag; under If-Unmodified-Since with the " +
			"new Last-Modified. Under If-None-Match: * choose another name.",
		Server: "Send the current ETag with the 412. Leave compression off for resources that are edited under " +
			"If-Match.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `location /api/ {
    gzip off;
    proxy_pass http://127.0.0.1:8080;
}`, Note: "Keeps strong ETags strong on their way to the client."},
			{For: "Apache", Lines: `<Location "/api/">
    SetEnv no-gzip 1
</Location>`, Note: "Stops mod_deflate here, and with it the suffix in the ETag."},
		},
	},
	{
		Cause: PreconditionRequired, Title: "The server wants a condition",
		Statuses: []int{428}, By: ByHandler, Side: SideClient, Reference: "RFC 6585 3",
		Meaning: "The server takes this change only together with a condition, so that no writer overwrites " +
			"another unawares. The request had none.",
		Origin: "APIs with optimistic locking ask for If-Match on PUT, PATCH and DELETE. A script that was " +
			"written against an older release, or a quick curl command, does not send it.",
		Client: "Fetch the resource, take its ETag, and send it back in If-Match with the change.",
		Server: "Say in the content of the answer which field is wanted, and send an ETag with every GET of this " +
			"resource.",
		Recipes: []Recipe{
			{For: "Go", Lines: `req.Header.Set("If-Match", resp.Header.Get("ETag"))`,
				Note: "For the client: resp is the answer to the GET before."},
		},
	},
	{
		Cause: LengthRequired, Title: "Content without a known length",
		Statuses: []int{411}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.12",
		Meaning: "The handler wants to know how much is coming before it reads. The request has no " +
			"Content-Length, so its content is sent in chunks or is missing altogether.",
		Origin: "Streams of unknown length are sent chunked: a pipe into curl -T -, an io.Pipe as the body in Go, " +
			"a generator in Python's requests. nginx with proxy_request_buffering off passes chunks on, while by " +
			"default it counts first. Storage services insist on the length most often.",
		Client: "Send Content-Length: buffer the content or take it from a file. In Go, set ContentLength on the " +
			"request if the size is known.",
		Server: "Read with a limit instead of asking for a length, if the store behind allows it.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `proxy_request_buffering on;`,
				Note: "The default: nginx collects the content and sends it on with Content-Length."},
			{For: "Go", Lines: `req.ContentLength = size`,
				Note: "For the client; a bytes.Reader or strings.Reader as body sets it by itself."},
		},
	},
	{
		Cause: RateLimited, Title: "Too many requests",
		Statuses: []int{429}, By: ByHandler, Side: SideClient, Reference: "RFC 6585 4",
		Meaning: "A limiter counted more requests than this client is granted, and refused this one unread. It " +
			"will be taken again later, at the time that Retry-After names if the field is there.",
		Origin: "A loop without a pause, many tabs, or retries that pile up on an error. If all clients are " +
			"refused together, the limiter counts the address of the proxy in front instead of theirs, since " +
			"RemoteAddr is the proxy for every request.",
		Client: "Wait as long as Retry-After says, then go on more slowly. Without the field, double the pause " +
			"with each attempt and add some chance to it.",
		Server: "Send Retry-After. Behind a proxy, count by the address that the proxy reports, and believe that " +
			"field only on connections that come from the proxy itself.",
		Recipes: []Recipe{
			{For: "Go", Lines: `w.Header().Set("Retry-After", "30")
http.Error(w, "too many requests", http.StatusTooManyRequests)`, Note: "Whole seconds, or an HTTP date."},
			{For: "nginx", Lines: `proxy_set_header X-Real-IP $remote_addr;`,
				Note: "Overwrites whatever the client wrote into the field."},
		},
	},
	{
		Cause: Misdirected, Title: "The connection was opened for another host",
		Statuses: []int{421}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.20",
		Meaning: "TLS was set up for one name and the request asks for another. The server does not answer for " +
			"that name on this connection. It may well do so on a connection of its own.",
		Origin: "Browsers reuse an HTTP/2 connection for every name that its certificate covers and that resolves " +
			"to the same address, so a wildcard certificate invites it. A proxy that speaks TLS to its upstream " +
			"may set Host and the TLS name separately: nginx sends no name in TLS unless proxy_ssl_server_name is " +
			"on.",
		Client: "Open a new connection to the host that is meant and repeat the request there. Browsers do so by " +
			"themselves.",
		Server: "Answer for all names of the certificate, or give names that are served apart a certificate and " +
			"an address of their own. In a proxy, set both names alike.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `proxy_ssl_server_name on;
proxy_ssl_name        app.example.com;
proxy_set_header      Host app.example.com;`,
				Note: "For an upstream behind https; the name is the one its certificate is made for."},
		},
	},
	{
		Cause: TooEarly, Title: "Sent in TLS early data, before the handshake was over",
		Statuses: []int{425}, By: ByHandler, Side: SideClient, Reference: "RFC 8470 5.2",
		Meaning: "The request arrived in the first flight of a resumed TLS session. Such bytes can be replayed by " +
			"whoever recorded them. The server does not risk this request twice and asks for it again after the " +
			"handshake.",
		Origin: "A proxy in front accepts 0-RTT and marks such requests with Early-Data: 1. In nginx that is " +
			"ssl_early_data on, in HAProxy allow-0rtt on the bind line, and content networks offer it as a " +
			"switch. net/http itself accepts no early data over TCP.",
		Client: "Repeat the request once the handshake is complete. Browsers and most libraries do it unasked.",
		Server: "Take early data for safe methods only, and let the proxy hold back the rest.",
		Recipes: []Recipe{
			{For: "HAProxy", Lines: `http-request wait-for-handshake unless METH_GET`,
				Note: "In the frontend with allow-0rtt; METH_GET covers GET and HEAD."},
			{For: "nginx", Lines: `proxy_set_header Early-Data $ssl_early_data;`,
				Note: "Needed wherever ssl_early_data is on, or the server cannot tell."},
		},
	},
}
