package exchange

import (
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/httpexplain/httpexplain/cause"
)

// FuzzErrorLog hands what net/http says, with what a client made it say, to the log: each message becomes one line, under one of
// the messages that are written down, and no string in it can move a terminal.
func FuzzErrorLog(f *testing.F) {
	f.Add("http: TLS handshake error from 192.0.2.1:1: EOF")
	f.Add("http: TLS handshake error from \x1b]0;x\x07: tls: client sent an HTTP request to an HTTPS server\nmore\r")
	f.Add("http: panic serving 192.0.2.1:1: boom\ngoroutine 1 [running]:\nmain.main()\n\t/home/me/main.go:7 +0x1d\n")
	f.Add("http: proxy error: dial tcp: lookup \u202ex: no such host\n")
	f.Add("\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		core, logs := observer.New(zapcore.DebugLevel)
		if n, err := (errorWriter{zap.New(core)}).Write([]byte(text)); n != len(text) || err != nil {
			t.Fatalf("wrote %d of %d: %v", n, len(text), err)
		}
		lines := logs.All()
		if len(lines) != 1 {
			t.Fatalf("%d lines", len(lines))
		}
		known := lines[0].Message == "net/http"
		for i := range sayings {
			known = known || lines[0].Message == sayings[i].message && strings.HasPrefix(text, sayings[i].begins) && lines[0].Level == sayings[i].level
		}
		if !known {
			t.Errorf("%q has the message %q at %v", text, lines[0].Message, lines[0].Level)
		}
		for name, value := range lines[0].ContextMap() {
			s, ok := value.(string)
			if name == stackTrace {
				s = strings.NewReplacer("\n", "", "\t", "").Replace(s)
			}
			if !ok || cause.Clean(s, 0) != s {
				t.Errorf("%q: %s is %q", text, name, value)
			}
			if name != stackTrace && len(s) > 4*(logLimit+len("...")) {
				t.Errorf("%s has %d bytes", name, len(s))
			}
		}
	})
}

const stackTrace = "exception.stacktrace"
