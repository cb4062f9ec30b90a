package lint

import (
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

var (
	text = r("Content-Type", "text/plain; charset=utf-8")
	grpc = edit(func(ev *cause.Evidence) {
		proto(2, 0)(ev)
		r("Content-Type", "application/grpc")(ev)
		r("Trailer", "Grpc-Status")(ev)
		ev.Header["Trailer:Grpc-Message"] = []string{"ok"}
	})
	switched = edit(func(ev *cause.Evidence) {
		socket(ev)
		q("Connection", "keep-alive, Upgrade")(ev)
		r("Upgrade", "websocket")(ev)
		r("Connection", "Upgrade")(ev)
		r("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")(ev)
	})
	leaving = edit(func(ev *cause.Evidence) { ev.Gone = true })
)

// healthy are responses that break no rule of the levels must and should.
var healthy = map[string]*cause.Evidence{
	"text":                       exchange("GET", 200, text, wrote("ok")),
	"text, type left to net":     exchange("GET", 200, wrote("ok")),
	"nothing written":            exchange("GET", 200),
	"JSON":                       exchange("GET", 200, r("Content-Type", "application/json"), wrote(`{"a":1}`)),
	"HTTP/1.0":                   exchange("GET", 200, proto(1, 0), text, wrote("ok")),
	"HTTP/2":                     exchange("GET", 200, proto(2, 0), text, wrote("ok")),
	"HTTP/3":                     exchange("GET", 200, proto(3, 0), text, wrote("ok")),
	"HEAD with length":           exchange("HEAD", 200, text, r("Content-Length", "4096")),
	"HEAD by a GET handler":      exchange("HEAD", 200, text, r("Content-Length", "2"), wrote("ok")),
	"HEAD 404":                   exchange("HEAD", 404, text, wrote("404 page not found\n")),
	"HEAD 404 empty":             exchange("HEAD", 404),
	"HEAD 206":                   exchange("HEAD", 206, q("Range", "bytes=0-1"), r("Content-Range", "bytes 0-1/9"), r("Content-Length", "2")),
	"length kept":                exchange("GET", 200, text, r("Content-Length", "2"), wrote("ok")),
	"download cut by client":     exchange("GET", 200, r("Content-Length", "1000000"), wrote(strings.Repeat("x", 4096)), leaving),
	"download that aborts":       exchange("GET", 200, r("Content-Length", "9"), func(ev *cause.Evidence) { ev.Panic = &cause.Recovered{} }),
	"chunks":                     exchange("GET", 200, text, wrote(strings.Repeat("x", 4096))),
	"identity":                   exchange("GET", 200, r("Content-Type", "text/event-stream"), r("Transfer-Encoding", "identity"), wrote("data: 1\n\n")),
	"events":                     exchange("GET", 200, r("Content-Type", "text/event-stream"), r("Cache-Control", "no-cache"), r("Connection", "keep-alive"), wrote("data: {}\n\n")),
	"coded":                      exchange("GET", 200, r("Content-Type", "text/html"), r("Content-Encoding", "gzip"), r("Vary", "Accept-Encoding"), wrote("\x1f\x8b\x08")),
	"trailers":                   exchange("POST", 200, grpc, wrote("\x00\x00\x00\x00\x00")),
	"trailers only":              exchange("POST", 200, grpc),
	"cookies":                    exchange("GET", 200, r("Set-Cookie", "a=b; Path=/; HttpOnly"), r("Set-Cookie", "c=d"), wrote("ok")),
	"tab in a field":             exchange("GET", 200, r("X-Note", "a\tb"), wrote("ok")),
	"modified":                   exchange("GET", 200, r("Last-Modified", from(time.Now())), r("Etag", `W/"v1-gzip"`), wrote("ok")),
	"early hints":                exchange("GET", 200, interim(103, 103), wrote("ok")),
	"continue":                   exchange("POST", 200, q("Expect", "100-continue"), interim(100), length(3), wrote("ok")),
	"processing":                 exchange("POST", 200, interim(102, 102), wrote("ok")),
	"created":                    exchange("POST", 201, r("Location", "/items/7"), text, wrote("created")),
	"created by PUT":             exchange("PUT", 201),
	"accepted":                   exchange("POST", 202, r("Location", "/jobs/4")),
	"no content":                 exchange("DELETE", 204),
	"reset":                      exchange("POST", 205),
	"preflight":                  exchange("OPTIONS", 204, q("Origin", "https://a.example"), q("Access-Control-Request-Method", "PUT"), r("Access-Control-Allow-Origin", "*"), r("Vary", "Origin")),
	"options":                    exchange("OPTIONS", 200, r("Allow", "GET, HEAD, OPTIONS")),
	"options of the server":      exchange("OPTIONS", 200, target("*")),
	"trace":                      exchange("TRACE", 200, q("Cookie", "a=b"), r("Content-Type", "message/http"), wrote("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")),
	"query":                      exchange("QUERY", 200, q("Content-Type", "application/sql"), r("Content-Type", "application/json"), wrote("[]")),
	"query with a range":         exchange("QUERY", 206, q("Content-Type", "application/sql"), q("Range", "bytes=0-1"), r("Content-Range", "bytes 0-1/9"), text, wrote("[]")),
	"part":                       exchange("GET", 206, q("Range", "bytes=2-5"), r("Content-Range", "bytes 2-5/26"), r("Content-Length", "4"), text, wrote("cdef")),
	"last byte":                  exchange("GET", 206, q("Range", "bytes=-1"), r("Content-Range", "bytes 25-25/26"), text, wrote("z")),
	"parts":                      exchange("GET", 206, q("Range", "bytes=0-0,2-2"), ranges, wrote("--abc...")),
	"found after POST":           exchange("POST", 303, r("Location", "/items/7?flash=made%20it")),
	"moved":                      exchange("GET", 301, r("Location", "/dir/?a[0]=b|c"), r("Content-Type", "text/html; charset=utf-8"), wrote("<a href=")),
	"moved elsewhere":            exchange("GET", 308, r("Location", "https://user@[2001:db8::1]:8443/a;b=c/%E2%82%AC?q=%#frag")),
	"choices":                    exchange("GET", 300, wrote("a or b")),
	"not modified":               exchange("GET", 304, q("If-None-Match", `"1"`), r("Etag", `"1"`), r("Cache-Control", "max-age=60")),
	"not modified, type dropped": exchange("GET", 304, q("If-Modified-Since", "x"), text),
	"not found":                  exchange("GET", 404, text, wrote("404 page not found\n")),
	"not found, client gone":     exchange("GET", 404, leaving),
	"not allowed":                exchange("PUT", 405, r("Allow", "GET, HEAD"), text, wrote("Method Not Allowed\n")),
	"nothing allowed":            exchange("PUT", 405, r("Allow", ""), wrote("x")),
	"challenge":                  exchange("GET", 401, r("WWW-Authenticate", `Bearer realm="api"`), wrote("x")),
	"forbidden":                  exchange("POST", 403, wrote("cross-origin request detected\n"), kind(cause.KindCrossOrigin)),
	"precondition by files":      exchange("GET", 412, q("If-Match", `"2"`), kind(cause.KindFileServer)),
	"too large":                  exchange("POST", 413, r("Connection", "close"), wrote("http: request body too large\n")),
	"unsupported":                exchange("POST", 415, r("Accept-Post", "application/json"), wrote("x")),
	"coding unsupported":         exchange("POST", 415, q("Content-Encoding", "zstd"), r("Accept-Encoding", "gzip"), wrote("x")),
	"range refused":              exchange("GET", 416, q("Range", "bytes=99-"), r("Content-Range", "bytes */26"), wrote("invalid range: failed to overlap\n")),
	"range malformed":            exchange("GET", 416, q("Range", "bytes=a"), wrote("invalid range\n"), kind(cause.KindFileServer)),
	"upgrade required":           exchange("GET", 426, r("Upgrade", "websocket"), r("Connection", "Upgrade"), wrote("x")),
	"upgrade required, HTTP/2":   exchange("GET", 426, proto(2, 0), wrote("x")),
	"problem":                    exchange("PUT", 409, problem, wrote(`{"type":"about:blank","title":"Conflict","status":409}`)),
	"limited":                    exchange("GET", 429, r("Retry-After", "30"), r("Cache-Control", "no-store"), wrote("x")),
	"refused by the gate":        exchange("BREW", 501, func(ev *cause.Evidence) { ev.Refused, ev.Source.By = true, cause.ByGate }),
	"function not there":         exchange("POST", 501, wrote("exports are not available in this edition\n")),
	"failed":                     exchange("GET", 500, wrote("Internal Server Error\n")),
	"recovered":                  exchange("GET", 500, func(ev *cause.Evidence) { ev.Panic, ev.Source.By = &cause.Recovered{}, cause.ByPanic }),
	"said why":                   exchange("GET", 409, func(ev *cause.Evidence) { ev.Explained = true }),
	"bad gateway":                exchange("GET", 502, wrote("x"), r("Proxy-Status", "gw; error=connection_refused"), kind(cause.KindReverseProxy)),
	"passed on":                  exchange("POST", 401, wrote("x"), kind(cause.KindReverseProxy)),
	"timed out":                  exchange("GET", 503, wrote("<html>"), kind(cause.KindTimeout)),
	"busy":                       exchange("GET", 503, r("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"), wrote("x")),
	"switched":                   exchange("GET", 101, switched),
	"switched by hand, unseen":   exchange("GET", 101, socket, unknown),
	"switched by extension":      exchange("CONNECT", 101, proto(2, 0), bridge, switched),
	"hijacked, nothing written":  exchange("GET", 0, hijacked, unknown),
	"raw answer":                 exchange("GET", 400, hijacked, unknown),
	"nothing sent":               exchange("GET", 0, unknown),
}

func TestHealthyResponsesBreakNothing(t *testing.T) {
	l := every(t)
	for name, ev := range healthy {
		_, all := asSent(l, ev)
		for _, b := range all {
			if b.Rule.Level != Info {
				t.Errorf("%s: %s (%s): %s", name, b.Rule.Name, b.Rule.Level, b.Detail)
			}
		}
	}
}
