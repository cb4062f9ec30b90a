package page_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// linked builds a program of testdata/link and returns its size, and how many bytes of code of some packages are in it.
func linked(t *testing.T, name string, packages ...string) (size, code int64) {
	t.Helper()
	program := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", program, "./testdata/link/"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := exec.Command("go", "tool", "nm", "-size", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(symbols)); lines.Scan(); {
		fields := strings.Fields(lines.Text()) // address, size, kind, name
		if len(fields) < 4 || !strings.EqualFold(fields[2], "T") {
			continue
		}
		for _, p := range packages {
			if !strings.HasPrefix(fields[3], p+".") {
				continue
			}
			n, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			code += n
		}
	}
	return info.Size(), code
}

// TestWhatIsLinked holds that a program which only calls NewProduction carries neither the templates nor the WebSockets of the
// page: the linker leaves out what nothing can reach. What stays is the little that sets the variables of these packages.
func TestWhatIsLinked(t *testing.T) {
	packages := []string{
		"html/template", "github.com/gobwas/ws", "github.com/httpexplain/httpexplain/internal/page",
		"github.com/httpexplain/httpexplain/upgrade/websocket",
	}
	const residue = 16 << 10
	small, code := linked(t, "production", packages...)
	t.Logf("production: %d bytes, %d of them code of the page's", small, code)
	if code > residue {
		t.Errorf("a production program links %d bytes of code for a page that it does not serve, more than %d", code, residue)
	}
	large, code := linked(t, "page", packages...)
	t.Logf("with the page: %d bytes, %d of them code of the page's", large, code)
	if code < 10*residue || large-small < 1<<20 {
		t.Errorf("with the page there are %d bytes of code, %d bytes more in all, so that their absence shows nothing", code, large-small)
	}
}
