package exchange

import (
	"crypto/rand"
	"encoding/hex"
	"unsafe"
)

// IDLen is the length of an identifier: 128 random bits in hexadecimal digits.
const IDLen = 32

// newID returns a new identifier.
func newID() string {
	var dst [IDLen]byte
	writeID(&dst)
	return string(dst[:])
}

func writeID(dst *[IDLen]byte) {
	var b [IDLen / 2]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	hex.Encode(dst[:], b[:])
}

// identifyIn puts the identifier of the exchange into b, which must not change afterwards. One that is new lies there and
// nowhere else, so that a switch costs no allocation for it.
func (s *State) identifyIn(b *[IDLen]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.id != "" {
		copy(b[:], s.id)
		return
	}
	writeID(b)
	s.id = unsafe.String(&b[0], IDLen) // as strings.Builder does
}
