package interop

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	permit "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	gorilla "github.com/gorilla/websocket"
	"go.uber.org/zap"

	"github.com/httpexplain/httpexplain"
)

// pageOf serves the site, and returns the address of its page with the token, and that of the site. through may change what
// reaches the middleware.
func pageOf(t *testing.T, through func(http.Handler) http.Handler) (page, base string) {
	t.Helper()
	x := httpexplain.NewDevelopment(httpexplain.WithLogger(zap.NewNop()))
	h := x.Handler(whole(t))
	if through != nil {
		h = through(h)
	}
	base = "http://" + serve(t, h)
	return x.PageURL(base), base
}

// fetch sends a request to the site.
func fetch(t *testing.T, method, address string) {
	t.Helper()
	r, err := http.NewRequest(method, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer geheim")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

const (
	shownRows = `[...document.querySelectorAll("#rows tr")].filter((r) => !r.hidden)`
	firstRow  = `(document.querySelector("#rows tr")?.innerText ?? "")`
	sign      = `document.getElementById("live").textContent`
)

// TestPageInABrowser goes the way of somebody who looks for a mistake.
func TestPageInABrowser(t *testing.T) {
	page, base := pageOf(t, nil)
	b := newBrowser(t)
	b.media(1280, "light")
	b.do("open", permit.GrantPermissions([]permit.PermissionType{permit.PermissionTypeClipboardSanitizedWrite}), chromedp.Navigate(page))
	b.see("the token leaves the address", `location.href === "`+base+`/debug/httpexplain/"`)
	b.see("nothing yet", `!document.getElementById("none").hidden`)
	b.see("the WebSocket is open", sign+` === "Live"`)

	b.part("live", func(t *testing.T) {
		fetch(t, "GET", base+"/plain")
		b.see("a healthy exchange arrives", firstRow+`.includes("/plain")`)
		fetch(t, "GET", base+"/nowhere")
		b.see("an explained one arrives", firstRow+`.includes("route-none")`)
		fetch(t, "PATCH", base+"/items")
		fetch(t, "get", base+"/plain")
		fetch(t, "GET", base+"/panic")
		b.see("the newest is on top", firstRow+`.includes("/panic") && `+shownRows+`.length === 5`)
		b.see("they are counted", `document.querySelector("#counts .k5xx b").textContent === "2"`)

		conn, _, err := gorilla.DefaultDialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/ws/gorilla", nil)
		if err != nil {
			t.Fatal(err)
		}
		b.see("a connection is listed", `document.getElementById("connections").innerText.includes("/ws/gorilla")`)
		_ = conn.Close()
		b.see("until it ends", `document.getElementById("connections").innerText === ""`)
		b.see("and becomes a row", firstRow+`.includes("/ws/gorilla")`)
	})
	b.part("filter", func(*testing.T) {
		b.do("class", chromedp.SetValue("#f-class", "4xx"), chromedp.Evaluate(`document.getElementById("f-class").dispatchEvent(new Event("input", {bubbles: true}))`, nil))
		b.see("by class", shownRows+`.every((r) => r.dataset.class === "4xx") && `+shownRows+`.length > 0 && location.search === "?class=4xx"`)
		b.do("text", chromedp.SendKeys("#f-text", "NOWH"))
		b.see("by text", shownRows+`.length === 1 && location.search === "?class=4xx&q=NOWH"`)
		b.do("nothing left", chromedp.SendKeys("#f-text", "x"))
		b.see("that nothing is left is said", `!document.getElementById("nomatch").hidden`)
		fetch(t, "GET", base+"/nowhere/again")
		b.do("show all", chromedp.Click("#clear"))
		b.see("everything is back", shownRows+`.length === 7 && location.search === ""`)
		b.do("by a number", chromedp.Click(`#counts a[data-value="method-case"]`))
		b.see("by cause", shownRows+`.length === 1 && document.getElementById("f-cause").value === "method-case"`)
		b.do("show all", chromedp.Click("#clear"))
	})
	b.part("pause", func(t *testing.T) {
		b.do("pause", chromedp.Click("#pause"))
		fetch(t, "GET", base+"/while/paused")
		b.see("it says how many wait", sign+` === "Paused, 1 new"`)
		b.see("and shows none of them", `!`+firstRow+`.includes("/while/paused")`)
		b.do("resume", chromedp.Click("#pause"))
		b.see("they come", firstRow+`.includes("/while/paused") && `+sign+` === "Live"`)
	})
	b.part("exchange", func(*testing.T) {
		b.do("copy", chromedp.Click(`#rows tr:first-child button.copy`))
		b.see("it says so", `document.querySelector("#rows button.copy").firstChild.data === "Copied"`)
		b.do("open", chromedp.Evaluate(`[...document.querySelectorAll("#rows .what a")].find((a) => a.textContent.includes("/nowhere/again")).click()`, nil))
		b.see("the exchange", `/\/[0-9a-f]{32}$/.test(location.pathname) && document.querySelector("h1").innerText.includes("404")`)
		b.see("nothing of the credential", `document.body.innerText.includes("Bearer [redacted]") && !document.body.innerText.includes("geheim")`)
		b.do("to the cause", chromedp.Click(`.facts a[href$="cause/route-none"]`))
		b.see("the cause", `location.pathname.endsWith("/cause/route-none") && [...document.querySelectorAll("h2")].some((h) => h.textContent.startsWith("How to fix it"))`)
	})
	b.part("compare", func(*testing.T) {
		b.do("to the statuses", chromedp.Click(`nav a[href$="status/"]`), chromedp.WaitVisible("#q"))
		b.do("narrow down", chromedp.SendKeys("#q", "not impl"))
		b.see("one is left", `[...document.querySelectorAll(".index li")].filter((li) => li.offsetParent).length === 1`)
		b.do("open", chromedp.Click(`.index a[href$="status/501"]`), chromedp.WaitVisible("#pick-b"))
		b.do("pick", chromedp.SendKeys("#pick-b", "101"), chromedp.Click(".picker button"))
		b.see("compared", `location.pathname.endsWith("/compare/501/101")`)
		b.do("exchange", chromedp.Navigate(base+"/debug/httpexplain/compare/101/501"))
		b.see("when to use which", `document.querySelector(".fix").innerText.includes("Send 101 when") && document.querySelectorAll(".versus tbody tr").length > 3`)
	})
	b.part("search", func(*testing.T) {
		b.do("search", chromedp.SendKeys(`.search input`, "upgrade\n"))
		b.see("found", `location.pathname.endsWith("/search") && document.querySelector("main").innerText.includes("upgrade-stripped")`)
	})
	b.part("keyboard", func(*testing.T) {
		b.do("first stop", chromedp.Navigate(base+"/debug/httpexplain/"), chromedp.KeyEvent("\t"))
		b.see("the skip link comes first and is seen", `document.activeElement.className === "skip" && document.activeElement.getBoundingClientRect().top >= 0`)
	})
	b.quiet()
}

// TestPageLooks opens every kind of view narrow and wide, light and dark, with rows that are as long as they can be.
func TestPageLooks(t *testing.T) {
	page, base := pageOf(t, nil)
	fetch(t, "GET", base+"/plain")
	fetch(t, "GET", base+"/nowhere/"+strings.Repeat("a-long-name-", 100)+"?q="+strings.Repeat("x", 500))
	fetch(t, "A-METHOD-THAT-IS-LONGER-THAN-ANY-OTHER-METHOD", base+"/plain")
	for _, path := range []string{"/panic", "/proxy/refused", "/dir", "/auth", "/timeout/slow", "/status/503", "/ws/own"} {
		fetch(t, "GET", base+path)
	}
	conn, _, err := gorilla.DefaultDialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/ws/own", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	b := newBrowser(t)
	b.do("open", chromedp.Navigate(page))
	b.see("open", sign+` === "Live"`)
	var exchanges []string
	b.value(`[...document.querySelectorAll("#rows .what a")].map((a) => a.getAttribute("href"))`, &exchanges)
	if len(exchanges) < 10 {
		t.Fatalf("%d exchanges are listed", len(exchanges))
	}
	views := map[string]string{
		"list": "", "filtered": "?class=1xx&q=nothing", "panic": exchanges[len(exchanges)-4], "long": exchanges[len(exchanges)-2],
		"statuses": "status/", "status": "status/501", "causes": "cause/", "cause": "cause/upgrade-stripped", "methods": "method/", "method": "method/QUERY",
		"compare": "compare/101/501", "picker": "compare/", "search": "search?q=upgrade", "missing": strings.Repeat("0", 32),
	}
	for name, view := range views {
		for _, width := range []int64{380, 1600} {
			for _, scheme := range []string{"light", "dark"} {
				where := fmt.Sprintf("%s-%d-%s", name, width, scheme)
				b.media(width, scheme)
				b.do(where, chromedp.Navigate(base+"/debug/httpexplain/"+view))
				b.see("loaded", `document.readyState === "complete"`)
				var overflow int
				b.value(`document.documentElement.scrollWidth - innerWidth`, &overflow)
				if overflow > 0 {
					t.Errorf("%s is %d pixels wider than the window", where, overflow)
				}
				b.accessible(where)
				b.picture(where)
			}
		}
	}
	b.complaints = slicesWithout(b.complaints, strings.Repeat("0", 32)) // the missing one is meant to be missing
	b.quiet()
}

// slicesWithout leaves out what contains a text.
func slicesWithout(list []string, text string) (rest []string) {
	for _, s := range list {
		if !strings.Contains(s, text) {
			rest = append(rest, s)
		}
	}
	return rest
}

// TestPagePolls looks at the page where something on the way takes the WebSocket away.
func TestPagePolls(t *testing.T) {
	page, base := pageOf(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Upgrade")
			r.Header.Del("Connection")
			h.ServeHTTP(w, r)
		})
	})
	b := newBrowser(t)
	b.do("open", chromedp.Navigate(page))
	b.see("it says that it polls", sign+`.startsWith("Polling")`)
	fetch(t, "GET", base+"/nowhere")
	b.see("exchanges arrive all the same", firstRow+`.includes("/nowhere")`)
}

// TestPageWithoutItsScript reads, filters and follows links with scripts turned off.
func TestPageWithoutItsScript(t *testing.T) {
	page, base := pageOf(t, nil)
	fetch(t, "GET", base+"/nowhere")
	fetch(t, "GET", base+"/plain")
	b := newBrowser(t)
	b.do("open", emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(page), chromedp.WaitVisible("noscript p"))
	b.do("filter", chromedp.SetValue("#f-class", "4xx"), chromedp.Click("#filter button"), chromedp.WaitReady(`#rows tr[hidden]`), chromedp.WaitVisible(`#rows tr:not([hidden])[data-class="4xx"]`))
	b.do("open", chromedp.Click(`#rows tr:not([hidden]) .what a`), chromedp.WaitVisible(".trace"))
	b.quiet()
}
