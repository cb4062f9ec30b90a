package exchange

import (
	"net/http"
	"path"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// libraries are packages whose functions are not the user's own: the line below them is the one to show.
var libraries = []string{
	"github.com/httpexplain/httpexplain.", "github.com/httpexplain/httpexplain/internal/exchange.", "github.com/httpexplain/httpexplain/internal/page.",
	"github.com/httpexplain/httpexplain/upgrade",
	"github.com/justinas/alice", "github.com/go-chi/", "github.com/gorilla/", "github.com/gin-gonic/", "github.com/gin-contrib/",
	"github.com/labstack/", "github.com/coder/websocket", "github.com/gobwas/", "github.com/lxzan/gws", "github.com/rs/cors",
	"github.com/klauspost/compress", "github.com/NYTimes/gziphandler", "github.com/felixge/httpsnoop", "connectrpc.com/",
	"google.golang.org/grpc", "go.opentelemetry.io/", "golang.org/x/",
}

// isLibrary reports whether a frame belongs to one of the libraries, by its function or, for an inlined closure, by its file.
func isLibrary(f *runtime.Frame) bool {
	return slices.ContainsFunc(libraries, func(prefix string) bool {
		return strings.HasPrefix(f.Function, prefix) || strings.Contains(f.File, prefix)
	})
}

// thisProject begins the import paths of this project.
const thisProject = "github.com/httpexplain/httpexplain"

// handlers are the packages of the standard library, beside net/http, whose handlers answer errors of their own.
var handlers = []string{"net/http/pprof", "net/http/cgi", "net/rpc"}

// isThirdParty reports whether a file belongs to a module that this program takes as it is published: it lies in the cache of
// modules, where a version follows the path of the module, or below vendor.
func isThirdParty(file string) bool {
	for {
		_, version, found := strings.Cut(file, "@v")
		if !found {
			return strings.Contains(file, "/vendor/")
		}
		if version != "" && version[0] >= '0' && version[0] <= '9' && strings.Contains(version, "/") {
			return true
		}
		file = version
	}
}

// place is a file:line as net/http writes it, with the last element of the path alone.
func place(file string, line int) string { return path.Base(file) + ":" + strconv.Itoa(line) }

// standard holds the first elements of the import paths of the standard library. Whether an import path has a dot does not
// tell: modules may be called "shop".
var standard = func() map[string]bool {
	m := make(map[string]bool)
	for name := range strings.FieldsSeq(`archive bufio bytes cmp compress container context crypto database debug embed
		encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin
		reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe
		vendor weak`) {
		m[name] = true
	}
	return m
}()

// goroot is where the files of the standard library lie, with its final slash; "" where the program was built with -trimpath.
var goroot = func() string {
	f := runtime.FuncForPC(reflect.ValueOf(http.NotFound).Pointer())
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "net/http/server.go")
}()

// standardPackage returns the import path of the package of the standard library that a file belongs to, or "".
func standardPackage(file string) string {
	file, ok := strings.CutPrefix(file, goroot)
	if !ok {
		return ""
	}
	pkg := path.Dir(file)
	if first, _, _ := strings.Cut(pkg, "/"); !standard[first] {
		return ""
	}
	if goroot == "" && slices.ContainsFunc(likeStandard(), func(module string) bool {
		return pkg == module || strings.HasPrefix(pkg, module+"/")
	}) {
		return ""
	}
	return pkg
}

// likeStandard returns the modules of this program whose paths begin as those of the standard library do, such as "log/shop".
var likeStandard = sync.OnceValue(func() (modules []string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, m := range append(info.Deps, &info.Main) {
		if first, _, _ := strings.Cut(m.Path, "/"); standard[first] {
			modules = append(modules, m.Path)
		}
	}
	return modules
})

// Place returns the file:line at which a function begins.
func Place(f any) string {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	if fn == nil {
		return ""
	}
	return place(fn.FileLine(fn.Entry()))
}
