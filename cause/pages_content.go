package cause

// pagesContent tells of the content that a request brings, the content it asks for, and its credentials.
var pagesContent = []Page{
	{
		Cause: BodyTooLarge, Title: "Request content over the limit",
		Statuses: []int{413}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.14",
		Meaning: "The handler reads content through http.MaxBytesReader, and more bytes came than it allows. The " +
			"rest was not read, and over HTTP/1 the connection is closed after the answer.",
		Origin: "A photograph or an export is larger than the form was built for, or a client retries with " +
			"everything at once. The limit that counts is the smallest on the way: nginx answers 413 by itself " +
			"above 1 MiB unless client_max_body_size says otherwise, and such an answer never reaches this " +
			"server.",
		Client: "Send less: compress, split the upload, or drop what is not needed. Ask first with Expect: " +
			"100-continue, so that a refusal comes before the bytes are spent.",
		Server: "Raise the limit for this one route if larger content is legitimate, and keep a limit. Set the " +
			"proxy to the same figure.",
		Recipes: []Recipe{
			{For: "Go", Lines: `r.Body = http.MaxBytesReader(w, r.Body, 10<<20)`,
				Note: "The limit is in bytes; this is 10 MiB."},
			{For: "nginx", Lines: `client_max_body_size 10m;`,
				Note: "In the location of the upload, not for the whole site."},
		},
	},
	{
		Cause: BodyTooLargeAs400, Title: "Content over the limit, answered with 400",
		Statuses: []int{400}, By: ByHandler, Side: SideServer, Reference: "RFC 9110 15.5.14",
		Meaning: "http.MaxBytesReader stopped the reading, and the handler reported its error as a bad request. " +
			"The client is told that its syntax is wrong, although only the size is. It will look for a mistake " +
			"that does not exist.",
		Origin: "The handler decodes JSON or a form, gets an error, and writes every error with 400. " +
			"MaxBytesReader reports itself through the same return value, with the text http: request body too " +
			"large.",
		Client: "Treat this 400 as a 413 and send less.",
		Server: "Tell *http.MaxBytesError apart with errors.As and answer 413. A handler of type " +
			"httpexplain.HandlerFunc may return the error, since it is mapped to 413 there.",
		Recipes: []Recipe{
			{For: "Go", Lines: `var tooLarge *http.MaxBytesError
if errors.As(err, &tooLarge) {
	http.Error(w, "content too large", http.StatusRequestEntityTooLarge)
	return
}`, Note: "Ask before any other branch that writes 400; wrap errors with %w, or errors.As finds nothing."},
		},
	},
	{
		Cause: BodyMalformed, Title: "Content that cannot be decoded",
		Statuses: []int{400}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.1",
		Meaning: "The handler tried to decode the content and handed the error over. The place where decoding " +
			"stopped, as an offset or as the name of a field, stands in the explanation.",
		Origin: "Single quotes around a JSON text in a Windows shell, a comma behind the last element, a number " +
			"sent as a string, a body that was cut off by a wrong Content-Length, or a form sent where JSON is " +
			"expected. An empty body shows up as an unexpected end.",
		Client: "Correct the content at the place that is named. Build it with an encoder instead of by hand, and " +
			"check the exact bytes with curl --data-binary @file.",
		Server: "Return the decoder's error instead of a text of your own, so that the place can be named.",
		Recipes: []Recipe{
			{For: "Go", Lines: `return &httpexplain.Error{
	Explanation: httpexplain.Explanation{Status: http.StatusBadRequest},
	Err:         err,
}`, Note: "In an httpexplain.HandlerFunc; the text of err goes to the log alone."},
		},
	},
	{
		Cause: ContentTypeMissing, Title: "Content without Content-Type",
		Statuses: []int{415}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.16",
		Meaning: "The request has content and does not say what it is. The server does not guess, and refused it.",
		Origin: "http.NewRequest in Go sets no Content-Type, and neither does fetch for an ArrayBuffer or for a " +
			"Blob without a type. Some proxies and API gateways drop the field when they rebuild a request.",
		Client: "Set Content-Type to the media type of the content, for example application/json.",
		Server: "Name the accepted types in Accept-Post or Accept-Patch of the answer.",
		Recipes: []Recipe{
			{For: "Go", Lines: `req.Header.Set("Content-Type", "application/json")`,
				Note: "In the client, before the request is sent."},
		},
	},
	{
		Cause: ContentTypeUnsupported, Title: "Content of a type that is not accepted",
		Statuses: []int{415}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.16",
		Meaning: "The Content-Type that was sent is none that this resource takes. The content itself may be " +
			"fine, since nobody looked at it.",
		Origin: "curl -d says application/x-www-form-urlencoded unless told otherwise, and fetch with a string " +
			"says text/plain;charset=UTF-8 even when the string is JSON. On the server the culprit is often a " +
			"comparison with == that fails for application/json; charset=utf-8.",
		Client: "Send a type that is accepted and label it rightly: curl --json, or headers: {\"Content-Type\": " +
			"\"application/json\"} in fetch.",
		Server: "Parse the field before comparing it, since parameters may follow the type. Say in Accept-Post or " +
			"Accept-Patch what would have been taken.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
if err != nil || mediaType != "application/json" {
	w.Header().Set("Accept-Post", "application/json")
	http.Error(w, "send application/json", http.StatusUnsupportedMediaType)
	return
}`, Note: "ParseMediaType lower-cases the type and splits off the parameters."},
		},
	},
	{
		Cause: NotAcceptable, Title: "No representation fits the Accept fields",
		Statuses: []int{406}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.7",
		Meaning: "The client listed the media types, languages or codings that it can use, and the server has " +
			"none of them. It preferred to send nothing over sending something else.",
		Origin: "A library sends Accept: application/json to a page that is HTML only, or asks for a vendor type " +
			"of an API version that is gone. Frameworks answer 406 as well when a file suffix in the path " +
			"contradicts Accept. An Accept of */* leaves nothing out, and then Accept-Language or a coding is what nothing fits.",
		Client: "Widen Accept, for instance to application/json, */*;q=0.1, and look at what comes.",
		Server: "Offer the type, or send your default in its place: a server may disregard Accept, and most " +
			"clients cope.",
	},
	{
		Cause: CredentialsMissing, Title: "No credentials were sent",
		Statuses: []int{401}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.2",
		Meaning: "The resource wants to know who asks, and the request carried no Authorization field. The " +
			"WWW-Authenticate field of the answer names the scheme that is wanted. Nobody has been refused yet.",
		Origin: "The token was never attached, or it was lost on the way: curl and Go's http.Client drop " +
			"Authorization when a redirect leads to another host, fetch sends no cookies to other origins unless " +
			"credentials is set to include, and the WebSocket class of browsers cannot set the field at all. A " +
			"login by cookie or by a key in a field of its own shows the same picture: what they carry is not looked at here, " +
			"and then the cause is only likely.",
		Client: "Send credentials for the challenge. After a redirect to a trusted host, attach them again on " +
			"purpose.",
		Server: "Send WWW-Authenticate with every 401, or clients do not know what to offer. For WebSockets from " +
			"a browser use a session cookie together with an Origin check.",
		Recipes: []Recipe{
			{For: "Go", Lines: `w.Header().Set("WWW-Authenticate", "Bearer realm=\"api\"")
http.Error(w, "credentials needed", http.StatusUnauthorized)`,
				Note: "The field has to be set before the status is written."},
		},
	},
	{
		Cause: CredentialsRefused, Title: "The credentials were not accepted",
		Statuses: []int{401}, By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5.2",
		Meaning: "An Authorization field arrived, and the server did not accept what it holds. The scheme is " +
			"named in the explanation, the credentials never are.",
		Origin: "A token has expired, was issued for another audience, or is signed by a key that was rotated. " +
			"Clocks that differ by minutes make fresh tokens look premature. A line break at the end of a secret, " +
			"as echo | base64 puts there, spoils Basic credentials, and the word Bearer may be missing in front " +
			"of a token.",
		Client: "Renew the credentials and try once. Do not repeat the same ones, because many servers lock an " +
			"account after a few attempts.",
		Server: "Name the reason in the challenge with error=\"invalid_token\", and answer 403 where the person " +
			"is known but may not do this.",
		Recipes: []Recipe{
			{For: "Go", Lines: `w.Header().Set("WWW-Authenticate", "Bearer realm=\"api\", error=\"invalid_token\"")
http.Error(w, "token not accepted", http.StatusUnauthorized)`,
				Note: "RFC 6750 3.1 lists the error codes; keep the token out of the text and out of the log."},
		},
	},
}
