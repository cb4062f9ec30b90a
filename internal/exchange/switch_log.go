package exchange

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"slices"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// The messages of the two lines of a connection.
const (
	messageSwitched = "connection switched"
	messageClosed   = "connection closed"
)

// logSwitched writes the line of the switch, in the goroutine that serves the request.
func (s *State) logSwitched() {
	if s.site.Logger == nil {
		return
	}
	if ce := s.site.Logger.Check(zapcore.InfoLevel, messageSwitched); ce != nil {
		a := s.about()
		s.line = s.room()
		a.appendTo(&s.line, s.site.Config)
		s.line = appendProtocol(s.line, s.switched, s.sub, s.identify(), s.stream != nil)
		ce.Write(s.line...)
	}
}

// appendProtocol appends what a connection was switched to, and by which exchange.
func appendProtocol(line []zap.Field, protocol, sub, id string, stream bool) []zap.Field {
	if protocol != "" {
		line = append(line, zap.String("upgrade.protocol", clip(protocol)))
	}
	if sub != "" {
		line = append(line, zap.String("upgrade.subprotocol", clip(sub)))
	}
	why := cause.Switched
	if stream {
		why = cause.SwitchedHTTP2
	}
	return append(line, zap.String("explain.cause", why), zap.String("explain.id", id))
}

// appendTraffic appends how long a connection lived and what passed.
func (l *Link) appendTraffic(line []zap.Field) []zap.Field {
	return append(line,
		zap.Duration("duration", clock()-l.since()),
		zap.Int64("network.io.receive", l.in.Load()),
		zap.Int64("network.io.transmit", l.out.Load()))
}

// Ended is what the end of a connection's own line tells.
type Ended struct {
	Request  *http.Request // the head of the request that was upgraded
	Protocol string
	Sub      string
	ID       string
	Err      error // of the serve function
	Panic    *cause.Recovered
}

// Logs reports whether the end of a connection will be logged, so that what Ended needs is made for somebody.
func (site *Site) Logs(panicked bool) bool {
	level := zapcore.InfoLevel
	if panicked {
		level = zapcore.ErrorLevel
	}
	return site.Logger != nil && site.Logger.Core().Enabled(level)
}

// LogEnd writes the line of the end of a connection, and one for the panic that ended it. It is called while the panicking
// frames still stand on the stack.
func (l *Link) LogEnd(site *Site, end *Ended) {
	a := about{r: end.Request, method: end.Request.Method, path: end.Request.URL.Path, route: end.Request.Pattern}
	if a.stream = l.Has(LinkStream); a.stream {
		a.method = http.MethodConnect
	}
	var line fields
	a.appendTo(&line, site.Config)
	line = appendProtocol(line, end.Protocol, end.Sub, end.ID, a.stream)
	if end.Panic != nil {
		if ce := site.Logger.Check(zapcore.ErrorLevel, cause.Panic); ce != nil {
			ce.Write(append(slices.Clip(line),
				zap.String("explain.at", end.Panic.At),
				zap.String("exception.message", clip(panicText(end.Panic.Value))),
				zap.String("exception.stacktrace", cleanStack(debug.Stack())))...)
		}
	}
	ce := site.Logger.Check(zapcore.InfoLevel, messageClosed)
	if ce == nil {
		return
	}
	line = l.appendTraffic(line)
	if end.Err != nil && !ordinary(end.Err) {
		line = append(line, zap.String("error", clip(text(end.Err))))
	}
	ce.Write(line...)
}

// ordinary reports whether an error is nothing but the way in which a connection ends.
func ordinary(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled)
}

// PanicAt returns the file:line that panicked. It is called while the panicking frames still stand on the stack.
func PanicAt() string { return panicAt() }

// Complain prints a panic of a serve function to the log of the server, as net/http prints those of handlers, where there is
// no middleware to log it.
func Complain(ctx context.Context, peer net.Addr, value any) {
	errorLog(ctx)("http: panic serving %v: %v\n%s", peer, panicText(value), debug.Stack())
}
