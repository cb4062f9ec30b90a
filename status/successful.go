package status

// successful holds the 2xx statuses: 200 to 208 and 226, in this order; find relies on it.
var successful = [...]Info{
	{
		Code: 200, Name: "OK", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.1", Reference: rfc9110 + " 15.3.1", URL: url9110 + "15.3.1",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusOK",
		Description: "The request did what its method promises, and the response holds the result: the " +
			"representation for GET, the outcome for POST, the same head without content for HEAD.",
		WhenSeen: "It is what net/http sends when a handler writes, or returns, without calling WriteHeader. To " +
			"CONNECT it says that the tunnel is open, over HTTP/2 also for a WebSocket.",
		FixClient: "Check the media type before you parse, because gateways, captive portals and single-page " +
			"applications answer 200 with HTML where JSON was meant.",
		FixServer: "Do not hide failures in it: an error that is reported as 200 is cached, counted as healthy " +
			"and retried by nobody. Say 201, 202 or 204 where they fit better.",
		Use:   "Send 200 when the request succeeded and no other 2xx says it more exactly.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "None is needed.",
		Connection: TunnelsAfterConnect,
	},
	{
		Code: 201, Name: "Created", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.2", Reference: rfc9110 + " 15.3.2", URL: url9110 + "15.3.2",
		ContentAllowed: true, GoConst: "http.StatusCreated",
		Description: "The request made one new resource or more, and they exist now. Location names the main " +
			"one; without it, it is the target of the request itself.",
		WhenSeen: "A POST to a collection of an API answers so, and so does a PUT to a path that held nothing " +
			"before.",
		FixClient: "Keep the address in Location and use it from now on, since the server chose it. Take an ETag " +
			"in the response as the version of what was made.",
		FixServer: "Create first and answer after, with Location and a short description of what came to be. If " +
			"a PUT stored other bytes than were sent, leave ETag and Last-Modified out.",
		Use:   "Send 201 when a resource exists at the end of the request that did not exist before it.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "Repeating a POST would create a second resource; if the answer was lost, " +
			"look first whether the first one exists.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"Location", Should, "names the new resource after a POST"},
			{"ETag", Advised, "gives its version, for later conditional requests"},
		},
	},
	{
		Code: 202, Name: "Accepted", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.3", Reference: rfc9110 + " 15.3.3", URL: url9110 + "15.3.3",
		ContentAllowed: true, GoConst: "http.StatusAccepted",
		Description: "The request was taken in but not yet carried out, and may still be refused later. HTTP has " +
			"no way to report the outcome afterwards, so the response should say where to look.",
		WhenSeen: "Job queues, exports, video processing and webhooks that only put the event aside answer with " +
			"it.",
		FixClient: "Do not take it for success: poll the status address that the response names, with growing " +
			"pauses, or wait for the callback that was agreed.",
		FixServer: "Store the job durably before you answer, then point to a resource that shows its state. " +
			"Check in the request everything that can be checked at once, so that only the slow part is left " +
			"open.",
		Use:   "Send 202 when the work goes on after the response and its outcome is not known yet.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "The job is queued; ask for its state in place of queueing it twice.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"Location", Advised, "points to where the state of the work can be read"},
			{"Retry-After", Advised, "says how long to wait before asking"},
		},
	},
	{
		Code: 203, Name: "Non-Authoritative Information", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.4", Reference: rfc9110 + " 15.3.4", URL: url9110 + "15.3.4",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusNonAuthoritativeInfo",
		Description: "The request succeeded, but a proxy on the way changed the content that the origin sent " +
			"with its 200. So it may differ in form or in part from the original.",
		WhenSeen: "It is rare, for most proxies that rewrite pages, strip scripts or compress images keep the " +
			"200. A proxy that uses it does so to warn that checksums and signatures no longer fit.",
		FixClient: "Use the content, but do not compare it byte by byte with the origin's. Cache-Control: " +
			"no-transform in the request asks proxies to leave it alone.",
		FixServer: "An origin never sends it. If yours must arrive unchanged, answer with Cache-Control: " +
			"no-transform, or over TLS that no proxy terminates.",
		Use:   "Send 203 from a transforming proxy, and from nowhere else.",
		Fault: FaultNone, Blame: "nobody: a proxy on the way changed the content on purpose",
		Retry: NoRetry, RetryAdvice: "A repeat through the same proxy changes nothing, and the content is " +
			"usable as it is.",
		Connection: TunnelsAfterConnect,
	},
	{
		Code: 204, Name: "No Content", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.5", Reference: rfc9110 + " 15.3.5", URL: url9110 + "15.3.5",
		Cacheable: true, GoConst: "http.StatusNoContent",
		Description: "The request succeeded and there is no content to send. The fields of the head speak of the " +
			"target after the change, and the response ends with them.",
		WhenSeen: "DELETE, PUT and saving forms answer with it, as do CORS preflights and tracking beacons. A " +
			"browser that navigates to one stays on the page it shows.",
		FixClient: "Do not parse a body: response.json() on a 204 throws, and Go's decoder returns io.EOF. An " +
			"ETag in the head is the version after your change.",
		FixServer: "Write nothing after WriteHeader(204), since net/http drops it with http.ErrBodyNotAllowed, " +
			"and set no Content-Length. If clients expect JSON, send 200 with a value instead.",
		Use:   "Send 204 when the request succeeded and the client needs nothing but that news.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "The action is done, so leave it.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"ETag", Advised, "gives the version after a PUT that stored the bytes as they were sent"},
		},
	},
	{
		Code: 205, Name: "Reset Content", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.6", Reference: rfc9110 + " 15.3.6", URL: url9110 + "15.3.6",
		GoConst: "http.StatusResetContent",
		Note:    "RFC 9110 15.3.6 forbids content; Content-Length: 0 or an empty chunked body says so on the wire.",
		Description: "The request succeeded, and the client is asked to reset what it shows, such as the form " +
			"that was sent. It has no content.",
		WhenSeen:  "It is hardly ever seen, because no major browser clears a form on it: they treat it like 204.",
		FixClient: "Clear the form or view in your own script; do not wait for the browser to do it.",
		FixServer: "Send Content-Length: 0 and no content; net/http passes on a body that a handler writes under " +
			"205, and clients then stumble over it. A 204, or a 303 to the fresh form, works everywhere.",
		Use:   "Send 205 only to clients of your own that know to reset their form on it.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "Nothing calls for one, since the data were taken.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"Content-Length", Advised, "is 0, or the response is an empty chunked one, so that its end is plain"},
		},
	},
	{
		Code: 206, Name: "Partial Content", Class: Successful, State: Registered,
		RFC: rfc9110, Section: "15.3.7", Reference: rfc9110 + " 15.3.7", URL: url9110 + "15.3.7",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusPartialContent",
		Description: "The response holds only the ranges that the Range field asked for. Content-Range, in the " +
			"head or in each part of a multipart/byteranges body, says which bytes of how many these are.",
		WhenSeen: "Video players, download managers and PDF viewers ask for ranges, and http.ServeContent " +
			"answers them. A cache may also answer from parts that it has put together.",
		FixClient: "Compare Content-Range with what you asked, since the server may join or reorder ranges. Join " +
			"parts only under the same strong ETag; send If-Range with it to get the whole when the file has " +
			"changed.",
		FixServer: "Send it only when the request has a Range that you honour, with the ETag and caching fields " +
			"a 200 would have. Leave it to http.ServeContent, which needs a seekable source and an ETag or " +
			"modification time to be safe; do not compress on the fly in front of it.",
		Use:   "Send 206 when the request asked for ranges and at least one of them can be given.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "Ask for the ranges still missing and keep those that came.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"Content-Range", Must, "gives the range and the full length; a multipart answer has it in each part instead"},
			{"Content-Type", Must, "is multipart/byteranges with a boundary when several parts are sent"},
			{"ETag", Must, "if a 200 would have it; so too Date, Cache-Control, Expires, Content-Location and Vary"},
		},
	},
	{
		Code: 207, Name: "Multi-Status", Class: Successful, State: Registered,
		RFC: "RFC 4918", Section: "11.1", Reference: "RFC 4918 11.1",
		URL:            "https://www.rfc-editor.org/rfc/rfc4918.html#section-11.1",
		ContentAllowed: true, GoConst: "http.StatusMultiStatus",
		Description: "The body is an XML document that holds a status of its own for each of several resources. " +
			"The outer status says only that the request was processed, so inner ones may well be failures.",
		WhenSeen: "WebDAV and CalDAV servers send it for PROPFIND, PROPPATCH and REPORT, and for a COPY, MOVE or " +
			"DELETE of a collection that failed in part.",
		FixClient: "Read each DAV:response and DAV:propstat and act on its status; a 207 as such tells you " +
			"nothing about success.",
		FixServer: "List every resource whose outcome differs from the whole. In a JSON API rather answer 200 " +
			"with a result per item, since generic clients take any 2xx for full success.",
		Use:   "Send 207 to WebDAV clients when one request has several outcomes.",
		Fault: FaultNone, Blame: "nobody for the whole: each inner status has its own answer",
		Retry: NoRetry, RetryAdvice: "Repeat at most the parts whose inner status calls for it.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"Content-Type", Advised, "is application/xml for the DAV:multistatus document"},
		},
	},
	{
		Code: 208, Name: "Already Reported", Class: Successful, State: Registered,
		RFC: "RFC 5842", Section: "7.1", Reference: "RFC 5842 7.1",
		URL:            "https://www.rfc-editor.org/rfc/rfc5842.html#section-7.1",
		ContentAllowed: true, GoConst: "http.StatusAlreadyReported",
		Description: "Inside a 207 it marks a collection whose members were listed already under another " +
			"binding, so that they are not listed again. It is a status within the XML body and not the status " +
			"of a response.",
		WhenSeen: "WebDAV servers with bindings (RFC 5842) use it in a PROPFIND with Depth: infinity, for " +
			"clients that sent DAV: bind.",
		FixClient: "Look up the members under the same DAV:resource-id earlier in the same document.",
		FixServer: "Use it only within a multistatus, and only for clients that declared support with the DAV " +
			"request field; others get 508 if a loop is met.",
		Use: "Put 208 into a 207 for a collection that the same document lists before, and never on a status " +
			"line.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "The data are in this response already, so there is nothing to fetch again.",
		Connection: TunnelsAfterConnect,
	},
	{
		Code: 226, Name: "IM Used", Class: Successful, State: Registered,
		RFC: "RFC 3229", Section: "10.4.1", Reference: "RFC 3229 10.4.1",
		URL:            "https://www.rfc-editor.org/rfc/rfc3229.html#section-10.4.1",
		ContentAllowed: true, GoConst: "http.StatusIMUsed",
		Description: "The response to a GET is the result of one or more instance manipulations, such as a delta " +
			"against a version that the client has. The IM field lists them in the order in which they were " +
			"applied.",
		WhenSeen: "Almost nobody implements delta encoding (RFC 3229); some feed readers and feed servers use " +
			"A-IM: feed to fetch only new entries.",
		FixClient: "Send A-IM and If-None-Match only if you can apply what comes back, then combine the result " +
			"with the stored version.",
		FixServer: "Send it only if A-IM in the request names every manipulation that you apply, with the ETag " +
			"of the current version. Plain compression belongs in Content-Encoding.",
		Use:   "Send 226 when the client offered A-IM and a delta was made for it.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "If the delta cannot be applied, ask again without A-IM for the whole.",
		Connection: TunnelsAfterConnect,
		fields: fields{
			{"IM", Must, "lists the manipulations in the order of their application"},
			{"ETag", Must, "is the tag of the current version, not of the delta"},
			{"Delta-Base", Advised, "names the version against which the delta was made"},
		},
	},
}
