package status

import "strconv"

// compose writes the advice on a pair for which none was written: when to use each, and what the classes tell a client.
// The code of a is not above that of b.
func compose(a, b *Info) string {
	if a.Code == b.Code {
		return "Both are the same code, so there is nothing to choose. " + use(a)
	}
	return use(a) + " " + use(b) + " " + classes(a, b)
}

// use is when to send a code; for an unregistered one it names the code, and what a client takes it for.
func use(i *Info) string {
	code := strconv.Itoa(i.Code)
	switch {
	case i.Class == Invalid:
		return "Do not send " + code + ": a status lies between 100 and 599, and a client should treat any other as a " +
			"server error."
	case i.State == Unassigned:
		return "Do not send " + code + ": no specification gives it a meaning, and a client takes it for " +
			strconv.Itoa(i.Code/100*100) + "."
	}
	return i.Use
}

// classes says how the classes of two codes tell them apart, or what a common class means for both.
func classes(a, b *Info) string {
	switch {
	case a.Class == Invalid && b.Class == Invalid:
		return "Neither is a status of HTTP."
	case a.Class == Invalid || b.Class == Invalid:
		return "Only one of the two is a status of HTTP."
	case a.Class != b.Class:
		return "The first digit tells them apart already: " + says(a) + ", while " + says(b) + "."
	}
	switch a.Class {
	case Informational:
		if a.Connection == LeavesHTTP || b.Connection == LeavesHTTP {
			return "Only 101 ends HTTP on the connection; after the other one the final response is still to come."
		}
		return "Both are interim, so the final response to the same request follows either of them."
	case Successful:
		return "Both are 2xx: the request was received, understood and accepted, and a client that does not know the code " +
			"treats it as 200."
	case Redirection:
		return "Both are 3xx, so it takes another step to complete the request, and a client that does not know the code " +
			"treats it as 300."
	case ClientError:
		return "Both are 4xx: the request is what has to change, and a client that does not know the code treats it as 400."
	}
	return "Both are 5xx: it is the server that cannot do what was asked, and a client that does not know the code " +
		"treats it as 500."
}

// says is what the class of a code tells a client.
func says(i *Info) string {
	switch i.Class {
	case Informational:
		if i.Connection == LeavesHTTP {
			return "101 changes the protocol of the connection"
		}
		return "1xx says that the final response is still to come"
	case Successful:
		return "2xx says that the request was received, understood and accepted"
	case Redirection:
		return "3xx says that it takes another step to complete the request"
	case ClientError:
		return "4xx says that the request seems to be at fault"
	}
	return "5xx says that the server failed or is not able to do it"
}
