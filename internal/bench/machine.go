package bench

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// peers are the modules whose versions the report names.
var peers = []string{
	"github.com/coder/websocket", "github.com/felixge/httpsnoop", "github.com/go-chi/chi/v5", "github.com/go-chi/httplog/v3",
	"github.com/gobwas/ws", "github.com/gorilla/handlers", "github.com/gorilla/websocket", "github.com/justinas/alice",
	"github.com/lxzan/gws", "github.com/rs/zerolog", "github.com/samber/slog-http",
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp", "go.uber.org/zap",
}

// writeHead writes what the figures are and where they come from.
func writeHead(w io.Writer, p *Plan) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("the program was built without modules")
	}
	fmt.Fprintf(w, `# Figures

Written by %s in this folder, on %s. Times are the median of %d rounds, interleaved with those of the
others in changing order; the spread is that of the middle half of them. Ratios are to the line marked 1.00. Allocations and bytes are for one
operation. They are gated by the tests of this folder; times are not.

| | |
|---|---|
| processor | %s, %d cores |
| memory | %s |
| system | %s/%s, Linux %s |
| Go | %s |
`, "`go run ./cmd/bench`", time.Now().UTC().Format("2 January 2006"), p.Rounds,
		line("/proc/cpuinfo", "model name"), runtime.NumCPU(), line("/proc/meminfo", "MemTotal"),
		runtime.GOOS, runtime.GOARCH, line("/proc/sys/kernel/osrelease", ""), runtime.Version())
	for _, m := range info.Deps {
		if slices.Contains(peers, m.Path) {
			fmt.Fprintf(w, "| %s | %s |\n", strings.TrimPrefix(m.Path, "github.com/"), m.Version)
		}
	}
	return nil
}

// line returns what follows a name in a file of the kernel's, or its first line where the name is empty.
func line(file, name string) string {
	content, err := os.ReadFile(file) //nolint:gosec // the names stand above
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(content)) {
		key, value, found := strings.Cut(line, ":")
		switch {
		case name == "":
			return strings.TrimSpace(line)
		case found && strings.TrimSpace(key) == name:
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
