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
	e := Explanation{
		Detail: "The request carries no Authorization, and " + challenge(ev) + ".",
		Fix:    "Send credentials that answer the challenge in Authorization.",
	}
	if len(ev.Header["Www-Authenticate"]) == 0 {
		e.Fix = "Send the credentials that are wanted here; let the server name their scheme in WWW-Authenticate, as a 401 must."
	}
	if other := otherCredentials(ev.Request); other != "" {
		e.Sure = Likely
		e.Detail = "The request carries no Authorization, but " + other + ", and " + challenge(ev) + "."
		e.Fix = "If " + other + " is what the server goes by, renew it; else " + lowerFirst(e.Fix)
	}
	return e, true
}

// otherCredentials names where else in a request credentials may stand, or is "".
func otherCredentials(r *http.Request) string {
	for _, name := range [...]string{"X-Api-Key", "Api-Key", "Apikey", "X-Auth-Token", "X-Access-Token", "X-Authorization", "Cookie"} {
		if r.Header[name] != nil {
			return "the field " + name
		}
	}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		switch strings.ToLower(name) {
		case "access_token", "token", "api_key", "apikey", "key", "signature", "sig", "x-amz-signature":
			return "a token in the query"
		}
	}
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		return "a client certificate"
	}
	return ""
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
	origin, site := h.Get("Origin"), h.Get("Sec-Fetch-Site")
	e := Explanation{
		Detail: "http.CrossOriginProtection refused the request: " + told("Origin", origin) + ", " + told("Sec-Fetch-Site", site) +
			", Host " + Quote(ev.Request.Host) + ".",
		Fix: "Call from a page of the same origin, or, if that origin is yours, trust it with AddTrustedOrigin.",
	}
	switch {
	case origin == "":
		e.Fix = "Call from a page of the same origin."
	case origin == "null":
		e.Fix = "Call from a page with an origin of its own: a file, a data: URL, a sandboxed frame, a redirect between origins and " +
			"Referrer-Policy: no-referrer all make it null."
	case site == "" && len(h["Origin"]) == 1:
		// Where the browser does not say, Origin is compared with Host, as it is for a WebSocket.
		throughProxy(&e, ev)
	}
	return e, true
}

// throughProxy corrects what is said of an Origin that is not the Host, where a proxy may have changed the Host.
func throughProxy(e *Explanation, ev *Evidence) {
	found := refusedOrigin(ev.Request, ev.Development)
	switch {
	case found.Side == SideProxy:
		e.Side, e.Sure, e.Fix = SideProxy, found.Sure, found.Fix
		e.Detail = "http.CrossOriginProtection compares Origin with Host. " + found.Detail
	case found.Sure == Guess:
		e.Sure = Guess
		e.Fix = "If a proxy stands in front, let it pass Host on (nginx: proxy_set_header Host $http_host;); else call from a page of the " +
			"same origin, or, if that origin is yours, trust it with AddTrustedOrigin."
	}
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
		Detail: "The request came in TLS early data (Early-Data: 1), which can be replayed, and " + lowerFirst(decider(ev)) + " does not risk it.",
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
