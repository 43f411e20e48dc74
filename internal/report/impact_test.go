package report_test

import (
	"slices"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"pgregory.net/rapid"
)

// TestMedian: as many things as completions, each with its days.
func TestMedian(t *testing.T) {
	for _, c := range []struct {
		all  []report.Duration
		want float64
		of   int
	}{
		{nil, 0, 0},
		{[]report.Duration{{Days: 7, Completions: 1}}, 7, 1},
		{[]report.Duration{{Days: 30, Completions: 2}, {Days: 1, Completions: 3}}, 1, 5},    // 1 1 1 30 30
		{[]report.Duration{{Days: 30, Completions: 2}, {Days: 1, Completions: 2}}, 15.5, 4}, // 1 1 30 30
	} {
		if got, of := report.Median(c.all); got != c.want || of != c.of {
			t.Errorf("%v: %v of %d, want %v of %d", c.all, got, of, c.want, c.of)
		}
	}
}

// TestWhole: a sum tells nothing beyond its months that are told, so that no two of them differ by a few papers.
func TestWhole(t *testing.T) {
	score := func(papers, right int) report.Score {
		return report.Score{Papers: papers, Right: right, Of: papers * 10}
	}
	for _, c := range []struct {
		months []report.Score
		want   report.Score
	}{
		{nil, report.Score{}},
		{[]report.Score{score(12, 90), score(4, 20)}, score(12, 90)},
		{[]report.Score{score(12, 90), score(4, 20), score(6, 30)}, score(12, 90)},
		{[]report.Score{score(4, 20), score(6, 30)}, report.Score{Few: true}},
		{[]report.Score{score(12, 90), {Papers: 50, Few: true}}, score(12, 90)},
	} {
		if got := report.Whole(c.months); got != c.want {
			t.Errorf("%v: %v, want %v", c.months, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var months []report.Score
		told := 0
		for _, papers := range rapid.SliceOf(rapid.IntRange(0, 30)).Draw(t, "papers") {
			months = append(months, score(papers, papers))
			if papers >= report.FewestPapers {
				told += papers
			}
		}
		whole := report.Whole(months)
		if whole.Papers != told {
			t.Fatalf("%v: %v", months, whole)
		}
	})
}

// TestPeriods: months begin at midnight where the agency is, the last one ends with its last day, and together they leave no
// gap; what makes no sense is refused.
func TestPeriods(t *testing.T) {
	day := lang.Date{Year: 2026, Month: time.March, Day: 11}
	month := func(n int) lang.Date { return lang.Date{Year: 2026, Month: time.Month(n), Day: 1} }
	at := report.Places{Days: []report.Day{{TimeZone: "America/Chicago", Date: day}}}
	for _, zone := range []string{"America/Chicago", "UTC", "UTC"} {
		at.Nodes = append(at.Nodes, agency.Node{Agency: agency.Agency{TimeZone: zone}})
	}
	all := at.Spans(report.Period{From: month(2)}.Closed(day))
	if len(all) != 4 || all[0].Month != month(2) || all[1].Month != month(3) || all[2].TimeZone != "UTC" || !all[0].Until.Equal(all[1].Since) {
		t.Fatalf("%v", all)
	}
	if got := all[1].Until.UTC().Format(time.RFC3339); got != "2026-04-01T05:00:00Z" { // in summer time
		t.Errorf("March ends at %s", got)
	}
	if got := all[0].Since.UTC().Format(time.RFC3339); got != "2026-02-01T06:00:00Z" {
		t.Errorf("February begins at %s", got)
	}
	if open := (report.Period{To: month(2)}).Closed(day); open.From.Year != 2020 || open.To != month(2) {
		t.Errorf("%v", open)
	}
	for _, bad := range []report.Period{{From: month(3), To: month(2)}, {From: month(4)}, {To: month(4)}, {From: lang.Date{Year: 1, Month: 1, Day: 1}}} {
		if err := bad.Check(at); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	for _, good := range []report.Period{{}, {From: month(3)}, {To: month(3)}, {From: month(1), To: month(1)}} {
		if err := good.Check(at); err != nil {
			t.Errorf("%v: %v", good, err)
		}
	}
	if got := (report.Period{From: month(1), To: month(3)}).Months(); !slices.Equal(got, []lang.Date{month(1), month(2), month(3)}) {
		t.Error(got)
	}
}
