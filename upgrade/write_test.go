package upgrade_test

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/internal/site"
	"github.com/httpexplain/httpexplain/upgrade"
)

// watchedListener hands out connections that note the deadline under which the 101 is written.
type watchedListener struct {
	net.Listener
	log  *writeLog
	fail bool // the 101 cannot be written
}

type writeLog struct {
	mu      sync.Mutex
	write   time.Time // the deadline of writes
	writes  int
	under   time.Duration // what was left of it when the 101 was written
	cleared bool          // and whether it was taken away afterwards
	seen    bool
}

func (l watchedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &watchedConn{c, l}, nil
}

type watchedConn struct {
	net.Conn
	l watchedListener
}

func (c *watchedConn) SetDeadline(t time.Time) error {
	c.note(t)
	return c.Conn.SetDeadline(t)
}

func (c *watchedConn) SetWriteDeadline(t time.Time) error {
	c.note(t)
	return c.Conn.SetWriteDeadline(t)
}

func (c *watchedConn) note(t time.Time) {
	c.l.log.mu.Lock()
	defer c.l.log.mu.Unlock()
	c.l.log.write = t
	c.l.log.cleared = c.l.log.seen && t.IsZero()
}

func (c *watchedConn) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), "HTTP/1.1 101 ") {
		c.l.log.mu.Lock()
		c.l.log.seen, c.l.log.under = true, time.Until(c.l.log.write)
		c.l.log.writes++
		c.l.log.mu.Unlock()
		if !strings.HasSuffix(string(p), "\r\n\r\n") {
			return 0, errors.New("not in one piece")
		}
		if c.l.fail {
			return 0, errors.New("cannot be written")
		}
	}
	return c.Conn.Write(p)
}

// TestWriteDeadline writes the 101 at once and under a deadline: 10 seconds, or the server's WriteTimeout if that is shorter.
func TestWriteDeadline(t *testing.T) {
	for name, tt := range map[string]struct{ timeout, want time.Duration }{
		"none":    {0, 10 * time.Second},
		"longer":  {time.Hour, 10 * time.Second},
		"shorter": {3 * time.Second, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			var noted writeLog
			s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
				s.Listener = watchedListener{s.Listener, &noted, false}
				s.Config.WriteTimeout = tt.timeout
				s.Config.Handler = x.Handler(upgrade.Handler(echo("chess")))
			})
			c := s.dial(t, get("/", "chess"))
			c.switched()
			c.send("e4\n")
			c.reads("chess e4\n")
			noted.mu.Lock()
			defer noted.mu.Unlock()
			if noted.under > tt.want || noted.under < tt.want-time.Second || !noted.cleared || noted.writes != 1 {
				t.Errorf("%v left, cleared: %v, %d writes", noted.under, noted.cleared, noted.writes)
			}
		})
	}
}

// TestUnsent serves nobody where the 101 cannot be written, and says so.
func TestUnsent(t *testing.T) {
	s := serveWith(t, func(x *httpexplain.Middleware, s *httptest.Server) {
		s.Listener = watchedListener{s.Listener, new(writeLog), true}
		s.Config.Handler = x.Handler(upgrade.Handler(upgrade.New("chess", func(context.Context, *upgrade.Conn) error {
			t.Error("served")
			return nil
		})))
	})
	s.dial(t, get("/", "chess")).ends()
	line := s.line(t, "client-gone")
	if text, _ := line["error"].(string); !strings.Contains(text, "cannot be written") || line["http.response.status_code"] != nil {
		t.Error(line)
	}
	site.Eventually(t, "no place taken", func() bool { return s.x.Live.Len() == 0 })
	if n := s.lines.FilterMessage("connection switched").Len() + s.lines.FilterMessage("connection closed").Len(); n != 0 {
		t.Errorf("%d lines of a connection", n)
	}
}
