package exchange_test

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// plainBehaviors are about healthy answers.
var plainBehaviors = []behavior{
	{name: "a status and content", logged: 201, size: 4, says: []string{"made"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/7")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("made"))
	})},
	{name: "an implicit 200", logged: 200, size: 2, says: []string{"ok"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok"))
	})},
	{name: "nothing written", logged: 200, says: []string{" 200"}, handler: plain(func(http.ResponseWriter, *http.Request) {})},
	{name: "fields alone", logged: 200, says: []string{"X-A: 1"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-A", "1")
	})},
	{name: "an empty write", logged: 200, says: []string{" 200"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		size, err := w.Write(nil)
		n.addf("%d %v", size, err)
	})},
	{name: "io.WriteString", logged: 200, size: 3, says: []string{"abc"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		_, ok := w.(io.StringWriter)
		size, err := io.WriteString(w, "abc")
		n.addf("%v %d %v", ok, size, err)
	})},
	{name: "Flush between writes", logged: 200, size: 6, says: []string{"one"}, handler: noting(func(_ *notes, w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one")
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, "two")
	})},
	{name: "Flush alone", logged: 200, says: []string{" 200"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		n.addf("%v", http.NewResponseController(w).Flush())
	})},
	{name: "103 twice, then 200", logged: 200, size: 2, says: []string{"103", "</b.css>", "ok"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Add("Link", "</b.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, "ok")
	})},
	{name: "103, then nothing", logged: 200, says: []string{"103", " 200"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
	})},
	{name: "102, then 404", logged: 404, size: 3, says: []string{"102", "404"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProcessing)
		http.Error(w, "no", http.StatusNotFound)
	})},
	{name: "HEAD with a write", request: "HEAD / HTTP/1.1\r\n\r\n", logged: 200, says: []string{" 200"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		size, err := io.WriteString(w, "dropped")
		n.addf("%d %v", size, err)
	})},
	{name: "HEAD with a length", request: "HEAD / HTTP/1.1\r\n\r\n", logged: 200, says: []string{"Content-Length: 99"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "99")
	})},
	{name: "204 with a write", logged: 204, says: []string{"204"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		size, err := io.WriteString(w, "never")
		n.addf("%d %v", size, err)
	})},
	{name: "304 with fields", logged: 304, says: []string{"304", `"v1"`}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", `"v1"`)
		w.WriteHeader(http.StatusNotModified)
	})},
	{name: "odd statuses", logged: 299, size: 1, says: []string{"299"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(299)
		_, _ = io.WriteString(w, "x")
	})},
	{name: "999", logged: 999, size: 1, says: []string{"999"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(999)
		_, _ = io.WriteString(w, "x")
	})},
	{name: "trailers that were declared", logged: 200, size: 2, says: []string{"ok", "sum"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.WriteString(w, "ok")
		w.Header().Set("X-Sum", "sum")
	})},
	{name: "trailers by prefix", logged: 200, size: 2, says: []string{"ok", "sum"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok")
		w.(http.Flusher).Flush()
		w.Header().Set(http.TrailerPrefix+"X-Sum", "sum")
	})},
	{name: "no Date and no Content-Type", logged: 200, size: 2, says: []string{"ok"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"], w.Header()["Content-Type"] = nil, nil
		_, _ = io.WriteString(w, "ok")
	})},
	{name: "Connection: close by the handler", only: "HTTP/1.1", logged: 200, size: 2, request: "GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n", says: []string{"Connection: close"},
		handler: plain(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			_, _ = io.WriteString(w, "ok")
		})},
	{name: "HTTP/1.0", only: "HTTP/1.1", request: "GET / HTTP/1.0\r\n\r\n", logged: 200, size: 5000, says: []string{"HTTP/1.0 200"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 5000))
	})},
}

