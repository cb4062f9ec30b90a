package render

import (
	"net/http"
	"slices"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

func TestFromHeader(t *testing.T) {
	e := sample().Explanation
	h := http.Header{}
	h.Add(StatusField, string(AppendHeader(nil, &e, "origin", HeaderLimitDevelopment)))
	h.Add(StatusField, `edge;status=502;cause=upstream-refused;side=server;by=proxy;sure=likely, "the CDN";status=504`)
	all, err := FromHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	e.Server = "origin"
	want := []cause.Explanation{
		e,
		{Server: "edge", Status: 502, Title: "Bad Gateway", Cause: "upstream-refused", Side: cause.SideServer, By: cause.ByProxy, Sure: cause.Likely},
		{Server: "the CDN", Status: 504, Title: "Gateway Timeout"},
	}
	if !slices.Equal(all, want) {
		t.Errorf("got\n%+v\nwant\n%+v", all, want)
	}
}

func TestFromHeaderWithoutTheField(t *testing.T) {
	for _, h := range []http.Header{nil, {}, {"Content-Type": {"text/plain"}}, {StatusField: {}}} {
		if all, err := FromHeader(h); all != nil || err != nil {
			t.Errorf("%v: %v, %v", h, all, err)
		}
	}
}

// What other servers write does not break what ours wrote.
func TestFromHeaderSkipsWhatItDoesNotKnow(t *testing.T) {
	for field, want := range map[string][]cause.Explanation{
		`(a b);status=500, x;status=404, 42;status=1, :AA==:, ?1, @5, 1.5`:                     {{Server: "x", Status: 404, Title: "Not Found"}},
		`x;status=404;received=@1659578233;took=1.5;raw=:AA==:;hit;miss=?0;note=%"%c3%bc";n=7`: {{Server: "x", Status: 404, Title: "Not Found"}},
		`x;status="404";cause=5;detail=?1;fix=@1;id=:AA==:;side`:                               {{Server: "x"}},
		`x;status=4.5`: {{Server: "x"}},
		`x;status=404;cause=a;status=410;cause="b c"`:          {{Server: "x", Status: 410, Title: "Gone", Cause: "b c"}},
		`x;detail=word;fix=%"f%c3%bcr %1b[0m%e2%80%ae";at="y"`: {{Server: "x", Detail: "word", Fix: `für \x1b[0m\u202e`, At: "y"}},
		`%"%c3%bcber"`: {{Server: "über"}},
		``:             nil,
	} {
		all, err := FromHeader(http.Header{StatusField: {field}})
		if err != nil || !slices.Equal(all, want) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", field, all, err, want)
		}
	}
}

func TestFromHeaderErrors(t *testing.T) {
	for _, row := range []struct {
		lines []string
		want  string
	}{
		{[]string{"a;status=1;B"}, `httpexplain: Explain-Status, byte 12: expected a key, which starts with a lower-case letter or an asterisk, found "B"`},
		{[]string{`a;detail="x`}, `httpexplain: Explain-Status, byte 12: expected visible ASCII or a closing quotation mark, found the end`},
		{[]string{"a", "b c"}, `httpexplain: Explain-Status, line 2, byte 3: expected a comma, a semicolon or the end, found "c"`},
		{[]string{"a b", "c"}, `httpexplain: Explain-Status, line 1, byte 3: expected a comma, a semicolon or the end, found "b"`},
		{[]string{"a", "", "c"}, `httpexplain: Explain-Status, line 2, byte 1: expected a value, found ","`},
		{[]string{"a", "caf\xe9"}, `httpexplain: Explain-Status, line 2, byte 4: expected a comma, a semicolon or the end, found "\xe9"`},
		{[]string{"a", "b", "c,"}, `httpexplain: Explain-Status, line 3, byte 3: expected a member after the comma, found the end`},
	} {
		all, err := FromHeader(http.Header{StatusField: row.lines})
		if err == nil || err.Error() != row.want || all != nil {
			t.Errorf("%q:\ngot  %v, %v\nwant %s", row.lines, err, all, row.want)
		}
	}
}
