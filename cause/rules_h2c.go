package cause

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/internal/wire"
)

// h2cRules are about Upgrade: h2c (RFC 7540 3.2). A server that does not take the offer answers as usual, in HTTP/1.1.
var h2cRules = []Rule{
	{H2CNotRegistered, []int{200}, h2cNotRegistered},
	at(H2CBodyTooLarge, nil, 413),
	at(H2COverTLS, h2cRule(H2COverTLS), 200),
	at(H2CForwarded, h2cRule(H2CForwarded), 200),
	at(H2CSettingsMissing, h2cRule(H2CSettingsMissing), 200),
	at(H2CSettingsRepeated, h2cRule(H2CSettingsRepeated), 200),
	at(H2CSettingsUnlisted, h2cRule(H2CSettingsUnlisted), 200),
	at(H2CSettingsInvalid, h2cRule(H2CSettingsInvalid), 400),
}

func h2cNotRegistered(ev *Evidence) (Explanation, bool) {
	o := offered(ev)
	if !o.offersH2C() || ev.Request.TLS != nil || h2cRegistered(ev) || !unswitched(ev) {
		return Explanation{}, false
	}
	return Explanation{
		Detail: "The client offered to go on in HTTP/2 (Upgrade: h2c), which is not registered here; it was answered in HTTP/1.1.",
		Fix: "Register h2c with WithUpgrade, or set Protocols.SetUnencryptedHTTP2 on the server and let the client use prior knowledge, if " +
			"HTTP/2 is wanted.",
		Side: SideNone,
	}, true
}

// offersH2C reports whether h2c is offered in a request that may offer it.
func (o *offer) offersH2C() bool {
	return o.extended == "" && o.http11() && o.connected() && o.names("h2c")
}

func h2cRegistered(ev *Evidence) bool {
	return slices.ContainsFunc(ev.Upgrade.Registered, func(token string) bool { return strings.EqualFold(token, "h2c") })
}

// h2cRule finds one reason why a registered h2c did not take an offer.
func h2cRule(cause string) func(*Evidence) (Explanation, bool) {
	return func(ev *Evidence) (Explanation, bool) {
		o := offered(ev)
		if !o.offersH2C() || !h2cRegistered(ev) || !unswitched(ev) {
			return Explanation{}, false
		}
		e, bad := H2C(ev.Request, true)
		return e, bad && e.Cause == cause
	}
}

// H2C explains why an offer of h2c in r is not taken (RFC 7540 3.2, 3.2.1): on TLS, from a peer that h2c is not meant for or
// through a proxy, and for settings that are missing, repeated, not listed in Connection, or malformed. allowed tells whether
// the peer's address is in a network that h2c was registered for. Only malformed settings are to be refused, with 400; the
// other offers are ignored, as RFC 9110 7.8 allows, and Status is 0. It returns false where nothing is wrong. What it leaves
// empty Complete fills in.
func H2C(r *http.Request, allowed bool) (Explanation, bool) {
	settings := r.Header["Http2-Settings"]
	e := Explanation{By: ByUpgrade}
	switch through := forwarding(r); {
	case r.TLS != nil:
		e.Cause = H2COverTLS
		e.Detail = "The client offered h2c on a TLS connection, where it is not allowed."
		e.Fix = "Use ALPN to agree on h2 in the TLS handshake."
	case !allowed:
		e.Cause = H2CForwarded
		e.Detail = "The offer of h2c came from " + Quote(r.RemoteAddr) + ", which is outside the networks that h2c was registered for."
		e.Fix = "Leave it refused if a proxy stands there: it would tunnel past the proxy's rules. Let the proxy speak HTTP/2 with prior " +
			"knowledge, or name a network of trusted clients with AllowFrom."
	case len(through) > 0:
		e.Cause = H2CForwarded
		e.Detail = "The offer of h2c was passed on by a proxy (" + listed("", through, "") + "), and taking it would tunnel past the proxy's rules."
		e.Fix = "Let the proxy drop Upgrade: h2c, and speak HTTP/2 with prior knowledge to this server if HTTP/2 is wanted."
	case len(settings) == 0:
		e.Cause = H2CSettingsMissing
		e.Detail = "The client offered h2c, but no HTTP2-Settings field arrived; proxies are known to drop it."
		e.Sure = Likely
		e.Fix = "Use HTTP/2 with prior knowledge in place of Upgrade: h2c."
	case len(settings) > 1:
		e.Cause = H2CSettingsRepeated
		e.Detail = "The offer of h2c carries " + strconv.Itoa(len(settings)) + " HTTP2-Settings fields; exactly one is allowed."
		e.Fix = "Send one HTTP2-Settings field."
	case !wire.Lists(r.Header["Connection"], "http2-settings"):
		e.Cause = H2CSettingsUnlisted
		e.Detail = "The client offered h2c, but Connection does not list HTTP2-Settings; it said " +
			joined(r.Header["Connection"]) + "."
		e.Sure = Likely
		e.Fix = "List HTTP2-Settings in Connection beside Upgrade; if a proxy rewrites Connection, use HTTP/2 with prior knowledge."
	case settingsFlaw(settings[0]) != "":
		e.Cause, e.Status = H2CSettingsInvalid, http.StatusBadRequest
		e.Detail = "The HTTP2-Settings field " + settingsFlaw(settings[0]) + "."
		e.Fix = "Send the payload of a SETTINGS frame, a multiple of 6 bytes, in base64url without padding."
	default:
		return Explanation{}, false
	}
	return e, true
}

// H2CTooLarge is the refusal, with 413, of an offer of h2c whose content is larger than bound, the number of bytes up to which
// it is read before the switch (RFC 7540 3.2). What it leaves empty Complete fills in.
func H2CTooLarge(bound int64) Explanation {
	return Explanation{
		Status: http.StatusRequestEntityTooLarge, Cause: H2CBodyTooLarge, By: ByUpgrade,
		Detail: "The request offers h2c and carries more than " + strconv.FormatInt(bound, 10) + " bytes of content, which has to be read " +
			"before the switch.",
		Fix: "Send the request without Upgrade: h2c, or use HTTP/2 with prior knowledge.",
	}
}

// settingsFlaw tells what is wrong with the value of HTTP2-Settings, or "".
func settingsFlaw(value string) string {
	switch n, err := base64.RawURLEncoding.DecodeString(value); {
	case err != nil:
		return "is not base64url"
	case len(n)%6 != 0:
		return "decodes to " + count(len(n), "byte") + ", which is no multiple of 6"
	}
	return ""
}
