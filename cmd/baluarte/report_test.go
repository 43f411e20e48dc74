package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
)

// TestReportAtTheTerminal: the command writes the files of the page to the byte, both are in the log, and what cannot be read is
// misuse.
func TestReportAtTheTerminal(t *testing.T) {
	c := Config{Data: t.TempDir(), BaseURL: "http://localhost:8080", Demo: true}
	p := &program{bundle: bundle(t), words: bundle(t).For("en"), stdout: io.Discard, stderr: io.Discard}
	a, err := p.assemble(t.Context(), c, slog.New(slog.DiscardHandler))
	must(t, err)
	defer a.store.Close()
	all, err := a.store.Agencies(t.Context(), lang.DateOf(now(), time.UTC))
	must(t, err)
	browser := httptest.NewServer(a.handler)
	defer browser.Close()
	cookies := []*http.Cookie{}
	ask := func(method, path, form string) (*http.Response, string) {
		r, err := http.NewRequest(method, browser.URL+path, strings.NewReader(form))
		must(t, err)
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		must(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		must(t, err)
		return res, string(body)
	}
	in, _ := ask(http.MethodPost, "/en/sign-in/demo", "role=administrator")
	cookies = in.Cookies()
	var at agency.Agency // the first that the administrator sees
	for _, n := range agency.NewTree(all).All() {
		if res, _ := ask(http.MethodGet, "/en/reports/completion?agency="+n.ID.String(), ""); at.Code == "" && n.Depth == 1 && res.StatusCode == http.StatusOK {
			at = n.Agency
		}
	}
	known := report.Moment(now())
	day := lang.DateOf(now(), time.UTC).AddDays(-40).String()
	for _, tag := range []string{"en", "es"} {
		for _, kind := range paper.Kinds() {
			res, want := ask(http.MethodGet, "/"+tag+"/reports/completion."+string(kind)+"?paper=a4&agency="+at.ID.String()+"&as-of="+day+"&known="+known, "")
			if res.StatusCode != http.StatusOK || len(want) < 1000 {
				t.Fatalf("%s: %d, %s", kind, res.StatusCode, want)
			}
			args := []string{"report", "completion", "--data", c.Data, "--agency", at.ID.String(), "--as-of", day, "--known", known, "--format", string(kind), "--lang", tag, "--paper", "a4"}
			if stdout, stderr, exit := command(t, nil, args...); exit != 0 || stdout != want {
				t.Errorf("%s in %s: exit %d, %d bytes instead of %d, %s", kind, tag, exit, len(stdout), len(want), stderr)
			}
			file := filepath.Join(t.TempDir(), "x")
			if stdout, _, exit := command(t, nil, append(args, "--out", file)...); exit != 0 || stdout != "" {
				t.Errorf("exit %d, %s", exit, stdout)
			}
			if got, err := os.ReadFile(file); err != nil || string(got) != want {
				t.Errorf("%s in %s: another file, %v", kind, tag, err)
			}
		}
	}
	log, err := a.store.Exports(t.Context(), access.Everywhere(), lang.DateOf(now(), time.UTC), report.ExportQuestion{}, 100)
	must(t, err)
	if len(log) != 18 || log[0].Who != "" || log[0].SHA256 != log[1].SHA256 || log[0].SHA256 != log[2].SHA256 || log[2].Who == "" || !log[0].Finished {
		t.Errorf("the log has %d lines: %+v", len(log), log[:min(3, len(log))])
	}
	stdout, _, exit := command(t, nil, "report", "completion", "--data", c.Data, "--format", "json")
	if exit != 0 || !strings.Contains(stdout, `"not_started":`) || !strings.Contains(stdout, `"report_id":"`) {
		t.Errorf("exit %d, %.300s", exit, stdout)
	}
	stdout, _, exit = command(t, nil, "report", "completion", "--data", c.Data, "--format", "json", "--share", "outside")
	if exit != 0 || !strings.Contains(stdout, `"filter":{"share":"outside","within":"all"}`) || !strings.Contains(stdout, `"on_time":null`) {
		t.Errorf("for handing out: exit %d, %.300s", exit, stdout)
	}
	for _, wrong := range []struct{ option, value, told string }{
		{"--share", "all", "outside"},
		{"--format", "doc", "csv, xlsx, pdf or json"},
		{"--lang", "fr", "en and es"},
		{"--paper", "a5", "letter or a4"},
		{"--as-of", "2026-02-30", "2026-02-30"},
		{"--as-of", "2999-01-01", "--as-of"},
		{"--known", "yesterday", "yesterday"},
		{"--known", known, "--known"},
		{"--agency", "NOWHERE", "NOWHERE"},
		{"--module", "zeppelin", "zeppelin"},
		{"--data", t.TempDir(), "no database"},
	} {
		stdout, stderr, exit := command(t, nil, "report", "completion", "--data", c.Data, wrong.option, wrong.value)
		if exit != 2 || stdout != "" || !strings.Contains(stderr, wrong.told) {
			t.Errorf("%s %s: exit %d, %q, %s", wrong.option, wrong.value, exit, stdout, stderr)
		}
	}
	if _, stderr, exit := command(t, nil, "report", "completion", "--data", c.Data, "--out", filepath.Join(t.TempDir(), "none", "x")); exit != 1 || stderr == "" {
		t.Errorf("exit %d, %s", exit, stderr)
	}
}
