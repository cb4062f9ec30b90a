package status

// errorPairs holds the advice on pairs that people confuse and whose lower code is from 400 on, in ascending order.
var errorPairs = [...]pair{
	{400, 401, "A request without credentials is 401, with a challenge, even if it has other faults, as " +
		"strangers need not be told of them. A field Authorization that cannot be parsed may be 400; OAuth wants " +
		"exactly that for a malformed bearer request (RFC 6750), and 401 for a token that is expired or false."},
	{400, 404, "If the address is well formed but names nothing, it is 404, also where an id in the path has " +
		"the wrong form, since no such resource can exist. 400 is for requests that are broken in themselves. A " +
		"wrong value in the query is a 400; a wrong path is a 404."},
	{400, 413, "413 says that the content is too large, 400 that it is wrong. In Go the two get mixed up: " +
		"json.Decoder reports *http.MaxBytesError from the reader, and a handler that answers every decoding " +
		"error with 400 hides the limit. Test for that error with errors.As and send 413."},
	{400, 415, "415 is about the format: the Content-Type or Content-Encoding is one the target does not take. " +
		"400 is about content in a format that it takes and cannot parse. JSON sent as text/plain is 415; JSON " +
		"with a missing brace is 400."},
	{400, 422, "400 is for what cannot be read: broken JSON, a malformed head, a missing Host. 422 is for what " +
		"can be read and makes no sense here: an end before the start, an unknown currency. Generic clients " +
		"treat both alike, so 400 for all is no crime; two codes let a caller tell a bug in its serializer from " +
		"a user's wrong entry."},
	{400, 426, "A handshake with a fault that the client has to mend, such as a missing key, is 400. A request " +
		"that lacks the upgrade altogether, or asks for a version which the server does not have, is 426 with " +
		"Upgrade. On HTTP/2, where Upgrade must not be sent, 400 takes the place of 426."},
	{400, 431, "A head that is too large is 431; one that is malformed is 400. nginx says 400 Request Header Or " +
		"Cookie Too Large for what net/http calls 431, so read the text before you look for a syntax error."},
	{400, 500, "The question is whose fault it is. If the same request can never succeed until the client " +
		"changes it, 4xx; if it is right and the server broke on it, 500. An input that makes your code panic is " +
		"both: catch it with validation and send 400, for a 500 wakes the wrong people."},
	{401, 403, "401: I do not know who you are, or your credentials are bad; it needs WWW-Authenticate, and new " +
		"credentials can help. 403: I know enough and refuse; sending the same credentials again is of no use. " +
		"So an expired token is 401, a user without the right is 403, and a failed CSRF or Origin check is 403, " +
		"as no login cures it. If the very existence is a secret, send 404 in place of either."},
	{401, 404, "A private resource may answer 401 and so admit that it might exist, or 404 to strangers. Do it " +
		"alike for addresses that exist and for those that do not, or the difference tells them. Check " +
		"credentials before you look anything up and 401 tells nothing."},
	{401, 407, "401 comes from the site, with WWW-Authenticate, and is answered in Authorization. 407 comes " +
		"from the proxy on the client's side, with Proxy-Authenticate, and is answered in Proxy-Authorization. A " +
		"reverse proxy that stands for the site says 401."},
	{401, 511, "401 comes from the server you asked and is about its own users. 511 comes from a network in " +
		"between, before anything reached the server. Credentials for the one must never be sent to the other."},
	{402, 429, "If a quota comes back by waiting, it is 429 with Retry-After. If only money brings it back, it " +
		"is 402."},
	{403, 404, "403 says that it is there, or might be, and you may not have it. 404 says that there is " +
		"nothing, or that the server will not tell. To a caller who may not know of a resource send 404 and to " +
		"one who may know, 403, so that they see it is a question of rights. Keep body and timing alike when you " +
		"hide something."},
	{403, 405, "405 is for a method that this target has for nobody, and Allow names the others. 403 is for a " +
		"method that it has, only not for this caller. Allow need not depend on who asks."},
	{403, 429, "Some services answer 403 to clients that ask too much, and these then look for a missing right. " +
		"If waiting helps, send 429 with Retry-After; if the client is blocked until somebody unblocks it, send " +
		"403."},
	{403, 451, "Both refuse. 451 says that the law demands it and lets the client, and those who count such " +
		"things, know why. Send 403 if the rule is yours."},
	{404, 405, "404: nothing here for any method. 405: something is here, but not for this method, and Allow " +
		"says for which. ServeMux tells them apart; a router that answers 404 for a wrong method sends people in " +
		"search of a typing error."},
	{404, 410, "404 leaves it open whether something was or will be there; 410 says that it was there, was " +
		"removed on purpose and will not return. Send 410 only if you keep a record of removals. Crawlers drop a " +
		"410 sooner, and push senders delete the subscription. Both are cacheable by default. If there is a new " +
		"address, send 308 or 301 in their place."},
	{404, 421, "404 is an answer of the site that the client asked for; 421 says that the request reached a " +
		"server which does not speak for that site. A wrong virtual host that says 404 sends people looking for " +
		"a page which exists."},
	{404, 501, "404 speaks of the address, 501 of the method: not one resource of this server knows it. So an " +
		"unknown method gets 501 for every path, whether the path exists or not, and a known method on an " +
		"unknown path gets 404."},
	{405, 501, "Ask where the method is implemented. For some other resource of this server, but not for this " +
		"one: 405, with Allow. For none at all: 501, without Allow, because that field speaks of one resource. A " +
		"router knows the routes of one path and so cannot tell; the outermost layer can, since it knows the " +
		"whole set. DELETE on a read-only page is 405, PROPFIND on a server without WebDAV is 501. GET and HEAD " +
		"must never get 501."},
	{406, 415, "Both are about formats, in opposite directions. 406 is about what comes back: nothing fits " +
		"Accept. 415 is about what was sent: the target does not take that Content-Type. A client that gets 406 " +
		"changes Accept; one that gets 415 changes its body."},
	{407, 511, "Both are about the way to the server. A proxy that the client is set up to use says 407 and is " +
		"answered in Proxy-Authorization. A network that intercepts requests unasked says 511 and wants a login " +
		"on a page of its own."},
	{408, 503, "If the client did not finish its request in time it is 408. If the server did not finish its " +
		"work in time it is 503, as http.TimeoutHandler says. Only the first lets the client conclude that " +
		"nothing was done."},
	{408, 504, "408: the client was slow in sending. 504: the client sent all, and the server behind the " +
		"gateway was slow in answering. A slow handler is never a 408, however often frameworks say so; it is " +
		"503 from the server itself, and 504 from a proxy in front."},
	{409, 412, "Both say that the state is not what the client thinks. 412 is for a condition that the client " +
		"stated in the head, such as If-Match, and only for that. 409 is for a clash that the server found by " +
		"its own rules: a version number in the body, a name already taken. If you offer ETags, let clients send " +
		"If-Match and answer 412, since every HTTP library knows it."},
	{409, 422, "422: the content is wrong by itself and would be wrong at any time. 409: it would be fine if " +
		"the resource were in another state. A negative price is 422, a booked seat is 409."},
	{409, 423, "423 is WebDAV's answer to a lock that somebody holds, and a token opens it. 409 is for every " +
		"other clash with the state. An API of your own that locks things can say 409 and name the holder."},
	{411, 413, "411: the length is not known, 413: the length is known, or was reached while reading, and too " +
		"much. Do not demand Content-Length only to enforce a limit; count while you read."},
	{412, 428, "412: you gave a condition and it is false. 428: you gave none and I insist on one. They work " +
		"together: 428 teaches clients to send If-Match, and 412 then tells them that somebody else was faster."},
	{413, 414, "413 is about the content, 414 about the address. A form that got 414 was sent with GET and " +
		"should be sent with POST; one that then gets 413 has met the limit on content."},
	{413, 431, "413 is about the content, 431 about the fields of the head. Files that are too large give 413, " +
		"cookies that are too many 431."},
	{413, 507, "413: more than the server ever takes in one request. 507: the amount would be fine, but there " +
		"is no room at present. The first is cured by sending less, the second by making room."},
	{414, 431, "414 is for the address, 431 for the fields. net/http reads both against one limit and says 431 " +
		"for either; nginx says 414 for the first, and 400 for the second."},
	{415, 422, "415: the format of the content is not one I take. 422: the format is fine and so is the syntax, " +
		"but the values are wrong. JSON where XML is wanted is 415; a date of 31 February is 422."},
	{421, 425, "Both allow the same request again at once, as it was not processed: after 421 on a new " +
		"connection for that host, after 425 once the TLS handshake is complete."},
	{423, 424, "423 is the cause and 424 the consequence: in one 207, the resource that is locked has 423, and " +
		"what was therefore left undone has 424."},
	{425, 503, "425 is only for requests in TLS early data, and goes away with the handshake. 503 is for a " +
		"server that cannot, and asks for a pause. A repeat in early data after 425 fails again."},
	{426, 505, "505 refuses the major version of HTTP in which the request came; the client must use another " +
		"from the start. 426 offers a way on from this connection: an upgrade to a protocol that it names. To " +
		"refuse HTTP/1.0 neither fits well, since 505 is about major versions and an HTTP/1.0 client cannot " +
		"upgrade: Envoy says 426 there, others 505."},
	{429, 503, "429: you ask too often, others are served. 503: the server as a whole cannot at the moment, " +
		"whoever asks. The first is the client's to mend and belongs in no alarm; the second is yours. Both " +
		"should carry Retry-After. nginx's limit_req sends 503 for what is a 429: set limit_req_status 429."},
	{500, 501, "500: something broke. 501: nothing broke; the server was never able to do this. 500 may go away " +
		"by itself; 501 does so only with a new version of the server. Do not send 501 for a route you have yet " +
		"to write while its method is in use elsewhere: a 404, or 405 with Allow, is true."},
	{500, 502, "500 comes from the server that did the work and failed in it. 502 comes from a gateway that got " +
		"no usable response from the server behind. If your handler calls another service and that fails, 502 is " +
		"right where you act as its gateway, 500 if it is an inner detail. A panic without recovery makes " +
		"net/http close the connection, which the proxy in front reports as 502: look into the log of the " +
		"server, not only the proxy's."},
	{500, 503, "500: unforeseen, and nobody knows whether it passes. 503: foreseen and passing, with a time to " +
		"come back. A full pool, a drain or a breaker that is open is 503; a nil pointer is 500. Load balancers " +
		"often retry 503 elsewhere and leave 500 alone."},
	{500, 504, "500 says that the server failed, 504 that a gateway waited in vain for it. If 504 comes at " +
		"round times such as 60 seconds, a timeout on the way is shorter than the work."},
	{501, 502, "501 is a clear answer: this function does not exist. 502 is the lack of one: the server behind " +
		"answered nothing usable. A gateway that gets 501 from behind passes it on."},
	{501, 503, "501 lasts until the software changes, 503 passes. Send no Retry-After with 501, since waiting " +
		"does not help. A function that is switched off for maintenance is 503."},
	{501, 505, "Both say that the server cannot speak as the client does: 501 is about the method or another " +
		"function, 505 about the version of HTTP. An unknown method is 501 in every version."},
	{502, 503, "502: the gateway tried and got rubbish, a reset or a refusal. 503: it did not even try, since " +
		"no server behind is fit, or the server said so itself. Some, such as HAProxy and Envoy, say 503 also " +
		"when a connection is refused, so look at the log for the reason."},
	{502, 504, "Both come from a gateway. 502: the server behind gave a bad answer or none, at once or by " +
		"breaking off. 504: it gave none in time. 502 points to a crash, a wrong port, TLS or keep-alive; 504 to " +
		"slow work or a firewall that drops packets. httputil.ReverseProxy says 502 for both unless you give it " +
		"an ErrorHandler that tells them apart."},
	{503, 504, "503 is said by a server, or by the balancer, that knows it cannot serve now. 504 is said by a " +
		"gateway that only knows that it waited too long. After 503 nothing was done in most cases; after 504 " +
		"the work may still be running, so a POST must not be sent again blindly."},
	{507, 508, "Both come from WebDAV and share little else: 507 is about room to store, 508 about a loop among " +
		"collections. Neither is right for a rate limit or for a loop of redirects."},
}
