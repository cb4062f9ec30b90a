package cause

import (
	"errors"
	"net/http"
)

func hiding(name string) func(*Evidence) { return func(ev *Evidence) { ev.Source.Hiding = name } }

func switching(ev *Evidence) { ev.Source.Switching = true }

var hijackRows = []row{
	{name: "ReverseProxy behind a wrapper", head: ws(), status: 502,
		set:  is(source(ByProxy, KindReverseProxy), hiding("*main.logged"), switching),
		want: UpstreamUpgrade, by: ByProxy, says: []string{"*main.logged", "Unwrap"}},
	{name: "ReverseProxy behind a wrapper, in production", head: ws(), status: 502,
		set:  is(source(ByProxy, KindReverseProxy), hiding("*main.logged"), switching, production),
		want: UpstreamUpgrade, never: []string{"main.logged"}},
	{name: "ReverseProxy behind an unknown wrapper", head: ws(), status: 502,
		set: is(source(ByProxy, KindReverseProxy), switching), want: UpstreamUpgrade, sure: Likely},
	{name: "ReverseProxy behind an unknown wrapper, or another protocol", head: []string{"GET / HTTP/1.1", "Upgrade: bar", "Connection: upgrade"}, status: 502,
		set: is(source(ByProxy, KindReverseProxy), switching), want: UpstreamUpgrade, sure: Guess, says: []string{"bar", "another protocol", "Unwrap"}},
	{name: "ReverseProxy, another protocol without Hijacker", head: []string{"GET / HTTP/1.1", "Upgrade: bar", "Connection: upgrade"}, status: 502,
		set: is(source(ByProxy, KindReverseProxy), switching, hidden), want: UpstreamUpgrade, sure: Likely, says: []string{"offers no http.Hijacker"}},
	{name: "ReverseProxy, a switch that nobody asked for", head: []string{"GET / HTTP/1.1"}, status: 502,
		set: is(source(ByProxy, KindReverseProxy), switching), want: UpstreamUpgrade, says: []string{"offered no upgrade"}, never: []string{"Hijacker"}},
	{name: "ReverseProxy's own words", head: ws(), status: 502,
		set: is(failed(errors.New("can't switch protocols using non-Hijacker ResponseWriter type *main.w"))), want: UpstreamUpgrade},
	{name: "ReverseProxy, nobody listens", head: ws(), status: 502, set: is(source(ByProxy, KindReverseProxy), calls(Call{Kind: CallRefused, Addr: "127.0.0.1:9"})),
		want: UpstreamRefused},
	{name: "gorilla behind a wrapper", head: ws(), status: 500, set: is(gorilla, matched("/hidden/ws")), want: HijackerHidden, sure: Likely, says: []string{"Unwrap"}},
	{name: "gorilla behind a known wrapper", head: ws(), status: 500, set: is(gorilla, hiding("main.hider")), want: HijackerHidden, says: []string{"main.hider"}},
	{name: "gorilla behind a known wrapper, in production", head: ws(), status: 500, set: is(gorilla, hiding("main.hider"), production), want: HijackerHidden,
		never: []string{"main.hider"}},
	{name: "coder behind a wrapper", head: ws(), status: 501, set: is(text("Not Implemented\n")), want: HijackerHidden, sure: Likely},
	{name: "gobwas behind a wrapper", head: ws(), status: 500, set: is(text("given http.ResponseWriter is not a http.Hijacker")), want: HijackerHidden},
	{name: "the chain outside offers none", head: ws(), status: 500, set: is(hidden), want: HijackerHidden, sure: Likely},
	{name: "Hijack is not supported", head: ws(), status: 500,
		set: is(upgrading(Upgrade{Tried: true, Failed: http.ErrNotSupported, Hijackable: true})), want: HijackerHidden},
	{name: "the handler failed before it tried", head: ws(), status: 500, set: is(text("database is locked")), want: HandlerServerError},
	{name: "500 without an upgrade", head: []string{"GET / HTTP/1.1"}, status: 500, set: is(hidden, hiding("main.w")), want: HandlerServerError},
	{name: "offer of h2c and a 500", head: []string{"GET / HTTP/1.1", "Upgrade: h2c", "Connection: upgrade"}, status: 500, set: is(hidden), want: HandlerServerError},
	{name: "a session was hijacked", head: []string{"GET / HTTP/1.1"}, status: 500, set: is(text("session hijacking detected")), want: HandlerServerError},
	{name: "a known wrapper, and a failure", head: ws(), status: 500, set: is(hiding("main.w")), want: HijackerHidden, sure: Likely},
	{name: "early data", head: ws(), status: 0, set: is(upgrading(Upgrade{Tried: true, Hijacked: true, Early: 7})), want: EarlyDataRefused, side: SideClient,
		says: []string{"7 bytes", "wait for the 101"}},
	{name: "early data, answered by hand", head: ws(), status: 400, set: is(upgrading(Upgrade{Tried: true, Hijacked: true, Early: 1})), want: EarlyDataRefused,
		says: []string{"1 byte "}},
	{name: "early data that was taken", head: ws(), status: 101, set: is(upgrading(Upgrade{Tried: true, Hijacked: true, Switched: "websocket", Early: 7})), want: Switched},
	{name: "hijacked and closed", head: ws(), status: 0, set: is(upgrading(Upgrade{Tried: true, Hijacked: true}))},
}
