package exchange

import "time"

// epoch is the beginning of the program, as far as this package is concerned.
var epoch = time.Now()

// clock is the time since epoch. To read the monotonic clock alone takes half the time of time.Now.
func clock() time.Duration { return time.Since(epoch) }

// wall is the time of day at a time of clock, by what the clock on the wall shows now: it may have been set since epoch.
func wall(at time.Duration) time.Time { return time.Now().Add(at - clock()) }
