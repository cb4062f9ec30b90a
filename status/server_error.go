package status

// serverErrors holds the 5xx statuses: 500 to 508, 510 and 511, in this order; find relies on it.
var serverErrors = [...]Info{
	{
		Code: 500, Name: "Internal Server Error", Class: ServerError, State: Registered,
		RFC: rfc9110, Section: "15.6.1", Reference: rfc9110 + " 15.6.1", URL: url9110 + "15.6.1",
		ContentAllowed: true, GoConst: "http.StatusInternalServerError",
		Description: "Something unforeseen failed in the server, and no other 5xx says it better. What it was " +
			"stands, one hopes, in the server's log.",
		WhenSeen: "A handler meets an error that it has no answer for, or a recovery middleware catches a panic. " +
			"Without one, net/http closes the connection after a panic and sends no status at all, which a proxy " +
			"in front reports as 502.",
		FixClient: "Report it with the time and, if the response has one, its id. Whether your request took " +
			"effect is unknown: look before you repeat what is not idempotent.",
		FixServer: "Find the error in the log by the id and mend the code. Keep its text out of the response, " +
			"map errors that clients cause to 4xx, and those of services behind you to 502, 503 or 504.",
		Use:   "Send 500 when the fault is in this server and you know nothing more exact.",
		Fault: FaultServer, Blame: "the server: its code or its set-up",
		Retry: LaterIfIdempotent, RetryAdvice: "Perhaps once, after a pause: a bug fails again, an unlucky " +
			"moment does not.",
		Connection: StaysHTTP,
	},
	{
		Code: 501, Name: "Not Implemented", Class: ServerError, State: Registered,
		RFC: rfc9110, Section: "15.6.2", Reference: rfc9110 + " 15.6.2", URL: url9110 + "15.6.2",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusNotImplemented",
		Description: "The server does not support what the request needs, most often because it implements the " +
			"method for no resource at all. It knows of no path where the method would work.",
		WhenSeen: "A misspelled or lower-case method, WebDAV against a server that has none, and TRACE meet it. " +
			"net/http sends it by itself, and closes, for a Transfer-Encoding other than chunked; S3 and its " +
			"likes do for features that they leave out.",
		FixClient: "Check the spelling, for methods are case-sensitive and fetch() does not turn patch into " +
			"PATCH. Then use a method which the server implements, or another server.",
		FixServer: "Add the method to the set you implement if clients have a right to it. Answer it at the " +
			"front, before routing, for a router knows only routes; it is cacheable by default, so say no-store " +
			"if that may change.",
		Use:   "Send 501 when no resource of the server implements the method, or it lacks what the request needs.",
		Fault: FaultServer, Blame: "the server, by class; in practice the client asked for a method that it " +
			"does not have",
		Retry: AfterChange, RetryAdvice: "Not as it is, now or later, until the server learns the method.",
		Connection: StaysHTTP,
	},
	{
		Code: 502, Name: "Bad Gateway", Class: ServerError, State: Registered,
		RFC: rfc9110, Section: "15.6.3", Reference: rfc9110 + " 15.6.3", URL: url9110 + "15.6.3",
		ContentAllowed: true, GoConst: "http.StatusBadGateway",
		Description: "A gateway or proxy got no valid response from the server behind it: refused, cut off, or " +
			"not HTTP as it should be.",
		WhenSeen: "The server behind is down, restarting, or listens on another port; or it closed an idle " +
			"connection that the proxy was about to use again. httputil.ReverseProxy answers so for every " +
			"failure, timeouts included; nginx also does when the head is larger than proxy_buffer_size.",
		FixClient: "Wait a moment, then try again if the method is idempotent. If it lasts, tell the operator of " +
			"the site, for you can do nothing.",
		FixServer: "Read the proxy's error log, which says refused, reset, DNS, TLS or too large. Let the server " +
			"behind keep idle connections longer than the proxy does (IdleTimeout in Go), and recover panics so " +
			"that it answers at all.",
		Use:   "Send 502 when you are the gateway and what came from behind is no usable response.",
		Fault: FaultServer, Blame: "the server behind the gateway, or the way to it",
		Retry: LaterIfIdempotent, RetryAdvice: "After a short pause, with idempotent methods, since the server " +
			"behind may have done the work before it broke off.",
		Connection: StaysHTTP,
		fields: fields{
			{"Proxy-Status", Advised, "tells, by RFC 9209, which hop failed and how"},
		},
	},
	{
		Code: 503, Name: "Service Unavailable", Class: ServerError, State: Registered,
		RFC: rfc9110, Section: "15.6.4", Reference: rfc9110 + " 15.6.4", URL: url9110 + "15.6.4",
		ContentAllowed: true, GoConst: "http.StatusServiceUnavailable",
		Description: "The server cannot handle the request at the moment, from overload or for maintenance, and " +
			"expects to be able to again.",
		WhenSeen: "http.TimeoutHandler sends it when a handler is too slow, load balancers when no backend is " +
			"healthy, and servers while they drain. nginx's limit_req and limit_conn say it too, unless told to " +
			"say 429.",
		FixClient: "Come back after Retry-After, or with growing pauses and a limit. Do not let all your clients " +
			"return in the same second.",
		FixServer: "Send Retry-After, shed load early and cheaply, and fail the health check before you stop. A " +
			"client that alone asks too much gets 429.",
		Use:   "Send 503 when the server as a whole, or what it needs, is unable for now.",
		Fault: FaultServer, Blame: "the server: it is overloaded, draining or not ready",
		Retry: Later, RetryAdvice: "After Retry-After; where the refusal came before any work, also with POST, " +
			"but a TimeoutHandler cuts off work that was begun.",
		Connection: StaysHTTP,
		fields: fields{
			{"Retry-After", Advised, "says when the service expects to be back"},
		},
	},
	{
		Code: 504, Name: "Gateway Timeout", Class: ServerError, State: Registered,
		RFC: rfc9110, Section: "15.6.5", Reference: rfc9110 + " 15.6.5", URL: url9110 + "15.6.5",
		ContentAllowed: true, GoConst: "http.StatusGatewayTimeout",
		Description: "A gateway or proxy waited for the server behind it, and gave up before an answer came.",
		WhenSeen: "nginx's proxy_read_timeout (60 seconds of silence), HAProxy's timeout server and a load " +
			"balancer's idle timeout cause it, when a query is slow or a connection is silently dropped by a " +
			"firewall.",
		FixClient: "Try later if the method is idempotent, for the work may go on behind the gateway. Ask for " +
			"less at a time if your request is heavy.",
		FixServer: "Find out what is slow, and give each hop a shorter timeout than the one in front of it, so " +
			"that the true cause is reported. Long work should answer 202 and go on in the background.",
		Use:   "Send 504 when you are the gateway and nothing came from behind in time.",
		Fault: FaultServer, Blame: "the server behind the gateway: it is too slow, or out of reach",
		Retry: LaterIfIdempotent, RetryAdvice: "With a pause and only if idempotent, as the first attempt may " +
			"still be running.",
		Connection: StaysHTTP,
		fields: fields{
			{"Proxy-Status", Advised, "names the hop that was too slow, as RFC 9209 has it"},
		},
	},
	{
		Code: 505, Name: "HTTP Version Not Supported", Class: ServerError, State: Registered,
		RFC: rfc9110, Section: "15.6.6", Reference: rfc9110 + " 15.6.6", URL: url9110 + "15.6.6",
		ContentAllowed: true, GoConst: "http.StatusHTTPVersionNotSupported",
		Description: "The server does not support, or refuses, the major version of HTTP that the request was " +
			"sent with.",
		WhenSeen: "net/http sends it to versions other than 1.x on an HTTP/1 connection, save for the HTTP/2 " +
			"preface. A stray space in the address makes some servers read what follows as the version; others " +
			"misuse it to refuse HTTP/1.0.",
		FixClient: "Use HTTP/1.1, or let the client negotiate by ALPN. Encode spaces in the address as %20.",
		FixServer: "Say in the content which versions you take. Check that no proxy talks HTTP/2 to a port that " +
			"has HTTP/1.1 only.",
		Use:   "Send 505 when the version of the protocol itself is what you refuse.",
		Fault: FaultServer, Blame: "the server, by class; in practice the client chose a version that it " +
			"does not speak",
		Retry: AfterChange, RetryAdvice: "In another version of HTTP.",
		Connection: MayClose,
	},
	{
		Code: 506, Name: "Variant Also Negotiates", Class: ServerError, State: Registered,
		RFC: "RFC 2295", Section: "8.1", Reference: "RFC 2295 8.1",
		URL:            "https://www.rfc-editor.org/rfc/rfc2295.html#section-8.1",
		ContentAllowed: true, GoConst: "http.StatusVariantAlsoNegotiates",
		Description: "The server's set-up for transparent content negotiation is in error: the variant that it " +
			"chose is itself set up to negotiate.",
		WhenSeen: "You are unlikely to meet it; it needs a server with RFC 2295 and a loop among its variants, " +
			"as can be made with Apache's type maps.",
		FixClient: "Ask for one variant by its own address, if you know it.",
		FixServer: "Correct the list of variants so that each of its entries is an end and not a further list.",
		Use:       "Send 506 only if you implement RFC 2295 and found such a loop.",
		Fault:     FaultServer, Blame: "the server: its list of variants leads back to itself",
		Retry: Never, RetryAdvice: "The set-up fails for everyone until it is corrected.",
		Connection: StaysHTTP,
	},
	{
		Code: 507, Name: "Insufficient Storage", Class: ServerError, State: Registered,
		RFC: "RFC 4918", Section: "11.5", Reference: "RFC 4918 11.5",
		URL:            "https://www.rfc-editor.org/rfc/rfc4918.html#section-11.5",
		ContentAllowed: true, GoConst: "http.StatusInsufficientStorage",
		Description: "The server cannot store what it would have to store to carry out the method. The state is " +
			"thought to be temporary.",
		WhenSeen: "WebDAV servers such as Nextcloud send it when a quota or disk is full, and so does nginx when " +
			"it has no room for an uploaded file.",
		FixClient: "Free space in your account, or ask the operator to; a program must not repeat the request by " +
			"itself until a user asks for it anew.",
		FixServer: "Free or add storage, and watch it before it runs out. For a limit on one upload send 413, " +
			"and for a quota say in the content how much is used.",
		Use:   "Send 507 when space to store is missing and the request is otherwise fine.",
		Fault: FaultServer, Blame: "the server: it has no room, or the user's quota is used up",
		Retry: Never, RetryAdvice: "RFC 4918 forbids an automatic repeat of what a user began; once there is " +
			"room, the user may start it again.",
		Connection: StaysHTTP,
	},
	{
		Code: 508, Name: "Loop Detected", Class: ServerError, State: Registered,
		RFC: "RFC 5842", Section: "7.2", Reference: "RFC 5842 7.2",
		URL:            "https://www.rfc-editor.org/rfc/rfc5842.html#section-7.2",
		ContentAllowed: true, GoConst: "http.StatusLoopDetected",
		Description: "The server broke off, because a request with Depth: infinity ran into a loop of bindings. " +
			"The whole operation failed.",
		WhenSeen: "WebDAV servers with bindings send it to clients that did not declare support with the DAV " +
			"field. Some shared hosting panels use it for an account that exceeds its share of the CPU.",
		FixClient: "Ask with Depth: 0 or 1 and walk the tree yourself, or declare DAV: bind to get 208 in its " +
			"place.",
		FixServer: "Remove the binding that leads back. A loop of redirects is nothing for this status, as only " +
			"the client sees it.",
		Use:   "Send 508 when a WebDAV operation meets a loop among collections.",
		Fault: FaultServer, Blame: "the server: its collections contain each other",
		Retry: Never, RetryAdvice: "The loop stays until somebody removes it.",
		Connection: StaysHTTP,
	},
	{
		Code: 510, Name: "Not Extended", Class: ServerError, State: Obsoleted,
		RFC: "RFC 2774", Section: "7", Reference: "RFC 2774 7",
		URL:            "https://www.rfc-editor.org/rfc/rfc2774.html#section-7",
		ContentAllowed: true, GoConst: "http.StatusNotExtended",
		Note: "It is listed as obsoleted, since RFC 2774 was moved to Historic.",
		Description: "The request lacks extensions that the server demands, in the sense of the HTTP Extension " +
			"Framework of RFC 2774. That experiment is historic.",
		WhenSeen:  "Practically never; no common server implements it.",
		FixClient: "Look into the content for what is asked, and treat it otherwise as a 500.",
		FixServer: "Replace it: 400, 426 or 428 say what is missing and are understood.",
		Use:       "Do not send 510: what it refers to has been made historic.",
		Fault:     FaultServer, Blame: "the server, by class; it demands an extension nobody speaks",
		Retry: AfterChange, RetryAdvice: "Only with the extensions that the content names.",
		Connection: StaysHTTP,
	},
	{
		Code: 511, Name: "Network Authentication Required", Class: ServerError, State: Registered,
		RFC: "RFC 6585", Section: "6", Reference: "RFC 6585 6",
		URL:          "https://www.rfc-editor.org/rfc/rfc6585.html#section-6",
		MustNotStore: true, ContentAllowed: true, GoConst: "http.StatusNetworkAuthenticationRequired",
		Note: "An origin server should not generate it, and a cache must not store it (RFC 6585 6).",
		Description: "The network wants the client to log in before it lets requests through. It comes from the " +
			"network on the way and not from the site that was asked.",
		WhenSeen: "Captive portals in hotels, trains and airports use it, though many redirect with 302 or " +
			"answer 200 instead. Over https it cannot be seen, as the portal has no certificate for the site.",
		FixClient: "Open the address that the content links to and log in, then repeat. A program should report " +
			"that there is no open network, and must not take the page for the site's.",
		FixServer: "An origin must leave it alone. A portal sends it with a link to its login page and no-store; " +
			"better still it announces itself by RFC 8910, so that nothing needs to be intercepted.",
		Use:   "Send 511 from a portal that intercepts requests, and from nothing else.",
		Fault: FaultProxy, Blame: "the network in between, which wants a login",
		Retry: AfterChange, RetryAdvice: "After the login; the request then reaches the site unchanged.",
		Connection: StaysHTTP,
	},
}
