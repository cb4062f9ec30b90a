package upgrade

import (
	"errors"
	"maps"
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/internal/live"
)

// retryAfter is the number of seconds after which an upgrade may be tried again that was refused with 503.
const retryAfter = "5"

// refuse answers with the reason why the connection is not switched. Where a proxy spoilt the offer, that is explained in
// place of what came of it.
func (g *registry) refuse(x *exchange.Handle, w http.ResponseWriter, r *http.Request, reason *cause.Error, extra http.Header) {
	if reason.Err != nil {
		x.Fail(reason.Err)
	}
	why := x.Why(r, &exchange.Known{
		Status: reason.Status, Answered: true, Serves: g.tokens, Refusal: &reason.Explanation, Err: reason.Err,
		Source: cause.Source{By: cause.ByUpgrade},
	})
	if reason.Status == http.StatusUpgradeRequired {
		fields := maps.Clone(g.required)
		maps.Copy(fields, extra)
		extra = fields
	}
	if extra["Upgrade"] != nil && r.Close {
		extra = maps.Clone(extra)
		extra["Connection"] = []string{"Upgrade, close"} // else net/http would leave close alone there (RFC 9110 7.8)
	}
	if r.ProtoMajor > 1 && (extra["Upgrade"] != nil || extra["Connection"] != nil) {
		extra = maps.Clone(extra)
		delete(extra, "Upgrade") // RFC 9113 8.2.2
		delete(extra, "Connection")
	}
	x.Answer(w, r, &why, extra)
}

// fail answers with 500: something on the server's side went wrong, whose text goes to the log alone.
func (g *registry) fail(x *exchange.Handle, w http.ResponseWriter, r *http.Request, err error) {
	x.Fail(err)
	why := x.Why(r, &exchange.Known{
		Status: http.StatusInternalServerError, Answered: true, Serves: g.tokens, Err: err,
		Source: cause.Source{By: cause.ByUpgrade},
	})
	x.Answer(w, r, &why, nil)
}

// refusal takes an error of Accept apart. The reason is nil where the error is none of this project's.
func refusal(err error) (reason *cause.Error, extra http.Header) {
	if with := (*Refusal)(nil); errors.As(err, &with) {
		extra = with.Header
	}
	if errors.As(err, &reason) && reason == nil {
		return nil, nil
	}
	return reason, extra
}

// unavailable explains why no place for another connection is left.
func unavailable(set *live.Set, err error) (*cause.Error, http.Header) {
	extra := http.Header{"Retry-After": {retryAfter}}
	if errors.Is(err, live.ErrLimit) {
		return &cause.Error{Explanation: cause.AtLimit(set.Limit())}, extra
	}
	extra["Connection"] = []string{"close"} // the next connection may reach another instance
	return &cause.Error{Explanation: cause.WhileDraining()}, extra
}
