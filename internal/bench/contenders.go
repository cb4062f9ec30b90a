package bench

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/felixge/httpsnoop"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httplog/v3"
	"github.com/gorilla/handlers"
	"github.com/justinas/alice"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/hlog"
	sloghttp "github.com/samber/slog-http"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
)

// contender is a way to serve a handler.
type contender struct {
	name string
	logs bool // it writes a line for each request
	wrap func(http.Handler) http.Handler
}

// The names of the contenders that targets speak of.
const (
	bare     = "bare handler"
	silent   = "httpexplain, no logger"
	lines    = "httpexplain, JSON lines"
	develop  = "httpexplain, development"
	httpLog  = "go-chi/httplog v3"
	slogHTTP = "samber/slog-http"
)

// contenders are measured in one run, each as its documentation shows it, with its lines going nowhere.
func contenders() []contender {
	return []contender{
		{bare, false, func(h http.Handler) http.Handler { return h }},
		{"alice, three no-ops", false, alice.New(noop, noop, noop).Then},
		{silent, false, httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler},
		{lines, true, httpexplain.NewProduction(httpexplain.WithLogger(jsonLines())).Handler},
		{develop, true, httpexplain.NewDevelopment(httpexplain.WithLogger(consoleLines())).Handler},
		{"chi middleware.Logger", true, middleware.RequestLogger(&middleware.DefaultLogFormatter{
			Logger: log.New(nowhere{}, "", log.LstdFlags), NoColor: true,
		})},
		{httpLog, true, withHTTPLog},
		{"gorilla CombinedLoggingHandler", true, func(h http.Handler) http.Handler {
			return handlers.CombinedLoggingHandler(nowhere{}, h)
		}},
		{slogHTTP, true, sloghttp.New(slog.New(slog.NewTextHandler(nowhere{}, nil)))},
		{"zerolog hlog", true, withHlog},
		{"httpsnoop CaptureMetrics, log.Printf", true, withHTTPSnoop},
		{"otelhttp, no-op providers", false, func(h http.Handler) http.Handler {
			return otelhttp.NewHandler(h, "server",
				otelhttp.WithTracerProvider(tracenoop.NewTracerProvider()), otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()))
		}},
	}
}

func noop(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

// jsonLines returns a logger that writes JSON lines, as zap.NewProduction makes it but for the sampler.
func jsonLines() *zap.Logger {
	encoder := zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, zapcore.AddSync(nowhere{}), zapcore.InfoLevel))
}

// consoleLines returns a logger that writes lines for the eye, as zap.NewDevelopment makes it.
func consoleLines() *zap.Logger {
	encoder := zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, zapcore.AddSync(nowhere{}), zapcore.DebugLevel))
}

// withHTTPLog is the logger of httplog's README, without what it calls optional.
func withHTTPLog(h http.Handler) http.Handler {
	logger := slog.New(slog.NewJSONHandler(nowhere{}, &slog.HandlerOptions{
		ReplaceAttr: httplog.SchemaECS.Concise(false).ReplaceAttr,
	})).With(slog.String("app", "example-app"), slog.String("version", "v1.0.0-a1fa420"), slog.String("env", "production"))
	return httplog.RequestLogger(logger, &httplog.Options{Level: slog.LevelInfo, Schema: httplog.SchemaECS, RecoverPanics: true})(h)
}

// withHlog is the chain of zerolog's README.
func withHlog(h http.Handler) http.Handler {
	logger := zerolog.New(nowhere{}).With().Timestamp().Str("role", "my-service").Str("host", "localhost").Logger()
	access := hlog.AccessHandler(func(r *http.Request, status, size int, duration time.Duration) {
		hlog.FromRequest(r).Info().Str("method", r.Method).Stringer("url", r.URL).Int("status", status).
			Int("size", size).Dur("duration", duration).Msg("")
	})
	return alice.New(
		hlog.NewHandler(logger), access, hlog.RemoteAddrHandler("ip"), hlog.UserAgentHandler("user_agent"),
		hlog.RefererHandler("referer"), hlog.RequestIDHandler("req_id", "Request-Id"),
	).Then(h)
}

// withHTTPSnoop is the handler of httpsnoop's README.
func withHTTPSnoop(h http.Handler) http.Handler {
	logger := log.New(nowhere{}, "", log.LstdFlags)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := httpsnoop.CaptureMetrics(h, w, r)
		logger.Printf("%s %s (code=%d dt=%s written=%d)", r.Method, r.URL, m.Code, m.Duration, m.Written)
	})
}

// answer is a handler that every contender wraps.
type answer struct {
	status  int
	handler http.HandlerFunc
}

var answers = []answer{
	{http.StatusOK, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }},
	{http.StatusNotFound, http.NotFound},
	{http.StatusNotImplemented, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not implemented", http.StatusNotImplemented)
	}},
}

// plain is an ordinary request.
func plain(method, target string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, target, http.NoBody)
	r.Header.Set("User-Agent", "curl/8.14.1")
	r.Header.Set("Accept", "*/*")
	return r
}
