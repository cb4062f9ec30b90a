package exchange

import (
	"net/http"
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// thisPackage is the prefix of the functions of this package in a stack.
const thisPackage = "github.com/httpexplain/httpexplain/internal/exchange."

// thisHandler is the function of a wrapped handler: what stands below it in a stack is outside.
const thisHandler = "github.com/httpexplain/httpexplain.(*handler).ServeHTTP"

// origin tells who chose the status, once the stack was kept.
func (s *State) origin() cause.Source {
	if !s.sourced && s.stackN > 0 {
		s.source, s.sourced = s.trail(), true
	}
	if s.source.By == "" {
		return cause.Source{By: cause.ByHandler}
	}
	return s.source
}

// trail reads the stack that was kept, and corrects what it says by what else is known of the exchange.
func (s *State) trail() cause.Source {
	t := readStack(s.stack[:s.stackN], s.site.Development)
	src := t.Source
	if src.Kind == cause.KindMux && t.muxes == 1 && s.r.Pattern != "" && !s.redirectsItself() {
		src.By, src.Kind = cause.ByHandler, cause.KindHandler // a handler of net/http's that was registered
		if s.head >= 300 && s.head < 400 {
			src.Kind = cause.KindRedirect
		}
	}
	if src.By == cause.ByRouter && !s.decides(&src) {
		src.By, src.Kind = cause.ByHandler, cause.KindHandler
	}
	hides := t.passage != "" && (src.Switching || t.upgrades)
	if hides && s.hijackable && !s.hijack.tried && s.head >= 500 {
		src.Hiding = t.passage
	}
	return src
}

// decides reports whether a router chose the status, and did not only send what a handler had chosen before it returned: gin
// sends such a head itself, and echo answers the error that a handler returned. Routers know 404, 405 and redirects.
func (s *State) decides(src *cause.Source) bool {
	switch src.Kind {
	case cause.KindGin:
		return !strings.HasSuffix(src.Func, ".handleHTTPRequest")
	case cause.KindEcho:
		return s.head == http.StatusNotFound || s.head == http.StatusMethodNotAllowed
	}
	return true
}

// redirectsItself reports whether the answer is a redirect as http.ServeMux makes them: to the clean path, or to the path with
// a slash.
func (s *State) redirectsItself() bool {
	if s.head < 300 || s.head > 399 {
		return false
	}
	fields := s.held
	if fields == nil {
		fields = s.handle.w.Header()
	}
	to, err := url.Parse(fields.Get("Location"))
	if err != nil || to.Host != "" {
		return false
	}
	return strings.TrimSuffix(to.Path, "/") == strings.TrimSuffix(path.Clean("/"+s.path), "/")
}

// relayed corrects the source where http.TimeoutHandler passes on what the handler inside it wrote: it does so by Write, and
// writes its own text by io.WriteString, which a wrapper may turn into Write.
func (s *State) relayed() {
	if src := s.origin(); src.Kind == cause.KindTimeout && !byWriteString() {
		s.source = cause.Source{By: cause.ByHandler, Hiding: "*http.timeoutWriter"}
	}
}

// byWriteString reports whether http.TimeoutHandler called io.WriteString to get here.
func byWriteString() bool {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "io.WriteString":
			return true
		case !more, strings.HasPrefix(f.Function, "net/http.(*timeoutHandler)"):
			return false
		}
	}
}

// answering is code of the standard library that answers by itself, told apart by what its functions' names contain. Their
// beginning does not tell: a closure of an inlined function bears the name of the function that it was inlined into.
var answering = []struct {
	pkg, name string
	by        cause.By
	kind      cause.Kind
}{
	{"net/http", ".(*timeoutHandler).", cause.ByTimeout, cause.KindTimeout},
	{"net/http/httputil", ".(*ReverseProxy).", cause.ByProxy, cause.KindReverseProxy},
	{"net/http", ".(*CrossOriginProtection).", cause.ByRouter, cause.KindCrossOrigin},
	{"net/http", ".(*fileHandler).", cause.ByHandler, cause.KindFileServer},
	{"net/http", "http.serveFile", cause.ByHandler, cause.KindFileServer},
	{"net/http", "http.ServeFile", cause.ByHandler, cause.KindFileServer},
	{"net/http", "http.serveContent", cause.ByHandler, cause.KindFileServer},
	{"net/http", "http.ServeContent", cause.ByHandler, cause.KindFileServer},
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
	{"github.com/gin-gonic/gin", "gin.serveError", cause.KindGin},
	{"github.com/gin-gonic/gin", "gin.redirectRequest", cause.KindGin},
	{"github.com/gin-gonic/gin", "(*Engine).handleHTTPRequest", cause.KindGin}, // also for what a handler chose, see decides
	{"github.com/labstack/echo", "(*Echo).ServeHTTP", cause.KindEcho},
	{"github.com/julienschmidt/httprouter", "(*Router).ServeHTTP", cause.KindRouter},
	{"github.com/uptrace/bunrouter", "(*Router).ServeHTTP", cause.KindRouter},
	{"github.com/emicklei/go-restful", "(*Container).dispatch", cause.KindRouter},
	{"github.com/grpc-ecosystem/grpc-gateway/v2/runtime", "(*ServeMux).ServeHTTP", cause.KindRouter},
}

