package page

import (
	"net/http"
	"slices"
	"strings"

	"github.com/httpexplain/httpexplain/cause"
)

// sampleKey is the key of RFC 6455 1.3, which stands for the client's own.
const sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

// ofCurl are the fields that curl sets by itself.
var ofCurl = []string{"Content-Length", "Host", "Transfer-Encoding", "Accept-Encoding"}

// curl writes the command that sends a request again, quoted for a POSIX shell, without its credentials and its content.
func curl(e *entry, r *http.Request) string {
	var b strings.Builder
	b.WriteString("curl -i")
	switch {
	case r.ProtoMajor == 2 && r.TLS == nil:
		b.WriteString(" --http2-prior-knowledge")
	case r.ProtoMajor == 2:
		b.WriteString(" --http2")
	case r.ProtoMajor == 1 && r.ProtoMinor == 0:
		b.WriteString(" --http1.0")
	case r.Header["Upgrade"] != nil:
		b.WriteString(" --http1.1")
	}
	if r.TLS != nil {
		b.WriteString(" -k")
	}
	switch {
	case e.method == http.MethodHead:
		b.WriteString(" -I")
	case e.method != http.MethodGet || e.length != 0:
		b.WriteString(" -X " + quote(e.method))
	}
	scheme := "http://"
	if e.secure {
		scheme = "https://"
	}
	path, odd := e.target, !strings.HasPrefix(e.target, "/")
	if odd {
		b.WriteString(" --request-target " + quote(path))
		path = "/"
	}
	if strings.Contains(path, "/.") {
		b.WriteString(" --path-as-is")
	}
	if strings.ContainsAny(path, "[]{}") {
		b.WriteString(" -g")
	}
	for _, f := range e.request.Fields {
		if slices.Contains(ofCurl, f.Name) || f.Name == "User-Agent" && strings.HasPrefix(f.Value, "curl/") ||
			f.Name == "Accept" && f.Value == "*/*" || strings.HasPrefix(f.Name, ":") {
			continue
		}
		value := f.Value
		if f.Name == "Sec-Websocket-Key" && value == redacted {
			value = sampleKey
		}
		if value == "" {
			b.WriteString(" -H " + quote(f.Name+";")) // this is how curl sends an empty field
			continue
		}
		b.WriteString(" -H " + quote(f.Name+": "+value))
	}
	if e.length != 0 {
		b.WriteString(" --data-binary @content")
	}
	b.WriteString(" " + quote(scheme+cause.Clean(e.host, 0)+path))
	return b.String()
}

// quote writes s for a POSIX shell: between single quotes, unless it is made of harmless characters.
func quote(s string) string {
	harmless := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !harmless(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
