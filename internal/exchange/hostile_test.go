package exchange_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/site"
)

// hostiles are what a client, or a handler that repeats one, may come with.
var hostiles = func() []string {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	return []string{
		string(all[:]), string(all[:128]), string(all[128:]),
		"\x1b[31mred\x1b[0m", "\u009b31mred", "\xc2\x9b31m", "\x9b31m",
		"a\r\nSet-Cookie: owned=1\r\n\r\n<html>", "a\nb", "a\rb", "a\tb", "a\x00b", "\x7f\x08\x08\x08",
		"\u202Egpj.exe", "\u2066a\u2069", "\u061c\u200e\u200f", "\u2028\u2029", "\uFEFF", "\xff\xfe\xfd", "\xed\xa0\x80",
		"<script>owned()</script>", `"><img src=x onerror=owned()>`, `'"\` + "`;,=%s%n", "</title><svg/onload=owned()>",
		strings.Repeat("A", 300), strings.Repeat("<script>owned()</script>\x1b[2J", 4000), "GETT", "get", "*",
	}
}()

// raw reports what a terminal, a browser or a parser of heads would act on, save the characters that are allowed.
func raw(s, allowed string) string {
	for i, r := range s {
		bad := r < 0x20 || r == 0x7F || r >= 0x80 && r <= 0x9F || r == 0x061C || r == 0x200E || r == 0x200F ||
			r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 || r == 0xFEFF
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(s[i:])
			bad = size == 1
		}
		if bad && !strings.ContainsRune(allowed, r) {
			return fmt.Sprintf("%q at %d in %q", s[i:min(len(s), i+utf8.RuneLen(r))], i, clipped(s))
		}
	}
	return ""
}

// console is a logger as development has one, and what it wrote.
func console() (*zap.Logger, *bytes.Buffer) {
	var out bytes.Buffer
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig()), zapcore.AddSync(&out), zapcore.DebugLevel)), &out
}

// checkHarmless serves r and looks at everything that comes of it.
func checkHarmless(t *testing.T, m mode, h http.Handler, r *http.Request, what string) {
	t.Helper()
	logger, out := console()
	w := httptest.NewRecorder()
	m.make(httpexplain.WithLogger(logger), httpexplain.WithRecovery(), httpexplain.WithFill(), httpexplain.WithQuery()).Handler(h).ServeHTTP(w, r)
	for name, values := range w.Header() {
		if !strings.HasPrefix(name, "Explain-") && name != "Link" {
			continue
		}
		for _, v := range values {
			if strings.ContainsFunc(v, func(r rune) bool { return r < 0x20 || r > 0x7E }) || len(v) > 4096 {
				t.Errorf("%s: %s: %q", what, name, clipped(v))
			}
		}
	}
	body := w.Body.String()
	if bad := raw(body, "\n"); bad != "" {
		t.Errorf("%s: the content (%s) holds %s", what, w.Header().Get("Content-Type"), bad)
	}
	if len(body) > 16<<10 {
		t.Errorf("%s: %d bytes of content", what, len(body))
	}
	switch kind := w.Header().Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html"):
		if low := strings.ToLower(body); strings.Contains(low, "<script>owned") || strings.Contains(low, "<img") || strings.Contains(low, "<svg/") {
			t.Errorf("%s: the page holds a tag of the client's: %q", what, clipped(body))
		}
	case strings.HasPrefix(kind, "application/problem+json"):
		if !json.Valid(w.Body.Bytes()) || strings.Contains(body, "<script") {
			t.Errorf("%s: the problem is not fit to be shown: %q", what, clipped(body))
		}
	}
	checkHarmlessLine(t, what, out.String())
}

func checkHarmlessLine(t *testing.T, what, line string) {
	t.Helper()
	if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
		t.Errorf("%s: the log is not one line: %q", what, clipped(line))
	}
	if bad := raw(line, "\n\t"); bad != "" {
		t.Errorf("%s: the log line holds %s", what, bad)
	}
	if tabs := strings.Count(line, "\t"); tabs != 3 {
		t.Errorf("%s: %d tabs in the log line: %q", what, tabs, clipped(line))
	}
	if len(line) > 32<<10 && !strings.Contains(what, ", fields with ") {
		t.Errorf("%s: a log line of %d bytes", what, len(line))
	}
}

