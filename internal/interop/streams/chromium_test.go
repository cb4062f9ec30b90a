package streams

import (
	"context"
	_ "embed"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/echo.js
var echoScript string

// TestChromiumMoves moves many bytes each way through each echo, by WebSockets of a page that came over HTTP/2: Chromium then
// opens them on the same connection.
func TestChromiumMoves(t *testing.T) {
	s := serve(t)
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync", "ignore-certificate-errors",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	options = append(options, chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	ctx, stop = context.WithTimeout(ctx, 3*patience)
	defer stop()
	defer func() { _ = chromedp.Cancel(ctx) }() // waits for the browser, so that its folder can be removed

	var title string
	err := chromedp.Run(ctx, chromedp.Navigate(s.URL), chromedp.Title(&title), chromedp.Evaluate(echoScript, nil))
	if err != nil || title != "HTTP/2.0" {
		t.Fatalf("the page came over %q, %v", title, err)
	}
	for name := range handlers {
		var result struct {
			Received, Code int
			Same, Clean    bool
			Extensions     string
		}
		err := chromedp.Run(ctx, chromedp.Evaluate(fmt.Sprintf("echo(%q, %d)", "/"+name, moved), &result,
			func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		if err != nil {
			t.Fatal(name, err)
		}
		if result.Received != moved || !result.Same || result.Code != 1000 || !result.Clean {
			t.Errorf("%s: %+v, want %d bytes back as they were", name, result, moved)
		}
		compresses, size := name == "gws", int64(moved)
		if (result.Extensions != "") != compresses {
			t.Errorf("%s: extensions %q", name, result.Extensions)
		}
		if compresses {
			size = 0
		}
		s.served("/"+name, 1, size)
	}
}
