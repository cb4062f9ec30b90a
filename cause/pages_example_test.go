package cause_test

import (
	"fmt"

	"github.com/httpexplain/httpexplain/cause"
)

// The page of a cause says how to fix it on either side, with lines to paste.
func ExampleLookup() {
	page, ok := cause.Lookup(cause.OriginPortLost)
	if !ok {
		return
	}
	fmt.Println(page.Title)
	fmt.Println(page.Server)
	for _, recipe := range page.Recipes {
		fmt.Println(recipe.For+":", recipe.Lines)
	}
	// Output:
	// Proxy lost the port of Host
	// Pass the whole Host on: $http_host in nginx. If the page does live on another port, allow that one origin by name, and keep the port in the comparison.
	// nginx: proxy_set_header Host $http_host;
}

// All pages, for a catalogue.
func ExampleAll() {
	pages := cause.All()
	fmt.Println(pages[0].Cause, pages[0].Statuses, pages[0].Side, pages[0].Reference.URL())
	// Output: method-case [501] client https://www.rfc-editor.org/rfc/rfc9110.html#section-9.1
}

// What to read about a 403 that has several causes.
func ExamplePage() {
	for _, page := range cause.All() {
		if len(page.Statuses) == 1 && page.Statuses[0] == 403 {
			fmt.Println(page.Cause+":", page.Title)
		}
	}
	// Output:
	// cross-origin: Write from another origin refused
	// origin-refused: WebSocket from an origin that is not this host
	// origin-host-rewritten: Proxy replaced Host, so the Origin looks foreign
	// origin-port-lost: Proxy lost the port of Host
}

// The lines for one proxy.
func ExampleRecipe() {
	page, _ := cause.Lookup(cause.UpgradeStripped)
	for _, recipe := range page.Recipes {
		if recipe.For == "nginx" {
			fmt.Println(recipe.Lines)
			fmt.Println(recipe.Note)
		}
	}
	// Output:
	// # in the http block
	// map $http_upgrade $connection_upgrade {
	//     default          close;
	//     "~*^websocket$"  upgrade;
	// }
	//
	// # in the server block
	// location /ws {
	//     proxy_pass         http://127.0.0.1:8080;
	//     proxy_http_version 1.1;
	//     proxy_set_header   Upgrade    $http_upgrade;
	//     proxy_set_header   Connection $connection_upgrade;
	//     proxy_set_header   Host       $http_host;
	// }
	// A location with one proxy_set_header inherits none, so keep all three together. Write "" for close where the upstream has keepalive.
}

func ExampleReference() {
	page, _ := cause.Lookup(cause.RouteNone)
	fmt.Println(page.Reference)
	fmt.Println(page.Reference.URL())
	// Output:
	// RFC 9110 15.5.5
	// https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5
}

func ExampleReference_URL() {
	for _, r := range []cause.Reference{"RFC 9110 15.6.2", "RFC 9113 appendix B", "Fetch standard", "the house rules"} {
		fmt.Printf("%q\n", r.URL())
	}
	// Output:
	// "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.6.2"
	// "https://www.rfc-editor.org/rfc/rfc9113.html#appendix-B"
	// "https://fetch.spec.whatwg.org/"
	// ""
}
