package websocket

import (
	"crypto/fips140"
	"crypto/sha1"
	"encoding/base64"
	"net/http"

	"github.com/httpexplain/httpexplain/cause"
	"github.com/httpexplain/httpexplain/internal/wire"
	"github.com/httpexplain/httpexplain/upgrade"
)

// acceptGUID is hashed together with the key of the client (RFC 6455 1.3).
const acceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// keyLen is the length of 16 bytes in base64.
const keyLen = 24

// Accept checks the opening handshake (RFC 6455 4.2.1) and settles subprotocol and compression. It refuses with a
// *cause.Error, within an *upgrade.Refusal where the answer needs fields of its own.
func (p *protocol) Accept(r *http.Request) (upgrade.Switch, error) {
	if flaw := handshakeFlaw(r); flaw != "" {
		return upgrade.Switch{}, refusal(r, flaw)
	}
	if !p.originAllowed(r) {
		return upgrade.Switch{}, &cause.Error{Explanation: cause.RefusedOrigin(r)}
	}
	a := agreement{subprotocol: p.selectSubprotocol(r.Header["Sec-Websocket-Protocol"])}
	if p.compress {
		p.negotiate(&a, r.Header["Sec-Websocket-Extensions"])
	}
	return upgrade.Switch{Subprotocol: a.subprotocol, Session: (*session)(newConn(p, a))}, nil
}

// AppendFields appends the fields of the 101 (RFC 6455 4.2.2).
func (s *session) AppendFields(dst []byte, r *http.Request) []byte {
	dst = append(dst, "Sec-WebSocket-Accept: "...)
	dst = appendAccept(dst, r.Header["Sec-Websocket-Key"][0])
	dst = append(dst, "\r\n"...)
	more := s.side.Load()
	if more == nil {
		return dst
	}
	a := &more.agreed
	if a.subprotocol != "" {
		dst = append(append(append(dst, "Sec-WebSocket-Protocol: "...), a.subprotocol...), "\r\n"...)
	}
	if a.deflate {
		dst = append(a.appendExtension(append(dst, "Sec-WebSocket-Extensions: "...)), "\r\n"...)
	}
	return dst
}

// handshakeFlaw is the cause for which a handshake is refused, or "". Whether Upgrade names websocket was seen before.
func handshakeFlaw(r *http.Request) string {
	h := r.Header
	keys, versions := h["Sec-Websocket-Key"], h["Sec-Websocket-Version"]
	switch {
	case r.Method != http.MethodGet:
		return cause.WebSocketMethod
	case !wire.Lists(h["Connection"], "upgrade"):
		return cause.ConnectionUpgradeMissing
	case len(keys) == 0 && len(versions) == 0 && h["Sec-Websocket-Protocol"] == nil && h["Sec-Websocket-Extensions"] == nil:
		return cause.UpgradeHardcoded
	case len(keys) == 0:
		return cause.WebSocketKeyMissing
	case len(keys) > 1:
		return cause.WebSocketKeyRepeated
	case !validKey(keys[0]):
		return cause.WebSocketKeyInvalid
	case len(versions) == 0:
		return cause.WebSocketVersionMissing
	case len(versions) > 1 || versions[0] != "13":
		return cause.WebSocketVersion
	}
	return ""
}

// refusal explains a flaw, and gives the answer the fields that its status asks for.
func refusal(r *http.Request, flaw string) error {
	e, found := cause.Handshake(r)
	if !found { // the key: its last character has bits that stand for nothing (RFC 4648 3.5)
		e = cause.Explanation{
			Status: http.StatusBadRequest, Cause: flaw,
			Detail: "The Sec-WebSocket-Key is not the base64 of 16 bytes: bits that stand for nothing are set in its last character.",
			Fix:    "Send 16 random bytes in base64 as Sec-WebSocket-Key (24 characters).",
		}
	}
	err := &cause.Error{Explanation: e}
	header := http.Header{}
	switch e.Status {
	case http.StatusMethodNotAllowed:
		header.Set("Allow", http.MethodGet) // RFC 9110 15.5.6
	case http.StatusUpgradeRequired:
		header.Set("Upgrade", "websocket") // RFC 9110 15.5.22
		header.Set("Connection", "Upgrade")
	}
	if flaw == cause.WebSocketVersion || flaw == cause.WebSocketVersionMissing {
		header.Set("Sec-Websocket-Version", "13") // RFC 6455 4.4
	}
	if len(header) == 0 {
		return err
	}
	return &upgrade.Refusal{Reason: err, Header: header}
}

// validKey reports whether key is the canonical base64 of 16 bytes (RFC 6455 4.1, RFC 4648 3.5).
func validKey(key string) bool {
	if len(key) != keyLen || key[22] != '=' || key[23] != '=' {
		return false
	}
	for i := range 22 {
		c := key[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '+' && c != '/' {
			return false
		}
	}
	last := key[21] // holds two bits; the other four are zero
	return last == 'A' || last == 'Q' || last == 'g' || last == 'w'
}

// appendAccept appends the Sec-WebSocket-Accept for a valid key (RFC 6455 4.2.2).
func appendAccept(dst []byte, key string) []byte {
	if fips140.Enforced() {
		// SHA-1 protects nothing here: it shows that the key was read.
		fips140.WithoutEnforcement(func() { dst = appendHash(dst, key) })
		return dst
	}
	return appendHash(dst, key)
}

func appendHash(dst []byte, key string) []byte {
	var text [keyLen + len(acceptGUID)]byte
	copy(text[:], key)
	copy(text[keyLen:], acceptGUID)
	sum := sha1.Sum(text[:])
	return base64.StdEncoding.AppendEncode(dst, sum[:])
}

// selectSubprotocol is the first of the server's subprotocols that the client offers, or "".
func (p *protocol) selectSubprotocol(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	for _, name := range p.subprotocols {
		for item := range wire.Items(lines) {
			if item == name {
				return name
			}
		}
	}
	return ""
}
