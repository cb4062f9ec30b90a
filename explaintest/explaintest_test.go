package explaintest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/httpexplain/httpexplain/explaintest"
)

// recorder is a testing.TB that keeps what fails it.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	failed []string
}

func (r *recorder) Helper()             {}
func (r *recorder) Logf(string, ...any) {}
func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

func TestNew(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string // a regular expression that the one failure matches; "": no failure
	}{
		{"healthy", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }, ""},
		{"the client's doing", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, ""},
		{"a broken must-rule", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) },
			`^httpexplain: explaintest_test\.go:\d+: the answer 401 to "GET" "/x" breaks 401-no-challenge \(RFC 9110 15\.5\.2`},
		{"a broken must-rule of a healthy answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Etag", "bare")
			_, _ = io.WriteString(w, "ok")
		}, `^httpexplain: explaintest_test\.go:\d+: the answer 200 to "GET" "/x" breaks etag-syntax`},
		{"a broken should-rule", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusConflict) }, ""},
		{"the server's doing", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) },
			`^httpexplain: explaintest_test\.go:\d+: "GET" "/x" was answered with 500, by the server's doing \(handler-server-error`},
		{"a panic", func(http.ResponseWriter, *http.Request) { panic("oh") },
			`^httpexplain: explaintest_test\.go:\d+: "GET" "/x" was answered with 500, by the server's doing \(panic`},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			tb := &recorder{TB: t}
			s := httptest.NewServer(explaintest.New(tb).Handler(c.handler))
			r, err := s.Client().Get(s.URL + "/x")
			if err != nil {
				t.Fatal(err)
			}
			_ = r.Body.Close()
			s.Close()
			switch {
			case c.want == "" && len(tb.failed) > 0:
				t.Errorf("failed: %q", tb.failed)
			case c.want != "" && (len(tb.failed) != 1 || !regexp.MustCompile(c.want).MatchString(tb.failed[0])):
				t.Errorf("failures %q, want one like %s", tb.failed, c.want)
			}
		})
	}
}

func TestNewOfNobody(t *testing.T) {
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, "httpexplain: explaintest.New(nil)") {
			t.Errorf("panic value %q", s)
		}
	}()
	explaintest.New(nil)
	t.Error("no panic")
}

func ExampleNew() {
	// In a test: func TestShop(t *testing.T) { s := httptest.NewServer(explaintest.New(t).Handler(shop())) ... }
	t := &printing{}
	shop := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) })
	s := httptest.NewServer(explaintest.New(t).Handler(shop))
	defer s.Close()
	r, err := http.Get(s.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = r.Body.Close()
	// Output:
	// the answer 405 to "GET" "/" breaks 405-no-allow (RFC 9110 15.5.6 10.2.1)
}

// printing is a testing.TB that prints what fails it.
type printing struct{ testing.TB }

func (*printing) Helper()             {}
func (*printing) Logf(string, ...any) {}
func (*printing) Errorf(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	_, s, _ = strings.Cut(s, "go:")
	_, s, _ = strings.Cut(s, ": ")
	s, _, _ = strings.Cut(s, "): ")
	fmt.Println(s + ")")
}
