package report_test

import (
	"context"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// papers is a store that knows of papers alone: of an agency at the top and two below it, so many of each in March.
type papers struct {
	report.Store
	at map[uuid.UUID]int
}

func (p papers) Snapshot(ctx context.Context, f func(ctx context.Context) error) error { return f(ctx) }
func (p papers) TreeVersion(context.Context) (string, error)                           { return "one", nil }
func (p papers) Agencies(context.Context, lang.Date) ([]agency.Agency, error) {
	of := func(id, above uuid.UUID) agency.Agency { return agency.Agency{ID: id, Parent: above, TimeZone: "UTC"} }
	return []agency.Agency{of(number(0), uuid.Nil), of(number(1), number(0)), of(number(2), number(0))}, nil
}

var march = lang.Date{Year: 2026, Month: time.March, Day: 1}

func (p papers) PapersAt(_ context.Context, f report.PaperFilter) (all []report.PapersAt, err error) {
	for _, id := range f.Agencies {
		all = append(all, report.PapersAt{Agency: id, Month: march, Language: "en", First: true, Papers: p.at[id]})
	}
	return all, nil
}

func (p papers) PaperCounts(_ context.Context, f report.PaperFilter) ([]report.PaperCount, error) {
	c := report.PaperCount{Month: march, Language: "en", First: true, Module: "m", Revision: "d"}
	for _, id := range f.Agencies {
		c.Papers += p.at[id]
	}
	if c.Papers == 0 {
		return nil, nil
	}
	return []report.PaperCount{c}, nil
}

func (p papers) Durations(context.Context, report.PaperFilter) ([]report.Duration, error) {
	return nil, nil
}

type shelf struct{}

func (shelf) Revision(context.Context, string) (*course.Module, error) {
	return &course.Module{Draw: 10}, nil
}

// TestNoFewPapersAreFoundBySubtracting: of an agency nothing is told from which, taken from what is told above it, a few papers would
// remain; whoever asks.
func TestNoFewPapersAreFoundBySubtracting(t *testing.T) {
	for _, c := range []struct {
		above, one, other int    // papers
		want              string // of the agency at the top, of one and of the other: t told, f too few, - none
	}{
		{0, 50, 4, "tff"},
		{0, 50, 12, "ttt"},
		{0, 50, 0, "tt-"},
		{4, 50, 40, "ttf"}, // the smaller is kept back: what remains is large then
		{4, 50, 0, "tf-"},
		{4, 3, 0, "ff-"},
		{4, 3, 3, "tff"},
	} {
		s := &report.Service{Store: papers{at: map[uuid.UUID]int{number(0): c.above, number(1): c.one, number(2): c.other}}, Now: func() time.Time { return march.Time(time.UTC).AddDate(0, 0, 9) },
			Catalogue: &course.Catalogue{Languages: []lang.Tag{"en"}}}
		for _, scope := range []access.Scope{access.Everywhere(), {}} {
			got := ""
			for i := range 3 {
				if !scope.IsEverywhere() {
					scope = access.Below(number(i))
				}
				all, err := s.Impact(t.Context(), scope, shelf{}, report.ImpactQuestion{Agency: number(i), Period: report.Period{From: march, To: march}})
				if err != nil {
					t.Fatal(err)
				}
				switch score := all.Months[0].In["en"].First; {
				case score.Few:
					got += "f"
				case score.Papers > 0:
					got += "t"
				default:
					got += "-"
				}
			}
			if got != c.want {
				t.Errorf("%+v: %s, want %s", c, got, c.want)
			}
		}
	}
}
