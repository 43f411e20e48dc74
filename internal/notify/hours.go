package notify

import (
	"time"

	"baluarte/internal/lang"
)

// Working hours, by the clock of the agency: from the first to the second.
const (
	fromHour = 8
	toHour   = 18
)

// When is the next moment at which a notice may reach somebody: now, in the working hours of their agency, else when they
// next begin. A person without an agency has the hours of UTC, and no holidays.
func When(now time.Time, zone *time.Location, country string) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	for day := lang.DateOf(now, zone); ; day = day.AddDays(1) {
		if !isWorkingDay(day, country) {
			continue
		}
		// By the calendar and not by adding hours: a day on which the clocks change has 23 of them, or 25.
		opens := time.Date(day.Year, day.Month, day.Day, fromHour, 0, 0, 0, zone)
		closes := time.Date(day.Year, day.Month, day.Day, toHour, 0, 0, 0, zone)
		switch {
		case now.Before(opens):
			return opens.UTC()
		case now.Before(closes):
			return now
		}
	}
}

// isWorkingDay reports whether public offices of a country work on a day.
func isWorkingDay(day lang.Date, country string) bool {
	switch weekday(day) {
	case time.Saturday, time.Sunday:
		return false
	}
	switch country {
	case "us":
		return !isHolidayUS(day)
	case "mx":
		return !isHolidayMX(day)
	}
	return true
}

// isHolidayUS reports whether a working day is a legal public holiday of the United States: 5 U.S.C. 6103(a). One that
// falls on a Saturday is kept on the Friday before it, 6103(b); one on a Sunday on the Monday after it, Executive Order
// 11582.
func isHolidayUS(day lang.Date) bool {
	switch weekday(day) {
	case time.Friday:
		if isFixedUS(day.AddDays(1)) {
			return true
		}
	case time.Monday:
		if isFixedUS(day.AddDays(-1)) {
			return true
		}
	}
	if isFixedUS(day) {
		return true
	}
	switch day.Month {
	case time.January:
		return isNth(day, 3, time.Monday) // Martin Luther King, Jr.
	case time.February:
		return isNth(day, 3, time.Monday) // Washington's Birthday
	case time.May:
		return isLast(day, time.Monday) // Memorial Day
	case time.September:
		return isNth(day, 1, time.Monday) // Labor Day
	case time.October:
		return isNth(day, 2, time.Monday) // Columbus Day
	case time.November:
		return isNth(day, 4, time.Thursday) // Thanksgiving Day
	}
	return false
}

// isFixedUS reports whether a day is one of the holidays that have their date, whatever day of the week it is.
func isFixedUS(day lang.Date) bool {
	switch (monthDay{day.Month, day.Day}) {
	case monthDay{time.January, 1}, monthDay{time.June, 19}, monthDay{time.July, 4}, monthDay{time.November, 11}, monthDay{time.December, 25}:
		return true
	case monthDay{time.January, 20}:
		// Inauguration Day, every fourth year after 1965: 6103(c). It holds around the capital alone, and so do the offices
		// from which much of this is sent; elsewhere a notice waits for a day, which harms nobody. On a Sunday it is kept on
		// the Monday; on a Saturday the law gives no other day.
		return day.Year > 1965 && (day.Year-1965)%4 == 0 && weekday(day) != time.Saturday
	}
	return false
}

// isHolidayMX reports whether a working day is one of obligatory rest in Mexico: Ley Federal del Trabajo, art. 74. (The days
// that electoral laws add, IX, are those of elections, which are held on Sundays.)
func isHolidayMX(day lang.Date) bool {
	switch day.Month {
	case time.January:
		return day.Day == 1 // I
	case time.February:
		return isNth(day, 1, time.Monday) // II, for the 5th
	case time.March:
		return isNth(day, 3, time.Monday) // III, for the 21st
	case time.May:
		return day.Day == 1 // IV
	case time.September:
		return day.Day == 16 // V
	case time.October:
		return day.Day == 1 && day.Year >= 2024 && (day.Year-2024)%6 == 0 // VII, when the federal executive passes on
	case time.November:
		return isNth(day, 3, time.Monday) // VI, for the 20th
	case time.December:
		return day.Day == 25 // VIII
	}
	return false
}

type monthDay struct {
	month time.Month
	day   int
}

func weekday(day lang.Date) time.Weekday { return day.Time(time.UTC).Weekday() }

// isNth reports whether a day is the nth such day of the week in its month.
func isNth(day lang.Date, n int, of time.Weekday) bool {
	return weekday(day) == of && (day.Day-1)/7 == n-1
}

// isLast reports whether a day is the last such day of the week in its month.
func isLast(day lang.Date, of time.Weekday) bool {
	return weekday(day) == of && day.AddDays(7).Month != day.Month
}
