package bench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// childVariable tells a child process of this package what it is: "clients", or "server " and the name of a library.
const childVariable = "HTTPEXPLAIN_BENCH_CHILD"

// Child does what a child process is there for, where this process is one. Otherwise it returns false.
func Child() bool {
	role := os.Getenv(childVariable)
	if role == "" {
		return false
	}
	err := obey(role, os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, role+":", err)
		os.Exit(1)
	}
	return true
}

// obey reads orders, one a line, and answers each with a line, until there are no more.
func obey(role string, in io.Reader, out io.Writer) error {
	var do func(order string) (string, error)
	if name, ok := strings.CutPrefix(role, "server "); ok {
		s, err := newServer(name)
		if err != nil {
			return err
		}
		do = s.do
	} else {
		do = new(clients).do
	}
	orders := bufio.NewScanner(in)
	for orders.Scan() {
		answer, err := do(orders.Text())
		if err != nil {
			return fmt.Errorf("%s: %w", orders.Text(), err)
		}
		if _, err := fmt.Fprintln(out, answer); err != nil {
			return err
		}
	}
	return orders.Err()
}

// child is a child process.
type child struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *bufio.Reader
}

// start starts a child process, which is this program once more.
func start(role string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(program)} //nolint:gosec,noctx // it ends with its input
	c.cmd.Env = append(os.Environ(), childVariable+"="+role)
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.answers = bufio.NewReader(out)
	return c, c.cmd.Start()
}

// ask gives an order and returns the answer.
func (c *child) ask(order string) (string, error) {
	if _, err := fmt.Fprintln(c.in, order); err != nil {
		return "", err
	}
	line, err := c.answers.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%s: the child ended: %w", order, err)
	}
	return strings.TrimSpace(line), nil
}

// end lets the process end, and waits for it.
func (c *child) end() error {
	_ = c.in.Close()
	return c.cmd.Wait()
}
