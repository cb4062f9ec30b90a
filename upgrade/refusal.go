package upgrade

import (
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
)

// Refusal is an error of Accept whose answer needs fields beside its explanation, such as the Allow of a 405 or the
// Sec-WebSocket-Version of a 426. The negotiation adds them to the answer; on HTTP/2 it leaves Connection and Upgrade out.
// errors.As finds the *cause.Error in it.
type Refusal struct { //nolint:errname // it is what Accept does, and is read so
	Reason *cause.Error
	Header http.Header
}

// Error returns the text of the reason.
func (r *Refusal) Error() string { return r.Reason.Error() }

// Unwrap returns the reason.
func (r *Refusal) Unwrap() error { return r.Reason }
