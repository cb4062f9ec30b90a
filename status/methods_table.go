package status

// methods holds every registered method, sorted by name, for the search of LookupMethod.
var methods = [...]Method{
	{
		Name: "*", Family: Core, Reserved: true,
		RFC: rfc9110, Section: "18.2", Reference: rfc9110 + " 18.2", URL: url9110 + "18.2",
		Description: "Not a method: RFC 9110 reserves the token, so that a list such as " +
			"Access-Control-Allow-Methods can mean every method by it.",
		Note: "It is reserved and never the method of a request.",
	},
	{
		Name: "ACL", Family: WebDAVACL, Idempotent: true,
		RFC: "RFC 3744", Section: "8.1", Reference: "RFC 3744 8.1",
		URL:         "https://www.rfc-editor.org/rfc/rfc3744.html#section-8.1",
		Description: "Replaces the access control list of a WebDAV resource.",
	},
	{
		Name: "BASELINE-CONTROL", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "12.6", Reference: rfc3253 + " 12.6", URL: url3253 + "12.6",
		Description: "Puts a collection under baseline control, so that the state of its whole tree can be " +
			"versioned.",
	},
	{
		Name: "BIND", Family: WebDAVBind, Idempotent: true,
		RFC: "RFC 5842", Section: "4", Reference: "RFC 5842 4",
		URL:         "https://www.rfc-editor.org/rfc/rfc5842.html#section-4",
		Description: "Adds a second name, in another collection, for a resource that exists.",
	},
	{
		Name: "CHECKIN", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "9.4", Reference: rfc3253 + " 9.4", URL: url3253 + "9.4",
		Also:        "RFC 3253 4.4",
		Description: "Turns a checked-out resource into a new version in its history.",
	},
	{
		Name: "CHECKOUT", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "8.8", Reference: rfc3253 + " 8.8", URL: url3253 + "8.8",
		Also:        "RFC 3253 4.3",
		Description: "Opens a version-controlled resource, or one of its versions, for changes.",
	},
	{
		Name: "CONNECT", Family: Core, GoConst: "http.MethodConnect",
		RFC: rfc9110, Section: "9.3.6", Reference: rfc9110 + " 9.3.6", URL: url9110 + "9.3.6",
		Description: "Asks a proxy for a tunnel to host and port; extended, over HTTP/2 and HTTP/3, it opens a " +
			"WebSocket.",
		Note: "Browsers forbid it to scripts (Fetch), and it serves tunnels only.",
	},
	{
		Name: "COPY", Family: WebDAV, Idempotent: true,
		RFC: rfc4918, Section: "9.8", Reference: rfc4918 + " 9.8", URL: url4918 + "9.8",
		Description: "Duplicates a resource, or a collection with what is in it, to the address in Destination.",
	},
	{
		Name: "DELETE", Family: Core, Idempotent: true, GoConst: "http.MethodDelete",
		RFC: rfc9110, Section: "9.3.5", Reference: rfc9110 + " 9.3.5", URL: url9110 + "9.3.5",
		Description: "Removes the link between the address and what it stands for; a repeat leaves things as " +
			"they are.",
	},
	{
		Name: "GET", Family: Core, Safe: true, Idempotent: true, GoConst: "http.MethodGet",
		RFC: rfc9110, Section: "9.3.1", Reference: rfc9110 + " 9.3.1", URL: url9110 + "9.3.1",
		Description: "Reads the current representation of the target; every server has to implement it.",
	},
	{
		Name: "HEAD", Family: Core, Safe: true, Idempotent: true, GoConst: "http.MethodHead",
		RFC: rfc9110, Section: "9.3.2", Reference: rfc9110 + " 9.3.2", URL: url9110 + "9.3.2",
		Description: "Reads what GET would answer, without the content; every server has to implement it too.",
	},
	{
		Name: "LABEL", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "8.2", Reference: rfc3253 + " 8.2", URL: url3253 + "8.2",
		Description: "Gives a version a name by which it can be found, or takes that name away.",
	},
	{
		Name: "LINK", Family: HistoricLink, Idempotent: true,
		RFC: "RFC 2068", Section: "19.6.1.2", Reference: "RFC 2068 19.6.1.2",
		URL: "https://www.rfc-editor.org/rfc/rfc2068.html#section-19.6.1.2",
		Description: "Was meant to set up relationships between resources; RFC 2068 had it, and later versions " +
			"of HTTP dropped it.",
		Note: "RFC 2068 is obsolete, but the registration stands.",
	},
	{
		Name: "LOCK", Family: WebDAV,
		RFC: rfc4918, Section: "9.10", Reference: rfc4918 + " 9.10", URL: url4918 + "9.10",
		Description: "Takes or refreshes a lock, so that others cannot write meanwhile; the token comes back in " +
			"Lock-Token.",
	},
	{
		Name: "MERGE", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "11.2", Reference: rfc3253 + " 11.2", URL: url3253 + "11.2",
		Description: "Brings the changes of one version or activity into another line of work; Subversion ends " +
			"each commit with it.",
	},
	{
		Name: "MKACTIVITY", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "13.5", Reference: rfc3253 + " 13.5", URL: url3253 + "13.5",
		Description: "Creates an activity, which gathers the changes that belong to one task; older Subversion " +
			"clients begin a commit with it.",
	},
	{
		Name: "MKCALENDAR", Family: CalDAV, Idempotent: true,
		RFC: "RFC 4791", Section: "5.3.1", Reference: "RFC 4791 5.3.1",
		URL:         "https://www.rfc-editor.org/rfc/rfc4791.html#section-5.3.1",
		Also:        "RFC 8144 2.3",
		Description: "Creates a calendar collection.",
	},
	{
		Name: "MKCOL", Family: WebDAV, Idempotent: true,
		RFC: rfc4918, Section: "9.3", Reference: rfc4918 + " 9.3", URL: url4918 + "9.3",
		Also:        "RFC 5689 3, RFC 8144 2.3",
		Description: "Creates a collection, the WebDAV word for a folder.",
	},
	{
		Name: "MKREDIRECTREF", Family: WebDAVRedirect, Idempotent: true,
		RFC: "RFC 4437", Section: "6", Reference: "RFC 4437 6",
		URL:         "https://www.rfc-editor.org/rfc/rfc4437.html#section-6",
		Description: "Creates a resource that answers with a redirect to another one.",
	},
	{
		Name: "MKWORKSPACE", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "6.3", Reference: rfc3253 + " 6.3", URL: url3253 + "6.3",
		Description: "Creates a workspace: a tree in which one user works on versioned resources.",
	},
	{
		Name: "MOVE", Family: WebDAV, Idempotent: true,
		RFC: rfc4918, Section: "9.9", Reference: rfc4918 + " 9.9", URL: url4918 + "9.9",
		Description: "Moves a resource to the address in Destination, which amounts to COPY followed by DELETE, " +
			"done as one.",
	},
	{
		Name: "OPTIONS", Family: Core, Safe: true, Idempotent: true, GoConst: "http.MethodOptions",
		RFC: rfc9110, Section: "9.3.7", Reference: rfc9110 + " 9.3.7", URL: url9110 + "9.3.7",
		Description: "Asks what the target, or with * the server, can do; browsers send it as the preflight of " +
			"CORS.",
	},
	{
		Name: "ORDERPATCH", Family: WebDAVOrdering, Idempotent: true,
		RFC: "RFC 3648", Section: "7", Reference: "RFC 3648 7",
		URL:         "https://www.rfc-editor.org/rfc/rfc3648.html#section-7",
		Description: "Changes the order in which a collection lists its members.",
	},
	{
		Name: "PATCH", Family: Core, GoConst: "http.MethodPatch",
		RFC: "RFC 5789", Section: "2", Reference: "RFC 5789 2",
		URL:         "https://www.rfc-editor.org/rfc/rfc5789.html#section-2",
		Description: "Applies the change that the content describes to the target, instead of replacing it whole.",
		Note:        "fetch() does not put it into capitals: patch is another method, which servers do not know.",
	},
	{
		Name: "POST", Family: Core, GoConst: "http.MethodPost",
		RFC: rfc9110, Section: "9.3.3", Reference: rfc9110 + " 9.3.3", URL: url9110 + "9.3.3",
		Description: "Hands the content to the target, which processes it by its own rules: creates, computes, " +
			"sends, stores.",
	},
	{
		Name: "PRI", Family: HTTP2Preface, Safe: true, Idempotent: true, Reserved: true,
		RFC: "RFC 9113", Section: "3.4", Reference: "RFC 9113 3.4",
		URL: "https://www.rfc-editor.org/rfc/rfc9113.html#section-3.4",
		Description: "The first word of the HTTP/2 connection preface, registered so that nobody gives it " +
			"another use.",
		Note: "It is no request: net/http's HTTP/1 server passes PRI * HTTP/2.0 to the handler when HTTP/2 " +
			"arrives where it is not enabled.",
	},
	{
		Name: "PROPFIND", Family: WebDAV, Safe: true, Idempotent: true,
		RFC: rfc4918, Section: "9.1", Reference: rfc4918 + " 9.1", URL: url4918 + "9.1",
		Also: "RFC 8144 2.1",
		Description: "Reads properties of a resource and, by Depth, of its members; it is how WebDAV clients " +
			"list a folder.",
	},
	{
		Name: "PROPPATCH", Family: WebDAV, Idempotent: true,
		RFC: rfc4918, Section: "9.2", Reference: rfc4918 + " 9.2", URL: url4918 + "9.2",
		Also:        "RFC 8144 2.2",
		Description: "Sets and removes properties of a resource, all of them or none.",
	},
	{
		Name: "PUT", Family: Core, Idempotent: true, GoConst: "http.MethodPut",
		RFC: rfc9110, Section: "9.3.4", Reference: rfc9110 + " 9.3.4", URL: url9110 + "9.3.4",
		Description: "Stores the content as the new state of the target, and creates the target where there is " +
			"none.",
	},
	{
		Name: "QUERY", Family: Core, Safe: true, Idempotent: true,
		RFC: "RFC 10008", Section: "2", Reference: "RFC 10008 2",
		URL: "https://www.rfc-editor.org/rfc/rfc10008.html#section-2",
		Description: "Asks a question whose text is in the content: safe, cacheable and repeatable like GET, and " +
			"as roomy as POST.",
		Note: "Go 1.26 has no constant for it.",
	},
	{
		Name: "REBIND", Family: WebDAVBind, Idempotent: true,
		RFC: "RFC 5842", Section: "6", Reference: "RFC 5842 6",
		URL:         "https://www.rfc-editor.org/rfc/rfc5842.html#section-6",
		Description: "Moves a binding from one collection to another in one step.",
	},
	{
		Name: "REPORT", Family: WebDAVDeltaV, Safe: true, Idempotent: true,
		RFC: rfc3253, Section: "3.6", Reference: rfc3253 + " 3.6", URL: url3253 + "3.6",
		Description: "Asks a prepared question about a resource, such as its versions; CalDAV and CardDAV search " +
			"with it.",
	},
	{
		Name: "SEARCH", Family: WebDAVSearch, Safe: true, Idempotent: true,
		RFC: "RFC 5323", Section: "2", Reference: "RFC 5323 2",
		URL:         "https://www.rfc-editor.org/rfc/rfc5323.html#section-2",
		Description: "Runs a search, written in XML, on a WebDAV server.",
	},
	{
		Name: "TRACE", Family: Core, Safe: true, Idempotent: true, GoConst: "http.MethodTrace",
		RFC: rfc9110, Section: "9.3.8", Reference: rfc9110 + " 9.3.8", URL: url9110 + "9.3.8",
		Description: "Asks the last recipient to echo the request as it arrived; most servers turn it off, as it " +
			"may show secrets.",
		Note: "Scripts in browsers may not send it (Fetch).",
	},
	{
		Name: "UNBIND", Family: WebDAVBind, Idempotent: true,
		RFC: "RFC 5842", Section: "5", Reference: "RFC 5842 5",
		URL:         "https://www.rfc-editor.org/rfc/rfc5842.html#section-5",
		Description: "Removes one name of a resource; the resource lives on while it has others.",
	},
	{
		Name: "UNCHECKOUT", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "4.5", Reference: rfc3253 + " 4.5", URL: url3253 + "4.5",
		Description: "Gives a checkout up and restores the state from before it.",
	},
	{
		Name: "UNLINK", Family: HistoricLink, Idempotent: true,
		RFC: "RFC 2068", Section: "19.6.1.3", Reference: "RFC 2068 19.6.1.3",
		URL:         "https://www.rfc-editor.org/rfc/rfc2068.html#section-19.6.1.3",
		Description: "Was meant to take relationships away that LINK had set up.",
		Note:        "Still registered, though RFC 2068 is obsolete.",
	},
	{
		Name: "UNLOCK", Family: WebDAV, Idempotent: true,
		RFC: rfc4918, Section: "9.11", Reference: rfc4918 + " 9.11", URL: url4918 + "9.11",
		Description: "Gives back the lock whose token stands in Lock-Token.",
	},
	{
		Name: "UPDATE", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "7.1", Reference: rfc3253 + " 7.1", URL: url3253 + "7.1",
		Description: "Sets a version-controlled resource to the content of a chosen version.",
	},
	{
		Name: "UPDATEREDIRECTREF", Family: WebDAVRedirect, Idempotent: true,
		RFC: "RFC 4437", Section: "7", Reference: "RFC 4437 7",
		URL:         "https://www.rfc-editor.org/rfc/rfc4437.html#section-7",
		Description: "Changes the target, or the permanence, of a redirect reference.",
	},
	{
		Name: "VERSION-CONTROL", Family: WebDAVDeltaV, Idempotent: true,
		RFC: rfc3253, Section: "3.5", Reference: rfc3253 + " 3.5", URL: url3253 + "3.5",
		Description: "Puts a resource under version control, so that its versions are kept from then on.",
	},
}
