package cause

// pagesOther tells of clients that left, and of statuses of which no more is known than that a handler chose them.
var pagesOther = []Page{
	{
		Cause: ClientGone, Title: "The client left before the answer",
		Statuses: []int{0}, By: ByHandler, Side: SideClient,
		Meaning: "The request's context was cancelled because the client closed its connection or reset its " +
			"stream. Nothing could be sent, so this is for the log alone; a 499 or 5xx in it is what the handler wrote for nobody. It is " +
			"normal in small numbers.",
		Origin: "A tab was closed, a page aborted a fetch with AbortController, or a client's own timeout ran " +
			"out. A proxy that stops waiting closes its connection as well: nginx logs 499 when its client left " +
			"and 504 when proxy_read_timeout passed. Many such lines at one duration point to a timeout somewhere " +
			"in front.",
		Client: "Wait longer if the answer is wanted, or ask for something that takes less time.",
		Server: "There is nothing to send. If the durations cluster, make the handler faster than the shortest " +
			"timeout in front of it, and stop work when the context ends.",
	},
	{
		Cause: HandlerClientError, Title: "The handler found fault with the request",
		Statuses: between(400, 499), By: ByHandler, Side: SideClient, Reference: "RFC 9110 15.5",
		Meaning: "A handler of the application chose a status of the 400s, and nothing else in the exchange tells " +
			"why. The status is its own verdict.",
		Origin: "The application checked the request by rules of its own: a missing parameter, a conflict with " +
			"stored data, a permission. In development the explanation shows the file and line that wrote the " +
			"status.",
		Client: "Read the content of the answer, and look the status up in the catalogue for what usually helps.",
		Server: "Say why in the handler, by httpexplain.Because or by returning an *httpexplain.Error. Then the " +
			"reason stands here in place of this page.",
		Recipes: []Recipe{
			{For: "Go", Lines: `return &httpexplain.Error{Explanation: httpexplain.Explanation{
	Status: http.StatusConflict,
	Cause:  "name-taken",
	Detail: "Another project has this name.",
	Fix:    "Choose another name.",
}}`, Note: "From an httpexplain.HandlerFunc."},
		},
	},
	{
		Cause: HandlerServerError, Title: "The handler reported an error of the server",
		Statuses: between(500, 599), By: ByHandler, Side: SideServer, Reference: "RFC 9110 15.6",
		Meaning: "A handler of the application chose a status of the 500s or beyond 599, and the exchange shows no failed call, " +
			"no panic and no timeout that would account for it. The reason is known to the handler alone.",
		Origin: "An error branch that writes StatusInternalServerError, often with the text of the error or with " +
			"nothing at all. A failed database query is the usual case, because drivers do not go through " +
			"net/http and leave no trace here.",
		Client: "Repeat the request later if it is safe, and quote the id of the exchange when you report it.",
		Server: "Log the error in the branch that the source line shows, or return it from an " +
			"httpexplain.HandlerFunc, which does so by itself. See the catalogue for which of the 500s fits.",
		Recipes: []Recipe{
			{For: "Go", Lines: `httpexplain.AddFields(r.Context(), zap.Error(err))
http.Error(w, "internal error", http.StatusInternalServerError)`,
				Note: "The error joins the one log line of this request and stays out of the answer."},
		},
	},
}

// between returns the codes from first to last.
func between(first, last int) []int {
	codes := make([]int, 0, last-first+1)
	for code := first; code <= last; code++ {
		codes = append(codes, code)
	}
	return codes
}
