package upgrade

import (
	"errors"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/httpexplain/httpexplain/cause"
)

const (
	defaultMaxContent = 64 << 10
	contentTimeout    = 10 * time.Second // until the content has arrived, unless the server's ReadTimeout is shorter
)

// readContent reads the content of a request that is about to be switched, up to the bound, so that what follows it on the
// connection belongs to the new protocol (RFC 9110 7.8). Where the client waits for it (Expect: 100-continue), net/http
// sends the 100 at the first read.
func readContent(w http.ResponseWriter, r *http.Request, s *Switch) ([]byte, *cause.Error) {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return nil, nil
	}
	bound := s.MaxContent
	switch {
	case bound == 0:
		bound = defaultMaxContent
	case bound < 0:
		bound = 0
	}
	if r.ContentLength > bound {
		return nil, tooLarge(s, bound)
	}
	if srv := serverOf(r); srv == nil || srv.ReadTimeout <= 0 || srv.ReadTimeout > contentTimeout {
		// Where no deadline can be set the connection cannot be taken over either. The deadline ends with the switch, or with
		// the answer, after which net/http sets its own.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(contentTimeout))
	}
	content, err := io.ReadAll(io.LimitReader(r.Body, min(bound, math.MaxInt64-1)+1))
	if outside, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, beyond(outside.Limit)
	}
	switch {
	case int64(len(content)) > bound:
		return nil, tooLarge(s, bound)
	case err != nil:
		return nil, unreadable(err)
	}
	return content, nil
}

func tooLarge(s *Switch, bound int64) *cause.Error {
	if s.TooLarge != nil {
		e := *s.TooLarge
		if e.Status < 400 || e.Status > 599 {
			e.Status = http.StatusRequestEntityTooLarge
		}
		return &e
	}
	return beyond(bound)
}

// beyond refuses a request with content over a bound, be it that of the switch or one that a layer outside has set.
func beyond(bound int64) *cause.Error {
	return &cause.Error{Explanation: cause.Explanation{
		Status: http.StatusRequestEntityTooLarge, Cause: cause.BodyTooLarge, Side: cause.SideClient,
		Detail: "The request asks for another protocol and carries more than " + strconv.FormatInt(bound, 10) +
			" bytes of content, which has to be read before the switch.",
		Fix: "Send the request without content.",
	}}
}

func unreadable(err error) *cause.Error {
	e := &cause.Error{Err: err, Explanation: cause.Explanation{
		Status: http.StatusBadRequest, Cause: cause.BodyMalformed, Side: cause.SideClient,
		Detail: "The request asks for another protocol, and its content, which has to be read before the switch, broke off or is malformed.",
		Fix:    "Send the request without content, or all of its content.",
	}}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		e.Status = http.StatusRequestTimeout
		e.Detail = "The request asks for another protocol, and its content, which has to be read before the switch, did not arrive in time."
	}
	return e
}
