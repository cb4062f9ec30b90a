package cause

const xnet = "golang.org/x/net/webdav.(*Handler).ServeHTTP"

func copied(fields ...string) []string {
	return append([]string{"COPY /dav/a HTTP/1.1", "Host: app.example"}, fields...)
}

var webDAVRows = []row{
	{name: "a collection that exists", head: []string{"MKCOL /dav/d HTTP/1.1"}, status: 405, set: is(by(xnet)), want: HandlerClientError, sure: Likely, by: ByHandler,
		says: []string{`at "/dav/d" already`, "another name"}, never: []string{"from Allow", "no Allow"}},
	{name: "a collection that exists, with Allow", head: []string{"MKCOL /dav/d HTTP/1.1"}, status: 405, set: is(by(xnet), answer("Allow: PROPFIND")), want: HandlerClientError, sure: Likely},
	{name: "MKCOL that no route takes", head: []string{"MKCOL /dav/d HTTP/1.1"}, status: 405, set: is(byMux, answer("Allow: GET")), want: MethodNotAllowed},
	{name: "no parent", head: []string{"MKCOL /dav/x/y HTTP/1.1"}, status: 409, set: is(by(xnet)), want: HandlerClientError, sure: Likely,
		says: []string{`a collection above "/dav/x/y"`, "MKCOL"}, never: []string{"merge"}},
	{name: "no parent of a file", head: []string{"PUT /dav/x/a HTTP/1.1"}, status: 409, set: is(by(xnet)), want: HandlerClientError, sure: Likely, says: []string{`"/dav/x/a"`}},
	{name: "a lock that is not there", head: []string{"UNLOCK /dav/a HTTP/1.1", "Lock-Token: <urn:uuid:secret>"}, status: 409, set: is(by(xnet)), want: HandlerClientError, sure: Likely,
		says: []string{"no lock that covers"}, never: []string{"secret", "merge"}},
	{name: "a conflict of an API", head: []string{"PUT /items/7 HTTP/1.1"}, status: 409, set: is(by("main.put")), want: HandlerClientError, never: []string{"collection"}},
	{name: "no parent of the Destination", head: copied("Destination: http://ann:pw@app.example/x/b?t=1"), status: 409, set: is(by(xnet)), want: HandlerClientError, sure: Likely,
		says: []string{`the Destination "http://app.example/x/b"`}, never: []string{"pw", "t=1"}},
	{name: "another host", head: copied("Destination: http://dav.example/dav/b"), status: 502, set: is(by(xnet)), want: HandlerServerError, side: SideClient, sure: Guess,
		says: []string{`"dav.example"`, `"app.example"`, "$http_host", "else send a Destination"}, never: []string{"error log"}},
	{name: "another host, in production", head: copied("Destination: http://dav.example/dav/b"), status: 502, set: is(by(xnet), production), want: HandlerServerError, side: SideClient,
		sure: Guess, never: []string{"app.example"}},
	{name: "another host behind a proxy", head: copied("Destination: https://dav.example/dav/b", "X-Forwarded-Host: dav.example"), status: 502, set: is(by(xnet)),
		want: HandlerServerError, side: SideProxy, sure: Likely, says: []string{"$http_host", "ProxyPreserveHost"}},
	{name: "the same host", head: copied("Destination: http://app.example/dav/b"), status: 502, set: is(by(xnet)), want: HandlerServerError},
	{name: "a path", head: copied("Destination: /dav/b"), status: 502, set: is(by(xnet)), want: HandlerServerError},
	{name: "another host, passed on", head: copied("Destination: http://dav.example/dav/b"), status: 502, set: append(proxyAnd(), passed), want: HandlerServerError, by: ByProxy},
	{name: "Overwrite: F", head: copied("Destination: http://app.example/dav/b", "Overwrite: F"), status: 412, set: is(by(xnet)), want: PreconditionFailed, sure: Likely,
		says: []string{"Overwrite: F", "Overwrite: T"}, never: []string{"ETag"}},
	{name: "Overwrite: F and a tag", head: copied("Destination: http://app.example/dav/b", "Overwrite: F", `If-Match: "a"`), status: 412, set: is(by(xnet)), want: PreconditionFailed,
		says: []string{"If-Match"}},
	{name: "Overwrite: F under PUT", head: []string{"PUT /dav/a HTTP/1.1", "Overwrite: F"}, status: 412, set: is(by(xnet)), want: HandlerClientError},
	{name: "a lock token", head: []string{"PUT /dav/a HTTP/1.1", "If: (<urn:uuid:secret>)"}, status: 412, set: is(by(xnet)), want: PreconditionFailed, sure: Likely,
		says: []string{"the field If", "Lock the resource again"}, never: []string{"secret"}},
	{name: "a Destination outside", head: copied("Destination: http://app.example/b"), status: 404, set: is(by(xnet), matched("/dav/")), want: HandlerNotFound,
		says: []string{"a Destination below the path"}, never: []string{"under this route"}},
	{name: "copied", head: copied("Destination: http://app.example/dav/b"), status: 201, set: is(by(xnet))},
}
