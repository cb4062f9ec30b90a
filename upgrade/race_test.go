//go:build race

package upgrade_test

// racing: the race detector doubles the stacks.
const racing = true
