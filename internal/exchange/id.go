package exchange

import (
	"crypto/rand"
	"encoding/hex"
	"unsafe"
)

// An identifier has 128 random bits, written in hexadecimal digits.
const (
	idBytes  = 16
	idDigits = 2 * idBytes
)

// RawID is an identifier in few bytes.
type RawID [idBytes]byte

// String returns the hexadecimal digits.
func (id *RawID) String() string { return hex.EncodeToString(id[:]) }

// newID returns a new identifier.
func newID() string {
	var id RawID
	id.make()
	return id.String()
}

// make draws an identifier.
func (id *RawID) make() {
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the program instead
}

// identifyIn makes the identifier of the exchange, if it has none yet, in the last bytes of room, which must not be used for
// anything else afterwards; so a switch needs no allocation for it. It returns room without them.
func (s *State) identifyIn(room []byte, raw *RawID) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.id == "" {
		raw.make()
		if end := cap(room) - idDigits; end >= len(room) {
			digits := room[end:cap(room)]
			hex.Encode(digits, raw[:])
			s.id = unsafe.String(&digits[0], idDigits) //nolint:gosec // as strings.Builder does
			return room[:len(room):end]
		}
		s.id = raw.String()
		return room
	}
	_, _ = hex.Decode(raw[:], []byte(s.id)) // it is none but newID's
	return room
}
