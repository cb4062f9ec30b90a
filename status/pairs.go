package status

// pairs holds the advice on pairs that people confuse and whose lower code is below 400, in ascending order.
var pairs = [...]pair{
	{100, 101, "Both may answer one request, and in this order: where a client sends Expect: 100-continue " +
		"together with Upgrade and content, the server sends 100, reads the content, and only then switches with " +
		"101. 100 leaves the connection HTTP; 101 ends that."},
	{100, 103, "100 answers a question that the client asked with Expect, and holds up its upload. 103 comes " +
		"unasked and holds up nothing: it is about what the client may fetch next. One request may get both, as " +
		"either is interim."},
	{100, 417, "They are the two answers to Expect: 100-continue. 100 invites the content; 417 says that a hop " +
		"does not know the expectation, and the client sends the request again without it. To refuse the content " +
		"itself, answer neither but 401, 413 or 415."},
	{101, 200, "To start a WebSocket on HTTP/1.1 the server answers 101; on HTTP/2 and HTTP/3 the same success " +
		"is a 200 to an extended CONNECT, and a 101 there is an error. A 200 to an HTTP/1.1 handshake means that " +
		"nobody took up the Upgrade: the handler, or a proxy that dropped the field, treated it as a plain GET."},
	{101, 400, "A sound handshake gets 101. 400 is for one that is broken, such as a WebSocket request without " +
		"Sec-WebSocket-Key, or with a key that is not 16 bytes in base64. An Upgrade to a protocol that the " +
		"server does not know deserves neither: the server ignores it and answers as usual."},
	{101, 426, "101 accepts an upgrade that the client offered; 426 asks for one that it did not offer, or not " +
		"in the right version. So a WebSocket endpoint sends 101 to a good handshake, and 426 to a plain GET and " +
		"to a version other than 13. Both need Upgrade and Connection, but after 426 the connection is still " +
		"HTTP. If your client does offer the upgrade and gets 426, a proxy on the way removed the two fields."},
	{101, 501, "They are opposite answers to a request for something beyond the ordinary: 101 says yes and " +
		"switches the connection at once, 501 says that this server lacks the function and the exchange ends " +
		"there. Send 101 when Upgrade offers a protocol that you implement. Send 501 when the method is one you " +
		"implement for no resource, or an extended CONNECT names a :protocol you do not know. Never send 501 " +
		"because of an unknown Upgrade on HTTP/1.1: upgrading is optional, so ignore the offer and answer the " +
		"request as it is, or say 426 if the target needs another protocol."},
	{101, 502, "A WebSocket that ends in 101 without a proxy and in 502 behind one failed between proxy and " +
		"server: the proxy did not pass on Upgrade and Connection, or the server's 101 did not name the protocol " +
		"the proxy asked for. httputil.ReverseProxy says 502 when the two names differ. The upgrade works when " +
		"each hop says 101 to the hop in front of it."},
	{102, 103, "102 says only that the server still works on the request, and is obsolete outside WebDAV. 103 " +
		"carries fields which the client can use in the meantime. For a page that takes time send 103; for a job " +
		"that takes minutes send neither, but 202."},
	{102, 202, "102 keeps the client waiting on an open connection for the true result; 202 ends the exchange " +
		"now and leaves the result to be asked for later. Since proxies cut idle connections, 202 with a status " +
		"address is the better choice for anything longer than some seconds."},
	{200, 201, "If something exists now that did not exist before, and it has an address, send 201 with " +
		"Location. If the request changed something, or computed an answer without an address of its own, send " +
		"200. A PUT uses both: 201 where it made the resource, 200 or 204 where it replaced it."},
	{200, 202, "With 200 the work is done and the result is known. With 202 it is only queued and can still " +
		"fail, which the client must be able to find out. Do not answer 200 to work you have yet to do, or its " +
		"failure reaches nobody."},
	{200, 203, "An origin sends 200. A proxy that changed the content may turn that into 203, to warn that it " +
		"is no longer what the origin sent; most proxies do not bother."},
	{200, 204, "Both say that the request succeeded, and differ in content alone. Send 204 when there is " +
		"nothing to say, as for DELETE, for a save in place or a CORS preflight; then write no body and no " +
		"Content-Length. Send 200 when the client gets a value, even an empty list: clients that parse JSON fail " +
		"on the empty content of a 204. In a browser, 204 keeps the page that is shown."},
	{200, 206, "Without Range in the request the answer is always 200 with the whole. With Range a server may " +
		"send 206 with the part, or ignore the field and send 200; a client must be ready for both, and must not " +
		"append a 200 to what it has. A 206 to a request without Range is wrong."},
	{200, 207, "200 speaks for the whole request. 207 says that an XML body holds a status for each part, so it " +
		"proves no success by itself. Only WebDAV clients expect 207; a JSON API with results per item does " +
		"better with 200."},
	{200, 304, "Both hand the client the current representation: 200 sends it, 304 says that the stored copy is " +
		"still the one. Send 304 only if the request had If-None-Match or If-Modified-Since and the condition " +
		"shows that the copy is good. To a client without a copy only 200 is of use."},
	{200, 404, "A search that finds nothing succeeded: 200 with an empty list. An address that names one thing " +
		"which does not exist is 404. Do not send a page that says \"not found\" with 200, as single-page " +
		"applications do for any path: crawlers index it, caches keep it, and scripts take the HTML for data."},
	{200, 500, "An error inside a 200 is seen by no proxy, monitor or retry logic. If the server failed, send " +
		"500 or a nearer 5xx, and put what the client may know into the body. Once the head is out with 200 it " +
		"cannot be changed: then abort the response (in Go panic with http.ErrAbortHandler), so that the client " +
		"notices it is cut off."},
	{201, 202, "With 201 the resource exists when the answer arrives, and Location leads to it. With 202 it may " +
		"exist later, or never, and the address in the response tells how far the work is. If you have written " +
		"the record and only some follow-up work is left, 201 is true."},
	{201, 204, "A PUT that made the resource answers 201, and one that replaced it 204 or 200. After a POST " +
		"that created something send 201, so that the client learns the address; 204 would withhold it."},
	{201, 409, "Both answer an attempt to create. 201 says it was made; 409 that the name is taken or the state " +
		"does not allow it. If an identical repeat should do no harm, let the client choose the address and use " +
		"PUT, or let it send If-None-Match: *, whose failure is 412."},
	{204, 205, "Neither has content. 204 leaves the client's view as it is, 205 asks for the form to be reset, " +
		"which browsers do not do. Send 204, and let a script clear the form."},
	{204, 304, "Both end with their head. 204 says that the action succeeded and there is nothing to show; 304 " +
		"says that there is something, and that the client has it already. 304 is an answer to a conditional GET " +
		"or HEAD only, and 204 is no answer to it."},
	{204, 404, "DELETE on what is not there may answer either. 204 treats the goal, that it be gone, as " +
		"reached, so that a repeat after a lost answer looks like success. 404 tells a client that its address " +
		"may be wrong. Choose one for your API and keep to it."},
	{206, 416, "206 if at least one of the ranges in the request can be served, 416 if none can. A resumed " +
		"download whose file is complete gets 416, and the length in its Content-Range tells the client that " +
		"nothing is missing."},
	{207, 424, "424 stands inside a 207, beside the status of the part that really failed. It is not an " +
		"alternative to 207 on the status line."},
	{208, 508, "Both meet a collection for a second time in a Depth: infinity request. A client that declared " +
		"support for bindings gets 208 at that place in the 207; one that did not gets 508 for the whole " +
		"request, since it might not notice the loop."},
	{300, 301, "300 offers several addresses for the client to choose from; 301 gives the one that counts from " +
		"now on. Clients follow 301 by themselves and hardly ever 300, so send a redirect if one target is right " +
		"for all."},
	{301, 302, "301 is for good: browsers keep it, and search engines move the entry to the new address. 302 is " +
		"for now: the old address stays the one to link to. If in doubt begin with 302, or give 301 a short " +
		"max-age, for a wrong 301 lives on in browsers that you cannot reach. Both let clients turn POST into " +
		"GET; 308 and 307 do not."},
	{301, 303, "301 says that the resource itself has moved. 303 says that it stays where it is and that the " +
		"outcome of this request is to be read elsewhere. After a form use 303, for a renamed page 301."},
	{301, 307, "They differ twice: 301 is for good and may turn POST into GET, 307 is for now and keeps the " +
		"method. The pairs to choose from are 301 and 308 for lasting moves, 302 and 307 for passing ones."},
	{301, 308, "Both say that the move is final, and both are cached. After 301 clients may turn POST into GET " +
		"and drop the content: browsers do so for POST, net/http's client for all but GET and HEAD. After 308 " +
		"they must send the same method and content. Use 308 for APIs and forms, 301 for pages, and where " +
		"clients from before 2015 matter, since they do not know 308."},
	{302, 303, "In practice browsers follow both with GET after a POST, but only 303 says so: RFC 9110 leaves " +
		"it to the client whether POST becomes GET after 302, and browsers keep PUT and DELETE as they are. " +
		"After a form or a change send 303. Send 302 for a page that is read with GET and is elsewhere for the " +
		"moment."},
	{302, 307, "Both are for now. After 302 a client may turn POST into GET, and nearly all do; after 307 it " +
		"must not change the method and sends the content again. Send 307 where the same request belongs " +
		"elsewhere, 302 only for GET, and 303 where a GET is what you want to follow."},
	{302, 308, "302 is for now and loses the method of a POST in nearly every client; 308 is for good and keeps " +
		"it. Use 308 if the old address shall be forgotten, 307 if it shall stay and the method must survive."},
	{302, 401, "A browser that is not signed in can be led to a login page with 302 or 303. A program cannot: " +
		"it follows, gets HTML with 200, and fails in its parser. So send the redirect to navigations and 401 " +
		"with WWW-Authenticate to API calls; Accept or Sec-Fetch-Mode tells them apart."},
	{303, 307, "They are opposites in what comes next. 303 says: this is done, now GET that page. 307 says: " +
		"this is not done, send the very same request there. To answer a stored form with 307 makes the browser " +
		"send it twice."},
	{303, 308, "303 ends the request and sends the client to a result with GET. 308 has done nothing yet: the " +
		"resource lives elsewhere for good, and the same request goes there. After processing a form 303 is the " +
		"one."},
	{304, 412, "Both come of a condition in the request. For reads (GET, HEAD) a failed If-None-Match means " +
		"that the client's copy is good: 304. For writes, and for a failed If-Match with any method, it means " +
		"that the client assumed what is not so: 412, and nothing was changed."},
	{307, 308, "Both keep method and content. 307 is for this time, so the client asks the old address again " +
		"next time; 308 is for good, so it may store the new one, and by default a cache may keep the redirect. " +
		"Begin with 307 until the new place has proved itself."},
}
