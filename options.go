package httpexplain

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/wire"
	"github.com/httpexplain/httpexplain/upgrade"
)

// Option changes a Middleware while it is made. Of an option that is given several times the last one holds, unless it says
// otherwise. One that makes no sense panics, when it is made or when the Middleware is.
//
// A function that is given to an option is called within the request, by many goroutines at once: while it blocks, the client
// may wait. If it panics, the request ends as it does when a handler panics with http.ErrAbortHandler, save that net/http
// logs the value: WithRecovery does not answer it.
type Option interface{ apply(*settings) }

type optionFunc func(*settings)

func (f optionFunc) apply(s *settings) { f(s) }

// settings is what the options say.
type settings struct {
	exchange.Config
	logger     *zap.Logger
	without    []string
	protocols  []upgrade.Protocol
	maxLive    int
	reportOnly bool
	pageAccess func(*http.Request) bool
}

// defaultName names this server in Explain-Status unless WithName does.
const defaultName = "httpexplain"

// defaultPagePath is where a development middleware serves its page unless WithPagePath says otherwise.
const defaultPagePath = "/debug/httpexplain/"

// DefaultMethods returns the methods that a server implements unless WithMethods says otherwise: GET, HEAD, POST, PUT,
// PATCH, DELETE, OPTIONS and QUERY (RFC 10008). The slice is the caller's.
func DefaultMethods() []string {
	return []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, "QUERY",
	}
}

// WithLogger logs to l, with caller and stack traces off. Without it, a production middleware prints JSON lines to stderr, from
// Info on, and a development one lines for a console. zap.NewNop() turns the log off; nil panics. A sampler in l, such as
// zap.NewProduction has, drops lines of healthy requests.
func WithLogger(l *zap.Logger) Option {
	if l == nil {
		panic("httpexplain: WithLogger(nil): pass zap.NewNop() to turn the log off")
	}
	return optionFunc(func(s *settings) { s.logger = l })
}

// WithLevel decides at which level the line of an exchange is written; zapcore.InvalidLevel writes none, and a level above
// Error, which would end the program, counts as Error. Without it, 5xx of the server's side, panics, and answers that a
// returned error cut short are errors, other 4xx and 5xx warnings, and the rest information.
func WithLevel(f func(Exchange) zapcore.Level) Option {
	given("WithLevel", f != nil)
	return optionFunc(func(s *settings) { s.Level = f })
}

// WithMethods replaces the set of methods that the server implements; see DefaultMethods. GET and HEAD are always in.
// Methods are compared exactly, as RFC 9110 9.1 wants. A name that is no token panics, and so does PRI, which is not a
// method but the beginning of HTTP/2.
func WithMethods(methods ...string) Option {
	return optionFunc(func(s *settings) {
		set := []string{http.MethodGet, http.MethodHead}
		for _, m := range methods {
			if !wire.IsToken(m) || m == "PRI" || m == "*" {
				panic("httpexplain: WithMethods: " + cause.Quote(m) + " is no method: a method is a token such as GET (RFC 9110 9.1)")
			}
			if !slices.Contains(set, m) {
				set = append(set, m)
			}
		}
		s.Implemented = set
	})
}

// WithReportOnly lets every method pass and only logs what the gate would have answered with 501, in explain.report.cause and
// the fields beside it, as Content-Security-Policy-Report-Only does. It serves to find the set for WithMethods on a server that is in use.
func WithReportOnly() Option {
	return optionFunc(func(s *settings) { s.reportOnly = true })
}

// WithUpgrade answers offers of these protocols on every path, before the handler (RFC 9110 7.8): it is for protocols of the
// connection, such as h2c or one of your own. A WebSocket given here panics, since it would take offers away from the routes
// and from the authentication inside: it belongs into upgrade.Handler, on a route. Nil and a token given twice panic too. Given
// several times, all of the protocols are served.
func WithUpgrade(protocols ...upgrade.Protocol) Option {
	if slices.Contains(protocols, nil) {
		panic("httpexplain: WithUpgrade: a protocol is nil: make one with h2c.New or upgrade.New")
	}
	return optionFunc(func(s *settings) { s.protocols = append(s.protocols, protocols...) })
}

