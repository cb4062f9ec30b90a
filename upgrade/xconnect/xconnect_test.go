package xconnect_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	_ "github.com/httpexplain/httpexplain/upgrade/xconnect"
)

// enabled asks a server of net/http, over TLS on loopback, whether it announces SETTINGS_ENABLE_CONNECT_PROTOCOL.
func enabled(t *testing.T) bool {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	conn, err := tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err = conn.Write([]byte(http2.ClientPreface)); err != nil {
		t.Fatal(err)
	}
	framer := http2.NewFramer(conn, conn)
	if err = framer.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	for {
		f, err := framer.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if f, ok := f.(*http2.SettingsFrame); ok && !f.IsAck() {
			v, announced := f.Value(http2.SettingEnableConnectProtocol)
			return announced && v == 1
		}
	}
}

// TestImportEnables fails if a Go release changes the order of initialisation or the key.
func TestImportEnables(t *testing.T) {
	if want := os.Getenv("XCONNECT_WANT") != "off"; enabled(t) != want {
		t.Fatalf("net/http takes extended CONNECT: %v, want %v, with GODEBUG=%q", !want, want, os.Getenv("GODEBUG"))
	}
}

// TestEnvironment runs TestImportEnables in processes with other values of GODEBUG.
func TestEnvironment(t *testing.T) {
	tests := []struct{ godebug, want, now string }{
		{"", "on", "http2xconnect=1"},
		{"http2xconnect=0", "off", "http2xconnect=0"},
		{"http2xconnect=1", "on", "http2xconnect=1"},
		{"panicnil=1", "on", "panicnil=1,http2xconnect=1"},
		{"panicnil=1,http2xconnect=0,x=y", "off", "panicnil=1,http2xconnect=0,x=y"},
		{"nothttp2xconnect=0", "on", "nothttp2xconnect=0,http2xconnect=1"},
	}
	for _, c := range tests {
		t.Run(c.godebug, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^(TestImportEnables|TestPrint)$", "-test.v")
			for _, v := range os.Environ() {
				if !strings.HasPrefix(v, "GODEBUG=") {
					cmd.Env = append(cmd.Env, v)
				}
			}
			cmd.Env = append(cmd.Env, "GODEBUG="+c.godebug, "XCONNECT_WANT="+c.want)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v:\n%s", err, out)
			}
			if !strings.Contains(string(out), "GODEBUG is "+c.now+"\n") {
				t.Errorf("want GODEBUG %q:\n%s", c.now, out)
			}
		})
	}
}

// TestPrint tells TestEnvironment what the child process sees.
func TestPrint(t *testing.T) { t.Log("GODEBUG is " + os.Getenv("GODEBUG")) }
