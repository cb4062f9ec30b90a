package interop

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/site"
)

// setup is a proxy with a part of its configuration; UPSTREAM stands for the address of the server.
type setup struct {
	name       string
	proxy      *program
	http, site string
}

// wrong is a set-up through which a browser's handshake fails.
type wrong struct {
	setup
	path   string
	status int
	cause  string
	side   cause.Side
	says   string                          // stands in the explanation's detail or fix
	mend   func(setup, cause.Recipe) setup // applies the recipe of the cause's page
	adapt  *strings.Replacer               // what the recipe's note says to change in its lines
}

// The lines that most nginx set-ups share.
const (
	nginxPass  = "location / {\nproxy_pass http://UPSTREAM;\n"
	nginxLines = "proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection upgrade;\n"
	apachePass = "ProxyPass / http://UPSTREAM/\n"
)

var wrongs = []wrong{
	{
		setup{"proxy_pass only", nginx, "", nginxPass + "}"},
		"/ws/gorilla", 400, cause.UpgradeStripped, cause.SideProxy, "HTTP/1.0", nginxBlocks, nil,
	},
	{
		setup{"proxy_pass only, own", nginx, "", nginxPass + "}"},
		"/ws/own", 426, cause.UpgradeStripped, cause.SideProxy, "proxy_set_header Upgrade $http_upgrade;", nginxBlocks, nil,
	},
	{
		setup{"HTTP/1.1 only", nginx, "", nginxPass + "proxy_http_version 1.1; }"},
		"/ws/gorilla", 400, cause.UpgradeStripped, cause.SideProxy, "Connection: close", nginxBlocks, nil,
	},
	{
		setup{"Connection only", nginx, "", nginxPass + "proxy_http_version 1.1; proxy_set_header Connection upgrade; }"},
		"/ws/gorilla", 400, cause.UpgradeFieldMissing, cause.SideProxy, "$http_upgrade", nginxBlocks, nil,
	},
	{
		setup{"HTTP/1.0", nginx, "", nginxPass + "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }"},
		"/ws/own", 426, cause.UpgradeHTTP10, cause.SideProxy, "proxy_http_version 1.1;", nginxBlocks, nil,
	},
	{
		setup{"HTTP/1.0, gorilla", nginx, "", nginxPass + "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;\n}"},
		"/ws/gorilla", 403, cause.OriginRefused, cause.SideClient, "$http_host", nginxLine, nil,
	},
	{
		setup{"Upgrade only", nginx, "", nginxPass + "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; }"},
		"/ws/gorilla", 400, cause.ConnectionUpgradeMissing, cause.SideProxy, "close", nginxBlocks, nil,
	},
	{
		setup{"keepalive without Connection", nginx, "", "location / {\nproxy_pass http://app;\nproxy_http_version 1.1;\n" +
			"proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"\"; }"},
		"/ws/own", 426, cause.ConnectionUpgradeMissing, cause.SideProxy, "no Connection field", nginxBlocks,
		strings.NewReplacer("close;", `"";`, "127.0.0.1:8080", "app"),
	},
	{
		setup{"Host lost", nginx, "", nginxPass + nginxLines + "}"},
		"/ws/gorilla", 403, cause.OriginRefused, cause.SideClient, "proxy_set_header Host $http_host;", nginxLine, nil,
	},
	{
		setup{"Host lost, own", nginx, "", nginxPass + nginxLines + "proxy_set_header Host $proxy_host;\n}"},
		"/ws/own", 403, cause.OriginRefused, cause.SideClient, "proxy_set_header Host $http_host;", nginxLine, nil,
	},
	{
		setup{"Host lost, reported", nginx, "", nginxPass + nginxLines + "proxy_set_header X-Forwarded-Host $http_host;\n}"},
		"/ws/gorilla", 403, cause.OriginHostRewritten, cause.SideProxy, "X-Forwarded-Host", nginxLine, nil,
	},
	{
		setup{"port lost", nginx, "", nginxPass + nginxLines + "proxy_set_header Host $host;\n}"},
		"/ws/gorilla", 403, cause.OriginPortLost, cause.SideProxy, "$http_host in place of $host", nginxLine, nil,
	},
	{
		setup{"port lost, own", nginx, "", nginxPass + nginxLines + "proxy_set_header Host $host;\n}"},
		"/ws/own", 403, cause.OriginPortLost, cause.SideProxy, "$http_host in place of $host", nginxLine, nil,
	},
	{
		setup{"request fields off", nginx, "", nginxPass + nginxLines + "proxy_pass_request_headers off;\n}"},
		"/ws/gorilla", 400, cause.UpgradeHardcoded, cause.SideProxy, "drop no request fields", nginxBlocks, nil,
	},
	{
		setup{"request fields off, own", nginx, "", nginxPass + nginxLines + "proxy_pass_request_headers off;\n}"},
		"/ws/own", 400, cause.UpgradeHardcoded, cause.SideProxy, "drop no request fields", nginxBlocks, nil,
	},
	{
		setup{"without upgrade=websocket", apache, "", "ProxyPreserveHost On\n" + apachePass},
		"/ws/gorilla", 400, cause.UpgradeStripped, cause.SideProxy, "ProxyPass with upgrade=websocket", ahead, nil,
	},
	{
		setup{"ProxyPass only", apache, "", apachePass},
		"/ws/own", 426, cause.UpgradeStripped, cause.SideProxy, "ProxyPass with upgrade=websocket", ahead, nil,
	},
	{
		setup{"without ProxyPreserveHost", apache, "", "ProxyPass / http://UPSTREAM/ upgrade=websocket"},
		"/ws/gorilla", 403, cause.OriginHostRewritten, cause.SideProxy, "ProxyPreserveHost On", ahead, nil,
	},
	{
		setup{"without ProxyPreserveHost, own", apache, "", "ProxyPass / http://UPSTREAM/ upgrade=websocket"},
		"/ws/own", 403, cause.OriginHostRewritten, cause.SideProxy, "ProxyPreserveHost On", ahead, nil,
	},
	{
		setup{"del-header Upgrade", haproxy, "", "backend app\n    http-request del-header Upgrade\n    server app1 UPSTREAM"},
		"/ws/gorilla", 400, cause.UpgradeFieldMissing, cause.SideProxy, "Upgrade", instead, nil,
	},
	{
		setup{"del-header Connection", haproxy, "", "backend app\n    http-request del-header Connection\n    server app1 UPSTREAM"},
		"/ws/gorilla", 400, cause.ConnectionUpgradeMissing, cause.SideProxy, "Connection", instead, nil,
	},
	{
		setup{"del-header of both", haproxy, "", "backend app\n    http-request del-header Upgrade\n" +
			"    http-request del-header Connection\n    server app1 UPSTREAM"},
		"/ws/own", 426, cause.UpgradeStripped, cause.SideProxy, "Upgrade and Connection", instead, nil,
	},
	{
		setup{"set-header Host", haproxy, "", "backend app\n    http-request set-header X-Forwarded-Host %[req.hdr(host)]\n" +
			"    http-request set-header Host app.internal\n    server app1 UPSTREAM"},
		"/ws/gorilla", 403, cause.OriginHostRewritten, cause.SideProxy, "app.internal", instead, nil,
	},
	{
		setup{"without pipe", varnish, "", ""},
		"/ws/gorilla", 400, cause.UpgradeStripped, cause.SideProxy, "return (pipe)", ahead, nil,
	},
	{
		setup{"without pipe, own", varnish, "", "sub vcl_recv { return (pass); }"},
		"/ws/own", 426, cause.UpgradeStripped, cause.SideProxy, "X-Varnish", ahead, nil,
	},
}

