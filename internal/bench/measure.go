package bench

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// Plan says how long to measure.
type Plan struct {
	Rounds int           // of each subject, interleaved with those of the others
	Round  time.Duration // that one round takes, about
	Load   time.Duration // that one round of (f) takes
	Conns  int           // idle connections of (d)
	Runs   int           // repetitions of (d)
	Soak   int           // requests of (g) in process
	Wire   int           // requests of (g) over loopback
}

// Long is the form whose figures count, on a quiet machine. Short is over in less than a minute and shows that it runs.
var (
	Long = Plan{
		Rounds: 10, Round: 200 * time.Millisecond, Load: 3 * time.Second, Conns: 4000, Runs: 3, Soak: 20_000_000, Wire: 1_000_000,
	}
	Short = Plan{
		Rounds: 3, Round: 4 * time.Millisecond, Load: time.Second, Conns: 1000, Runs: 1, Soak: 100_000, Wire: 5000,
	}
)

// subject is one thing that is measured.
type subject struct {
	name string
	run  func(n int) time.Duration // does it n times and returns how long that took
}

// timed makes the run of a subject out of what is done once.
func timed(once func()) func(int) time.Duration {
	return func(n int) time.Duration {
		began := time.Now()
		for range n {
			once()
		}
		return time.Since(began)
	}
}

// figure is what was measured of a subject.
type figure struct {
	name          string
	rounds        []float64 // nanoseconds for one operation, or whatever is measured, sorted
	allocs, bytes float64   // for one operation
}

func (f *figure) median() float64 {
	n := len(f.rounds)
	return (f.rounds[(n-1)/2] + f.rounds[n/2]) / 2
}

// low and high bound the middle half of the rounds: what disturbed a few of them is left out.
func (f *figure) low() float64 { return f.rounds[len(f.rounds)/4] }

func (f *figure) high() float64 { return f.rounds[len(f.rounds)-1-len(f.rounds)/4] }

// measure measures the subjects in interleaved rounds, each round in another order, so that what else happens on the machine
// meets them all.
func (p *Plan) measure(subjects []subject) []figure {
	figures := make([]figure, len(subjects))
	counts := make([]int, len(subjects))
	for i, s := range subjects {
		figures[i].name = s.name
		figures[i].allocs, figures[i].bytes = cost(s.run)
		counts[i] = calibrate(s.run, p.Round)
	}
	for round := range p.Rounds {
		for i := range subjects {
			k := (i + round) % len(subjects)
			runtime.GC()
			took := subjects[k].run(counts[k])
			figures[k].rounds = append(figures[k].rounds, float64(took.Nanoseconds())/float64(counts[k]))
		}
	}
	for i := range figures {
		slices.Sort(figures[i].rounds)
	}
	return figures
}

// calibrate returns how often a subject is run in a round.
func calibrate(run func(int) time.Duration, want time.Duration) int {
	n := 16
	for {
		took := run(n)
		if took >= want/8 || n >= 1<<24 {
			return max(1, int(float64(n)*float64(want)/float64(max(took, 1))))
		}
		n *= 2
	}
}

// cost returns the allocations and the bytes that one operation takes, on average, in whole numbers: the runtime itself takes
// some now and then, and the last of many may still be under way.
func cost(run func(int) time.Duration) (allocs, bytes float64) {
	const n = 2000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	run(n) // fills the pools
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run(n)
	runtime.ReadMemStats(&after)
	return math.Round(float64(after.Mallocs-before.Mallocs) / n), float64((after.TotalAlloc - before.TotalAlloc) / n)
}
