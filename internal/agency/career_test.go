package agency_test

import (
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

// TestOnePrimaryPostingAtATime: whatever is done to somebody's postings, in whatever order and on whatever days, what
// the rules let through leaves one primary posting a day at most, and no posting that ends before it begins.
func TestOnePrimaryPostingAtATime(t *testing.T) {
	first := lang.Date{Year: 2026, Month: 1, Day: 1}
	rapid.Check(t, func(t *rapid.T) {
		var postings []agency.Posting
		today := first
		end := func(changed agency.Posting) {
			for i := range postings {
				if postings[i].ID == changed.ID {
					postings[i].To = changed.To
				}
			}
		}
		for range rapid.IntRange(1, 25).Draw(t, "changes") {
			today = today.AddDays(rapid.IntRange(0, 3).Draw(t, "later"))
			day := today.AddDays(rapid.IntRange(-8, 3).Draw(t, "day"))
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0, 1:
				p := agency.Posting{ID: number(len(postings)), From: day, Primary: rapid.Bool().Draw(t, "primary")}
				ends, err := agency.Begin(postings, p, today)
				if err != nil {
					continue
				}
				if ends != nil {
					end(*ends)
				}
				postings = append(postings, p)
			case 2:
				if len(postings) == 0 {
					continue
				}
				if p, err := agency.End(rapid.SampledFrom(postings).Draw(t, "posting"), day, today); err == nil {
					end(p)
				}
			default:
				ended, err := agency.Leave(postings, day, today)
				if err != nil {
					continue
				}
				for _, p := range ended {
					end(p)
				}
			}
			open, primaries := 0, 0
			for _, p := range postings {
				if !p.To.IsZero() && p.To.Before(p.From) {
					t.Fatalf("%v ends before it begins", p)
				}
				if today.AddDays(1).Before(p.From) {
					t.Fatalf("%v begins later than the day after %s", p, today)
				}
				if p.To.IsZero() {
					open++
					if p.Primary {
						primaries++
					}
				}
			}
			if agency.Overlap(postings) || primaries > 1 || open > 0 && primaries == 0 {
				t.Fatalf("%d open, %d of them primary: %v", open, primaries, postings)
			}
		}
	})
}

// TestDaysOfPostings tells each rule by an example. Today is the 20th.
func TestDaysOfPostings(t *testing.T) {
	today := lang.Date{Year: 2026, Month: 11, Day: 20}
	on := func(d int) lang.Date { return lang.Date{Year: 2026, Month: 11, Day: d} }
	open := []agency.Posting{{ID: number(1), From: on(10), Primary: true}}
	left := []agency.Posting{{ID: number(1), From: on(10), To: on(15), Primary: true}}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"the first one":                     {begin(nil, on(20), true, today), ""},
		"long ago":                          {begin(nil, lang.Date{Year: 1899, Month: 12, Day: 31}, true, today), "posting.too_early"},
		"without a day":                     {begin(nil, lang.Date{}, true, today), "field.no_day"},
		"tomorrow":                          {begin(nil, on(21), true, today), "posting.too_late"},
		"on the day the present one began":  {begin(open, on(10), true, today), "posting.too_early"},
		"the day after":                     {begin(open, on(11), true, today), ""},
		"on the last day of the one before": {begin(left, on(15), true, today), "posting.too_early"},
		"after the last day":                {begin(left, on(16), true, today), ""},
		"tomorrow, to mend one of today":    {begin([]agency.Posting{{From: today, Primary: true}}, on(21), true, today), ""},
		"the day after, to mend one":        {begin([]agency.Posting{{From: today, Primary: true}}, on(22), true, today), "posting.too_late"},
		"beside the present one":            {begin(open, on(1), false, today), ""},
		"beside none":                       {begin(nil, on(1), false, today), "posting.needs_primary"},
		"beside one that ended":             {begin(left, on(16), false, today), "posting.needs_primary"},
		"to end a primary one":              {end(open[0], on(20), today), "posting.cannot_end"},
		"to end one beside it":              {end(agency.Posting{From: on(10)}, on(20), today), ""},
		"to end one before it began":        {end(agency.Posting{From: on(10)}, on(9), today), "posting.too_early"},
		"to end one that has ended":         {end(agency.Posting{From: on(10), To: on(12)}, on(12), today), "posting.cannot_end"},
		"to leave today":                    {leave(open, on(20), today), ""},
		"to leave on the first day":         {leave(open, on(10), today), ""},
		"to leave before it":                {leave(open, on(9), today), "posting.too_early"},
		"to leave tomorrow":                 {leave(open, on(21), today), "posting.too_late"},
		"to leave again":                    {leave(left, on(20), today), "posting.has_left"},
	} {
		got := ""
		if c.err != nil {
			fields, _ := fault.InFields(c.err)
			if len(fields) == 1 {
				got = fields[0].Key
			} else {
				got = c.err.(*fault.Error).Key
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	ends, err := agency.Begin(open, agency.Posting{From: on(18), Primary: true}, today)
	if err != nil || ends == nil || ends.ID != open[0].ID || ends.To != on(17) {
		t.Errorf("the posting before ends: %v, %v", ends, err)
	}
}

func begin(postings []agency.Posting, from lang.Date, primary bool, today lang.Date) error {
	_, err := agency.Begin(postings, agency.Posting{From: from, Primary: primary}, today)
	return err
}

func end(p agency.Posting, last, today lang.Date) error {
	_, err := agency.End(p, last, today)
	return err
}

func leave(postings []agency.Posting, last, today lang.Date) error {
	_, err := agency.Leave(postings, last, today)
	return err
}
