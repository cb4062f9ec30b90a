package exchange

import (
	"context"
	"log"
	"net/http"
	"sync/atomic"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/lint"
	"github.com/httpexplain/httpexplain/internal/live"
)

// Config is what the exchanges of one middleware have in common. It does not change once the middleware is made, and the
// zero value is a silent production middleware.
type Config struct {
	Development bool // explain on every answer, with source lines
	Fill        bool // fill 4xx and 5xx answers that the handler left empty
	Recover     bool // answer panics
	RawHijack   bool // hand out hijacked connections untouched
	Query       bool // log query strings
	Trace       bool // observe the handlers' outgoing calls

	Logger        *zap.Logger // nil: no lines
	Prefixes      *Prefixes   // of its lines
	Level         func(Exchange) zapcore.Level
	ClientAddress func(*http.Request) string
	Fields        []func(*http.Request) []zap.Field // for each line that tells of a request
	OnExplained   func(context.Context, Exchange)
	Recorder      *Recorder // what the page shows; nil: nothing is recorded

	Name        string       // of this server in Explain-Status
	TypeBase    string       // of problem types
	PagePath    string       // with its final slash; "" where no page is served
	Implemented []string     // methods, in the order in which they are shown
	Protocols   []string     // tokens of the protocols of the connection
	Rules       []cause.Rule // the user's own
	EveryStatus bool         // a rule of the user's looks at healthy answers
	Lint        *lint.Linter // nil: responses are not checked
	Route       func(*http.Request) (pattern string, ok bool)
	Live        *live.Set
}

// Site is one wrapped handler of a middleware.
type Site struct {
	*Config
	Handler http.Handler // the whole wrapped handler, for the streams of an upgraded connection
	Router  cause.Router // asks the router; nil where it cannot be asked
	server  atomic.Pointer[http.Server]
	known   known // what the ResponseWriters of net/http offer
}

// Recorder hands exchanges to the page, once there is one.
type Recorder struct {
	record atomic.Pointer[func(*Recording)]
}

// Start makes r call record at the end of each exchange from now on.
func (r *Recorder) Start(record func(*Recording)) { r.record.Store(&record) }

// recording returns the function to call, or nil.
func (r *Recorder) recording() func(*Recording) {
	if r == nil {
		return nil
	}
	if f := r.record.Load(); f != nil {
		return *f
	}
	return nil
}

// holds reports whether the head of an answer waits until what the handler writes is known. Under 413 it always does on
// HTTP/1, where the text decides whether the connection is closed.
func (c *Config) holds(code, major int) bool {
	return code >= 400 && (c.Development || c.Fill) || code == http.StatusRequestEntityTooLarge && major == 1
}

// errorLog returns a function that prints to the log of the server which serves ctx.
func errorLog(ctx context.Context) func(format string, args ...any) {
	if s, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok && s.ErrorLog != nil {
		return s.ErrorLog.Printf
	}
	return log.Printf
}