// hostileRequest is a request such as no parser would pass on.
func hostileRequest(accept string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/status/404", http.NoBody)
	r.Header.Set("Accept", accept)
	return r
}

var accepts = []string{"text/html", "application/problem+json", "text/plain"}

func TestHostileRequests(t *testing.T) {
	mux := site.New(t)
	for _, m := range []mode{production, development} {
		for _, s := range hostiles {
			for _, accept := range accepts {
				for what, change := range map[string]func(*http.Request){
					"method":      func(r *http.Request) { r.Method = s },
					"path":        func(r *http.Request) { r.URL = &url.URL{Path: "/" + s}; r.RequestURI = "/" + s },
					"path of 405": func(r *http.Request) { r.Method = http.MethodPost; r.URL = &url.URL{Path: "/items/" + s} },
					"query":       func(r *http.Request) { r.URL.RawQuery = s },
					"Host":        func(r *http.Request) { r.Host = s },
					"protocol":    func(r *http.Request) { r.Proto = s },
					"address":     func(r *http.Request) { r.RemoteAddr = s },
					"User-Agent":  func(r *http.Request) { r.Header.Set("User-Agent", s) },
					"Accept":      func(r *http.Request) { r.Header["Accept"] = []string{s, accept} },
					"a preflight": func(r *http.Request) {
						r.Method = http.MethodOptions
						r.Header.Set("Origin", s)
						r.Header.Set("Access-Control-Request-Method", s)
					},
					"an upgrade": func(r *http.Request) {
						r.URL.Path = "/status/400"
						r.Header.Set("Connection", "upgrade, "+s)
						for _, name := range []string{"Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Protocol", "Origin", "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Http2-Settings"} {
							r.Header.Set(name, s)
						}
					},
				} {
					r := hostileRequest(accept)
					change(r)
					checkHarmless(t, m, mux, r, fmt.Sprintf("%s, %s of %q", m.name, what, clipped(s)))
				}
			}
		}
	}
}

// Each status has rules of its own that repeat what was sent.
func TestHostileFieldsUnderEachStatus(t *testing.T) {
	mux := site.New(t)
	for _, m := range []mode{production, development} {
		for _, s := range hostiles {
			for _, code := range []int{301, 400, 401, 403, 404, 405, 406, 411, 412, 413, 415, 416, 417, 421, 425, 426, 428, 429, 500, 501, 502, 503, 504} {
				r := hostileRequest(accepts[code%3])
				r.URL.Path = fmt.Sprint("/status/", code)
				for _, name := range []string{"Authorization", "Content-Type", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "Accept-Encoding", "Expect", "Early-Data", "Cookie", "Referer", "Origin", "X-Forwarded-Proto"} {
					r.Header.Set(name, s)
				}
				checkHarmless(t, m, mux, r, fmt.Sprintf("%s, %d with %q", m.name, code, clipped(s)))
			}
		}
	}
}

// What handlers repeat is as hostile as what clients send.
func TestHostileHandlers(t *testing.T) {
	for _, m := range []mode{production, development} {
		for _, s := range hostiles {
			e := httpexplain.Explanation{
				Cause: s, Title: s, Detail: s, Fix: s, Side: cause.Side(s), Sure: cause.Sure(s), By: cause.By(s), Reference: cause.Reference(s),
				At: s, Server: s, ID: s,
			}
			for what, h := range map[string]http.Handler{
				"Because": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					httpexplain.Because(r.Context(), e)
					httpexplain.SetRoute(r.Context(), s)
					w.WriteHeader(http.StatusConflict)
				}),
				"Error": httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
					return &httpexplain.Error{Explanation: e, Err: errors.New(s)}
				}),
				"an error": httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return errors.New(s) }),
				"a panic":  http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(s) }),
				"fields": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					httpexplain.AddFields(r.Context(), hostileFields(s)...)
				}),
				"an answer's fields": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					for _, name := range []string{"Allow", "Location", "Www-Authenticate", "Etag", "Content-Range", "Retry-After", "Accept-Post", "Upgrade"} {
						w.Header().Set(name, s)
					}
					w.WriteHeader(http.StatusMethodNotAllowed)
				}),
			} {
				for _, accept := range accepts {
					checkHarmless(t, m, h, hostileRequest(accept), fmt.Sprintf("%s, %s with %q", m.name, what, clipped(s)))
				}
			}
		}
	}
}

