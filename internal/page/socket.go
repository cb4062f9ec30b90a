package page

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/httpexplain/httpexplain/internal/exchange"
	"github.com/httpexplain/httpexplain/upgrade/websocket"
)

const (
	maxSockets = 32                     // of the page's own that live at once; who comes later polls
	maxMessage = 125                    // bytes that a browser may send, which has nothing to say
	pause      = 150 * time.Millisecond // between two updates, so that a flood is not a flood of messages
	tick       = time.Second            // between two looks at the live connections
	patience   = 10 * time.Second       // for a browser that does not take a message
)

// live answers the script: with a WebSocket where it offers one, and with the same update as JSON where it does not.
func (p *Page) live(w http.ResponseWriter, r *http.Request) {
	if r.Header["Upgrade"] == nil && r.Header[":protocol"] == nil {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(p.updateSince(after(r))) //nolint:errchkjson // a client that is gone reads nothing
		return
	}
	if outer := exchange.From(r.Context()); outer != nil {
		r = r.WithContext(outer.Outer())
	}
	x, w := exchange.Begin(&p.site, w, r)
	defer x.End()
	p.socket.ServeHTTP(w, r)
	x.Returned()
}

// push sends an update whenever there is something new, until the browser goes away or the server drains.
func (p *Page) push(server context.Context, c *websocket.Conn) error {
	ctx, cancel := context.WithCancel(server)
	defer cancel()
	go func() {
		defer cancel()
		for {
			if _, _, err := c.Read(ctx); err != nil { // control frames are answered on the way
				return
			}
		}
	}()
	newest, first, connections := after(c.Request()), true, ""
	timer := time.NewTicker(tick)
	defer timer.Stop()
	for {
		u := p.updateSince(newest)
		if first || u.Newest != newest || u.Connections != connections {
			if err := send(ctx, c, &u); err != nil {
				return nil // the browser is gone, which is how this ends
			}
			newest, first, connections = u.Newest, false, u.Connections
		}
		select {
		case <-ctx.Done():
			return server.Err()
		case <-time.After(pause):
		}
		select {
		case <-ctx.Done():
			return server.Err()
		case <-p.ring.wait(newest):
		case <-timer.C:
		}
	}
}

func send(ctx context.Context, c *websocket.Conn, u *update) error {
	text, err := json.Marshal(u)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.Write(ctx, websocket.MessageText, text)
}
