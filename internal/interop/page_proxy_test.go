package interop

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

// TestStrangersBehindAProxy asks for the page through proxies that leave no trace of themselves: the peer is of this machine,
// nginx replaces the Host by the upstream's, and no field tells of it. What is left is the version and the token.
func TestStrangersBehindAProxy(t *testing.T) {
	for _, s := range []setup{
		{"nginx as it comes", nginx, "", nginxPass + "}"},
		{"nginx with HTTP/1.1", nginx, "", nginxPass + "proxy_http_version 1.1;\n}"},
		{"nginx with HTTP/1.1, upgrading", nginx, "", nginxPass + nginxLines + "}"},
		{"nginx with the client's Host", nginx, "", nginxPass + nginxLines + "proxy_set_header Host $http_host;\n}"},
		{"nginx with X-Forwarded-For", nginx, "", nginxPass + "proxy_http_version 1.1;\nproxy_set_header X-Forwarded-For $remote_addr;\n}"},
	} {
		t.Run(s.name, func(t *testing.T) {
			logger, logs := site.Observed()
			x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
			upstream := serve(t, x.Handler(whole(t)))
			fetch(t, "GET", "http://"+upstream+"/nowhere/secret")
			front := s.proxy.start(t, upstream, s)
			page, err := url.Parse(x.PageURL("http://" + front))
			if err != nil {
				t.Fatal(err)
			}
			token := page.Query().Get("token")
			for _, host := range []string{front, "localhost", "127.0.0.1:8080", "shop.example"} {
				for _, path := range []string{"", "live?after=0", "page.css", "status/501", strings.Repeat("0", 32), "?token=" + strings.Repeat("A", len(token))} {
					for _, more := range []string{"", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"} {
						a := send(t, front, "GET "+page.Path+path+" HTTP/1.1\r\nHost: "+host+"\r\n"+more+"\r\n")
						if a.StatusCode != http.StatusForbidden || strings.Contains(a.head+a.body, "secret") || strings.Contains(a.head+a.body, token) {
							t.Errorf("%s with the Host %s: %s%s", path, host, a.head, a.body)
						}
					}
				}
			}
			if n := exchangesOf(logs); n != 1 {
				t.Errorf("%d exchanges were logged, want the one of the site", n)
			}
		})
	}
}

// exchangesOf counts the lines of exchanges.
func exchangesOf(logs *observer.ObservedLogs) (n int) {
	for _, line := range logs.All() {
		if _, ok := line.ContextMap()["url.path"]; ok {
			n++
		}
	}
	return n
}

// TestTheTokenIsNotEnough: with a trace of a proxy on the request the token opens nothing, so that an address that was passed
// on by mistake stays harmless.
func TestTheTokenIsNotEnough(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
	upstream := serve(t, x.Handler(whole(t)))
	for _, s := range []setup{
		{"HTTP/1.0", nginx, "", nginxPass + "proxy_http_version 1.0;\n}"},
		{"X-Real-IP", nginx, "", nginxPass + "proxy_http_version 1.1;\nproxy_set_header X-Real-IP $remote_addr;\n}"},
		{"HAProxy with forwardfor", haproxy, "", "backend app\n    option forwardfor\n    server app1 UPSTREAM"},
		{"Apache", apache, "", apachePass},
		{"Varnish", varnish, "", ""},
	} {
		t.Run(s.name, func(t *testing.T) {
			front := s.proxy.start(t, upstream, s)
			target := strings.TrimPrefix(x.PageURL(""), "http://")
			if a := send(t, front, "GET "+target+" HTTP/1.1\r\nHost: "+front+"\r\n\r\n"); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s%s", a.head, a.body)
			}
		})
	}
}