// WithMaxUpgrades limits the upgraded connections that live at once; beyond the limit an upgrade is answered with 503 and
// Retry-After (RFC 9110 15.6.4). Connections that handlers hijack by themselves count, and are never refused. n < 1 panics.
func WithMaxUpgrades(n int) Option {
	return optionFunc(func(s *settings) {
		if n < 1 {
			panic("httpexplain: WithMaxUpgrades: the limit must be at least 1; leave the option out for no limit")
		}
		s.maxLive = n
	})
}

// WithRawHijack hands out hijacked connections untouched, for code that needs their exact type. They are then neither
// counted nor drained, and what is written to them is not seen.
func WithRawHijack() Option { return optionFunc(func(s *settings) { s.RawHijack = true }) }

// WithRecovery answers panics with 500 in production too. Without it, a production middleware logs a panic and panics
// again, as net/http expects. After the head has gone out a recovered panic aborts the connection, so that the client sees
// that the answer is not whole. http.ErrAbortHandler is never answered.
func WithRecovery() Option { return optionFunc(func(s *settings) { s.Recover = true }) }

// WithFill fills 4xx and 5xx answers that a handler left empty in production too, by the client's Accept: with problem details
// (RFC 9457), HTML or text. In production they say what the handler did by Because, or else what the status says by itself,
// and hold the id of the log line.
func WithFill() Option { return optionFunc(func(s *settings) { s.Fill = true }) }

// WithCauses adds rules, which are asked before the ones of package cause, in their order. A rule without a token or
// without a function panics. Given several times, all of the rules are asked.
func WithCauses(rules ...cause.Rule) Option {
	return optionFunc(func(s *settings) {
		for _, r := range rules {
			if r.Find == nil || !wire.IsToken(r.Cause) {
				panic("httpexplain: WithCauses: the rule " + cause.Quote(r.Cause) + " is not whole: give it a Find, and a Cause such as sold-out")
			}
			healthy := func(code int) bool { return code < 400 }
			s.EveryStatus = s.EveryStatus || len(r.Statuses) == 0 || slices.ContainsFunc(r.Statuses, healthy)
		}
		s.Rules = append(s.Rules, rules...)
	})
}

// WithoutRules turns response rules off, by the names that Explain-Rules gives: "401-no-challenge". An unknown name panics.
// Given several times, all of them are off.
func WithoutRules(names ...string) Option {
	return optionFunc(func(s *settings) { s.without = append(s.without, names...) })
}

// WithRouter tells how to find the pattern that a request matches in a router other than http.ServeMux. f must change
// nothing. It is called with requests that no client made, too, to learn what another method, path or Host would match: these
// have a Method, a Host and a URL.Path, and neither fields nor content.
func WithRouter(f func(*http.Request) (pattern string, ok bool)) Option {
	given("WithRouter", f != nil)
	return optionFunc(func(s *settings) { s.Route = f })
}

// WithPagePath moves the page of a development middleware away from /debug/httpexplain/; "" serves no page. The path begins
// and ends with a slash, and consists of segments of letters, digits and -._~ (RFC 3986 2.3); any other panics.
func WithPagePath(base string) Option {
	return optionFunc(func(s *settings) {
		if base != "" && !isPagePath(base) {
			panic("httpexplain: WithPagePath: " + cause.Quote(base) + " is no path for the page: give one such as /debug/explain/, of letters, digits and -._~")
		}
		s.PagePath = base
	})
}

// pageChars are what a path of the page consists of, so that it reads the same in a route, in a link and in a field.
const pageChars = "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// isPagePath reports whether the page can be served at p: no segment is empty, . or .., since clients and routers clean such
// paths.
func isPagePath(p string) bool {
	return strings.HasPrefix(p, "/") && p == path.Clean(p)+"/" && p != "//" && strings.Trim(p, pageChars) == ""
}

