package status

// clientErrors421 holds the 4xx statuses 421 to 426, 428, 429, 431 and 451, in this order; find relies on it.
var clientErrors421 = [...]Info{
	{
		Code: 421, Name: "Misdirected Request", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.20", Reference: rfc9110 + " 15.5.20", URL: url9110 + "15.5.20",
		ContentAllowed: true, GoConst: "http.StatusMisdirectedRequest",
		Note: "A proxy must not generate it (RFC 9110 15.5.20).",
		Description: "The request came over a connection to a server that does not, or will not, answer for this " +
			"scheme and host. The same request may well succeed over another connection.",
		WhenSeen: "HTTP/2 clients reuse a connection for other names on the same certificate and address, and so " +
			"reach the wrong one. Apache and nginx send it where the name in the TLS handshake and Host belong " +
			"to sites whose TLS settings differ.",
		FixClient: "Repeat the request, whatever its method, over a new connection made for that very host. If " +
			"it comes again, the DNS or the Host you set is wrong.",
		FixServer: "Give names that live on different servers different certificates or addresses, or serve them " +
			"all. A proxy must not make up a 421 of its own.",
		Use:   "Send 421 when this server cannot answer for the host in the request.",
		Fault: FaultServer, Blame: "mostly the server: its certificate or address invites requests for " +
			"hosts it does not serve",
		Retry: Reconnect, RetryAdvice: "Over a fresh connection to that host, and this is safe for any method, " +
			"since the request was not processed.",
		Connection: StaysHTTP,
	},
	{
		Code: 422, Name: "Unprocessable Content", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.21", Reference: rfc9110 + " 15.5.21", URL: url9110 + "15.5.21",
		ContentAllowed: true, GoConst: "http.StatusUnprocessableEntity", GoText: "Unprocessable Entity",
		Note: "http.StatusText still says Unprocessable Entity, the older name.",
		Description: "The server knows the media type and could parse the content, but what it says cannot be " +
			"carried out.",
		WhenSeen: "Validation in Rails, Laravel, FastAPI and many JSON APIs answers with it: a field that is " +
			"missing, out of range or against a rule. It comes from WebDAV and now belongs to HTTP itself.",
		FixClient: "Read which fields are named in the content, correct the values, and send it again.",
		FixServer: "Answer with a list of field and reason, best as application/problem+json. What does not even " +
			"parse is 400, and a wrong Content-Type is 415.",
		Use:   "Send 422 when the content can be read but its values are wrong.",
		Fault: FaultClient, Blame: "the client: the content is well formed but wrong",
		Retry: AfterChange, RetryAdvice: "With other values.",
		Connection: StaysHTTP,
	},
	{
		Code: 423, Name: "Locked", Class: ClientError, State: Registered,
		RFC: "RFC 4918", Section: "11.3", Reference: "RFC 4918 11.3",
		URL:            "https://www.rfc-editor.org/rfc/rfc4918.html#section-11.3",
		ContentAllowed: true, GoConst: "http.StatusLocked",
		Description: "The target, or the resource that the method would change, is locked, and the request did " +
			"not show the token of the lock.",
		WhenSeen: "WebDAV clients such as Office, Finder and davfs2 lock files while they edit, and a second " +
			"writer meets the lock. A crash leaves one behind until its timeout.",
		FixClient: "If the lock is yours, send its token in the If field; otherwise wait until the other side " +
			"ends its work, or ask for it to be unlocked.",
		FixServer: "Name the locked resource in DAV:lock-token-submitted, give locks a sensible Timeout, and let " +
			"an administrator break them. Outside WebDAV 409 serves as well, with the reason in the content.",
		Use:   "Send 423 when a lock, and nothing else, stands in the way.",
		Fault: FaultClient, Blame: "the client, or the one who holds the lock",
		Retry: Later, RetryAdvice: "After the lock is released or has run out, or at once with its token.",
		Connection: StaysHTTP,
	},
	{
		Code: 424, Name: "Failed Dependency", Class: ClientError, State: Registered,
		RFC: "RFC 4918", Section: "11.4", Reference: "RFC 4918 11.4",
		URL:            "https://www.rfc-editor.org/rfc/rfc4918.html#section-11.4",
		ContentAllowed: true, GoConst: "http.StatusFailedDependency",
		Description: "The method was not carried out on this resource, because it depended on another action " +
			"that failed. It stands mostly inside a 207.",
		WhenSeen: "In a PROPPATCH where one property is refused, all the others get it, for that method is done " +
			"as a whole or not at all.",
		FixClient: "Look in the same 207 for the entry with another status: that one is the cause, and this one " +
			"goes away with it.",
		FixServer: "Report the entry that failed with its true status beside it. It is not meant for a failed " +
			"call to another service, which is 502, 503 or 500.",
		Use:   "Put 424 into a 207 for the parts that were left undone because another part failed.",
		Fault: FaultClient, Blame: "the client, in another part of the same request",
		Retry: AfterChange, RetryAdvice: "After you have mended the part that failed.",
		Connection: StaysHTTP,
	},
	{
		Code: 425, Name: "Too Early", Class: ClientError, State: Registered,
		RFC: "RFC 8470", Section: "5.2", Reference: "RFC 8470 5.2",
		URL:            "https://www.rfc-editor.org/rfc/rfc8470.html#section-5.2",
		ContentAllowed: true, GoConst: "http.StatusTooEarly",
		Note: "It is not cacheable by default (RFC 8470 5.2).",
		Description: "The server will not risk processing a request that came in TLS early data, because an " +
			"attacker could replay it.",
		WhenSeen: "CDNs and proxies with TLS 1.3 early data (0-RTT) pass a request on with Early-Data: 1, and " +
			"the server behind refuses what is not safe. crypto/tls takes no early data, so a Go server learns " +
			"of it from that field alone.",
		FixClient: "Repeat it after the TLS handshake is complete, not in early data; browsers and proxies that " +
			"used early data do so by themselves.",
		FixServer: "Send it only if Early-Data: 1 stands in the request or you took the early data yourself. In " +
			"nginx pass $ssl_early_data on in an Early-Data field if ssl_early_data is on.",
		Use:   "Send 425 when a request that must not be replayed came in early data.",
		Fault: FaultClient, Blame: "the client by class; in truth nobody, as the server cannot rule out a " +
			"replay",
		Retry: AfterHandshake, RetryAdvice: "As soon as the handshake is complete, on the same connection or " +
			"another; the request was not processed.",
		Connection: StaysHTTP,
	},
	{
		Code: 426, Name: "Upgrade Required", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.22", Reference: rfc9110 + " 15.5.22", URL: url9110 + "15.5.22",
		ContentAllowed: true, GoConst: "http.StatusUpgradeRequired",
		Description: "The server refuses the request over the present protocol, and would take it after an " +
			"upgrade to one that its Upgrade field lists.",
		WhenSeen: "A WebSocket endpoint that is fetched like a page says so, or one that wants " +
			"Sec-WebSocket-Version: 13. Envoy says so to HTTP/1.0, which is what older nginx speaks to upstreams " +
			"unless proxy_http_version says 1.1.",
		FixClient: "Use the protocol that Upgrade names: a WebSocket client for ws, HTTP/1.1 in place of 1.0. If " +
			"you do send Upgrade and Connection, a proxy between probably drops them.",
		FixServer: "Send Upgrade with the protocols that you take, and Connection: upgrade. On HTTP/2 neither " +
			"field may be sent, so answer 400 there and say why.",
		Use:   "Send 426 when the target can be used only after an upgrade that the client did not offer.",
		Fault: FaultClient, Blame: "the client, or a proxy that drops its Upgrade",
		Retry: AfterChange, RetryAdvice: "With an offer to upgrade, as Upgrade names it.",
		Connection: StaysHTTP,
		fields: fields{
			{"Upgrade", Must, "lists the protocols that would do"},
			{"Connection", Must, "lists upgrade, since the Upgrade field is meant for one hop"},
			{"Sec-WebSocket-Version", Advised, "says 13 where a WebSocket client came with another version"},
		},
	},
	{
		Code: 428, Name: "Precondition Required", Class: ClientError, State: Registered,
		RFC: "RFC 6585", Section: "3", Reference: "RFC 6585 3",
		URL:          "https://www.rfc-editor.org/rfc/rfc6585.html#section-3",
		MustNotStore: true, ContentAllowed: true, GoConst: "http.StatusPreconditionRequired",
		Note: "Its response must not be stored by a cache (RFC 6585 3).",
		Description: "The server wants the request to be conditional, so that two clients cannot overwrite each " +
			"other's changes unawares.",
		WhenSeen:  "APIs that insist on If-Match for PUT, PATCH and DELETE send it; few do.",
		FixClient: "Fetch the resource, take its ETag, and send it in If-Match with your change.",
		FixServer: "Explain in the content which field you want, and send an ETag with every GET. Only ask for " +
			"it where lost updates matter.",
		Use:   "Send 428 when the client gave no precondition and you insist on one.",
		Fault: FaultClient, Blame: "the client: it left out the condition that this server asks for",
		Retry: AfterChange, RetryAdvice: "With If-Match, or with If-None-Match: * if you want to create.",
		Connection: StaysHTTP,
	},
	{
		Code: 429, Name: "Too Many Requests", Class: ClientError, State: Registered,
		RFC: "RFC 6585", Section: "4", Reference: "RFC 6585 4",
		URL:          "https://www.rfc-editor.org/rfc/rfc6585.html#section-4",
		MustNotStore: true, ContentAllowed: true, GoConst: "http.StatusTooManyRequests",
		Note: "A cache must not store its response (RFC 6585 4).",
		Description: "The client sent too many requests in a given time. Whom the server counts as one client, " +
			"and what it counts, is its own affair.",
		WhenSeen: "Rate limits by key, user or address in gateways and middleware answer so, for one client in a " +
			"loop as for many behind one address. A crawler or a retry without pauses brings it about.",
		FixClient: "Wait as long as Retry-After says, or double the pause each time with some chance in it. Then " +
			"lower the rate for good, and do not send in parallel what can go in a batch.",
		FixServer: "Send Retry-After and say which limit it was. Behind a proxy, count the client's address from " +
			"a field that the proxy sets and you trust, or you will count the proxy.",
		Use:   "Send 429 when this client asks too much, though the server has room for others.",
		Fault: FaultClient, Blame: "the client: it asks too often",
		Retry: Later, RetryAdvice: "After Retry-After; as the request was refused unprocessed, any method may " +
			"be sent again.",
		Connection: StaysHTTP,
		fields: fields{
			{"Retry-After", Advised, "says when to come back"},
		},
	},
	{
		Code: 431, Name: "Request Header Fields Too Large", Class: ClientError, State: Registered,
		RFC: "RFC 6585", Section: "5", Reference: "RFC 6585 5",
		URL:          "https://www.rfc-editor.org/rfc/rfc6585.html#section-5",
		MustNotStore: true, ContentAllowed: true, GoConst: "http.StatusRequestHeaderFieldsTooLarge",
		Note:        "Caches must not store it (RFC 6585 5).",
		Description: "The head of the request is too large, in one field or in all together.",
		WhenSeen: "Cookies that pile up on a domain, and large tokens, are the usual reason. net/http sends it, " +
			"then closes, when the head exceeds Server.MaxHeaderBytes (1 MiB unless set) and a little slack; " +
			"Node's limit is 16 KiB, and nginx answers 400 in its place.",
		FixClient: "Delete the cookies of the site, and shorten what you put into fields such as Referer and " +
			"Authorization.",
		FixServer: "Find what grows: log the field lengths, and keep session data on the server in place of the " +
			"cookie. If one field alone is to blame, name it in the content.",
		Use:   "Send 431 when the fields of the head are too large, whether one or all.",
		Fault: FaultClient, Blame: "the client by class; often the server, which set all those cookies",
		Retry: AfterChange, RetryAdvice: "With smaller fields.",
		Connection: MayClose,
	},
	{
		Code: 451, Name: "Unavailable For Legal Reasons", Class: ClientError, State: Registered,
		RFC: "RFC 7725", Section: "3", Reference: "RFC 7725 3",
		URL:       "https://www.rfc-editor.org/rfc/rfc7725.html#section-3",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusUnavailableForLegalReasons",
		Note: "It is cacheable by default by RFC 7725 3, though RFC 9110 15.1 does not list it.",
		Description: "A legal demand forbids the server to give access to the resource. It says nothing on " +
			"whether the resource exists elsewhere.",
		WhenSeen: "Court orders, copyright claims, sanctions and sites that shut out whole countries lead to it, " +
			"at the origin or at an access provider.",
		FixClient: "Read the content for who demands it and on what ground; nothing technical is wrong with your " +
			"request.",
		FixServer: "Explain the demand as far as you may. Whoever does the blocking, who need not be the origin, " +
			"adds Link with rel=\"blocked-by\" and its own address.",
		Use:   "Send 451 when the law is the reason, and you may say so.",
		Fault: FaultClient, Blame: "the client by class; in truth nobody, since the law forbids the answer",
		Retry: Never, RetryAdvice: "The demand stands until it is lifted.",
		Connection: StaysHTTP,
		fields: fields{
			{"Link", Should, "has rel=\"blocked-by\" and the address of the one who blocks"},
		},
	},
}
