package report

import (
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Period is some whole months, by the first day of the first and of the last. Whole months, since by taking one day more or
// less somebody could find out who answered what on it. Zero is open.
type Period struct {
	From, To lang.Date
}

// Span is a month, or a whole Period, in a time zone: from Since on and before Until.
type Span struct {
	TimeZone     string
	Month        lang.Date // first day of it, or of the period's first month
	Since, Until time.Time
}

// begin stands for an open beginning: before all records.
var begin = lang.Date{Year: 2000, Month: time.January, Day: 1}

// MonthOf is the first day of a day's month.
func MonthOf(d lang.Date) lang.Date { return lang.Date{Year: d.Year, Month: d.Month, Day: 1} }

// Check refuses a period that ends before it begins or begins in the future.
func (p Period) Check(at Places) error {
	today := MonthOf(at.AsOf())
	switch {
	case !p.To.IsZero() && p.To.Before(p.From):
		return fault.New(fault.Invalid, "items.backwards")
	case !today.IsZero() && (today.Before(p.From) || today.Before(p.To)):
		return fault.New(fault.Invalid, "items.future")
	}
	return nil
}

// closed is the period with its open ends filled in.
func (p Period) closed(today lang.Date) Period {
	if p.From.IsZero() {
		p.From = begin
	}
	if p.To.IsZero() {
		p.To = MonthOf(today)
	}
	return p
}

// Months lists the months of a closed period.
func (p Period) Months() (all []lang.Date) {
	for m := p.From; !p.To.Before(m); m = m.AddMonths(1) {
		all = append(all, m)
	}
	return all
}

// Spans are the months of a period in each time zone of the places, or the whole of it in one piece.
func (p Places) Spans(q Period, monthly bool) (all []Span) {
	q = q.closed(p.AsOf())
	starts := []lang.Date{q.From}
	if monthly {
		starts = q.Months()
	}
	zones := map[string]bool{}
	for _, n := range p.Nodes {
		if zones[n.TimeZone] {
			continue
		}
		zones[n.TimeZone] = true
		zone := n.Zone()
		for i, month := range starts {
			end := q.To.AddMonths(1)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			all = append(all, Span{n.TimeZone, month, month.Time(zone), end.Time(zone)})
		}
	}
	return all
}
