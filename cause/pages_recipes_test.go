package cause_test

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// dangerous are strings that no recipe may hold: each would switch a check off, or believe what anybody can send.
var dangerous = []string{
	"return true", "InsecureSkipVerify", "AddInsecureBypassPattern", `Origins: []string{"*`, `OriginPatterns: []string{"*`,
	"AllowCredentials", "Allow-Origin", "AllowAll", "Get(\"X-Forwarded", "Get(\"Forwarded",
	"verify none", "verify off", "ssl_verify off", "insecure_skip_verify", "SSLProxyVerify none", "CheckPeerName off",
	"0.0.0.0/0", "::/0", "set_real_ip_from", "trusted_proxies", "RemoteIPTrustedProxy",
	"upgrade=ANY", "upgrade=NONE", "Connection \"upgrade\"", "default          upgrade", "default upgrade",
	"proxy_set_header Origin", "del-header Origin", "unset Origin", "header_up -Origin", "unset req.http.Origin",
	"Host $host", "$http_x_forwarded", "client_max_body_size 0", "LimitRequestBody 0",
	"TraceEnable on", "ssl_early_data on", "allow-0rtt", "= req.http.Connection", "ErrAbortHandler", "NoCheck", "WithRawHijack",
}

// unsafe returns the first dangerous string in lines, or "".
func unsafe(lines string) string {
	for _, bad := range dangerous {
		if strings.Contains(strings.ToLower(lines), strings.ToLower(bad)) {
			return bad
		}
	}
	return ""
}

func TestRecipesAreSafe(t *testing.T) {
	for _, p := range cause.All() {
		for _, r := range p.Recipes {
			if bad := unsafe(r.Lines); bad != "" {
				t.Errorf("%s: the recipe for %s holds %q:\n%s", p.Cause, r.For, bad, r.Lines)
			}
			if strings.Contains(r.Lines, "$http_upgrade;") && !strings.Contains(r.Lines, "~*^websocket$") {
				t.Errorf("%s: the nginx recipe passes on every protocol, h2c included", p.Cause)
			}
			if strings.Contains(r.Lines, "return (pipe)") && !strings.Contains(r.Lines, `"upgrade, close"`) {
				t.Errorf("%s: the pipe stays open when the server refuses", p.Cause)
			}
		}
	}
	for _, bad := range []string{
		"CheckOrigin: func(r *http.Request) bool { return true }",
		`cors.Options{AllowedOrigins: []string{"*"}, AllowCredentials: true}`,
		"proxy_ssl_verify off;",
		"map $http_upgrade $connection_upgrade { default upgrade; }",
	} {
		if unsafe(bad) == "" {
			t.Errorf("not seen as dangerous: %s", bad)
		}
	}
}

func TestRecipesAreWellFormed(t *testing.T) {
	count := map[string]int{}
	for _, p := range cause.All() {
		for _, r := range p.Recipes {
			count[r.For]++
			if !slices.Contains([]string{"nginx", "HAProxy", "Apache", "Caddy", "Varnish", "Go"}, r.For) {
				t.Errorf("%s: a recipe for %q", p.Cause, r.For)
			}
			for line := range strings.SplitSeq(r.Lines, "\n") {
				if strings.TrimRight(line, " \t\r") != line || len(line) > 120 {
					t.Errorf("%s: line %q", p.Cause, line)
				}
			}
			if r.Lines == "" || strings.HasPrefix(r.Lines, "\n") || strings.HasSuffix(r.Lines, "\n") {
				t.Errorf("%s: the recipe for %s begins or ends with an empty line", p.Cause, r.For)
			}
			if strings.Count(r.Lines, "{") != strings.Count(r.Lines, "}") {
				t.Errorf("%s: braces do not match in\n%s", p.Cause, r.Lines)
			}
			if r.For == "Go" {
				parses(t, p.Cause, r.Lines)
			}
		}
	}
	for _, name := range []string{"nginx", "HAProxy", "Apache", "Caddy", "Varnish", "Go"} {
		if count[name] == 0 {
			t.Errorf("no recipe for %s", name)
		}
	}
}

// parses checks the syntax of Go lines: as declarations, or as statements of a function.
func parses(t *testing.T, name, lines string) {
	t.Helper()
	_, err := parser.ParseFile(token.NewFileSet(), name, "package p\n"+lines, 0)
	if err != nil {
		_, err = parser.ParseFile(token.NewFileSet(), name, "package p\nfunc f() {\n"+lines+"\n}", 0)
	}
	if err != nil {
		t.Errorf("%s: %v in\n%s", name, err, lines)
	}
}

// TestRecipesHoldWhatMatters keeps the lines without which a fix does not work.
func TestRecipesHoldWhatMatters(t *testing.T) {
	nginx := []string{
		"map $http_upgrade $connection_upgrade", "proxy_http_version 1.1;", "Upgrade    $http_upgrade;",
		"Connection $connection_upgrade;", "Host       $http_host;",
	}
	for _, c := range []struct {
		cause, recipe string
		lines         []string
	}{
		{cause.UpgradeStripped, "nginx", nginx},
		{cause.UpgradeFieldMissing, "nginx", nginx},
		{cause.ConnectionUpgradeMissing, "nginx", nginx},
		{cause.UpgradeHardcoded, "nginx", nginx},
		{cause.UpgradeHTTP10, "nginx", nginx},
		{cause.UpgradeStripped, "Apache", []string{"ProxyPass /ws http://127.0.0.1:8080/ws upgrade=websocket"}},
		{cause.UpgradeStripped, "Varnish", []string{"return (pipe);", "set bereq.http.Upgrade", "set bereq.http.Connection"}},
		{cause.UpgradeStripped, "HAProxy", []string{"server app1"}},
		{cause.UpgradeStripped, "Caddy", []string{"reverse_proxy"}},
		{cause.OriginHostRewritten, "nginx", []string{"Host $http_host;"}},
		{cause.OriginHostRewritten, "Apache", []string{"ProxyPreserveHost On"}},
		{cause.OriginPortLost, "nginx", []string{"Host $http_host;"}},
		{cause.H2CPreface, "Go", []string{"SetUnencryptedHTTP2(true)"}},
		{cause.HijackerHidden, "Go", []string{"Unwrap()", "Hijack()"}},
		{cause.CrossOrigin, "Go", []string{`AddTrustedOrigin("https://`}},
		{cause.MethodNotImplemented, "Go", []string{"WithMethods("}},
		{cause.Draining, "Go", []string{"errors.Join(x.Shutdown(ctx), srv.Shutdown(ctx))"}},
	} {
		p, _ := cause.Lookup(c.cause)
		i := slices.IndexFunc(p.Recipes, func(r cause.Recipe) bool { return r.For == c.recipe })
		if i < 0 {
			t.Errorf("%s has no recipe for %s", c.cause, c.recipe)
			continue
		}
		for _, line := range c.lines {
			if !strings.Contains(p.Recipes[i].Lines, line) {
				t.Errorf("%s: the recipe for %s lacks %q", c.cause, c.recipe, line)
			}
		}
	}
}
