package exchange

import (
	"net/http"
	"runtime/debug"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
)

// messageHealthy is the message of the line of an exchange that needs no explanation. The others have the token of their
// cause, so that zap's sampler, which counts by level and message, thins a flood of one cause and leaves the rest alone.
const messageHealthy = "request"

// message is the message of the line of the exchange.
func (s *State) message() string {
	if s.why.Cause == "" {
		return messageHealthy
	}
	return cause.Clean(s.why.Cause, cause.ClientLimit)
}

// log writes the line of the exchange. It reports whether the line was written.
func (s *State) log(level zapcore.Level) bool {
	if s.site.Logger == nil || level == zapcore.InvalidLevel {
		return false
	}
	ce := s.site.Logger.Check(min(level, zapcore.ErrorLevel), s.message())
	if ce == nil {
		return false
	}
	s.line = s.appendLine(s.line[:0])
	ce.Write(s.line...)
	return true
}

// level is Error for 5xx of the server's doing and for panics, Warn for other errors, else Info.
func (s *State) level() zapcore.Level {
	if s.site.Level != nil {
		return s.site.Level(s.snapshot())
	}
	switch {
	case s.panic != nil, s.head >= 500 && s.why.Side == cause.SideServer:
		return zapcore.ErrorLevel
	case s.head >= 400:
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}

// appendLine appends the fields of the line, named by the OpenTelemetry conventions for HTTP.
func (s *State) appendLine(line []zap.Field) []zap.Field {
	line = s.appendAbout(line)
	if s.head != 0 {
		line = append(line, zap.Int64("http.response.status_code", int64(s.head)))
	}
	if n := s.read.Load(); n > 0 {
		line = append(line, zap.Int64("http.request.body.size", n))
	}
	line = append(line, zap.Int64("http.response.body.size", s.sent()), zap.Duration("duration", s.elapsed))
	s.mu.Lock()
	id, own, err := s.id, s.fields, s.err
	s.mu.Unlock()
	if id != "" {
		line = append(line, zap.String("explain.id", id))
	}
	line = s.appendWhy(line, err)
	for i := range own {
		line = append(line, cleanField(own[i]))
	}
	return line
}

// appendWhy appends the explanation and what only the log may know; err is what a handler handed over.
func (s *State) appendWhy(line []zap.Field, err error) []zap.Field {
	if e := &s.why; e.Cause != "" {
		line = append(line,
			zap.String("explain.cause", clip(e.Cause)),
			zap.String("explain.detail", clip(e.Detail)),
			zap.String("explain.fix", clip(e.Fix)),
			zap.String("explain.side", clip(string(e.Side))),
			zap.String("explain.by", clip(string(e.By))),
			zap.String("explain.sure", clip(string(e.Sure))),
			zap.String("explain.ref", clip(string(e.Reference))))
		if e.At != "" {
			line = append(line, zap.String("explain.at", clip(e.At)))
		}
	}
	if s.reportOnly {
		line = s.appendReport(line)
	}
	for i := range s.broken {
		line = append(line, zap.String("explain.rule."+s.broken[i].Rule.Name, clip(s.broken[i].Detail)))
	}
	if err != nil {
		line = append(line, zap.String("error", clip(text(err))))
	}
	if s.aborted {
		line = append(line, zap.Bool("explain.aborted", true))
	}
	if s.panic != nil {
		line = append(line, zap.String("exception.message", clip(panicText(s.panic.Value))),
			zap.String("exception.stacktrace", cleanStack(debug.Stack())))
	}
	return line
}

// appendReport appends what the gate would have said.
func (s *State) appendReport(line []zap.Field) []zap.Field {
	ev := s.gather(s.fieldsOut(), nil)
	ev.Refused, ev.Status = true, http.StatusNotImplemented
	e, ok := cause.Gate(ev)
	if !ok {
		return line
	}
	return append(line,
		zap.Int64("explain.report.status_code", http.StatusNotImplemented),
		zap.String("explain.report.cause", clip(e.Cause)),
		zap.String("explain.report.detail", clip(e.Detail)),
		zap.String("explain.report.fix", clip(e.Fix)))
}

// sent is the number of bytes of content that went out: none for HEAD, whose content net/http drops.
func (s *State) sent() int64 {
	if s.method == http.MethodHead {
		return 0
	}
	return s.size
}
