package exchange

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

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

// about is what there is to tell of the request.
func (s *State) about() about {
	s.tell()
	return s.tells.about
}

// told is what the line of an exchange tells beside what became of it.
type told struct {
	about
	id  string
	err error // that a handler handed over
}

// tell puts together what is to be told.
func (s *State) tell() {
	s.mu.Lock()
	route, id, err := s.route, s.id, s.err
	s.mu.Unlock()
	s.tells = told{about{s.r, s.method, s.path, s.patternOf(route), s.stream != nil}, id, err}
}

// appendTo appends the fields, named by the OpenTelemetry conventions for HTTP.
func (a *about) appendTo(line *fields, c *Config) {
	k := a.common(0)
	*line = k.append(*line, c)
	a.addRest(line, c)
	*line = c.appendFields(*line, a.r)
}

// common is what the request has in common with others.
func (a *about) common(status int) common {
	return common{method: a.method, host: a.r.Host, version: a.version(), status: status}
}

// append appends the fields. A method that is in no registry stands in a field of its own, so that the first stays countable.
func (k *common) append(line []zap.Field, c *Config) []zap.Field {
	if c.knows(k.method) {
		line = append(line, zap.String("http.request.method", k.method))
	} else {
		line = append(line, zap.String("http.request.method", "_OTHER"),
			zap.String("http.request.method_original", cause.Clean(k.method, cause.ClientLimit)))
	}
	address, port := splitHost(k.host)
	line = append(line, zap.String("server.address", clip(address)))
	if port != 0 {
		line = append(line, zap.Int64("server.port", port))
	}
	line = append(line, zap.String("network.protocol.version", k.version))
	if k.status != 0 {
		line = append(line, zap.Int64("http.response.status_code", int64(k.status)))
	}
	return line
}

// addRest adds the fields that are the request's own.
func (a *about) addRest(to adder, c *Config) {
	to.AddString("url.path", clip(a.path))
	if c.Query && a.r.URL.RawQuery != "" {
		to.AddString("url.query", clip(a.r.URL.RawQuery))
	}
	if a.route != "" {
		to.AddString("http.route", clip(c.routeOf(a.route)))
	}
	to.AddString("client.address", clip(c.client(a.r)))
	if agent := a.r.Header["User-Agent"]; len(agent) > 0 {
		to.AddString("user_agent.original", clip(agent[0]))
	}
}

// knows reports whether a method is implemented or registered.
func (c *Config) knows(method string) bool {
	if slices.Contains(c.Implemented, method) {
		return true
	}
	_, known := status.LookupMethod(method)
	return known
}

// splitHost takes the port from a Host; 0: it names none. What is no Host stays whole. net.SplitHostPort would make an error of
// each Host without a port.
func splitHost(host string) (address string, port int64) {
	address = host
	if i := strings.LastIndexByte(host, ':'); i > 0 && (host[i-1] == ']' || strings.IndexByte(host, ':') == i) {
		n, err := strconv.ParseUint(host[i+1:], 10, 16)
		if err != nil {
			return host, 0
		}
		address, port = host[:i], int64(n)
	}
	if name, ok := strings.CutPrefix(address, "["); ok && strings.HasSuffix(name, "]") {
		address = name[:len(name)-1]
	}
	return address, port
}

// routeOf is a pattern without the method that http.ServeMux lets it begin with: the method has a field of its own.
func (c *Config) routeOf(pattern string) string {
	i := strings.IndexAny(pattern, " \t")
	if i < 0 || !c.knows(pattern[:i]) {
		return pattern
	}
	return strings.TrimLeft(pattern[i:], " \t")
}

// appendFields appends what the user's functions say of a request.
func (c *Config) appendFields(line []zap.Field, r *http.Request) []zap.Field {
	for _, f := range c.Fields {
		line = appendClean(line, f(r))
	}
	return line
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
