package i18n

import (
	"strconv"
	"time"

	"golang.org/x/text/number"

	"baluarte/internal/lang"
)

// Messages that are read as settings.
const (
	keyRegion        = "lang.region"                // whose conventions numbers follow, e.g. one of several countries of a language
	keyAlternateWhen = "format.list.alternate.when" // regular expression
)

// required are the messages this package itself needs, each with the placeholders on offer.
var required = requirements()

func requirements() map[string][]string {
	date := []string{"Day", "Month", "MonthShort", "Weekday", "Year"}
	keys := map[string][]string{
		"lang.name":                    nil,
		keyRegion:                      nil,
		"format.none":                  nil,
		"format.percent":               {"Number"},
		"format.date.long":             date,
		"format.date.short":            date,
		"format.date.weekday":          date,
		"format.date.yearly":           {"Day", "Month"},
		"format.time":                  {"Hour", "Hour12", "Minute", "Half"},
		"format.half.am":               nil,
		"format.half.pm":               nil,
		"format.duration.minutes":      {"Minutes"},
		"format.duration.hours":        {"Hours"},
		"format.duration.hoursminutes": {"Hours", "Minutes"},
		"format.list.next":             {"Head", "Next"},
		"format.list.last":             {"Head", "Last"},
		"format.list.alternate":        {"Head", "Last"},
		keyAlternateWhen:               nil,
	}
	for n := 1; n <= 12; n++ {
		keys["format.month."+strconv.Itoa(n)] = nil
		keys["format.monthshort."+strconv.Itoa(n)] = nil
	}
	for n := range 7 { // Sunday is 0, as in package time
		keys["format.weekday."+strconv.Itoa(n)] = nil
	}
	return keys
}

// Number is a whole number with its digits grouped.
func (w *Words) Number(n int) string { return w.printer.Sprint(number.Decimal(n)) }

// Percent is part of whole with one decimal. It is 100 only when all are in, 0 only when none is, and a dash when
// there is nothing to be part of: rounding must not hide the last person.
func (w *Words) Percent(part, whole int) string {
	if whole == 0 {
		return w.T("format.none")
	}
	return w.T("format.percent", "Number", w.printer.Sprint(number.Decimal(float64(Tenths(part, whole))/10, number.Scale(1))))
}

// Tenths is part of whole in tenths of a per cent, by the rule of Percent. Whole is not 0.
func Tenths(part, whole int) int {
	tenths := (part*2000 + whole) / (2 * whole)
	if part > 0 && part < whole {
		tenths = min(max(tenths, 1), 999)
	}
	return tenths
}

// InTenths is a number with one decimal, given in tenths.
func (w *Words) InTenths(n int) string {
	return w.printer.Sprint(number.Decimal(float64(n)/10, number.Scale(1)))
}

// InHundredths is a number with two decimals, given in hundredths.
func (w *Words) InHundredths(n int) string {
	return w.printer.Sprint(number.Decimal(float64(n)/100, number.Scale(2)))
}

// Date is a day in full. The zero Date, here and below, is a dash.
func (w *Words) Date(d lang.Date) string { return w.date("format.date.long", d) }

// DateShort is a day with its month abbreviated, for tables.
func (w *Words) DateShort(d lang.Date) string { return w.date("format.date.short", d) }

// DateWeekday is a day in full with the day of the week.
func (w *Words) DateWeekday(d lang.Date) string { return w.date("format.date.weekday", d) }

// Yearly is a day of every year.
func (w *Words) Yearly(month time.Month, day int) string {
	return w.T("format.date.yearly", "Day", day, "Month", w.Month(month))
}

// Month is the name of a month.
func (w *Words) Month(m time.Month) string { return w.T("format.month." + strconv.Itoa(int(m))) }

func (w *Words) date(key string, d lang.Date) string {
	if d.IsZero() {
		return w.T("format.none")
	}
	month := strconv.Itoa(int(d.Month))
	weekday := strconv.Itoa(int(d.Time(time.UTC).Weekday()))
	return w.T(key,
		"Day", d.Day,
		"Month", w.T("format.month."+month),
		"MonthShort", w.T("format.monthshort."+month),
		"Weekday", w.T("format.weekday."+weekday),
		"Year", strconv.Itoa(d.Year))
}

// Time is the time of day of an instant in a place, to the minute.
func (w *Words) Time(t time.Time, in *time.Location) string {
	t = t.In(in)
	half := "format.half.am"
	if t.Hour() >= 12 {
		half = "format.half.pm"
	}
	return w.T("format.time",
		"Hour", t.Format("15"),
		"Hour12", t.Format("3"),
		"Minute", t.Format("04"),
		"Half", w.T(half))
}

// Moment is an instant in a place: its day and its time of day.
func (w *Words) Moment(t time.Time, in *time.Location) string {
	if t.IsZero() {
		return w.T("format.none")
	}
	return w.T("format.moment", "Date", w.DateShort(lang.DateOf(t, in)), "Time", w.Time(t, in))
}

// Minutes is a length of time in hours and minutes.
func (w *Words) Minutes(n int) string {
	hours, minutes := n/60, n%60
	switch {
	case hours == 0:
		return w.T("format.duration.minutes", "Minutes", minutes)
	case minutes == 0:
		return w.T("format.duration.hours", "Hours", hours)
	}
	return w.T("format.duration.hoursminutes", "Hours", hours, "Minutes", minutes)
}

// List joins items with commas and the language's word for "and".
func (w *Words) List(items []string) string {
	if len(items) == 0 {
		return ""
	}
	head, last := items[0], len(items)-1
	for i, item := range items[1:] {
		switch {
		case i+1 < last:
			head = w.T("format.list.next", "Head", head, "Next", item)
		case w.alternate.MatchString(item):
			head = w.T("format.list.alternate", "Head", head, "Last", item)
		default:
			head = w.T("format.list.last", "Head", head, "Last", item)
		}
	}
	return head
}