// WithPageAccess decides who may see the page, in place of every check that the page makes by itself: a peer and a Host of
// this machine, HTTP/1.1 or later, no field that tells of a proxy, and the token that PageURL carries. The page shows paths,
// fields and source lines, so f must know who asks: an authenticated user, or a network that only developers reach.
func WithPageAccess(f func(*http.Request) bool) Option {
	given("WithPageAccess", f != nil)
	return optionFunc(func(s *settings) { s.pageAccess = f })
}

// WithTypeBase sets what stands before the cause in the type of a problem body (RFC 9457 3.1.1), such as
// "https://example.com/problems/". Without it, the type is about:blank, or the entry of the cause on the page of a development
// middleware. What is no reference of a URI (RFC 3986 4.1) panics.
func WithTypeBase(base string) Option {
	if _, err := url.Parse(base); err != nil || base == "" || strings.ContainsFunc(base, notInURI) {
		panic("httpexplain: WithTypeBase: " + cause.Quote(base) + " is no URI: give one such as https://example.com/problems/")
	}
	return optionFunc(func(s *settings) { s.TypeBase = base })
}

// notInURI reports whether r may not stand in a URI as it is.
func notInURI(r rune) bool { return notVisible(r) || strings.ContainsRune("\"<>\\^`{|}", r) }

// notVisible reports whether r is other than visible ASCII.
func notVisible(r rune) bool { return r <= 0x20 || r >= 0x7F }

// maxName is the number of bytes of a name that Explain-Status has room for.
const maxName = 64

// WithName sets the name of this server in Explain-Status, as in Proxy-Status (RFC 9209 2); without it, httpexplain.
// A name that is empty, has more than 64 bytes, or holds other than visible ASCII panics.
func WithName(name string) Option {
	return optionFunc(func(s *settings) {
		if name == "" || len(name) > maxName || strings.ContainsFunc(name, notVisible) {
			panic("httpexplain: WithName: " + cause.Quote(name) + " is no name: give 1 to 64 characters of visible ASCII without spaces")
		}
		s.Name = name
	})
}

// WithQuery logs query strings. They are left out without it, since they carry tokens.
func WithQuery() Option { return optionFunc(func(s *settings) { s.Query = true }) }

// WithClientAddress tells how to find the client's address for the log, on a server behind a proxy that can be trusted.
// Without it, it is the peer's. What f returns is escaped and cut, and not checked: a field that a client may set tells what
// the client likes.
func WithClientAddress(f func(*http.Request) string) Option {
	given("WithClientAddress", f != nil)
	return optionFunc(func(s *settings) { s.ClientAddress = f })
}

// WithFields adds what f returns to each line of the log that tells of a request, also of one that no handler saw: the
// identifiers of a trace, say, from the context that the request came with. Strings are escaped and cut, as those of AddFields
// are; a key that the line has already stands there twice. f is called at the end of an exchange and for each line of an
// upgraded connection, and must not change the request or keep it. Given several times, each f is called, in order.
func WithFields(f func(*http.Request) []zap.Field) Option {
	given("WithFields", f != nil)
	return optionFunc(func(s *settings) { s.Fields = append(s.Fields, f) })
}

// WithCalls observes the outgoing calls that handlers make with their request's context in production too, so that a 502
// of httputil.ReverseProxy and a 5xx after a failed call are told apart. A request that makes no call pays nothing.
func WithCalls() Option { return optionFunc(func(s *settings) { s.Trace = true }) }

// OnExplained calls f at the end of each exchange that was explained, or that broke a response rule (development), with the
// context that the request came with. The line of the log was written before. f must be quick, since a short answer leaves
// the server only when f has returned, and must not keep what the Exchange points to. Given several times, each f is called,
// in order.
func OnExplained(f func(context.Context, Exchange)) Option {
	given("OnExplained", f != nil)
	return optionFunc(func(s *settings) {
		if before := s.OnExplained; before != nil {
			s.OnExplained = func(ctx context.Context, x Exchange) { before(ctx, x); f(ctx, x) }
			return
		}
		s.OnExplained = f
	})
}

// given panics where an option was given nil.
func given(option string, ok bool) {
	if !ok {
		panic("httpexplain: " + option + "(nil): give a function, or leave the option out")
	}
}
