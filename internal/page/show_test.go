package page_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

func echo(ctx context.Context, c *websocket.Conn) error {
	for {
		kind, message, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err = c.Write(ctx, kind, message); err != nil {
			return err
		}
	}
}

// says fails unless a text holds everything that it must, and nothing that it must not.
func says(t *testing.T, what, text string, must []string, never ...string) {
	t.Helper()
	for _, s := range must {
		if !strings.Contains(text, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, text)
		}
	}
	for _, s := range never {
		if strings.Contains(text, s) {
			t.Errorf("%s says %q", what, s)
		}
	}
}

func TestAnExchange(t *testing.T) {
	f := start(t)
	r := f.send(t, http.MethodPost, "/login?token=geheim&x=1", "Authorization", "Bearer geheim", "X-Api-Key", "geheim", "Cookie", "a=geheim")
	code, body := f.get(t, f.help(t, r))
	if code != http.StatusOK {
		t.Fatalf("the exchange answers %d", code)
	}
	says(t, "the page", body, []string{
		"401", "Unauthorized", "How to fix it", "Decision trace", "Recorded", "Gate", "Upgrade offer", "Router", "Handler", "Head", "Rules",
		"The pattern POST /login matched.", "The server implements POST: passed.", "Bearer [redacted]", "X-Api-Key", "sid=[redacted]",
		"curl -i", "site_test.go", "401-no-challenge", "Broken response rules", "cause/credentials-", "status/401", "method/POST", "Explain-Status",
	}, "geheim")
	code, list := f.get(t, f.page)
	if code != http.StatusOK {
		t.Fatalf("the list answers %d", code)
	}
	says(t, "the list", list, []string{"/login?token=[redacted]&amp;x=1", "site_test.go", "POST", "401"}, "geheim")
}

func TestAHealthyExchangeHasAnID(t *testing.T) {
	f := start(t)
	if r := f.send(t, http.MethodGet, "/ok"); r.Header.Get("Link") != "" || r.Header.Get("Explain-Status") != "" {
		t.Errorf("the answer is touched: %v", r.Header)
	}
	_, list := f.get(t, f.page)
	_, rest, ok := strings.Cut(list, `<tr role="row" id="x`)
	if !ok {
		t.Fatal("there is no row")
	}
	code, body := f.get(t, f.page+rest[:32])
	if code != http.StatusOK {
		t.Fatalf("the exchange answers %d", code)
	}
	says(t, "the page", body, []string{"The route GET /ok answered", "There is nothing to explain.", "site_test.go"})
}

func TestAPanicAndACauseOfTheHandlers(t *testing.T) {
	f := start(t)
	_, body := f.get(t, f.help(t, f.send(t, http.MethodGet, "/panic")))
	says(t, "the page", body, []string{"the shelf fell down", "It panicked.", "500"})
	_, body = f.get(t, f.help(t, f.send(t, http.MethodGet, "/own")))
	says(t, "the page", body, []string{"It is gone.", "Take another.", "no rows", "cause/item-gone"})
	code, body := f.get(t, f.page+"cause/item-gone")
	if code != http.StatusOK {
		t.Errorf("the cause answers %d", code)
	}
	says(t, "the cause", body, []string{"own", "It is gone.", "GET /own"})
	if code, _ = f.get(t, f.page+"cause/item-here"); code != http.StatusNotFound {
		t.Errorf("a cause that nobody gave answers %d", code)
	}
}

func TestOutgoingCalls(t *testing.T) {
	f := start(t)
	_, body := f.get(t, f.help(t, f.send(t, http.MethodGet, "/calls")))
	says(t, "the page", body, []string{
		"Outgoing calls", "<code>" + f.Listener.Addr().String() + "</code> answered <small>", "<code>127.0.0.1:9</code> failed: refused",
	}, "geheim")
}

