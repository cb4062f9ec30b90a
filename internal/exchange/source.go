package exchange

import (
	"path"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// thisPackage is the prefix of the functions of this package in a stack.
const thisPackage = "github.com/httpexplain/httpexplain/internal/exchange."

// origin tells who chose the status, once the stack was kept.
func (s *State) origin() cause.Source {
	if !s.sourced && s.stackN > 0 {
		s.source, s.sourced = sourceOf(s.stack[:s.stackN]), true
	}
	if s.source.By == "" {
		return cause.Source{By: cause.ByHandler}
	}
	return s.source
}

// relayed corrects the source where http.TimeoutHandler passes on what the handler inside it wrote: it does so by Write, and
// writes its own text by io.WriteString.
func (s *State) relayed() {
	if src := s.origin(); src.Kind == cause.KindTimeout {
		s.source = cause.Source{By: cause.ByHandler}
	}
}

// answering is code of the standard library that answers by itself, told apart by the beginning of a function's name.
var answering = []struct {
	prefix string
	by     cause.By
	kind   cause.Kind
}{
	{"net/http.(*timeoutHandler)", cause.ByTimeout, cause.KindTimeout},
	{"net/http/httputil.(*ReverseProxy)", cause.ByProxy, cause.KindReverseProxy},
	{"net/http.(*CrossOriginProtection)", cause.ByRouter, cause.KindCrossOrigin},
	{"net/http.(*fileHandler)", cause.ByHandler, cause.KindFileServer},
	{"net/http.serveFile", cause.ByHandler, cause.KindFileServer},
	{"net/http.ServeFile", cause.ByHandler, cause.KindFileServer},
	{"net/http.serveContent", cause.ByHandler, cause.KindFileServer},
	{"net/http.ServeContent", cause.ByHandler, cause.KindFileServer},
}

// routers are the functions in which a router decides. Where the stack reaches one before any code of the user's, the
// router answered by itself.
var routers = []struct {
	path, name string
	kind       cause.Kind
}{
	{"net/http", "(*ServeMux).ServeHTTP", cause.KindMux},
	{"github.com/go-chi/chi", "(*Mux).routeHTTP", cause.KindChi},
	{"github.com/gorilla/mux", "(*Router).ServeHTTP", cause.KindGorilla},
	{"github.com/gin-gonic/gin", "(*Engine).handleHTTPRequest", cause.KindGin},
	{"github.com/labstack/echo", "(*Echo).ServeHTTP", cause.KindEcho},
}

// libraries are packages whose functions are not the user's own: the line below them is the one to show.
var libraries = []string{
	"github.com/httpexplain/httpexplain.", "github.com/httpexplain/httpexplain/internal/", "github.com/httpexplain/httpexplain/upgrade",
	"github.com/justinas/alice", "github.com/go-chi/", "github.com/gorilla/", "github.com/gin-gonic/", "github.com/gin-contrib/",
	"github.com/labstack/", "github.com/coder/websocket", "github.com/gobwas/", "github.com/lxzan/gws", "github.com/rs/cors",
	"github.com/klauspost/compress", "github.com/NYTimes/gziphandler", "github.com/felixge/httpsnoop", "connectrpc.com/",
	"google.golang.org/grpc", "go.opentelemetry.io/", "golang.org/x/",
}

// sourceOf reads a stack from the call of WriteHeader outwards, to the first line of the user's own code or to the router.
func sourceOf(pcs []uintptr) (src cause.Source) {
	frames := runtime.CallersFrames(pcs)
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if isPassage(f.Function) {
			continue
		}
		if src.Kind == "" {
			for _, a := range answering {
				if strings.HasPrefix(f.Function, a.prefix) {
					src.By, src.Kind, src.Func = a.by, a.kind, f.Function
				}
			}
		}
		if kind := routerOf(f.Function); kind != "" {
			if src.By == "" {
				src.By, src.Kind, src.Func = cause.ByRouter, kind, f.Function
			}
			return src
		}
		if isStandard(f.Function) || isLibrary(f.Function) {
			continue
		}
		src.At = place(f.File, f.Line)
		if src.By == "" {
			src.By, src.Func = cause.ByHandler, f.Function
			if next, _ := frames.Next(); more && strings.HasPrefix(next.Function, "net/http/httputil.(*ReverseProxy)") {
				src.By, src.Kind = cause.ByProxy, cause.KindReverseProxy // the user's ErrorHandler
			}
		}
		return src
	}
	return src
}

// routerOf returns the kind of router whose deciding function has this name, or "".
func routerOf(name string) cause.Kind {
	for i := range routers {
		if r := &routers[i]; strings.HasPrefix(name, r.path) && strings.HasSuffix(name, r.name) {
			return r.kind
		}
	}
	return ""
}

// isPassage reports whether a function is the method of a ResponseWriter that wraps another and passes the call on.
func isPassage(name string) bool {
	i := strings.LastIndexByte(name, '.')
	if i < 1 {
		return false
	}
	receiver := name[i-1] == ')' || strings.Count(name[strings.LastIndexByte(name, '/')+1:], ".") == 2
	switch name[i+1:] {
	case "WriteHeader", "Write", "WriteString", "ReadFrom", "Flush", "FlushError", "WriteHeaderNow":
		return receiver
	}
	return false
}

func isLibrary(name string) bool {
	return slices.ContainsFunc(libraries, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// place is a file:line as net/http writes it, with the last element of the path alone.
func place(file string, line int) string { return path.Base(file) + ":" + strconv.Itoa(line) }

// standard holds the first elements of the import paths of the standard library. Whether an import path has a dot does not
// tell: modules may be called "shop".
var standard = func() map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(`archive bufio bytes cmp compress container context crypto database debug embed
		encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin
		reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe
		vendor weak`) {
		m[name] = true
	}
	return m
}()

// isStandard reports whether a function belongs to the standard library.
func isStandard(name string) bool {
	i := strings.IndexAny(name, "/.")
	return i > 0 && standard[name[:i]]
}

// Place returns the file:line at which a function begins.
func Place(f any) string {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	if fn == nil {
		return ""
	}
	return place(fn.FileLine(fn.Entry()))
}
