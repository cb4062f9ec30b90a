package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/internal/exchange"
)

// stackField is the field of a log line that holds a stack trace, which is shown by itself.
const stackField = "exception.stacktrace"

// encode writes the log line of an exchange as JSON, and its stack trace apart from it.
func encode(x *exchange.Recording) (line, stack string) {
	defer func() {
		if v := recover(); v != nil { // of a value that a handler logs and that cannot be marshaled
			line = "The line cannot be shown: " + cut(panicText(v), maxSentence)
		}
	}()
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey: "ts", LevelKey: "level", MessageKey: "msg", EncodeTime: zapcore.RFC3339NanoTimeEncoder,
		EncodeLevel: zapcore.LowercaseLevelEncoder, EncodeDuration: zapcore.StringDurationEncoder, SkipLineEnding: true,
	})
	level := x.Level
	if level == zapcore.InvalidLevel {
		level = zapcore.InfoLevel
	}
	fields := slices.Clone(x.Line)
	for i := range fields {
		if fields[i].Key == stackField {
			stack = trimStack(fields[i].String)
			fields[i].String = "..."
		} else if hasWord(strings.ToLower(fields[i].Key)) {
			fields[i] = zapcore.Field{Key: fields[i].Key, Type: zapcore.StringType, String: redacted}
		}
	}
	buf, err := encoder.EncodeEntry(zapcore.Entry{Level: level, Time: x.Start.Add(x.Duration), Message: x.Message}, fields)
	if err != nil {
		return "The line cannot be shown: " + cut(err.Error(), maxSentence), stack
	}
	defer buf.Free()
	text := strings.ReplaceAll(buf.String(), `\u0026`, "&") // as encoding/json writes it
	return cut(queryValues(text), maxLine), stack
}

// trimStack returns a stack trace from the panic on, cut. Its lines were cleaned before.
func trimStack(stack string) string {
	if i := strings.Index(stack, "\npanic("); i >= 0 {
		stack = stack[i+1:]
	}
	if len(stack) > maxLine {
		stack = strings.ToValidUTF8(stack[:maxLine], "") + "..."
	}
	return strings.Clone(stack)
}

// pretty sets each field of a log line on a line of its own, unless the line was cut.
func pretty(line string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(line), "", "  "); err != nil {
		return line
	}
	return b.String()
}

// panicText is the text of a panic's value.
func panicText(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T", v)
		}
	}()
	if err, ok := v.(error); ok {
		return err.Error()
	}
	return fmt.Sprint(v)
}