// nginxBlocks puts a recipe of two parts into the http block and into the server block, where its location is more
// specific than the one that is wrong.
func nginxBlocks(s setup, r cause.Recipe) setup {
	block, location, _ := strings.Cut(r.Lines, "# in the server block")
	s.http, s.site = block, location+"\n"+s.site
	return s
}

// nginxLine puts a recipe of one line into the location, in place of another line for the same field.
func nginxLine(s setup, r cause.Recipe) setup {
	lines := []string{}
	for line := range strings.Lines(s.site) {
		if !strings.HasPrefix(line, "proxy_set_header Host") {
			lines = append(lines, line)
		}
	}
	s.site = strings.Join(lines, "")
	s.site = strings.TrimSuffix(s.site, "}") + r.Lines + "\n}"
	return s
}

// ahead puts a recipe before what stands there.
func ahead(s setup, r cause.Recipe) setup {
	s.site = r.Lines + "\n" + s.site
	return s
}

// instead puts a recipe in place of what stands there.
func instead(s setup, r cause.Recipe) setup {
	s.site = r.Lines
	return s
}

// TestProxiesWrong sends a browser's handshake through proxies that are set up wrong: the cause is found, and its page's
// lines for that proxy, put into the very same configuration, let the very same handshake succeed.
func TestProxiesWrong(t *testing.T) {
	for _, w := range wrongs {
		t.Run(w.proxy.name+"/"+w.name, w.check)
	}
}

