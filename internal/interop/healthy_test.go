package interop

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/interop/echoes"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// healthy is an exchange in which nobody does anything wrong.
type healthy struct {
	head   string // method and target, then fields, each after \n
	body   string // "..." stands for content of unknown length
	status int
}

const since = "Mon, 06 May 2024 07:08:09 GMT"

var exchanges = []healthy{
	// Static files, with ranges and revalidation.
	{"GET /files/list.txt", "", 200},
	{"HEAD /files/list.txt", "", 200},
	{"GET /files/empty.css", "", 200},
	{"GET /files/photo.png\nAccept: image/avif,image/webp,*/*", "", 200},
	{"GET /files/dir/", "", 200},
	{"GET /files/dir/\nAccept-Language: de-DE,de;q=0.9", "", 200},
	{"GET /files/", "", 200},
	{"GET /files/list.txt\nRange: bytes=0-3", "", 206},
	{"HEAD /files/list.txt\nRange: bytes=0-3", "", 206},
	{"GET /files/list.txt\nRange: bytes=4-", "", 206},
	{"GET /files/list.txt\nRange: bytes=-4", "", 206},
	{"GET /files/list.txt\nRange: bytes=0-1,4-5", "", 206},
	{"GET /files/list.txt\nRange: bytes=0-99", "", 206},
	{"GET /files/list.txt\nRange: bytes=0-3\nIf-Range: " + since, "", 206},
	{"GET /files/list.txt\nRange: bytes=0-3\nIf-Range: Mon, 06 May 2019 07:08:09 GMT", "", 200},
	{"GET /files/list.txt\nIf-Modified-Since: " + since, "", 304},
	{"HEAD /files/list.txt\nIf-Modified-Since: " + since, "", 304},
	{"GET /files/list.txt\nIf-Modified-Since: Mon, 06 May 2019 07:08:09 GMT", "", 200},
	{"GET /files/list.txt\nIf-Unmodified-Since: " + since, "", 200},
	{"GET /files/list.txt\nCache-Control: no-cache\nPragma: no-cache", "", 200},
	{"GET /files/empty.css\nIf-Modified-Since: " + since, "", 304},
	// A document with an entity tag.
	{"GET /doc", "", 200},
	{"HEAD /doc", "", 200},
	{"GET /doc\nIf-None-Match: " + etag, "", 304},
	{"HEAD /doc\nIf-None-Match: " + etag, "", 304},
	{"GET /doc\nIf-None-Match: W/" + etag, "", 304},
	{`GET /doc` + "\n" + `If-None-Match: "v1", "v7"`, "", 304},
	{"GET /doc\nIf-None-Match: *", "", 304},
	{`GET /doc` + "\n" + `If-None-Match: "v1"`, "", 200},
	{"GET /doc\nIf-Match: " + etag, "", 200},
	{"GET /doc\nIf-Match: *", "", 200},
	{"GET /doc\nRange: bytes=0-3\nIf-Range: " + etag, "", 206},
	{"GET /doc\nRange: bytes=0-3\nIf-Range: \"v1\"", "", 200},
	{"PUT /doc\nIf-Match: " + etag, `{"title":"new"}`, 204},
	{"PUT /doc\nContent-Type: application/json", `{"title":"new"}`, 204},
	{"PATCH /doc\nIf-Match: *\nContent-Type: application/merge-patch+json", `{}`, 204},
	{"DELETE /doc", "", 200},
	{"OPTIONS /doc", "", 204},
	{"OPTIONS /page", "", 204},
	// Pages, forms and redirects.
	{"GET /page", "", 200},
	{"HEAD /page", "", 200},
	{"GET /page?utm_source=x&y=%20z\nReferer: https://search.example/", "", 200},
	{"GET /page\nCookie: session=abc; seen=1\nDNT: 1\nSec-GPC: 1\nUpgrade-Insecure-Requests: 1", "", 200},
	{"GET /page\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document", "", 200},
	{"GET /page\nX-Forwarded-For: 192.0.2.1\nX-Forwarded-Proto: https\nVia: 1.1 edge\nX-Request-Id: 7", "", 200},
	{"GET /page\nConnection: keep-alive", "", 200},
	{"GET /page\nPrefer: return=minimal\nPriority: u=1, i", "", 200},
	{"POST /orders?as=form\nContent-Type: application/x-www-form-urlencoded", "item=1", 303},
	{"POST /orders?as=old\nContent-Type: application/x-www-form-urlencoded", "item=1", 302},
	{"POST /orders?as=later", "item=1", 202},
	{"POST /orders\nContent-Type: application/json", `{"item":1}`, 201},
	{"POST /orders", "", 201},
	{"GET /orders", "", 200},
	{"GET /orders/1", "", 200},
	{"PUT /orders/2\nIf-None-Match: *", "{}", 201},
	{"GET /r301", "", 301},
	{"GET /r302", "", 302},
	{"GET /r303", "", 303},
	{"GET /r307", "", 307},
	{"GET /r308", "", 308},
	{"HEAD /r301", "", 301},
	{"HEAD /r302", "", 302},
	{"POST /r303", "a=b", 303},
	{"POST /r307", "a=b", 307},
	{"POST /r308", "a=b", 308},
	{"PUT /r307", "a=b", 307},
	{"DELETE /r303", "", 303},
	{"GET /abroad", "", 302},
	{"POST /abroad", "a=b", 302},
	// Content that is long, comes in pieces, or goes up.
	{"GET /download", "", 200},
	{"GET /download?sized=1", "", 200},
	{"HEAD /download?sized=1", "", 200},
	{"GET /events\nAccept: text/event-stream", "", 200},
	{"GET /events\nAccept: text/event-stream\nLast-Event-ID: 1", "", 200},
	{"POST /upload\nContent-Type: text/plain", strings.Repeat("u", 100000), 200},
	{"POST /upload", "...", 200},
	{"POST /upload\nExpect: 100-continue", "wait for it", 200},
	{"POST /upload\nContent-Encoding: gzip", "not looked at", 200},
	{"POST /limited", strings.Repeat("l", 64), 200},
	{"POST /limited", "...", 200},
	{"POST /call\nTE: trailers\nContent-Type: application/grpc", "...", 200},
	{"POST /call\nTE: trailers\nContent-Type: application/grpc+proto", "\x00\x00\x00\x00\x00", 200},
	{"POST /prefixed", "abc", 200},
	{"GET /hints", "", 200},
	{"GET /hints?twice=1", "", 200},
	{"QUERY /search\nContent-Type: application/json", `{"q":"a"}`, 200},
	{"QUERY /search\nContent-Type: application/json\nRange: items=0-1", `{"q":"a"}`, 206},
	{"GET /private\nAuthorization: Basic bWU6c2VjcmV0", "", 200},
	{"GET /odd/203", "", 203},
	{"POST /odd/205", "form=1", 205},
	{"GET /odd/300", "", 300},
	{"GET /odd/implicit", "", 200},
	{"POST /odd/implicit", "x", 200},
	// Cross-origin requests.
	{"OPTIONS /api/doc\nOrigin: https://app.example\nAccess-Control-Request-Method: PUT\nAccess-Control-Request-Headers: content-type", "", 204},
	{"OPTIONS /api/doc\nOrigin: https://app.example\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: authorization", "", 204},
	{"OPTIONS /api/doc\nOrigin: https://app.example\nAccess-Control-Request-Method: DELETE", "", 204},
	{"GET /api/doc\nOrigin: https://app.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: cors", "", 200},
	{"PUT /api/doc\nOrigin: https://app.example\nContent-Type: application/json", "{}", 204},
	{"DELETE /api/doc\nOrigin: https://app.example", "", 200},
	{"GET /api/doc\nOrigin: https://app.example\nIf-None-Match: " + etag, "", 304},
	{"GET /api/doc", "", 200},
	{"GET /open/x\nOrigin: https://anywhere.example", "", 200},
	{"OPTIONS /open/x\nOrigin: https://anywhere.example\nAccess-Control-Request-Method: POST", "", 204},
	{"POST /same/x\nOrigin: http://shop.example\nSec-Fetch-Site: same-origin", "a=b", 200},
	{"POST /same/x\nSec-Fetch-Site: none", "a=b", 200},
	{"POST /same/x\nOrigin: http://shop.example", "a=b", 200},
	{"POST /same/x", "a=b", 200},
	{"GET /same/x\nOrigin: https://anywhere.example\nSec-Fetch-Site: cross-site", "", 200},
	// Behind http.TimeoutHandler, gzhttp and httputil.ReverseProxy.
	{"GET /soon/doc", "", 200},
	{"GET /soon/doc\nIf-None-Match: " + etag, "", 304},
	{"GET /soon/doc\nRange: bytes=0-3", "", 206},
	{"GET /soon/204", "", 204},
	{"POST /soon/303", "a=b", 303},
	{"GET /gzip/app.js\nAccept-Encoding: gzip", "", 200},
	{"GET /gzip/app.js\nAccept-Encoding: br, zstd, gzip;q=0.5", "", 200},
	{"GET /gzip/app.js\nAccept-Encoding: identity", "", 200},
	{"HEAD /gzip/app.js\nAccept-Encoding: gzip", "", 200},
	{"GET /gzip/app.js\nAccept-Encoding: gzip\nIf-Modified-Since: " + since, "", 304},
	{"GET /gzip/list.txt\nAccept-Encoding: gzip", "", 200},
	{"GET /gzip/app.js\nAccept-Encoding: gzip\nRange: bytes=0-99", "", 206},
	{"GET /composed", "", 200},
}

