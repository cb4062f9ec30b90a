//go:build race

package bench

// racing: the race detector doubles the stacks.
const racing = true
