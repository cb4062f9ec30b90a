//go:build !race

package streams

// moved is how many bytes are moved each way.
const moved = 64 << 20
