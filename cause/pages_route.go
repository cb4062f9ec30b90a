package cause

// pagesRoute tells of answers that a router gave, and of those that look like it.
var pagesRoute = []Page{
	{
		Cause: MethodNotAllowed, Title: "Method that this resource does not have",
		Statuses: []int{405}, By: ByRouter, Side: SideClient, Reference: "RFC 9110 15.5.6",
		Meaning: "The path exists under other methods. The server implements the method that was sent, only not " +
			"here, and the Allow field of the answer lists what the resource offers.",
		Origin: "With http.ServeMux a pattern such as GET /items answers a POST with 405 by itself. A form " +
			"without an action posts to the page that shows it, and a library that follows a 301 may arrive with " +
			"GET where POST was meant. A path that is off by one segment can hit a neighbouring route with other " +
			"methods.",
		Client: "Use a method from Allow. Compare the path with the documentation if the list looks like that of " +
			"another resource.",
		Server: "Register the missing method for this pattern, or drop the method from the pattern so that one " +
			"handler takes them all.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.HandleFunc("POST /items", createItem)`,
				Note: "A GET pattern covers HEAD as well; every other method needs a pattern of its own."},
		},
	},
	{
		Cause: ConnectOnGetRoute, Title: "WebSocket over HTTP/2 met a route for GET",
		Statuses: []int{405}, By: ByRouter, Side: SideServer, Reference: "RFC 8441 5",
		Meaning: "Over HTTP/2 a WebSocket is opened with CONNECT instead of GET. The request reached the router " +
			"with that method, the route is registered for GET alone, and so the router answered 405. The client " +
			"did everything right.",
		Origin: "net/http hands extended CONNECT to handlers once GODEBUG holds http2xconnect=1. A pattern such " +
			"as GET /ws then no longer matches, although the same page works over HTTP/1.1. Chromium and Firefox " +
			"use this form on an open HTTP/2 connection whose SETTINGS allow it.",
		Client: "Nothing needs to change. A client that can choose may open the connection over HTTP/1.1 until " +
			"the route is mended.",
		Server: "Register the route without a method, or put the middleware outside the router so that its HTTP/2 " +
			"bridge turns the request into the GET that the handler expects.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/ws", upgrade.Handler(websocket.New(serve)))
handler := x.Handler(mux)`, Note: "The pattern has no method, and x wraps the router instead of standing behind it."},
		},
	},
	{
		Cause: PreflightUnrouted, Title: "CORS preflight that nobody answered",
		Statuses: []int{405, 404, 501, 401, 403}, By: ByRouter, Side: SideServer, Reference: "Fetch standard",
		Meaning: "A browser asked with OPTIONS whether a page of another origin may send its request. The answer " +
			"carries no Access-Control-Allow-Origin, so the browser drops the real request and shows a CORS " +
			"error. The router, the gate or an authentication layer refused OPTIONS before any CORS code was asked.",
		Origin: "A fetch to another origin is preceded by a preflight when it has a JSON body, an Authorization " +
			"field or a method such as PUT or DELETE. http.ServeMux answers OPTIONS with 405 where only POST " +
			"/items is registered. In chi a CORS middleware that is added with With or inside a Group runs only " +
			"after a route has matched, and no route matches OPTIONS. A layer that wants credentials and stands outside " +
			"CORS answers 401 or 403, since browsers send none in a preflight. A CORS middleware such as that of gorilla/handlers " +
			"refuses with 405 or 403 itself where its rules leave the method or a field out.",
		Client: "Nothing in the page's script can grant itself the permission. Serve page and API from one " +
			"origin, or ask whoever runs the server to allow yours.",
		Server: "Put the CORS middleware around the router, outside authentication and inside this one. Name the origins that may call, " +
			"and keep OPTIONS among the implemented methods.",
		Recipes: []Recipe{
			{For: "Go", Lines: `c := cors.New(cors.Options{
	AllowedOrigins: []string{"https://app.example.com"},
	AllowedMethods: []string{"GET", "POST", "PUT", "DELETE"},
	AllowedHeaders: []string{"Content-Type", "Authorization"},
})
handler := x.Handler(c.Handler(mux))`,
				Note: "With github.com/rs/cors; list each origin in full, scheme and port included."},
		},
	},
	{
		Cause: HandlerNotImplemented, Title: "Handler answered 501 by itself",
		Statuses: []int{501}, By: ByHandler, Side: SideServer, Reference: "RFC 9110 15.6.2",
		Meaning: "The server implements the method, and the wrapped handler wrote 501 all the same. A 501 speaks " +
			"of the whole server and may be cached, so clients take it for a lasting answer.",
		Origin: "Code generators such as oapi-codegen and grpc-gateway answer 501 for operations without a body " +
			"and for the gRPC code Unimplemented. A reverse proxy passes on the 501 of the server behind it. " +
			"Half-finished handlers use the status as a reminder.",
		Client: "Do not repeat the request. Look for another operation that does the job.",
		Server: "Implement the operation. Answer 405 with Allow when only this resource lacks the method, and 404 " +
			"when the feature is not there at all.",
		Recipes: []Recipe{
			{For: "Go", Lines: `w.Header().Set("Allow", "GET, HEAD")
