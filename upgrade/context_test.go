package upgrade_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/httpexplain/httpexplain/upgrade"
)

// TestContextCause does not take what ended the request, long ago, for what ended the connection.
func TestContextCause(t *testing.T) {
	type key struct{}
	causes := make(chan error, 2)
	h := upgrade.Handler(upgrade.New("chess", func(ctx context.Context, c *upgrade.Conn) error {
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		if ctx.Value(key{}) != "value" {
			return errors.New("the value is lost")
		}
		_, _ = c.Read(make([]byte, 1))
		_ = c.Close()
		<-child.Done()
		causes <- context.Cause(ctx)
		causes <- context.Cause(child)
		return nil
	}))
	over := make(chan struct{})
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(over)
		ctx, cancel := context.WithCancelCause(context.WithValue(r.Context(), key{}, "value"))
		defer cancel(errors.New("the request was answered"))
		h.ServeHTTP(w, r.WithContext(ctx))
	}))
	c := s.dial(t, get("/", "chess"))
	c.switched()
	<-over
	c.send("x")
	c.ends()
	for range cap(causes) {
		if err := <-causes; !errors.Is(err, context.Canceled) {
			t.Errorf("the cause of the end is %v, want context.Canceled", err)
		}
	}
}
