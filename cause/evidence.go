package cause

import (
	"net/http"
	"time"
)

// Evidence is what is known of one exchange when its cause is sought. Rules read it and change nothing. Slices, maps and
// pointers are valid only during the call. Whoever fills one in must set Request, Method and Path, and Limit to -1 where no
// http.MaxBytesReader is known; the zero value of any other field says that nothing is known.
type Evidence struct {
	Request *http.Request // the request as the handler left it
	Method  string        // the method as it arrived
	Path    string        // the decoded path as it arrived
	Pattern string        // the route that matched: r.Pattern or SetRoute; "" where none is known

	Status int         // the status of the answer; 0 where nothing was sent
	Header http.Header // the fields of the answer; nil where nothing was sent
	Body   []byte      // the first bytes of content that the handler wrote, at most 512
	Size   int64       // bytes of content that are known to be written so far

	Done        bool  // the answer is complete: Size is final
	Wrote       int64 // bytes of content that the handler handed over, with those that net/http drops (HEAD, 204, 304)
	Interim     []int // the 1xx heads that were sent before, in order
	Continued   bool  // 100 (Continue) went out unseen: net/http sends it when the content of the request is first read
	BareHints   bool  // a 103 was sent without a Link field
	Superfluous int   // calls of WriteHeader after the head was sent
	// SuperfluousAt is the file:line of the last of those calls; Source.At is that of the first, which counted.
	SuperfluousAt string
	AfterHijack   bool // Write or WriteHeader was called after Hijack

	Source    Source     // who chose the status
	Err       error      // the error that a handler handed over
	Explained bool       // the handler said why (Because): content of its own is not asked for
	Panic     *Recovered // the panic that ended the handler

	Implemented []string // methods that the server implements
	Refused     bool     // the gate refused the method
	Limit       int64    // limit of the http.MaxBytesReader that refused, in bytes; -1 where it is not known
	Invalid     int      // the invalid status that WriteHeader was called with; 0: none
	Invalidated bool     // WriteHeader was called with an invalid status (0 is one of them)

	Upgrade Upgrade
	Calls   []Call        // calls that the handler made with its request's context and that failed; see WithCalls
	Router  Router        // asks the router what else would match; nil where it cannot be asked
	Gone    bool          // the request's context was cancelled before the answer
	Elapsed time.Duration // since the request arrived

	Development bool // sentences may name what must not leave a production server
}

// Upgrade is what is known of a change of protocol.
type Upgrade struct {
	Registered []string     // tokens of the protocols that would be accepted here, such as "websocket"
	Answered   bool         // an upgrade handler of this project answered
	Refusal    *Explanation // the explanation with which it refused
	Hijackable bool         // the ResponseWriter chain under the handler offers http.Hijacker
	Tried      bool         // Hijack was called
	Failed     error        // the error that Hijack returned
	Hijacked   bool         // Hijack succeeded
	Switched   string       // the protocol that the connection was switched to
	Sub        string       // the subprotocol that the answer selected
	Early      int          // bytes that the client sent behind the request head before the answer
	Extended   string       // :protocol of an extended CONNECT (RFC 8441)
}

// Recovered is a panic that ended a handler.
type Recovered struct {
	Value any
	At    string // file:line of the code that panicked
}

// Source is the code that chose a status.
type Source struct {
	By   By     // router, timeout, proxy or handler
	Kind Kind   // which well-known code it is
	Func string // name of the function, such as "net/http.(*ServeMux).ServeHTTP"
	At   string // file:line of the first line of user code below; "" where there is none
	// Router is the router that called the code which chose the status, on its behalf; "" where the stack shows none.
	Router Kind
	// Passed reports that ReverseProxy passed on a status that its upstream chose.
	Passed bool
	// Recovering reports that the status was chosen while a panic was under way: by a deferred function, such as one that
	// recovers. At is then the line that panicked.
	Recovering bool
	// Hiding names, with Go's syntax, a type that stands in the stack and hides the ResponseWriter's methods.
	Hiding string
	// Switching reports that ReverseProxy was about to switch protocols: its upstream had agreed with a 101, and
	// (*ReverseProxy).handleUpgradeResponse stands in the stack.
	Switching bool
	// Late reports that a ResponseWriter of a library's sent the head that it had held back, as compressing ones do: nobody knows who
	// chose the status.
	Late bool
	// Modifying reports that the ModifyResponse of ReverseProxy refused what the upstream had answered.
	Modifying bool
}

// Kind names well-known code that answers by itself, as Source.Kind.
type Kind string

// The code that is told apart.
const (
	KindHandler      Kind = ""              // none of these
	KindMux          Kind = "net/http mux"  // http.ServeMux
	KindRedirect     Kind = "redirect"      // http.Redirect or RedirectHandler called by user code
	KindTimeout      Kind = "timeout"       // http.TimeoutHandler
	KindReverseProxy Kind = "reverse proxy" // httputil.ReverseProxy
	KindCrossOrigin  Kind = "cross origin"  // http.CrossOriginProtection
	KindFileServer   Kind = "file server"   // http.FileServer, ServeFile, ServeContent
	KindStripPrefix  Kind = "strip prefix"  // http.StripPrefix, which got a path without its prefix
	KindChi          Kind = "chi"
	KindGorilla      Kind = "gorilla/mux"
	KindGin          Kind = "gin"
	KindEcho         Kind = "echo"
	KindRouter       Kind = "router" // another router that is known: httprouter, bunrouter, go-restful, grpc-gateway
)

// Router asks a router what it would answer to another request. It must not change anything, and may be called by many
// goroutines at once. host is a Host field, with its port if it has one; path is decoded.
type Router interface {
	// Match returns the pattern that a request would match, and false where none does or it would be redirected. A router
	// that knows no patterns may return any text that tells its routes apart.
	Match(method, host, path string) (pattern string, ok bool)
	// Allowed returns the methods under which the router knows the host and path, or nil where it knows neither.
	Allowed(host, path string) []string
}

// CallKind tells how an outgoing call failed.
type CallKind string

// The ways in which an outgoing call fails.
const (
	CallRefused CallKind = "refused" // connection refused
	CallDNS     CallKind = "dns"     // name resolution failed
	CallTLS     CallKind = "tls"     // certificate or handshake error
	CallClosed  CallKind = "closed"  // EOF or reset before an answer
	CallTimeout CallKind = "timeout" // a deadline passed
)

// Call is an outgoing call that failed.
type Call struct {
	Kind CallKind
	Addr string // host:port that was called; it must not leave a production server, so no Detail may name it there
	Err  error  // nil where the call ended without an answer and no error was seen
	// Waited is how long the request had been out without an answer, for a call that ended so; 0 otherwise.
	Waited time.Duration
}
