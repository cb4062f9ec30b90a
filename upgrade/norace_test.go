//go:build !race

package upgrade_test

const racing = false
