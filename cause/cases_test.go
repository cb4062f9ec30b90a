package cause

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/internal/wire"
)

// TestCases runs the exchanges of internal/site against a model of their site: a real http.ServeMux, and in place of each
// handler what a server sees of it. The tests of the whole middleware run them over real connections.
func TestCases(t *testing.T) {
	for _, c := range site.Cases(t) {
		t.Run(c.Theme+"/"+c.Name, func(t *testing.T) {
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.Request)))
			if err != nil {
				t.Fatal(err)
			}
			ev := served(r)
			if ev.Status != c.Status {
				t.Fatalf("the model answers %d, not %d", ev.Status, c.Status)
			}
			e, ok := Find(ev, nil)
			if e.Cause != c.Cause || ok && string(e.Side) != c.Side {
				t.Fatalf("got %q, side %s; want %q, %s", e.Cause, e.Side, c.Cause, c.Side)
			}
			for _, s := range c.Says {
				if !strings.Contains(e.Detail+e.Fix, s) {
					t.Errorf("%q is not said in %s %s", s, e.Detail, e.Fix)
				}
			}
			if ok {
				checkSentences(t, &e)
			}
		})
	}
}

// model serves one request and takes down the evidence.
type model struct {
	ev *Evidence
	w  *httptest.ResponseRecorder
}

func served(r *http.Request) *Evidence {
	m := &model{
		ev: &Evidence{Request: r, Method: r.Method, Path: r.URL.Path, Limit: -1, Implemented: defaultMethods, Development: true, Done: true,
			Upgrade: Upgrade{Hijackable: true}},
		w: httptest.NewRecorder(),
	}
	if !slices.Contains(defaultMethods, r.Method) {
		m.ev.Refused, m.ev.Status = true, http.StatusNotImplemented
		return m.ev
	}
	mux := m.mux()
	m.ev.Router = muxRouter{mux}
	m.ev.Source = Source{By: ByRouter, Kind: KindMux} // unless a handler is reached
	mux.ServeHTTP(m.w, r)
	m.ev.Pattern = r.Pattern
	if m.ev.Status == 0 {
		m.ev.Status = m.w.Code
	}
	m.ev.Header = m.w.Header()
	m.ev.Body = m.w.Body.Bytes()
	return m.ev
}

func (m *model) mux() *http.ServeMux {
	mux := http.NewServeMux()
	ok := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }
	m.handle(mux, "GET /plain", ok)
	m.handle(mux, "/any", ok)
	m.handle(mux, "POST /items", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/items/7")
		w.WriteHeader(http.StatusCreated)
	})
	m.handle(mux, "GET /items/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") == "0" {
			http.NotFound(w, r)
		}
	})
	m.handle(mux, "/dir/", ok)
	m.handle(mux, "/found", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/plain", http.StatusFound) })
	m.handle(mux, "/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/plain", http.StatusMovedPermanently)
	})
	m.handle(mux, "/auth", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) })
	m.handle(mux, "/csrf", http.NewCrossOriginProtection().Handler(http.HandlerFunc(ok)).ServeHTTP)
	m.handle(mux, "/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.PathValue("code"))
		w.WriteHeader(code)
	})
	m.handle(mux, "/implicit", func(http.ResponseWriter, *http.Request) {})
	m.handle(mux, "/panic", func(w http.ResponseWriter, _ *http.Request) {
		m.ev.Panic = &Recovered{Value: "boom", At: "site.go:7"}
		w.WriteHeader(http.StatusInternalServerError)
	})
	m.handle(mux, "/limit", func(w http.ResponseWriter, r *http.Request) {
		n, err := http.MaxBytesReader(w, r.Body, 16).Read(make([]byte, 1024))
		if err != nil {
			m.ev.Limit = int64(n)
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	})
	m.handle(mux, "/timeout/slow", func(w http.ResponseWriter, r *http.Request) {
		slow := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		http.TimeoutHandler(http.HandlerFunc(slow), time.Millisecond, "").ServeHTTP(w, r)
		m.ev.Source = Source{By: ByTimeout, Kind: KindTimeout}
	})
	m.handle(mux, "/proxy/refused", func(w http.ResponseWriter, _ *http.Request) {
		m.ev.Source = Source{By: ByProxy, Kind: KindReverseProxy}
		m.ev.Calls = []Call{{Kind: CallRefused, Addr: "127.0.0.1:9"}}
		w.WriteHeader(http.StatusBadGateway)
	})
	m.handle(mux, "/ws/gorilla", m.gorilla)
	m.handle(mux, "/ws/own", m.own)
	m.handle(mux, "/hidden/ws", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Sec-Websocket-Version", "13")
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
	})
	return mux
}

func (m *model) handle(mux *http.ServeMux, pattern string, h http.HandlerFunc) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		m.ev.Source = Source{By: ByHandler}
		h(w, r)
	})
}

// switchTo takes the connection over.
func (m *model) switchTo(protocol string) {
	m.ev.Status = http.StatusSwitchingProtocols
	m.ev.Upgrade.Tried, m.ev.Upgrade.Hijacked, m.ev.Upgrade.Switched = true, true, protocol
}

// gorilla checks what gorilla/websocket's zero Upgrader checks, in its order.
func (m *model) gorilla(w http.ResponseWriter, r *http.Request) {
	refuse := func(code int) {
		w.Header().Set("Sec-Websocket-Version", "13")
		http.Error(w, http.StatusText(code), code)
	}
	origin := r.Header.Get("Origin")
	switch {
	case !wire.Lists(r.Header["Connection"], "upgrade"), !wire.Lists(r.Header["Upgrade"], "websocket"):
		refuse(http.StatusBadRequest)
	case r.Method != http.MethodGet:
		refuse(http.StatusMethodNotAllowed)
	case !wire.Lists(r.Header["Sec-Websocket-Version"], "13"):
		refuse(http.StatusBadRequest)
	case origin != "" && hostOf(origin) != r.Host:
		refuse(http.StatusForbidden)
	case len(r.Header.Get("Sec-Websocket-Key")) != 24:
		refuse(http.StatusBadRequest)
	default:
		m.switchTo("websocket")
	}
}

// own refuses as the upgrade handler of this project does.
func (m *model) own(w http.ResponseWriter, r *http.Request) {
	u := &m.ev.Upgrade
	u.Registered, u.Answered = []string{"websocket"}, true
	o := offerIn(r, "")
	e, bad := NotOffered(r, u.Registered), true
	if o.http11() && o.connected() && o.names("websocket") {
		e, bad = Handshake(r)
	}
	if !bad && r.Header.Get("Origin") != "" && hostOf(r.Header.Get("Origin")) != r.Host {
		e, bad = RefusedOrigin(r), true
	}
	if !bad {
		m.switchTo("websocket")
		return
	}
	u.Refusal = &e
	w.WriteHeader(e.Status)
}
