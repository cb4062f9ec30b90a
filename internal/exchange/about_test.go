package exchange

import "testing"

// TestHostInTheLog splits a Host as the conventions want it, and leaves what is none as it came.
func TestHostInTheLog(t *testing.T) {
	for host, want := range map[string]struct {
		address string
		port    int64
	}{
		"":                    {"", 0},
		"example.com":         {"example.com", 0},
		"example.com:8080":    {"example.com", 8080},
		"127.0.0.1:80":        {"127.0.0.1", 80},
		"[::1]":               {"::1", 0},
		"[::1]:8443":          {"::1", 8443},
		"::1":                 {"::1", 0},
		"example.com:":        {"example.com:", 0},
		"example.com:http":    {"example.com:http", 0},
		"example.com:65536":   {"example.com:65536", 0},
		"example.com:-1":      {"example.com:-1", 0},
		":8080":               {":8080", 0},
		"[":                   {"[", 0},
		"]:1":                 {"]", 1},
		"localhost:80@evil:1": {"localhost:80@evil:1", 0},
	} {
		if address, port := splitHost(host); address != want.address || port != want.port {
			t.Errorf("%q: %q and %d, want %q and %d", host, address, port, want.address, want.port)
		}
	}
}

// TestRouteInTheLog leaves the method to the field of the method.
func TestRouteInTheLog(t *testing.T) {
	c := &Config{Implemented: []string{"GET", "BREW"}}
	for pattern, want := range map[string]string{
		"GET /items/{id}":         "/items/{id}",
		"POST  example.com/items": "example.com/items",
		"GET\t/":                  "/",
		"BREW /pot":               "/pot",
		"/items/{id}":             "/items/{id}",
		"example.com/":            "example.com/",
		"/a b":                    "/a b",
		"the tickets of a day":    "the tickets of a day",
		"":                        "",
	} {
		if got := c.routeOf(pattern); got != want {
			t.Errorf("%q: %q, want %q", pattern, got, want)
		}
	}
}
