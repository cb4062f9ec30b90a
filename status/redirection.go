package status

// redirection holds the 3xx statuses, 300 to 308, in this order; find relies on it.
var redirection = [...]Info{
	{
		Code: 300, Name: "Multiple Choices", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.1", Reference: rfc9110 + " 15.4.1", URL: url9110 + "15.4.1",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusMultipleChoices",
		Description: "The target has several representations, each at an address of its own, and the client is " +
			"left to choose. The content lists them; Location may name the one that the server prefers.",
		WhenSeen: "Apache's mod_speling and mod_negotiation send it when several files fit a request equally " +
			"well. Otherwise servers pick one for the client and answer 200 with Vary.",
		FixClient: "Choose from the list, or take Location where there is one. curl -L goes there by itself; " +
			"browsers and net/http's client do not, since 300 is none of the redirects that they follow.",
		FixServer: "Give the choices as links in content that the client can read, and set Location to the " +
			"default if you have one. No format of the list is standard, so a program will not choose well.",
		Use:   "Send 300 when the choice is really the client's to make.",
		Fault: FaultNone, Blame: "nobody",
		Retry: Follow, RetryAdvice: "Ask for the alternative that you chose, with the same method.",
		Connection: StaysHTTP,
		fields: fields{
			{"Location", Should, "names the choice that the server prefers, if it has one"},
		},
	},
	{
		Code: 301, Name: "Moved Permanently", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.2", Reference: rfc9110 + " 15.4.2", URL: url9110 + "15.4.2",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusMovedPermanently",
		Description: "The target has a new address for good, and links to it should be changed. For historical " +
			"reasons a client may turn a POST into a GET when it follows.",
		WhenSeen: "Moves from http to https, from www to the bare name, and to a path with or without its last " +
			"slash answer so. http.FileServer sends it for index.html and slashes; ServeMux did so too before Go " +
			"1.26.",
		FixClient: "Store the new address. Check what your client does with a method other than GET: browsers " +
			"turn POST into GET, and net/http's client turns all but GET and HEAD into GET, without the content.",
		FixServer: "Be sure before you send it, because browsers keep it for a long time without asking again; " +
			"add Cache-Control: max-age to bound that. For anything but GET and HEAD send 308.",
		Use:   "Send 301 when a page has moved for good and it is read with GET.",
		Fault: FaultNone, Blame: "nobody, or whoever keeps the old link",
		Retry: Follow, RetryAdvice: "Ask at the address in Location, and from now on ask there first.",
		Connection: StaysHTTP,
		fields: fields{
			{"Location", Should, "is the new address"},
		},
	},
	{
		Code: 302, Name: "Found", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.3", Reference: rfc9110 + " 15.4.3", URL: url9110 + "15.4.3",
		ContentAllowed: true, GoConst: "http.StatusFound",
		Description: "The target is for the moment to be found at another address, while links should stay as " +
			"they are. Clients may turn a POST into a GET, so what arrives there is not certain.",
		WhenSeen: "Login pages, load sharing and frameworks whose redirect function has it as its default answer " +
			"with it.",
		FixClient: "Go to the address in Location but keep the old one. Do not count on POST and its content " +
			"being sent again, for browsers and net/http's client both follow with GET.",
		FixServer: "Say what you mean: 303 where the next request shall be a GET, 307 where it shall be the same " +
			"request again. Do not answer an API call with a redirect to a login page, but with 401.",
		Use: "Send 302 when a page read with GET is elsewhere for now, or an old client knows neither 303 nor " +
			"307.",
		Fault: FaultNone, Blame: "nobody",
		Retry: Follow, RetryAdvice: "Ask at the address in Location this time, and at the old one the next.",
		Connection: StaysHTTP,
		fields: fields{
			{"Location", Should, "is the address for this time"},
		},
	},
	{
		Code: 303, Name: "See Other", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.4", Reference: rfc9110 + " 15.4.4", URL: url9110 + "15.4.4",
		ContentAllowed: true, GoConst: "http.StatusSeeOther",
		Description: "The outcome of the request can be read at another address, with GET. It is no new place " +
			"for the target: it says that the work is done and where to see the result.",
		WhenSeen: "It ends a form that was sent with POST, so that a reload does not send it again. APIs use it " +
			"to lead from a finished job to its product.",
		FixClient: "Fetch the address in Location with GET, whatever the first method was; a HEAD stays HEAD.",
		FixServer: "Answer a POST with it once the change is stored. Write http.Redirect(w, r, url, " +
			"http.StatusSeeOther), since other codes leave the next method open or keep POST.",
		Use:   "Send 303 when a POST is done and the next thing to look at is another page.",
		Fault: FaultNone, Blame: "nobody",
		Retry: Follow, RetryAdvice: "Fetch Location with GET, and do not send the first request again.",
		Connection: StaysHTTP,
		fields: fields{
			{"Location", Should, "is what to fetch with GET"},
		},
	},
	{
		Code: 304, Name: "Not Modified", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.5", Reference: rfc9110 + " 15.4.5", URL: url9110 + "15.4.5",
		GoConst: "http.StatusNotModified",
		Description: "The copy that the client has is still good, so no content is sent. It answers a " +
			"conditional GET or HEAD, and its fields bring the stored response up to date.",
		WhenSeen: "Browsers and caches revalidate with If-None-Match or If-Modified-Since, and http.ServeContent " +
			"and FileServer answer. Reloading a page brings it about for most of the images.",
		FixClient: "Use the stored response and update its fields with these. If you have no stored response you " +
			"sent a condition that you should not have sent: ask again without it.",
		FixServer: "Send it only to GET, HEAD or QUERY whose condition says so, with the ETag, Vary and caching " +
			"fields that a 200 would have, and with no content. The connection stays usable, since the message " +
			"ends with its head.",
		Use:   "Send 304 when the client's If-None-Match or If-Modified-Since shows that its copy is current.",
		Fault: FaultNone, Blame: "nobody",
		Retry: NoRetry, RetryAdvice: "The stored copy is the answer; ask again without the condition only if " +
			"that copy is lost.",
		Connection: StaysHTTP,
		fields: fields{
			{"ETag", Must, "if a 200 would have it; so too Date, Vary, Cache-Control, Expires and Content-Location"},
		},
	},
	{
		Code: 305, Name: "Use Proxy", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.6", Reference: rfc9110 + " 15.4.6", URL: url9110 + "15.4.6",
		ContentAllowed: true, GoConst: "http.StatusUseProxy",
		Note: "RFC 9110 15.4.6 deprecates it, because taking a proxy's address from a response is unsafe.",
		Description: "It once said that the target must be reached through the proxy in Location. It is " +
			"deprecated, because a server that can name your proxy can read all that you send.",
		WhenSeen:  "No current server sends it and no current browser obeys it.",
		FixClient: "Do not use the proxy that it names. Show the response as an error and ask the operator.",
		FixServer: "Remove it: proxies are configured at the client, by hand, by a PAC file or by the network. " +
			"If only a gateway may reach you, refuse direct requests with 403.",
		Use:   "Do not send 305: it is deprecated and clients ignore it.",
		Fault: FaultServer, Blame: "the server, for it sends a deprecated status",
		Retry: Never, RetryAdvice: "Following it is unsafe and the same request gives the same answer, so the " +
			"server has to change.",
		Connection: StaysHTTP,
	},
	{
		Code: 306, Name: "(Unused)", Class: Redirection, State: Unused,
		RFC: rfc9110, Section: "15.4.7", Reference: rfc9110 + " 15.4.7", URL: url9110 + "15.4.7",
		ContentAllowed: true,
		Note: "The registry reserves the number, and it must not be sent as if it meant something; Go has no " +
			"constant for it.",
		Description: "The code is reserved and has no meaning. A draft once used it for switching proxies, which " +
			"was dropped before it became a standard.",
		WhenSeen: "You see it only from experiments, mistakes in configuration and tests of clients.",
		FixClient: "Treat it as a 300 of which you know nothing more: show the content, follow nothing on your " +
			"own.",
		FixServer: "Choose a status with a meaning; for a redirect that is 301, 302, 303, 307 or 308.",
		Use:       "Do not send 306: its number is only kept from being given out again.",
		Fault:     FaultServer, Blame: "the server, for it sends a status without a meaning",
		Retry: Never, RetryAdvice: "A repeat brings the same nonsense until the server is set right.",
		Connection: StaysHTTP,
	},
	{
		Code: 307, Name: "Temporary Redirect", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.8", Reference: rfc9110 + " 15.4.8", URL: url9110 + "15.4.8",
		ContentAllowed: true, GoConst: "http.StatusTemporaryRedirect",
		Description: "The target is for now at another address, and the request is to be sent there unchanged: " +
			"same method, same content.",
		WhenSeen: "ServeMux cleans paths and adds slashes with it since Go 1.26. A browser shows an internal 307 " +
			"where HSTS turned http into https and no server was asked at all.",
		FixClient: "Send the same request with its content to Location, and keep the old address. In Go set " +
			"Request.GetBody, or the client hands you the 307 since it cannot send the body twice; it drops " +
			"Authorization on the way to another domain.",
		FixServer: "Make sure that the other address takes the same method, and allow it in CORS too. Where the " +
			"next request shall be a GET, send 303.",
		Use:   "Send 307 when the same request, content and all, should go to another address this time.",
		Fault: FaultNone, Blame: "nobody",
		Retry: Follow, RetryAdvice: "Send it again to the address in Location, this time only and without a " +
			"change.",
		Connection: StaysHTTP,
		fields: fields{
			{"Location", Should, "is where to send the same request for now"},
		},
	},
	{
		Code: 308, Name: "Permanent Redirect", Class: Redirection, State: Registered,
		RFC: rfc9110, Section: "15.4.9", Reference: rfc9110 + " 15.4.9", URL: url9110 + "15.4.9",
		Cacheable: true, ContentAllowed: true, GoConst: "http.StatusPermanentRedirect",
		Description: "The target has moved for good, and the request is to be sent to the new address unchanged. " +
			"It is the 301 that keeps the method.",
		WhenSeen: "Caddy answers http with it to lead to https, and so do API gateways and ingress controllers, " +
			"whose clients then repeat a POST.",
		FixClient: "Change the stored address, and send the same request with its content to Location. Clients " +
			"from before 2015 may not know it and take it for a 300.",
		FixServer: "Send it for moved APIs and forms, after you are sure that the move is final, since it is " +
			"cached like 301. Give it a max-age if you may want it back.",
		Use:   "Send 308 when a resource moved for good and requests other than GET must survive the move.",
		Fault: FaultNone, Blame: "nobody, or whoever still uses the old address",
		Retry: Follow, RetryAdvice: "Send it again to Location without a change, and use that address from now " +
			"on.",
		Connection: StaysHTTP,
		fields: fields{
			{"Location", Should, "is where the resource lives from now on"},
		},
	},
}
