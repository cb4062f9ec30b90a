package status

// Fault tells on whose side something has to change after a status.
type Fault uint8

// The sides. FaultProxy stands for anything between client and origin that is not the site's own gateway.
const (
	FaultNone Fault = iota
	FaultClient
	FaultServer
	FaultProxy
)

// String returns "none", "client", "server" or "proxy".
func (f Fault) String() string {
	switch f {
	case FaultClient:
		return "client"
	case FaultServer:
		return "server"
	case FaultProxy:
		return "proxy"
	}
	return "none"
}

// Retry tells whether and when a request may be sent again after a status.
type Retry uint8

// The answers. Reconnect, AfterHandshake and Later stand for a request that as a rule was not processed, so that even a
// method that is not idempotent may be sent again. The exceptions stand in Info.RetryAdvice: a 503 of http.TimeoutHandler
// cuts off work that was begun.
const (
	NoRetry           Retry = iota // nothing went wrong
	Follow                         // send a request to the address in Location
	AfterChange                    // the same request fails again, a changed one may not
	Reconnect                      // at once, over a new connection
	AfterHandshake                 // once the TLS handshake is complete
	Later                          // unchanged, after a pause
	LaterIfIdempotent              // the same, but only if a second execution does no harm (RFC 9110 9.2.2)
	Never                          // the same answer comes until something changes at the server
)

// String returns the answer as a phrase, such as "only after a change to the request".
func (r Retry) String() string {
	switch r {
	case Follow:
		return "at the address in Location"
	case AfterChange:
		return "only after a change to the request"
	case Reconnect:
		return "yes, at once, over a new connection"
	case AfterHandshake:
		return "yes, once the TLS handshake is complete"
	case Later:
		return "yes, after a pause"
	case LaterIfIdempotent:
		return "after a pause, if the method is idempotent"
	case Never:
		return "no, until the server's side changes"
	}
	return "no, nothing went wrong"
}

// Connection tells whether an HTTP/1.1 connection goes on as HTTP after a response with a status. On HTTP/2 and HTTP/3
// it is the stream of the request that ends, and other streams are not concerned.
type Connection uint8

// The answers.
const (
	StaysHTTP           Connection = iota // another request may follow
	AwaitsFinal                           // it is interim: the final response to the same request follows
	LeavesHTTP                            // both sides speak another protocol from here on
	TunnelsAfterConnect                   // another request may follow, but after CONNECT it is a tunnel
	MayClose                              // the server often closes, as it does not read the rest of the request
	Closes                                // the server closes as a rule
)

// String returns the answer as a phrase, such as "yes, and another request may follow".
func (c Connection) String() string {
	switch c {
	case AwaitsFinal:
		return "yes, and the final response is still to come"
	case LeavesHTTP:
		return "no, both sides speak the new protocol from here on"
	case TunnelsAfterConnect:
		return "yes, except after CONNECT, which makes it a tunnel"
	case MayClose:
		return "yes, unless the server closes with part of the request unread"
	case Closes:
		return "no, the server closes as a rule"
	}
	return "yes, and another request may follow"
}
