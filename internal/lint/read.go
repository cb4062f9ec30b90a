package lint

import (
	"net/http"
	"net/textproto"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// lacks reports whether the response is known to have no line of a field. The name is canonical; a handler may have
// written another spelling into the map, as net/http's documentation of Header allows.
func lacks(ev *cause.Evidence, name string) bool {
	return ev.Header != nil && len(lines(ev.Header, name)) == 0
}

// lines returns the values of a field, by its canonical name or else by whatever spelling it has.
func lines(h http.Header, name string) []string {
	if v := h[name]; len(v) > 0 {
		return v
	}
	for n, v := range h {
		if len(n) == len(name) && len(v) > 0 && strings.EqualFold(n, name) {
			return v
		}
	}
	return nil
}

// lacksAll reports whether the response is known to have none of the fields.
func lacksAll(ev *cause.Evidence, names ...string) bool {
	for _, name := range names {
		if !lacks(ev, name) {
			return false
		}
	}
	return true
}

// asked reports whether the request has a line of a field. The name is canonical.
func asked(ev *cause.Evidence, name string) bool {
	return len(ev.Request.Header[name]) > 0
}

// one returns the first value of a field; the name is canonical. http.Header.Get would check that again.
func one(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// bridged reports whether an extended CONNECT was turned into an HTTP/1.1 upgrade for the handler: what the handler answers is
// not what the client gets.
func bridged(ev *cause.Evidence) bool { return ev.Upgrade.Extended != "" }

// http1 reports whether the response goes out as HTTP/1.
func http1(ev *cause.Evidence) bool { return ev.Request.ProtoMajor == 1 && !bridged(ev) }

// http2 reports whether the response goes out as HTTP/2.
func http2(ev *cause.Evidence) bool { return ev.Request.ProtoMajor == 2 && !bridged(ev) }

// http10 reports whether the client speaks HTTP/1.0 or older.
func http10(ev *cause.Evidence) bool { return http1(ev) && ev.Request.ProtoMinor < 1 }

// isHead reports whether the response has no content because the request was a HEAD.
func isHead(ev *cause.Evidence) bool { return ev.Method == http.MethodHead }

// own reports whether the content is the middleware's, or would be: the handler left it to the middleware by saying why.
func own(ev *cause.Evidence) bool {
	switch ev.Source.By {
	case cause.ByGate, cause.ByUpgrade, cause.ByPanic:
		return true
	}
	return ev.Refused || ev.Explained || ev.Upgrade.Answered || ev.Err != nil || ev.Panic != nil
}

// gone reports whether the client has left. Then a response that was cut short is nobody's mistake. net/http cancels the
// request's context when a write to the connection fails, before the handler learns of it.
func gone(ev *cause.Evidence) bool { return ev.Gone || ev.Request.Context().Err() != nil }

// broke reports whether the handler did not end in its own way: what it wrote tells nothing about what it meant to write.
func broke(ev *cause.Evidence) bool {
	return ev.Panic != nil || ev.Err != nil || ev.Upgrade.Hijacked || bridged(ev) || gone(ev)
}

// empty reports whether the handler is known to have written no content where it could have. What Size tells is not asked: it
// counts the content that the middleware filled in as well.
func empty(ev *cause.Evidence) bool {
	return ev.Done && ev.Wrote == 0 && !isHead(ev) && !own(ev) && !broke(ev)
}

// filled reports whether the handler wrote content that the client gets.
func filled(ev *cause.Evidence) bool {
	return (ev.Wrote > 0 || len(ev.Body) > 0) && !isHead(ev) && !own(ev) && !ev.Upgrade.Hijacked && !bridged(ev)
}

// dropped returns the number of bytes of content that the handler wrote where there may be none. A HEAD has a rule of its
// own.
func dropped(ev *cause.Evidence) int64 {
	if isHead(ev) || ev.Upgrade.Hijacked || bridged(ev) {
		return 0
	}
	return ev.Wrote
}

// mediaType returns the media type of the response, in lower case and without its parameters.
func mediaType(ev *cause.Evidence) string {
	t, _, _ := strings.Cut(one(ev.Header, "Content-Type"), ";")
	return strings.ToLower(textproto.TrimString(t))
}
