package status_test

import (
	"fmt"

	"github.com/httpexplain/httpexplain/status"
)

// The codes that no server should send.
func ExampleAll() {
	for _, info := range status.All() {
		if info.State == status.Unused || info.State == status.Obsoleted {
			fmt.Println(info.Code, info.Name, info.State)
		}
	}
	// Output:
	// 306 (Unused) unused
	// 418 (Unused) unused
	// 510 Not Extended obsoleted
}

// The methods that only read, without those of WebDAV: a mirror that takes no change serves these.
func ExampleMethods() {
	for _, m := range status.Methods() {
		if m.Safe && !m.Reserved && !m.Family.IsWebDAV() {
			fmt.Println(m.Name)
		}
	}
	// Output:
	// GET
	// HEAD
	// OPTIONS
	// QUERY
	// TRACE
}

// Each property has a field of its own, and what wants words has a sentence beside it.
func ExampleInfo() {
	info, _ := status.Lookup(503)
	fmt.Println(info.Code, info.Name, "-", info.URL)
	fmt.Println(info.GoConst, info.Cacheable)
	fmt.Println(info.RetryAdvice)
	// Output:
	// 503 Service Unavailable - https://www.rfc-editor.org/rfc/rfc9110.html#section-15.6.4
	// http.StatusServiceUnavailable false
	// After Retry-After; where the refusal came before any work, also with POST, but a TimeoutHandler cuts off work that was begun.
}

func ExampleInfo_Fields() {
	info, _ := status.Lookup(401)
	for _, f := range info.Fields() {
		fmt.Println(f.Name, f.Why)
	}
	// Output:
	// WWW-Authenticate holds at least one challenge that fits the target
}

func ExampleInfo_Caching() {
	for _, code := range []int{200, 304, 404, 428, 500} {
		info, _ := status.Lookup(code)
		fmt.Println(code, info.Caching())
	}
	// Output:
	// 200 yes, by default
	// 304 no, it refreshes the response that is stored
	// 404 yes, by default
	// 428 no, it must not be stored
	// 500 only with explicit freshness, such as max-age
}

// A check of your own: does an answer carry what its status needs?
func ExampleField() {
	header := map[string]string{"Content-Length": "0"}
	info, _ := status.Lookup(405)
	for _, f := range info.Fields() {
		if header[f.Name] == "" && f.Need == status.Must {
			fmt.Println("missing:", f.Name)
		}
	}
	// Output: missing: Allow
}

func ExampleNeed() {
	info, _ := status.Lookup(429)
	for _, f := range info.Fields() {
		fmt.Println(f.Name, f.Need, f.Need >= status.Should)
	}
	// Output:
	// Retry-After advised false
}

// Dashboards count by class.
func ExampleClass() {
	served := map[status.Class]int{}
	for _, code := range []int{200, 304, 404, 404, 499, 500} {
		info, _ := status.Lookup(code)
		served[info.Class]++
	}
	fmt.Println(served[status.ClientError], status.ClientError)
	// Output: 3 Client Error
}

func ExampleState() {
	for _, code := range []int{104, 200, 306, 499, 510} {
		info, _ := status.Lookup(code)
		fmt.Println(code, info.State)
	}
	// Output:
	// 104 temporary
	// 200 registered
	// 306 unused
	// 499 unassigned
	// 510 obsoleted
}

// Alerts go to whoever has to change something.
func ExampleFault() {
	for _, code := range []int{204, 404, 500, 511} {
		info, _ := status.Lookup(code)
		fmt.Println(code, info.Fault, "-", info.Blame)
	}
	// Output:
	// 204 none - nobody
	// 404 client - the client: the address is wrong, or a link to it is
	// 500 server - the server: its code or its set-up
	// 511 proxy - the network in between, which wants a login
}

// A client that sends a request again only where that can help and does no harm.
func ExampleRetry() {
	again := func(code int, idempotent bool) bool {
		info, _ := status.Lookup(code)
		switch info.Retry {
		case status.Reconnect, status.AfterHandshake, status.Later: // the request was not processed
			return true
		case status.LaterIfIdempotent:
			return idempotent
		}
		return false
	}
	fmt.Println("POST, 429:", again(429, false))
	fmt.Println("POST, 502:", again(502, false))
	fmt.Println("GET, 502:", again(502, true))
	fmt.Println("GET, 404:", again(404, true))
	// Output:
	// POST, 429: true
	// POST, 502: false
	// GET, 502: true
	// GET, 404: false
}

// A proxy that reads answers by itself has to know what follows on the connection.
func ExampleConnection() {
	for _, code := range []int{100, 101, 200} {
		info, _ := status.Lookup(code)
		fmt.Println(code, info.Connection == status.LeavesHTTP, info.Connection)
	}
	// Output:
	// 100 false yes, and the final response is still to come
	// 101 true no, both sides speak the new protocol from here on
	// 200 false yes, except after CONNECT, which makes it a tunnel
}

func ExampleMethod() {
	m, _ := status.LookupMethod("QUERY")
	fmt.Println(m.Reference, m.Safe, m.Idempotent, m.GoConst == "")
	fmt.Println(m.Description)
	// Output:
	// RFC 10008 2 true true true
	// Asks a question whose text is in the content: safe, cacheable and repeatable like GET, and as roomy as POST.
}

func ExampleFamily() {
	m, _ := status.LookupMethod("LOCK")
	fmt.Println(m.Family, m.Family == status.WebDAV)
	// Output: webdav true
}

func ExampleFamily_IsWebDAV() {
	for _, name := range []string{"PATCH", "REPORT", "MKCALENDAR"} {
		m, _ := status.LookupMethod(name)
		fmt.Println(name, m.Family.IsWebDAV())
	}
	// Output:
	// PATCH false
	// REPORT true
	// MKCALENDAR true
}

// A Comparison holds in parts what its String prints, for a page of your own.
func ExampleComparison() {
	c := status.Compare(500, 503)
	fmt.Println(c.A.Name, "or", c.B.Name)
	for _, row := range c.Rows {
		if !row.Same {
			fmt.Printf("%s: %s; %s\n", row.Aspect, row.A, row.B)
		}
	}
	// Output:
	// Internal Server Error or Service Unavailable
	// Defined in: RFC 9110 15.6.1; RFC 9110 15.6.4
	// At fault: the server: its code or its set-up; the server: it is overloaded, draining or not ready
	// Retry: after a pause, if the method is idempotent; yes, after a pause
	// Header fields: none; advised: Retry-After
}

func ExampleRow() {
	for _, row := range status.Compare(502, 504).Rows {
		if row.Same {
			fmt.Println(row.Aspect+":", row.A)
		}
	}
	// Output:
	// Class: Server Error
	// Retry: after a pause, if the method is idempotent
	// Cacheable: only with explicit freshness, such as max-age
	// Goes on as HTTP: yes, and another request may follow
	// Header fields: advised: Proxy-Status
	// Content: allowed
}
