package report

import (
	"strconv"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Period is some whole months, by the first day of the first and of the last. Whole months, since by taking one day more or
// less somebody could find out who answered what on it. Zero is open.
type Period struct {
	From, To lang.Date
}

// Span is a month in a time zone: from Since on and before Until.
type Span struct {
	TimeZone     string
	Month        lang.Date // its first day
	Since, Until time.Time
}

// begin stands for an open beginning: before all records.
var begin = lang.Date{Year: 2020, Month: time.January, Day: 1}

// MonthOf is the first day of a day's month.
func MonthOf(d lang.Date) lang.Date { return lang.Date{Year: d.Year, Month: d.Month, Day: 1} }

// Month writes a month as addresses and files have it, by any of its days; nothing for an open end.
func Month(d lang.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:len("2006-01")]
}

// Check refuses a period that ends before it begins, or lies in the future or before all records.
func (p Period) Check(at Places) error {
	today := MonthOf(at.AsOf())
	switch {
	case !p.To.IsZero() && p.To.Before(p.From):
		return fault.New(fault.Invalid, "items.backwards")
	case !today.IsZero() && (today.Before(p.From) || today.Before(p.To)):
		return fault.New(fault.Invalid, "items.future")
	case !p.From.IsZero() && p.From.Before(begin):
		return fault.New(fault.Invalid, "items.past", "Year", strconv.Itoa(begin.Year))
	}
	return nil
}

// Closed is the period with its open ends filled in.
func (p Period) Closed(today lang.Date) Period {
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

// Spans are the months of a closed period in each time zone of the places.
func (p Places) Spans(q Period) (all []Span) {
	zones := map[string]bool{}
	for _, n := range p.Nodes {
		if zones[n.TimeZone] {
			continue
		}
		zones[n.TimeZone] = true
		zone := n.Zone()
		for _, month := range q.Months() {
			all = append(all, Span{n.TimeZone, month, month.Time(zone), month.AddMonths(1).Time(zone)})
		}
	}
	return all
}
