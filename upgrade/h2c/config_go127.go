//go:build go1.27 && !http2legacy

package h2c

import "net/http"

// baseConfig is nil: from Go 1.27 on x/net hands the connection to net/http's HTTP/2, which takes limits and timeouts from
// the server that ConfigureServer was given, and sends GOAWAY at its Shutdown, unless another server is named here.
func baseConfig(*http.Server) *http.Server { return nil }