// TestHealthy drives healthy exchanges over HTTP/1.1, HTTP/2 without TLS and HTTP/2 with it, to the site and through a
// ReverseProxy in it: nobody is blamed.
func TestHealthy(t *testing.T) {
	all := exchanges
	for _, e := range exchanges {
		if !strings.Contains(e.head, "Expect: ") { // which ends at the proxy
			e.head = strings.Replace(e.head, " /", " /proxy/", 1)
			all = append(all, e)
		}
	}
	for _, name := range []string{"mux", "chi", "gorilla", "gin", "echo"} {
		for _, head := range []string{"GET /NAME/plain", "GET /NAME/dir/", "GET /NAME/plain?x=/y\nAccept: */*"} {
			all = append(all, healthy{strings.Replace(head, "NAME", name, 1), "", 200})
		}
		all = append(all, healthy{"POST /" + name + "/items", "{}", 201})
	}
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2", "HTTP/2 with TLS"} {
		logger, logs := site.Observed()
		x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
		client, base := over(t, protocol, x.Handler(wellRun(t)))
		for _, e := range all {
			t.Run(protocol+"/"+e.head, func(t *testing.T) { e.check(t, client, base, logs) })
		}
	}
}

// over starts a server of h and returns a client that speaks one protocol with it, follows no redirect and decodes nothing.
func over(t testing.TB, protocol string, h http.Handler) (client *http.Client, base string) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = site.Silent()
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetHTTP2(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{DisableCompression: true, Protocols: new(http.Protocols), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	transport.ExpectContinueTimeout = time.Minute
	base = "http://"
	switch protocol {
	case "HTTP/1.1":
		transport.Protocols.SetHTTP1(true)
		s.Start()
	case "HTTP/2":
		transport.Protocols.SetUnencryptedHTTP2(true)
		s.Start()
	default:
		transport.Protocols.SetHTTP2(true)
		s.EnableHTTP2 = true
		s.StartTLS()
		base = "https://"
	}
	address := s.Listener.Addr().String()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	t.Cleanup(s.Close)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}, base + "shop.example"
}

