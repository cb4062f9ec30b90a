package exchange

import (
	"os"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// ProductionLogger prints JSON lines to stderr, from Info on. It does not sample: an access log that drops lines lies.
func ProductionLogger() *zap.Logger {
	c := zap.NewProductionEncoderConfig()
	c.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(c), zapcore.Lock(os.Stderr), zapcore.InfoLevel))
}

// DevelopmentLogger prints lines for a console to stderr, from Debug on.
func DevelopmentLogger() *zap.Logger {
	c := zap.NewDevelopmentEncoderConfig()
	c.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(c), zapcore.Lock(os.Stderr), zapcore.DebugLevel))
}

// Quiet returns l without caller and stack traces, which would name this package, or nil where it prints nothing at all.
func Quiet(l *zap.Logger) *zap.Logger {
	if l.Level() == zapcore.InvalidLevel {
		return nil
	}
	return l.WithOptions(zap.WithCaller(false), zap.AddStacktrace(zapcore.InvalidLevel))
}
