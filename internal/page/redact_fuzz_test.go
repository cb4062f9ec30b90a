package page

import (
	"strings"
	"testing"
)

// FuzzRedact puts a credential into texts of all kinds, in each of the places where credentials are: it is never shown.
func FuzzRedact(f *testing.F) {
	f.Add("/a?x=1", uint8(0), "&y=2")
	f.Add(`{"url":"/?a=b`, uint8(7), `","b":"c=d"}`)
	f.Add("?token=&key", uint8(31), "#state=?")
	f.Add("http://u@h/?x=%3D;", uint8(13), " <http://a:b@c>")
	f.Fuzz(func(t *testing.T, before string, which uint8, after string) {
		const secret = "geheim"
		if strings.Contains(before+after, secret) {
			return
		}
		params := append(append([]string(nil), secretParams...), "access_token", "X-Api-Key", "Password", "%74oken", "jsessionid", "SAMLResponse", "oauth_verifier")
		param := params[int(which)%len(params)]
		for _, mark := range []string{"?", "&", ";", "#"} {
			for _, end := range []string{"", "&", ";", "#", `"`, " ", "'", ">", `\`} {
				if end == "" && after != "" {
					continue // it would be a part of the credential
				}
				shown := queryValues(before + mark + param + "=" + secret + end + after)
				if strings.Contains(shown, secret) {
					t.Errorf("%q is shown as %q", before+mark+param+"="+secret+end+after, shown)
				}
				if again := queryValues(shown); again != shown {
					t.Errorf("%q is shown as %q, and that as %q", before, shown, again)
				}
			}
		}
		if user := strings.ContainsAny(after, "/?# \"@"); !user {
			for _, text := range []string{before + "://me:" + secret + after + "@host/", before + "://" + secret + after + "@host", "a://b, " + before + "://" + secret + "@" + after} {
				if shown := userinfo(text); strings.Contains(shown, secret) {
					t.Errorf("%q is shown as %q", text, shown)
				}
			}
		}
		for _, name := range secretFields {
			for _, value := range []string{secret, before + " " + secret, secret + after, before + secret} {
				if shown := fieldValue(strings.ToUpper(name), value); strings.Contains(shown, secret) {
					t.Errorf("%s: %q is shown as %q", name, value, shown)
				}
			}
		}
		if !strings.ContainsAny(before, ";=") {
			if shown := fieldValue("Set-Cookie", before+"="+secret+";"+after); strings.Contains(shown, secret) {
				t.Errorf("a cookie is shown as %q", shown)
			}
		}
	})
}
