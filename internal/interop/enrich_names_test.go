package interop

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
)

// renamed is a zapcore.Core that gives fields other names.
type renamed struct {
	zapcore.Core
	names map[string]string
}

func (c renamed) With(fields []zapcore.Field) zapcore.Core {
	return renamed{c.Core.With(c.rename(fields)), c.names}
}

func (c renamed) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(entry.Level) {
		return checked.AddCore(entry, c)
	}
	return checked
}

func (c renamed) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	return c.Core.Write(entry, c.rename(fields))
}

func (c renamed) rename(fields []zapcore.Field) []zapcore.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		if name, ok := c.names[fields[i].Key]; ok {
			fields[i].Key = name
		}
	}
	return fields
}

// ecs writes lines in the names and units of the Elastic Common Schema.
func ecs(out io.Writer) *zap.Logger {
	config := zapcore.EncoderConfig{
		TimeKey: "@timestamp", LevelKey: "log.level", MessageKey: "message", LineEnding: "\n",
		EncodeTime: zapcore.RFC3339NanoTimeEncoder, EncodeLevel: zapcore.LowercaseLevelEncoder,
		EncodeDuration: zapcore.NanosDurationEncoder,
	}
	core := zapcore.NewCore(zapcore.NewJSONEncoder(config), zapcore.AddSync(out), zapcore.InfoLevel)
	return zap.New(renamed{core, map[string]string{
		"duration":                 "event.duration",
		"http.request.body.size":   "http.request.body.bytes",
		"http.response.body.size":  "http.response.body.bytes",
		"network.protocol.version": "http.version",
		"explain.id":               "event.id",
		"explain.cause":            "event.reason",
		"error":                    "error.message",
		"exception.message":        "error.message",
		"exception.stacktrace":     "error.stack_trace",
		"trace_id":                 "trace.id",
		"span_id":                  "span.id",
	}})
}

// TestFieldNames sees the names of the Elastic Common Schema in place of OpenTelemetry's.
func TestFieldNames(t *testing.T) {
	var out bytes.Buffer
	logger := ecs(&out).With(zap.String("trace_id", "00"))
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	h := x.Handler(httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return errors.New("disk full") }))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/orders", http.NoBody))
	lines := jsonLines(t, &out)
	if len(lines) != 1 {
		t.Fatalf("%d lines: %v", len(lines), lines)
	}
	for name, want := range map[string]any{
		"message": "handler-server-error", "log.level": "error", "http.response.status_code": 500.0, "url.path": "/orders", "http.version": "1.1",
		"event.reason": "handler-server-error", "error.message": "disk full", "trace.id": "00", "client.address": "192.0.2.1",
	} {
		if lines[0][name] != want {
			t.Errorf("%s is %v, want %v", name, lines[0][name], want)
		}
	}
	if took, _ := lines[0]["event.duration"].(float64); took < 1 || took != float64(int64(took)) {
		t.Errorf("event.duration is %v, want whole nanoseconds", lines[0]["event.duration"])
	}
	for _, name := range []string{"duration", "error", "explain.id", "network.protocol.version", "trace_id", "http.response.body.size"} {
		if lines[0][name] != nil {
			t.Errorf("%s is still there", name)
		}
	}
}
