package notify

import (
	"testing"
	"time"

	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

// holidays of years for which the offices have published them, as they are kept.
var holidays = map[string][]string{
	"us": {
		"2021-01-01", "2021-01-18", "2021-01-20", "2021-02-15", "2021-05-31", "2021-06-18", "2021-07-05", "2021-09-06", "2021-10-11", "2021-11-11", "2021-11-25", "2021-12-24", "2021-12-31",
		"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
		"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-06-18", "2027-07-05", "2027-09-06", "2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24", "2027-12-31",
		"2013-01-01", "2013-01-21", "2013-02-18", "2013-05-27", "2013-06-19", "2013-07-04", "2013-09-02", "2013-10-14", "2013-11-11", "2013-11-28", "2013-12-25", // the 20th of January was a Sunday
	},
	"mx": {
		"2024-01-01", "2024-02-05", "2024-03-18", "2024-05-01", "2024-09-16", "2024-10-01", "2024-11-18", "2024-12-25",
		"2026-01-01", "2026-02-02", "2026-03-16", "2026-05-01", "2026-09-16", "2026-11-16", "2026-12-25",
		"2030-01-01", "2030-02-04", "2030-03-18", "2030-05-01", "2030-09-16", "2030-10-01", "2030-11-18", "2030-12-25",
	},
}

func TestHolidays(t *testing.T) {
	for country, days := range holidays {
		kept, years := map[string]bool{}, map[int]bool{}
		for _, d := range days {
			date, err := lang.ParseDate(d)
			must(t, err)
			kept[d], years[date.Year] = true, true
		}
		for year := range years {
			for day := (lang.Date{Year: year, Month: time.January, Day: 1}); day.Year == year; day = day.AddDays(1) {
				free := weekday(day) == time.Saturday || weekday(day) == time.Sunday || kept[day.String()]
				if isWorkingDay(day, country) == free {
					t.Errorf("%s %s: working day %v", country, day, !free)
				}
			}
		}
	}
}

func TestWhen(t *testing.T) {
	for _, c := range []struct{ name, zone, country, now, want string }{
		{"in the hours", "America/Chicago", "us", "2026-11-24T15:00:00Z", "2026-11-24T15:00:00Z"},
		{"before them", "America/Chicago", "us", "2026-11-24T10:00:00Z", "2026-11-24T14:00:00Z"},
		{"as they begin", "America/Chicago", "us", "2026-11-24T14:00:00Z", "2026-11-24T14:00:00Z"},
		{"as they end", "America/Chicago", "us", "2026-11-25T00:00:00Z", "2026-11-25T14:00:00Z"},
		{"the evening before Thanksgiving", "America/Chicago", "us", "2026-11-26T01:00:00Z", "2026-11-27T14:00:00Z"},
		{"that day is none in Mexico", "America/Mexico_City", "mx", "2026-11-26T15:00:00Z", "2026-11-26T15:00:00Z"},
		{"a Friday evening before a Monday of rest", "America/Tijuana", "mx", "2026-11-14T03:00:00Z", "2026-11-17T16:00:00Z"},
		{"over the change of clocks in spring", "America/Chicago", "us", "2026-03-07T03:00:00Z", "2026-03-09T13:00:00Z"},
		{"over the change in autumn", "America/Chicago", "us", "2026-10-31T02:00:00Z", "2026-11-02T14:00:00Z"},
		{"Sonora has no change", "America/Hermosillo", "mx", "2026-07-06T10:00:00Z", "2026-07-06T15:00:00Z"},
		{"over New Year, a Friday", "Pacific/Honolulu", "us", "2027-01-01T05:00:00Z", "2027-01-04T18:00:00Z"},
		{"over Christmas on a Friday", "America/New_York", "us", "2026-12-25T12:00:00Z", "2026-12-28T13:00:00Z"},
		{"no agency", "", "", "2026-11-26T07:00:00Z", "2026-11-26T08:00:00Z"},
	} {
		var zone *time.Location
		if c.zone != "" {
			var err error
			zone, err = time.LoadLocation(c.zone)
			must(t, err)
		}
		now, err := time.Parse(time.RFC3339, c.now)
		must(t, err)
		if got := When(now, zone, c.country).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Whenever it is: the moment is in the hours of a working day, never earlier than now and at most six days later, asking
// again changes nothing, and no moment between would have done.
func TestWhenIsTheNextMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"America/Tijuana", "America/Hermosillo", "America/Chicago", "Pacific/Honolulu", "America/Mexico_City", "America/Phoenix"}).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		country := rapid.SampledFrom([]string{"us", "mx"}).Draw(t, "country")
		now := time.Unix(rapid.Int64Range(1735689600, 2524608000).Draw(t, "now"), 0).UTC()
		got := When(now, zone, country)
		hour := got.In(zone).Hour()
		if hour < fromHour || hour >= toHour || !isWorkingDay(lang.DateOf(got, zone), country) {
			t.Fatalf("%s is not in the hours", got.In(zone))
		}
		if got.Before(now) || got.Sub(now) > 6*24*time.Hour || !When(got, zone, country).Equal(got) {
			t.Fatalf("%s for %s", got, now)
		}
		if between := now.Add(got.Sub(now) / 2); !got.Equal(now) && !When(between, zone, country).Equal(got) {
			t.Fatalf("%s would have done for %s", between, now)
		}
	})
}
