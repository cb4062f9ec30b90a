package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// routes is a server as it stands anywhere: it knows nothing of the middleware, save for one handler that says why.
func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, welcome("http://"+r.Host))
	})
	mux.Handle("GET /items/{id}", httpexplain.HandlerFunc(item))
	mux.HandleFunc("POST /items", upload)
	mux.HandleFunc("GET /account", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("the handler of /panic did not keep calm") })
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.Handle("GET /slow", http.TimeoutHandler(slow, 50*time.Millisecond, ""))
	nobody := &url.URL{Scheme: "http", Host: "127.0.0.1:9"} // the discard service, which nobody runs
	mux.Handle("GET /proxy", httputil.NewSingleHostReverseProxy(nobody))
	mux.Handle("/echo", upgrade.Handler(websocket.New(echo, websocket.WithCompression())))
	return mux
}

// echo sends each message back.
func echo(ctx context.Context, c *websocket.Conn) error {
	for {
		kind, message, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err = c.Write(ctx, kind, message); err != nil {
			return err
		}
	}
}

// item answers with one item, or says why there is none.
func item(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return &httpexplain.Error{Err: err, Explanation: httpexplain.Explanation{
			Status: http.StatusBadRequest,
			Cause:  "item-id",
			Detail: "An item is named by a number, and this name is none.",
			Fix:    "Ask for an item by its number, such as /items/7.",
			Side:   "client",
		}}
	}
	if id == 0 {
		http.NotFound(w, r)
		return nil
	}
	_, err = fmt.Fprintf(w, "item %d\n", id)
	return err
}

// upload takes an item of at most 16 bytes.
func upload(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16)); err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	w.Header().Set("Location", "/items/7")
	w.WriteHeader(http.StatusCreated)
}

// commands are what to try; each shows an explanation. A %s stands for the address of the server.
var commands = []string{
	"curl -i -X PATCH %s/",
	"curl -i -X get %s/",
	"curl -i -X POST %s/",
	"curl -i %s/items/",
	"curl -i %s/items/0",
	"curl -i %s/items/seven",
	"curl -i -d 'more than sixteen bytes' %s/items",
	"curl -i %s/account",
	"curl -i %s/panic",
	"curl -i %s/slow",
	"curl -i %s/proxy",
	"curl -i -H 'Accept: application/problem+json' -X PROPFIND %s/",
	"curl -i -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' %s/echo",
	"curl -i --http2 %s/",
}

// welcome is the text of the page at / and of the start: what to try.
func welcome(base string) string {
	var b strings.Builder
	b.WriteString("Every status of this server says why. Try:\n\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "    "+c+"\n", base)
	}
	b.WriteString("\nIt implements GET, HEAD, POST, DELETE and OPTIONS. Ctrl-C ends it.\n")
	return b.String()
}