// trail is what a stack tells.
type trail struct {
	cause.Source
	muxes    int    // how many http.ServeMux it goes through
	passage  string // the outermost type of a user's whose hand-written method passed the call on
	upgrades bool   // it comes from a library that upgrades connections

	guest cause.Source // code of somebody else's that called WriteHeader, and that no line of the user's has called yet

	seeks     bool   // a panic was met, and not yet the line that panicked
	recovered string // that line
}

// readStack reads a stack from the call of WriteHeader outwards: to the first line of the user's own code or to the router, and
// on to the wrapped handler for what stands around them.
func readStack(pcs []uintptr, places bool) (t trail) {
	frames := runtime.CallersFrames(pcs)
	var f runtime.Frame
	found := false
	for more := true; more; {
		called := f.Function
		f, more = frames.Next()
		if f.Function == thisHandler {
			break
		}
		kind := routerOf(f.Function)
		t.panicking(&f, places)
		t.passes(f.Function, kind, found)
		if found {
			continue
		}
		pkg, ours := standardPackage(f.File), isLibrary(&f)
		if isPassage(f.Function) {
			if pkg == "" && !ours {
				t.passage = typeOf(f.Function)
			}
			t.guest, t.Late = cause.Source{}, false // what was called on the way is part of that ResponseWriter
			continue
		}
		t.upgrades = t.upgrades || isUpgrader(f.Function)
		t.answered(pkg, f.Function, called)
		switch {
		case kind != "":
			found = true
			if t.adopt() {
				t.Router = kind
			} else if t.By == "" {
				t.By, t.Kind, t.Func = cause.ByRouter, kind, f.Function
			}
		case pkg == "" && !ours && !isThirdParty(f.File):
			found = true
			if places {
				t.At = place(f.File, f.Line)
			}
			if t.By == "" {
				t.By, t.Func = cause.ByHandler, f.Function
			}
		default:
			t.visit(&f, pkg, places && !ours && pkg == "")
			found = strings.HasSuffix(f.Function, ".ServeHTTP") && t.adopt()
		}
	}
	if !found {
		t.adopt()
	}
	if t.recovered != "" {
		t.At = t.recovered
	}
	return t
}

// passes notes what a stack goes through, whether or not it is known by now who chose the status.
func (t *trail) passes(name string, kind cause.Kind, found bool) {
	switch {
	case isProxy(name):
		t.Switching = t.Switching || strings.HasSuffix(name, ".handleUpgradeResponse")
		t.Modifying = t.Modifying || strings.HasSuffix(name, ".modifyResponse")
		if found && t.Kind == cause.KindHandler {
			t.By, t.Kind = cause.ByProxy, cause.KindReverseProxy // the user's ErrorHandler
		}
	case kind == cause.KindMux:
		t.muxes++
	}
	if found && t.Router == "" {
		t.Router = kind
	}
}

// visit notes a function that is not the user's: a handler of a library's, which chose the status, or a helper of one, which the
// user's code called. What calls it tells.
func (t *trail) visit(f *runtime.Frame, pkg string, places bool) {
	switch {
	case t.guest.Func != "" || pkg != "" && !slices.Contains(handlers, pkg):
	case strings.HasPrefix(f.Function, thisProject) || ofRouter(f.Function):
	case ofWriter(f.Function): // it sends the head that it held back
		t.Late = true
	default:
		t.guest.By, t.guest.Func = cause.ByHandler, f.Function
		if places && !t.Late {
			t.guest.At = place(f.File, f.Line)
		}
	}
}

// adopt takes the library that was visited for what answered, now that a handler has come whose own it is not. It returns false
// where there was none.
func (t *trail) adopt() bool {
	g := &t.guest
	if g.Func == "" {
		return false
	}
	t.At, t.Passed = g.At, false // where a ReverseProxy stands here, this is its ErrorHandler
	if t.By == "" {
		t.By = g.By
		if !t.Late {
			t.Func = g.Func
		}
	}
	return true
}

// panicking looks whether the status was chosen while a panic was under way, and for the line of the user's that panicked.
func (t *trail) panicking(f *runtime.Frame, places bool) {
	switch {
	case f.Function == "runtime.gopanic":
		t.Recovering, t.seeks = true, places
	case t.seeks && standardPackage(f.File) == "" && !isLibrary(f):
		t.recovered, t.seeks = place(f.File, f.Line), false
	}
}

// answered looks whether a function is well-known code that answers by itself, given the function that it called.
func (t *trail) answered(pkg, name, called string) {
	if t.Kind != cause.KindHandler || pkg == "" {
		return
	}
	if called == "net/http.NotFound" && pkg == "net/http" && strings.Contains(name, ".StripPrefix.") { // itself, and no handler behind it
		t.By, t.Kind, t.Func = cause.ByHandler, cause.KindStripPrefix, name
	}
	for _, a := range answering {
		if pkg == a.pkg && strings.Contains(name, a.name) {
			t.By, t.Kind, t.Func = a.by, a.kind, name
			// Its own errors go through an ErrorHandler, which calls WriteHeader in its place.
			t.Passed = a.kind == cause.KindReverseProxy && strings.HasSuffix(name, ".ServeHTTP")
		}
	}
}
