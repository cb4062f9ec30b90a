package status

// Addresses and names of the specifications that most entries refer to.
const (
	rfc9110 = "RFC 9110"
	rfc4918 = "RFC 4918"
	rfc3253 = "RFC 3253"
	url9110 = "https://www.rfc-editor.org/rfc/rfc9110.html#section-"
	url4918 = "https://www.rfc-editor.org/rfc/rfc4918.html#section-"
	url3253 = "https://www.rfc-editor.org/rfc/rfc3253.html#section-"
)

// Info is what the catalogue knows about one status code. It is a plain value: it may be copied and compared with ==,
// and nothing that is done to it reaches the catalogue.
//
// Of an unregistered code it holds the meaning of the x00 code of its class, since that is what a client takes it for
// (RFC 9110 15).
type Info struct {
	Code  int    // the number, such as 501
	Name  string // the registered name, such as "Not Implemented"; see [Title] for codes without one
	Class Class  // by the first digit
	State State  // how it stands in the IANA registry

	RFC       string // the document that defines it, such as "RFC 9110"
	Section   string // the section therein, such as "15.6.2"; empty if the whole document does
	Reference string // both in one, such as "RFC 9110 15.6.2"
	URL       string // the address of that section

	Cacheable      bool // a cache may store it by default, by heuristics (RFC 9111 4.2.2)
	MustNotStore   bool // its definition forbids a cache to store it
	ContentAllowed bool // the response may have content

	GoConst string // the constant of net/http, such as "http.StatusNotImplemented"; empty if there is none
	GoText  string // what http.StatusText says, where that is not Name; empty otherwise
	Note    string // a peculiarity of the registration, or of net/http; empty for most

	Description string // what it means, in one or two sentences
	WhenSeen    string // the circumstances in which one meets it
	FixClient   string // what the client, or its author, should do
	FixServer   string // what the server, or its author, should do
	Use         string // when a server should send it

	Fault       Fault      // who has to change something
	Blame       string     // the same as a phrase, with the exceptions
	Retry       Retry      // whether the request may be sent again
	RetryAdvice string     // the same as a sentence, with the conditions
	Connection  Connection // whether the connection goes on as HTTP

	fields fields
}

// Fields returns the response header fields that the status requires or wants, the required ones first. The slice is
// the caller's own; it is nil where there are none.
func (i Info) Fields() []Field {
	var list []Field
	for _, f := range i.fields {
		if f.Name != "" {
			list = append(list, f)
		}
	}
	return list
}

// Caching says in a phrase whether a cache may store a response with this status. It takes a method for granted whose
// responses can be cached at all, such as GET.
func (i Info) Caching() string {
	switch {
	case i.Class == Invalid:
		return "no, it is not valid HTTP"
	case i.Class == Informational:
		return "no, caches store only final responses"
	case i.Code == 304:
		return "no, it refreshes the response that is stored"
	case i.MustNotStore:
		return "no, it must not be stored"
	case i.Cacheable:
		return "yes, by default"
	}
	return "only with explicit freshness, such as max-age"
}

// Field is a response header field that belongs to a status.
type Field struct {
	Name string // as it is usually written, such as "Retry-After"
	Need Need   // how much it is needed
	Why  string // what it is for, as a phrase that goes with the name: "lists the methods of this target"
}

// fields is an array, and not a slice, so that an Info shares nothing with the catalogue.
type fields [3]Field

// Need tells how much a response needs a header field.
type Need uint8

// The degrees of need. Must and Should are those of the specification, Advised is the advice of this catalogue on a
// field that the specification merely allows.
const (
	Advised Need = iota
	Should
	Must
)

// String returns "must", "should" or "advised".
func (n Need) String() string {
	switch n {
	case Must:
		return "must"
	case Should:
		return "should"
	}
	return "advised"
}

// Class is the class of a status, given by the first digit of its code (RFC 9110 15).
type Class uint8

// The classes. Invalid is that of codes outside 100 to 599.
const (
	Invalid Class = iota
	Informational
	Successful
	Redirection
	ClientError
	ServerError
)

// String returns the name of the class as RFC 9110 has it, such as "Client Error".
func (c Class) String() string {
	switch c {
	case Informational:
		return "Informational"
	case Successful:
		return "Successful"
	case Redirection:
		return "Redirection"
	case ClientError:
		return "Client Error"
	case ServerError:
		return "Server Error"
	}
	return "Invalid"
}

// State tells how a code stands in the IANA registry of status codes.
type State uint8

// The states.
const (
	Unassigned State = iota // not registered
	Registered              // registered, with a meaning
	Temporary               // registered for a limited time
	Unused                  // reserved without a meaning
	Obsoleted               // registered and marked as obsolete
)

// String returns the state in lower case, such as "registered".
func (s State) String() string {
	switch s {
	case Registered:
		return "registered"
	case Temporary:
		return "temporary"
	case Unused:
		return "unused"
	case Obsoleted:
		return "obsoleted"
	}
	return "unassigned"
}
