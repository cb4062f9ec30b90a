package httpexplain_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
)

var soldOut = httpexplain.Explanation{
	Cause: "sold-out", Detail: "The last one was sold an hour ago.", Fix: "Choose another date.", Side: "client",
}

// explained returns the one explanation of an answer.
func explained(t *testing.T, r *http.Response) httpexplain.Explanation {
	t.Helper()
	all, err := httpexplain.FromHeader(r.Header)
	if err != nil || len(all) != 1 {
		t.Fatalf("explanations %v, error %v; want one", all, err)
	}
	return all[0]
}

func TestBecauseGoesOutInBothModes(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !httpexplain.Because(r.Context(), soldOut) {
			t.Error("Because returned false before the head was out")
		}
		w.Header().Set("Content-Type", "text/x-own")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, "own words")
		if httpexplain.Because(r.Context(), soldOut) {
			t.Error("Because returned true after the head was out")
		}
	})
	for name, mode := range map[string]func(...httpexplain.Option) *httpexplain.Middleware{
		"production": httpexplain.NewProduction, "development": httpexplain.NewDevelopment,
	} {
		t.Run(name, func(t *testing.T) {
			logger, logs := site.Observed()
			r, body := site.Get(t, site.Serve(t, mode(httpexplain.WithLogger(logger)).Handler(h)), "/")
			e := explained(t, r)
			if e.Status != 409 || e.Cause != "sold-out" || e.Detail != soldOut.Detail || e.Fix != soldOut.Fix || e.Side != "client" ||
				e.By != "handler" || e.Sure != "certain" || e.Title != "Conflict" || e.Reference != "RFC 9110 15.5.10" {
				t.Errorf("got %+v", e)
			}
			if body != "own words" || r.Header.Get("Content-Type") != "text/x-own" {
				t.Errorf("the handler's content was touched: %q, %v", body, r.Header)
			}
			line := site.LineOf(t, logs)
			if line["explain.cause"] != "sold-out" || line["explain.id"] != e.ID || len(e.ID) != 32 {
				t.Errorf("line %v, id %q", line, e.ID)
			}
		})
	}
}

// TestLineSaysNothingEmpty leaves out of the line what an explanation does not say.
func TestLineSaysNothingEmpty(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	site.Get(t, site.Serve(t, x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), httpexplain.Explanation{Cause: "sold-out", Detail: "The show is sold out."})
		w.WriteHeader(http.StatusConflict)
	}))), "/")
	line := site.LineOf(t, logs)
	if _, is := line["explain.fix"]; is || line["explain.cause"] != "sold-out" || line["explain.detail"] != "The show is sold out." {
		t.Error(line)
	}
	for name, value := range line {
		if value == "" {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestBecauseAfterTheHeadIsLogged(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	r, _ := site.Get(t, site.Serve(t, x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		if httpexplain.Because(r.Context(), soldOut) {
			t.Error("Because returned true after the head was out")
		}
	}))), "/")
	if r.Header.Get("Explain-Status") != "" {
		t.Errorf("explained in the head: %v", r.Header)
	}
	if line := site.LineOf(t, logs); line["explain.cause"] != "sold-out" {
		t.Errorf("line %v", line)
	}
}

func TestFromHeaderIsBounded(t *testing.T) {
	const member = "a;status=501"
	most := strings.Repeat(member+",\t ", 64<<10/len(member+",\t ")-1) + member
	for name, c := range map[string]struct {
		lines []string
		all   int
		said  string
	}{
		"within":              {[]string{most}, strings.Count(most, member), ""},
		"beyond":              {[]string{most, most}, 0, "at most 65536 are read"},
		"all that a head has": {[]string{strings.Repeat("a,", 5<<20)}, 0, "httpexplain: Explain-Status has 10485760 bytes"},
	} {
		all, err := httpexplain.FromHeader(http.Header{"Explain-Status": c.lines})
		if len(all) != c.all || (err == nil) != (c.said == "") || err != nil && !strings.Contains(err.Error(), c.said) {
			t.Errorf("%s: got %d explanations and %v, want %d and %q", name, len(all), err, c.all, c.said)
		}
	}
}

func TestOutsideOfARequest(t *testing.T) {
	ctx := t.Context()
	httpexplain.SetRoute(ctx, "GET /")
	if httpexplain.Because(ctx, soldOut) || httpexplain.AddFields(ctx, zap.Bool("x", true)) || httpexplain.ID(ctx) != "" {
		t.Error("a context that belongs to no request was taken for one")
	}
}

