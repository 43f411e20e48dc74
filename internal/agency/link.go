package agency

import (
	"slices"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Ever stands where it is not known since when: a day before anything that is recorded, and before anybody's posting.
var Ever = lang.Date{Year: 1900, Month: 1, Day: 1}

// Link is under whom an agency is, from when to when. On a day without one it stands at the top.
type Link struct {
	Agency, Parent uuid.UUID
	From           lang.Date
	To             lang.Date // the last day; zero while it lasts
}

// Holds reports whether the link is in force on a day.
func (l Link) Holds(on lang.Date) bool {
	return !on.Before(l.From) && (l.To.IsZero() || !l.To.Before(on))
}

// LinksOf picks one agency's links, the oldest first.
func LinksOf(all []Link, agency uuid.UUID) (own []Link) {
	for _, l := range all {
		if l.Agency == agency {
			own = append(own, l)
		}
	}
	slices.SortFunc(own, func(a, b Link) int { return a.From.Compare(b.From) })
	return own
}

// present tells under whom an agency is by the newest of its links, and since when; zero without any.
func present(own []Link) (parent uuid.UUID, since lang.Date) {
	if len(own) == 0 {
		return uuid.Nil, lang.Date{}
	}
	last := own[len(own)-1]
	if last.To.IsZero() {
		return last.Parent, last.From
	}
	return uuid.Nil, last.To.AddDays(1)
}

// Relink gives an agency's links after it goes under a parent from a day on; uuid.Nil is the top. Its present place ends
// the day before. A place that began on that very day is corrected instead, as if it had never been. What came before
// the present place is history and stays: an earlier day is refused.
func Relink(own []Link, agency, parent uuid.UUID, from lang.Date) ([]Link, error) {
	now, since := present(own)
	if parent == now {
		return nil, fault.Field("to", "agency.is_there")
	}
	if from.Before(since) {
		return nil, fault.Field("from", "agency.moved_since", "Date", since)
	}
	kept := slices.Clone(own)
	if last := len(kept) - 1; last >= 0 && kept[last].To.IsZero() {
		if kept[last].From == from {
			kept = kept[:last]
		} else {
			kept[last].To = from.AddDays(-1)
		}
	}
	if parent == uuid.Nil {
		return kept, nil
	}
	if last := len(kept) - 1; last >= 0 && kept[last].Parent == parent && kept[last].To == from.AddDays(-1) {
		kept[last].To = lang.Date{} // back where it was until then
		return kept, nil
	}
	return append(kept, Link{Agency: agency, Parent: parent, From: from}), nil
}

// Loops finds a day, from one on, on which an agency would be above itself.
func Loops(all []Link, agency uuid.UUID, from lang.Date) (on lang.Date, loops bool) {
	byAgency := map[uuid.UUID][]Link{}
	days := []lang.Date{from}
	for _, l := range all {
		byAgency[l.Agency] = append(byAgency[l.Agency], l)
		if from.Before(l.From) { // a loop can only close on a day on which a link begins
			days = append(days, l.From)
		}
	}
	slices.SortFunc(days, lang.Date.Compare)
	for _, day := range days {
		at := agency
		for range len(byAgency) {
			i := slices.IndexFunc(byAgency[at], func(l Link) bool { return l.Holds(day) })
			if i < 0 {
				break
			}
			if at = byAgency[at][i].Parent; at == agency {
				return day, true
			}
		}
	}
	return lang.Date{}, false
}
