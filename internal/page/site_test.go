package page_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

// shop is a server with something to explain.
func shop() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ok", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.HandleFunc("GET /gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "geheim"})
		w.WriteHeader(http.StatusUnauthorized)
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("the shelf fell down") })
	mux.Handle("GET /own", httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		return &httpexplain.Error{Err: errors.New("no rows"), Explanation: httpexplain.Explanation{Status: 404, Cause: "item-gone", Detail: "It is gone.", Fix: "Take another."}}
	}))
	mux.HandleFunc("GET /calls", func(w http.ResponseWriter, r *http.Request) {
		for _, to := range []string{"http://" + r.Host + "/ok?token=geheim", "http://127.0.0.1:9/?token=geheim"} {
			call, err := http.NewRequestWithContext(r.Context(), http.MethodGet, to, http.NoBody)
			if err != nil {
				panic(err)
			}
			answer, err := http.DefaultClient.Do(call)
			if err != nil {
				http.Error(w, "the other server is gone", http.StatusBadGateway)
				return
			}
			_ = answer.Body.Close()
		}
	})
	mux.Handle("GET /ws", upgrade.Handler(websocket.New(echo)))
	return mux
}

// fixture is a development server and a client that has been at its page.
type fixture struct {
	*httptest.Server
	x      *httpexplain.Middleware
	client *http.Client
	page   string // address of the page
}

// start starts a server and opens its page.
func start(t testing.TB, options ...httpexplain.Option) *fixture {
	t.Helper()
	x := httpexplain.NewDevelopment(append([]httpexplain.Option{httpexplain.WithLogger(zap.NewNop())}, options...)...)
	return serve(t, x, x.Handler(shop()), x.PageURL(""))
}

// serve serves h and opens the page that is at a path with a token.
func serve(t testing.TB, x *httpexplain.Middleware, h http.Handler, path string) *fixture {
	t.Helper()
	s := site.Serve(t, h)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Server: s, x: x, client: &http.Client{Jar: jar}}
	f.page, _, _ = strings.Cut(s.URL+path, "?")
	if code, body := f.get(t, s.URL+path); code != http.StatusOK {
		t.Fatalf("the page opens with %d %s", code, body)
	}
	return f
}

// get fetches an address with the client of the page.
func (f *fixture) get(t testing.TB, address string) (int, string) {
	t.Helper()
	r, body := f.fetch(t, address)
	return r.StatusCode, body
}

func (f *fixture) fetch(t testing.TB, address string) (*http.Response, string) {
	t.Helper()
	r, err := f.client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

// send sends a request to the site itself and returns the answer, read to its end.
func (f *fixture) send(t testing.TB, method, path string, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, f.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := f.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err = io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer
}

// help is the address of the page of an answered exchange, as its Link field has it.
func (f *fixture) help(t testing.TB, r *http.Response) string {
	t.Helper()
	link, rest, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Link"), "<"), ">")
	if !ok || rest != `; rel="help"` {
		t.Fatalf("the Link field is %q", r.Header.Get("Link"))
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		t.Fatal(err)
	}
	if u, err = u.Parse(link); err != nil {
		t.Fatal(err)
	}
	return u.String()
}
