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
