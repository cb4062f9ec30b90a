package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// jsonLogger returns a logger that writes JSON lines as zap makes them.
func jsonLogger(w io.Writer) *zap.Logger {
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(w), zapcore.InfoLevel))
}

// forgetful is a core that wraps another and has no With of its own, as many have.
type forgetful struct{ zapcore.Core }

// secretive is an encoder that wraps another and has no Clone of its own.
type secretive struct{ zapcore.Encoder }

// TestPlainJSON keeps prefixes to loggers of which it is known that With and Write say the same.
func TestPlainJSON(t *testing.T) {
	plain := jsonLogger(io.Discard)
	console := zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig())
	observed, _ := observer.New(zapcore.InfoLevel)
	for name, tt := range map[string]struct {
		core zapcore.Core
		want bool
	}{
		"zap's own":            {plain.Core(), true},
		"with fields":          {plain.With(zap.String("app", "shop")).Core(), true},
		"no-op":                {zapcore.NewNopCore(), false},
		"console":              {zapcore.NewCore(console, zapcore.AddSync(io.Discard), zapcore.InfoLevel), false},
		"observer":             {observed, false},
		"wrapped core":         {forgetful{plain.Core()}, false},
		"tee":                  {zapcore.NewTee(plain.Core(), observed), false},
		"sampler":              {zapcore.NewSamplerWithOptions(plain.Core(), 1, 1, 1), false},
		"hooked":               {zapcore.RegisterHooks(plain.Core(), func(zapcore.Entry) error { return nil }), false},
		"wrapped encoder":      {zapcore.NewCore(secretive{zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())}, zapcore.AddSync(io.Discard), zapcore.InfoLevel), false},
		"no encoder":           {zapcore.NewCore(nil, zapcore.AddSync(io.Discard), zapcore.InfoLevel), false},
		"level raised by zap":  {zap.New(plain.Core(), zap.IncreaseLevel(zapcore.ErrorLevel)).Core(), false},
		"zap's own, lazy With": {plain.WithLazy(zap.String("app", "shop")).Core(), false},
	} {
		if got := NewPrefixes(zap.New(tt.core)) != nil; got != tt.want {
			t.Errorf("%s: prefixes are used: %t, want %t", name, got, tt.want)
		}
	}
	if NewPrefixes(nil) != nil {
		t.Error("prefixes without a logger")
	}
}

// served answers one request in an exchange and returns its line.
func served(t *testing.T, c *Config, lines *bytes.Buffer, r *http.Request, status int) map[string]any {
	t.Helper()
	lines.Reset()
	x, w := Begin(&Site{Config: c}, httptest.NewRecorder(), r)
	w.WriteHeader(status)
	x.AddFields([]zapcore.Field{zap.String("user.id", "42")})
	x.Returned()
	x.End()
	var line map[string]any
	if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
		t.Fatalf("%v in %q", err, lines)
	}
	for _, changes := range []string{"ts", "duration", "explain.id"} {
		if _, has := line[changes]; !has && (changes != "explain.id" || status >= 400) {
			t.Errorf("no %s in %s", changes, lines)
		}
		delete(line, changes)
	}
	return line
}

// TestPrefixedLine compares the lines with and without prefixes.
func TestPrefixedLine(t *testing.T) {
	var lines bytes.Buffer
	logger := jsonLogger(&lines).With(zap.String("app", "shop"))
	prefixed := &Config{Logger: logger, Prefixes: NewPrefixes(logger), Implemented: []string{"GET", "PURGE"}, Query: true}
	plain := *prefixed
	plain.Prefixes = nil
	for _, method := range []string{"GET", "PURGE", "POST", "BREW"} {
		for _, status := range []int{200, 204, 404, 500} {
			for _, host := range []string{"a.example", "b.example:8443", "\u202egnp.exe", string(bytes.Repeat([]byte("long."), 50))} {
				r := func() *http.Request {
					r := httptest.NewRequest(method, "/x?q=1", http.NoBody)
					r.Host = host
					r.Header.Set("User-Agent", "curl/8")
					return r
				}
				want := fmt.Sprint(served(t, &plain, &lines, r(), status))
				for range 2 { // the first makes the prefix, the second finds it
					if got := fmt.Sprint(served(t, prefixed, &lines, r(), status)); got != want {
						t.Errorf("prefixed: %s\nplain:    %s", got, want)
					}
				}
			}
		}
	}
	if n := len(*prefixed.Prefixes.made.Load()); n != 2*4*3 {
		t.Errorf("%d prefixes, want those of two implemented methods, four statuses and three short hosts", n)
	}
}

// TestPrefixesAreBounded floods the prefixes with hosts: a client chooses them.
func TestPrefixesAreBounded(t *testing.T) {
	var lines bytes.Buffer
	logger := jsonLogger(&lines)
	c := &Config{Logger: logger, Prefixes: NewPrefixes(logger), Implemented: []string{"GET"}}
	for i := range 1000 {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Host = fmt.Sprintf("h%d.example", i)
		if line := served(t, c, &lines, r, http.StatusOK); line["server.address"] != r.Host {
			t.Fatalf("%v, want the host %s", line, r.Host)
		}
	}
	if n := len(*c.Prefixes.made.Load()); n != maxPrefixes {
		t.Errorf("%d prefixes, want %d", n, maxPrefixes)
	}
}

// TestNothingForALevelThatIsOff makes no prefix for lines that are not written.
func TestNothingForALevelThatIsOff(t *testing.T) {
	var lines bytes.Buffer
	logger := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&lines), zapcore.WarnLevel))
	c := &Config{Logger: logger, Implemented: []string{"GET"}}
	for status, want := range map[int]int{http.StatusOK: 0, http.StatusNotFound: 1} {
		c.Prefixes = NewPrefixes(logger)
		x, w := Begin(&Site{Config: c}, httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody))
		w.WriteHeader(status)
		x.Returned()
		x.End()
		if n := len(*c.Prefixes.made.Load()); n != want {
			t.Errorf("%d: %d prefixes, want %d", status, n, want)
		}
	}
}
