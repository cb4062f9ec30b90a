package upgrade_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/upgrade"
)

// tables is a protocol that looks at the request before it is accepted.
type tables struct{}

func (tables) Token() string { return "chess/1" }

func (tables) Accept(r *http.Request) (upgrade.Switch, error) {
	table := r.URL.Query().Get("table")
	if table == "" {
		return upgrade.Switch{}, &cause.Error{Explanation: cause.Explanation{
			Status: http.StatusBadRequest, Cause: "table-missing", Detail: "No table is named.", Fix: "Add ?table=.",
		}}
	}
	return upgrade.Switch{Serve: func(_ context.Context, c *upgrade.Conn) error {
		_, err := fmt.Fprintln(c, "sit down at table", table)
		return err
	}}, nil
}

// A type of your own may refuse, with a status and the reason.
func ExampleProtocol() {
	h := upgrade.Handler(tables{})
	talk(h, offer("/?table=4", "chess/1", ""))
	talk(h, offer("/", "chess/1", ""))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// sit down at table 4
	// HTTP/1.1 400 Bad Request
}

// accept makes a Protocol out of a function, for the Examples below.
type accept func(*http.Request) (upgrade.Switch, error)

func (accept) Token() string                                    { return "chess/1" }
func (f accept) Accept(r *http.Request) (upgrade.Switch, error) { return f(r) }

// The 101 may carry fields, and content of the request can be shut out.
func ExampleSwitch() {
	p := accept(func(*http.Request) (upgrade.Switch, error) {
		return upgrade.Switch{
			Header:     http.Header{"Chess-Clock": {"5+3"}},
			MaxContent: -1,
			Serve:      func(context.Context, *upgrade.Conn) error { return nil },
		}, nil
	})
	fmt.Println(ask(upgrade.Handler(p)).Get("Chess-Clock"))
	// Output:
	// 101 Switching Protocols
	// 5+3
}

// A 401 needs a challenge beside its explanation.
func ExampleRefusal() {
	p := accept(func(*http.Request) (upgrade.Switch, error) {
		return upgrade.Switch{}, &upgrade.Refusal{
			Reason: &cause.Error{Explanation: cause.Explanation{
				Status: http.StatusUnauthorized, Cause: "player-unknown", Detail: "Players have to sign in.", Fix: "Send a token.",
			}},
			Header: http.Header{"Www-Authenticate": {`Bearer realm="chess"`}},
		}
	})
	fmt.Println(ask(upgrade.Handler(p)).Get("WWW-Authenticate"))
	// Output:
	// 401 Unauthorized
	// Bearer realm="chess"
}

// ask offers chess/1 to h, prints the status and returns the fields of the answer.
func ask(h http.Handler) http.Header {
	s := httptest.NewServer(h)
	defer s.Close()
	r, err := http.NewRequest(http.MethodGet, s.URL, http.NoBody)
	if err != nil {
		panic(err)
	}
	r.Header = http.Header{"Connection": {"Upgrade"}, "Upgrade": {"chess/1"}}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	fmt.Println(answer.Status)
	return answer.Header
}

// game is the state of one connection. The Conn lies inside of it.
type game struct {
	conn  upgrade.Conn
	moves int
}

func (g *game) Transport() *upgrade.Conn { return &g.conn }

func (g *game) AppendFields(dst []byte, _ *http.Request) []byte {
	return append(dst, "Chess-Clock: 5+3\r\n"...)
}

func (g *game) Serve(context.Context) error {
	for {
		var move string
		if _, err := fmt.Fscanln(&g.conn, &move); err != nil {
			return err
		}
		g.moves++
		fmt.Fprintf(&g.conn, "%d. %s\n", g.moves, move)
	}
}

func (g *game) Drain() { _ = g.conn.SetReadDeadline(time.Unix(1, 0)) } // wakes Serve, which fails to read then

// With a Session the connection and its state are one allocation.
func ExampleSession() {
	p := accept(func(*http.Request) (upgrade.Switch, error) { return upgrade.Switch{Session: new(game)}, nil })
	talk(upgrade.Handler(p), offer("/", "chess/1", "e4\ne5\n"))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// 1. e4
	// 2. e5
}
