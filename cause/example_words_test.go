package cause_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// What Find says of an upload without a Content-Type, field by field.
func ExampleExplanation() {
	ev := answered(http.StatusUnsupportedMediaType)
	ev.Request = httptest.NewRequest(http.MethodPost, "/photos", strings.NewReader("GIF89a"))
	e, _ := cause.Find(ev, nil)
	fmt.Println(e.Status, e.Title, "-", e.Cause)
	fmt.Println(e.Detail)
	fmt.Println(e.Fix)
	fmt.Println(e.Side, e.Sure, e.By, "-", e.Reference)
	// Output:
	// 415 Unsupported Media Type - content-type-missing
	// The request has content and no Content-Type.
	// Set Content-Type to what the content is.
	// client certain handler - RFC 9110 15.5.16
}

// Only what the server's side can mend wakes somebody up.
func ExampleSide() {
	for _, name := range []string{cause.MethodTypo, cause.Panic, cause.UpgradeStripped, cause.Switched} {
		page, _ := cause.Lookup(name)
		fmt.Println(name, page.Side, page.Side == cause.SideServer)
	}
	// Output:
	// method-typo client false
	// panic server true
	// upgrade-stripped proxy false
	// switched none false
}

// Who shows explanations may leave guesses out.
func ExampleSure() {
	r := handshake()
	r.Header.Set("Origin", "https://elsewhere.example")
	for _, host := range []string{"chat.example.com", "10.0.0.7:8080"} {
		r.Host = host
		e := cause.RefusedOrigin(r)
		fmt.Println(host, e.Sure == cause.Guess)
	}
	// Output:
	// chat.example.com false
	// 10.0.0.7:8080 true
}

// By tells what this middleware refused from what stands behind it.
func ExampleBy() {
	for _, name := range []string{cause.MethodTypo, cause.RouteNone, cause.HandlerTimeout, cause.UpstreamDNS} {
		page, _ := cause.Lookup(name)
		fmt.Println(name, page.By, page.By == cause.ByGate)
	}
	// Output:
	// method-typo gate true
	// route-none router false
	// handler-timeout timeout false
	// upstream-dns proxy false
}

// Whatever a client sent is quoted before it stands in a sentence.
func ExampleQuote() {
	name := "cat\u202Egpj.exe\x1b[2J, and more characters than anybody needs to read"
	fmt.Println("No file is called " + cause.Quote(name) + ".")
	// Output:
	// No file is called "cat\u202egpj.exe\x1b[2J, and more charac...".
}

func ExampleClean() {
	fmt.Println(cause.Clean("a path\nwith a line of its own", 0))
	fmt.Println(cause.Clean("a long path", 6))
	// Output:
	// a path\x0awith a line of its own
	// a long...
}