type (
	saying  string // a Stringer and an error
	verbose string // an error that formats at length
	objects string // an object with every kind of member
	arrays  string // an array with every kind of member
	jsonish string // a json.Marshaler that is careless
)

func (s saying) String() string { return string(s) }
func (v verbose) Error() string { return string(v) }
func (v verbose) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%s\n\tat %s", string(v), string(v))
}

func (j jsonish) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{string(j): string(j)})
}

// hostileFields is a field of each kind, with s wherever it may stand.
func hostileFields(s string) []zap.Field {
	at := time.Date(2024, 1, 2, 3, 4, 5, 6, time.FixedZone(s, 3600))
	var none *url.Error
	return []zap.Field{
		zap.String(s, s), zap.ByteString(s, []byte(s)), zap.Binary(s, []byte(s)), zap.Stringer(s, saying(s)), zap.Any(s, s),
		zap.Error(errors.New(s)), zap.NamedError(s, verbose(s)), zap.NamedError(s, none), zap.Errors(s, []error{errors.New(s), verbose(s)}),
		zap.Strings(s, []string{s}), zap.ByteStrings(s, [][]byte{[]byte(s)}), zap.Stringers(s, []saying{saying(s)}),
		zap.Reflect(s, map[string]any{s: s, "b": []string{s}}), zap.Reflect(s, jsonish(s)), zap.Reflect(s, json.RawMessage(`"`+"\u202e"+`"`)),
		zap.Reflect(s, func() {}), zap.Reflect(s, struct{ A, B any }{s, []byte(s)}), zap.Any(s, map[string]string{s: s}),
		zap.Bool(s, true), zap.Bools(s, []bool{true}), zap.Complex128(s, 1i), zap.Complex64(s, 1i), zap.Duration(s, time.Second),
		zap.Float64(s, 1), zap.Float32(s, 1), zap.Int(s, 1), zap.Int8(s, 1), zap.Int16(s, 1), zap.Int32(s, 1), zap.Int64(s, 1),
		zap.Uint(s, 1), zap.Uint8(s, 1), zap.Uint16(s, 1), zap.Uint32(s, 1), zap.Uint64(s, 1), zap.Uintptr(s, 1),
		zap.Time(s, at), zap.Time(s, time.Time{}), zap.Times(s, []time.Time{at}), zap.Skip(), zap.Stack(s), zap.Dict(s, zap.String(s, s), zap.Error(verbose(s))),
		zap.Object(s, objects(s)), zap.Array(s, arrays(s)), zap.Inline(objects(s)), zap.Namespace(s), zap.String(s, s),
	}
}

func (o objects) MarshalLogObject(e zapcore.ObjectEncoder) error {
	s := string(o)
	for _, f := range hostileFields("") {
		if f.Type == zapcore.ObjectMarshalerType || f.Type == zapcore.InlineMarshalerType || f.Type == zapcore.ArrayMarshalerType {
			continue
		}
		f.Key = s
		f.AddTo(e)
	}
	e.AddString(s, s)
	e.AddByteString(s, []byte(s))
	_ = e.AddReflected(s, map[string]string{s: s})
	_ = e.AddArray(s, arrays(s))
	e.OpenNamespace(s)
	e.AddInt(s, 1)
	return nil
}

func (a arrays) MarshalLogArray(e zapcore.ArrayEncoder) error {
	s := string(a)
	e.AppendString(s)
	e.AppendByteString([]byte(s))
	e.AppendBool(true)
	e.AppendTime(time.Now())
	_ = e.AppendReflected([]string{s})
	_ = e.AppendArray(zapcore.ArrayMarshalerFunc(func(e zapcore.ArrayEncoder) error { e.AppendString(s); return nil }))
	_ = e.AppendObject(zapcore.ObjectMarshalerFunc(func(e zapcore.ObjectEncoder) error { e.AddString(s, s); e.AddBool(s, true); return nil }))
	return nil
}
