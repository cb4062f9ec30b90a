package interop

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"

	"github.com/httpexplain/httpexplain/internal/site"
)

var (
	printed = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	stock   = fstest.MapFS{
		"list.txt":       {Data: []byte("0123456789abcdef"), ModTime: printed},
		"photo.png":      {Data: []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 5000)), ModTime: printed},
		"app.js":         {Data: []byte(strings.Repeat("console.log('hello');\n", 500)), ModTime: printed},
		"empty.css":      {ModTime: printed},
		"dir/index.html": {Data: []byte("<!doctype html><title>Index</title>"), ModTime: printed},
		"dir/other.txt":  {Data: []byte("other"), ModTime: printed},
	}
)

const etag = `"v7"`

// wellRun is a site on which everything is as it should be.
func wellRun(t testing.TB) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/files/", http.StripPrefix("/files/", http.FileServerFS(stock)))
	mux.HandleFunc("GET /page", page)
	mux.HandleFunc("/doc", document)
	mux.HandleFunc("/orders", orders)
	mux.HandleFunc("/orders/{id}", order)
	for code, path := range map[int]string{301: "/r301", 302: "/r302", 303: "/r303", 307: "/r307", 308: "/r308"} {
		mux.Handle(path, http.RedirectHandler("/page", code))
	}
	mux.Handle("/abroad", http.RedirectHandler("https://other.example/here?x=1", http.StatusFound))
	mux.HandleFunc("GET /download", download)
	mux.HandleFunc("GET /events", events)
	mux.HandleFunc("POST /upload", upload)
	mux.HandleFunc("POST /call", call)
	mux.HandleFunc("POST /prefixed", prefixed)
	mux.HandleFunc("GET /hints", hints)
	mux.HandleFunc("QUERY /search", search)
	mux.HandleFunc("GET /private", private)
	mux.HandleFunc("/odd/{code}", odd)
	mux.HandleFunc("OPTIONS /page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.Handle("/limited", http.MaxBytesHandler(http.HandlerFunc(upload), 64))
	mux.Handle("/soon/", http.StripPrefix("/soon", http.TimeoutHandler(http.HandlerFunc(soon), 5*time.Second, "")))
	mux.Handle("/gzip/", http.StripPrefix("/gzip", gzhttp.GzipHandler(http.FileServerFS(stock))))
	api := cors.New(cors.Options{
		AllowedOrigins: []string{"https://app.example"}, AllowedMethods: []string{"GET", "PUT", "DELETE"},
		AllowedHeaders: []string{"Authorization", "Content-Type"}, AllowCredentials: true, ExposedHeaders: []string{"Etag"}, MaxAge: 600,
	})
	mux.Handle("/api/", api.Handler(http.StripPrefix("/api", http.HandlerFunc(document))))
	mux.Handle("/open/", cors.Default().Handler(http.HandlerFunc(page)))
	mux.Handle("/same/", http.NewCrossOriginProtection().Handler(http.HandlerFunc(page)))
	upstream := &url.URL{Scheme: "http", Host: serve(t, http.HandlerFunc(mux.ServeHTTP))}
	mux.Handle("/proxy/", http.StripPrefix("/proxy", &httputil.ReverseProxy{ErrorLog: site.Silent(), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(upstream)
		r.Out.Host = r.In.Host
		r.SetXForwarded()
	}}))
	mux.HandleFunc("GET /composed", composed(upstream))
	for name, of := range markets {
		prefix := "/" + strings.ReplaceAll(name, " ", "-")
		mux.Handle(prefix+"/", http.StripPrefix(prefix, of().handler))
	}
	return mux
}

func page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "private, max-age=60")
	w.Header().Add("Vary", "Cookie")
	http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	fmt.Fprintf(w, "<!doctype html><title>%d</title>", len(r.URL.Path))
}

// document is a resource with an entity tag, which may be read, replaced and removed under conditions.
func document(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Etag", etag)
	w.Header().Set("Content-Type", "application/json")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		http.ServeContent(w, r, "doc.json", printed, strings.NewReader(`{"title":"a document"}`))
	case http.MethodPut, http.MethodPatch:
		if match := r.Header.Get("If-Match"); match != "" && match != "*" && match != etag {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNoContent)
	case http.MethodDelete:
		w.Header().Del("Etag")
		_, _ = io.WriteString(w, `{"removed":true}`)
	case http.MethodOptions:
		w.Header().Set("Allow", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")
		w.Header().Set("Accept-Patch", "application/merge-patch+json")
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")
		http.Error(w, "what?", http.StatusMethodNotAllowed)
	}
}

