package status

// unregistered returns what a client is to make of a code that nobody registered (RFC 9110 15).
func unregistered(code int) Info {
	i := Info{
		Code: code, Name: Title(code), Class: classOf(code), State: Unassigned,
		RFC: rfc9110, Section: "15", Reference: rfc9110 + " 15", URL: url9110 + "15",
		ContentAllowed: true,
		Note:           private(code),
		Use: "Do not send a code that is not registered: clients, caches and monitors know only the class of it, " +
			"so send the registered code that comes nearest.",
	}
	switch i.Class {
	case Informational:
		i.ContentAllowed = false
		i.Description = "No specification gives this code a meaning. A client takes it for an interim response, which it may " +
			"pass over while it waits for the final one."
		i.WhenSeen = "It comes from an experiment or a mistake; an HTTP/1.0 client takes it for the end of the exchange."
		i.FixClient = "Read on until a status of 200 or more arrives."
		i.FixServer = "Leave it out, since no client gains anything by it."
		i.Blame, i.Retry, i.Connection = "nobody", NoRetry, AwaitsFinal
		i.RetryAdvice = "There is nothing to repeat, as the final response follows."
	case Successful:
		i.Description = "No specification gives this code a meaning. A client takes it for 200: the request succeeded."
		i.WhenSeen = "Some APIs make up a code of their own to say something about a success."
		i.FixClient = "Treat it as success, and look for details in the content and in the documentation of the service."
		i.FixServer = "Send 200 and put what you want to say into the content."
		i.Blame, i.Retry, i.Connection = "nobody", NoRetry, TunnelsAfterConnect
		i.RetryAdvice = "None is needed, since it counts as success."
	case Redirection:
		i.Description = "No specification gives this code a meaning. A client takes it for 300: there is something to choose, " +
			"and Location may name a default."
		i.WhenSeen = "It is rare, since a client does not know how to follow it."
		i.FixClient = "Do not follow it unasked: whether the method is to be kept is unknown."
		i.FixServer = "Send 301, 302, 303, 307 or 308."
		i.Blame, i.Retry, i.Connection = "the server, for it sends a code without a meaning", Follow, StaysHTTP
		i.Fault = FaultServer
		i.RetryAdvice = "A person may follow Location if there is one, a program hardly can."
	case ClientError:
		i.Description = "No specification gives this code a meaning. A client takes it for 400: the request is at fault, in a " +
			"way that only the sender of the code knows."
		i.WhenSeen = "Proxies, frameworks and hosted services use such codes in their logs, and some send them."
		i.FixClient = "Read the content, find out which server or proxy on the way uses this code, and look into its manual."
		i.FixServer = "Send a registered 4xx and say the rest in the content, best as application/problem+json."
		i.Fault, i.Blame, i.Retry, i.Connection = FaultClient, "the client, by class", AfterChange, StaysHTTP
		i.RetryAdvice = "As after 400: not without a change, unless the sender's manual says otherwise."
	case ServerError:
		i.Description = "No specification gives this code a meaning. A client takes it for 500: the server, or one behind it, " +
			"failed."
		i.WhenSeen = "CDNs and load balancers use such codes to say what went wrong between them and the server behind."
		i.FixClient = "Try again later if the method is idempotent, and otherwise report it with the time and the address."
		i.FixServer = "Look up the code in the manual of the CDN or balancer; of your own, send 500, 502, 503 or 504."
		i.Fault, i.Blame, i.Retry, i.Connection = FaultServer, "the server, by class", LaterIfIdempotent, StaysHTTP
		i.RetryAdvice = "As after 500: after a pause, and only if a second execution does no harm."
	case Invalid:
		i.Description = "This is no status of HTTP: codes lie between 100 and 599. A client that gets another one should treat " +
			"the response as a server error."
		i.WhenSeen = "A made-up number or an uninitialized variable leads to it. WriteHeader panics below 100 and above 999, " +
			"and net/http's client refuses what has not three digits."
		i.FixClient = "Treat it as a 500, and tell the operator."
		i.FixServer = "Send a code between 100 and 599; find where the number comes from."
		i.Use = "Do not send it, since it is not valid HTTP."
		i.Fault, i.Blame = FaultServer, "the server: it sends what is no status"
		i.Retry, i.Connection = LaterIfIdempotent, StaysHTTP
		i.RetryAdvice = "Only after a pause and if the method is idempotent, as after 500."
	}
	return i
}

// private says who uses an unregistered code, and for what. It returns "" for codes without a well-known use.
func private(code int) string {
	switch code {
	case 419:
		return "Laravel sends it as Page Expired, when the CSRF token of a form is missing or too old."
	case 440:
		return "Microsoft IIS and Exchange use it as Login Time-out, for a session that has ended."
	case 444:
		return "nginx closes the connection without any response after return 444, and writes the number into its log."
	case 460:
		return "The AWS application load balancer counts it when the client closed the connection before an answer."
	case 463:
		return "The AWS application load balancer uses it for an X-Forwarded-For with more than 30 addresses."
	case 464:
		return "The AWS application load balancer uses it when the request's protocol does not fit the target group's."
	case 494:
		return "nginx uses it inside for a head that is too large, and sends 400 to the client."
	case 495:
		return "nginx uses it inside for a client certificate that does not verify, and sends 400 to the client."
	case 496:
		return "nginx uses it inside for a client certificate that is missing, and sends 400 to the client."
	case 497:
		return "nginx uses it inside for plain HTTP on a TLS port, and sends 400 to the client."
	case 499:
		return "nginx writes it into its log when the client closed the connection first; nobody receives it."
	case 520:
		return "Cloudflare sends it when the origin's response was empty or not understood."
	case 521:
		return "Cloudflare sends it when the origin refused the connection."
	case 522:
		return "Cloudflare sends it when the connection to the origin timed out."
	case 523:
		return "Cloudflare sends it when the origin cannot be reached."
	case 524:
		return "Cloudflare sends it when the origin took the connection but did not answer in time."
	case 525:
		return "Cloudflare sends it when the TLS handshake with the origin failed."
	case 526:
		return "Cloudflare sends it when the origin's certificate is not valid."
	case 530:
		return "Cloudflare sends it together with an error number of its own, which stands in the content."
	case 529:
		return "Some APIs send it for a service that is overloaded, which HTTP calls 503."
	case 561:
		return "The AWS application load balancer sends it when the identity provider returned an error."
	case 598, 599:
		return "Some proxies log it for a timeout between them and the server behind."
	}
	return ""
}
