package page

import (
	"net/url"
	"slices"
	"strings"
)

// redacted stands where a credential was.
const redacted = "[redacted]"

// secretFields are the fields whose values are credentials or carry them, in lower case. WebSocket clients put tokens into
// the subprotocols that they offer, since they can set no other field.
var secretFields = []string{
	"authorization", "proxy-authorization", "cookie", "cookie2", "sec-websocket-key", "sec-websocket-protocol",
	"authentication-info", "proxy-authentication-info", "x-amz-security-token", "dpop", "x-goog-iap-jwt-assertion",
}

// secretWords stand in the names of fields and of query parameters that carry credentials.
var secretWords = []string{
	"token", "secret", "passw", "passphrase", "apikey", "api-key", "api_key", "access-key", "access_key", "accesskey", "auth-key", "auth_key",
	"authkey", "credential", "session", "signature", "jwt", "csrf", "xsrf", "private", "auth",
}

// harmless are fields that one of the words stands in by chance.
var harmless = []string{
	":authority", "www-authenticate", "proxy-authenticate", "origin-agent-cluster", "x-forwarded-authority", "access-control-allow-private-network",
	"access-control-request-private-network",
}

// secretParams are query parameters that carry credentials, in lower case, beside those with one of the words.
var secretParams = []string{
	"key", "code", "sig", "hmac", "pwd", "pass", "pin", "otp", "sid", "ticket", "state", "nonce", "sas", "hash", "assertion", "samlresponse",
}

// hasWord reports whether one of the secret words stands in a name in lower case.
func hasWord(name string) bool {
	return slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// fieldValue returns the value of a field as it may be shown.
func fieldValue(name, value string) string {
	name = strings.ToLower(name)
	switch {
	case name == "authorization" || name == "proxy-authorization":
		return scheme(value)
	case name == "set-cookie":
		return setCookie(value)
	case slices.Contains(harmless, name):
	case slices.Contains(secretFields, name), hasWord(name):
		return redacted
	}
	return queryValues(value)
}

// scheme keeps the authentication scheme, where one is recognised, and nothing behind it (RFC 9110 11.1).
func scheme(value string) string {
	name, rest, _ := strings.Cut(value, " ")
	switch strings.ToLower(name) {
	case "basic", "bearer", "digest", "negotiate", "ntlm", "dpop", "hoba", "mutual", "scram-sha-256", "aws4-hmac-sha256", "token":
		if rest == "" {
			return name
		}
		return name + " " + redacted
	}
	return redacted
}

// setCookie keeps the name and the attributes of a cookie.
func setCookie(value string) string {
	pair, attributes, more := strings.Cut(value, ";")
	name, _, named := strings.Cut(pair, "=")
	if !named {
		return redacted
	}
	if more {
		attributes = ";" + attributes
	}
	return name + "=" + redacted + attributes
}

// queryValues takes the values of parameters out of every text in which a query stands: a target, a Referer, a Location, a
// line of the log.
func queryValues(s string) string {
	if strings.IndexByte(s, '=') < 0 || !strings.ContainsAny(s, "?&;#") {
		return s
	}
	var b strings.Builder
	rest := s
	for {
		i := strings.IndexAny(rest, "?&;#")
		if i < 0 {
			break
		}
		b.WriteString(rest[:i+1])
		rest = rest[i+1:]
		name, value, ok := strings.Cut(rest, "=")
		if !ok || strings.ContainsAny(name, "?&;#\"<> ") || !secretParam(name) {
			continue
		}
		end := strings.IndexAny(value, "&;#\"'<> \\")
		if end < 0 {
			end = len(value)
		}
		b.WriteString(name)
		b.WriteByte('=')
		if end > 0 {
			b.WriteString(redacted)
		}
		rest = value[end:]
	}
	b.WriteString(rest)
	return b.String()
}

// secretParam reports whether the parameter of a query carries a credential.
func secretParam(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.ToLower(name)
	return slices.Contains(secretParams, name) || hasWord(name)
}

// userinfo takes user and password out of the authority of each URL in a text.
func userinfo(s string) string {
	var b strings.Builder
	for {
		begin := strings.Index(s, "://")
		if begin < 0 {
			break
		}
		begin += len("://")
		b.WriteString(s[:begin])
		s = s[begin:]
		end := len(s)
		if i := strings.IndexAny(s, "/?# \""); i >= 0 {
			end = i
		}
		if at := strings.LastIndexByte(s[:end], '@'); at >= 0 {
			b.WriteString(redacted)
			s = s[at:]
		}
	}
	if b.Len() == 0 {
		return s
	}
	b.WriteString(s)
	return b.String()
}
