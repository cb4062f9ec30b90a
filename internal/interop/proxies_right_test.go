package interop

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/cause"
)

// rights are set-ups under which everything works.
var rights = []setup{
	{"as the documentation shows", nginx, "map $http_upgrade $connection_upgrade { default upgrade; '' close; }", "location / {\nproxy_pass http://UPSTREAM;\n" +
		"proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;\nproxy_set_header Host $http_host; }"},
	{"with every field about the client", nginx, "", nginxPass + nginxLines + "proxy_set_header Host $http_host;\nproxy_set_header X-Real-IP $remote_addr;\n" +
		"proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n}"},
	{"keepalive", nginx, "map $http_upgrade $connection_upgrade { '~*^websocket$' upgrade; default ''; }", "location / {\nproxy_pass http://app;\n" +
		"proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;\nproxy_set_header Host $http_host; }"},
	{"Connection: upgrade on everything", nginx, "", nginxPass + nginxLines + "proxy_set_header Host $http_host;\n}"},
	{"default", haproxy, "", "backend app\n    server app1 UPSTREAM"},
	{"options", haproxy, "", "backend app\n    option forwardfor\n    option http-server-close\n    timeout tunnel 1h\n    server app1 UPSTREAM"},
	{"upgrade=websocket", apache, "", "ProxyPreserveHost On\nProxyPass / http://UPSTREAM/ upgrade=websocket"},
	{"upgrade=ANY", apache, "", "ProxyPreserveHost On\nProxyPass / http://UPSTREAM/ upgrade=ANY"},
	{"pipe", varnish, "", "sub vcl_recv { if (req.http.Upgrade ~ \"(?i)websocket\") { return (pipe); } }\n" +
		"sub vcl_pipe { if (req.http.Upgrade) { set bereq.http.Upgrade = req.http.Upgrade; set bereq.http.Connection = \"upgrade, close\"; } }"},
}

// through are requests that a healthy site behind a healthy proxy answers as the client wants.
var through = []struct {
	head   string
	status int
}{
	{"GET /plain HTTP/1.1\r\n", 200},
	{"GET /plain HTTP/1.0\r\n", 200},
	{"HEAD /plain HTTP/1.1\r\n", 200},
	{"GET /items/9 HTTP/1.1\r\nAccept-Encoding: gzip\r\nReferer: http://app.example.com:8443/\r\n", 200},
	{"POST /items HTTP/1.1\r\nContent-Length: 0\r\nOrigin: http://app.example.com:8443\r\n", 201},
	{"POST /csrf HTTP/1.1\r\nContent-Length: 0\r\nOrigin: http://app.example.com:8443\r\nSec-Fetch-Site: same-origin\r\n", 200},
	{"GET /any HTTP/1.1\r\nUpgrade-Insecure-Requests: 1\r\nAccept: text/html\r\nConnection: keep-alive\r\n", 200},
	{"GET /status/204 HTTP/1.1\r\n", 204},
	{"GET /found HTTP/1.1\r\n", 302},
	{"GET /dir/ HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n", 200},
}

// TestProxiesRight sends requests and handshakes through proxies that are set up well: nobody is blamed.
func TestProxiesRight(t *testing.T) {
	for _, s := range rights {
		t.Run(s.proxy.name+"/"+s.name, func(t *testing.T) {
			address, logs := s.serve(t)
			for _, path := range []string{"/ws/gorilla", "/ws/coder", "/ws/own"} {
				a := send(t, address, browsers(path))
				if a.StatusCode != http.StatusSwitchingProtocols {
					t.Fatalf("%s was answered with\n%s%s", path, a.head, a.body)
				}
				a.checkEcho(t)
				_ = a.conn.Close()
				blameless(t, logs)
				logs.TakeAll()
			}
			for i, q := range through {
				head := strings.Replace(q.head, " HTTP/", fmt.Sprintf("?n=%d HTTP/", i), 1) // else Varnish answers by itself
				a := send(t, address, head+"Host: app.example.com:8443\r\nConnection: close\r\n\r\n")
				if a.StatusCode != q.status {
					t.Errorf("%q was answered with\n%s%s", q.head, a.head, a.body)
				}
				why, err := httpexplain.FromHeader(a.Header)
				if err != nil || len(why) > 0 && why[0].Side != cause.SideNone || a.Header["Explain-Rules"] != nil {
					t.Errorf("%q was answered with\n%s(%v)", q.head, a.head, err)
				}
				blameless(t, logs)
				logs.TakeAll()
			}
		})
	}
}

// TestProxiesHardcoded lets nginx dress every request as a handshake: ordinary handlers answer as ever, and a health check that
// meets the WebSocket is told of the proxy. With the recipe it is told that it needs an upgrade.
func TestProxiesHardcoded(t *testing.T) {
	w := wrong{
		setup: setup{"hard-coded", nginx, "", nginxPass + "proxy_http_version 1.1;\nproxy_set_header Upgrade websocket;\n" +
			"proxy_set_header Connection upgrade;\nproxy_set_header Host $http_host;\n}"},
		cause: cause.UpgradeHardcoded, mend: nginxBlocks,
	}
	for _, path := range []string{"/ws/gorilla", "/ws/coder", "/ws/own"} {
		address, logs := w.serve(t)
		ask := func(path string) (int, []httpexplain.Explanation) {
			logs.TakeAll()
			a := send(t, address, "GET "+path+" HTTP/1.1\r\nHost: app.example.com:8443\r\nConnection: close\r\n\r\n")
			why, err := httpexplain.FromHeader(a.Header)
			if err != nil {
				t.Fatal(err)
			}
			return a.StatusCode, why
		}
		for _, plain := range []string{"/plain", "/any", "/items/3", "/status/204"} {
			if code, why := ask(plain); code/100 != 2 || len(why) != 0 {
				t.Errorf("%s: answered %d, %v", plain, code, why)
			}
			blameless(t, logs)
		}
		code, why := ask(path)
		if code/100 != 4 || len(why) != 1 || why[0].Cause != w.cause || why[0].Side != cause.SideProxy || !strings.Contains(why[0].Fix, "map $http_upgrade") {
			t.Errorf("%s: answered %d, %+v", path, code, why)
		}
		address, logs = w.mended(t).serve(t)
		code, why = ask(path)
		if code/100 != 4 || len(why) != 1 || why[0].Cause != cause.UpgradeRequired || why[0].Side != cause.SideClient {
			t.Errorf("%s, mended: answered %d, %+v", path, code, why)
		}
		if a := send(t, address, browsers(path)); a.StatusCode != http.StatusSwitchingProtocols {
			t.Errorf("%s, mended: the handshake is answered with\n%s%s", path, a.head, a.body)
		}
	}
}
