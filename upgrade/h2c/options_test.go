package h2c

import (
	"net/netip"
	"strings"
	"testing"
)

func TestAllows(t *testing.T) {
	prefixes := func(list ...string) (out []netip.Prefix) {
		for _, s := range list {
			out = append(out, netip.MustParsePrefix(s))
		}
		return out
	}
	byDefault := New().(*protocol)
	office := New(AllowFrom(prefixes("192.0.2.0/24", "2001:db8::/32")...)).(*protocol)
	twice := New(AllowFrom(prefixes("192.0.2.0/24")...), AllowFrom(prefixes("198.51.100.7/32")...)).(*protocol)
	mapped := New(AllowFrom(prefixes("::ffff:192.0.2.9/120")...)).(*protocol)
	link := New(AllowFrom(prefixes("fe80::/10")...)).(*protocol)
	for _, c := range []struct {
		name string
		p    *protocol
		peer string
		want bool
	}{
		{"loopback", byDefault, "127.0.0.1:5", true},
		{"all of 127/8", byDefault, "127.9.9.9:5", true},
		{"loopback in IPv6", byDefault, "[::1]:5", true},
		{"loopback as an IPv6 socket shows it", byDefault, "[::ffff:127.0.0.1]:5", true},
		{"a stranger", byDefault, "192.0.2.1:5", false},
		{"a Unix socket", byDefault, "@", false},
		{"nothing", byDefault, "", false},
		{"a name", byDefault, "localhost:5", false},
		{"inside", office, "192.0.2.200:5", true},
		{"inside in IPv6", office, "[2001:db8:1::2]:5", true},
		{"beside", office, "192.0.3.1:5", false},
		{"loopback is not named", office, "127.0.0.1:5", false},
		{"the first of two options", twice, "192.0.2.1:5", true},
		{"the second of two options", twice, "198.51.100.7:5", true},
		{"neither", twice, "198.51.100.8:5", false},
		{"a mapped network", mapped, "192.0.2.1:5", true},
		{"beside a mapped network", mapped, "192.0.3.1:5", false},
		{"an address with a zone", link, "[fe80::1%eth0]:5", true},
	} {
		if got := c.p.allows(c.peer); got != c.want {
			t.Errorf("%s: allows(%q) = %v", c.name, c.peer, got)
		}
	}
}

func TestBrokenOptionsPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"no network":            func() { AllowFrom() },
		"the zero network":      func() { AllowFrom(netip.Prefix{}) },
		"half a mapped network": func() { AllowFrom(netip.MustParsePrefix("::ffff:0.0.0.0/90")) },
		"no content":            func() { MaxContent(0) },
		"a nil option":          func() { New(nil) },
	} {
		func() {
			defer func() {
				if said, ok := recover().(string); !ok || !strings.HasPrefix(said, "httpexplain: h2c.") {
					t.Errorf("%s: panicked with %q", name, said)
				}
			}()
			f()
		}()
	}
}