func TestServiceCodeBehindTimeoutHandler(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		httpexplain.Because(r.Context(), httpexplain.Explanation{Cause: "stock-slow", Detail: "The stock is slow.", Side: "server"})
		httpexplain.AddFields(r.Context(), zap.Int("shelf", 7))
		httpexplain.SetRoute(r.Context(), "GET /own")
		<-r.Context().Done()
	})
	r, _ := site.Get(t, site.Serve(t, x.Handler(http.TimeoutHandler(slow, 30*time.Millisecond, ""))), "/")
	if e := explained(t, r); e.Status != 503 || e.Cause != "stock-slow" {
		t.Errorf("got %+v", e)
	}
	if line := site.LineOf(t, logs); line["shelf"] != int64(7) || line["http.route"] != "/own" {
		t.Errorf("line %v", line)
	}
}

func TestFromAnyGoroutine(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
	var late sync.WaitGroup
	s := site.Serve(t, x.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		ctx := context.WithoutCancel(r.Context())
		var now sync.WaitGroup
		for i := range 8 {
			now.Go(func() { httpexplain.AddFields(ctx, zap.Int(fmt.Sprint("n", i), i)) })
		}
		now.Wait()
		for range 8 {
			late.Go(func() {
				for range 100 {
					httpexplain.AddFields(ctx, zap.Bool("late", true))
					httpexplain.ID(ctx)
				}
			})
		}
	})))
	site.Get(t, s, "/")
	late.Wait()
	line := site.LineOf(t, logs)
	for i := range 8 {
		if line[fmt.Sprint("n", i)] != int64(i) {
			t.Errorf("field n%d is %v", i, line[fmt.Sprint("n", i)])
		}
	}
}

func TestHandlerFunc(t *testing.T) {
	secret := errors.New("dial tcp 10.0.0.7:5432: password of svc_shop refused")
	tests := []struct {
		name  string
		err   error
		code  int
		cause string
	}{
		{"own", &httpexplain.Error{Explanation: httpexplain.Explanation{Status: 410, Cause: "sold-out", Side: "client"}, Err: secret}, 410, "sold-out"},
		{"own, wrapped", fmt.Errorf("x: %w", &httpexplain.Error{Explanation: httpexplain.Explanation{Status: 404}, Err: secret}), 404, "handler-not-found"},
		{"own, JSON", &httpexplain.Error{Explanation: httpexplain.Explanation{Status: 400}, Err: jsonError()}, 400, "body-malformed"},
		{"own, without status", &httpexplain.Error{Explanation: soldOut, Err: secret}, 500, "sold-out"},
		{"too large", fmt.Errorf("%w: %w", secret, &http.MaxBytesError{Limit: 99}), 413, "body-too-large"},
		{"not there", fmt.Errorf("%w: %w", secret, fs.ErrNotExist), 404, "handler-not-found"},
		{"not allowed", fmt.Errorf("%w: %w", secret, fs.ErrPermission), 403, "handler-client-error"},
		{"deadline", fmt.Errorf("%w: %w", secret, context.DeadlineExceeded), 503, "handler-server-error"},
		{"other", secret, 500, "handler-server-error"},
		{"given up by itself", fmt.Errorf("%w: %w", secret, context.Canceled), 500, "handler-server-error"}, // the client waits
		{"JSON", jsonError(), 500, "handler-server-error"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			logger, logs := site.Observed()
			x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
			mux := http.NewServeMux()
			mux.Handle("GET /x", httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return c.err }))
			r, body := site.Get(t, site.Serve(t, x.Handler(mux)), "/x")
			e := explained(t, r)
			if r.StatusCode != c.code || e.Status != c.code || e.Cause != c.cause || !strings.Contains(body, c.cause) {
				t.Errorf("got %d and %+v with %q, want %d and %s", r.StatusCode, e, body, c.code, c.cause)
			}
			if strings.Contains(body+fmt.Sprint(r.Header), "svc_shop") {
				t.Errorf("the error left the server: %v %s", r.Header, body)
			}
			if line := site.LineOf(t, logs); !strings.Contains(fmt.Sprint(line["error"]), c.err.Error()) || line["explain.cause"] != c.cause {
				t.Errorf("line %v", line)
			}
		})
	}
}

