package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// table is what the benchmark found, printed whole at its end.
type table struct{ strings.Builder }

func (t *table) section(format string, args ...any) {
	fmt.Fprintf(t, "\n%s\n", fmt.Sprintf(format, args...))
}

// rates heads the columns of compare.
func (t *table) rates() {
	fmt.Fprintf(t, "  %-52s %9s %10s %10s %10s %8s  %s\n", "", "a second", "p50", "p99", "longest", "ratio", "wanted")
}

// compare adds a line: a thing's figures, and its rate as a share of another's.
func (t *table) compare(name string, f, to *figures, wanted string) {
	ratio := ""
	if to != nil {
		ratio = fmt.Sprintf("%.1f %%", 100*f.rate()/to.rate())
	}
	fmt.Fprintf(t, "  %-52s %9.0f %10s %10s %10s %8s  %s\n", name, f.rate(), millis(f.percentile(.5)), millis(f.percentile(.99)), millis(f.percentile(1)), ratio, wanted)
}

// times heads the columns of timed.
func (t *table) times() {
	fmt.Fprintf(t, "  %-52s %9s %10s %10s %10s %8s  %s\n", "", "a second", "p50", "p95", "p99", "", "wanted")
}

// timed adds a line: how long a thing takes.
func (t *table) timed(name string, f *figures, wanted string) {
	fmt.Fprintf(t, "  %-52s %9.0f %10s %10s %10s %8s  %s\n", name, f.rate(), millis(f.percentile(.5)), millis(f.percentile(.95)), millis(f.percentile(.99)), "", wanted)
}

// tell adds a line of another kind.
func (t *table) tell(name, figure, wanted string) {
	fmt.Fprintf(t, "  %-52s %9s %41s  %s\n", name, figure, "", wanted)
}

func (t *table) print(w io.Writer) { fmt.Fprintln(w, t.String()) }

func millis(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }
