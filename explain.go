package httpexplain

import (
	"context"
	"errors"
	"io/fs"
	"net/http"

	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/render"
)

// Explanation says why a response has its status. See cause.Explanation.
type Explanation = cause.Explanation

// Error is an error that knows its status: Explanation is for the client, Err for the log alone. See cause.Error.
type Error = cause.Error

// Exchange is a request and its answer, for WithLevel and OnExplained. It is passed by value; what Request, Header and the
// slices point to must not be changed, nor kept when the function that got it has returned. Its fields:
//
//	Explanation              // why, see cause.Explanation; the zero value for a healthy exchange
//	Request *http.Request    // as the handler left it
//	Header http.Header       // fields of the answer; nil where nothing was sent
//	Code int                 // final status; 0 where nothing was sent
//	Route string             // the pattern that matched, or ""
//	Start time.Time
//	Duration time.Duration   // until the handler returned
//	Size int64               // bytes of content sent
//	ContentRead int64        // bytes of the request's content that the handler read
//	Protocol string          // that the connection was switched to, or ""
//	Rules []                 // response rules that the answer broke, each with Rule.Name and Detail; development only
//	Calls []cause.Call       // outgoing calls that failed; development and WithCalls
//	Fields []zapcore.Field   // that AddFields added
//	Err error                // that the handler returned
//	Panic any                // value of the panic that ended the handler
type Exchange = exchange.Exchange

// Because says why the request that ctx belongs to gets the status it gets. The explanation goes out with the head, in
// production too, so it must not tell what a client may not know. Cause, Detail, Fix and Side are the caller's to set;
// what is left empty is filled in. The last call before the head is sent wins.
//
// It returns false where nothing goes out: where ctx belongs to no wrapped request, or the head is out already (then the
// explanation is logged, unless one was sent). It may be called from any goroutine.
func Because(ctx context.Context, e Explanation) bool {
	h := exchange.From(ctx)
	return h != nil && h.Because(e)
}

// AddFields adds fields to the one log line of the request that ctx belongs to. It returns false where there is no such
// line: outside a wrapped request, and after its end. It may be called from any goroutine.
func AddFields(ctx context.Context, fields ...zap.Field) bool {
	h := exchange.From(ctx)
	return h != nil && h.AddFields(fields)
}

// SetRoute sets the pattern of the route that matched, for routers that match on a copy of the request, where Request.Pattern
// stays unseen. It may be called from any goroutine.
func SetRoute(ctx context.Context, pattern string) {
	if h := exchange.From(ctx); h != nil {
		h.SetRoute(pattern)
	}
}

// ID returns the identifier of the exchange that ctx belongs to, 128 random bits in hexadecimal digits, or "" outside a
// wrapped request. It stands in the log line, and in the head where the answer is explained.
func ID(ctx context.Context) string {
	h := exchange.From(ctx)
	if h == nil {
		return ""
	}
	return h.ID()
}

// FromHeader reads the explanations of an answer's Explain-Status fields, one for each server on the way that explained, the
// origin's first. A member that is no explanation is left out; where a field is no list of RFC 9651 there is an error.
func FromHeader(h http.Header) ([]Explanation, error) { return render.FromHeader(h) }

// HandlerFunc is a handler that returns an error, which is answered and explained:
//
//   - *Error with its status and explanation,
//   - *http.MaxBytesError with 413, fs.ErrNotExist with 404, fs.ErrPermission with 403, context.DeadlineExceeded with 503,
//   - context.Canceled with nothing where the request's own context was canceled, since nobody is there to read it,
//   - any other error with 500.
//
// The text of the error goes to the log alone. An error that comes after the head was sent is only logged, as an error where the
// head promised success. Without the
// middleware it answers in the same way and logs nothing.
type HandlerFunc func(http.ResponseWriter, *http.Request) error

// bare serves handlers that are not wrapped.
var bare = &exchange.Site{Config: &exchange.Config{Name: defaultName, Implemented: DefaultMethods()}}

// ServeHTTP calls f and answers the error that it returns.
func (f HandlerFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := exchange.Under(r.Context())
	if x != nil {
		f.serve(x, w, r)
		return
	}
	x, w = exchange.Begin(bare, w, r)
	defer x.End()
	f.serve(x, w, r)
	x.Returned()
}

// serve calls f within the exchange x and answers the error that it returns.
func (f HandlerFunc) serve(x *exchange.Handle, w http.ResponseWriter, r *http.Request) {
	err := f(w, r)
	if err == nil {
		return
	}
	k := exchange.Known{Status: statusOf(r.Context(), err), Err: err, Source: cause.Source{By: cause.ByHandler}}
	x.Fail(err)
	if k.Status == 0 {
		return
	}
	if x.Development() {
		k.Source.At = exchange.Place(f)
	}
	own := new(Error)
	if errors.As(err, &own) {
		k.Err = own.Err
	}
	e := x.Given(r, own.Explanation, &k)
	var extra http.Header
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) && r.ProtoMajor == 1 {
		extra = http.Header{"Connection": {"close"}} // as http.MaxBytesReader wants it, and a wrapper cannot know
	}
	x.Answer(w, r, &e, extra)
}

// statusOf is the status that answers an error; 0 sends nothing.
func statusOf(ctx context.Context, err error) int {
	var own *Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &own) && own.Status >= 200 && own.Status <= 999:
		return own.Status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound
	case errors.Is(err, fs.ErrPermission):
		return http.StatusForbidden
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	case errors.Is(err, context.Canceled) && errors.Is(ctx.Err(), context.Canceled):
		return 0
	}
	return http.StatusInternalServerError
}
