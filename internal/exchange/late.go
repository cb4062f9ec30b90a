package exchange

import (
	"runtime"
	"strings"
)

// superfluous reports a second WriteHeader as net/http does, with the handler's line in place of ours.
func (s *State) superfluous() {
	name, at := caller()
	s.extra++
	s.extraAt = at
	if s.r.ProtoMajor > 1 {
		return // net/http says nothing on HTTP/2
	}
	errorLog(s.handle.ctx)("http: superfluous response.WriteHeader call from %s (%s)", name, at)
}

// lateCall reports a call after Hijack as net/http does, with the handler's line in place of ours.
func (s *State) lateCall(method string) {
	s.hijack.late = true
	name, at := caller()
	errorLog(s.handle.ctx)("http: response.%s on hijacked connection from %s (%s)", method, name, at)
}

// caller returns the function and the file:line that called into this package, past the functions of net/http that are made
// for handlers to call, such as http.Error: net/http names the line below them too.
func caller() (name, at string) {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !more || !strings.HasPrefix(f.Function, thisPackage) && !isWriting(f.Function) {
			return f.Function, place(f.File, f.Line)
		}
	}
}

// isWriting reports whether a function writes for its caller: the caller's line is the one to name.
func isWriting(name string) bool {
	pkg, _, _ := strings.Cut(name, ".")
	return pkg == "net/http" || pkg == "io" || pkg == "fmt" || pkg == "bufio"
}
