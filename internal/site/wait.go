package site

import (
	"runtime"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// Patience is how long a test waits for what must come.
const Patience = 20 * time.Second

// Eventually waits until f is true.
func Eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(Patience); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

// Settles waits until no more goroutines are there than before.
func Settles(t testing.TB, before int) {
	t.Helper()
	for end := time.Now().Add(Patience); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			var stacks [1 << 16]byte
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks[:], true)])
		}
	}
}

// Observed returns a logger and what it logged.
func Observed() (*zap.Logger, *observer.ObservedLogs) {
	core, logs := observer.New(zapcore.DebugLevel)
	return zap.New(core), logs
}

// Line waits for the first line of the log that is the one, and returns its fields.
func Line(t testing.TB, logs *observer.ObservedLogs, is func(message string, fields map[string]any) bool) map[string]any {
	t.Helper()
	for end := time.Now().Add(Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		for _, l := range logs.All() {
			if fields := l.ContextMap(); is(l.Message, fields) {
				return fields
			}
		}
	}
	t.Fatalf("no such line in %v", logs.All())
	return nil
}

// Message waits for the first line of the log with a message, and returns its fields.
func Message(t testing.TB, logs *observer.ObservedLogs, message string) map[string]any {
	t.Helper()
	return Line(t, logs, func(m string, _ map[string]any) bool { return m == message })
}

// LineOf waits for the one line of the log and returns its fields.
func LineOf(t testing.TB, logs *observer.ObservedLogs) map[string]any {
	t.Helper()
	fields := Line(t, logs, func(string, map[string]any) bool { return true })
	if logs.Len() != 1 {
		t.Fatalf("%d lines in the log, want one: %v", logs.Len(), logs.All())
	}
	return fields
}
