package interop

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// everyLine is zap's preset for production without its sampler.
func everyLine() (*zap.Logger, error) {
	config := zap.NewProductionConfig()
	config.Sampling = nil
	return config.Build()
}

// thinned is a core whose sampler lets access lines alone and thins floods of one cause.
type thinned struct {
	zapcore.Core
	sampler zapcore.Core
}

func (c thinned) With(fields []zapcore.Field) zapcore.Core {
	return thinned{c.Core.With(fields), c.sampler.With(fields)}
}

func (c thinned) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if entry.Message == "request" {
		return c.Core.Check(entry, checked)
	}
	return c.sampler.Check(entry, checked)
}

// flood sends 1000 healthy requests, 1000 of a scanner, and a few of three other kinds between them, and returns the lines by
// message.
func flood(t *testing.T, build func(zap.Config) (*zap.Logger, error)) map[string]int {
	t.Helper()
	file := filepath.Join(t.TempDir(), "log")
	config := zap.NewProductionConfig()
	config.OutputPaths = []string{file}
	logger, err := build(config)
	check(t, err)
	mux := http.NewServeMux()
	mux.Handle("GET /ok", site.Text("ok"))
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	h := httpexplain.NewProduction(httpexplain.WithLogger(logger)).Handler(mux)
	ask := func(method, target string) {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, target, http.NoBody))
	}
	for i := range 1000 {
		ask("GET", "/ok")
		ask("GET", "/wp-login.php")
		if i%100 == 0 {
			ask("GET", "/broken")
			ask("POST", "/ok")
			ask("BREW", "/ok")
		}
	}
	content, err := os.ReadFile(file)
	check(t, err)
	lines := make(map[string]int)
	for _, line := range jsonLines(t, bytes.NewBuffer(content)) {
		message, _ := line["msg"].(string)
		lines[message]++
	}
	return lines
}

// TestSampler sees which lines zap's preset sampler drops, and two ways to keep the access lines: without it, and with one
// that looks at causes alone.
func TestSampler(t *testing.T) {
	for name, want := range map[string]struct {
		build  func(zap.Config) (*zap.Logger, error)
		access func(int) bool
		cause  func(int) bool
	}{
		"preset":  {func(c zap.Config) (*zap.Logger, error) { return c.Build() }, few, few},
		"without": {func(c zap.Config) (*zap.Logger, error) { c.Sampling = nil; return c.Build() }, every, every},
		"causes alone": {func(c zap.Config) (*zap.Logger, error) {
			preset := *c.Sampling
			c.Sampling = nil

			logger, err := c.Build(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
				return thinned{core, zapcore.NewSamplerWithOptions(core, time.Second, preset.Initial, preset.Thereafter)}
			}))

			return logger, err
		}, every, few},
	} {
		t.Run(name, func(t *testing.T) {
			lines := flood(t, want.build)
			if !want.access(lines["request"]) || !want.cause(lines["route-none"]) {
				t.Errorf("%d access lines and %d of the flood are left", lines["request"], lines["route-none"])
			}
			for _, cause := range []string{"handler-server-error", "method-not-allowed", "method-unknown"} {
				if lines[cause] != 10 {
					t.Errorf("%d lines of %s, want 10: the flood is of another cause", lines[cause], cause)
				}
			}
		})
	}
	logger, err := everyLine()
	check(t, err)
	for range 500 {
		if logger.Check(zapcore.InfoLevel, "request") == nil {
			t.Fatal("a line is dropped without a sampler")
		}
	}
}

// few holds for what a sampler leaves of 1000 lines: 109 in a second, the same again for each second more.
func few(n int) bool { return n >= 109 && n <= 700 }

func every(n int) bool { return n == 1000 }
