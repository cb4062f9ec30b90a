package bench

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// load measures (f).
func load(p *Plan) (*section, error) {
	program, err := exec.LookPath("wrk")
	if err != nil {
		return nil, errors.New("wrk is missing: install Debian's package wrk")
	}
	s := &section{title: "(f) Requests in a second, end to end", text: fmt.Sprintf(
		"`wrk -t1 -c32` over loopback for %v a round, on the same machine as the server, which answers with 5 bytes.", p.Load)}
	all := contenders()
	all = slices.DeleteFunc(all, func(c contender) bool {
		return c.name != bare && c.name != silent && c.name != lines && c.name != develop && c.name != slogHTTP && c.name != httpLog
	})
	figures := make([]figure, len(all))
	addresses := make([]string, len(all))
	for i, c := range all {
		address, stop, err := listen(c.wrap(answers[0].handler))
		if err != nil {
			return nil, err
		}
		defer stop()
		figures[i].name, addresses[i] = c.name, address
	}
	for round := range p.Rounds {
		for i := range all {
			k := (i + round) % len(all)
			rate, err := requestRate(program, addresses[k], p.Load)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", all[k].name, err)
			}
			figures[k].rounds = append(figures[k].rounds, rate)
		}
	}
	t := table{head: []string{"200 through", "requests/s", "spread", "ratio"}}
	for i := range figures {
		slices.Sort(figures[i].rounds)
	}
	base := find(figures, bare)
	for i := range figures {
		f := &figures[i]
		t.rows = append(t.rows, []string{
			f.name, fmt.Sprintf("%.0f", f.median()), fmt.Sprintf("%.0f to %.0f", f.low(), f.high()),
			fmt.Sprintf("%.3f", f.median()/base.median()),
		})
	}
	s.add(t)
	for _, name := range []string{silent, lines} {
		f := find(figures, name)
		outcome := isMissed
		switch {
		case f.median() >= 0.97*base.median():
			outcome = isMet
		case f.high() >= 0.97*base.low():
			outcome = isWithin
		}
		s.judge(name+": within 3 % of a bare handler", fmt.Sprintf("%.3f of its rate", f.median()/base.median()), outcome)
	}
	return s, nil
}

var (
	rateLine  = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	errorLine = regexp.MustCompile(`(?m)^\s*(Socket errors|Non-2xx).*$`)
)

// requestRate runs wrk.
func requestRate(program, address string, d time.Duration) (float64, error) {
	// wrk counts in whole seconds.
	seconds := max(1, int(d.Round(time.Second).Seconds()))
	cmd := exec.Command(program, "-t1", "-c32", "-d"+strconv.Itoa(seconds)+"s", "http://"+address+"/plain") //nolint:gosec,noctx // ends by itself
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	if wrong := errorLine.Find(out); wrong != nil {
		return 0, fmt.Errorf("wrk says %s", wrong)
	}
	m := rateLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("wrk says %s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}