// orders redirects after a POST, as a form wants, and answers programs with 201.
func orders(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "[1]")
	case r.URL.Query().Get("as") == "form":
		http.Redirect(w, r, "/orders/1", http.StatusSeeOther)
	case r.URL.Query().Get("as") == "old":
		http.Redirect(w, r, "/orders/1", http.StatusFound)
	case r.URL.Query().Get("as") == "later":
		w.Header().Set("Location", "/orders/1")
		w.WriteHeader(http.StatusAccepted)
	default:
		w.Header().Set("Location", "/orders/1")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"id":1}`)
	}
}

func order(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut && r.Header.Get("If-None-Match") == "*" {
		w.WriteHeader(http.StatusCreated)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{\"id\":%q}", r.PathValue("id"))
}

func download(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="all.bin"`)
	n := 200000
	if r.URL.Query().Get("sized") != "" {
		w.Header().Set("Content-Length", fmt.Sprint(n))
	}
	_, _ = io.Copy(w, strings.NewReader(strings.Repeat("b", n)))
}

func events(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for i := range 3 {
		fmt.Fprintf(w, "id: %d\ndata: tick\n\n", i)
		_ = http.NewResponseController(w).Flush()
	}
}

func upload(w http.ResponseWriter, r *http.Request) {
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	fmt.Fprintln(w, n, len(r.Trailer))
}

// call answers as gRPC does: content, and the outcome in trailers that were announced.
func call(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Add("Trailer", "Grpc-Status")
	w.Header().Add("Trailer", "Grpc-Message")
	_, _ = io.Copy(io.Discard, r.Body)
	_, _ = w.Write([]byte{0, 0, 0, 0, 0})
	_ = http.NewResponseController(w).Flush()
	w.Header().Set("Grpc-Status", "0")
	w.Header().Set("Grpc-Message", "")
}

// prefixed sends a trailer that was not announced.
func prefixed(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(w, r.Body)
	_ = http.NewResponseController(w).Flush()
	w.Header().Set(http.TrailerPrefix+"Digest", "sha-256=:abc:")
}

func hints(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Link", "</app.js>; rel=preload; as=script")
	w.WriteHeader(http.StatusEarlyHints)
	if r.URL.Query().Get("twice") != "" {
		w.WriteHeader(http.StatusProcessing)
	}
	page(w, r)
}

// search answers QUERY (RFC 10008), in ranges too.
func search(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Accept-Query", "application/json")
	w.Header().Set("Accept-Ranges", "items")
	if r.Header.Get("Range") == "items=0-1" {
		w.Header().Set("Content-Range", "items 0-1/9")
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = io.WriteString(w, `["a","b"]`)
}

func private(w http.ResponseWriter, r *http.Request) {
	if _, password, ok := r.BasicAuth(); !ok || password != "secret" {
		w.Header().Set("Www-Authenticate", `Basic realm="office"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	_, _ = io.WriteString(w, "the office")
}

// odd answers with codes of which little is seen.
func odd(w http.ResponseWriter, r *http.Request) {
	switch r.PathValue("code") {
	case "203":
		w.WriteHeader(http.StatusNonAuthoritativeInfo)
		_, _ = io.WriteString(w, "changed on the way")
	case "205":
		w.WriteHeader(http.StatusResetContent)
	case "300":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusMultipleChoices)
		_, _ = io.WriteString(w, `<a href="/en">English</a> <a href="/de">Deutsch</a>`)
	case "implicit":
	}
}

func soon(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/204":
		w.WriteHeader(http.StatusNoContent)
	case "/303":
		http.Redirect(w, r, "/page", http.StatusSeeOther)
	default:
		document(w, r)
	}
}

// composed asks another server with the context of its request.
func composed(upstream *url.URL) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q, err := http.NewRequestWithContext(r.Context(), http.MethodGet, upstream.JoinPath("page").String(), http.NoBody)
		if err == nil {
			var a *http.Response
			if a, err = http.DefaultClient.Do(q); err == nil {
				_, _ = io.Copy(w, a.Body)
				_ = a.Body.Close()
				return
			}
		}
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}
