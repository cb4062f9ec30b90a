package cause

// pagesRedirect tells of redirects that a router makes by itself, and of those that go wrong.
var pagesRedirect = []Page{
	{
		Cause: RedirectCleanPath, Title: "Redirect to the cleaned path",
		Statuses: []int{301, 307, 308}, By: ByRouter, Side: SideClient, Reference: "net/http ServeMux",
		Meaning: "The path held a double slash, a dot or a double dot segment. The router sent the client to the " +
			"same path without them. A second request then does what the first one was meant to do.",
		Origin: "Two strings were joined, one with a slash at its end and one with a slash at its start. In " +
			"nginx, location /app with proxy_pass http://127.0.0.1:8080/ turns /app/x into //x. ServeMux answers " +
			"with 307 since Go 1.26 and with 301 before; gorilla/mux uses 301, and there a POST may come back as " +
			"a GET.",
		Client: "Join paths with a function that knows about slashes, and store the clean address.",
		Server: "Correct the proxy or the template that builds the address. The router itself is right, since one " +
			"resource should have one address.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `location /app/ {
    proxy_pass http://127.0.0.1:8080/;
}`, Note: "Location and target end alike, so exactly the prefix is replaced."},
			{For: "Go", Lines: `address, err := url.JoinPath(base, "items", id)`,
				Note: "For the client: it puts one slash between the parts and cleans the rest."},
		},
	},
	{
		Cause: RedirectSlash, Title: "Redirect to the path with a final slash",
		Statuses: []int{301, 307, 308}, By: ByRouter, Side: SideClient, Reference: "net/http ServeMux",
		Meaning: "A subtree is registered, and the request named its root without the final slash. The router " +
			"redirected to the form with the slash. It costs one round trip, and an upload may be sent twice.",
		Origin: "The pattern is /dir/ and somebody asked for /dir. http.FileServer does the same for directories, " +
			"because relative links in the index page would otherwise resolve one level too high. Clients that do " +
			"not follow redirects, such as webhooks and health checks, stop here and report a failure.",
		Client: "Ask for the path with its final slash. For a webhook or a health check, enter it in that form.",
		Server: "Link to the form with the slash. Register the bare path as well if clients that follow no " +
			"redirects must reach it.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/dir", dir)
mux.Handle("/dir/", dir)`, Note: "An exact pattern beside the subtree ends the redirect."},
		},
	},
	{
		Cause: RedirectDropsMethod, Title: "Redirect that may turn the method into GET",
		Statuses: []int{301, 302}, By: ByHandler, Side: SideServer, Reference: "RFC 9110 15.4.2",
		Meaning: "The request was answered with a redirect that does not say whether the method is kept. After a " +
			"301 every browser repeats a POST as a GET without its content. For PUT, PATCH and DELETE the clients " +
			"differ, so there the loss is likely but not sure.",
		Origin: "http.Redirect was called with StatusMovedPermanently or StatusFound in a handler that also takes " +
			"writes. Redirects from http to https, to a canonical host or to a new version of an API are written " +
			"as 301 by habit. A 302 after a POST is the common way to show a result page, and is not blamed.",
		Client: "Send the request to the new address directly. Set the library to keep the method if it offers " +
			"that, as curl does with --post301.",
		Server: "Answer 307 or 308 to keep the method and the content. Answer 303 where the client shall fetch a " +
			"result with GET.",
		Recipes: []Recipe{
			{For: "Go", Lines: `http.Redirect(w, r, "/v2/items", http.StatusPermanentRedirect)`,
				Note: "308: moved for good, same method and content."},
			{For: "Go", Lines: `http.Redirect(w, r, "/items/7", http.StatusSeeOther)`,
				Note: "303: done, look there with GET."},
		},
	},
	{
		Cause: RedirectSelf, Title: "Redirect to the address that was asked for",
		Statuses: []int{301, 302, 307, 308}, By: ByHandler, Side: SideServer, Reference: "RFC 9110 15.4",
		Meaning: "Location resolves to the very target of the request. The client asks again, gets the same " +
			"answer, and gives up after some rounds with an error such as ERR_TOO_MANY_REDIRECTS. Only a redirect " +
			"that sets a cookie first may end by itself.",
		Origin: "Three set-ups cause most of these loops. A server behind a proxy that ends TLS sees plain http " +
			"and redirects to https for ever. A single-page app rewrites r.URL.Path to /index.html, and " +
			"http.FileServer redirects that name to its directory. A login check covers the login page as well.",
		Client: "Clear the cookies of the site once. Nothing else helps on this side.",
		Server: "Let the proxy that holds the certificate redirect from http to https, and remove that redirect " +
			"here. Serve index.html under its own name without touching r.URL.Path, and exempt the login page " +
			"from the check.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `server {
    listen 80;
    server_name app.example.com;
    return 308 https://app.example.com$request_uri;
}`, Note: "This replaces the redirect in the Go server, which cannot see how the client connected."},
			{For: "Go", Lines: `http.ServeFileFS(w, r, dist, "index.html")`,
				Note: "For the fallback of a single-page app; leave r.URL.Path as it came."},
		},
	},
}
