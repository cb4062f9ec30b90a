// Command bench measures what the middleware costs beside its peers and writes README.md with the figures:
//
//	go run ./cmd/bench            the long form, on a quiet machine
//	go run ./cmd/bench -short     the short form, which prints and writes no file
//	go run ./cmd/bench -only ac   the parts (a) and (c) alone
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"

	"github.com/httpexplain/httpexplain/internal/bench"
)

func main() {
	if bench.Child() {
		return
	}
	short := flag.Bool("short", false, "see that everything runs, in less than a minute")
	only := flag.String("only", "", "the `letters` of the parts to measure; all of them without it")
	file := flag.String("o", "", "the `file` to write; README.md in the long form, standard output in the others")
	flag.Parse()

	plan := bench.Long
	if *short {
		plan = bench.Short
	} else if *only == "" && *file == "" {
		*file = "README.md"
	}
	if err := run(plan, *only, *file); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures and writes the report.
func run(plan bench.Plan, only, file string) error {
	var report bytes.Buffer
	if err := bench.Run(plan, only, &report, os.Stderr); err != nil {
		return err
	}
	if file == "" {
		_, err := os.Stdout.Write(report.Bytes())
		return err
	}
	return os.WriteFile(file, report.Bytes(), 0o644) //nolint:gosec // everybody may read it
}