func TestProblemTypesLeadToTheCatalogue(t *testing.T) {
	f := start(t)
	r, err := http.NewRequest(http.MethodGet, f.URL+"/gone", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/problem+json")
	answer, err := f.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var problem struct{ Type, Instance string }
	if err = json.NewDecoder(answer.Body).Decode(&problem); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{problem.Type, problem.Instance} {
		if code, _ := f.get(t, f.URL+to); code != http.StatusOK || !strings.HasPrefix(to, "/debug/httpexplain/") {
			t.Errorf("%q answers %d", to, code)
		}
	}
}

// TestHostileStrings sends what would be markup, script, a terminal's escape or a second command if it were taken for it.
func TestHostileStrings(t *testing.T) {
	f := start(t)
	requests := []string{
		"GET /<script>alert(1)</script>?q=<img/src=x>&'\"> HTTP/1.1\r\nHost: a\r\nX-Evil: </dd><script>alert(2)</script>\r\nUser-Agent: \"><svg onload=alert(3)>\r\nConnection: close\r\n\r\n",
		"'|`$%&*^# /%1b%5d0;evil%07%E2%80%AE HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
		"GET /javascript:alert(1) HTTP/1.1\r\nHost: a\r\nReferer: javascript:alert(4)\r\nConnection: close\r\n\r\n",
	}
	for _, request := range requests {
		r, _ := site.Exchange(t, f.Server, request)
		_, body := f.get(t, f.help(t, r))
		says(t, "the page", body, nil, "<script>", "<svg onload", "<img/src", "\x1b", "\u202e", `href="javascript:`)
	}
	_, list := f.get(t, f.page)
	says(t, "the list", list, []string{"&lt;script&gt;alert(1)&lt;/script&gt;"}, "<script>", "<svg onload", "<img/src", "\x1b", "\u202e", `href="javascript:`)
	_, update := f.get(t, f.page+"live?after=0")
	says(t, "the update", update, nil, "<script>", "<svg onload", "\\u001b")
	for _, query := range []string{`?q="><script>alert(5)</script>`, `?cause="><script>`, `search?q=<script>`, `compare/?a=<script>`} {
		_, body := f.get(t, f.page+strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22").Replace(query))
		says(t, query, body, nil, "<script>")
	}
}

// updates opens the page's WebSocket and returns what arrives over it.
func (f *fixture) updates(t *testing.T, header http.Header) (<-chan string, error) {
	t.Helper()
	u, err := url.Parse(f.page)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.client.Jar.Cookies(u) {
		header.Add("Cookie", c.String())
	}
	d := ws.Dialer{Header: ws.HandshakeHeaderHTTP(header), Timeout: 5 * time.Second}
	conn, early, _, err := d.Dial(context.Background(), "ws"+strings.TrimPrefix(f.page, "http")+"live?after=0")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = conn.Close() })
	var from io.Reader = conn
	if early != nil {
		from = io.MultiReader(early, conn)
	}
	texts := make(chan string, 16)
	go func() {
		defer close(texts)
		for {
			text, err := wsutil.ReadServerText(struct {
				io.Reader
				io.Writer
			}{from, conn})
			if err != nil {
				return
			}
			texts <- string(text)
		}
	}()
	return texts, nil
}

// until waits for an update that says something.
func until(t *testing.T, texts <-chan string, want string) {
	t.Helper()
	limit := time.After(5 * time.Second)
	for {
		select {
		case text, ok := <-texts:
			if !ok {
				t.Fatalf("the connection ended before %q came", want)
			}
			if strings.Contains(text, want) {
				return
			}
		case <-limit:
			t.Fatalf("%q did not come", want)
		}
	}
}

