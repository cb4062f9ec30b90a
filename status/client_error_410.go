package status

// clientErrors410 holds the 4xx statuses 410 to 418, in this order; find relies on it.
var clientErrors410 = [...]Info{
	{
		Code: 410, Name: "Gone", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.11", Reference: rfc9110 + " 15.5.11", URL: url9110 + "15.5.11",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusGone",
		Description: "There was something at this address, it was taken away on purpose, and it is not expected " +
			"back. No new address is known.",
		WhenSeen: "Expired offers, deleted accounts, retired versions of an API and dead push subscriptions " +
			"answer so; a web push service says it when a browser unsubscribed.",
		FixClient: "Delete the link, the bookmark or the subscription, and ask no more.",
		FixServer: "Keep a list of what was removed, or you cannot tell it from 404. If there is a successor, " +
			"redirect with 301 or 308.",
		Use:   "Send 410 when you know that the resource existed and is gone for good.",
		Fault: FaultClient, Blame: "the client by class; in truth whoever still keeps the link",
		Retry: Never, RetryAdvice: "The removal is meant to be final, so take the address out of your lists.",
		Connection: StaysHTTP,
	},
	{
		Code: 411, Name: "Length Required", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.12", Reference: rfc9110 + " 15.5.12", URL: url9110 + "15.5.12",
		ContentAllowed: true, GoConst: "http.StatusLengthRequired",
		Description: "The server refuses content whose length is not stated in advance by Content-Length.",
		WhenSeen: "Some storage services and older application servers want it for PUT and POST. HTTP clients " +
			"that stream a body of unknown size send it chunked and so run into this.",
		FixClient: "Set Content-Length. In Go give NewRequest a bytes.Reader, bytes.Buffer or strings.Reader, or " +
			"set Request.ContentLength; a POST without content needs Content-Length: 0.",
		FixServer: "Rather accept chunked content, and bound it with http.MaxBytesReader. A proxy that buffers " +
			"requests can add the length in front of a backend that insists.",
		Use:   "Send 411 when you truly cannot take content of unknown length.",
		Fault: FaultClient, Blame: "the client: it did not say how long the content is",
		Retry: AfterChange, RetryAdvice: "With the length in the head.",
		Connection: MayClose,
	},
	{
		Code: 412, Name: "Precondition Failed", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.13", Reference: rfc9110 + " 15.5.13", URL: url9110 + "15.5.13",
		ContentAllowed: true, GoConst: "http.StatusPreconditionFailed",
		Description: "A condition in the request's own head, such as If-Match, does not hold, so the method was " +
			"not applied. It protects against overwriting someone else's change.",
		WhenSeen: "PUT, PATCH and DELETE with the ETag of an older version get it, and so does a PUT with " +
			"If-None-Match: * when the resource exists. A proxy that weakens ETags by compressing makes If-Match " +
			"fail always.",
		FixClient: "Fetch the resource anew, apply your change to what you got, and send it with the new ETag.",
		FixServer: "Test conditions before the change and in one transaction with it. http.ServeContent does " +
			"this for reads; for writes you compare the tags yourself, strongly.",
		Use:   "Send 412 when the client gave a precondition and it is false.",
		Fault: FaultClient, Blame: "the client: its copy is out of date, which is what the condition was for",
		Retry: AfterChange, RetryAdvice: "With the ETag of the current version, after you merged.",
		Connection: StaysHTTP,
		fields: fields{
			{"ETag", Advised, "tells the client the current version"},
		},
	},
	{
		Code: 413, Name: "Content Too Large", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.14", Reference: rfc9110 + " 15.5.14", URL: url9110 + "15.5.14",
		ContentAllowed: true, GoConst: "http.StatusRequestEntityTooLarge", GoText: "Request Entity Too Large",
		Note: "http.StatusText still says Request Entity Too Large, the name from before RFC 9110, and the " +
			"constant is StatusRequestEntityTooLarge.",
		Description: "The content is larger than the server is willing to take. It may close the connection so " +
			"that the client stops sending.",
		WhenSeen: "nginx refuses more than client_max_body_size, 1 MiB unless set, before a Go server hears of " +
			"it. Behind it, http.MaxBytesReader stops the read, and a handler that knows *http.MaxBytesError " +
			"says 413.",
		FixClient: "Send less: compress, scale down, split, or use the service's resumable upload. With Expect: " +
			"100-continue you learn of the limit before you send.",
		FixServer: "Raise the limit at every hop, since the lowest one wins, and name it in the content. Add " +
			"Retry-After if the shortage of room is temporary.",
		Use:   "Send 413 when the content, and not the address or the head, is too large.",
		Fault: FaultClient, Blame: "the client: it sent too much, or a limit on the way is too low",
		Retry: AfterChange, RetryAdvice: "With less content, unless Retry-After says that the limit is " +
			"temporary.",
		Connection: MayClose,
		fields: fields{
			{"Retry-After", Should, "is for a limit that is temporary"},
		},
	},
	{
		Code: 414, Name: "URI Too Long", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.15", Reference: rfc9110 + " 15.5.15", URL: url9110 + "15.5.15",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusRequestURITooLong", GoText: "Request URI Too Long",
		Note:        "http.StatusText still says Request URI Too Long, the older name.",
		Description: "The target of the request is longer than the server is willing to read.",
		WhenSeen: "A form sent with GET, a search whose filters are all in the query, and redirect loops that " +
			"append to the query each time lead to it. nginx sends it when the request line does not fit one of " +
			"large_client_header_buffers; net/http counts the line as part of the head and says 431.",
		FixClient: "Move the data into content: POST, or QUERY where the server has it. If the address grows " +
			"with each redirect, find the rule that adds to it.",
		FixServer: "Offer such a way, then raise the limit only if honest addresses hit it. RFC 9110 recommends " +
			"that at least 8,000 octets be supported.",
		Use:   "Send 414 when the address alone is too long.",
		Fault: FaultClient, Blame: "the client, or a redirect that lengthens its address",
		Retry: AfterChange, RetryAdvice: "With a shorter address.",
		Connection: MayClose,
	},
	{
		Code: 415, Name: "Unsupported Media Type", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.16", Reference: rfc9110 + " 15.5.16", URL: url9110 + "15.5.16",
		ContentAllowed: true, GoConst: "http.StatusUnsupportedMediaType",
		Description: "The server does not take content of this media type, or in this coding, for this method at " +
			"this target.",
		WhenSeen: "An API that wants application/json gets none from fetch with a bare string (text/plain), from " +
			"curl -d (a form), or from a client that sends gzip. A missing Content-Type often counts as " +
			"unsupported.",
		FixClient: "Set Content-Type to what the body really is, and to something the target takes; look into " +
			"Accept, Accept-Post and Accept-Patch of the response. Leave out Content-Encoding if Accept-Encoding " +
			"came back.",
		FixServer: "Say in Accept, Accept-Post or Accept-Patch what you take, and in Accept-Encoding only if the " +
			"coding was the problem. Compare with mime.ParseMediaType, so that a charset parameter does no harm.",
		Use:   "Send 415 when the format of the content is the problem, whatever stands in it.",
		Fault: FaultClient, Blame: "the client: it sent, or declared, the wrong format",
		Retry: AfterChange, RetryAdvice: "In a format that the response names.",
		Connection: StaysHTTP,
		fields: fields{
			{"Accept", Advised, "lists the media types taken; Accept-Post or Accept-Patch do so for these methods"},
			{"Accept-Encoding", Advised, "lists the codings taken, if the coding was the problem"},
		},
	},
	{
		Code: 416, Name: "Range Not Satisfiable", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.17", Reference: rfc9110 + " 15.5.17", URL: url9110 + "15.5.17",
		ContentAllowed: true, GoConst: "http.StatusRequestedRangeNotSatisfiable", GoText: "Requested Range Not Satisfiable",
		Note: "http.StatusText still says Requested Range Not Satisfiable, the older name.",
		Description: "None of the ranges in the Range field lies within the representation, or the set of ranges " +
			"was refused as too many or overlapping.",
		WhenSeen: "A download that is resumed though it was complete, or whose file has become shorter, ends so. " +
			"http.ServeContent sends it with Content-Range: bytes */ and the length.",
		FixClient: "Read the true length from Content-Range. If it equals what you have, you are done; otherwise " +
			"start over without Range, and use If-Range next time.",
		FixServer: "Add Content-Range with the length, and no content of the file. Ignoring Range and answering " +
			"200 with the whole is allowed as well.",
		Use:   "Send 416 when the request asks for bytes that do not exist.",
		Fault: FaultClient, Blame: "the client: it asked past the end, perhaps of a file that changed",
		Retry: AfterChange, RetryAdvice: "With a range inside the length that was given, or without one.",
		Connection: StaysHTTP,
		fields: fields{
			{"Content-Range", Should, "is bytes */N with the full length N"},
		},
	},
	{
		Code: 417, Name: "Expectation Failed", Class: ClientError, State: Registered,
		RFC: rfc9110, Section: "15.5.18", Reference: rfc9110 + " 15.5.18", URL: url9110 + "15.5.18",
		ContentAllowed: true, GoConst: "http.StatusExpectationFailed",
		Description: "An expectation in the Expect field cannot be met by this server, or by a proxy on the way. " +
			"The only one that exists is 100-continue.",
		WhenSeen: "net/http sends it, and closes, for any other value of Expect. Old proxies send it to curl and " +
			".NET clients, whose uploads ask for 100-continue.",
		FixClient: "Send the request again without Expect; for curl that is -H Expect: with nothing after the " +
			"colon.",
		FixServer: "Do not send it for 100-continue: either send 100, or answer at once with a final status. " +
			"Bring an old proxy on the way up to HTTP/1.1.",
		Use:   "Send 417 when Expect asks for something other than 100-continue.",
		Fault: FaultClient, Blame: "the client; for 100-continue a hop that is too old",
		Retry: AfterChange, RetryAdvice: "At once, without Expect, as RFC 9110 advises for 100-continue.",
		Connection: MayClose,
	},
	{
		Code: 418, Name: "(Unused)", Class: ClientError, State: Unused,
		RFC: rfc9110, Section: "15.5.19", Reference: rfc9110 + " 15.5.19", URL: url9110 + "15.5.19",
		ContentAllowed: true, GoConst: "http.StatusTeapot", GoText: "I'm a teapot",
		Note: "The registry reserves the number without a name; Go calls it StatusTeapot and its text is I'm a " +
			"teapot.",
		Description: "The code is reserved and has no meaning in HTTP. It comes from a joke, the coffee pot " +
			"protocol of RFC 2324, and is kept from other uses because so many deployed it.",
		WhenSeen:  "Servers send it for fun, and some firewalls and bot filters to be rid of unwanted visitors.",
		FixClient: "Take it as a 400 and read the content; if you look like a bot to the server, change that.",
		FixServer: "Keep it to jokes: use 403 for a refusal and 429 for too many requests, which clients and " +
			"monitors understand.",
		Use:   "Do not send 418 where anybody is to act on it.",
		Fault: FaultClient, Blame: "the client by class; the status itself says nothing",
		Retry: AfterChange, RetryAdvice: "As after a 400, since the code itself says nothing.",
		Connection: StaysHTTP,
	},
}