// headBehaviors are about heads of 4xx and 5xx, which development holds, and about calls in the wrong order.
var headBehaviors = []behavior{
	{name: "404, a pause, then content", logged: 404, size: 4, says: []string{"404", "late"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(w, "late")
	})},
	{name: "Flush after 500", logged: 500, says: []string{"500"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		n.addf("%v", http.NewResponseController(w).Flush())
	})},
	{name: "Flush after 500, then content", logged: 500, size: 4, says: []string{"500", "late"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		n.addf("%v", http.NewResponseController(w).Flush())
		_, _ = io.WriteString(w, "late")
	})},
	{name: "fields changed after 404", logged: 404, size: 2, says: []string{"X-A: 1", "X-B: 1"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-A", "1")
		w.Header().Set("X-B", "1")
		w.WriteHeader(http.StatusNotFound)
		w.Header().Set("X-A", "2")
		w.Header().Del("X-B")
		w.Header().Set("X-C", "2")
		w.Header().Set("Content-Type", "text/late")
		_, _ = io.WriteString(w, "no")
	})},
	{name: "a value changed in place after 404", logged: 404, size: 2, says: []string{"X-A: 1"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-A", "1")
		w.WriteHeader(http.StatusNotFound)
		w.Header()["X-A"][0] = "2"
		_, _ = io.WriteString(w, "no")
	})},
	{name: "Content-Length, then 400 with content", logged: 400, size: 3, says: []string{"Content-Length: 3"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "bad")
	})},
	{name: "more content than Content-Length", logged: 400, size: -1, says: []string{"Content-Length: 3"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.WriteHeader(http.StatusBadRequest)
		size, err := io.WriteString(w, "bad")
		n.addf("%d %v", size, err)
		size, err = io.WriteString(w, "worse")
		n.addf("%d %v", size, err)
	})},
	{name: "less content than Content-Length", only: "HTTP/1.1", logged: 400, size: 1, says: []string{"Content-Length: 3"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "b")
	})},
	{name: "a Content-Length that is none", logged: 400, size: 3, says: []string{"bad"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "three")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "bad")
	})},
	{name: "empty writes after 404, then content", logged: 404, size: 2, says: []string{"404"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		size, err := w.Write(nil)
		n.addf("%d %v", size, err)
		size, err = io.WriteString(w, "")
		n.addf("%d %v", size, err)
		_, _ = io.WriteString(w, "no")
	})},
	{name: "404 for HEAD with content", request: "HEAD / HTTP/1.1\r\n\r\n", logged: 404, says: []string{"404"}, handler: plain(http.NotFound)},
	{name: "trailers declared under 404", logged: 404, size: 2, says: []string{"404", "sum"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		w.WriteHeader(http.StatusNotFound)
		w.Header().Set("X-Sum", "sum")
		_, _ = io.WriteString(w, "no")
	})},
	{name: "trailers by prefix under 500", logged: 500, size: 4, says: []string{"500", "sum"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		w.Header().Set(http.TrailerPrefix+"X-Sum", "early sum")
		_, _ = io.WriteString(w, "oops")
		w.(http.Flusher).Flush()
		w.Header().Set(http.TrailerPrefix+"X-Sum2", "sum")
	})},
	{name: "trailers declared under an empty 500", logged: 500, says: []string{"500"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Grpc-Status")
		w.WriteHeader(http.StatusInternalServerError)
		w.Header().Set("Grpc-Status", "13")
	})},
	{name: "no Content-Type under 404", logged: 404, size: 2, says: []string{"404"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "no")
	})},
	{name: "WriteHeader twice", logged: 200, says: []string{" 200"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.WriteHeader(http.StatusInternalServerError)
	})},
	{name: "WriteHeader twice after 404", logged: 404, size: 2, says: []string{"404"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, "no")
		w.WriteHeader(http.StatusEarlyHints)
	})},
	{name: "http.Error after content", logged: 200, size: 9, says: []string{"habroken"}, handler: plain(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ha")
		http.Error(w, "broken", http.StatusInternalServerError)
	})},
	{name: "an invalid status after the head", logged: 404, size: 2, says: []string{"404"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		func() {
			defer func() { n.addf("%v", recover()) }()
			w.WriteHeader(1000)
		}()
		_, _ = io.WriteString(w, "no")
	})},
	{name: "an invalid status that the handler recovers", logged: 500, size: 5, says: []string{"500"}, handler: noting(func(n *notes, w http.ResponseWriter, _ *http.Request) {
		func() {
			defer func() { n.addf("%v", recover()) }()
			w.WriteHeader(99)
		}()
		http.Error(w, "oops", http.StatusInternalServerError)
	})},
}
