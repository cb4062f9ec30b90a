package websocket

import (
	"crypto/tls"
	"strings"
	"testing"
)

func TestOrigin(t *testing.T) {
	for _, tt := range []struct {
		host, origin string
		tls          bool
		patterns     []string
		want         bool
	}{
		// Same host and port.
		{host: "example.com", origin: "http://example.com", want: true},
		{host: "example.com", origin: "https://example.com", want: true}, // a proxy may end TLS
		{host: "example.com", origin: "https://EXAMPLE.com", want: true},
		{host: "Example.COM", origin: "https://example.com", want: true},
		{host: "example.com:80", origin: "http://example.com", want: true},
		{host: "example.com:443", origin: "https://example.com", want: true},
		{host: "example.com", origin: "https://example.com:443", want: true},
		{host: "example.com:8080", origin: "http://example.com:8080", want: true},
		{host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080", want: true},
		{host: "[::1]:8080", origin: "http://[::1]:8080", want: true},
		{host: "[::1]", origin: "http://[::1]", want: true},
		{host: "example.com", origin: "https://example.com", tls: true, want: true},
		{host: "example.com:8443", origin: "https://example.com:8443", tls: true, want: true},
		{host: "example.com", origin: "wss://example.com", want: true},
		// Not the same.
		{host: "example.com", origin: "https://evil.example"},
		{host: "example.com", origin: "https://sub.example.com"},
		{host: "example.com", origin: "https://example.com.evil.example"},
		{host: "example.com", origin: "https://evilexample.com"},
		{host: "example.com", origin: "http://example.com:8080"},
		{host: "example.com:8080", origin: "http://example.com"},
		{host: "example.com:8080", origin: "http://example.com:8081"},
		{host: "example.com:80", origin: "https://example.com"},
		{host: "example.com:443", origin: "http://example.com"},
		{host: "example.com", origin: "http://example.com", tls: true}, // an insecure page on a secure server
		{host: "localhost", origin: "http://127.0.0.1"},
		{host: "example.com", origin: "null"},
		{host: "null", origin: "null"},
		{host: "example.com", origin: ""},
		{host: "example.com", origin: "example.com"},
		{host: "example.com", origin: "//example.com"},
		{host: "example.com", origin: "https://"},
		{host: "example.com", origin: "file://example.com"},
		{host: "example.com", origin: "chrome-extension://example.com"},
		{host: "example.com", origin: "https://example.com/"},
		{host: "example.com", origin: "https://example.com/path"},
		{host: "example.com", origin: "https://user@example.com"},
		{host: "example.com", origin: "https://evil.example, https://example.com"},
		{host: "example.com", origin: "https://evil.example https://example.com"},
		{host: "example.com", origin: "https://example.com#x"},
		{host: "example.com", origin: "https://*"},
		// Patterns.
		{host: "api.example.com", origin: "https://app.example.com", patterns: []string{"app.example.com"}, want: true},
		{host: "api.example.com", origin: "http://app.example.com", patterns: []string{"app.example.com"}, want: true},
		{host: "api.example.com", origin: "https://APP.example.com", patterns: []string{"app.Example.com"}, want: true},
		{host: "api.example.com", origin: "https://app.example.com", patterns: []string{"https://app.example.com"}, want: true},
		{host: "api.example.com", origin: "http://app.example.com", patterns: []string{"https://app.example.com"}},
		{host: "api.example.com", origin: "https://app.example.com:443", patterns: []string{"https://app.example.com"}, want: true},
		{host: "api.example.com", origin: "https://app.example.com", patterns: []string{"app.example.com:443"}, want: true},
		{host: "api.example.com", origin: "http://app.example.com", patterns: []string{"app.example.com:443"}},
		{host: "api.example.com", origin: "http://app.example.com", patterns: []string{"app.example.com:80"}, want: true},
		{host: "api.example.com", origin: "https://app.example.com:8443", patterns: []string{"app.example.com"}},
		{host: "api.example.com", origin: "https://app.example.com:8443", patterns: []string{"app.example.com:8443"}, want: true},
		{host: "api.example.com", origin: "https://a.example.com", patterns: []string{"*.example.com"}, want: true},
		{host: "api.example.com", origin: "https://a.b.example.com", patterns: []string{"*.example.com"}, want: true},
		{host: "api.example.com", origin: "https://example.com", patterns: []string{"*.example.com"}},
		{host: "api.example.com", origin: "https://evilexample.com", patterns: []string{"*.example.com"}},
		{host: "api.example.com", origin: "https://a.example.com.evil.example", patterns: []string{"*.example.com"}},
		{host: "api.example.com", origin: "https://a.example.com:8443", patterns: []string{"*.example.com"}},
		{host: "api.example.com", origin: "https://a.example.com:8443", patterns: []string{"*.example.com:8443"}, want: true},
		{host: "api.example.com", origin: "https://a.example.com", patterns: []string{"https://*.example.com:443"}, want: true},
		{host: "api.example.com", origin: "http://localhost:5173", patterns: []string{"localhost:*"}, want: true},
		{host: "api.example.com", origin: "http://localhost.evil.example:5173", patterns: []string{"localhost:*"}},
		{host: "api.example.com", origin: "https://app1.example.com", patterns: []string{"app?.example.com"}, want: true},
		{host: "api.example.com", origin: "https://appx.example.com", patterns: []string{"app[0-9].example.com"}},
		{host: "api.example.com", origin: "https://pr-7.app.example.com", patterns: []string{"pr-*.app.example.com"}, want: true},
		{host: "api.example.com", origin: "https://x.example", patterns: []string{"a.example", "x.example"}, want: true},
		{host: "api.example.com", origin: "http://[::1]:9000", patterns: []string{"[::1]:9000"}, want: true},
		{host: "api.example.com", origin: "http://:9000", patterns: []string{"[::1]:9000"}},
		{host: "api.example.com", origin: "capacitor://localhost", patterns: []string{"capacitor://localhost"}, want: true},
		{host: "api.example.com", origin: "capacitor://localhost", patterns: []string{"localhost"}},
		{host: "api.example.com", origin: "https://anyone.example", patterns: []string{"*"}, want: true},
		{host: "api.example.com", origin: "null", patterns: []string{"*"}},
		{host: "api.example.com", origin: "file://", patterns: []string{"*"}},
	} {
		r := request(t, strings.Replace(handshakeHead, "example.com", tt.host, 1)+"Origin: "+tt.origin+"\r\n")
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		_, err := New(nothing, WithOrigins(tt.patterns...)).Accept(r)
		if got := err == nil; got != tt.want {
			t.Errorf("Host %q, Origin %q, TLS %v, patterns %q: allowed %v, want %v", tt.host, tt.origin, tt.tls, tt.patterns, got, tt.want)
		}
	}
}

func TestOptionsPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"no serve function":          func() { New(nil) },
		"empty subprotocol":          func() { WithSubprotocols("") },
		"subprotocol with a space":   func() { WithSubprotocols("a b") },
		"subprotocol with a comma":   func() { WithSubprotocols("a,b") },
		"subprotocol in UTF-8":       func() { WithSubprotocols("chät") },
		"subprotocol twice":          func() { WithSubprotocols("a", "b", "a") },
		"read limit of nothing":      func() { WithReadLimit(0) },
		"negative read limit":        func() { WithReadLimit(-1) },
		"empty origin":               func() { WithOrigins("") },
		"origin without host":        func() { WithOrigins("https://") },
		"origin without scheme":      func() { WithOrigins("://example.com") },
		"origin with a path":         func() { WithOrigins("https://example.com/") },
		"origin with a user":         func() { WithOrigins("me@example.com") },
		"origin null":                func() { WithOrigins("null") },
		"origin with a space":        func() { WithOrigins("a.example b.example") },
		"origin in UTF-8":            func() { WithOrigins("grüße.example") },
		"origin with a bad bracket":  func() { WithOrigins("app[0-9.example.com") },
		"bracket of nothing":         func() { WithOrigins("[") },
		"half an address":            func() { WithOrigins("[::1") },
		"port of letters":            func() { WithOrigins("http://*:x") },
		"port of nothing":            func() { WithOrigins("example.com:") },
		"address with a bad port":    func() { WithOrigins("[::1]:x") },
		"origin that takes in evils": func() { WithOrigins("*example.com") },
		"open end":                   func() { WithOrigins("example.*") },
		"open end with a scheme":     func() { WithOrigins("https://example.com*") },
		"open end before a port":     func() { WithOrigins("127.0.0.*:80") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				text, ok := recover().(string)
				if !ok || !strings.HasPrefix(text, "httpexplain: ") {
					t.Errorf("panic is %q, want a sentence that starts with httpexplain:", text)
				}
			}()
			f()
			t.Error("no panic")
		})
	}
}
