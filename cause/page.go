package cause

// Page tells of one cause: what it means, how it comes about, and how to fix it on each side.
type Page struct {
	Cause     string    // the token
	Title     string    // a short title, without a full stop
	Statuses  []int     // the statuses under which it is found; empty: any
	By        By        // the part of the server that usually chooses the status
	Side      Side      // whose doing it is
	Reference Reference // where the rule is written
	Meaning   string    // what it means
	Origin    string    // how it comes about; not the header field
	Client    string    // how to fix it as the client; "" where the client can do nothing
	Server    string    // how to fix it as the server; "" where the server can do nothing
	Recipes   []Recipe  // lines to paste, for proxies and for Go
}

// Recipe is a fix to paste.
type Recipe struct {
	For   string // "nginx", "HAProxy", "Apache", "Caddy", "Varnish" or "Go"
	Lines string // the lines, separated by \n
	Note  string // where they go, or what to mind; may be empty
}

// Lookup returns the page of a cause of this package's vocabulary, and false for any other cause, such as one of a rule of
// your own. It is free of allocation, takes the same time for every cause, and may be called by many goroutines at once. What
// the page refers to, such as Statuses and Recipes, is shared and must not be changed.
func Lookup(cause string) (Page, bool) {
	if page, ok := pageOf[cause]; ok {
		return *page, true
	}
	return Page{}, false
}
