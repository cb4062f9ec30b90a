package page

import (
	"net/http"
	"strings"
	"testing"
)

func TestFieldValue(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abc.def", "Bearer [redacted]"},
		{"Authorization", "basic dTpw", "basic [redacted]"},
		{"Authorization", "abcdef", "[redacted]"},
		{"Authorization", "abcdef ghijkl", "[redacted]"},
		{"Proxy-Authorization", "Basic dTpw", "Basic [redacted]"},
		{"Cookie", "a=b; c=d", "[redacted]"},
		{"Set-Cookie", "sid=geheim; Path=/; HttpOnly", "sid=[redacted]; Path=/; HttpOnly"},
		{"Set-Cookie", "geheim", "[redacted]"},
		{"Sec-Websocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "[redacted]"},
		{"Sec-Websocket-Protocol", "chat, bearer.abc", "[redacted]"},
		{"Sec-Websocket-Version", "13", "13"},
		{"X-Api-Key", "geheim", "[redacted]"},
		{"X-Auth-Token", "geheim", "[redacted]"},
		{"X-Csrf-Token", "geheim", "[redacted]"},
		{"X-Session-Id", "geheim", "[redacted]"},
		{"X-Amz-Security-Token", "geheim", "[redacted]"},
		{"Www-Authenticate", `Basic realm="x"`, `Basic realm="x"`},
		{"Accept", "text/html;q=0.9", "text/html;q=0.9"},
		{"Content-Type", "multipart/form-data; boundary=abc", "multipart/form-data; boundary=abc"},
		{"Referer", "http://a/?token=geheim&x=1", "http://a/?token=[redacted]&x=1"},
		{"Location", "/back?code=geheim#state=geheim", "/back?code=[redacted]#state=[redacted]"},
	} {
		if got := fieldValue(test.name, test.value); got != test.want {
			t.Errorf("%s: %s shows as %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

func TestQueryValues(t *testing.T) {
	for in, want := range map[string]string{
		"/a":                           "/a",
		"/a?x=1&y=2":                   "/a?x=1&y=2",
		"/a?access_token=geheim":       "/a?access_token=[redacted]",
		"/a?%74oken=geheim":            "/a?%74oken=[redacted]",
		"/a?x=1&TOKEN=geheim&y=2":      "/a?x=1&TOKEN=[redacted]&y=2",
		"/a?x=1;key=geheim":            "/a?x=1;key=[redacted]",
		"/a?password=":                 "/a?password=",
		"/a?sig=a=b=c&z=1":             "/a?sig=[redacted]&z=1",
		"/a?api_key=geheim":            "/a?api_key=[redacted]",
		"/a?monkey=1":                  "/a?monkey=1",
		`{"url":"/?token=geheim","a"}`: `{"url":"/?token=[redacted]","a"}`,
		"/?a=b?token=geheim":           "/?a=b?token=[redacted]",
	} {
		if got := queryValues(in); got != want {
			t.Errorf("%s shows as %s, want %s", in, got, want)
		}
	}
}

func TestUserinfo(t *testing.T) {
	for in, want := range map[string]string{
		"http://user:geheim@host/a?b": "http://[redacted]@host/a?b",
		"http://host/a@b":             "http://host/a@b",
		"/a@b":                        "/a@b",
		"http://geheim@host":          "http://[redacted]@host",
	} {
		if got := userinfo(in); got != want {
			t.Errorf("%s shows as %s, want %s", in, got, want)
		}
	}
}

func TestHeadIsBounded(t *testing.T) {
	h := http.Header{}
	for i := range 200 {
		h.Set("X-Field-"+strings.Repeat("a", i%20+1)+string(rune('a'+i%26)), strings.Repeat("ü", 5000))
	}
	head := newHead(h, field{"Host", "a"})
	n := 0
	for _, f := range head.Fields {
		n += len(f.Name) + len(f.Value)
	}
	if n > maxHead || len(head.Fields) > maxFields || head.More != len(h)+1-len(head.Fields) {
		t.Errorf("%d bytes in %d fields, %d more of %d", n, len(head.Fields), head.More, len(h))
	}
	if head.Fields[0].Name != "Host" {
		t.Errorf("the first field is %s", head.Fields[0].Name)
	}
}
