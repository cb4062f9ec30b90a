package bench

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// idleBudget is what an idle connection may cost in heap and stack, with the five fields of a handshake.
const idleBudget = 3200

// server is a child process that serves WebSockets and tells what its memory holds.
type server struct{ address string }

func newServer(name string) (*server, error) {
	for _, l := range libraries() {
		if l.name == name && l.echo != nil {
			address, _, err := listen(l.echo())
			return &server{address}, err
		}
	}
	return nil, errors.New("there is no such library")
}

// do follows an order: "address", or "measure", which tells heap, stacks and resident memory in bytes.
func (s *server) do(order string) (string, error) {
	switch order {
	case "address":
		return s.address, nil
	case "measure":
		time.Sleep(100 * time.Millisecond) // goroutines begin to wait, or come to their end
		u := inUse()
		return fmt.Sprintf("%d %d %d", u.heap, u.stacks, u.resident), nil
	}
	return "", errors.New("there is no such order")
}

// use is what a process uses, in bytes.
type use struct{ heap, stacks, resident int64 }

func (u use) sum() int64 { return u.heap + u.stacks }

// per is the difference to an earlier use, for each of n.
func (u use) per(before use, n int) use {
	k := int64(n)
	return use{(u.heap - before.heap) / k, (u.stacks - before.stacks) / k, (u.resident - before.resident) / k}
}

func inUse() use {
	for range 3 {
		runtime.GC()
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u := use{heap: int64(m.HeapAlloc), stacks: int64(m.StackInuse)}
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, pages int64
		if _, err := fmt.Sscan(string(statm), &size, &pages); err == nil {
			u.resident = pages * int64(os.Getpagesize())
		}
	}
	return u
}

// idle is what an idle connection was measured to cost: after a handshake with five fields, after an echo of one message,
// and after a handshake as a browser sends it.
type idle struct{ five, echoed, browser use }

// idleOf measures what n idle connections of a library cost, with the clients in a process of their own.
func idleOf(name string, n int) (i idle, err error) {
	if i.five, i.echoed, err = idleWith(name, "five", n); err != nil {
		return i, err
	}
	i.browser, _, err = idleWith(name, "browser", n)
	return i, err
}

// idleWith measures one head, in a fresh server.
func idleWith(name, head string, n int) (opened, echoed use, err error) {
	srv, err := start("server " + name)
	if err != nil {
		return opened, echoed, err
	}
	defer func() { err = errors.Join(err, srv.end()) }()
	cl, err := start("clients")
	if err != nil {
		return opened, echoed, err
	}
	defer func() { err = errors.Join(err, cl.end()) }()
	address, err := srv.ask("address")
	if err != nil {
		return opened, echoed, err
	}
	for _, order := range []string{"open " + address + " 20 " + head, "echo", "close"} { // what is made once
		if _, err = cl.ask(order); err != nil {
			return opened, echoed, err
		}
	}
	before, err := srv.measure()
	if err != nil {
		return opened, echoed, err
	}
	if _, err = cl.ask(fmt.Sprintf("open %s %d %s", address, n, head)); err != nil {
		return opened, echoed, err
	}
	after, err := srv.measure()
	if err != nil {
		return opened, echoed, err
	}
	if _, err = cl.ask("echo"); err != nil {
		return opened, echoed, err
	}
	spoken, err := srv.measure()
	return after.per(before, n), spoken.per(before, n), err
}

func (c *child) measure() (u use, err error) {
	line, err := c.ask("measure")
	if err == nil {
		_, err = fmt.Sscan(line, &u.heap, &u.stacks, &u.resident)
	}
	return u, err
}

// memory measures (d).
func memory(p *Plan) (*section, error) {
	s := &section{title: "(d) Memory of an idle WebSocket", text: fmt.Sprintf(`Heap and stacks that one idle connection takes on the server, goroutine included, with %d of them held by clients in another process. The
servers are those of each library's documentation. Resident is what the kernel counts, after the handshake with five fields.`, p.Conns)}
	t := table{head: []string{"bytes for each connection", "heap", "stack", "in all", "resident", "after an echo", "browser's head"}}
	best := ""
	var least, mine int64
	for _, l := range libraries() {
		if l.echo == nil {
			continue
		}
		runs := make([]idle, p.Runs)
		for i := range runs {
			var err error
			if runs[i], err = idleOf(l.name, p.Conns); err != nil {
				return nil, fmt.Errorf("%s: %w", l.name, err)
			}
		}
		slices.SortFunc(runs, func(a, b idle) int { return int(a.five.sum() - b.five.sum()) })
		m := runs[len(runs)/2]
		t.rows = append(t.rows, []string{
			l.name, digits(m.five.heap), digits(m.five.stacks), digits(m.five.sum()), digits(m.five.resident),
			digits(m.echoed.sum()), digits(m.browser.sum()),
		})
		if l.name == own {
			mine = m.five.sum()
		} else if best == "" || m.five.sum() < least {
			best, least = l.name, m.five.sum()
		}
	}
	s.add(t)
	s.judge(fmt.Sprintf("at most %d bytes", idleBudget), digits(mine), met(mine <= idleBudget))
	s.judge("the lowest of all", fmt.Sprintf("%s is next with %d", strings.TrimSpace(best), least), met(mine < least))
	return s, nil
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }
