package cause

import (
	"crypto/tls"
	"testing"
)

func h2c(fields ...string) []string {
	return append([]string{"GET /plain HTTP/1.1", "Upgrade: h2c"}, fields...)
}

const (
	h2cConnection = "Connection: Upgrade, HTTP2-Settings"
	h2cSettings   = "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"
)

func overTLS(name string) func(*Evidence) {
	return func(ev *Evidence) { ev.Request.TLS = &tls.ConnectionState{ServerName: name} }
}

// declined is what the h2c of this project says of an offer that it does not take.
func declined(allowed bool) func(*Evidence) {
	return func(ev *Evidence) {
		ev.Upgrade.Registered = []string{"h2c"}
		if e, bad := H2C(ev.Request, allowed); bad {
			ev.Upgrade.Refusal = &e
		}
	}
}

var h2cRows = []row{
	{name: "not registered", head: h2c(h2cConnection, h2cSettings), status: 200, want: H2CNotRegistered, side: SideNone, says: []string{"SetUnencryptedHTTP2", "prior knowledge"}},
	{name: "not registered, passed on by nginx", head: h2c("Connection: upgrade", h2cSettings), status: 200, want: H2CNotRegistered, side: SideNone},
	{name: "not registered, and nothing there", head: h2c(h2cConnection, h2cSettings), status: 404, set: is(byMux), want: RouteNone},
	{name: "not registered, on TLS", head: h2c(h2cConnection, h2cSettings), status: 200, set: is(overTLS("a.example"))},
	{name: "not registered, void", head: h2c(h2cSettings), status: 200},
	{name: "no settings", head: h2c("Connection: Upgrade, HTTP2-Settings"), status: 200, set: is(registers("h2c")), want: H2CSettingsMissing, sure: Likely, says: []string{"prior knowledge"}},
	{name: "no settings, declined", head: h2c("Connection: Upgrade"), status: 200, set: is(declined(true)), want: H2CSettingsMissing, sure: Likely, by: ByUpgrade},
	{name: "two settings", head: h2c(h2cConnection, h2cSettings, h2cSettings), status: 200, set: is(declined(true)), want: H2CSettingsRepeated, says: []string{"2 HTTP2-Settings"}},
	{name: "settings not listed", head: h2c("Connection: keep-alive, Upgrade", h2cSettings), status: 200, set: is(registers("H2C")), want: H2CSettingsUnlisted, sure: Likely,
		says: []string{"keep-alive, Upgrade", "List HTTP2-Settings"}},
	{name: "settings no base64url", head: h2c(h2cConnection, "HTTP2-Settings: AAM+AABk"), status: 400, set: is(declined(true)), want: H2CSettingsInvalid,
		says: []string{"not base64url"}},
	{name: "settings cut", head: h2c(h2cConnection, "HTTP2-Settings: AAMAAABk"+"AA"), status: 400, set: is(declined(true)), want: H2CSettingsInvalid, says: []string{"7 bytes", "6"}},
	{name: "settings empty", head: h2c(h2cConnection, "HTTP2-Settings: "), status: 200, set: is(declined(true))},
	{name: "on TLS", head: h2c(h2cConnection, h2cSettings), status: 200, set: is(registers("h2c"), overTLS("a.example")), want: H2COverTLS, says: []string{"ALPN"}},
	{name: "through a proxy", head: h2c(h2cConnection, h2cSettings, "X-Forwarded-For: 1.2.3.4"), status: 200, set: is(registers("h2c")), want: H2CForwarded,
		says: []string{"X-Forwarded-For", "tunnel", "prior knowledge"}},
	{name: "from another network", head: h2c(h2cConnection, h2cSettings), status: 200, set: is(declined(false)), want: H2CForwarded, says: []string{"192.0.2.1:50000", "AllowFrom"}},
	{name: "taken", head: h2c(h2cConnection, h2cSettings), status: 101, set: is(registers("h2c"), hijacked("h2c")), want: Switched, says: []string{"h2c"}},
	{name: "content too large", head: h2c(h2cConnection, h2cSettings), status: 413, set: is(func(ev *Evidence) {
		e := H2CTooLarge(1 << 20)
		ev.Upgrade.Refusal, ev.Upgrade.Registered = &e, []string{"h2c"}
	}), want: H2CBodyTooLarge, says: []string{"1048576 bytes", "without Upgrade"}},
	{name: "413 of a handler", head: h2c(h2cConnection, h2cSettings), status: 413, set: is(registers("h2c")), want: HandlerClientError},
}

func TestH2CTakesAGoodOffer(t *testing.T) {
	if e, bad := H2C(exchange(t, h2c(h2cConnection, h2cSettings), 0).Request, true); bad {
		t.Errorf("got %+v", e)
	}
}
