package streams

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"strconv"
	"testing"
)

// TestNodeMoves moves many bytes each way through each echo, on one connection of Node's HTTP/2 client at once.
func TestNodeMoves(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("this test needs Node.js: ", err)
	}
	s := serve(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	args := []string{"testdata/echo.mjs", s.URL, strconv.Itoa(moved)}
	for name := range handlers {
		args = append(args, "/"+name)
	}
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, node, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, said.Bytes())
	}
	var results map[string]struct {
		Status, Received int
		Closed, Same     bool
	}
	if err := json.Unmarshal(out.Bytes(), &results); err != nil {
		t.Fatalf("%v: %s", err, out.Bytes())
	}
	for name := range handlers {
		r := results["/"+name]
		if r.Status != 200 || r.Received != moved || !r.Closed || !r.Same {
			t.Errorf("%s: %+v, want %d bytes back as they were", name, r, moved)
		}
		s.served("/"+name, 1, moved)
	}
}
