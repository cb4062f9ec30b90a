package websocket

import (
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/httpexplain/httpexplain/cause"
)

// StatusCode tells in a Close frame why a connection ends (RFC 6455 7.4).
type StatusCode uint16

// The registered codes. StatusNoStatus, StatusAbnormal and StatusTLSHandshake never travel: they stand for a Close frame
// without a code, a connection that ended without one, and a failed TLS handshake.
const (
	StatusNormalClosure      StatusCode = 1000
	StatusGoingAway          StatusCode = 1001
	StatusProtocolError      StatusCode = 1002
	StatusUnsupportedData    StatusCode = 1003
	StatusNoStatus           StatusCode = 1005
	StatusAbnormal           StatusCode = 1006
	StatusInvalidPayload     StatusCode = 1007
	StatusPolicyViolation    StatusCode = 1008
	StatusMessageTooBig      StatusCode = 1009
	StatusMandatoryExtension StatusCode = 1010
	StatusInternalError      StatusCode = 1011
	StatusServiceRestart     StatusCode = 1012
	StatusTryAgainLater      StatusCode = 1013
	StatusBadGateway         StatusCode = 1014
	StatusTLSHandshake       StatusCode = 1015
)

var statusNames = [...]string{
	"normal closure", "going away", "protocol error", "unsupported data", "reserved", "no status received", "abnormal closure",
	"invalid payload", "policy violation", "message too big", "mandatory extension", "internal error", "service restart",
	"try again later", "bad gateway", "TLS handshake",
}

// String returns the code with its registered name, such as "1001 going away", or the code alone.
func (s StatusCode) String() string {
	digits := strconv.Itoa(int(s))
	if i := int(s) - 1000; i >= 0 && i < len(statusNames) {
		return digits + " " + statusNames[i]
	}
	return digits
}

// valid reports whether a Close frame may carry s: the registered codes but those that never travel, those of libraries and
// frameworks (3000 to 3999), and private ones (4000 to 4999).
func (s StatusCode) valid() bool {
	switch {
	case s >= 3000 && s <= 4999:
		return true
	case s < 1000 || s >= 1015:
		return false
	}
	return s != 1004 && s != StatusNoStatus && s != StatusAbnormal
}

// sendable reports whether a server may send s: 1010 is for clients.
func (s StatusCode) sendable() bool { return s.valid() && s != StatusMandatoryExtension }

// CloseError is the error of Read once the peer has closed the connection. Code is [StatusNoStatus] where its Close frame
// had none. A serve function returns one of its own to close the connection with that code and reason.
type CloseError struct {
	Code   StatusCode
	Reason string // UTF-8, at most 123 bytes
}

// Error returns the code and the reason.
func (e CloseError) Error() string {
	text := "websocket: closed with " + e.Code.String()
	if e.Reason != "" {
		text += `: "` + cause.Clean(e.Reason, 0) + `"`
	}
	return text
}

// asCloseError finds a CloseError, or a pointer to one, in err.
func asCloseError(err error) (closed CloseError, found bool) {
	if err == nil {
		return closed, false // without an allocation
	}
	if e, ok := errors.AsType[CloseError](err); ok {
		return e, true
	}
	if p, ok := errors.AsType[*CloseError](err); ok && p != nil {
		return *p, true
	}
	return closed, false
}

// fits reports whether reason may stand in a Close frame.
func fits(reason string) bool { return len(reason) <= maxControl-2 && utf8.ValidString(reason) }

// violation is the error of Read after the client broke the protocol or a limit. The connection was closed with code.
type violation struct {
	code StatusCode
	text string // what was wrong; it is sent as the reason of the Close frame
}

// Error tells what was wrong, and the code that was sent.
func (v *violation) Error() string {
	return "websocket: " + v.text + " (closed with " + v.code.String() + ")"
}

// MessageType tells text from binary messages (RFC 6455 5.6).
type MessageType int

// The types of messages. They are the opcodes of their frames.
const (
	MessageText   MessageType = 1 // UTF-8
	MessageBinary MessageType = 2 // any bytes
)

// String returns "text" or "binary".
func (t MessageType) String() string {
	switch t {
	case MessageText:
		return "text"
	case MessageBinary:
		return "binary"
	}
	return "message type " + strconv.Itoa(int(t))
}
