package httpexplain

import (
	"context"
	"errors"
	"fmt"
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
// production too, so it must not tell what a client may not know; it is escaped and cut. Cause, Detail, Fix and Side are the
// caller's to set: Status is the one that is sent, and what else is left empty is filled in, save for Detail and Fix. The last call before the head is sent wins. It chooses no status and writes nothing by itself.
//
// It returns false where nothing goes out: where ctx belongs to no wrapped request, or to one that has ended, or where the head
// is out already (then the explanation is logged, unless one was sent). It may be called from any goroutine.
func Because(ctx context.Context, e Explanation) bool {
	h := exchange.From(ctx)
	return h != nil && h.Because(e)
}

// AddFields adds fields to the one log line of the request that ctx belongs to. Strings are escaped and cut; a key that the
// line has already stands there twice. It returns false where there is no such line: outside a wrapped request, and after
// its end. It may be called from any goroutine.
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
// wrapped request and after its end. It stands in the log line where it was asked for or the answer is explained, and in the
// head where that is. It may be called from any goroutine.
func ID(ctx context.Context) string {
	h := exchange.From(ctx)
	if h == nil {
		return ""
	}
	return h.ID()
}

// FromHeader reads the explanations of an answer's Explain-Status fields, one for each server on the way that explained, the
// origin's first; Server is its name. They are what the other side says: no value is checked, a parameter that is missing or
// of another type is left empty, and only text that came as a display string is cleaned, see cause.Clean. A member without a
// name, such as an inner list, is left out. Where the fields are no list of RFC 9651, or have more than 64 KiB in all, there is
// an error; without them there is neither.
func FromHeader(h http.Header) ([]Explanation, error) {
	n := 0
	for _, line := range h.Values(render.StatusField) {
		n += len(line)
	}
	if n > maxFields {
		return nil, fmt.Errorf("httpexplain: %s has %d bytes, of which at most %d are read", render.StatusField, n, maxFields)
	}
	return render.FromHeader(h)
}

// maxFields bounds what FromHeader reads, in bytes: http.Transport takes 10 MiB of fields, which would become gigabytes here.
// Of the longest explanations that this project writes, it holds those of 64 servers.
const maxFields = 64 << 10

// HandlerFunc is a handler that returns an error, which is answered and explained:
//
//   - *Error with its status and explanation, or, where its status is not in 200 to 999, with the status of its Err,
//   - *http.MaxBytesError with 413, fs.ErrNotExist with 404, fs.ErrPermission with 403, context.DeadlineExceeded with 503,
//   - context.Canceled with nothing where the request's own context was canceled, since nobody is there to read it,
//   - any other error with 500.
//
// Errors are looked for by errors.As and errors.Is, in this order, so they may be wrapped and joined. A nil *Error that is
// returned as an error is not nil (the Go FAQ tells why): it is answered with 500, and the log says so.
//
// The text of the error goes to the log alone. An error that comes after the head was sent is only logged, as an error where
// the head promised success. Without the middleware it answers in the same way and logs nothing.
type HandlerFunc func(http.ResponseWriter, *http.Request) error

// bare serves handlers that are not wrapped.
var bare = &exchange.Site{Config: &exchange.Config{Name: defaultName, Implemented: DefaultMethods()}}

// errNilError stands in the log for a nil *Error, whose methods cannot be called.
var errNilError = errors.New("the handler returned a nil *httpexplain.Error, which as an error is not nil: return nil itself")

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
	err := exchange.Speaking(f(w, r))
	if err == nil {
		return
	}
	var own *Error
	if errors.As(err, &own) && own == nil {
		err = errNilError
	}
	k := exchange.Known{Status: statusOf(r.Context(), err), Err: err, Source: cause.Source{By: cause.ByHandler}}
	x.Fail(err)
	if k.Status == 0 {
		return
	}
	if x.Development() {
		k.Source.At = exchange.Place(f)
	}
	var given Explanation
	if own != nil {
		given, k.Err = own.Explanation, own.Err
	}
	e := x.Given(r, given, &k)
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
