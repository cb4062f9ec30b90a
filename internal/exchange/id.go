package exchange

import (
	"crypto/rand"
	"encoding/hex"
)

// newID returns 128 random bits in hexadecimal digits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	var dst [32]byte
	hex.Encode(dst[:], b[:])
	return string(dst[:])
}
