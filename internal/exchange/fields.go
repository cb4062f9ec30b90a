package exchange

import (
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain/cause"
)

// logLimit is the number of characters after which a string is cut in the log.
const logLimit = 2048

// clip returns s fit for a log line.
func clip(s string) string { return cause.Clean(s, logLimit) }

// adder takes fields: zap's encoder, or a list.
type adder interface {
	AddString(key, value string)
	AddInt64(key string, value int64)
	AddDuration(key string, value time.Duration)
}

// fields is a list of fields.
type fields []zap.Field

func (l *fields) AddString(k, v string)                 { *l = append(*l, zap.String(k, v)) }
func (l *fields) AddInt64(k string, v int64)            { *l = append(*l, zap.Int64(k, v)) }
func (l *fields) AddDuration(k string, v time.Duration) { *l = append(*l, zap.Duration(k, v)) }

// panicText is the text of a panic's value.
func panicText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return text(v)
}

// cleanStack cleans a stack trace line by line.
func cleanStack(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	for i := range lines {
		lines[i] = cause.Clean(strings.ReplaceAll(lines[i], "\t", "    "), 0)
	}
	return strings.Join(lines, "\n")
}
