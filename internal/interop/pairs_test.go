package interop

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

// layer is a middleware.
type layer = func(http.Handler) http.Handler

// layers are the middleware of others that stand around handlers everywhere.
var layers = map[string]layer{
	"cors": cors.New(cors.Options{
		AllowedOrigins: []string{"https://app.example"}, AllowedMethods: []string{"GET", "PUT"}, AllowCredentials: true,
	}).Handler,
	"gzhttp":  func(h http.Handler) http.Handler { return gzhttp.GzipHandler(h) },
	"otel":    otelhttp.NewMiddleware("site"),
	"timeout": func(h http.Handler) http.Handler { return http.TimeoutHandler(h, 10*time.Second, "") },
	"short":   func(h http.Handler) http.Handler { return http.TimeoutHandler(h, 100*time.Millisecond, "too late") },
}

// refusals are exchanges that end in an error.
var refusals = []healthy{
	{"GET /nothing", "", 404},
	{"GET /files/nothing.txt", "", 404},
	{"HEAD /files/nothing.txt", "", 404},
	{"POST /page", "a=b", 405},
	{"DELETE /download", "", 405},
	{"QUERY /orders", "q", 200},
	{"GET /private", "", 401},
	{"GET /private\nAuthorization: Basic bWU6d3Jvbmc=", "", 401},
	{"GET /doc\nIf-Match: \"v1\"", "", 412},
	{"PUT /doc\nIf-Match: \"v1\"", "{}", 412},
	{"GET /files/list.txt\nRange: bytes=99-", "", 416},
	{"GET /files/list.txt\nIf-Unmodified-Since: Mon, 06 May 2019 07:08:09 GMT", "", 412},
	{"POST /limited", strings.Repeat("l", 100), 413},
	{"POST /same/x\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site", "a=b", 403},
	{"OPTIONS /api/doc\nOrigin: https://evil.example\nAccess-Control-Request-Method: PUT", "", 204},
	{"GET /page\nOrigin: https://app.example", "", 200},
	{"GET /files/dir", "", 301},
	{"GET /files", "", 307},
	{"GET /page/../page", "", 307},
	{"GET /proxy/nothing", "", 404},
	{"GET /proxy/private", "", 401},
	{"GET /chi/nothing", "", 404},
	{"POST /gorilla/plain", "x", 405},
	{"GET /gin/plain/", "", 301},
	{"GET /echo/items/0", "", 404},
	{"GET /mux/forbidden", "", 403},
	{"GET /chi/broken", "", 500},
}

// slowly are exchanges that outlast the short limit.
var slowly = []healthy{{"GET /wait", "", 503}, {"GET /part", "", 503}, {"HEAD /wait", "", 503}}

// pairs is the site, with two handlers that take 400 ms.
func pairs(t testing.TB) http.Handler {
	t.Helper()
	rest := wellRun(t)
	mux := http.NewServeMux()
	mux.Handle("/", rest)
	mux.HandleFunc("GET /wait", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(400 * time.Millisecond)
		_, _ = io.WriteString(w, "waited")
	})
	mux.HandleFunc("GET /part", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "one part")
		time.Sleep(400 * time.Millisecond)
		_, _ = io.WriteString(w, ", another")
	})
	return mux
}

// TestPairs compares, response by response, what a site answers behind layers of others with what it answers with this
// middleware among them: outermost, innermost and at each place between.
func TestPairs(t *testing.T) {
	site := pairs(t)
	stacks := map[string][]string{
		"alone": {}, "cors": {"cors"}, "gzhttp": {"gzhttp"}, "otel": {"otel"}, "timeout": {"timeout"}, "short": {"short"},
		"all": {"otel", "cors", "gzhttp", "timeout"},
	}
	for name, of := range stacks {
		for _, protocol := range []string{"HTTP/1.1", "HTTP/2"} {
			t.Run(name+"/"+protocol, func(t *testing.T) {
				asked := slices.Concat(exchanges, refusals)
				if name == "short" {
					asked = slowly
				}
				plain := stack(of)
				client, base := over(t, protocol, chain(plain, site))
				want := ask(t, asked, client, base)
				for place := range len(plain) + 1 {
					x := httpexplain.NewProduction(httpexplain.WithLogger(zap.NewNop()))
					client, base = over(t, protocol, chain(slices.Insert(stack(of), place, x.Handler), site))
					differ(t, fmt.Sprintf("production at %d", place), want, ask(t, asked, client, base))
					x = httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
					client, base = over(t, protocol, chain(slices.Insert(stack(of), place, x.Handler), site))
					differ(t, fmt.Sprintf("development at %d", place), want, unexplained(ask(t, asked, client, base), want))
				}
			})
		}
	}
}

func stack(names []string) (s []layer) {
	for _, name := range names {
		s = append(s, layers[name])
	}
	return s
}

// chain puts layers around a handler, the first outermost.
func chain(around []layer, h http.Handler) http.Handler {
	for _, l := range slices.Backward(around) {
		h = l(h)
	}
	return h
}

// ask sends every request and writes down the answers.
func ask(t *testing.T, asked []healthy, client *http.Client, base string) map[string]string {
	t.Helper()
	said := make(map[string]string)
	for _, e := range asked {
		if strings.Contains(e.head, "bytes=0-1,4-5") { // whose boundary is drawn by lot
			continue
		}
		a, err := client.Do(e.request(t, base))
		if err != nil {
			said[e.head] = err.Error()
			continue
		}
		if a.StatusCode != e.status {
			t.Errorf("%s is answered with %d, want %d", e.head, a.StatusCode, e.status)
		}
		said[e.head] = transcribe(a)
		if a.StatusCode == http.StatusRequestEntityTooLarge {
			// Of the layers, this one alone lets net/http's wish to close come true: MaxBytesReader cannot ask a wrapper for it.
			said[e.head] = strings.Replace(said[e.head], "close true", "close false", 1)
		}
	}
	return said
}

// transcribe writes down all of an answer but its Date.
func transcribe(a *http.Response) string {
	var b bytes.Buffer
	content, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	a.Header.Del("Date")
	fmt.Fprintf(&b, "%s %d, length %d, coded %q, close %t\n", a.Proto, a.StatusCode, a.ContentLength, a.TransferEncoding, a.Close)
	for _, fields := range []http.Header{a.Header, a.Trailer} {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			fmt.Fprintf(&b, "%s: %q\n", name, fields[name])
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%q %v", content, err)
	return b.String()
}

// unexplained leaves out what a development middleware adds to an error: its fields, and where the handler left the content
// empty or knew no better Allow, the whole answer.
func unexplained(said, want map[string]string) map[string]string {
	for head, answer := range said {
		said[head] = unadorned(answer)
		if code := strings.Fields(answer)[1][:3]; code >= "400" && (strings.HasSuffix(want[head], `"" <nil>`) || strings.Contains(answer, "Content-Encoding")) {
			said[head] = want[head]
		}
	}
	return said
}

// unadorned leaves out the fields that explain an error.
func unadorned(answer string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(answer, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "Explain-") || strings.HasPrefix(line, "Link: ") && strings.Contains(line, "/debug/httpexplain/") ||
			strings.HasPrefix(line, `Access-Control-Expose-Headers: ["Explain-Status"]`)
	}), "\n")
}

func differ(t *testing.T, where string, want, got map[string]string) {
	t.Helper()
	for head, answer := range want {
		if got[head] != answer {
			t.Errorf("%s: %s is answered with\n%.1500s\nand without the middleware\n%.1500s", where, head, got[head], answer)
		}
	}
}
