package lang

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a calendar day without a clock or a time zone: a due date, a posting's first day.
// The zero value is no date. Dates compare with ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the calendar day of an instant in a place.
func DateOf(t time.Time, in *time.Location) Date {
	y, m, d := t.In(in).Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist, those of a year 0 among them: Postgres has none.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("lang: %q is not a date of the form YYYY-MM-DD", s)
	}
	return DateOf(t, time.UTC), nil
}

// String is YYYY-MM-DD; empty for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	text := [...]byte{0, 0, 0, 0, '-', 0, 0, '-', 0, 0} // by hand: a long list holds millions
	for _, part := range []struct{ at, digits, n int }{{0, 4, d.Year}, {5, 2, int(d.Month)}, {8, 2, d.Day}} {
		for i, n := part.at+part.digits-1, part.n; i >= part.at; i, n = i-1, n/10 {
			text[i] = byte('0' + n%10)
		}
	}
	return string(text[:])
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight of the day in a place.
func (d Date) Time(in *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, in)
}

// Compare is negative when d is before e, 0 when equal, positive when after.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// AddDays is the day n days later; n may be negative.
func (d Date) AddDays(n int) Date { return DateOf(d.Time(time.UTC).AddDate(0, 0, n), time.UTC) }

// AddMonths is the same day n months later, or the last one of a month that is too short for it: six months after 31
// August is 28 February. n may be negative.
func (d Date) AddMonths(n int) Date {
	first := Date{d.Year, d.Month, 1}.Time(time.UTC).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// DaysUntil counts the days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int {
	return int((e.Time(time.UTC).Unix() - d.Time(time.UTC).Unix()) / (24 * 60 * 60)) // a Duration ends after 292 years
}

// MarshalText writes YYYY-MM-DD, or nothing for the zero value.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}
