package interop

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
	"github.com/httpexplain/httpexplain/upgrade/h2c"
)

// example builds examples/server, runs it until the test ends, and returns its address.
func example(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "server")
	if said, err := exec.Command("go", "build", "-o", program, "github.com/httpexplain/httpexplain/examples/server").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	cmd := exec.Command(program, "-addr", "127.0.0.1:0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ended: %v", err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := regexp.MustCompile(`http://(127\.0\.0\.1:\d+)`).FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return found[1]
		}
	}
	t.Fatal("the server names no address")
	return ""
}

// command runs a program that .ci/packages installs and returns what it prints.
func command(t *testing.T, name string, args ...string) (stdout, stderr string) {
	t.Helper()
	program, err := tool(name)
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s\n%s", name, args, err, out, said.String())
	}
	return string(out), said.String()
}

// TestCurl switches to HTTP/2 by Upgrade: h2c, with GET and POST, and goes on with the same connection; prior knowledge works
// beside it.
func TestCurl(t *testing.T) {
	base := "http://" + example(t)
	for _, c := range []struct {
		name string
		args []string
		want string // the status lines, as curl shows them
		out  string
	}{
		{"GET", []string{"--http2", base + "/"}, "HTTP/1.1 101, HTTP/2 200", "Every status of this server says why."},
		{"two GETs", []string{"--http2", base + "/", base + "/items/7"}, "HTTP/1.1 101, HTTP/2 200, HTTP/2 200", "item 7"},
		{"POST", []string{"--http2", "-d", "a short item", base + "/items"}, "HTTP/1.1 101, HTTP/2 201", ""},
		{"POST, awaiting 100", []string{"--http2", "-H", "Expect: 100-continue", "-d", "a short item", base + "/items"}, "HTTP/1.1 100, HTTP/1.1 101, HTTP/2 201", ""},
		{"HEAD", []string{"--http2", "-I", base + "/"}, "HTTP/1.1 101, HTTP/2 200", ""},
		{"a 404", []string{"--http2", base + "/items/0"}, "HTTP/1.1 101, HTTP/2 404", "404 page not found"},
		{"too long for the route", []string{"--http2", "-d", strings.Repeat("x", 20), base + "/items"}, "HTTP/1.1 101, HTTP/2 413", "too large"},
		{"prior knowledge", []string{"--http2-prior-knowledge", base + "/"}, "HTTP/2 200", "Every status"},
		{"HTTP/1.1", []string{"--http1.1", base + "/"}, "HTTP/1.1 200", "Every status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, said := command(t, "curl", append([]string{"-sv"}, c.args...)...)
			var got []string
			for _, m := range regexp.MustCompile(`(?m)^< (HTTP/[\d.]+ \d{3})`).FindAllStringSubmatch(said, -1) {
				got = append(got, m[1])
			}
			if strings.Join(got, ", ") != c.want || !strings.Contains(out, c.out) {
				t.Errorf("curl saw %q, want %s\n%s\n%s", got, c.want, said, out)
			}
			if c.name == "two GETs" && !strings.Contains(said, "Re-using existing connection") {
				t.Errorf("the second request came on another connection\n%s", said)
			}
		})
	}
}

// TestNghttp switches with nghttp2's own client, which is strict about frames. Where it has content to send it switches with
// OPTIONS * first, which net/http answers by itself unless it is told not to.
func TestNghttp(t *testing.T) {
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()), httpexplain.WithUpgrade(h2c.New()))
	mux := whole(t)
	s := httptest.NewUnstartedServer(x.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI == "*" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		mux.ServeHTTP(w, r)
	})))
	s.Config.DisableGeneralOptionsHandler = true
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	own, base := s.URL, "http://"+example(t)
	item := filepath.Join(t.TempDir(), "item")
	check(t, os.WriteFile(item, []byte("a short item"), 0o600))
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"GET", []string{"-nvu", base + "/"}, []string{"HTTP/1.1 101 Switching Protocols", "HTTP Upgrade success", ":status: 200", "END_STREAM"}},
		{"POST", []string{"-nvu", "-d", item, own + "/items"}, []string{"HTTP Upgrade success", ":status: 201", "location: /items/7"}},
		{"three", []string{"-nvu", "-m", "3", base + "/items/7"}, []string{"HTTP Upgrade success", ":status: 200"}},
		{"a 404", []string{"-nvu", base + "/items/0"}, []string{"HTTP Upgrade success", ":status: 404", "explain-status: "}},
		{"prior knowledge", []string{"-nv", base + "/"}, []string{":status: 200"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, said := command(t, "nghttp", c.args...)
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing in\n%s%s", want, out, said)
				}
			}
			if strings.Contains(out+said, "error_code=") && !strings.Contains(out, "error_code=NO_ERROR") || strings.Contains(out, "recv RST_STREAM") {
				t.Errorf("nghttp complains\n%s%s", out, said)
			}
		})
	}
}

// TestWebSocketClients echoes with compression through the example server by clients of other languages.
func TestWebSocketClients(t *testing.T) {
	address := example(t)
	t.Run("ws for Node", func(t *testing.T) {
		if _, err := os.Stat("node_modules/ws"); err != nil {
			t.Fatalf("ws is not installed: run .ci/packages (%v)", err)
		}
		out, _ := command(t, "node", "testdata/clients/echo.mjs", "ws://"+address+"/echo")
		if !strings.Contains(out, "6 echoes with permessage-deflate") {
			t.Errorf("it says %q", out)
		}
	})
	t.Run("websockets for Python", func(t *testing.T) {
		out, _ := command(t, "/usr/bin/python3", "testdata/clients/echo.py", "ws://"+address+"/echo")
		if !strings.Contains(out, "7 echoes with permessage-deflate") {
			t.Errorf("it says %q", out)
		}
	})
	t.Run("Chromium", func(t *testing.T) {
		b := newBrowser(t)
		b.do("open", chromedp.Navigate("http://"+address+"/"))
		var result string
		b.do("echo", chromedp.Evaluate(browserEcho, &result,
			func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		if result != "4 echoes with permessage-deflate, closed with 1000" {
			t.Errorf("it says %q", result)
		}
	})
	t.Run("Chromium, from a foreign page", func(t *testing.T) {
		b := newBrowser(t)
		foreign := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<!doctype html>") }))
		b.do("open", chromedp.Navigate("http://"+foreign+"/"))
		var result string
		b.do("connect", chromedp.Evaluate(`new Promise((done) => {
			const socket = new WebSocket("ws://`+address+`/echo");
			socket.onopen = () => done("open");
			socket.onclose = (e) => done("closed with " + e.code);
		})`, &result, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		if result != "closed with 1006" {
			t.Errorf("it says %q", result)
		}
	})
}

const browserEcho = `new Promise((done) => {
	const messages = ["", "hello", "grüße, 世界 🎈", "long ".repeat(40000)];
	const socket = new WebSocket("ws://" + location.host + "/echo");
	let at = -1;
	const next = () => ++at < messages.length ? socket.send(messages[at]) : socket.close(1000);
	socket.onopen = next;
	socket.onmessage = (e) => e.data === messages[at] ? next() : done("message " + at + " came back otherwise");
	socket.onclose = (e) => done(at + " echoes with " + socket.extensions.split(";")[0] + ", closed with " + e.code);
})`
