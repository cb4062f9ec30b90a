package status

// clientErrors400 holds the 4xx statuses 400 to 409, in this order; find relies on it.
var clientErrors400 = [...]Info{
	{
		Code: 400, Name: "Bad Request", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.1", Reference: rfc9110 + " 15.5.1", URL: url9110 + "15.5.1",
		ContentAllowed: true, GoConst: "http.StatusBadRequest",
		Description: "The server cannot or will not process the request, because something in it is wrong: its " +
			"syntax, its framing, its Host, or data that make no sense. It is also what an unknown 4xx counts as.",
		WhenSeen: "net/http sends it and closes, before any handler runs, for a malformed head, a missing Host, " +
			"or plain HTTP on a TLS port. nginx says it too for a head that is too large; handlers say it for " +
			"JSON that does not parse and handshakes that lack a field.",
		FixClient: "Read the body for the reason, then look at the bytes that were really sent, with curl -v or " +
			"a packet capture. Where a field that you set is missing at the server, suspect the proxy between.",
		FixServer: "Say which field or which byte is wrong. Where a more exact status exists, such as 401, 413, " +
			"415 or 422, send that.",
		Use:   "Send 400 when the request is malformed and no other 4xx says how.",
		Fault: FaultClient, Blame: "the client, or a proxy that damaged the request",
		Retry: AfterChange, RetryAdvice: "Not as it is, since the server would say the same again.",
		Connection: MayClose,
	},
	{
		Code: 401, Name: "Unauthorized", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.2", Reference: rfc9110 + " 15.5.2", URL: url9110 + "15.5.2",
		ContentAllowed: true, GoConst: "http.StatusUnauthorized",
		Description: "The request lacks valid credentials for the target: it had none, or those it had were " +
			"refused. WWW-Authenticate says how to prove who you are; despite its name, the status is about " +
			"authentication.",
		WhenSeen: "Expired tokens, a missing Authorization field and wrong passwords lead to it. A Basic " +
			"challenge makes browsers ask for a name and a password; Authorization gets lost in redirects to " +
			"another domain and in CGI gateways.",
		FixClient: "Get credentials that fit the challenge and send them in Authorization. If you sent some, see " +
			"whether they expired, are meant for another realm, or were dropped by a redirect or a proxy.",
		FixServer: "Always send WWW-Authenticate; for bearer tokens, error=\"invalid_token\" tells an expired " +
			"token from none. If the credentials are good but do not suffice, send 403.",
		Use:   "Send 401 when the client could get in with other credentials than those it sent.",
		Fault: FaultClient, Blame: "the client: its credentials are missing, expired or wrong",
		Retry: AfterChange, RetryAdvice: "Once with new or fresh credentials; if those too are refused, stop, " +
			"or the account may be locked.",
		Connection: StaysHTTP,
		fields: fields{
			{"WWW-Authenticate", Must, "holds at least one challenge that fits the target"},
		},
	},
	{
		Code: 402, Name: "Payment Required", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.3", Reference: rfc9110 + " 15.5.3", URL: url9110 + "15.5.3",
		ContentAllowed: true, GoConst: "http.StatusPaymentRequired",
		Description: "It is reserved for future use, with payment in mind. HTTP gives it no further meaning, so " +
			"what it asks for is up to the service.",
		WhenSeen: "Payment and hosting APIs answer with it for a declined card, an unpaid bill or a used-up " +
			"quota; the x402 proposal asks for payment in digital money with it.",
		FixClient: "Read the content and the documentation of this service, then pay, raise the plan or change " +
			"the card.",
		FixServer: "Say in the content what is owed and how to pay it, since no generic client knows what to do. " +
			"A rate limit that passes by itself is 429.",
		Use: "Send 402 when only a payment stands between the client and the resource, and your clients know " +
			"that.",
		Fault: FaultClient, Blame: "the client: something is to be paid first",
		Retry: AfterChange, RetryAdvice: "After the payment is settled.",
		Connection: StaysHTTP,
	},
	{
		Code: 403, Name: "Forbidden", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.4", Reference: rfc9110 + " 15.5.4", URL: url9110 + "15.5.4",
		ContentAllowed: true, GoConst: "http.StatusForbidden",
		Description: "The server understood the request and refuses it. Other credentials may or may not help, " +
			"but sending the same ones again does not.",
		WhenSeen: "Missing rights, a cross-site request stopped by http.CrossOriginProtection or a CSRF token, a " +
			"refused WebSocket Origin, and firewalls lead to it. nginx says it for a directory without an index " +
			"or a file that its user may not read.",
		FixClient: "Ask for the right you lack, or sign in as someone who has it. From a browser, look at Origin " +
			"and Sec-Fetch-Site; a script's missing CSRF token is a common cause.",
		FixServer: "Log which rule refused, but do not tell strangers what they would need. To hide that a " +
			"resource exists send 404; if nobody is signed in yet send 401 with a challenge.",
		Use:   "Send 403 when you know enough about the request to refuse it and signing in is not the answer.",
		Fault: FaultClient, Blame: "the client: it may not do this",
		Retry: AfterChange, RetryAdvice: "Not by itself: only as someone with the right, or from a place that " +
			"is allowed.",
		Connection: StaysHTTP,
	},
	{
		Code: 404, Name: "Not Found", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.5", Reference: rfc9110 + " 15.5.5", URL: url9110 + "15.5.5",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusNotFound",
		Description: "The server has nothing at this address, or does not want to say that it has. Whether that " +
			"will last is left open.",
		WhenSeen: "http.NotFound, a route that no pattern matches, a slash too many or too few, and a proxy that " +
			"adds or strips a prefix all end here. ServeMux sends it also where only the Host of a pattern does " +
			"not match.",
		FixClient: "Check the path letter by letter, with its case, its last slash and its escapes, and the " +
			"Host. Behind a proxy, look at what path the server got.",
		FixServer: "Log the path as it arrived and register the pattern that it needs; fix a proxy_pass whose " +
			"slash rewrites paths. The answer is cacheable by default, so set Cache-Control: no-store if the " +
			"resource may appear soon.",
		Use: "Send 404 when there is nothing at this address and you do not know, or do not say, whether there " +
			"will be.",
		Fault: FaultClient, Blame: "the client: the address is wrong, or a link to it is",
		Retry: AfterChange, RetryAdvice: "With a corrected address; the old one may work later, but nothing " +
			"promises it.",
		Connection: StaysHTTP,
	},
	{
		Code: 405, Name: "Method Not Allowed", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.6", Reference: rfc9110 + " 15.5.6", URL: url9110 + "15.5.6",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusMethodNotAllowed",
		Description: "The server knows the method, but this target does not support it. Allow lists the methods " +
			"that it does support.",
		WhenSeen: "ServeMux sends it, with Allow, where the path matches a pattern of another method. nginx says " +
			"it for a POST to a static file; a form sent to the wrong path, and a redirect that turned POST into " +
			"GET, lead to it as well.",
		FixClient: "Use a method from Allow, or check that the path is the one that takes yours; a missing or " +
			"added slash often changes that.",
		FixServer: "Register the method for the path, or send Allow with the ones that exist, even an empty one. " +
			"If no resource of the server knows the method, 501 is the true answer.",
		Use:   "Send 405 when the method is implemented, but not for this target.",
		Fault: FaultClient, Blame: "the client: this target does not take that method",
		Retry: AfterChange, RetryAdvice: "With one of the methods in Allow.",
		Connection: StaysHTTP,
		fields: fields{
			{"Allow", Must, "lists the methods of this target, and may be empty"},
		},
	},
	{
		Code: 406, Name: "Not Acceptable", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.7", Reference: rfc9110 + " 15.5.7", URL: url9110 + "15.5.7",
		ContentAllowed: true, GoConst: "http.StatusNotAcceptable",
		Description: "None of the representations that the target has fits the Accept, Accept-Language or " +
			"Accept-Encoding field, and the server prefers to fail over sending another.",
		WhenSeen: "APIs that are strict about Accept send it for a version or media type that they do not know. " +
			"ModSecurity's older rules used it for requests that they took for attacks.",
		FixClient: "Widen Accept, for instance by adding */* with a low weight, or name a type that the service " +
			"documents.",
		FixServer: "List the available types in the content. Sending your default with 200 is allowed and often " +
			"kinder, as a client can still look at Content-Type.",
		Use:   "Send 406 when another representation would be useless to the client that asked.",
		Fault: FaultClient, Blame: "the client: it accepts nothing that the server has",
		Retry: AfterChange, RetryAdvice: "With other Accept fields.",
		Connection: StaysHTTP,
	},
	{
		Code: 407, Name: "Proxy Authentication Required", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.8", Reference: rfc9110 + " 15.5.8", URL: url9110 + "15.5.8",
		ContentAllowed: true, GoConst: "http.StatusProxyAuthRequired",
		Description: "A proxy between client and server wants credentials for itself. Proxy-Authenticate says " +
			"which.",
		WhenSeen: "Company networks with an authenticating proxy answer so, mostly to CONNECT, before any " +
			"request reaches the site. Go programs find the proxy in HTTPS_PROXY and report the status as the " +
			"error of the dial.",
		FixClient: "Put name and password into the proxy's settings or its URL, as in " +
			"http://name:secret@proxy:3128; the field is Proxy-Authorization, not Authorization.",
		FixServer: "Only a proxy may send it, with Proxy-Authenticate. If an origin does, make it a 401 with " +
			"WWW-Authenticate.",
		Use:   "Send 407 from a proxy that wants to know its user, and never from an origin.",
		Fault: FaultClient, Blame: "the client, towards its proxy and not towards the site",
		Retry: AfterChange, RetryAdvice: "With Proxy-Authorization; the proxy then passes the request on.",
		Connection: StaysHTTP,
		fields: fields{
			{"Proxy-Authenticate", Must, "holds at least one challenge of the proxy"},
		},
	},
	{
		Code: 408, Name: "Request Timeout", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.9", Reference: rfc9110 + " 15.5.9", URL: url9110 + "15.5.9",
		ContentAllowed: true, GoConst: "http.StatusRequestTimeout",
		Description: "The server did not get the whole request within the time it was willing to wait, and " +
			"stopped waiting. As a rule it has carried nothing out.",
		WhenSeen: "Slow uploads, and connections opened ahead of need and left idle, get it from HAProxy, Apache " +
			"and nginx. net/http does not send it: after ReadHeaderTimeout it just closes.",
		FixClient: "Send the request again over a new connection, all of it at once. If it came on an idle " +
			"connection with no request under way, drop the connection and the response.",
		FixServer: "Raise the read timeout if honest clients on slow lines hit it, and bound the size of uploads " +
			"instead. Send Connection: close with it, since what still comes in cannot be told apart from a new " +
			"request.",
		Use:   "Send 408 when the client was too slow in sending its request.",
		Fault: FaultClient, Blame: "the client, or the network, was too slow",
		Retry: Reconnect, RetryAdvice: "RFC 9110 allows it at once on a new connection; let a program do it by " +
			"itself only for idempotent methods or while nothing had been sent.",
		Connection: Closes,
		fields: fields{
			{"Connection", Advised, "says close, for HTTP/1.1 cannot tell where the next request would begin"},
		},
	},
	{
		Code: 409, Name: "Conflict", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.10", Reference: rfc9110 + " 15.5.10", URL: url9110 + "15.5.10",
		ContentAllowed: true, GoConst: "http.StatusConflict",
		Description: "The request clashes with the present state of the target, and the client may be able to " +
			"resolve that. The content should say what clashes.",
		WhenSeen: "An edit based on an old version, a name that is taken, and a job that runs already lead to " +
			"it. A WebDAV server says it for MKCOL or PUT below a folder that does not exist.",
		FixClient: "Fetch the current state, merge or choose another name, then send the result.",
		FixServer: "Describe the clash so that a program can solve it: which field, which version, which " +
			"existing resource. If the request carried If-Match and that failed, 412 is the status.",
		Use: "Send 409 when the request is sound in itself but cannot be reconciled with the state that the " +
			"resource is in.",
		Fault: FaultClient, Blame: "the client: its view of the resource is out of date, or two of them " +
			"collide",
		Retry: AfterChange, RetryAdvice: "After the clash is resolved, with a request built on the new state.",
		Connection: StaysHTTP,
	},
}
