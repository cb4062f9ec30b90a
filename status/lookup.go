package status

// Lookup returns what the catalogue knows about a status code, and whether it is registered. Of an unregistered code
// it returns what a client makes of it: the meaning of the x00 code of its class or, outside 100 to 599, of a server
// error (RFC 9110 15). It does not allocate, and is safe for concurrent use.
func Lookup(code int) (Info, bool) {
	if i := find(code); i != nil {
		return *i, true
	}
	return unregistered(code), false
}

// Title returns the registered name of a status code, such as "Content Too Large" for 413, where http.StatusText still
// has an older one. The registered name of 306 and 418 is "(Unused)". It returns "Unassigned" for a code without a
// registration and "Invalid" for one outside 100 to 599. It does not allocate, and is safe for concurrent use.
func Title(code int) string {
	if i := find(code); i != nil {
		return i.Name
	}
	if classOf(code) == Invalid {
		return "Invalid"
	}
	return "Unassigned"
}

// All returns every registered status in ascending order of the codes, with those that the registry lists as unused,
// temporary or obsoleted: see [State]. The slice is the caller's own.
func All() []Info {
	tables := [...][]Info{
		informational[:], successful[:], redirection[:],
		clientErrors400[:], clientErrors410[:], clientErrors421[:], serverErrors[:],
	}
	n := 0
	for _, t := range tables {
		n += len(t)
	}
	all := make([]Info, 0, n)
	for _, t := range tables {
		all = append(all, t...)
	}
	return all
}

// find returns the entry of a registered code, or nil. The tables are dense up to the stragglers, so that the place of
// an entry can be computed.
func find(code int) *Info {
	switch {
	case code >= 100 && code <= 104:
		return &informational[code-100]
	case code >= 200 && code <= 208:
		return &successful[code-200]
	case code >= 300 && code <= 308:
		return &redirection[code-300]
	case code >= 400 && code <= 409:
		return &clientErrors400[code-400]
	case code >= 410 && code <= 418:
		return &clientErrors410[code-410]
	case code >= 421 && code <= 426:
		return &clientErrors421[code-421]
	case code >= 500 && code <= 508:
		return &serverErrors[code-500]
	}
	switch code {
	case 226:
		return &successful[9]
	case 428:
		return &clientErrors421[6]
	case 429:
		return &clientErrors421[7]
	case 431:
		return &clientErrors421[8]
	case 451:
		return &clientErrors421[9]
	case 510:
		return &serverErrors[9]
	case 511:
		return &serverErrors[10]
	}
	return nil
}

func classOf(code int) Class {
	if code < 100 || code > 599 {
		return Invalid
	}
	return Class(code / 100)
}
