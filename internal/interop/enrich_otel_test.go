package interop

import (
	"context"
	"net/http"
	"testing"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/site"
)

// traced is for WithFields: it puts the identifiers of the span that otelhttp began into each line.
func traced(r *http.Request) []zap.Field {
	span := trace.SpanContextFromContext(r.Context())
	if !span.IsValid() {
		return nil
	}
	return []zap.Field{zap.Stringer("trace_id", span.TraceID()), zap.Stringer("span_id", span.SpanID())}
}

// onSpan puts the explanation on the span, and the identifier that the log line has too.
func onSpan(ctx context.Context, x httpexplain.Exchange) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(
		attribute.String("explain.cause", x.Cause), attribute.String("explain.side", string(x.Side)),
		attribute.String("explain.id", x.ID))
	if x.Side == cause.SideServer {
		span.SetStatus(codes.Error, x.Detail)
	}
}

// TestOpenTelemetry sees the span's identifiers in the line, and the cause and the status on the span.
func TestOpenTelemetry(t *testing.T) {
	for _, want := range []struct {
		head   string
		code   int64
		cause  string
		status codes.Code
	}{
		{"GET /ok", 200, "", codes.Unset},
		{"GET /missing", 404, "handler-not-found", codes.Unset},
		{"BREW /ok", 501, "method-unknown", codes.Error}, // no handler sees it; otelhttp makes every 5xx an error
		{"GET /broken", 500, "handler-server-error", codes.Error},
	} {
		t.Run(want.head, func(t *testing.T) {
			spans := tracetest.NewSpanRecorder()
			provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
			logger, logs := site.Observed()
			mux := http.NewServeMux()
			mux.Handle("/ok", site.Text("ok"))
			mux.Handle("/missing", http.NotFoundHandler())
			mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, "broken", http.StatusInternalServerError)
			})

			x := httpexplain.NewProduction(
				httpexplain.WithLogger(logger), httpexplain.WithFields(traced), httpexplain.OnExplained(onSpan))
			handler := otelhttp.NewHandler(x.Handler(mux), "server", otelhttp.WithTracerProvider(provider))

			a := send(t, serve(t, handler), route{head: want.head}.request())
			line := lineOf(t, logs)
			site.Eventually(t, "the end of the span", func() bool { return len(spans.Ended()) == 1 })
			span := spans.Ended()[0]
			told := make(map[attribute.Key]string)
			for _, kv := range span.Attributes() {
				told[kv.Key] = kv.Value.String()
			}
			if int64(a.StatusCode) != want.code || told["explain.cause"] != want.cause || span.Status().Code != want.status {
				t.Errorf("%d, the span has the cause %q and the status %v; want %d, %q, %v",
					a.StatusCode, told["explain.cause"], span.Status().Code, want.code, want.cause, want.status)
			}
			id, _ := line["explain.id"].(string)
			if told["explain.id"] != id || (id != "") != (want.cause != "") {
				t.Errorf("the span has the identifier %q, the line %q", told["explain.id"], id)
			}
			if line["trace_id"] != span.SpanContext().TraceID().String() || line["span_id"] != span.SpanContext().SpanID().String() {
				t.Errorf("the line has the trace %v and the span %v; want %v", line["trace_id"], line["span_id"], span.SpanContext())
			}
		})
	}
}
