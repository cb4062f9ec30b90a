package status_test

import (
	"fmt"
	"net/http"

	"github.com/httpexplain/httpexplain/status"
)

func ExampleLookup() {
	info, _ := status.Lookup(http.StatusMethodNotAllowed)
	fmt.Println(info.Name, "-", info.Reference)
	fmt.Println(info.Description)
	for _, f := range info.Fields() {
		fmt.Println(f.Name, f.Need)
	}
	info, ok := status.Lookup(499)
	fmt.Println(ok, info.Class, info.Note)
	// Output:
	// Method Not Allowed - RFC 9110 15.5.6
	// The server knows the method, but this target does not support it. Allow lists the methods that it does support.
	// Allow must
	// false Client Error nginx writes it into its log when the client closed the connection first; nobody receives it.
}

func ExampleTitle() {
	fmt.Println(http.StatusText(413))
	fmt.Println(status.Title(413))
	// Output:
	// Request Entity Too Large
	// Content Too Large
}

func ExampleLookupMethod() {
	m, ok := status.LookupMethod("PROPFIND")
	fmt.Println(ok, m.Safe, m.Family.IsWebDAV())
	fmt.Print(m)
	_, ok = status.LookupMethod("propfind")
	fmt.Println(ok)
	// Output:
	// true true true
	// PROPFIND
	// RFC 4918 9.1, webdav, safe and idempotent
	// see also RFC 8144 2.1
	// https://www.rfc-editor.org/rfc/rfc4918.html#section-9.1
	//
	// What it is for
	//   Reads properties of a resource and, by Depth, of its members; it is how
	//   WebDAV clients list a folder.
	// false
}

func ExampleInfo_String() {
	info, _ := status.Lookup(426)
	fmt.Print(info)
	// Output:
	// 426 Upgrade Required
	// Client Error, registered, RFC 9110 15.5.22
	// https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.22
	//
	// What it means
	//   The server refuses the request over the present protocol, and would take it
	//   after an upgrade to one that its Upgrade field lists.
	//
	// When you see it
	//   A WebSocket endpoint that is fetched like a page says so, or one that wants
	//   Sec-WebSocket-Version: 13. Envoy says so to HTTP/1.0, which is what older
	//   nginx speaks to upstreams unless proxy_http_version says 1.1.
	//
	// How to fix it as the client
	//   Use the protocol that Upgrade names: a WebSocket client for ws, HTTP/1.1 in
	//   place of 1.0. If you do send Upgrade and Connection, a proxy between
	//   probably drops them.
	//
	// How to fix it as the server
	//   Send Upgrade with the protocols that you take, and Connection: upgrade. On
	//   HTTP/2 neither field may be sent, so answer 400 there and say why.
	//
	// When to send it
	//   Send 426 when the target can be used only after an upgrade that the client
	//   did not offer.
	//
	// Properties
	//   At fault         the client, or a proxy that drops its Upgrade
	//   Retry            With an offer to upgrade, as Upgrade names it.
	//   Cacheable        only with explicit freshness, such as max-age
	//   Goes on as HTTP  yes, and another request may follow
	//   Content          allowed
	//   Header fields    Upgrade (must) lists the protocols that would do
	//                    Connection (must) lists upgrade, since the Upgrade field is
	//                    meant for one hop
	//                    Sec-WebSocket-Version (advised) says 13 where a WebSocket
	//                    client came with another version
}

func ExampleCompare() {
	fmt.Print(status.Compare(101, 501))
	// Output:
	// 101 Switching Protocols and 501 Not Implemented
	//
	// 101 Switching Protocols
	//   The server accepts the Upgrade that the client offered and changes the
	//   protocol of this connection. Right after the blank line that ends this head,
	//   both sides speak the new protocol.
	//   When you see it  A WebSocket handshake over HTTP/1.1 ends in it, and so does
	//                    an upgrade from cleartext HTTP/1.1 to h2c. It cannot occur
	//                    on HTTP/2 or HTTP/3, where a WebSocket starts with an
	//                    extended CONNECT and a 200.
	//   Fix as client    Check that the Upgrade field names a protocol you offered,
	//                    and for WebSocket that Sec-WebSocket-Accept fits your key,
	//                    before you send a byte of the new protocol. Treat bytes
	//                    that came with the head as its first bytes.
	//   Fix as server    Send it only over HTTP/1.1, only for a protocol in the
	//                    request's Upgrade list, with Upgrade and Connection:
	//                    upgrade and without Content-Length. In Go hijack the
	//                    connection and pass on what the buffered reader already
	//                    holds; a plain WriteHeader(101) switches nothing.
	//
	// 501 Not Implemented
	//   The server does not support what the request needs, most often because it
	//   implements the method for no resource at all. It knows of no path where the
	//   method would work.
	//   When you see it  A misspelled or lower-case method, WebDAV against a server
	//                    that has none, and TRACE meet it. net/http sends it by
	//                    itself, and closes, for a Transfer-Encoding other than
	//                    chunked; S3 and its likes do for features that they leave
	//                    out.
	//   Fix as client    Check the spelling, for methods are case-sensitive and
	//                    fetch() does not turn patch into PATCH. Then use a method
	//                    which the server implements, or another server.
	//   Fix as server    Add the method to the set you implement if clients have a
	//                    right to it. Answer it at the front, before routing, for a
	//                    router knows only routes; it is cacheable by default, so
	//                    say no-store if that may change.
	//
	// Key differences
	//                    101                           501
	//   Class            Informational                 Server Error
	//   Defined in       RFC 9110 15.2.2               RFC 9110 15.6.2
	//   At fault         nobody                        the server, by class; in
	//                                                  practice the client asked
	//                                                  for a method that it does
	//                                                  not have
	//   Retry            no, nothing went wrong        only after a change to the
	//                                                  request
	//   Cacheable        no, caches store only final   yes, by default
	//                    responses
	//   Goes on as HTTP  no, both sides speak the new  yes, and another request may
	//                    protocol from here on         follow
	//   Header fields    must: Upgrade, Connection     none
	//   Content          never                         allowed
	//
	// When to use which
	//   They are opposite answers to a request for something beyond the ordinary:
	//   101 says yes and switches the connection at once, 501 says that this server
	//   lacks the function and the exchange ends there. Send 101 when Upgrade offers
	//   a protocol that you implement. Send 501 when the method is one you implement
	//   for no resource, or an extended CONNECT names a :protocol you do not know.
	//   Never send 501 because of an unknown Upgrade on HTTP/1.1: upgrading is
	//   optional, so ignore the offer and answer the request as it is, or say 426 if
	//   the target needs another protocol.
}

func ExampleCompare_advice() {
	fmt.Println(status.Compare(404, 410).Advice)
	// Output:
	// 404 leaves it open whether something was or will be there; 410 says that it was there, was removed on purpose and will not return. Send 410 only if you keep a record of removals. Crawlers drop a 410 sooner, and push senders delete the subscription. Both are cacheable by default. If there is a new address, send 308 or 301 in their place.
}
