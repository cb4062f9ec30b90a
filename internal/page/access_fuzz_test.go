package page

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// FuzzLoopbackHost lets in no Host under which a browser, or anybody who reads it as a URL does, would ask another machine, and
// names a cookie that is one.
func FuzzLoopbackHost(f *testing.F) {
	for _, host := range []string{"localhost:8080", "127.0.0.1", "[::1]:80", "[::ffff:127.0.0.1]", "LOCALHOST", "localhost.evil.example", "evil.example#localhost",
		"127.0.0.1.evil.example:80", "localhost:80@evil.example", "[localhost]", "[::1%25lo]", "::1%00@0", "127.1", "0x7f.1", ""} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if name := cookieName(host); strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" {
			t.Errorf("the cookie for the Host %q is named %q", host, name)
		}
		if !isLoopbackHost(host) {
			return
		}
		u, err := url.Parse("http://" + host + "/")
		if err != nil {
			return // nothing that anybody can ask for
		}
		name := u.Hostname()
		a, err := netip.ParseAddr(name)
		if !strings.EqualFold(name, "localhost") && (err != nil || !a.Unmap().IsLoopback()) || u.User != nil || u.Path != "/" {
			t.Errorf("the Host %q is let in, which is %q", host, name)
		}
	})
}
