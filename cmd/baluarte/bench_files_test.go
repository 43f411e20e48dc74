package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"baluarte/internal/report"
)

// files takes lists of people as files, while nobody passes.
func (w *nation) files(b *testing.B, t *table, p launched) {
	b.Helper()
	d := w.download(b, p, "/en/reports/people.csv")
	t.tell(fmt.Sprintf("CSV of %d rows: first byte", d.lines-1), millis(d.first), "under 300 ms")
	t.tell("rows a second", fmt.Sprintf("%.0f", float64(d.lines-1)/d.took.Seconds()), "at least 150,000")
	t.tell("memory above idle", fmt.Sprintf("%.0f MB", d.peak), "under 60 MB")
	module, names := w.largest(b)
	d = w.download(b, p, "/en/reports/people.xlsx?module="+module)
	t.tell(fmt.Sprintf("XLSX of the %d names in one module", names), seconds(d.took), "under 10 s for 100,000")
	t.tell("memory above idle", fmt.Sprintf("%.0f MB", d.peak), "under 200 MB")
}

// largest is the module that most people owe something in, of those that a spreadsheet has room for.
func (w *nation) largest(b *testing.B) (module string, names int) {
	b.Helper()
	f, err := w.figures(report.When{})
	must(b, err)
	rosters := map[string]int{}
	for _, of := range f {
		for m, c := range of {
			rosters[m] += c.Roster
		}
	}
	for m, n := range rosters {
		if m != report.AllModules && n > names && n <= 100_000 {
			module, names = m, n
		}
	}
	return module, names
}

// download is how taking a file went.
type download struct {
	first, took time.Duration
	lines       int
	peak        float64 // MB of memory above idle
}

// download takes a file and throws it away. One that breaks off fails the benchmark, and is told all the same.
func (w *nation) download(b *testing.B, p launched, path string) (d download) {
	b.Helper()
	stop := p.watch()
	begin := time.Now()
	r, err := http.NewRequest(http.MethodGet, "http://"+p.address+path, nil)
	must(b, err)
	r.Header.Set("Cookie", strings.TrimSuffix(strings.TrimPrefix(w.cookies, "Cookie: "), "\r\n"))
	answer, err := http.DefaultClient.Do(r)
	must(b, err)
	defer answer.Body.Close()
	for buffer := make([]byte, 64<<10); err == nil; {
		var n int
		n, err = answer.Body.Read(buffer)
		if n > 0 && d.first == 0 {
			d.first = time.Since(begin)
		}
		d.lines += bytes.Count(buffer[:n], []byte("\n"))
	}
	d.took = time.Since(begin)
	d.peak = stop()
	if err != io.EOF || answer.StatusCode != http.StatusOK {
		b.Errorf("%s broke off after %d lines and %s: %s, %v", path, d.lines, d.took, answer.Status, err)
	}
	return d
}
