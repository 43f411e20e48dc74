package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is the one Chromium that all tests share; each page has a profile of its own in it.
var browser = sync.OnceValues(func() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, fmt.Errorf("Chromium is not installed; make test installs it, go test -short does without")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // needs privileges that a container does not give; the pages are our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		// A page brought back as it was left is invisible to the debugger; so Back loads it again.
		chromedp.Flag("disable-features", "BackForwardCache,Translate"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	atEnd = append(atEnd, func() {
		_ = chromedp.Cancel(ctx)
		end()
		stop()
	})
	return ctx, chromedp.Do(ctx)
})

// size is that of a window, in CSS pixels.
type size struct {
	Name          string
	Width, Height int64
}

var (
	phone   = size{"phone", 360, 740}
	desktop = size{"desktop", 1280, 900}
)

// page is a tab of a browser with an empty profile. Its methods wait for what they need and fail the test without it.
type page struct {
	t    testing.TB
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string
}

// open gives a blank page, of desktop size, whose paths are below base.
func open(t testing.TB, base string) *page {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser")
	}
	shared, err := browser()
	if err != nil {
		t.Fatal(err)
	}
	p := &page{t: t, base: base}
	ctx, closeTab := chromedp.NewContext(shared, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.watch))
	p.ctx = ctx
	t.Cleanup(func() {
		closeTab()
		for _, c := range p.Complaints() {
			t.Errorf("the browser complains: %s", c)
		}
	})
	// What comes first makes the tab, which lives as long as this context: so no step, whose time is bounded.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	// Each page believes that it is the one in front, or only one of those open at a time would show its focus.
	command(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.Size(desktop)
	return p
}

// watch keeps what no page of ours may do.
func (p *page) watch(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		said := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			said += " " + x.Description
		}
		p.complain("script: " + said)
	case *log.EventEntryAdded:
		if e.Entry.Source == log.EntrySourceSecurity || strings.Contains(e.Entry.Text, "Content Security Policy") {
			p.complain(e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || strings.HasPrefix(u.Scheme, "http") && !strings.HasPrefix(e.Request.URL, p.base+"/") {
			p.complain("asks another host: " + e.Request.URL)
		}
	}
}

func (p *page) complain(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, s)
}

// Complaints tells what the browser found wrong so far, and forgets it.
func (p *page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.complaints
	p.complaints = nil
	return said
}

// do carries out one step, named for the message of its failure.
func (p *page) do(name string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := step(p.ctx)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.fail(name, err)
	}
}

// fail ends the test with the place and the words of the page.
func (p *page) fail(name string, err error) {
	p.t.Helper()
	ctx, cancel := step(p.ctx)
	defer cancel()
	at, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	p.t.Fatalf("%s: %v\nat %s, which reads:\n%s", name, err, at, text)
}

// arrive carries out a step that leads to another page (or the same one anew), and gives the answer's status.
func (p *page) arrive(name string, actions ...chromedp.Action[chromedp.Void]) int {
	p.t.Helper()
	ctx, cancel := step(p.ctx)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, actions...)
	if err == nil && answer == nil {
		err = errors.New("it leads to no other page")
	}
	if err != nil {
		p.fail(name, err)
	}
	return int(answer.Status)
}

// Size sets that of the window.
func (p *page) Size(s size) {
	p.t.Helper()
	var options []chromedp.EmulateViewportOption
	if s == phone {
		options = append(options, chromedp.EmulateTouch, chromedp.EmulateMobile)
	}
	p.do("size "+s.Name, chromedp.EmulateViewport(s.Width, s.Height, options...))
}

// Dark sets whether the person prefers dark colours.
func (p *page) Dark(dark bool) {
	p.t.Helper()
	value := "light"
	if dark {
		value = "dark"
	}
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: value},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// WithoutScript turns JavaScript off for the pages opened from now on.
func (p *page) WithoutScript() {
	p.t.Helper()
	command(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Prefer sets the languages the browser asks for, as in "es-MX,es;q=0.9".
func (p *page) Prefer(languages string) {
	p.t.Helper()
	command(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"Accept-Language": languages},
	})
}

// Go opens a path and gives the answer's status.
func (p *page) Go(path string) int {
	p.t.Helper()
	return p.arrive("go to "+path, chromedp.Navigate(p.base+path))
}

// Reload opens the page again, as the person's key for it does.
func (p *page) Reload() int {
	p.t.Helper()
	return p.arrive("reload", chromedp.Reload())
}

