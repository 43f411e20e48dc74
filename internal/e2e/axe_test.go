package e2e

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// axe is the source of the accessibility checker.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		return "", fmt.Errorf("%w; make test installs it", err)
	}
	return string(source), nil
})

// What WCAG 2.2 AA asks and a program can check, and what is known to help besides.
const (
	everyRule = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	contrast  = `{type: "rule", values: ["color-contrast"]}`
)

const runAxe = `axe.run(document, {runOnly: %s})
	.then(found => found.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + "\n    " + n.failureSummary)})))`

// violation is a rule that the page breaks, and where.
type violation struct {
	ID, Help string
	Nodes    []string
}

// Axe tells what the accessibility checker finds wrong with the page, as text to read; nothing is the empty string.
// The checker comes in by the debugger, which the page's own policy does not bind.
func (p *page) Axe() string {
	p.t.Helper()
	return p.axe(everyRule)
}

// AxeDark tells what it finds wrong with the page's dark colours, in which alone the dark page differs.
func (p *page) AxeDark() string {
	p.t.Helper()
	p.Dark(true)
	defer p.Dark(false)
	return p.axe(contrast)
}

func (p *page) axe(rules string) string {
	p.t.Helper()
	source, err := axe()
	if err != nil {
		p.t.Fatal(err)
	}
	if !p.Is("window.axe") {
		p.do("load axe", chromedp.Evaluate[chromedp.Void](source))
	}
	found := value(p, "run axe", chromedp.Evaluate[[]violation](fmt.Sprintf(runAxe, rules), chromedp.EvalAwaitPromise))
	var b strings.Builder
	for _, v := range found {
		fmt.Fprintf(&b, "%s: %s\n", v.ID, v.Help)
		for _, node := range v.Nodes {
			fmt.Fprintf(&b, "  %s\n", node)
		}
	}
	return b.String()
}
