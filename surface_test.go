package httpexplain_test

import (
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// public are the folders of the packages that users import.
var public = []string{
	".", "cause", "status", "upgrade", "upgrade/websocket", "upgrade/h2c", "upgrade/xconnect", "explaintest",
}

// exempt are the methods that need no Example of their own, since an interface of the standard library says how they are
// used. A method of that name on any type is one without a dot, on one type of one package one with dots.
var exempt = map[string]string{
	"Error":                        "error",
	"Unwrap":                       "errors.Is and errors.As",
	"String":                       "fmt.Stringer",
	"ServeHTTP":                    "http.Handler",
	"upgrade.Conn.Read":            "net.Conn",
	"upgrade.Conn.Write":           "net.Conn",
	"upgrade.Conn.Close":           "net.Conn",
	"upgrade.Conn.SetDeadline":     "net.Conn",
	"upgrade.Conn.SetReadDeadline": "net.Conn",
	"upgrade.Conn.ReadFrom":        "io.ReaderFrom",
	"upgrade.Conn.WriteTo":         "io.WriterTo",
}

// TestSurface holds that every public name is documented, and that every function, type and method of behaviour has an
// Example whose output is checked.
func TestSurface(t *testing.T) {
	used := map[string]bool{}
	for _, dir := range public {
		for _, n := range names(t, dir) {
			if strings.TrimSpace(n.doc) == "" {
				t.Errorf("%s has no doc comment", n.name)
			}
			if n.value || slices.ContainsFunc(n.examples, checked) {
				continue
			}
			if rule := n.exemption(); rule != "" {
				used[rule] = true
				continue
			}
			t.Errorf("%s has no Example with an output", n.name)
		}
	}
	for rule, why := range exempt {
		if !used[rule] {
			t.Errorf("exempt: no method needs %s (%s): leave it out", rule, why)
		}
	}
}

// checked reports whether go test compares what an Example prints.
func checked(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput }

// name is an exported name.
type name struct {
	name, method string // "cause.Error.Unwrap" and "Unwrap"; method is "" for what is no method
	doc          string
	value        bool // a constant or a variable
	examples     []*doc.Example
}

// exemption is the entry of exempt that spares n its Example, or "".
func (n *name) exemption() string {
	for _, rule := range []string{n.name, n.method} {
		if exempt[rule] != "" && n.method != "" {
			return rule
		}
	}
	return ""
}

// names lists what the package in a folder exports, and the package itself.
func names(t *testing.T, dir string) []name {
	t.Helper()
	p := documented(t, dir)
	list := []name{{name: "package " + p.Name, doc: p.Doc, value: true}}
	functions := func(prefix string, all []*doc.Func) {
		for _, f := range all {
			n := name{name: prefix + f.Name, doc: f.Doc, examples: f.Examples}
			if f.Recv != "" {
				n.method = f.Name
			}
			list = append(list, n)
		}
	}
	values := func(groups ...[]*doc.Value) {
		for _, group := range slices.Concat(groups...) {
			for _, spec := range group.Decl.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					list = append(list, name{name: p.Name + "." + id.Name, doc: group.Doc + spec.(*ast.ValueSpec).Doc.Text(), value: true})
				}
			}
		}
	}
	values(p.Consts, p.Vars)
	functions(p.Name+".", p.Funcs)
	for _, typ := range p.Types {
		list = append(list, name{name: p.Name + "." + typ.Name, doc: typ.Doc, examples: typ.Examples})
		values(typ.Consts, typ.Vars)
		functions(p.Name+".", typ.Funcs)
		functions(p.Name+"."+typ.Name+".", typ.Methods)
	}
	return list
}

// documented is the package in a folder as godoc shows it, for this system and version of Go.
func documented(t *testing.T, dir string) *doc.Package {
	t.Helper()
	p, err := build.ImportDir(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, file := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
		f, err := parser.ParseFile(set, filepath.Join(dir, file), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	d, err := doc.NewFromFiles(set, files, dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
