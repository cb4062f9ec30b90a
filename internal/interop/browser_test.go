package interop

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a headless Chromium with one tab.
type browser struct {
	*testing.T
	ctx context.Context //nolint:containedctx // chromedp keeps the tab in it

	mu         sync.Mutex
	complaints []string // what the console says of errors, violations of the policy among them
}

// newBrowser starts a Chromium that ends with the test.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	options = append(options, chromedp.UserDataDir(t.TempDir()))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	b := &browser{T: t, ctx: ctx}
	chromedp.ListenTarget(ctx, b.listen)
	b.do("start", chromedp.Navigate("about:blank"))
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) }) // waits for the browser, so that its folder can be removed
	return b
}

func (b *browser) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			for _, arg := range e.Args {
				text += string(arg.Value) + " "
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			text = e.Entry.Text + " " + e.Entry.URL
		}
	}
	if text != "" {
		b.mu.Lock()
		b.complaints = append(b.complaints, text)
		b.mu.Unlock()
	}
}

// quiet fails where the console has said something.
func (b *browser) quiet() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.Errorf("the console says: %s", c)
	}
	b.complaints = nil
}

// do runs actions, and fails where they do not come to an end in time.
func (b *browser) do(what string, actions ...chromedp.Action) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if what == "start" { // the first run starts the browser, which lives as long as its context
		ctx = b.ctx
	}
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.Fatalf("%s: %v", what, err)
	}
}

// see waits until an expression of JavaScript holds. While a page is being left it cannot be asked, and is asked again.
func (b *browser) see(what, expression string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 15*time.Second)
	defer cancel()
	var err error
	for ctx.Err() == nil {
		var ok bool
		if err = chromedp.Run(ctx, chromedp.Evaluate("!!("+expression+")", &ok)); err == nil && ok {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	var page string
	_ = chromedp.Run(b.ctx, chromedp.Evaluate(`location.href + "\n" + document.body.innerText.slice(0, 2000)`, &page)) // it is about to fail anyway
	b.Fatalf("%s: %s did not come true: %v\n%s", what, expression, err, page)
}

// part runs a part of the way as a test of its own.
func (b *browser) part(name string, f func(t *testing.T)) {
	b.Helper()
	whole := b.T
	passed := whole.Run(name, func(t *testing.T) {
		b.T = t
		f(t)
	})
	if b.T = whole; !passed {
		b.FailNow()
	}
}

// value evaluates an expression of JavaScript.
func (b *browser) value(expression string, into any) {
	b.Helper()
	b.do(expression, chromedp.Evaluate(expression, into))
}

// media sets the width of the window and the colours that the system wants.
func (b *browser) media(width int64, scheme string) {
	b.Helper()
	b.do("media", chromedp.EmulateViewport(width, 900),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
}

// picture keeps a picture of the whole page in the folder that PAGE_PICTURES names, for people to look at.
func (b *browser) picture(name string) {
	b.Helper()
	dir := os.Getenv("PAGE_PICTURES")
	if dir == "" {
		return
	}
	var png []byte
	b.do(name, chromedp.FullScreenshot(&png, 100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		b.Fatal(err)
	}
}

// violation is what axe-core finds.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// accessible runs axe-core on the page, and fails where it finds a serious violation.
func (b *browser) accessible(where string) {
	b.Helper()
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		b.Fatalf("axe-core is not installed: run .ci/packages (%v)", err)
	}
	var loaded bool
	b.value(`typeof axe === "object"`, &loaded)
	if !loaded {
		b.do("axe-core", chromedp.Evaluate(string(axe), nil))
	}
	var result string
	b.do("axe.run", chromedp.Evaluate(`axe.run().then((r) => JSON.stringify(r.violations))`, &result,
		func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	var violations []violation
	if err = json.Unmarshal([]byte(result), &violations); err != nil {
		b.Fatal(err)
	}
	for _, v := range violations {
		text := fmt.Sprintf("%s: %s (%s): %s", where, v.ID, v.Impact, v.Help)
		for _, n := range v.Nodes[:min(len(v.Nodes), 3)] {
			text += "\n  " + n.HTML + "\n  " + strings.ReplaceAll(n.FailureSummary, "\n", " ")
		}
		if v.Impact == "serious" || v.Impact == "critical" {
			b.Error(text)
		} else {
			b.Log(text)
		}
	}
}
