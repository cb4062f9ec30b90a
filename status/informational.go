package status

// informational holds the 1xx statuses, 100 to 104, in this order; find relies on it.
var informational = [...]Info{
	{
		Code: 100, Name: "Continue", Class: Informational, State: Registered,
		RFC: rfc9110, Section: "15.2.1", Reference: rfc9110 + " 15.2.1", URL: url9110 + "15.2.1",
		GoConst: "http.StatusContinue",
		Description: "The server has read the head of the request, sees no reason to refuse it yet, and asks for " +
			"the content. It is interim: the final status of the same request still follows.",
		WhenSeen: "A client that sent Expect: 100-continue waits for it, as curl does before large uploads. " +
			"net/http sends it by itself at the first read of the request body, so a handler that answers " +
			"without reading spares the client the upload.",
		FixClient: "Send the content as soon as it arrives, and send it anyway after a short wait, since some " +
			"servers and proxies never answer the expectation.",
		FixServer: "Send it only to a request that carries Expect: 100-continue and content, and never to " +
			"HTTP/1.0. Check credentials, size and media type before the first read of the body.",
		Use: "Send 100 when a client waits with Expect: 100-continue and the head alone gives no reason to " +
			"refuse the content.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "There is nothing to repeat, because the same request goes on.",
		Connection: AwaitsFinal,
	},
	{
		Code: 101, Name: "Switching Protocols", Class: Informational, State: Registered,
		RFC: rfc9110, Section: "15.2.2", Reference: rfc9110 + " 15.2.2", URL: url9110 + "15.2.2",
		GoConst: "http.StatusSwitchingProtocols",
		Description: "The server accepts the Upgrade that the client offered and changes the protocol of this " +
			"connection. Right after the blank line that ends this head, both sides speak the new protocol.",
		WhenSeen: "A WebSocket handshake over HTTP/1.1 ends in it, and so does an upgrade from cleartext " +
			"HTTP/1.1 to h2c. It cannot occur on HTTP/2 or HTTP/3, where a WebSocket starts with an extended " +
			"CONNECT and a 200.",
		FixClient: "Check that the Upgrade field names a protocol you offered, and for WebSocket that " +
			"Sec-WebSocket-Accept fits your key, before you send a byte of the new protocol. Treat bytes that " +
			"came with the head as its first bytes.",
		FixServer: "Send it only over HTTP/1.1, only for a protocol in the request's Upgrade list, with Upgrade " +
			"and Connection: upgrade and without Content-Length. In Go hijack the connection and pass on what " +
			"the buffered reader already holds; a plain WriteHeader(101) switches nothing.",
		Use:   "Send 101 when the client offered a protocol over HTTP/1.1 and the server changes to it at once.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "There is nothing to repeat: the request was granted, and the connection " +
			"is no longer HTTP.",
		Connection: LeavesHTTP,
		fields: fields{
			{"Upgrade", Must, "names the protocol that the connection changes to"},
			{"Connection", Must, "lists upgrade, so that a proxy treats it as meant for one hop"},
		},
	},
	{
		Code: 102, Name: "Processing", Class: Informational, State: Registered,
		RFC: "RFC 2518", Section: "10.1", Reference: "RFC 2518 10.1",
		URL:     "https://www.rfc-editor.org/rfc/rfc2518.html#section-10.1",
		GoConst: "http.StatusProcessing",
		Note: "RFC 2518 alone defines it; RFC 4918 replaced that document without taking the code over, yet the " +
			"registry still lists it.",
		Description: "The server took the request, works on it, and asks the client not to give up yet. RFC 2518 " +
			"defined it for WebDAV; RFC 4918 left it out, so it is a leftover.",
		WhenSeen: "Old WebDAV servers sent it while a COPY, MOVE or DELETE of a large collection ran for more " +
			"than about twenty seconds. Few servers send it today, and proxies may drop it.",
		FixClient: "Take it as a sign of life and go on waiting for the final status, restarting your timer if " +
			"it measures silence.",
		FixServer: "Prefer 202 and a resource that shows progress for long work. If a proxy's idle timeout is " +
			"what you fight, raise that timeout, since a proxy may swallow an interim response or trip over it.",
		Use:   "Send 102 only to WebDAV clients known to need it, and 202 to everyone else whose work takes long.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "Do not repeat the request, for the first one is still being worked on.",
		Connection: AwaitsFinal,
	},
	{
		Code: 103, Name: "Early Hints", Class: Informational, State: Registered,
		RFC: "RFC 8297", Section: "2", Reference: "RFC 8297 2",
		URL:     "https://www.rfc-editor.org/rfc/rfc8297.html#section-2",
		GoConst: "http.StatusEarlyHints",
		Description: "The server sends fields that the final response will probably carry, so that the client " +
			"can start fetching before that response is ready. The hints bind nobody: only the final head counts.",
		WhenSeen: "CDNs and application servers send it with Link: rel=preload or rel=preconnect while a page is " +
			"being made. Browsers act on it for page navigations over HTTP/2 or HTTP/3 and pass over it " +
			"elsewhere.",
		FixClient: "Use the hints if they help, and forget them when the final response says otherwise. A client " +
			"that stops at the first status line has to learn that 1xx precedes the answer.",
		FixServer: "Set Link, call WriteHeader(103), then answer as usual; repeat Link in the final head. Keep " +
			"it from HTTP/1.0 clients and from proxies that break on it: nginx before 1.29 takes a 103 from its " +
			"upstream for the final response.",
		Use: "Send 103 when making the page takes time and its style sheets, fonts or origins are known " +
			"beforehand.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "A repeat gains nothing, as the answer is already on its way.",
		Connection: AwaitsFinal,
		fields: fields{
			{"Link", Advised, "holds the hints, without which the response says nothing"},
		},
	},
	{
		Code: 104, Name: "Upload Resumption Supported", Class: Informational, State: Temporary,
		RFC: "draft-ietf-httpbis-resumable-upload", Reference: "draft-ietf-httpbis-resumable-upload",
		URL: "https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/",
		Note: "The registration is temporary and was set to expire on 2026-11-13 unless renewed, so treat it as " +
			"provisional; Go 1.26 has no constant for it.",
		Description: "The server tells an uploading client that this upload can be resumed after a break, and " +
			"where. It belongs to an Internet-Draft and is registered for a limited time only.",
		WhenSeen: "Clients that speak resumable uploads, such as Apple's URLSession, see it early in a large " +
			"upload. Everyone else should never meet it, since it goes only to clients that asked for the " +
			"feature.",
		FixClient: "Remember the address in Location; if the upload breaks off, ask it with HEAD how much " +
			"arrived and send the rest with PATCH.",
		FixServer: "Send it only to a client that announced the draft version which you implement, and be ready " +
			"to change both as the draft moves. Go 1.26 has no constant for it, but WriteHeader(104) works.",
		Use: "Send 104 when the client announced resumable uploads and the server keeps what arrives even if the " +
			"connection breaks.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "Nothing is to be repeated yet; after a break, continue at the address in " +
			"Location in place of starting over.",
		Connection: AwaitsFinal,
		fields: fields{
			{"Location", Advised, "names the upload resource at which to resume"},
		},
	},
}
