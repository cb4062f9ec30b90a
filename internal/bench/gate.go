package bench

import (
	"fmt"
	"log"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

// sameAnswer names the handler that sends what the gate does.
const sameAnswer = "bare handler, same fields and body"

// gateSubjects are the subjects of (b), the bare handler first and this middleware's after it.
func gateSubjects() ([]subject, error) {
	request := plain("BREW", "/pot")
	request.Header.Set("Accept", "application/problem+json")
	quiet := newRound(httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop())).Handler(answers[0].handler), request)
	logging := newRound(httpexplain.NewProduction(httpexplain.WithLogger(jsonLines())).Handler(answers[0].handler), request)

	logging.writer.keep = true
	logging.serve()
	logging.writer.keep = false
	w := &logging.writer
	if w.status != http.StatusNotImplemented || w.header.Get("Explain-Status") == "" || len(w.body) < 100 {
		return nil, fmt.Errorf("the gate answers %d, %v, %q", w.status, w.header, w.body)
	}
	same := newRound(sends(w.header, w.body), request)
	if same.serve(); same.writer.status != w.status || len(same.writer.header) != len(w.header) {
		return nil, fmt.Errorf("the bare handler answers %d, %v", same.writer.status, same.writer.header)
	}

	router := chi.NewRouter()
	router.Use(middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: log.New(nowhere{}, "", log.LstdFlags), NoColor: true}))
	router.Get("/pot", answers[0].handler)
	routed := newRound(router, plain(http.MethodPost, "/pot"))
	if routed.serve(); routed.writer.status != http.StatusMethodNotAllowed {
		return nil, fmt.Errorf("chi answers %d", routed.writer.status)
	}
	return []subject{
		{sameAnswer, timed(same.serve)},
		{"httpexplain, 501, no logger", timed(quiet.serve)},
		{"httpexplain, 501, JSON lines", timed(logging.serve)},
		{"chi, 405, its Logger", timed(routed.serve)},
	}, nil
}

// sends returns a handler that sends these fields and this body, with 501.
func sends(header http.Header, body []byte) http.HandlerFunc {
	type field struct{ name, value string }
	fields := make([]field, 0, len(header))
	for name, values := range header {
		for _, v := range values {
			fields = append(fields, field{name, v})
		}
	}
	body = slices.Clone(body)
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, f := range fields {
			w.Header().Set(f.name, f.value)
		}
		w.WriteHeader(http.StatusNotImplemented)
		_, _ = w.Write(body)
	}
}