http.Error(w, "this resource is read-only", http.StatusMethodNotAllowed)`,
				Note: "Allow must list what the resource does support."},
		},
	},
	{
		Cause: RouteNone, Title: "No route matches this path",
		Statuses: []int{404}, By: ByRouter, Side: SideClient, Reference: "RFC 9110 15.5.5",
		Meaning: "The router was asked and found no pattern for this host and path. No handler of the application " +
			"has run.",
		Origin: "A link is misspelt or outdated, or the route was never registered. Where one router is mounted in a " +
			"subtree of another, the outer one has matched and the inner one knows nothing of the rest. In http.ServeMux the pattern " +
			"/items/{id} does not cover /items/7/edit, and /{$} covers nothing but the root. Behind a proxy the " +
			"path often arrives changed: in nginx, proxy_pass with a slash behind the port strips the prefix of " +
			"its location, as handle_path does in Caddy.",
		Client: "Check path and host for spelling. Follow the links that the site itself offers.",
		Server: "Register the pattern, or let the proxy pass the path on unchanged. Compare the path that arrived " +
			"here with the one that the client typed, because a missing prefix betrays the proxy.",
		Recipes: []Recipe{
			{For: "nginx", Lines: `location /api/ {
    proxy_pass http://127.0.0.1:8080;
}`,
				Note: "Without a path behind the port the request arrives as /api/items; with a final slash it " +
					"arrives as /items."},
			{For: "Caddy", Lines: `handle /api/* {
	reverse_proxy 127.0.0.1:8080
}`, Note: "handle keeps the prefix; handle_path removes it."},
		},
	},
	{
		Cause: RouteTrailingSlash, Title: "Path matches with another final slash",
		Statuses: []int{404}, By: ByRouter, Side: SideClient, Reference: "net/http ServeMux",
		Meaning: "The same path, with a slash added to its end or taken away, has a route. For the router these " +
			"are two different resources.",
		Origin: "http.ServeMux redirects /dir to /dir/ when only /dir/ is registered, and never the other way " +
			"round, so /plain/ stays a 404 where /plain is registered. chi and gorilla/mux are strict in both " +
			"directions unless StripSlashes, RedirectSlashes or StrictSlash is used. Relative links and " +
			"hand-built URLs are where the extra slash comes from.",
		Client: "Use the form of the path that the explanation names, and correct the link that led here.",
		Server: "Register both forms, or redirect one of them to the other and keep a single address for caches " +
			"and search engines.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("GET /plain", plain)
mux.Handle("GET /plain/{$}", http.RedirectHandler("/plain", http.StatusPermanentRedirect))`,
				Note: "{$} matches the final slash alone and not what stands below it."},
		},
	},
	{
		Cause: RouteHost, Title: "Path matches under another host",
		Statuses: []int{404}, By: ByRouter, Side: SideClient, Reference: "net/http ServeMux",
		Meaning: "A pattern with a host in it covers this path, and the request carries another Host. Patterns " +
			"such as api.example.com/items answer for that one name only.",
		Origin: "The site was opened as localhost, by its address or with www in front. As often a proxy stands " +
			"in between and replaces Host by the name of its upstream: nginx does so unless told otherwise, and " +
			"so does Apache. A Host header is compared without its port by http.ServeMux, so the port is not the " +
			"reason.",
		Client: "Open the host that the explanation names. In curl, use --resolve or --connect-to to reach a test " +
			"server under its real name.",
		Server: "Drop the host from the pattern if one site answers under several names, or let the proxy pass " +
			"Host on.",
		Recipes: []Recipe{
			{For: "nginx", Lines: nginxHost, Note: "Put this beside proxy_pass: a location with a " +
				"proxy_set_header of its own inherits none from outside."},
			{For: "Apache", Lines: apacheHost, Note: "In the virtual host that holds the ProxyPass line."},
			{For: "Go", Lines: `mux.Handle("GET /items/{id}", item)`,
				Note: "A pattern that starts with a slash behind the method covers every host."},
		},
	},
	{
		Cause: HandlerNotFound, Title: "The route matched, the resource was not there",
		Statuses: []int{404}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.5",
		Meaning: "A pattern matched, its handler ran, and the handler decided that there is nothing under this " +
			"name. The routing is in order.",
		Origin: "The number or name in the path belongs to nothing, or to something that was deleted. " +
			"http.FileServer answers like this for a file that is missing below its root, often because " +
			"StripPrefix is absent and the prefix is sought on disk. http.StripPrefix itself answers 404 for a path " +
			"that does not start with its prefix, such as \"static/\" without the first slash. A 404 may also be deliberate, where a server " +
			"does not want to tell strangers what exists.",
		Client: "Check the identifier in the path. Fetch the list that it came from again.",
		Server: "Nothing is to be mended when the resource does not exist. For files, compare the path below the " +
			"root with the path in the request.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(files)))`,
				Note: "Without StripPrefix the server looks for static/app.css below the root of files."},
		},
	},
}