// TestHandlerFuncReturnsANilError holds that the pointer which Go programs return by mistake breaks nothing.
func TestHandlerFuncReturnsANilError(t *testing.T) {
	var none *httpexplain.Error
	var other *fs.PathError
	for name, c := range map[string]struct {
		err  error
		code int
		said string
	}{
		"bare": {none, 500, "return nil itself"}, "wrapped": {fmt.Errorf("shop: %w", none), 500, "return nil itself"},
		"joined": {errors.Join(fs.ErrNotExist, none), 500, "return nil itself"}, "nil": {nil, 200, ""},
		"of another type": {other, 500, "*fs.PathError"}, "of another type, wrapped": {fmt.Errorf("shop: %w", other), 500, "an error of type"},
		"within": {&httpexplain.Error{Explanation: httpexplain.Explanation{Status: 404, Cause: "gone"}, Err: other}, 500, "an error of type"},
	} {
		t.Run(name, func(t *testing.T) {
			logger, logs := site.Observed()
			x := httpexplain.NewProduction(httpexplain.WithLogger(logger))
			h := httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return c.err })
			r, _ := site.Get(t, site.Serve(t, x.Handler(h)), "/")
			said, _ := site.LineOf(t, logs)["error"].(string)
			if r.StatusCode != c.code || !strings.Contains(said, c.said) || (said == "") != (c.said == "") {
				t.Errorf("got %d with %q in the log, want %d with %q", r.StatusCode, said, c.code, c.said)
			}
		})
	}
}

func jsonError() error {
	var v struct{ N int }
	return json.Unmarshal([]byte(`{"N":"seven"}`), &v)
}

func TestHandlerFuncAfterTheHead(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	r, body := site.Get(t, site.Serve(t, x.Handler(httpexplain.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, "half")
		return errors.New("the other half is lost")
	}))), "/")
	if r.StatusCode != 200 || body != "half" {
		t.Errorf("got %d %q", r.StatusCode, body)
	}
	if line := site.LineOf(t, logs); line["error"] != "the other half is lost" || line["http.response.status_code"] != int64(200) {
		t.Errorf("line %v", line)
	}
}

func TestHandlerFuncWithoutMiddleware(t *testing.T) {
	h := httpexplain.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		return &httpexplain.Error{Explanation: httpexplain.Explanation{Status: 409, Cause: "sold-out", Detail: soldOut.Detail}}
	})
	r, body := site.Get(t, site.Serve(t, h), "/")
	if e := explained(t, r); r.StatusCode != 409 || e.Cause != "sold-out" || !strings.Contains(body, soldOut.Detail) {
		t.Errorf("got %d, %+v, %q", r.StatusCode, e, body)
	}
}

func TestHandlerFuncSendsNothingToNobody(t *testing.T) {
	logger, logs := site.Observed()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(logger))
	started := make(chan struct{})
	s := site.Serve(t, x.Handler(httpexplain.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) error {
		close(started)
		<-r.Context().Done()
		return r.Context().Err()
	})))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := s.Client().Do(r); err == nil {
		_ = answer.Body.Close()
		t.Fatal("an answer came")
	}
	line := site.LineOf(t, logs)
	if line["explain.cause"] != "client-gone" || line["http.response.status_code"] != nil {
		t.Errorf("line %v", line)
	}
}

func TestErrorTextAndUnwrap(t *testing.T) {
	inner := errors.New("inner")
	tests := map[string]*httpexplain.Error{
		"why: inner":             {Explanation: httpexplain.Explanation{Detail: "why", Cause: "c"}, Err: inner},
		"c: inner":               {Explanation: httpexplain.Explanation{Cause: "c"}, Err: inner},
		"Content Too Large":      {Explanation: httpexplain.Explanation{Status: 413}},
		"Not Implemented: inner": {Explanation: httpexplain.Explanation{Status: 501}, Err: inner},
	}
	for want, err := range tests {
		if err.Error() != want {
			t.Errorf("%q, want %q", err.Error(), want)
		}
		if err.Err != nil && !errors.Is(err, inner) {
			t.Errorf("%q does not unwrap", want)
		}
	}
}

func TestOnExplainedAndLevel(t *testing.T) {
	logger, logs := site.Observed()
	var mu sync.Mutex
	var causes []string
	note := func(_ context.Context, x httpexplain.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		causes = append(causes, fmt.Sprint(x.Code, " ", x.Cause, " ", x.Route))
	}
	x := httpexplain.NewProduction(httpexplain.WithLogger(logger), httpexplain.OnExplained(note), httpexplain.OnExplained(note),
		httpexplain.WithLevel(func(x httpexplain.Exchange) zapcore.Level {
			if x.Code == 404 {
				return zapcore.InvalidLevel
			}
			return zapcore.DebugLevel
		}))
	s := site.Serve(t, x.Handler(site.New(t)))
	for _, path := range []string{"/plain", "/items/0", "/auth"} {
		site.Get(t, s, path)
	}
	s.Close()
	if got := fmt.Sprint(causes); got != "[404 handler-not-found GET /items/{id} 404 handler-not-found GET /items/{id} "+
		"401 credentials-missing /auth 401 credentials-missing /auth]" {
		t.Error(got)
	}
	if logs.Len() != 2 || logs.FilterLevelExact(zapcore.DebugLevel).Len() != 2 {
		t.Errorf("lines %v", logs.All())
	}
}
