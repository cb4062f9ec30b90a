package exchange

import (
	"log"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// ErrorLog returns a logger for http.Server.ErrorLog, and for that of httputil.ReverseProxy, whose lines become lines of l.
func ErrorLog(l *zap.Logger) *log.Logger { return log.New(errorWriter{l}, "", 0) }

type errorWriter struct{ l *zap.Logger }

// said is what net/http says of itself: what its line begins with and contains, and what that means.
type said struct {
	begins, contains string
	message          string // constant, for zap's sampler
	level            zapcore.Level
	cause            string // of the vocabulary; "" where it has none
	side             cause.Side
	detail, fix      string
}

// sayings are in order: the first that fits is taken.
var sayings = []said{
	{
		"http: TLS handshake error", "client sent an HTTP request to an HTTPS server", "plain-http-on-tls", zapcore.WarnLevel, "", cause.SideClient,
		"A client spoke plain HTTP to a port that speaks TLS; net/http answered 400.",
		"Use https:// in the client's URL; for a proxy in front, in the address that it passes requests to.",
	},
	{
		"http: TLS handshake error", "certificate", "tls-certificate", zapcore.WarnLevel, "", cause.SideServer,
		"A TLS handshake failed over a certificate.",
		"Send the whole chain with a certificate for the name that the client asks for, and let the client trust its root.",
	},
	{
		"http: TLS handshake error", "EOF", "tls-gone", zapcore.InfoLevel, "", cause.SideClient,
		"A client closed the connection in the TLS handshake, as probes of load balancers and port scanners do.",
		"Nothing to fix, unless a real client is among them.",
	},
	{
		"http: TLS handshake error", "connection reset", "tls-gone", zapcore.InfoLevel, "", cause.SideClient,
		"A client reset the connection in the TLS handshake, as probes of load balancers and port scanners do.",
		"Nothing to fix, unless a real client is among them.",
	},
	{
		"http: TLS handshake error", "broken pipe", "tls-gone", zapcore.InfoLevel, "", cause.SideClient,
		"A client was gone before the TLS handshake was over, as probes of load balancers and port scanners are.",
		"Nothing to fix, unless a real client is among them.",
	},
	{
		"http: TLS handshake error", "i/o timeout", "tls-timeout", zapcore.InfoLevel, "", cause.SideClient,
		"A client did not finish the TLS handshake in the time that Server.ReadHeaderTimeout or ReadTimeout gives.",
		"Nothing to fix, unless a real client is among them: then see what is slow between it and the server.",
	},
	{
		"http: TLS handshake error", "", "tls-handshake", zapcore.WarnLevel, "", cause.SideClient,
		"A TLS handshake failed before there was a request.",
		"Compare the versions and ciphers that the client offers with those in Server.TLSConfig.",
	},
	{
		"http: panic serving", "", cause.Panic, zapcore.ErrorLevel, cause.Panic, cause.SideServer,
		"A handler panicked, and net/http closed the connection.", "Mend the line below panic in the stack.",
	},
	{
		"http2: panic serving", "", cause.Panic, zapcore.ErrorLevel, cause.Panic, cause.SideServer,
		"A handler panicked, and net/http reset the stream.", "Mend the line below panic in the stack.",
	},
	{
		"http2: server: error reading preface", "connection reset", "http2-gone", zapcore.InfoLevel, "", cause.SideClient,
		"A client reset the connection before HTTP/2 had begun on it.", "Nothing to fix.",
	},
	{
		"http: superfluous response.WriteHeader", "", "superfluous-writeheader", zapcore.WarnLevel, "", cause.SideServer,
		"A handler called WriteHeader again after the head was sent; the call had no effect.",
		"Return after an answer was written.",
	},
	{
		"http: response.Write", "on hijacked connection", "write-after-hijack", zapcore.WarnLevel, "", cause.SideServer,
		"A handler used its ResponseWriter after it had taken the connection over; nothing was sent.",
		"Return after Hijack, or write to the connection.",
	},
	{
		"http: Accept error", "", "accept", zapcore.ErrorLevel, "", cause.SideServer,
		"The server could not accept a connection and will try again.",
		"Where it is short of file descriptors, raise the limit (ulimit -n), or look for connections that are never closed.",
	},
	{
		"http: proxy error", "context canceled", cause.ClientGone, zapcore.InfoLevel, cause.ClientGone, cause.SideClient,
		"The client was gone before the upstream answered.", "Nothing to fix.",
	},
	{
		"http: proxy error", "operation was canceled", cause.ClientGone, zapcore.InfoLevel, cause.ClientGone, cause.SideClient,
		"The client was gone before the upstream answered.", "Nothing to fix.",
	},
	{ // before what follows: what a resolver says, refused and timeout too, stands behind lookup
		"http: proxy error", ": lookup ", cause.UpstreamDNS, zapcore.ErrorLevel, cause.UpstreamDNS, cause.SideServer,
		"The name of the upstream could not be resolved.", "Correct the name of the upstream, or the resolver that should know it.",
	},
	{
		"http: proxy error", "connection refused", cause.UpstreamRefused, zapcore.ErrorLevel, cause.UpstreamRefused, cause.SideServer,
		"The upstream refused the connection.", "Start the upstream, or correct its address.",
	},
	{
		"http: proxy error", "tls: ", cause.UpstreamTLS, zapcore.ErrorLevel, cause.UpstreamTLS, cause.SideServer,
		"The TLS handshake with the upstream failed.", "Trust its certificate, or use the scheme that it speaks.",
	},
	{
		"http: proxy error", "can't switch protocols", cause.UpstreamUpgrade, zapcore.ErrorLevel, cause.UpstreamUpgrade, cause.SideServer,
		"ReverseProxy could not hijack the connection for an upgrade.", "Give the wrapper that it names an Unwrap method.",
	},
	{
		"http: proxy error", "timeout", cause.UpstreamTimeout, zapcore.ErrorLevel, cause.UpstreamTimeout, cause.SideServer,
		"The upstream did not answer in time.", "Raise the deadline, or find out why the upstream is slow.",
	},
	{
		"http: proxy error", "deadline exceeded", cause.UpstreamTimeout, zapcore.ErrorLevel, cause.UpstreamTimeout, cause.SideServer,
		"The upstream did not answer before the deadline.", "Raise the deadline, or find out why the upstream is slow.",
	},
	{
		"http: proxy error", "EOF", cause.UpstreamClosed, zapcore.ErrorLevel, cause.UpstreamClosed, cause.SideServer,
		"The upstream closed the connection before it answered.", "See the upstream's log.",
	},
	{
		"http: proxy error", "server closed", cause.UpstreamClosed, zapcore.ErrorLevel, cause.UpstreamClosed, cause.SideServer,
		"The upstream closed the connection that was about to be used again.", "Let the proxy give up idle connections before the upstream does.",
	},
	{
		"http: proxy error", "connection reset", cause.UpstreamClosed, zapcore.ErrorLevel, cause.UpstreamClosed, cause.SideServer,
		"The upstream reset the connection before it answered.", "See the upstream's log.",
	},
}

// Write takes one message of net/http's: a line, and for a panic the stack below it.
func (w errorWriter) Write(p []byte) (int, error) {
	if w.l == nil {
		return len(p), nil
	}
	line, stack, _ := strings.Cut(strings.TrimSuffix(string(p), "\n"), "\n")
	s := meaning(line)
	ce := w.l.Check(s.level, s.message)
	if ce == nil {
		return len(p), nil
	}
	fields := append(make([]zap.Field, 0, 8), zap.String("error", clip(line)))
	if stack != "" {
		fields = append(fields, zap.String("exception.stacktrace", cleanStack([]byte(stack))))
	}
	if address := between(line, " from ", ": "); address != "" && s.side == cause.SideClient {
		fields = append(fields, zap.String("client.address", clip(address)))
	}
	if s.cause != "" {
		fields = append(fields, zap.String("explain.cause", s.cause))
	}
	if s.detail != "" {
		fields = append(fields, zap.String("explain.detail", s.detail), zap.String("explain.fix", s.fix),
			zap.String("explain.side", string(s.side)))
	}
	ce.Write(fields...)
	return len(p), nil
}

// meaning finds what a line of net/http's means; one that is not known is passed on as an error.
func meaning(line string) said {
	for i := range sayings {
		if s := &sayings[i]; strings.HasPrefix(line, s.begins) && strings.Contains(line[len(s.begins):], s.contains) {
			return *s
		}
	}
	return said{message: "net/http", level: zapcore.ErrorLevel}
}

// between returns what stands in s between two marks, or "".
func between(s, from, to string) string {
	_, s, ok := strings.Cut(s, from)
	if !ok {
		return ""
	}
	s, _, _ = strings.Cut(s, to)
	return s
}
