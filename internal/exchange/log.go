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
func (s *State) log(level zapcore.Level, recorded bool) bool {
	if s.site.Logger == nil || level == zapcore.InvalidLevel {
		return false
	}
	level = min(level, zapcore.ErrorLevel)
	if !s.site.Logger.Core().Enabled(level) { // nothing of the line is made
		return false
	}
	s.tell()
	k := s.tells.common(s.head)
	logger := s.site.Logger
	prefixed := s.site.Prefixes.of(&k, s.site.Config)
	if recorded {
		prefixed = nil // s.line is to be whole
	}
	if prefixed != nil {
		logger = prefixed
	}
	ce := logger.Check(level, s.message())
	if ce == nil {
		return false
	}
	if prefixed != nil {
		s.line = append(s.room(), zap.Inline((*inlined)(s)))
	} else {
		s.lineUsual(&k)
	}
	s.line = s.appendWhy(s.line)
	ce.Write(s.line...)
	return true
}

// lineUsual begins the line with what the lines of all exchanges have.
func (s *State) lineUsual(k *common) {
	s.line = k.append(s.room(), s.site.Config)
	s.tells.addRest(&s.line, s.site.Config)
	s.addOutcome(&s.line)
}

// level is Error for 5xx of the server's doing, for panics and for answers that an error cut short, Warn for other errors, else
// Info.
func (s *State) level() zapcore.Level {
	if s.site.Level != nil {
		return s.site.Level(s.snapshot())
	}
	switch {
	case s.panic != nil, s.head >= 500 && s.why.Side == cause.SideServer, s.cutShort():
		return zapcore.ErrorLevel
	case s.head >= 400:
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}

// cutShort reports whether the handler handed an error over after it had begun an answer that is none, and nobody but the server
// is to blame: the client is still there, and the connection was not taken over.
func (s *State) cutShort() bool {
	if s.head < 200 || s.head >= 400 || s.hijack.done || s.stream != nil {
		return false
	}
	s.mu.Lock()
	failed := s.err != nil && !s.own
	s.mu.Unlock()
	return failed && !s.deserted()
}

// addOutcome adds what the request became.
func (s *State) addOutcome(to adder) {
	if n := s.read.Load(); n > 0 {
		to.AddInt64("http.request.body.size", n)
	}
	to.AddInt64("http.response.body.size", s.sent())
	to.AddDuration("duration", s.elapsed)
	if s.tells.id != "" {
		to.AddString("explain.id", s.tells.id)
	}
}

// appendWhy appends the explanation, what only the log may know, and what others added.
func (s *State) appendWhy(line []zap.Field) []zap.Field {
	if e := &s.why; e.Cause != "" {
		line = appendSaid(line, "explain.cause", e.Cause)
		line = appendSaid(line, "explain.detail", e.Detail)
		line = appendSaid(line, "explain.fix", e.Fix)
		line = appendSaid(line, "explain.side", string(e.Side))
		line = appendSaid(line, "explain.by", string(e.By))
		line = appendSaid(line, "explain.sure", string(e.Sure))
		line = appendSaid(line, "explain.ref", string(e.Reference))
		line = appendSaid(line, "explain.at", e.At)
	}
	if s.reportOnly {
		line = s.appendReport(line)
	}
	for i := range s.broken {
		line = append(line, zap.String("explain.rule."+s.broken[i].Rule.Name, clip(s.broken[i].Detail)))
	}
	if s.tells.err != nil {
		line = append(line, zap.String("error", clip(text(s.tells.err))))
	}
	if s.aborted {
		line = append(line, zap.Bool("explain.aborted", true))
	}
	if s.panic != nil {
		line = append(line, zap.String("exception.message", clip(panicText(s.panic.Value))),
			zap.String("exception.stacktrace", cleanStack(debug.Stack())))
	}
	line = s.site.appendFields(line, s.r)
	return appendClean(line, s.fields) // once told is set, they do not change
}

// appendSaid appends a field, unless there is nothing to say in it.
func appendSaid(line []zap.Field, key, value string) []zap.Field {
	if value == "" {
		return line
	}
	return append(line, zap.String(key, clip(value)))
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
