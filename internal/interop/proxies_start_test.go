package interop

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"

	"github.com/httpexplain/httpexplain/internal/site"
)

// program is a proxy that stands in front of a server: what starts it in the foreground, and its configuration.
type program struct {
	name string // as the recipes call it
	file string // its configuration, in testdata/proxies
	args func(config string, c configuration) []string
}

// configuration is what a configuration is filled in with.
type configuration struct {
	Dir, Listen, Upstream, UpstreamHost, UpstreamPort string
	HTTP, Site                                        string // lines around the server block, and in it
}

var (
	nginx = &program{"nginx", "nginx.conf", func(config string, c configuration) []string {
		return []string{"nginx", "-p", c.Dir, "-e", filepath.Join(c.Dir, "error.log"), "-c", config}
	}}
	haproxy = &program{"HAProxy", "haproxy.cfg", func(config string, _ configuration) []string {
		return []string{"haproxy", "-db", "-f", config}
	}}
	apache = &program{"Apache", "apache2.conf", func(config string, _ configuration) []string {
		return []string{"apache2", "-X", "-f", config}
	}}
	varnish = &program{"Varnish", "varnish.vcl", func(config string, c configuration) []string {
		return []string{"varnishd", "-F", "-j", "none", "-n", filepath.Join(c.Dir, "work"), "-a", c.Listen, "-T", "none", "-f", config, "-s", "malloc,16m"}
	}}
)

// start runs the proxy in front of upstream until the test ends, and returns the address at which it listens.
func (p *program) start(t *testing.T, upstream string, s setup) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "proxies", p.file))
	if err != nil {
		t.Fatal(err)
	}
	page := template.Must(template.New(p.file).Option("missingkey=error").Parse(string(text)))
	for range 3 { // another process may take the port before the proxy does
		c := configuration{Dir: t.TempDir(), Listen: site.Nobody(t), Upstream: upstream, HTTP: s.http}
		if c.UpstreamHost, c.UpstreamPort, err = net.SplitHostPort(upstream); err != nil {
			t.Fatal(err)
		}
		c.Site = strings.NewReplacer("UPSTREAM", upstream).Replace(s.site)
		var filled bytes.Buffer
		if err = page.Execute(&filled, c); err != nil {
			t.Fatal(err)
		}
		config := filepath.Join(c.Dir, p.file)
		if err = os.WriteFile(config, filled.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if err = run(t, p.args(config, c), c.Listen); err == nil {
			return c.Listen
		}
		t.Logf("%s did not start: %v\n%s", p.name, err, filled.String())
	}
	t.Fatalf("%s could not be started; .ci/packages installs it", p.name)
	return ""
}

// run starts a program that ends with the test, and waits until it takes connections at address.
func run(t *testing.T, args []string, address string) error {
	t.Helper()
	program, err := tool(args[0])
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd := exec.Command(program, args[1:]...)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err = cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			<-ended
		}
	})
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		select {
		case err = <-ended:
			ended <- err
			return fmt.Errorf("%s ended: %w\n%s", args[0], err, said.String())
		default:
		}
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			return conn.Close()
		}
	}
	return fmt.Errorf("%s does not listen at %s", args[0], address)
}

// tool finds a program that .ci/packages installs.
func tool(name string) (string, error) {
	if found, err := exec.LookPath(name); err == nil {
		return found, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/sbin"} {
		if found, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: run .ci/packages", name)
}
