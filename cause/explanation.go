package cause

import "strings"

// Side tells whose doing a status is.
type Side string

// The sides. SideProxy is anything between the client and this server; a cause of SideNone blames nobody.
const (
	SideNone   Side = "none"
	SideClient Side = "client"
	SideServer Side = "server"
	SideProxy  Side = "proxy"
)

// Sure tells how far the evidence carries.
type Sure string

// The degrees of certainty, from proof to a hint that fits another story as well.
const (
	Certain Sure = "certain"
	Likely  Sure = "likely"
	Guess   Sure = "guess"
)

// By names the part of the server that chose the status.
type By string

// The parts of a server that choose a status.
const (
	ByGate    By = "gate"    // the method gate of this middleware
	ByUpgrade By = "upgrade" // the upgrade negotiation of this project
	ByRouter  By = "router"  // a router such as http.ServeMux
	ByHandler By = "handler" // a handler
	ByTimeout By = "timeout" // http.TimeoutHandler
	ByProxy   By = "proxy"   // httputil.ReverseProxy
	ByPanic   By = "panic"   // a panic
)

// Explanation says why a response has its status. A handler that gives one sets Cause, Detail, Fix and Side (and Status
// within an Error); what it leaves empty is filled in, as Complete says. It is a plain value: copies are independent, and ==
// compares them.
type Explanation struct {
	Status    int       // status code; 0 where nothing was sent
	Title     string    // registered name of the status
	Cause     string    // stable token, such as "method-case"
	Detail    string    // one sentence about this exchange
	Fix       string    // one imperative sentence
	Side      Side      // whose doing it is
	Sure      Sure      // how far the evidence carries
	By        By        // which part of the server chose the status
	Reference Reference // where the rule is written, such as "RFC 9110 15.6.2"
	At        string    // file:line of the code that chose the status; development only

	// Server and ID are read from a header and set on the way out: the name of the server that explains (see WithName)
	// and the identifier of the exchange, which stands in its log line as well.
	Server string
	ID     string
}

// Error is an error that knows its status, for a HandlerFunc and for the Accept of an upgrade. Its Explanation is for the
// client, and Err, which may be nil, for the log alone: its text never leaves the server. Where a HandlerFunc returns one
// whose Status is not in 200 to 999, Err decides on the status as if it had been returned by itself.
type Error struct {
	Explanation
	Err error
}

// Error returns the detail, the cause or the title, whichever is set first, followed by the text of Err. A nil Error, which a
// function that returns an error must not return for success, says so.
func (e *Error) Error() string {
	if e == nil {
		return "a nil *cause.Error: return a plain nil where nothing failed"
	}
	text := e.Detail
	if text == "" {
		text = e.Cause
	}
	if text == "" {
		text = titleOf(e.Status)
	}
	if e.Err != nil {
		return strings.TrimSuffix(text, ".") + ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns Err.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}
