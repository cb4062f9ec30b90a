package cause

import (
	"net/http"
	"slices"
	"strings"
)

// accessRules are about who may ask.
var accessRules = []Rule{
	{CredentialsMissing, []int{401}, credentialsMissing},
	{CredentialsRefused, []int{401}, credentialsRefused},
	{CrossOrigin, []int{403}, crossOrigin},
	{Misdirected, []int{421}, misdirected},
	{TooEarly, []int{425}, tooEarly},
	{RateLimited, []int{429}, rateLimited},
}

// challenge names what a 401 asks for.
func challenge(ev *Evidence) string {
	lines := ev.Header["Www-Authenticate"]
	if len(lines) == 0 {
		return "the answer holds no challenge (WWW-Authenticate)"
	}
	return "the challenge is " + quoteLong(strings.Join(lines[:min(len(lines), maxListed)], ", "))
}

func credentialsMissing(ev *Evidence) (Explanation, bool) {
	if ev.Request.Header.Get("Authorization") != "" {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The request carries no Authorization, and " + challenge(ev) + ".",
		Fix:    "Send credentials that answer the challenge in Authorization.",
	}, true
}

// schemes are the registered authentication schemes and a few that are common. The first word of Authorization is named only
// where it is one of them: without a scheme it would be the credentials.
var schemes = []string{
	"Basic", "Bearer", "Digest", "DPoP", "GNAP", "HOBA", "Mutual", "Negotiate", "NTLM", "OAuth", "PrivateToken",
	"SCRAM-SHA-1", "SCRAM-SHA-256", "vapid", "AWS4-HMAC-SHA256",
}

func credentialsRefused(ev *Evidence) (Explanation, bool) {
	sent := ev.Request.Header.Get("Authorization")
	if sent == "" {
		return Explanation{}, false
	}
	word, _, _ := strings.Cut(sent, " ")
	scheme := "of an unknown scheme"
	if i := slices.IndexFunc(schemes, func(s string) bool { return strings.EqualFold(s, word) }); i >= 0 {
		scheme = "of the scheme " + schemes[i]
	}
	return Explanation{
		Detail: "Credentials " + scheme + " were sent and refused; " + challenge(ev) + ".",
		Fix:    "Renew the credentials, and check that they are meant for this server.",
	}, true
}

// crossOrigin finds a refusal of http.CrossOriginProtection.
func crossOrigin(ev *Evidence) (Explanation, bool) {
	if ev.Source.Kind != KindCrossOrigin && !containsFold(ev.Body, "cross-origin request detected") {
		return Explanation{}, false
	}
	h := ev.Request.Header
	return Explanation{
		Detail: "http.CrossOriginProtection refused the request: " + told("Origin", h.Get("Origin")) + ", " +
			told("Sec-Fetch-Site", h.Get("Sec-Fetch-Site")) + ", Host " + Quote(ev.Request.Host) + ".",
		Fix: "Call from a page of the same origin, or, if that origin is yours, trust it with AddTrustedOrigin.",
	}, true
}

// told names a field and its value.
func told(name, value string) string {
	if value == "" {
		return "no " + name
	}
	return name + " " + Quote(value)
}

// misdirected finds a request that came over a connection made for another name.
func misdirected(ev *Evidence) (Explanation, bool) {
	r := ev.Request
	if r.TLS == nil || r.TLS.ServerName == "" {
		return Explanation{}, false
	}
	name, _ := splitHost(r.Host)
	if strings.EqualFold(name, r.TLS.ServerName) {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The request is for " + Quote(name) + ", but its connection was opened for " + Quote(r.TLS.ServerName) + " (TLS server name).",
		Fix:    "Open a new connection for " + Quote(name) + " and send the request there.",
	}, true
}

func tooEarly(ev *Evidence) (Explanation, bool) {
	if ev.Request.Header.Get("Early-Data") != "1" {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The request came in TLS early data (Early-Data: 1), which can be replayed, and the handler does not risk it.",
		Fix:    "Send it again once the TLS handshake is complete.",
	}, true
}

func rateLimited(ev *Evidence) (Explanation, bool) {
	e := Explanation{
		Detail: "The client sent more requests than the server grants it; the answer does not say how long to wait (no Retry-After).",
		Fix:    "Wait before the next request, longer each time, and send fewer.",
	}
	if wait := ev.Header.Get("Retry-After"); wait != "" {
		unit := ""
		if isDigits(wait) {
			unit = " (seconds)"
		}
		e.Detail = "The client sent more requests than the server grants it; Retry-After says " + Quote(wait) + unit + "."
		e.Fix = "Wait as long as Retry-After says, and send fewer requests."
	}
	return e, true
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// conditionRules are about what a request demands of the answer.
var conditionRules = []Rule{
	{NotAcceptable, []int{http.StatusNotAcceptable}, notAcceptable},
	{PreconditionFailed, []int{412}, preconditionFailed},
	{RangeUnsatisfiable, []int{416}, rangeUnsatisfiable},
	{PreconditionRequired, []int{428}, preconditionRequired},
}

func notAcceptable(ev *Evidence) (Explanation, bool) {
	e := Explanation{
		Detail: "The handler has nothing that fits, and the request has no Accept field.",
		Fix:    "Widen Accept (*/* takes anything), or take what the server offers.",
	}
	for _, name := range [...]string{"Accept", "Accept-Language", "Accept-Encoding"} {
		if v := ev.Request.Header.Get(name); v != "" {
			e.Detail = "The handler has nothing that fits " + name + ": " + quoteLong(v) + "."
			if name != "Accept" {
				e.Fix = "Widen " + name + ", or take what the server offers."
			}
			break
		}
	}
	return e, true
}

func preconditionFailed(ev *Evidence) (Explanation, bool) {
	for _, name := range [...]string{"If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since", "If-Range"} {
		v := ev.Request.Header.Get(name)
		if v == "" {
			continue
		}
		e := Explanation{
			Detail: "The condition " + name + ": " + Clean(v, ClientLimit) + " does not hold.",
			Fix:    "Fetch the resource again and retry with its current ETag.",
		}
		if tag := ev.Header.Get("Etag"); tag != "" {
			e.Detail = "The condition " + name + ": " + Clean(v, ClientLimit) + " does not hold; the current ETag is " + Clean(tag, ClientLimit) + "."
		}
		return e, true
	}
	return Explanation{}, false
}

func rangeUnsatisfiable(ev *Evidence) (Explanation, bool) {
	sent := ev.Request.Header.Get("Range")
	if sent == "" {
		return Explanation{}, false
	}
	e := Explanation{
		Detail: "The range " + Quote(sent) + " lies outside the content; the answer does not say how long it is (no Content-Range).",
		Fix:    "Ask for a range within the length, or for the whole.",
	}
	if _, length, ok := strings.Cut(ev.Header.Get("Content-Range"), "*/"); ok && isDigits(length) {
		e.Detail = "The range " + Quote(sent) + " lies outside the content, which has " + Clean(length, ClientLimit) + " bytes."
	}
	return e, true
}

func preconditionRequired(*Evidence) (Explanation, bool) {
	return Explanation{
		Detail: "The handler changes this resource only under a condition, so that no other change is lost, and the request has none that it takes.",
		Fix:    "Fetch the resource and send If-Match with its ETag.",
	}, true
}