func TestPush(t *testing.T) {
	logger, logs := site.Observed()
	f := start(t, httpexplain.WithLogger(logger), httpexplain.WithMaxUpgrades(1))
	texts, err := f.updates(t, http.Header{"Origin": {f.URL}})
	if err != nil {
		t.Fatal(err)
	}
	until(t, texts, `"newest":0`)
	f.send(t, http.MethodGet, "/nothing")
	until(t, texts, "/nothing")

	// A connection of the site's is listed as long as it lives; the page's own takes no place of the site's.
	conn, _, _, err := ws.Dial(context.Background(), "ws"+strings.TrimPrefix(f.URL, "http")+"/ws")
	if err != nil {
		t.Fatal(err)
	}
	until(t, texts, "0 B in, 0 B out")
	if err = wsutil.WriteClientText(conn, []byte("hi")); err != nil {
		t.Fatal(err)
	}
	until(t, texts, "8 B in, 4 B out")
	_ = conn.Close()
	until(t, texts, `"connections":""`)

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err = f.x.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	for range texts {
		continue // until it ends
	}
	for _, line := range logs.All() {
		if path, _ := line.ContextMap()["url.path"].(string); path != "/nothing" && path != "/ws" {
			t.Errorf("logged: %s %v", line.Message, line.ContextMap())
		}
	}
	_, list := f.get(t, f.page)
	if n := strings.Count(list, `<tr role="row" id="x`); n != 2 {
		t.Errorf("%d exchanges are kept, want 2", n)
	}
}

func TestPushLooksAtTheOrigin(t *testing.T) {
	f := start(t)
	if _, err := f.updates(t, http.Header{"Origin": {"http://evil.example"}}); err == nil {
		t.Error("another site's page gets a WebSocket")
	}
	if code, _ := f.get(t, f.page+"live?after=0"); code != http.StatusOK {
		t.Errorf("polling gets %d", code)
	}
}

// TestProductionHasNoPage, and one that is mounted on purpose records from that moment on.
func TestProductionPage(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.WithPageAccess(func(*http.Request) bool { return true }))
	mux := http.NewServeMux()
	mux.Handle("/", shop())
	s := httptest.NewServer(x.Handler(mux))
	defer s.Close()
	for _, path := range []string{"/debug/httpexplain/", "/gone?before", "/why/"} {
		r, err := http.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode == http.StatusOK || r.Header.Get("Link") != "" {
			t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
		}
	}
	if x.PageURL(s.URL) != "" {
		t.Errorf("the address of the page is %q", x.PageURL(s.URL))
	}
	s.Close()

	mux.Handle("/why/", x.Page())
	before := logs.Len()
	f := serve(t, x, x.Handler(mux), "/why/")
	if r := f.send(t, http.MethodGet, "/gone?after"); r.Header.Get("Explain-Status") != "" || r.Header.Get("Link") != "" {
		t.Errorf("the answer is touched: %v", r.Header)
	}
	_, list := f.get(t, f.page)
	says(t, "the list", list, []string{"/gone?after", "handler-client-error"}, "?before")
	_, rest, _ := strings.Cut(list, `<tr role="row" id="x`)
	_, body := f.get(t, f.page+rest[:32])
	says(t, "the exchange", body, []string{"Steps are traced on a development middleware alone."}, "site_test.go")
	texts, err := f.updates(t, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	until(t, texts, "/gone?after")
	if n := logs.Len() - before; n != 1 {
		t.Errorf("%d lines were logged, want the one of the site: %v", n, logs.All()[before:])
	}
}

func TestNoPage(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithPagePath(""))
	s := httptest.NewServer(x.Handler(shop()))
	defer s.Close()
	r, err := http.Get(s.URL + "/debug/httpexplain/")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusNotFound || r.Header.Get("Link") != "" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
}

func TestFilterWithoutTheScript(t *testing.T) {
	f := start(t)
	f.send(t, http.MethodGet, "/ok")
	f.send(t, http.MethodGet, "/nothing")
	f.send(t, http.MethodGet, "/own")
	for query, want := range map[string]int{
		"": 3, "?class=4xx": 2, "?class=2xx": 1, "?side=client": 2, "?cause=route-none": 1, "?q=NOTHING": 1, "?q=+own+": 1, "?class=4xx&q=ok": 0, "?class=5xx": 0, "?cause=never": 0,
	} {
		_, body := f.get(t, f.page+query)
		shown := strings.Count(body, `<tr role="row" id="x`) - strings.Count(body, `" hidden>`+"\n"+`<td role="cell" class="when">`)
		if shown != want {
			t.Errorf("%q shows %d, want %d", query, shown, want)
		}
		if empty := strings.Contains(body, `id="nomatch">`); empty != (want == 0) {
			t.Errorf("%q: that nothing is found is said: %v", query, empty)
		}
	}
}
