package agency

import (
	"slices"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// The rules of postings. They are functions of a person's postings and of the day at the agency.

// newestPrimary is the primary posting that began last.
func newestPrimary(postings []Posting) (newest Posting, ok bool) {
	for _, p := range postings {
		if p.Primary && (!ok || newest.From.Before(p.From)) {
			newest, ok = p, true
		}
	}
	return newest, ok
}

// Begin decides whether a posting may begin, and which one ends the day before. A primary one begins after the one
// before it began, and today at the latest: what is to come is not on a roster. Only where an earlier one began or
// ended today it may be tomorrow, so that a mistake can be mended at once.
func Begin(postings []Posting, p Posting, today lang.Date) (ends *Posting, err error) {
	before, has := newestPrimary(postings)
	earliest := Ever
	switch {
	case !p.Primary:
		if !has || !before.To.IsZero() {
			return nil, fault.New(fault.Conflict, "posting.needs_primary")
		}
	case has && before.To.IsZero():
		earliest = before.From.AddDays(1)
	case has:
		earliest = before.To.AddDays(1)
	}
	if err := between("from", p.From, earliest, today); err != nil {
		return nil, err
	}
	if p.Primary && has && before.To.IsZero() {
		before.To = p.From.AddDays(-1)
		return &before, nil
	}
	return nil, nil
}

// End decides whether a posting beside the primary one may end on a day. A primary one ends when another begins, or
// when its person leaves.
func End(p Posting, last, today lang.Date) (Posting, error) {
	if p.Primary || !p.To.IsZero() {
		return p, fault.New(fault.Conflict, "posting.cannot_end")
	}
	p.To = last
	return p, between("last", last, p.From, today)
}

// Leave decides which postings end when somebody leaves after a last day: all that are open. One that began later
// than that day ends on its first.
func Leave(postings []Posting, last, today lang.Date) (ended []Posting, err error) {
	open := slices.DeleteFunc(slices.Clone(postings), func(p Posting) bool { return !p.To.IsZero() })
	if len(open) == 0 {
		return nil, fault.New(fault.Conflict, "posting.has_left")
	}
	earliest := Ever
	if p, ok := newestPrimary(open); ok {
		earliest = p.From
	}
	if err := between("last", last, earliest, today); err != nil {
		return nil, err
	}
	for _, p := range open {
		p.To = last
		if last.Before(p.From) {
			p.To = p.From
		}
		ended = append(ended, p)
	}
	return ended, nil
}

// between refuses a day before the earliest or after today. Where the earliest is still to come, it is the only one.
func between(field string, day, earliest, today lang.Date) error {
	latest := today
	if latest.Before(earliest) {
		latest = earliest
	}
	switch {
	case day.IsZero():
		return fault.Field(field, "field.no_day")
	case day.Before(earliest):
		return fault.Field(field, "posting.too_early", "Date", earliest)
	case latest.Before(day):
		return fault.Field(field, "posting.too_late", "Date", latest)
	}
	return nil
}
