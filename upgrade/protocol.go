// Package upgrade reads the protocols that a client offers, chooses one, answers 101 and hands the connection over.
package upgrade

import (
	"context"
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
)

// Protocol is a protocol that a connection can be switched to. Its methods may be called by many goroutines at once.
type Protocol interface {
	// Token is the name that the client offers in Upgrade, with its version if it has one: "websocket", "chess/1". It is
	// compared without regard to case; versions are compared where both the offer and the token have one (RFC 9110 7.8).
	Token() string
	// Accept looks at the request that offers the protocol. It returns what the switch needs, or an error that refuses: a
	// *cause.Error is answered with its status and explained, a *Refusal with fields beside it; any other error is answered
	// with 500, its text in the log only. A *cause.Error whose Status is below 400 ignores the offer: the next protocol is
	// tried, and the request is answered as if it had not offered this one.
	//
	// Accept must not keep the request, nor read its content: see Switch.MaxContent. A protocol of WithUpgrade whose token is
	// "h2c" is asked as well when a connection begins with the preface of HTTP/2, which net/http passes on as a request with
	// the method PRI (RFC 9113 3.4); that switch is made without a 101, and "SM\r\n\r\n" is what comes first.
	Accept(*http.Request) (Switch, error)
}

// Switch is an accepted offer.
type Switch struct {
	// Header holds the fields of the 101 beside Upgrade and Connection, such as Sec-WebSocket-Accept. It may be nil.
	Header http.Header
	// Subprotocol is the protocol spoken inside, for the log and the page. It may be empty.
	Subprotocol string
	// Serve is called once with the switched connection, in a goroutine of its own after ServeHTTP has returned. Its context
	// holds the values of the request's context and is cancelled when the middleware shuts down or the connection closes.
	// A Serve that never looks at its context is woken from its reads after half of the time for the shutdown. The
	// connection is closed when Serve returns, also by a panic. The error goes to the log alone.
	Serve func(context.Context, *Conn) error
	// Session takes the place of Serve where it is not nil.
	Session Session

	// MaxContent bounds the content of the request in bytes; it is read before the switch and can be had from Conn.Content.
	// 0 means 64 KiB, and less than 0 that no content is taken.
	MaxContent int64
	// TooLarge refuses a request with more content; nil, or a Status that is not in 400 to 599, means 413 (Content Too Large).
	TooLarge *cause.Error
}

// Session is the state that a protocol keeps for one connection, with the Conn inside it: then both are one allocation, and
// an idle connection needs less memory. Most protocols need no Session.
type Session interface {
	// Transport returns the Conn that the connection is put into: a field of the session, which was not used before.
	Transport() *Conn
	// AppendFields appends the fields of the 101 beside Upgrade and Connection to dst, as "Name: value\r\n". It is called
	// once, with the request that Accept saw.
	AppendFields(dst []byte, r *http.Request) []byte
	// Serve takes the place of Switch.Serve.
	Serve(context.Context) error
	// Drain is called at most once, from any goroutine, after the context of Serve was cancelled by the shutdown. It must
	// not block. It spares the session a context.AfterFunc.
	Drain()
}

// New makes a protocol of your own out of its token, such as "chess/1", and a function that serves a connection. Each offer
// is accepted. serve is called as Switch.Serve is. A token that is none, and a nil serve, panic.
func New(token string, serve func(context.Context, *Conn) error) Protocol {
	if _, _, ok := protocol(token); !ok {
		panic("httpexplain: upgrade.New: " + cause.Quote(token) + " is no protocol: use a name such as chess, or a name and a version such as chess/1")
	}
	if serve == nil {
		panic("httpexplain: upgrade.New: the serve function of " + cause.Quote(token) + " is nil; pass the function that serves a connection")
	}
	return &custom{token, Switch{Serve: serve}}
}

// custom is a protocol made by New.
type custom struct {
	token string
	sw    Switch
}

func (p *custom) Token() string { return p.token }

func (p *custom) Accept(*http.Request) (Switch, error) { return p.sw, nil }
