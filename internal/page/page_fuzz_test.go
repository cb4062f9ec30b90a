package page

import (
	"bufio"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/httpexplain/httpexplain/cause"
)

// parts counts the elements of a page, and looks for attributes that run script and addresses that leave the page.
func parts(t *testing.T, page string) map[string]int {
	t.Helper()
	n := make(map[string]int)
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		n[token.Data]++
		for _, a := range token.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("<%s %s=%q>", token.Data, a.Key, a.Val)
			}
			if a.Key != "href" && a.Key != "src" && a.Key != "action" {
				continue
			}
			u, err := url.Parse(a.Val)
			if err != nil || u.Scheme != "" && u.Scheme != "https" || u.Scheme == "" && u.Host != "" ||
				u.Scheme == "https" && !strings.HasSuffix(u.Host, ".rfc-editor.org") && !strings.HasSuffix(u.Host, ".org") {
				t.Errorf("<%s %s=%q>: %v", token.Data, a.Key, a.Val, err)
			}
		}
	}
	return n
}

// shell splits a command into words as a POSIX shell does. It returns false where the shell would do more than that.
func shell(s string) (words []string, ok bool) {
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		var word strings.Builder
		for s != "" && s[0] != ' ' {
			switch {
			case s[0] == '\'':
				end := strings.IndexByte(s[1:], '\'')
				if end < 0 {
					return nil, false
				}
				word.WriteString(s[1 : 1+end])
				s = s[2+end:]
			case strings.HasPrefix(s, `\'`):
				word.WriteByte('\'')
				s = s[2:]
			case s[0] < '!' || s[0] > '~' || strings.IndexByte("\"`$&|;<>()*?[]{}~#!\\^", s[0]) >= 0:
				return nil, false
			default:
				word.WriteByte(s[0])
				s = s[1:]
			}
		}
		words = append(words, word.String())
	}
	return words, true
}

// FuzzEntry records a request with any head, explained in any words, and shows it: the page has the elements that it has for a
// harmless one, the command for curl is one command, and what is kept is bounded.
func FuzzEntry(f *testing.F) {
	f.Add("GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-A: '; rm -rf ~ #\r\n", "A detail.", "a-cause")
	f.Add("$'`x http://u:p@h/\"><script> HTTP/1.1\r\nHost: \r\nUpgrade: <b>\r\nConnection: upgrade\r\n", "<img src=x onerror=y>", "\"><b")
	f.Add("OPTIONS * HTTP/1.0\r\nX-Empty:\r\nContent-Length: 3\r\n", "\x1b]0;x\x07", "javascript:x")
	f.Add("POST /%2e%2e//[1-9]{a,b}\u202e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n", "\u2028", "..")
	f.Fuzz(func(t *testing.T, head, text, token string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n")))
		if err != nil {
			return
		}
		r.RemoteAddr = "127.0.0.1:5000"
		record := func(r *http.Request, text, token string) (*entry, string) {
			x := recordingOf(t, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 404)
			x.Request, x.Method, x.Path, x.ID = r, r.Method, r.URL.Path, strings.Repeat("0", idDigits)
			x.Header = http.Header{"X-A": {text}, "Location": {text}}
			x.Explanation = cause.Explanation{Cause: token, Detail: text, Fix: text, Side: cause.Side(token), At: text}
			x.Err = errors.New(text)
			p := New(Options{Access: func(*http.Request) bool { return true }})
			p.Record(x)
			w := httptest.NewRecorder()
			p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+x.ID, http.NoBody))
			if w.Code != http.StatusOK {
				t.Fatalf("the exchange is shown with %d", w.Code)
			}
			return p.ring.find(x.ID), w.Body.String()
		}
		harmless := r.Clone(r.Context())
		_, plain := record(harmless, "x", "x")
		e, page := record(r, text, token)
		if want, got := parts(t, plain), parts(t, page); got["script"] != want["script"] || got["form"] != want["form"] || got["img"]+got["iframe"]+got["object"] > 0 {
			t.Errorf("the page has %v, that of a harmless exchange %v", got, want)
		}
		open, rest := e.cells()
		for name := range parts(t, open+rest) {
			if !slices.Contains([]string{"tr", "td", "time", "span", "a", "b", "code", "button"}, name) {
				t.Errorf("the row has <%s>: %q", name, open+rest)
			}
		}
		words, ok := shell(e.curl)
		if !ok || len(words) < 3 || words[0] != "curl" || !strings.HasPrefix(words[len(words)-1], "http") {
			t.Errorf("the command is %q", e.curl)
		}
		kept := len(e.method) + len(e.path) + len(e.target) + len(e.host) + len(e.line) + len(e.err) + len(e.why.Detail) + len(e.curl) + len(e.row[0]) + len(e.row[1])
		if kept > 256<<10 {
			t.Errorf("%d bytes are kept", kept)
		}
	})
}

// FuzzPage asks the page for any address: every answer is one of the page's, a redirect stays below the page, and the text of the
// request stays text.
func FuzzPage(f *testing.F) {
	f.Add("/debug/httpexplain/", "q=x&class=4xx&side=client&cause=a", "/debug/httpexplain/")
	f.Add("/x/status/501", "", "/x/")
	f.Add("/compare/101/501", "a=101&b=501", "/")
	f.Add("/debug/httpexplain", "token=x", "")
	f.Add("/cause/<script>", "q=\"><script>&after=99999999999999999999", "GET /cause/{x...}")
	f.Add("//evil.example/status", "q=%00%1b", "")
	f.Add("/search", "q=501", "/")
	f.Add("/live", "after=-1", "")
	p := New(Options{Path: "/debug/httpexplain/", Access: func(*http.Request) bool { return true }})
	p.Record(recordingOf(f, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", 404))
	f.Fuzz(func(t *testing.T, path, query, pattern string) {
		target := (&url.URL{Path: path, RawQuery: query}).RequestURI()
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + target + " HTTP/1.1\r\nHost: shop.example\r\n\r\n")))
		if err != nil || r.Host != "shop.example" {
			return
		}
		r.Pattern = pattern
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		switch to := w.Header().Get("Location"); w.Code {
		case http.StatusOK, http.StatusNotFound, http.StatusBadRequest:
		case http.StatusSeeOther:
			u, err := url.Parse(to)
			if err != nil || !strings.HasPrefix(to, "./") || u.IsAbs() || u.Host != "" || strings.ContainsAny(to, "\r\n") || strings.Contains(u.Path[2:], "..") {
				t.Errorf("%q leads to %q: %v", target, to, err)
			}
		default:
			t.Errorf("%q is answered with %d", target, w.Code)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			if n := parts(t, w.Body.String()); n["script"] != 1 || n["img"]+n["iframe"]+n["object"] > 0 || n["title"] != 1 {
				t.Errorf("%q shows a page with %v", target, n)
			}
		}
		at := p.locate(r)
		if !strings.HasSuffix(at.base, "/") || strings.Trim(at.root, "./") != "" {
			t.Errorf("%q is below %q, which is %q from there", target, at.base, at.root)
		}
	})
}
