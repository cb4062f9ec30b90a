package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// idDigits is the length of the id of an exchange: 128 random bits in hexadecimal digits.
const idDigits = 32

// kind is the kind of a view.
type kind uint8

const (
	viewNone kind = iota
	viewList
	viewLive
	viewAsset
	viewExchange
	viewStatuses
	viewStatus
	viewCauses
	viewCause
	viewMethods
	viewMethod
	viewPicker
	viewCompare
	viewSearch
	viewFolder // one of the above without its slash
)

// view is what a request asks for.
type view struct {
	kind kind
	name string // of the asset, exchange, cause or method
	a, b int    // codes
}

// parse reads the part of a path behind the page's own root.
func parse(tail string) view {
	folder, rest, deep := strings.Cut(tail, "/")
	if !deep {
		switch folder {
		case "":
			return view{kind: viewList}
		case "live":
			return view{kind: viewLive}
		case "search":
			return view{kind: viewSearch}
		case cssName, scriptName, iconName:
			return view{kind: viewAsset, name: folder}
		case "status", "cause", "method", "compare":
			return view{kind: viewFolder}
		}
		if len(folder) == idDigits && strings.Trim(folder, "0123456789abcdef") == "" {
			return view{kind: viewExchange, name: folder}
		}
		return view{}
	}
	leaf := !strings.Contains(rest, "/")
	switch {
	case folder == "status" && rest == "":
		return view{kind: viewStatuses}
	case folder == "status" && leaf:
		if code := parseCode(rest); code != 0 {
			return view{kind: viewStatus, a: code}
		}
	case folder == "cause" && rest == "":
		return view{kind: viewCauses}
	case folder == "cause" && leaf:
		return view{kind: viewCause, name: rest}
	case folder == "method" && rest == "":
		return view{kind: viewMethods}
	case folder == "method" && leaf:
		return view{kind: viewMethod, name: rest}
	case folder == "compare" && rest == "":
		return view{kind: viewPicker}
	case folder == "compare":
		one, other, _ := strings.Cut(rest, "/")
		if a, b := parseCode(one), parseCode(other); a != 0 && b != 0 {
			return view{kind: viewCompare, a: a, b: b}
		}
	}
	return view{}
}

// parseCode reads a status code, 100 to 999, or returns 0.
func parseCode(s string) int {
	code, err := strconv.Atoi(s)
	if err != nil || len(s) != 3 || code < 100 {
		return 0
	}
	return code
}

// place is where in the page a request points.
type place struct {
	view view
	tail string // the path behind the page's root
	root string // reference to the page's root, relative to the request: "./", "../", "../../"
	base string // path of the page's root as the client sees it
}

// last is the last element of the path; it is empty at a slash.
func (p *place) last() string { return p.tail[strings.LastIndexByte(p.tail, '/')+1:] }

// locate finds the page's root in the path of a request, wherever the page is mounted: by the pattern of http.ServeMux, by
// what http.StripPrefix took away, by the path that the middleware serves, and at last by the names that the page has below
// its root. The first is taken whose rest is an address of the page.
func (p *Page) locate(r *http.Request) place {
	path := r.URL.Path
	asked := requestPath(r)
	stripped := asked != path && strings.HasSuffix(asked, "/"+strings.TrimPrefix(path, "/"))
	var tails []string
	if under, ok := subtree(r.Pattern, path); ok {
		tails = append(tails, under)
	}
	if stripped {
		tails = append(tails, strings.TrimPrefix(path, "/"))
	}
	if p.Path != "" && strings.HasPrefix(path, p.Path) {
		tails = append(tails, path[len(p.Path):])
	}
	found := len(tails)
	for i := len(path) - 1; i >= 0 && len(tails) < found+3; i-- { // no address of the page has more than three elements
		if path[i] == '/' {
			tails = append(tails, path[i+1:])
		}
	}
	slices.Reverse(tails[found:]) // the longest of these guesses comes first
	for _, tail := range tails {
		if v := parse(tail); v.kind != viewNone {
			return newPlace(asked, tail, v)
		}
	}
	if found > 0 {
		return newPlace(asked, tails[0], view{})
	}
	return newPlace(asked, "", view{})
}

func newPlace(asked, tail string, v view) place {
	root := "./"
	if n := strings.Count(tail, "/"); n > 0 {
		root = strings.Repeat("../", n)
	}
	base, ok := strings.CutSuffix(asked, tail)
	if !ok || !strings.HasSuffix(base, "/") {
		base = "/"
	}
	return place{view: v, tail: tail, root: root, base: base}
}

// subtree cuts the path of a pattern that ends in a slash off a path.
func subtree(pattern, path string) (rest string, ok bool) {
	slash := strings.IndexByte(pattern, '/')
	if slash < 0 || !strings.HasSuffix(pattern, "/") || strings.ContainsRune(pattern, '{') {
		return "", false
	}
	return strings.CutPrefix(path, pattern[slash:])
}

// requestPath is the decoded path that the client sent, before any layer changed it.
func requestPath(r *http.Request) string {
	u, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		return r.URL.Path
	}
	return u.Path
}