func (w wrong) check(t *testing.T) {
	address, logs := w.serve(t)
	a := send(t, address, browsers(w.path))
	why, err := httpexplain.FromHeader(a.Header)
	if err != nil || len(why) != 1 {
		t.Fatalf("the client got %d and Explain-Status %q (%v)\n%s%s", a.StatusCode, a.Header["Explain-Status"], err, a.head, a.body)
	}
	if e := why[0]; a.StatusCode != w.status || e.Cause != w.cause || e.Side != w.side || !strings.Contains(e.Detail+e.Fix, w.says) {
		t.Errorf("answered %d, %s (%s), %q %q; want %d, %s (%s) and %q",
			a.StatusCode, e.Cause, e.Side, e.Detail, e.Fix, w.status, w.cause, w.side, w.says)
	}
	if line := lineOf(t, logs); line["explain.cause"] != w.cause || line["explain.side"] != string(w.side) {
		t.Errorf("the log says %v", line)
	}
	right := w.mended(t)
	address, logs = right.serve(t)
	a = send(t, address, browsers(w.path))
	if a.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("mended with\n%s%s\nthe answer is\n%s%s", right.http, right.site, a.head, a.body)
	}
	a.checkEcho(t)
	_ = a.conn.Close()
	blameless(t, logs)
}

// mended is the set-up with the recipe of its cause for its proxy.
func (w wrong) mended(t *testing.T) setup {
	t.Helper()
	page, ok := cause.Lookup(w.cause)
	if !ok {
		t.Fatalf("%s has no page", w.cause)
	}
	for _, r := range page.Recipes {
		if r.For != w.proxy.name {
			continue
		}
		if w.adapt != nil {
			r.Lines = w.adapt.Replace(r.Lines)
		}
		r.Lines = strings.ReplaceAll(r.Lines, "127.0.0.1:8080", "UPSTREAM")
		return w.mend(w.setup, r)
	}
	t.Fatalf("the page of %s has no recipe for %s", w.cause, w.proxy.name)
	return setup{}
}

// serve starts a wrapped server and the proxy in front of it, and returns the proxy's address and the server's log.
func (s setup) serve(t *testing.T) (string, *observer.ObservedLogs) {
	t.Helper()
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	return s.proxy.start(t, serve(t, x.Handler(whole(t))), s), logs
}

// browsers is the handshake of a browser on a page of app.example.com:8443.
func browsers(path string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: app.example.com:8443\r\nConnection: keep-alive, Upgrade\r\nPragma: no-cache\r\n" +
		"Cache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n" +
		"Upgrade: websocket\r\nOrigin: http://app.example.com:8443\r\nSec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
}

// blameless waits for the line of the exchange and checks that no line of the log blames anybody.
func blameless(t testing.TB, logs *observer.ObservedLogs) {
	t.Helper()
	lineOf(t, logs)
	for _, entry := range logs.All() {
		fields := entry.ContextMap()
		if side, found := fields["explain.side"]; found && side != string(cause.SideNone) {
			t.Errorf("a healthy exchange is %s", fmt.Sprint(entry.Message, fields))
		}
	}
}
