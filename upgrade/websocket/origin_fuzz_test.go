package websocket

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// FuzzOrigins holds the check of the Origin against one by other means: net/url for the server's own host, and a regular
// expression for a pattern. A pattern that cannot be used is told so when it is given.
func FuzzOrigins(f *testing.F) {
	f.Add("*.example.com", "https://app.example.com", "api.example.com")
	f.Add("https://app.example.com:443", "https://app.example.com", "localhost:8080")
	f.Add("*.example.com", "https://app.example.com.evil.example", "api.example.com")
	f.Add("*.example.com", "https://evil-example.com", "example.com")
	f.Add("app-*.example.com", "http://app-1.example.com:80", "[::1]:80")
	f.Add("http://[::1]:3000", "http://[::1]:3000", "[::1]")
	f.Add("*", "https://evil.example@shop.example", "shop.example")
	f.Add("a.example", "null", "shop.example")
	f.Add("?.example", "ws://SHOP.example:80", "shop.example")
	f.Add("x\x00", "http://shop.example/..", "shop.example:99")
	f.Fuzz(func(t *testing.T, pattern, origin, host string) {
		r := &http.Request{Host: host, Header: http.Header{"Origin": {origin}}}
		own := (&protocol{}).originAllowed(r)
		if own && !sameByURL(origin, host) {
			t.Errorf("the Origin %q is allowed for the Host %q", origin, host)
		}
		p, ok := parsed(t, pattern)
		if !ok {
			return
		}
		allowed := (&protocol{origins: []originPattern{p}}).originAllowed(r)
		if own && !allowed {
			t.Errorf("the pattern %q takes the Origin %q of the Host %q away", pattern, origin, host)
		}
		if strings.ContainsAny(pattern, `[\`) || own {
			return // path.Match has more to it
		}
		if want := matchesByRegexp(pattern, origin); allowed != want {
			t.Errorf("the pattern %q allows the Origin %q: %t, want %t", pattern, origin, allowed, want)
		}
	})
}

// parsed parses a pattern. It returns false where that panics, in which case the sentence must say what of.
func parsed(t *testing.T, pattern string) (p originPattern, ok bool) {
	defer func() {
		if v := recover(); v != nil {
			if text, is := v.(string); !is || !strings.HasPrefix(text, "httpexplain: WithOrigins got ") {
				t.Errorf("the pattern %q panics with %v", pattern, v)
			}
		}
	}()
	return parsePattern(pattern), true
}

// sameByURL compares an Origin and a Host, with the default port where none is named.
func sameByURL(origin, host string) bool {
	at, err := url.Parse(origin)
	if err != nil || at.User != nil || at.Path != "" || at.RawQuery != "" || at.Fragment != "" {
		return false
	}
	own, err := url.Parse("http://" + host)
	if err != nil {
		return false
	}
	port := map[string]string{"http": "80", "ws": "80", "https": "443", "wss": "443"}[at.Scheme]
	with := func(u *url.URL) string {
		if p := u.Port(); p != "" {
			return p
		}
		return port
	}
	return port != "" && strings.EqualFold(at.Hostname(), own.Hostname()) && with(at) == with(own)
}

// matchesByRegexp compares an Origin with a pattern that has no wildcards but * and ?.
func matchesByRegexp(pattern, origin string) bool {
	pattern, origin = strings.ToLower(pattern), strings.ToLower(origin)
	if !regexp.MustCompile(`^[^:/]+://[^/@\\*?#,\x00-\x20\x7F-\x{10FFFF}]+$`).MatchString(origin) {
		return false
	}
	if !strings.Contains(pattern, "://") {
		scheme := "https?"
		switch {
		case strings.HasSuffix(pattern, ":443"):
			scheme = "https"
		case strings.HasSuffix(pattern, ":80"):
			scheme = "http"
		}
		return matchesWith(scheme, pattern, origin)
	}
	scheme, host, _ := strings.Cut(pattern, "://")
	return matchesWith(regexp.QuoteMeta(scheme), host, origin)
}

func matchesWith(scheme, host, origin string) bool {
	undefault := func(host, scheme string) string {
		for _, d := range []struct{ scheme, port string }{{"http", ":80"}, {"ws", ":80"}, {"https", ":443"}, {"wss", ":443"}} {
			if scheme == d.scheme {
				host = strings.TrimSuffix(host, d.port)
			}
		}
		return host
	}
	glob := regexp.QuoteMeta(undefault(host, strings.ReplaceAll(scheme, `\`, "")))
	glob = strings.NewReplacer(`\*`, `[^/]*`, `\?`, `[^/]`).Replace(glob)
	with, at, _ := strings.Cut(origin, "://")
	return regexp.MustCompile(`^(?:` + scheme + `)://(?:` + glob + `)$`).MatchString(with + "://" + undefault(at, with))
}
