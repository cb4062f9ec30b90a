package exchange

import (
	"runtime"
	"testing"
)

func TestStandardPackage(t *testing.T) {
	defer func(root string) { goroot = root }(goroot)
	const root = "/usr/local/go/src/"
	goroot = root
	for file, want := range map[string]string{
		root + "net/http/server.go":                  "net/http",
		root + "io/io.go":                            "io",
		"/home/me/shop/web/cart.go":                  "",
		"/home/me/log/shop/cart.go":                  "",
		"/home/me/net/http/server.go":                "",
		"/home/me/go/pkg/mod/github.com/a/b@v1/c.go": "",
	} {
		if got := standardPackage(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	goroot = "" // as -trimpath leaves it
	for file, want := range map[string]string{
		"net/http/server.go":          "net/http",
		"net/http/httputil/x.go":      "net/http/httputil",
		"shop/web/cart.go":            "",
		"github.com/a/b@v1.0.0/c.go":  "",
		"command-line-arguments/x.go": "",
	} {
		if got := standardPackage(file); got != want {
			t.Errorf("%s, trimmed: %q, want %q", file, got, want)
		}
	}
}

func TestPassage(t *testing.T) {
	for name, want := range map[string]string{
		"main.(*logged).WriteHeader":                       "*main.logged",
		"main.logged.WriteHeader":                          "main.logged",
		"example.com/a/mw.(*rec).Write":                    "*mw.rec",
		"example.com/a/mw.rec.ReadFrom":                    "mw.rec",
		"example.com/a/mw.(*rec[...]).WriteHeader":         "*mw.rec",
		"example.com/a/mw.rec[...].FlushError":             "mw.rec",
		"example.com/a.b/mw%2ev2.(*rec).WriteString":       "*mw%2ev2.rec",
		"github.com/gin-gonic/gin.(*responseWriter).Write": "*gin.responseWriter",
		"main.Write":                       "",
		"example.com/a/mw.WriteHeader":     "",
		"main.(*server).show":              "",
		"main.main.func1":                  "",
		"main.(*logged).WriteHeader.func1": "",
		"":                                 "",
	} {
		got := ""
		if isPassage(name) {
			got = typeOf(name)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestThirdParty(t *testing.T) {
	for file, want := range map[string]bool{
		"/home/me/go/pkg/mod/github.com/a/b@v1.2.3/c.go":                    true,
		"github.com/a/b@v0.0.0-20250101000000-0123456789ab/d/c.go":          true, // -trimpath
		"/home/me/go/pkg/mod/gopkg.in/yaml.v3@v3.0.1/decode.go":             true,
		"/home/me/shop/vendor/github.com/a/b/c.go":                          true,
		"/home/me/shop/web/cart.go":                                         false,
		"/home/me@vault/shop/web/cart.go":                                   false,
		"/home/me@vault/go/pkg/mod/github.com/a/b@v2.0.0+incompatible/c.go": true,
		"/home/me/vendored/shop/cart.go":                                    false,
		"":                                                                  false,
	} {
		if got := isThirdParty(file); got != want {
			t.Errorf("%s: %v, want %v", file, got, want)
		}
	}
}

func TestOfWriter(t *testing.T) {
	for name, want := range map[string]bool{
		"github.com/klauspost/compress/gzhttp.(*GzipResponseWriter).startPlain": true,
		"github.com/CAFxX/httpcompression.(*compressWriter).Close":              true,
		"example.com/mw.(*bodyWriter).flush":                                    true,
		"example.com/mw.(*PathRewriter).serve":                                  false,
		"example.com/mw.(*logWriter).ServeHTTP":                                 false,
		"example.com/mw.NewWriter.func1":                                        false,
		"main.main":                                                             false,
	} {
		if got := ofWriter(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestOfRouter(t *testing.T) {
	for name, want := range map[string]bool{
		"github.com/go-chi/chi/v5.(*Mux).routeHTTP":             true,
		"github.com/go-chi/chi.methodNotAllowedHandler.func1":   true,
		"github.com/go-chi/chi/v5/middleware.BasicAuth.func1.1": false,
		"github.com/go-chi/cors.(*Cors).Handler.func1":          false,
		"github.com/gorilla/mux.methodNotAllowed":               true,
		"github.com/gorilla/csrf.(*csrf).ServeHTTP":             false,
		"github.com/emicklei/go-restful/v3.writeServiceError":   true,
		"main.main.func1": false,
		"main":            false,
	} {
		if got := ofRouter(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestLibraries(t *testing.T) {
	for _, c := range []struct {
		function, file string
		want           bool
	}{
		{"github.com/go-chi/chi/v5.(*Mux).routeHTTP", "/m/github.com/go-chi/chi/v5@v5.0.0/mux.go", true},
		{"main.main.(*Cors).Handler.func3", "/m/github.com/rs/cors@v1.11.1/cors.go", true}, // inlined into main
		{"main.main.func1", "/home/me/shop/main.go", false},
		{"shop/web.(*Cart).ServeHTTP", "shop/web/cart.go", false},
		{"github.com/httpexplain/httpexplain.HandlerFunc.serve", "/m/explain.go", true},
		{"github.com/httpexplain/httpexplain_test.TestX", "/m/x_test.go", false},
		{"github.com/httpexplain/httpexplain/internal/exchange.(*Handle).Write", "/m/writer.go", true},
	} {
		if got := isLibrary(&runtime.Frame{Function: c.function, File: c.file}); got != c.want {
			t.Errorf("%s: %v, want %v", c.function, got, c.want)
		}
	}
}
