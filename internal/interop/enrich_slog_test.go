package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// shared gives slog and this middleware one core: one format, one place, one level.
func shared(core zapcore.Core) (*slog.Logger, *httpexplain.Middleware) {
	return slog.New(zapslog.NewHandler(core)), httpexplain.NewProduction(httpexplain.WithLogger(zap.New(core)))
}

// toSlog is a zapcore.Core that writes to a slog.Handler.
type toSlog struct{ handler slog.Handler }

func (c toSlog) Enabled(level zapcore.Level) bool {
	return c.handler.Enabled(context.Background(), slogLevel(level))
}

func (c toSlog) With(fields []zapcore.Field) zapcore.Core {
	return toSlog{c.handler.WithAttrs(slogAttrs(fields))}
}

func (c toSlog) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(entry.Level) {
		return checked.AddCore(entry, c)
	}
	return checked
}

func (c toSlog) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	record := slog.NewRecord(entry.Time, slogLevel(entry.Level), entry.Message, 0)
	record.AddAttrs(slogAttrs(fields)...)
	return c.handler.Handle(context.Background(), record)
}

func (c toSlog) Sync() error { return nil }

// slogLevel is 4 for each level of zap's: Info is 0 in both.
func slogLevel(level zapcore.Level) slog.Level { return slog.Level(4 * level) }

func slogAttrs(fields []zapcore.Field) []slog.Attr {
	attrs := make([]slog.Attr, 0, len(fields))
	for _, field := range fields {
		one := zapcore.NewMapObjectEncoder()
		field.AddTo(one)
		for name, value := range one.Fields {
			attrs = append(attrs, slog.Any(name, value))
		}
	}
	return attrs
}

// TestSlogShared writes with slog and with the middleware, through one core.
func TestSlogShared(t *testing.T) {
	var out bytes.Buffer
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&out), zapcore.InfoLevel)
	logger, x := shared(core)
	logger.Info("started", "port", 8080)
	x.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/nowhere", http.NoBody))
	lines := jsonLines(t, &out)
	if len(lines) != 2 || lines[0]["msg"] != "started" || lines[0]["port"] != 8080.0 || lines[0]["level"] != "info" ||
		lines[1]["msg"] != "handler-client-error" || lines[1]["level"] != "warn" || lines[1]["http.response.status_code"] != 404.0 {
		t.Errorf("the lines are %v", lines)
	}
}

// TestSlogHandler lets the middleware write to a handler of slog's.
func TestSlogHandler(t *testing.T) {
	for _, want := range []struct {
		target, level, message string
		code                   float64
	}{
		{"/ok", "INFO", "request", 200},
		{"/missing", "WARN", "handler-not-found", 404},
		{"/broken", "ERROR", "handler-server-error", 500},
	} {
		t.Run(want.target, func(t *testing.T) {
			var out bytes.Buffer
			handler := slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelInfo})

			x := httpexplain.NewProduction(httpexplain.WithLogger(zap.New(toSlog{handler}).With(zap.String("service", "shop"))))

			mux := http.NewServeMux()
			mux.Handle("/ok", site.Text("ok"))
			mux.Handle("/missing", http.NotFoundHandler())
			mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) {
				httpexplain.AddFields(r.Context(), zap.Strings("orders", []string{"a", "b"}), zap.Int("n", 2))
				http.Error(w, "broken", http.StatusInternalServerError)
			})
			x.Handler(mux).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, want.target, http.NoBody))
			lines := jsonLines(t, &out)
			if len(lines) != 1 {
				t.Fatalf("%d lines: %v", len(lines), lines)
			}
			line := lines[0]
			if line["level"] != want.level || line["msg"] != want.message || line["http.response.status_code"] != want.code ||
				line["url.path"] != want.target || line["service"] != "shop" || line["time"] == nil {
				t.Errorf("the line is %v", line)
			}
			if orders, _ := line["orders"].([]any); want.code == 500 && (len(orders) != 2 || line["n"] != 2.0) {
				t.Errorf("the line is %v", line)
			}
		})
	}
	if (toSlog{slog.NewTextHandler(&bytes.Buffer{}, nil)}).Enabled(zapcore.DebugLevel) {
		t.Error("debug lines pass a handler that wants none")
	}
}

// jsonLines reads one object a line.
func jsonLines(t testing.TB, out *bytes.Buffer) (lines []map[string]any) {
	t.Helper()
	for line := range strings.Lines(out.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, object)
	}
	return lines
}
