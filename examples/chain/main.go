// Command chain shows the middleware in an alice chain, with a zap logger of the program's own and a handler that says why.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/justinas/alice"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

func main() {
	logger := zap.Must(zap.NewDevelopment())
	explain := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))

	mux := http.NewServeMux()
	mux.HandleFunc("GET /tickets/{day}", tickets)

	server := &http.Server{
		Addr:              "127.0.0.1:8080",
		Handler:           alice.New(explain.Handler, tenant).Then(mux), // explain first: it sees what all the others answer
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          explain.ErrorLog(),
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Print("try: curl -i http://127.0.0.1:8080/tickets/sunday")

	select {
	case err := <-failed:
		log.Fatal(err)
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := errors.Join(explain.Shutdown(limit), server.Shutdown(limit)); err != nil {
		log.Fatal(err)
	}
}

// tenant is a middleware like any other. What it adds to the log stands in the request's one line.
func tenant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpexplain.AddFields(r.Context(), zap.String("tenant", r.Host))
		next.ServeHTTP(w, r)
	})
}

// tickets says why there are none.
func tickets(w http.ResponseWriter, r *http.Request) {
	httpexplain.Because(r.Context(), httpexplain.Explanation{
		Cause:  "sold-out",
		Detail: "All tickets of this day are sold.",
		Fix:    "Choose another day.",
		Side:   "client",
	})
	w.WriteHeader(http.StatusConflict)
}
