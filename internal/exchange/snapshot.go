package exchange

import (
	"net/http"
	"time"

	"go.uber.org/zap/zapcore"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/lint"
)

// Exchange is a request and its answer, after the fact. It is passed by value; Request and Header must not be changed, nor
// used after the function that got them has returned.
type Exchange struct {
	cause.Explanation               // why; the zero value for a healthy exchange
	Request           *http.Request // as the handler left it
	Header            http.Header   // fields of the answer; nil where nothing was sent
	Code              int           // final status; 0 where nothing was sent
	Route             string        // the pattern that matched, or ""
	Start             time.Time
	Duration          time.Duration   // until the handler returned
	Size              int64           // bytes of content sent
	ContentRead       int64           // bytes of the request's content that the handler read
	Protocol          string          // the protocol that the connection was switched to, or ""
	Rules             []lint.Broken   // response rules that the answer broke; development only
	Calls             []cause.Call    // outgoing calls that failed; development and WithCalls
	Fields            []zapcore.Field // that AddFields added
	Err               error           // that the handler returned
	Panic             any             // value of the panic that ended the handler
}

// snapshot is the exchange as others may see it.
func (s *State) snapshot() Exchange {
	x := Exchange{
		Explanation: s.why, Request: s.r, Header: s.fieldsOut(), Code: s.head, Start: wall(s.start), Duration: s.elapsed,
		Size: s.size, ContentRead: s.read.Load(), Protocol: s.switched, Rules: s.broken,
	}
	s.mu.Lock()
	x.Calls, x.Fields, x.Err = s.calls.evidence(s.handle.Err()), s.fields, s.err
	s.mu.Unlock()
	x.Route = s.pattern()
	if s.site.Development && x.At == "" {
		x.At = s.origin().At
	}
	if s.panic != nil {
		x.Panic = s.panic.Value
	}
	return x
}
