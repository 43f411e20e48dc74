package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baluarte/internal/fault"
	"baluarte/internal/store/storetest"
)

// TestSampleCountry fills a database once, and no other.
func TestSampleCountry(t *testing.T) {
	o, truth := storetest.Address(t, "postgres"), filepath.Join(t.TempDir(), "truth.json")
	var out bytes.Buffer
	sample := func(more ...string) error {
		return run(t.Context(), append([]string{"baluarte", "sample", "country"}, more...), nil, &out, io.Discard)
	}
	for name, args := range map[string][]string{
		"on SQLite":  {"--people", "1000"},
		"too few":    {"--people", "10", "--database", o.Database},
		"no tree":    {"--agencies", "20", "--database", o.Database},
		"no address": {"--database", "mysql://somewhere"},
	} {
		if err := sample(args...); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, sample("--people", "1000", "--agencies", "100", "--seed", "3", "--truth", truth, "--database", o.Database))
	text, err := os.ReadFile(truth)
	must(t, err)
	var rows []truthRow
	must(t, json.Unmarshal(text, &rows))
	people := 0
	for _, r := range rows {
		if r.Roster != r.Completed+r.InProgress+r.NotStarted+r.Exempt {
			t.Errorf("%+v does not add up", r)
		}
		people += r.Roster
	}
	if len(rows) < 100 || people == 0 || out.Len() == 0 {
		t.Errorf("%d answers about %d people: %s", len(rows), people, out.String())
	}
	if !strings.Contains(out.String(), " 100 agencies") {
		t.Errorf("in other agencies than asked: %s", out.String())
	}
	if err := sample("--people", "1000", "--database", o.Database); !fault.Is(err, fault.Invalid) {
		t.Errorf("a second time: %v", err)
	}
}
