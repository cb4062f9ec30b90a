//go:build !go1.27 || http2legacy

package h2c

import "net/http"

// baseConfig is the server from which x/net takes limits and timeouts: its own HTTP/2 asks for it at each connection.
func baseConfig(private *http.Server) *http.Server { return private }
