package exchange

import (
	"log"
	"strings"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain/cause"
)

// ErrorLog returns a logger for http.Server.ErrorLog whose lines become lines of l.
func ErrorLog(l *zap.Logger) *log.Logger { return log.New(errorWriter{l}, "", 0) }

type errorWriter struct{ l *zap.Logger }

// Write takes one line of net/http's.
func (w errorWriter) Write(p []byte) (int, error) {
	if w.l != nil {
		w.l.Error("net/http", zap.String("error", cause.Clean(strings.TrimSuffix(string(p), "\n"), logLimit)))
	}
	return len(p), nil
}
