package lang_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

// dates draws days that exist, as far apart as a due date "for good" may be.
var dates = rapid.Custom(func(t *rapid.T) lang.Date {
	return lang.DateOf(time.Date(rapid.IntRange(1, 9999).Draw(t, "year"), 1, rapid.IntRange(1, 365).Draw(t, "day"), 0, 0, 0, 0, time.UTC), time.UTC)
})

// zones are those of both countries, with those that lack daylight saving time.
var zones = strings.Fields(`America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu
	America/Puerto_Rico America/Mexico_City America/Tijuana America/Cancun America/Hermosillo America/Ciudad_Juarez UTC`)

func TestDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e, n := dates.Draw(t, "d"), dates.Draw(t, "e"), rapid.IntRange(-40000, 40000).Draw(t, "n")
		if back, err := lang.ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%s is read as %v, %v", d, back, err)
		}
		if (d.String() < e.String()) != d.Before(e) || d.Compare(e) != -e.Compare(d) || (d == e) != (d.Compare(e) == 0) {
			t.Fatalf("%s and %s stand in the wrong order", d, e)
		}
		if got := d.AddDays(d.DaysUntil(e)); got != e {
			t.Fatalf("from %s to %s are not %d days", d, e, d.DaysUntil(e))
		}
		if d.AddDays(n).AddDays(-n) != d || d.DaysUntil(e) != -e.DaysUntil(d) {
			t.Fatalf("%s and %d days do not go back", d, n)
		}
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		if day := e.AddDays(n); day.Year > 1900 && day.Year < 2100 {
			if got := lang.DateOf(day.Time(zone), zone); got != day {
				t.Fatalf("midnight of %s in %s is on %s", day, zone, got)
			}
			if got := lang.DateOf(day.AddDays(1).Time(zone).Add(-time.Second), zone); got != day {
				t.Fatalf("the last second of %s in %s is on %s", day, zone, got)
			}
		}
		out, err := json.Marshal(d)
		var back lang.Date
		if err != nil || json.Unmarshal(out, &back) != nil || back != d {
			t.Fatalf("%s in JSON: %s, %v", d, out, back)
		}
	})
}

func TestAddMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := dates.Draw(t, "d"), rapid.IntRange(-2000, 2000).Draw(t, "n")
		if d.Year < 200 || d.Year > 9800 {
			return
		}
		got := d.AddMonths(n)
		if back, err := lang.ParseDate(got.String()); err != nil || back != got {
			t.Fatalf("%s and %d months make %s", d, n, got)
		}
		if (got.Year-d.Year)*12+int(got.Month-d.Month) != n {
			t.Fatalf("from %s to %s are not %d months", d, got, n)
		}
		if got.Day != d.Day && (got.Day > d.Day || got.AddDays(1).Day != 1) {
			t.Fatalf("%s and %d months make %s, which is neither the same day nor the last", d, n, got)
		}
	})
	for _, c := range []struct {
		from string
		n    int
		want string
	}{{"2026-08-31", 6, "2027-02-28"}, {"2027-08-31", 6, "2028-02-29"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-01-15", 12, "2027-01-15"}, {"2026-03-31", -1, "2026-02-28"}} {
		d, err := lang.ParseDate(c.from)
		if got := d.AddMonths(c.n); err != nil || got.String() != c.want {
			t.Errorf("%s and %d months make %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDatesThatAreNone(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-04-31", "26-01-01", "2026-1-1", "2026-01-01T00:00:00Z", " 2026-01-01", "2026/01/01", "+2026-01-01", "0000-01-01"} {
		if d, err := lang.ParseDate(s); err == nil {
			t.Errorf("%q is read as %s", s, d)
		}
	}
	var none lang.Date
	if !none.IsZero() || none.String() != "" {
		t.Errorf("no date is written %q", none)
	}
	if out, err := json.Marshal(none); string(out) != `""` || err != nil || json.Unmarshal(out, &none) != nil || !none.IsZero() {
		t.Errorf("no date in JSON: %s, %v", out, err)
	}
}

func TestChoose(t *testing.T) {
	set := lang.Set{"en", "es"}
	for _, c := range []struct {
		accept string
		wishes []lang.Tag
		want   lang.Tag
	}{
		{"", nil, "en"},
		{"es", nil, "es"},
		{"es-MX,es;q=0.9,en;q=0.8", nil, "es"},
		{"es-419", nil, "es"},
		{"en-US,en;q=0.9,es;q=0.8", nil, "en"},
		{"en;q=0.5, es;q=0.9", nil, "es"},
		{"fr,es;q=0.5", nil, "es"},
		{"fr", nil, "en"},
		{"*", nil, "en"},
		{"es;q=0, en", nil, "en"},
		{"\x00;;;q=", nil, "en"},
		{strings.Repeat("es,", 1000), nil, "en"},
		{"en", []lang.Tag{"es"}, "es"},
		{"en", []lang.Tag{"", "es"}, "es"},
		{"en", []lang.Tag{"fr", "es"}, "es"},
		{"es", []lang.Tag{"en", "es"}, "en"},
		{"es", []lang.Tag{"fr", "../etc"}, "es"},
	} {
		if got := set.Choose(c.accept, c.wishes...); got != c.want {
			t.Errorf("%.40q with %q: %s, want %s", c.accept, c.wishes, got, c.want)
		}
	}
}

func TestNormalizeKnowsOneWayToWrite(t *testing.T) {
	for _, typed := range []string{"n\u0303andu\u0301", "ñandú"} {
		if got := lang.Normalize(typed); got != "ñandú" {
			t.Errorf("%q becomes %q", typed, got)
		}
	}
	if got := lang.Normalize("ﬁn²"); got != "ﬁn²" {
		t.Errorf("made two different texts one: %q", got)
	}
}

func FuzzChoose(f *testing.F) {
	f.Add("es-MX,en;q=0.5")
	set := lang.Set{"en", "es"}
	f.Fuzz(func(t *testing.T, accept string) {
		if !set.Has(set.Choose(accept, lang.Tag(accept))) {
			t.Errorf("%q is none of the set", accept)
		}
	})
}

func TestText(t *testing.T) {
	both := lang.Text{"en": "Police", "es": "Policía"}
	if both.In("es") != "Policía" || both.In("fr") != "Police" || (lang.Text{"es": "Policía"}).In("en") != "Policía" || lang.Text(nil).In("en") != "" {
		t.Error("a text is shown in the wrong language, or empty")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Ávila": "avila", "NÚÑEZ": "nunez", "A\u0301vila": "avila", "O’Neil": "o’neil", "": ""} {
		if got := lang.Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}
