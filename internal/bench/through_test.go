package bench

import (
	"os"
	"strconv"
	"testing"
)

func TestMain(m *testing.M) {
	if Child() {
		return
	}
	os.Exit(m.Run())
}

// benchmark runs subjects as benchmarks of package testing.
func benchmark(b *testing.B, subjects []subject) {
	for _, s := range subjects {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			s.run(16) // fills the pools
			b.ResetTimer()
			took := s.run(b.N)
			b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "ns/op")
		})
	}
}

// BenchmarkThrough is (a).
func BenchmarkThrough(b *testing.B) {
	for _, a := range answers {
		b.Run(strconv.Itoa(a.status), func(b *testing.B) { benchmark(b, throughSubjects(contenders(), a)) })
	}
}

// BenchmarkGate is (b).
func BenchmarkGate(b *testing.B) {
	subjects, err := gateSubjects()
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, subjects)
}

// BenchmarkHandshake is (c) in process.
func BenchmarkHandshake(b *testing.B) {
	subjects, err := fakeSubjects()
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, subjects)
}
