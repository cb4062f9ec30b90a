package cause

// pagesFailure tells of handlers that fail inside the server.
var pagesFailure = []Page{
	{
		Cause: Panic, Title: "The handler panicked",
		Statuses: []int{500, 0}, By: ByPanic, Side: SideServer, Reference: "net/http Server",
		Meaning: "The handler ended in a panic. With recovery on, the client gets a 500; without it net/http " +
			"closes the connection and the client sees no answer at all. A proxy in front turns that into a 502. A 500 that a " +
			"recovery further inside wrote, such as chi's Recoverer, is known by the stack; the value stays with that recovery.",
		Origin: "A nil pointer or a nil map, an index out of range, a failed type assertion, or a call of panic " +
			"in code that was not meant to meet bad input. In a goroutine of the handler's own it would end the " +
			"whole process instead. http.ErrAbortHandler is a panic on purpose and is not counted.",
		Client: "Report it with the id of the exchange. Repeat the request only if it is safe to do so.",
		Server: "Mend the line that the log names. Keep recovery on for the sake of an orderly answer, and do not " +
			"use it in place of checks.",
		Recipes: []Recipe{
			{For: "Go", Lines: `x := httpexplain.NewProduction(httpexplain.WithRecovery())`,
				Note: "Development has it on; the value of the panic reaches the log alone."},
		},
	},
	{
		Cause: InvalidStatus, Title: "WriteHeader with a number that is no status",
		Statuses: []int{500, 0}, By: ByPanic, Side: SideServer, Reference: "RFC 9110 15",
		Meaning: "WriteHeader was called with a number outside 100 to 999. net/http panics then, since no status " +
			"line can be written.",
		Origin: "A zero is the classic: a variable for the status that no branch has set, or the StatusCode of a " +
			"response that never came. Codes of other systems, such as exit codes or those of gRPC, end up here " +
			"as well.",
		Client: "Nothing on this side causes or cures it.",
		Server: "Write a registered status, and give the variable a default of 200 or 500. Map codes of other " +
			"systems explicitly.",
		Recipes: []Recipe{
			{For: "Go", Lines: `if status < 200 || status > 599 {
	status = http.StatusInternalServerError
}
w.WriteHeader(status)`, Note: "Where the number comes from outside."},
		},
	},
	{
		Cause: HandlerTimeout, Title: "The handler took longer than TimeoutHandler allows",
		Statuses: []int{503}, By: ByTimeout, Side: SideServer, Reference: "net/http TimeoutHandler",
		Meaning: "http.TimeoutHandler stopped waiting and answered 503 in the handler's place. The handler may " +
			"still be running; its context is cancelled, and what it writes is thrown away with " +
			"http.ErrHandlerTimeout.",
		Origin: "A query or a call to another service is slow, or the limit is shorter than an honest answer " +
			"takes. Server-sent events, downloads and upgrades always run into it, because TimeoutHandler keeps " +
			"the whole answer in memory and hides Flusher and Hijacker.",
		Client: "Try again later, or ask for less at once.",
		Server: "Raise the limit, or exempt streams and upgrades from it. Make the handler heed its context, so " +
			"that work stops when nobody waits any more.",
		Recipes: []Recipe{
			{For: "Go", Lines: `mux.Handle("/api/", http.TimeoutHandler(api, 15*time.Second, "too slow"))
mux.Handle("/events", events)
mux.Handle("/ws", ws)`, Note: "Wrap routes, not the whole server."},
		},
	},
}