// request is the exchange's request.
func (e healthy) request(t testing.TB, base string) *http.Request {
	t.Helper()
	lines := strings.Split(e.head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	var body io.Reader = http.NoBody
	switch e.body {
	case "":
	case "...":
		body = io.MultiReader(strings.NewReader("a"), strings.NewReader("bc")) // whose length nobody knows
	default:
		body = strings.NewReader(e.body)
	}
	r, err := http.NewRequest(method, base+target, body)
	check(t, err)
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	if strings.HasPrefix(base, "https:") && r.Header.Get("Origin") == "http://shop.example" {
		r.Header.Set("Origin", base)
	}
	return r
}

func (e healthy) check(t *testing.T, client *http.Client, base string, logs *observer.ObservedLogs) {
	logs.TakeAll()
	a, err := client.Do(e.request(t, base))
	check(t, err)
	defer a.Body.Close()
	if _, err = io.Copy(io.Discard, a.Body); err != nil {
		t.Errorf("reading: %v", err)
	}
	if a.StatusCode != e.status {
		t.Errorf("answered %d, want %d\n%v", a.StatusCode, e.status, a.Header)
	}
	unblamed(t, a.Header)
	blameless(t, logs)
}

// unblamed checks that the fields of an answer explain nothing, and that it breaks no rule that it must keep.
func unblamed(t testing.TB, h http.Header) {
	t.Helper()
	why, err := httpexplain.FromHeader(h)
	if err != nil || len(why) > 0 && why[0].Side != cause.SideNone {
		t.Errorf("explained: %q (%v)", h["Explain-Status"], err)
	}
	for _, rules := range h["Explain-Rules"] {
		if strings.Contains(rules, "level=must") {
			t.Errorf("breaks %s", rules)
		} else {
			t.Log("should: ", rules)
		}
	}
}

// TestHealthyOffers sends offers of other protocols to ordinary handlers, and handshakes to each library by each client.
func TestHealthyOffers(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	address := serve(t, x.Handler(wellRun(t)))
	for _, fields := range []string{
		"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
		"Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n",
		"Connection: upgrade\r\nUpgrade: TLS/1.0, HTTP/2.0, IRC/6.9\r\n",
		"Connection: upgrade\r\nUpgrade: h2c, websocket\r\nHTTP2-Settings: AAMAAABk\r\n",
		"Connection: upgrade\r\n",
		"Upgrade: foo\r\n",
	} {
		for _, line := range []string{"GET /page", "HEAD /page", "GET /doc", "POST /orders", "GET /files/list.txt", "DELETE /doc"} {
			a := send(t, address, line+" HTTP/1.1\r\nHost: shop.example\r\n"+fields+"Content-Length: 0\r\n\r\n")
			if a.StatusCode >= 300 {
				t.Errorf("%s with %q: answered %d", line, fields, a.StatusCode)
			}
			unblamed(t, a.Header)
			blameless(t, logs)
			logs.TakeAll()
		}
	}
	servers := libraries(t)
	servers["own"] = upgrade.Handler(websocket.New(echoes.Own, websocket.WithCompression()))
	for server, handler := range servers {
		address := serve(t, x.Handler(handler))
		for client, dial := range dialers {
			t.Run(client+" to "+server, func(t *testing.T) {
				logs.TakeAll()
				conn := dial(t, "ws://"+address+"/ws")
				check(t, conn.send("hello"))
				if got, err := conn.next(); err != nil || got != "hello" {
					t.Errorf("the echo is %q (%v)", got, err)
				}
				check(t, conn.end())
				site.Message(t, logs, "connection closed")
				blameless(t, logs)
			})
		}
	}
}
