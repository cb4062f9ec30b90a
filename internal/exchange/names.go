package exchange

import (
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// packageOf is the import path of the package of a function, as the runtime writes it.
func packageOf(name string) string {
	start := strings.LastIndexByte(name, '/') + 1
	if i := strings.IndexByte(name[start:], '.'); i >= 0 {
		return name[:start+i]
	}
	return name
}

// ofWriter reports whether a function is a method of a type that is called a writer, and no handler.
func ofWriter(name string) bool {
	return strings.Contains(name, "riter).") && !strings.Contains(name, "ewriter).") && !strings.HasSuffix(name, ".ServeHTTP")
}

// ofRouter reports whether a function belongs to the package of a router.
func ofRouter(name string) bool {
	pkg := packageOf(name)
	for i := range routers {
		rest, ok := strings.CutPrefix(pkg, routers[i].path)
		if ok && (rest == "" || strings.HasPrefix(rest, "/v") && strings.Trim(rest[2:], "0123456789") == "") {
			return true
		}
	}
	return false
}

// isProxy reports whether a function is a method of httputil.ReverseProxy.
func isProxy(name string) bool { return strings.HasPrefix(name, "net/http/httputil.(*ReverseProxy)") }

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
	name = withoutArguments(name)
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

// withoutArguments is the name of a function without the type arguments, which the runtime writes as dots.
func withoutArguments(name string) string { return strings.ReplaceAll(name, "[...]", "") }

// typeOf is the type of the receiver of a method, as %T writes it.
func typeOf(name string) string {
	name = withoutArguments(name[strings.LastIndexByte(name, '/')+1:])
	pkg, rest, _ := strings.Cut(name, ".")
	receiver, _, _ := strings.Cut(rest, ".")
	if pointer, ok := strings.CutPrefix(receiver, "(*"); ok {
		return "*" + pkg + "." + strings.TrimSuffix(pointer, ")")
	}
	return pkg + "." + receiver
}

// isUpgrader reports whether a function belongs to a library that upgrades connections.
func isUpgrader(name string) bool {
	return slices.ContainsFunc(upgraders, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

var upgraders = []string{
	"github.com/gorilla/websocket.", "github.com/coder/websocket.", "nhooyr.io/websocket.", "github.com/gobwas/ws.", "github.com/lxzan/gws.",
	"github.com/httpexplain/httpexplain/upgrade.",
}
