package exchange

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/httpexplain/httpexplain/cause"
)

// TestWhatFailed tells a resolver that is slow from an upstream that is, and leaves out what the caller gave up.
func TestWhatFailed(t *testing.T) {
	slow := &net.DNSError{Err: "i/o timeout", Name: "db.example", IsTimeout: true}
	for _, tt := range []struct {
		kind cause.CallKind
		err  error
		want cause.CallKind // "": nothing
	}{
		{cause.CallDNS, slow, cause.CallDNS},
		{cause.CallDNS, context.DeadlineExceeded, cause.CallDNS},
		{cause.CallDNS, context.Canceled, ""},
		{cause.CallRefused, os.ErrDeadlineExceeded, cause.CallTimeout},
		{cause.CallRefused, &net.OpError{Op: "dial", Err: context.DeadlineExceeded}, cause.CallTimeout},
		{cause.CallRefused, syscall.ECONNREFUSED, cause.CallRefused},
		{cause.CallTLS, syscall.ECONNRESET, cause.CallClosed},
		{cause.CallTLS, errors.New("tls: unknown authority"), cause.CallTLS},
		{cause.CallClosed, net.ErrClosed, ""},
		{cause.CallRefused, nil, ""},
	} {
		var c callState
		c.fail(tt.kind, tt.err)
		var got cause.CallKind
		if len(c.failed) > 0 {
			got = c.failed[0].Kind
		}
		if got != tt.want {
			t.Errorf("%s, %v: %q, want %q", tt.kind, tt.err, got, tt.want)
		}
	}
}