// Back goes to the page before, as the person's key for it does, and gives the answer's status.
func (p *page) Back() int {
	p.t.Helper()
	return p.arrive("go back", chromedp.NavigateBack())
}

// Wait returns when something that matches the selector can be seen.
func (p *page) Wait(selector string) {
	p.t.Helper()
	p.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Until returns when a JavaScript expression holds.
func (p *page) Until(expression string) {
	p.t.Helper()
	for end := time.Now().Add(within); !p.Is(expression); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.fail("wait until "+expression, fmt.Errorf("it does not hold after %s", within))
		}
	}
}

// Offline cuts the page off the network, or puts it back.
func (p *page) Offline(offline bool) {
	p.t.Helper()
	command(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1, Offline: offline}}})
}

// Click presses something that leaves the page where it is.
func (p *page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Follow clicks a link or a button that leads to another page, and gives the answer's status.
func (p *page) Follow(selector string) int {
	p.t.Helper()
	return p.arrive("follow "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Fill writes into a field, in place of what it held.
func (p *page) Fill(selector, text string) {
	p.t.Helper()
	p.do("fill "+selector, chromedp.Clear(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Write types behind what stands in a field.
func (p *page) Write(selector, text string) {
	p.t.Helper()
	p.do("write into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Choose takes an option of a select, by its value.
func (p *page) Choose(selector, value string) {
	p.t.Helper()
	p.Wait(selector)
	if !p.Is(fmt.Sprintf(`(s => { s.value = %q; s.dispatchEvent(new Event("change", { bubbles: true })); return s.value === %q })(document.querySelector(%q))`, value, value, selector)) {
		p.t.Fatalf("%s has no %q", selector, value)
	}
}

// Press presses keys, one after the other, wherever the focus is: kb.Tab, kb.Enter, " ".
func (p *page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do("press "+fmt.Sprintf("%q", key), chromedp.KeyEvent(key))
	}
}

// PressToFollow presses a key that leads to another page, and gives the answer's status.
func (p *page) PressToFollow(key string) int {
	p.t.Helper()
	return p.arrive("press "+fmt.Sprintf("%q", key), chromedp.KeyEvent(key))
}

// TabTo presses Tab until the focus is on something that matches the selector, and is to be seen there.
func (p *page) TabTo(selector string) {
	p.t.Helper()
	for range 200 {
		p.Press(kb.Tab)
		if p.Is(fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			// A tile of the quiz shows it on the whole tile.
			if !p.Is(`[document.activeElement, document.activeElement.closest("label")].some(e =>
				e && (getComputedStyle(e).outlineStyle !== "none" || getComputedStyle(e).boxShadow !== "none"))`) {
				p.t.Errorf("the focus on %s cannot be seen", selector)
			}
			return
		}
	}
	p.fail("tab to "+selector, fmt.Errorf("200 presses do not reach it"))
}

// value carries out a step that finds something out.
func value[T any](p *page, name string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := step(p.ctx)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		p.fail(name, err)
	}
	return v
}

// command sends a command of the browser's own protocol.
func command[P, R any](p *page, c cdp.Command[P, R], params P) {
	p.t.Helper()
	value(p, c.Method, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, c, params) })
}

// eval is what a JavaScript expression gives; it works with the page's scripts turned off too.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	return value(p, "evaluate "+expression, chromedp.Evaluate[T](expression))
}

// Is tells whether a JavaScript expression holds.
func (p *page) Is(expression string) bool {
	p.t.Helper()
	return eval[bool](p, "Boolean("+expression+")")
}

// Text is what a person reads in the first element that matches the selector.
func (p *page) Text(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(value(p, "read "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Count is the number of elements that match the selector now.
func (p *page) Count(selector string) int {
	p.t.Helper()
	return eval[int](p, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
}

// Path is the path of the page, with its query.
func (p *page) Path() string {
	p.t.Helper()
	return strings.TrimPrefix(value(p, "location", chromedp.Location()), p.base)
}

// TooWide names what sticks out to the right of the window; nothing should.
func (p *page) TooWide() string {
	p.t.Helper()
	return eval[string](p, `document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" :
		[...document.querySelectorAll("body *")]
			.filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
			.map(e => e.tagName.toLowerCase() + (e.className ? "." + e.className : "")).slice(0, 10).join(", ") || "the page"`)
}

// Shoot writes a picture of the whole page as a PNG file, and its folder if missing.
func (p *page) Shoot(file string) {
	p.t.Helper()
	png := value(p, "picture", chromedp.FullScreenshot(100))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
