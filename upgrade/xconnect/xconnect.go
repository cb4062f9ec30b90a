// Package xconnect is imported for its side effect: it makes net/http take extended CONNECT (RFC 8441), so that WebSockets can
// run over HTTP/2.
//
//	import _ "github.com/httpexplain/httpexplain/upgrade/xconnect"
//
// # When net/http takes extended CONNECT
//
// Only when the environment variable GODEBUG holds http2xconnect=1 while net/http is initialised; a //go:debug directive is
// refused for this key. Then each HTTP/2 server of the process announces SETTINGS_ENABLE_CONNECT_PROTOCOL and hands such
// requests to its handler, with their :protocol in Request.Header. Otherwise it does not announce the setting, a browser
// opens its WebSockets over HTTP/1.1, and a client that sends :protocol all the same gets a stream error.
//
// # Why importing this package works
//
// Go initialises packages in the order of their import paths, as far as dependencies allow (the Go specification, "Program
// initialization"). This package imports os alone, and its path sorts before net/http, so its init runs first and appends the
// key to GODEBUG. An explicit http2xconnect=0 in the environment is left alone: it is the way to switch this off without a
// new build. A test of this package fails if a Go release changes the order or the key.
//
// # What the middleware makes of it
//
// An extended CONNECT for "websocket", for a protocol of WithUpgrade, or for one of an upgrade.Handler anywhere in the process,
// reaches the handlers as the handshake of HTTP/1.1 that says the same: GET, Upgrade, Connection, and for a WebSocket a fresh
// Sec-WebSocket-Key. So routes such as "GET /ws" match, and a handler that takes the connection over gets the stream: reads end
// with io.EOF at END_STREAM, writes are flushed and held back by the client's flow control, deadlines work as they do on TCP,
// and ServeHTTP goes on until the connection is closed. The 101 that the handler writes becomes a 200, without the fields that
// belong to a connection; refusals pass with their status and content. Layers outside of the middleware see the CONNECT.
//
// On a stream a 2xx says that the protocol is accepted. So where the handler answers 2xx and takes nothing over, the client gets
// 405 with that content; where it takes the stream over and closes it without an answer, RST_STREAM. A protocol that nothing
// serves is refused with 501 (RFC 9220 3), unless WithMethods has CONNECT: then the handlers get it as it came.
//
// Two things differ from a connection of HTTP/1.1. There is no CloseWrite: net/http ends a stream in both directions at once, when
// ServeHTTP returns. And what stands between the server and the middleware must let a ResponseWriter be flushed, which
// http.TimeoutHandler does not; a limit that it sets on the request's content, as http.MaxBytesHandler does, is one on the stream.
//
// # What else it touches
//
// The environment of the process: child processes inherit GODEBUG. And every HTTP/2 server of the process, those of
// golang.org/x/net/http2 included, from then on accepts extended CONNECT: a handler that tunnels each CONNECT it gets should
// look at :protocol first.
package xconnect

import "os"

// key is the setting that net/http and golang.org/x/net/http2 look for in GODEBUG.
const key = "http2xconnect"

func init() {
	if now, change := with(os.Getenv("GODEBUG")); change {
		_ = os.Setenv("GODEBUG", now) // fails only for a name or value that no environment can hold
	}
}

// with returns GODEBUG with the key switched on, and whether that changes it: an explicit setting of the key stays.
func with(godebug string) (now string, change bool) {
	for rest := godebug; rest != ""; {
		var setting string
		setting, rest = cut(rest, ',')
		if name, _ := cut(setting, '='); name == key {
			return godebug, false
		}
	}
	if godebug != "" {
		godebug += ","
	}
	return godebug + key + "=1", true
}

// cut is strings.Cut for one byte: package strings would bring more packages to be initialised first.
func cut(s string, sep byte) (before, after string) {
	for i := range len(s) {
		if s[i] == sep {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
