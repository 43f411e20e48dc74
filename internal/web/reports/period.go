package reports

import (
	"net/url"
	"strconv"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/web/page"
)

// monthsOffered is how many months back a period can begin by choice; an address may name an earlier one.
const monthsOffered = 36

// monthly writes months on a page.
type monthly struct {
	of *page.Base
	report.Period
	today lang.Date
	place *time.Location
}

// MonthName is a month in full.
func (m monthly) MonthName(d lang.Date) string {
	return m.of.T("items.month", "Month", m.of.Month(d.Month), "Year", strconv.Itoa(d.Year))
}

// MonthShort is a month in a few letters, for drawings.
func (m monthly) MonthShort(d lang.Date) string {
	return m.of.T("items.month_short", "Month", m.of.T("format.monthshort."+strconv.Itoa(int(d.Month))), "Year", strconv.Itoa(d.Year%100 + 100)[1:])
}

// Months are those to choose from, the newest first.
func (m monthly) Months() (all []lang.Date) {
	for i := range monthsOffered {
		all = append(all, report.MonthOf(m.today).AddMonths(-i))
	}
	return all
}

// MonthValue is how an address names a month.
func (m monthly) MonthValue(d lang.Date) string { return report.Month(d) }

// monthSelect is what the part of a template needs to offer months.
type monthSelect struct {
	monthly
	*page.Base
	Name, Label, Open string
	Chosen            lang.Date
}

// ChooseMonth hands a choice of months to it; open says what no choice means.
func (m monthly) ChooseMonth(name, label, open string, chosen lang.Date) monthSelect {
	return monthSelect{m, m.of, name, label, open, chosen}
}

// periodAsked reads whole months from the address.
func periodAsked(v *page.Visit) (p report.Period, err error) {
	for name, into := range map[string]*lang.Date{"from": &p.From, "to": &p.To} {
		if text := v.Query(name); text != "" {
			if *into, err = lang.ParseDate(text + "-01"); err != nil {
				return p, fault.New(fault.NotFound, "")
			}
		}
	}
	return p, nil
}

// inAddress adds the months to an address.
func inAddress(q url.Values, p report.Period) {
	for name, month := range map[string]lang.Date{"from": p.From, "to": p.To} {
		if !month.IsZero() {
			q.Set(name, report.Month(month))
		}
	}
}
