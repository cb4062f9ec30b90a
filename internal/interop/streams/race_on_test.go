//go:build race

package streams

// moved is how many bytes are moved each way: the race detector makes it ten times slower.
const moved = 8 << 20
