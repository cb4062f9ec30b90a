package exchange

import (
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// logLimit is the number of characters after which a string is cut in the log.
const logLimit = 2048

// clip returns s fit for a log line.
func clip(s string) string { return cause.Clean(s, logLimit) }

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
