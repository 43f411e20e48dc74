package reports

import (
	"net/url"
	"slices"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// asValues writes a question into an address, the parts that say nothing left out.
func asValues(q report.Question) url.Values {
	to := url.Values{}
	set := func(name, value string) {
		if value != "" {
			to.Set(name, value)
		}
	}
	if q.Agency != uuid.Nil {
		set("agency", q.Agency.String())
	} else {
		set("within", q.Within)
	}
	set("module", q.Module)
	set("course", q.Course)
	set("country", q.Country)
	set("level", string(q.Level))
	if q.By != report.ByAgency {
		set("by", string(q.By))
	}
	if q.Own {
		set("own", "1")
	}
	if q.Outside {
		set("share", report.ShareOutside)
	}
	set("as-of", q.AsOf.String())
	if !q.Known.IsZero() {
		set("known", q.Known.Format(time.RFC3339))
	}
	return to
}

// question reads a report's filter from the address. What cannot be read looks like something that does not exist, but for
// days: those are typed, and told what is wrong with them.
func (s *Site) question(v *page.Visit) (q report.Question, err error) {
	if id := v.Query("agency"); id != "" {
		if q.Agency, err = uuid.Parse(id); err != nil {
			return q, fault.New(fault.NotFound, "")
		}
	}
	if text := v.Query("within"); text != "" && !q.SetWithin(text) {
		return q, fault.New(fault.NotFound, "")
	}
	q.Module, q.Course, q.Country = v.Query("module"), v.Query("course"), v.Query("country")
	q.Level, q.By, q.Own = agency.Level(v.Query("level")), report.By(v.Query("by")), v.Query("own") == "1"
	switch {
	case !page.IsText(q.Module),
		q.Course != "" && s.Catalogue.Course(q.Course) == nil,
		q.Country != "" && !slices.Contains(agency.Countries(), q.Country),
		q.Level != "" && !slices.Contains(agency.Levels(), q.Level),
		q.By != "" && !slices.Contains(report.Bys(), q.By):
		return q, fault.New(fault.NotFound, "")
	}
	var wrong fault.Fields
	if text := v.Query("as-of"); text != "" {
		if q.AsOf, err = lang.ParseDate(text); err != nil {
			wrong.Add(fault.Field("as-of", "field.bad_day"))
		}
	}
	if text := v.Query("known"); text != "" {
		var ok bool
		if q.Known, ok, err = s.knownOn(v, text); err != nil {
			return q, err
		}
		if !ok {
			wrong.Add(fault.Field("known", "report.wrong.moment"))
		}
	}
	return q, wrong.Err()
}

// forOutside reads whether a report is to be handed out, with small counts kept back.
func forOutside(v *page.Visit) (bool, error) {
	switch v.Query("share") {
	case "":
		return false, nil
	case report.ShareOutside:
		return true, nil
	}
	return false, fault.New(fault.NotFound, "")
}

// knownOn reads the moment whose knowledge is asked for: in full, or a day, which means its end in UTC, and of today the latest.
func (s *Site) knownOn(v *page.Visit, text string) (known time.Time, ok bool, err error) {
	if day, err := lang.ParseDate(text); err == nil {
		if day == lang.DateOf(s.Now(), time.UTC) {
			known, err = s.Report.Latest(v.Ctx())
			return known, true, err
		}
		return day.AddDays(1).Time(time.UTC).Add(-time.Second), true, nil
	}
	known, err = time.Parse(time.RFC3339, text)
	known = known.UTC().Truncate(time.Second)
	return known, err == nil && !known.IsZero(), nil
}
