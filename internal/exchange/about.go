package exchange

import (
	"net"
	"net/http"
	"slices"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/status"
)

// about is what the line of an exchange and the lines of the connection that it became have in common.
type about struct {
	r                   *http.Request
	method, path, route string
	stream              bool // the request came over a stream of HTTP/2, and r is what a bridge made of it
}

// appendAbout appends the fields that tell of the request.
func (s *State) appendAbout(line []zap.Field) []zap.Field {
	a := about{r: s.r, method: s.method, path: s.path, route: s.pattern(), stream: s.stream != nil}
	return a.append(line, s.site.Config)
}

// append appends the fields, named by the OpenTelemetry conventions for HTTP.
func (a *about) append(line []zap.Field, c *Config) []zap.Field {
	line = a.appendMethod(line, c)
	line = append(line, zap.String("url.path", clip(a.path)))
	if c.Query && a.r.URL.RawQuery != "" {
		line = append(line, zap.String("url.query", clip(a.r.URL.RawQuery)))
	}
	if a.route != "" {
		line = append(line, zap.String("http.route", clip(a.route)))
	}
	line = append(line,
		zap.String("client.address", clip(c.client(a.r))),
		zap.String("server.address", clip(a.r.Host)),
		zap.String("network.protocol.version", a.version()))
	if agent := a.r.Header["User-Agent"]; len(agent) > 0 {
		line = append(line, zap.String("user_agent.original", clip(agent[0])))
	}
	return line
}

// appendMethod appends the method; one that is in no registry stands in a field of its own, so that the first stays countable.
func (a *about) appendMethod(line []zap.Field, c *Config) []zap.Field {
	known := slices.Contains(c.Implemented, a.method)
	if !known {
		_, known = status.LookupMethod(a.method)
	}
	if known {
		return append(line, zap.String("http.request.method", a.method))
	}
	return append(line, zap.String("http.request.method", "_OTHER"),
		zap.String("http.request.method_original", cause.Clean(a.method, cause.ClientLimit)))
}

// client is the address of the client, without its port.
func (c *Config) client(r *http.Request) string {
	if c.ClientAddress != nil {
		return c.ClientAddress(r)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// version is the version of HTTP, as the conventions write it.
func (a *about) version() string {
	switch r := a.r; {
	case a.stream, r.ProtoMajor == 2:
		return "2"
	case r.ProtoMajor == 1 && r.ProtoMinor == 0:
		return "1.0"
	case r.ProtoMajor == 3:
		return "3"
	}
	return "1.1"
}
