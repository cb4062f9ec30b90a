package lint

import (
	"slices"
	"strings"
	"testing"
	"time"

	"net/http"

	"github.com/httpexplain/httpexplain/cause"
)

// spec is one response that breaks a rule and the nearest ones that keep it.
type spec struct {
	rule   string
	breaks *cause.Evidence
	says   string // what the sentence must contain
	keeps  []*cause.Evidence
}

func keeps(list ...*cause.Evidence) []*cause.Evidence { return list }

func from(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

var (
	problem  = r("Content-Type", "application/problem+json")
	ranges   = r("Content-Type", `multipart/byteranges; boundary=abc`)
	bridge   = edit(func(ev *cause.Evidence) { ev.Upgrade.Extended = "websocket" })
	answered = edit(func(ev *cause.Evidence) { ev.Upgrade.Answered = true })
	unknown  = edit(func(ev *cause.Evidence) { ev.Header = nil })
	expects  = edit(func(ev *cause.Evidence) {
		q("Upgrade", "chess/1")(ev)
		r("Upgrade", "chess/1")(ev)
		r("Connection", "Upgrade")(ev)
		q("Expect", "100-Continue")(ev)
		length(12)(ev)
	})
	socket = edit(func(ev *cause.Evidence) { hijacked(ev); q("Upgrade", "websocket")(ev) })
)

var specs = []spec{
	{"status-range", exchange("GET", 700), "700", keeps(exchange("GET", 599, wrote("x")), exchange("GET", 100), exchange("GET", 0))},
	{"status-range", exchange("GET", 42, hijacked, unknown), "42", nil},
	{"status-range", exchange("GET", 5000, hijacked, unknown), "5000", nil},
	{"status-unregistered", exchange("GET", 420, wrote("calm down")), "treats it as a 400",
		keeps(exchange("GET", 425, wrote("x")), exchange("GET", 499), exchange("GET", 520, wrote("x")), exchange("GET", 420, wrote("x"), kind(cause.KindReverseProxy)))},
	{"status-unused", exchange("GET", 418, wrote("teapot")), "418", keeps(exchange("GET", 417, wrote("x")))},
	{"status-deprecated", exchange("GET", 305, r("Location", "http://proxy.example/")), "Use Proxy", keeps(exchange("GET", 303, r("Location", "/")))},
	{"status-deprecated", exchange("GET", 510, wrote("x")), "historic", keeps(exchange("GET", 511, wrote("x")))},

	{"1xx-http10", exchange("GET", 200, proto(1, 0), interim(103)), "103", keeps(exchange("GET", 200, interim(103)), exchange("GET", 200, proto(1, 0)), exchange("GET", 200, proto(2, 0), interim(103)))},
	{"1xx-204-content-length", exchange("GET", 204, r("Content-Length", "0")), "204", keeps(exchange("GET", 204), exchange("GET", 200, r("Content-Length", "0")))},
	{"1xx-204-content-length", exchange("GET", 101, socket, r("Upgrade", "websocket"), r("Connection", "Upgrade"), r("Content-Length", "0")), "101", nil},
	{"100-unexpected", exchange("POST", 200, interim(100)), "Expect", keeps(exchange("POST", 200, interim(100), q("Expect", "100-continue")), exchange("POST", 200, interim(102)))},
	{"103-no-link", exchange("GET", 200, interim(103), func(ev *cause.Evidence) { ev.BareHints = true }), "Link", keeps(exchange("GET", 200, interim(103)))},

	{"101-no-upgrade", exchange("GET", 101, socket, r("Connection", "Upgrade")), "Upgrade",
		keeps(exchange("GET", 101, socket, r("Upgrade", "websocket"), r("Connection", "Upgrade")), exchange("GET", 101, socket, unknown), exchange("GET", 101, socket, bridge),
			exchange("GET", 101, socket, func(ev *cause.Evidence) { ev.Header["UPGRADE"] = []string{"websocket"} }))},
	{"101-no-connection-upgrade", exchange("GET", 101, socket, r("Upgrade", "websocket"), r("Connection", "keep-alive")), "Connection",
		keeps(exchange("GET", 101, socket, r("Upgrade", "websocket"), r("Connection", "keep-alive, upGrade")), exchange("GET", 101, socket, unknown), exchange("GET", 101, socket, bridge))},
	{"101-not-offered", exchange("GET", 101, socket, r("Upgrade", "h2c"), r("Connection", "Upgrade")), `"h2c", and the client offered "websocket"`,
		keeps(exchange("GET", 101, socket, r("Upgrade", "WebSocket"), r("Connection", "Upgrade")),
			exchange("GET", 101, q("Upgrade", "TLS/1.0"), r("Upgrade", "TLS/1.0, HTTP/1.1"), r("Connection", "Upgrade")),
			exchange("GET", 101, q("Upgrade", "a/1"), q("Upgrade", "chess/2, b"), r("Upgrade", "chess"), r("Connection", "Upgrade")))},
	{"101-not-offered", exchange("GET", 101, q("Upgrade", "chess/2"), r("Upgrade", "chess/1"), r("Connection", "Upgrade")), `"chess/1"`, nil},
	{"101-not-offered", exchange("GET", 101, r("Upgrade", "chess/1"), r("Connection", "Upgrade")), `offered nothing`, nil},
	{"101-http10", exchange("GET", 101, socket, proto(1, 0), r("Upgrade", "websocket"), r("Connection", "Upgrade")), "HTTP/1.0",
		keeps(exchange("GET", 101, socket, r("Upgrade", "websocket"), r("Connection", "Upgrade")))},
	{"101-before-100", exchange("POST", 101, expects), "100-continue",
		keeps(exchange("POST", 101, expects, interim(100)), exchange("POST", 101, expects, length(0)), exchange("POST", 101, expects, func(ev *cause.Evidence) { ev.Continued = true }),
			exchange("POST", 101, expects, func(ev *cause.Evidence) { ev.Upgrade.Early = 4 }))},
	{"101-before-100", exchange("POST", 101, expects, length(-1), interim(103)), "100-continue", nil},
	{"101-http2", exchange("GET", 101, proto(2, 0)), "HTTP/2", keeps(exchange("GET", 101, r("Upgrade", "x"), r("Connection", "upgrade"), q("Upgrade", "x")), exchange("GET", 101, proto(2, 0), bridge))},
	{"101-http2", exchange("GET", 200, proto(2, 0), interim(101)), "HTTP/2", keeps(exchange("GET", 200, proto(2, 0), interim(103)))},

	{"201-no-location", exchange("POST", 201, wrote("{}")), "Location",
		keeps(exchange("POST", 201, r("Location", "/items/7")), exchange("PUT", 201), exchange("POST", 201, r("Content-Location", "/items/7")), exchange("POST", 201, kind(cause.KindReverseProxy)))},
	{"201-safe-method", exchange("GET", 201), "GET", keeps(exchange("PUT", 201))},
	{"202-no-monitor", exchange("POST", 202), "content nor Location", keeps(exchange("POST", 202, wrote("queued")), exchange("POST", 202, r("Location", "/jobs/1")), exchange("HEAD", 202))},
	{"204-content", exchange("DELETE", 204, wrote("gone")), "4 bytes", keeps(exchange("DELETE", 204), exchange("HEAD", 204, wrote("gone")))},
	{"205-content", exchange("POST", 205, wrote("x")), "1 byte of", keeps(exchange("POST", 205), exchange("POST", 200, wrote("x")))},
	{"options-no-allow", exchange("OPTIONS", 204), "Allow",
		keeps(exchange("OPTIONS", 204, r("Allow", "GET")), exchange("OPTIONS", 204, q("Origin", "https://a.example"), q("Access-Control-Request-Method", "PUT")),
			exchange("OPTIONS", 200, target("*")), exchange("OPTIONS", 404, wrote("x")), exchange("OPTIONS", 200, r("Accept-Patch", "application/json")))},
	{"trace-reflects-secrets", exchange("TRACE", 200, q("Cookie", "session=abc"), r("Content-Type", "message/http"), wrote("TRACE / HTTP/1.1\r\ncookie: session=abc\r\n")), "Cookie",
		keeps(exchange("TRACE", 200, q("Cookie", "session=abc"), wrote("TRACE / HTTP/1.1\r\nCookie: [redacted]\r\n")), exchange("GET", 200, q("Cookie", "session=abc"), wrote("Cookie: session=abc")),
			exchange("TRACE", 200, wrote("TRACE / HTTP/1.1\r\nCookie: session=abc\r\n")))},
	{"trace-reflects-secrets", exchange("TRACE", 200, q("Authorization", "Bearer "+strings.Repeat("x", 600)), wrote("TRACE / HTTP/1.1\r\nAuthorization: Bearer "+strings.Repeat("x", 600))), "Authorization", nil},
	{"query-no-content-type", exchange("QUERY", 200, wrote("[]")), "QUERY", keeps(exchange("QUERY", 200, q("Content-Type", "text/plain")), exchange("QUERY", 400, wrote("x")), exchange("POST", 200))},

	{"206-no-range-request", exchange("GET", 206, r("Content-Range", "bytes 0-1/2"), wrote("ab")), "without a Range",
		keeps(exchange("GET", 206, q("Range", "bytes=0-1"), r("Content-Range", "bytes 0-1/2"), wrote("ab")), exchange("HEAD", 206, q("Range", "bytes=0-1")), exchange("QUERY", 206, q("Range", "bytes=0-1")))},
	{"206-no-range-request", exchange("POST", 206, q("Range", "bytes=0-1"), r("Content-Range", "bytes 0-1/2")), `"POST"`, nil},
	{"206-no-content-range", exchange("GET", 206, q("Range", "bytes=0-1")), "Content-Range", keeps(exchange("GET", 206, q("Range", "bytes=0-1"), r("Content-Range", "bytes 0-1/2")), exchange("GET", 206, q("Range", "bytes=0-0,2-2"), ranges))},
	{"206-multipart-boundary", exchange("GET", 206, q("Range", "bytes=0-0,2-2"), r("Content-Type", "multipart/byteranges")), "boundary", keeps(exchange("GET", 206, ranges), exchange("GET", 206, r("Content-Type", "multipart/mixed")))},
	{"206-multipart-content-range", exchange("GET", 206, ranges, r("Content-Range", "bytes 0-1/2")), "several parts", keeps(exchange("GET", 206, ranges), exchange("GET", 206, r("Content-Type", "text/plain"), r("Content-Range", "bytes 0-1/2")))},
	{"206-bad-content-range", exchange("GET", 206, r("Content-Range", "bytes 5-4/10")), "before it begins", keeps(exchange("GET", 206, r("Content-Range", "bytes 5-5/10")), exchange("GET", 206, r("Content-Range", "bytes 5-5/*")))},
	{"206-bad-content-range", exchange("GET", 206, r("Content-Range", "bytes 0-10/10")), "10 bytes", keeps(exchange("GET", 206, r("Content-Range", "bytes 0-9/10")), exchange("GET", 206, r("Content-Range", "pages a-b/c")))},
	{"206-length", exchange("GET", 206, q("Range", "bytes=0-3"), r("Content-Range", "bytes 0-3/9"), wrote("abc")), "3 bytes",
		keeps(exchange("GET", 206, r("Content-Range", "bytes 0-3/9"), wrote("abcd")), exchange("HEAD", 206, r("Content-Range", "bytes 0-3/9")), exchange("GET", 206, ranges, wrote("abc")),
			exchange("GET", 206, r("Content-Range", "bytes 0-3/9"), wrote("abc"), func(ev *cause.Evidence) { ev.Gone = true }), exchange("GET", 206, r("Content-Range", "pages 0-3/9"), wrote("abc")))},

	{"300-no-choice", exchange("GET", 300), "Location", keeps(exchange("GET", 300, wrote("a b")), exchange("GET", 300, r("Location", "/a")), exchange("HEAD", 300))},
	{"redirect-no-location", exchange("GET", 302), "302", keeps(exchange("GET", 302, r("Location", "")), exchange("GET", 304, q("If-None-Match", `"a"`)), exchange("GET", 302, unknown))},
	{"location-syntax", exchange("GET", 302, r("Location", "/a b")), "space (byte 3 of 4)",
		keeps(exchange("GET", 302, r("Location", "/a%20b?x[1]=a|b&c=100%#top")), exchange("GET", 302, r("Location", "../x")), exchange("GET", 302, r("Location", "https://[::1]:8080/")), exchange("GET", 302, r("Location", "")))},
	{"location-syntax", exchange("POST", 201, r("Location", "/büro")), "ASCII", nil},
	{"location-syntax", exchange("GET", 302, r("Location", "http://host:port/")), "port", nil},
	{"location-syntax", exchange("GET", 302, r("Location", "/a%zz")), "hexadecimal", nil},
	{"location-syntax", exchange("GET", 302, r("Location", "/<id>")), "<", nil},
	{"location-syntax", exchange("GET", 302, r("Location", "/a\tb")), "0x09", nil},
	{"304-unconditional", exchange("GET", 304), "If-None-Match", keeps(exchange("GET", 304, q("If-Modified-Since", from(time.Now()))))},
	{"304-method", exchange("POST", 304, q("If-None-Match", "*")), "412", keeps(exchange("HEAD", 304, q("If-None-Match", "*")), exchange("QUERY", 304, q("If-None-Match", "*")))},
	{"304-content", exchange("GET", 304, wrote("abc")), "3 bytes", keeps(exchange("GET", 304))},
	{"304-representation-metadata", exchange("GET", 304, r("Content-Language", "en")), "Content-Language",
		keeps(exchange("GET", 304, r("Content-Type", "text/html"), r("Etag", `"1"`)), exchange("GET", 304, r("Content-Encoding", "gzip"), kind(cause.KindReverseProxy)))},
	{"304-representation-metadata", exchange("GET", 304, proto(2, 0), r("Content-Type", "text/html")), "Content-Type", nil},

	{"error-unexplained", exchange("GET", 404), "404",
		keeps(exchange("GET", 404, wrote("no such item")), exchange("HEAD", 404), exchange("GET", 204), exchange("GET", 404, answered),
			exchange("GET", 404, func(ev *cause.Evidence) { ev.Explained = true }), exchange("GET", 501, func(ev *cause.Evidence) { ev.Refused = true }),
			exchange("GET", 412, q("If-Match", `"x"`), kind(cause.KindFileServer)), exchange("GET", 400, hijacked, unknown),
			exchange("GET", 500, func(ev *cause.Evidence) { ev.Panic = &cause.Recovered{} }), exchange("GET", 499, func(ev *cause.Evidence) { ev.Gone = true }))},
	{"error-unexplained", exchange("GET", 503, func(ev *cause.Evidence) { ev.Size = 300 }), "503", nil}, // filled by the middleware
	{"401-no-challenge", exchange("GET", 401, wrote("x")), "WWW-Authenticate",
		keeps(exchange("GET", 401, wrote("x"), r("WWW-Authenticate", "Bearer")), exchange("GET", 401, wrote("x"), kind(cause.KindReverseProxy)),
			exchange("GET", 401, wrote("x"), func(ev *cause.Evidence) { ev.Header["WWW-Authenticate"] = []string{"Basic"} }))},
	{"405-no-allow", exchange("PUT", 405, wrote("x")), "Allow", keeps(exchange("PUT", 405, wrote("x"), r("Allow", "")), exchange("PUT", 405, unknown))},
	{"405-allows-method", exchange("PUT", 405, wrote("x"), r("Allow", "GET, PUT")), `"PUT"`, keeps(exchange("PUT", 405, wrote("x"), r("Allow", "GET, PUTS")), exchange("PUT", 405, wrote("x"), r("Allow", "put")))},
	{"405-unknown-method", exchange("BREW", 405, wrote("x"), r("Allow", "GET")), `"BREW"`,
		keeps(exchange("PUT", 405, wrote("x"), r("Allow", "GET")), exchange("BREW", 405, wrote("x"), r("Allow", ""), func(ev *cause.Evidence) { ev.Implemented = nil }), exchange("CONNECT", 405, wrote("x"), bridge))},
	{"406-no-negotiation", exchange("GET", 406, wrote("x")), "406", keeps(exchange("GET", 406, wrote("x"), q("Accept-Language", "de")))},
	{"407-no-challenge", exchange("GET", 407, wrote("x")), "Proxy-Authenticate", keeps(exchange("GET", 407, wrote("x"), r("Proxy-Authenticate", "Basic")))},
	{"409-no-info", exchange("PUT", 409), "409", keeps(exchange("PUT", 409, wrote("version 3 is newer")), exchange("HEAD", 409))},
	{"411-has-length", exchange("POST", 411, wrote("x"), length(7)), "7", keeps(exchange("POST", 411, wrote("x"), length(-1)), exchange("POST", 411, wrote("x")))},
	{"411-has-length", exchange("POST", 411, wrote("x"), q("Content-Length", "0")), "0", nil},
	{"412-no-precondition", exchange("PUT", 412, wrote("x")), "If-Match", keeps(exchange("PUT", 412, wrote("x"), q("If-Unmodified-Since", from(time.Now()))), exchange("PUT", 412, wrote("x"), q("If", "(<urn:x>)")), exchange("COPY", 412, wrote("x"), q("Overwrite", "F")))},
	{"414-short-target", exchange("GET", 414, wrote("x"), target("/short")), "6 bytes", keeps(exchange("GET", 414, wrote("x"), target("/"+strings.Repeat("a", 1023))))},
	{"415-accept-encoding-wrong", exchange("POST", 415, wrote("x"), r("Accept-Encoding", "gzip")), "content coding", keeps(exchange("POST", 415, wrote("x"), r("Accept-Encoding", "gzip"), q("Content-Encoding", "br")))},
	{"415-no-accept", exchange("POST", 415, wrote("x")), "Accept", keeps(exchange("POST", 415, wrote("x"), r("Accept-Post", "application/json")))},
	{"416-no-range", exchange("GET", 416, wrote("x")), "Range", keeps(exchange("GET", 416, wrote("x"), q("Range", "bytes=9-"), r("Content-Range", "bytes */3")))},
	{"416-no-content-range", exchange("GET", 416, wrote("x"), q("Range", "bytes=9-")), "no Content-Range",
		keeps(exchange("GET", 416, wrote("x"), q("Range", "bytes=9-"), r("Content-Range", "bytes */3")), exchange("GET", 416, wrote("x"), q("Range", "pages=9-")), exchange("GET", 416, wrote("x"), q("Range", "bytes=x-y")),
			exchange("GET", 416, wrote("x"), q("Range", "bytes=5-2")), exchange("GET", 416, wrote("x")))},
	{"416-no-content-range", exchange("GET", 416, wrote("x"), q("Range", "bytes=-0, 9-"), r("Content-Range", "bytes 0-3/3")), `"bytes 0-3/3"`, nil},
	{"417-no-expect", exchange("POST", 417, wrote("x")), "Expect", keeps(exchange("POST", 417, wrote("x"), q("Expect", "200-ok")))},
	{"426-no-upgrade", exchange("GET", 426, wrote("x"), r("Connection", "Upgrade")), "Upgrade", keeps(exchange("GET", 426, wrote("x"), r("Upgrade", "websocket"), r("Connection", "Upgrade")), exchange("GET", 426, wrote("x"), proto(2, 0)))},
	{"426-no-connection", exchange("GET", 426, wrote("x"), r("Upgrade", "websocket")), "Connection", keeps(exchange("GET", 426, wrote("x"), r("Upgrade", "websocket"), r("Connection", "Upgrade")), exchange("GET", 426, wrote("x"), proto(2, 0)))},
	{"upgrade-on-http2-response", exchange("GET", 200, proto(2, 0), r("Connection", "keep-alive")), "Connection",
		keeps(exchange("GET", 200, r("Connection", "keep-alive")), exchange("GET", 200, proto(2, 0), r("Connection", "close")), exchange("GET", 200, proto(2, 0), r("Upgrade", "websocket"), bridge))},
	{"upgrade-on-http2-response", exchange("GET", 426, proto(2, 0), wrote("x"), r("Upgrade", "websocket")), "Upgrade", nil},
	{"428-no-howto", exchange("PUT", 428), "428", keeps(exchange("PUT", 428, wrote("send If-Match")))},
	{"429-no-retry", exchange("GET", 429, wrote("x")), "Retry-After", keeps(exchange("GET", 429, wrote("x"), r("Retry-After", "3")), exchange("GET", 429, wrote("x"), r("RateLimit-Reset", "3")))},
	{"must-not-store", exchange("GET", 429, wrote("x"), r("Retry-After", "3"), r("Cache-Control", "private, max-age=60")), "max-age",
		keeps(exchange("GET", 429, wrote("x"), r("Cache-Control", "no-store")), exchange("GET", 429, wrote("x"), r("Cache-Control", "max-age=0")), exchange("GET", 404, wrote("x"), r("Cache-Control", "public")))},
	{"must-not-store", exchange("GET", 511, wrote("x"), r("Cache-Control", "Public")), "public", nil},
	{"431-no-field-name", exchange("GET", 431), "431", keeps(exchange("GET", 431, wrote("Cookie is too large")))},
	{"451-no-blocked-by", exchange("GET", 451, wrote("x")), "blocked-by", keeps(exchange("GET", 451, wrote("x"), r("Link", `<https://law.example>; rel="blocked-by"`)), exchange("GET", 451, wrote("x"), kind(cause.KindReverseProxy)))},

	{"501-known-method", exchange("GET", 501), "GET",
		keeps(exchange("BREW", 501, wrote("x")), exchange("GET", 501, wrote("x"), func(ev *cause.Evidence) { ev.Refused = true }), exchange("POST", 501, wrote("export to PDF is not built yet")), exchange("GET", 501, bridge), exchange("GET", 501, func(ev *cause.Evidence) { ev.Source.By = cause.ByGate }))},
	{"501-known-method", exchange("POST", 501, wrote("Not Implemented\n")), `"POST"`, nil},
	{"501-known-method", exchange("DELETE", 501, wrote("unsupported method")), "405", nil},
	{"503-no-retry", exchange("GET", 503, wrote("x")), "Retry-After", keeps(exchange("GET", 503, wrote("x"), r("Retry-After", "120")), exchange("GET", 503, wrote("x"), kind(cause.KindTimeout)))},
	{"retry-after-syntax", exchange("GET", 503, wrote("x"), r("Retry-After", "10s")), `"10s"`, keeps(exchange("GET", 503, wrote("x"), r("Retry-After", "10")), exchange("GET", 503, wrote("x"), r("Retry-After", from(time.Now()))))},
	{"retry-after-syntax", exchange("GET", 301, r("Location", "/"), r("Retry-After", "")), `""`, nil},
	{"511-origin", exchange("GET", 511, wrote("x")), "511", keeps(exchange("CONNECT", 511, wrote("x")), exchange("GET", 511, wrote("x"), kind(cause.KindReverseProxy)), exchange("GET", 511, wrote("x"), func(ev *cause.Evidence) { ev.Request.URL.Scheme = "http" }))},

	{"head-content", exchange("HEAD", 200, wrote("hello")), "5 bytes",
		keeps(exchange("HEAD", 200), exchange("GET", 200, wrote("hello")), exchange("HEAD", 404, wrote("404 page not found")), exchange("HEAD", 200, wrote("hello"), func(ev *cause.Evidence) { ev.Pattern = "GET /items" }))},
	{"content-length-mismatch", exchange("GET", 200, r("Content-Length", "5"), wrote("hell")), "4 bytes",
		keeps(exchange("GET", 200, r("Content-Length", "5"), wrote("hello")), exchange("HEAD", 200, r("Content-Length", "5")), exchange("GET", 304, r("Content-Length", "5")), exchange("GET", 101, hijacked, r("Content-Length", "5")),
			exchange("GET", 200, hijacked, r("Content-Length", "5")), exchange("GET", 200, r("Content-Length", "5"), func(ev *cause.Evidence) { ev.Panic = &cause.Recovered{Value: http.ErrAbortHandler} }),
			exchange("GET", 200, r("Content-Length", "5"), func(ev *cause.Evidence) { ev.Done = false }), exchange("GET", 404, r("Content-Length", "90"), func(ev *cause.Evidence) { ev.Size = 90 }))},
	{"content-length-mismatch", exchange("GET", 200, r("Content-Length", "5"), wrote("hello"), func(ev *cause.Evidence) { ev.Wrote = 6 }), "6 bytes", nil},
	{"content-length-mismatch", exchange("GET", 200, r("Content-Length", "five"), wrote("hello")), `"five"`, nil},
	{"no-content-type", exchange("GET", 200, suppressed("Content-Type"), wrote("x")), "to nothing", keeps(exchange("GET", 200, wrote("x")), exchange("GET", 200, suppressed("Content-Type")), exchange("HEAD", 200, suppressed("Content-Type"), wrote("x")))},
	{"no-content-type", exchange("GET", 404, r("Content-Encoding", "gzip"), wrote("\x1f\x8b")), `"gzip"`, keeps(exchange("GET", 404, r("Content-Encoding", "gzip"), r("Content-Type", "text/plain"), wrote("\x1f\x8b")))},
	{"sniffed-json", exchange("GET", 200, wrote("\n{\"a\":1}")), "text/plain",
		keeps(exchange("GET", 200, r("Content-Type", "text/plain"), wrote(`{"a":1}`)), exchange("GET", 200, wrote("[info] started")), exchange("GET", 200, wrote("[2026-01-02 15:04] started")), exchange("GET", 200, wrote("{{.Name}}")), exchange("GET", 200, wrote("{")))},
	{"sniffed-json", exchange("GET", 400, wrote(`[1, 2]`)), "JSON", nil},
	{"sniffed-json", exchange("GET", 200, wrote(`[true]`)), "JSON", nil},
	{"problem-status", exchange("GET", 404, problem, wrote(`{"type":"about:blank","x":{"status":1},"status":400}`)), "400, and the status is 404",
		keeps(exchange("GET", 404, problem, wrote(`{"x":{"status":1},"status":404}`)), exchange("GET", 404, problem, wrote(`{"status":"400"}`)), exchange("GET", 404, r("Content-Type", "application/json"), wrote(`{"status":400}`)),
			exchange("GET", 404, problem, wrote(`{"a":1}`)), exchange("GET", 404, problem, wrote(`{"status":40`)), exchange("GET", 404, problem, wrote("not JSON")))},

	{"te-and-cl", exchange("GET", 200, r("Transfer-Encoding", "chunked"), r("Content-Length", "2"), wrote("ok")), "both", keeps(exchange("GET", 200, r("Transfer-Encoding", "identity"), r("Content-Length", "2"), wrote("ok")), exchange("GET", 200, r("Content-Length", "2"), wrote("ok")))},
	{"no-date", exchange("GET", 200, suppressed("Date")), "Date", keeps(exchange("GET", 200), exchange("GET", 500, wrote("x"), suppressed("Date")), exchange("POST", 200, grpc, suppressed("Date")), exchange("GET", 200, r("Date", from(time.Now()))))},
	{"last-modified-future", exchange("GET", 200, r("Last-Modified", from(time.Now().Add(time.Hour)))), "later",
		keeps(exchange("GET", 200, r("Last-Modified", from(time.Now()))), exchange("GET", 200, r("Last-Modified", from(time.Now().Add(20*time.Second)))), exchange("GET", 200, r("Date", from(time.Now().Add(time.Hour))), r("Last-Modified", from(time.Now().Add(time.Hour)))), exchange("GET", 200, r("Last-Modified", "soon")))},
	{"etag-syntax", exchange("GET", 200, r("ETag", "abc")), `"abc"`, keeps(exchange("GET", 200, r("ETag", `"abc"`)), exchange("GET", 200, r("ETag", `W/"abc"`)), exchange("GET", 200, r("ETag", `""`)))},
	{"etag-syntax", exchange("GET", 200, r("ETag", `w/"abc"`)), `W/`, nil},
	{"etag-syntax", exchange("GET", 200, r("ETag", `"a b"`)), `spaces`, nil},
	{"warning-obsolete", exchange("GET", 200, r("Warning", `110 - "stale"`)), "Warning", keeps(exchange("GET", 200))},
	{"proxy-status-origin", exchange("GET", 500, wrote("x"), r("Proxy-Status", "app")), "Proxy-Status",
		keeps(exchange("GET", 500, wrote("x"), r("Proxy-Status", "app"), kind(cause.KindReverseProxy)), exchange("GET", 502, wrote("x"), r("Proxy-Status", "app")), exchange("GET", 200, r("Proxy-Status", "app"), r("Via", "1.1 x")),
			exchange("GET", 200, r("Proxy-Status", "app"), func(ev *cause.Evidence) { ev.Source = cause.Source{} }))},
	{"header-control-bytes", exchange("GET", 200, r("X-Note", "a\nb")), "line feed", keeps(exchange("GET", 200, r("X-Note", "a\tb")))},
	{"header-control-bytes", exchange("GET", 200, r("X-Note", "a\x00b"), r("A-Note", "a\rb")), `"A-Note" holds a carriage return`, nil},
	{"header-non-ascii", exchange("GET", 200, r("Content-Disposition", `attachment; filename="ü.txt"`)), "0xC3", keeps(exchange("GET", 200, r("Content-Disposition", `attachment; filename*=UTF-8''%C3%BC.txt`)))},

	{"superfluous-writeheader", exchange("GET", 200, wrote("x"), func(ev *cause.Evidence) { ev.Superfluous = 1 }), "once more", keeps(exchange("GET", 200, wrote("x")))},
	{"superfluous-writeheader", exchange("GET", 200, wrote("x"), func(ev *cause.Evidence) { ev.Superfluous = 3 }), "3 times", nil},
	{"write-after-hijack", exchange("GET", 101, socket, unknown, func(ev *cause.Evidence) { ev.AfterHijack = true }), "Hijack", keeps(exchange("GET", 101, socket, unknown))},
	{"write-after-hijack", exchange("GET", 0, socket, unknown, func(ev *cause.Evidence) { ev.AfterHijack = true }), "Hijack", keeps(exchange("GET", 0, socket, unknown))},
}

// edges are further responses on either side of a rule, at the edges of its conditions.
var edges = []spec{
	{"101-no-upgrade", exchange("GET", 101, socket, r("Connection", "Upgrade"), r("Refresh", "1")), "Upgrade", nil},
	{"204-content", exchange("GET", 204, wrote("xy")), "2 bytes", keeps(exchange("GET", 204, wrote("x"), hijacked), exchange("GET", 204, wrote("x"), bridge))},
	{"101-not-offered", exchange("GET", 101, socket, r("Upgrade", "h2c")), "h2c", keeps(exchange("GET", 101, socket, bridge, r("Upgrade", "h2c")))},
	{"101-before-100", exchange("POST", 101, expects, q("Expect", "x")), "100", keeps(exchange("POST", 101, expects, bridge), exchange("POST", 101, expects, proto(1, 0)),
		exchange("POST", 101, length(5), q("Expect", "200-ok"), q("Upgrade", "x"), r("Upgrade", "x"), r("Connection", "upgrade")))},
	{"103-no-link", exchange("GET", 200, func(ev *cause.Evidence) { ev.BareHints = true }), "103", nil},
	{"206-no-content-range", exchange("QUERY", 206), "part", keeps(exchange("HEAD", 206), exchange("GET", 206, unknown))},
	{"206-bad-content-range", exchange("GET", 206, r("Content-Range", "Bytes 2-1/*")), "2", keeps(exchange("GET", 206, r("Content-Range", "bytes 5-x/10")), exchange("GET", 206, r("Content-Range", "bytes 0-9/x")),
		exchange("GET", 206, r("Content-Range", "bytes x-3/2")), exchange("GET", 206, r("Content-Range", "bytes +5-4/10")), exchange("GET", 206, r("Content-Range", "bytes */10")), exchange("GET", 206, r("Content-Range", "bytes 5-99999999999999999999/10")))},
	{"206-length", exchange("GET", 206, r("Content-Range", "bytes 0-3/9")), "0 bytes", keeps(exchange("GET", 206, r("Content-Range", "bytes 0-3/9"), func(ev *cause.Evidence) { ev.Done = false }), exchange("GET", 206, ranges, r("Content-Range", "bytes 0-3/9"), wrote("x")))},
	{"trace-reflects-secrets", exchange("TRACE", 200, q("Cookie", "a=b"), wrote(`{"Cookie":["a=b"]}`)), "Cookie", keeps(exchange("TRACE", 200, q("Cookie", "a=b"), wrote("parameters: a=b and c")), exchange("TRACE", 200, q("Cookie", ""), wrote("Cookie: x")))},
	{"304-unconditional", exchange("GET", 304, q("If-Match", `"1"`)), "304", keeps(exchange("GET", 304, q("If-None-Match", `"1"`)))},
	{"304-method", exchange("PUT", 304), `"PUT"`, keeps(exchange("CONNECT", 304, bridge))},
	{"304-representation-metadata", exchange("GET", 304, r("Content-Type", "a/b"), hijacked), "Content-Type", nil},
	{"error-unexplained", exchange("PUT", 412, q("If-Match", `"1"`)), "412", keeps(exchange("GET", 404, func(ev *cause.Evidence) { ev.Done = false }), exchange("GET", 404, func(ev *cause.Evidence) { ev.Err = http.ErrBodyNotAllowed }))},
	{"405-allows-method", exchange("GET", 405, r("Allow", "PUT"), r("Allow", "HEAD,GET")), `"GET"`, keeps(exchange("CONNECT", 405, r("Allow", "CONNECT"), bridge))},
	{"405-unknown-method", exchange("get", 405, r("Allow", "GET")), `"get"`, keeps(exchange("PRI", 405, r("Allow", "GET")))},
	{"406-no-negotiation", exchange("GET", 406, q("Acceptance", "x")), "406", keeps(exchange("GET", 406, q("Accept", "a/b")))},
	{"416-no-content-range", exchange("GET", 416, q("Range", "bytes=-5"), r("Content-Range", "bytes */*")), "bytes */*",
		keeps(exchange("GET", 416, q("Range", "bytes=9-"), unknown), exchange("GET", 416, q("Range", "bytes=-")), exchange("GET", 416, q("Range", "bytes=5")), exchange("GET", 416, q("Range", "bytes")))},
	{"426-no-connection", exchange("GET", 426, r("Connection", "upgrades")), "upgrade", keeps(exchange("GET", 426, unknown))},
	{"451-no-blocked-by", exchange("GET", 451, r("Link", "</help>; rel=help")), "Link", keeps(exchange("GET", 451, unknown))},
	{"501-known-method", exchange("GET", 501, wrote("501 not implemented.")), "every server must implement",
		keeps(exchange("BREW", 501), exchange("GET", 501, hijacked, unknown), exchange("GET", 501, func(ev *cause.Evidence) { ev.Done = false }))},
	{"501-known-method", exchange("HEAD", 501), "HEAD", nil},
	{"501-known-method", exchange("PUT", 501, wrote("Not Implemented"), func(ev *cause.Evidence) { ev.Done = false }), "405", nil},
	{"head-content", exchange("HEAD", 301, r("Location", "/"), wrote("x")), "1 byte", keeps(exchange("HEAD", 200, wrote("x"), answered), exchange("HEAD", 200, wrote("x"), hijacked))},
	{"content-length-mismatch", exchange("GET", 200, r("Content-Length", "-1")), `"-1"`, keeps(exchange("GET", 200, r("Content-Length", "9"), r("Transfer-Encoding", "chunked"), wrote("x")))},
	{"sniffed-json", exchange("GET", 200, wrote("[1, 2")), "JSON", keeps(exchange("GET", 200, wrote(" \n")), exchange("GET", 200, wrote("")), exchange("GET", 200, unknown, wrote("{}")), exchange("GET", 200, suppressed("Content-Type"), wrote("{}")))},
	{"problem-status", exchange("GET", 200, r("Content-Type", "Application/Problem+JSON; charset=utf-8"), wrote(`{"status":404}`)), "404, and the status is 200",
		keeps(exchange("GET", 404, problem, r("Content-Encoding", "x"), wrote(`{"status":400}`)), exchange("GET", 404, problem, wrote(`{"a`)), exchange("GET", 404, problem, wrote(`[{"status":400}]`)))},
	{"te-and-cl", exchange("GET", 200, r("Transfer-Encoding", "gzip, chunked"), r("Content-Length", "0")), "both", keeps(exchange("GET", 200, r("Transfer-Encoding", "chunked")), exchange("GET", 200, proto(2, 0), r("Transfer-Encoding", "chunked"), r("Content-Length", "0")))},
	{"etag-syntax", exchange("GET", 200, r("ETag", `"abc`)), "quotes", keeps(exchange("GET", 200, r("ETag", "\"\xFC\"")))},
	{"etag-syntax", exchange("GET", 200, r("ETag", `abc"`)), "quotes", nil},
	{"etag-syntax", exchange("GET", 200, r("ETag", `"`)), "quotes", nil},
	{"location-syntax", exchange("GET", 302, r("Location", "//host:port/")), "port", keeps(exchange("GET", 302, r("Location", "//host:80/")), exchange("GET", 302, r("Location", "?x"), r("Location", "#y")))},
}

func TestRules(t *testing.T) {
	l := every(t)
	for i, s := range slices.Concat(specs, edges) {
		head, all := asSent(l, s.breaks)
		at := slices.IndexFunc(all, func(b Broken) bool { return b.Rule.Name == s.rule })
		if at < 0 {
			t.Errorf("%d %s: not broken; got %q", i, s.rule, names(all))
			continue
		}
		b := all[at]
		if !strings.Contains(b.Detail, s.says) || !strings.HasSuffix(b.Detail, ".") {
			t.Errorf("%d %s: %q does not say %q", i, s.rule, b.Detail, s.says)
		}
		if inHead := slices.Contains(names(head), s.rule); inHead && b.Rule.phase == atEnd || !inHead && b.Rule.phase == atHead {
			t.Errorf("%d %s: reported at the head: %v; its phase is %d", i, s.rule, inHead, b.Rule.phase)
		}
		list := names(all)
		slices.Sort(list)
		if n := len(slices.Compact(list)); n != len(all) {
			t.Errorf("%d %s: %d reports of %d rules", i, s.rule, len(all), n)
		}
		for j, ev := range s.keeps {
			_, all := asSent(l, ev)
			for _, b := range all {
				if b.Rule.Name == s.rule {
					t.Errorf("%d %s: the response %d that keeps it is told: %s", i, s.rule, j, b.Detail)
				}
			}
		}
	}
}

func TestEveryRuleHasBothSides(t *testing.T) {
	broken, kept := map[string]bool{}, map[string]bool{}
	for _, s := range specs {
		broken[s.rule] = true
		kept[s.rule] = kept[s.rule] || len(s.keeps) > 0
	}
	for _, r := range rules {
		if !broken[r.Name] || !kept[r.Name] {
			t.Errorf("%s: a response that breaks it: %v, one that keeps it: %v", r.Name, broken[r.Name], kept[r.Name])
		}
		delete(broken, r.Name)
	}
	for name := range broken {
		t.Errorf("%s: no such rule", name)
	}
}
