package upgrade_test

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade"
)

// tellContent answers with the content of the request that was upgraded.
func tellContent(limit int64) upgrade.Protocol {
	return with(upgrade.New("chess", func(_ context.Context, c *upgrade.Conn) error {
		_, err := c.Write(append(c.Content(), '|'))
		return err
	}), func(s *upgrade.Switch) { s.MaxContent = limit })
}

// TestContentWithoutBound takes the largest number as a bound: what is content goes to no protocol.
func TestContentWithoutBound(t *testing.T) {
	s := serve(t, upgrade.Handler(tellContent(math.MaxInt64)))
	for _, request := range []string{
		get("/", "chess", "Content-Length: 5") + "hello",
		get("/", "chess", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n",
	} {
		c := s.dial(t, request)
		c.switched()
		c.reads("hello|")
	}
}

// TestContentBoundedOutside says so where a layer outside bounds the content more closely.
func TestContentBoundedOutside(t *testing.T) {
	s := serve(t, http.MaxBytesHandler(upgrade.Handler(tellContent(0)), 10))
	c := s.dial(t, get("/", "chess", "Content-Length: 10")+"0123456789")
	c.switched()
	c.reads("0123456789|")
	for _, request := range []string{
		get("/", "chess", "Content-Length: 11") + "01234567890",
		get("/", "chess", "Transfer-Encoding: chunked") + "b\r\n01234567890\r\n0\r\n\r\n",
	} {
		r, body := s.dial(t, request).answer()
		if r.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(r.Header.Get("Explain-Status"), ";cause=body-too-large;") ||
			!strings.Contains(body, "more than 10 bytes") {
			t.Errorf("%s %v\n%s", r.Status, r.Header, body)
		}
	}
}

// TestContentWithinReadTimeout gives a client that holds its content back no more time than any other request has.
func TestContentWithinReadTimeout(t *testing.T) {
	s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
		s.Config.ReadTimeout = 200 * time.Millisecond
		s.Config.Handler = x.Handler(upgrade.Handler(tellContent(0)))
	})
	start := time.Now()
	c := s.dial(t, get("/", "chess", "Content-Length: 5")+"he")
	r, body := c.answer()
	if waited := time.Since(start); r.StatusCode != http.StatusRequestTimeout || waited > 8*time.Second {
		t.Errorf("%s after %v\n%s", r.Status, waited, body)
	}
	c = s.dial(t, get("/", "chess", "Content-Length: 5")+"hello")
	c.switched()
	c.reads("hello|")
}
