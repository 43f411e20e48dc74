package reports

import (
	"net/http"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// onlyParameters refuses, as fault.Invalid, an address with anything else in its query, or with one of these twice: a filter that
// was mistyped would otherwise be none.
func onlyParameters(v *page.Visit, names ...string) error {
	for name, values := range v.Request.URL.Query() {
		switch {
		case !slices.Contains(names, name):
			return fault.New(fault.Invalid, "api.unknown_parameter")
		case len(values) > 1:
			return fault.New(fault.Invalid, "api.parameter_twice", "Name", name)
		}
	}
	return nil
}

// apiQuestion reads what is asked of the completion report.
func apiQuestion(v *page.Visit) (q report.Question, err error) {
	if err := onlyParameters(v, "agency", "module", "as_of", "known", "share"); err != nil {
		return q, err
	}
	unreadable := func(name string) error { return fault.New(fault.Invalid, "api.unreadable", "Name", name) }
	if text := v.Query("agency"); text != "" {
		if q.Agency, err = page.ParseID(text); err != nil || q.Agency == uuid.Nil {
			return q, unreadable("agency")
		}
	}
	if q.Module = v.Query("module"); !page.IsText(q.Module) {
		return q, unreadable("module")
	}
	if text := v.Query("as_of"); text != "" {
		if q.AsOf, err = lang.ParseDate(text); err != nil {
			return q, unreadable("as_of")
		}
	}
	if text := v.Query("known"); text != "" {
		var ok bool
		if q.Known, ok = report.ParseMoment(text); !ok {
			return q, unreadable("known")
		}
	}
	if q.Outside, err = forOutside(v); err != nil {
		return q, unreadable("share")
	}
	return q, nil
}

// apiCompletion answers with the completion report, which counts as taking it as a file does.
func (s *Site) apiCompletion(v *page.Visit) error {
	q, err := apiQuestion(v)
	if err != nil {
		return err
	}
	now := s.Now()
	known, err := s.Report.Latest(v.Ctx())
	if err != nil {
		return err
	}
	c, err := s.Report.Completion(v.Ctx(), v.Actor.Scope(access.SeeCompletion), q)
	if err == nil && len(c.Modules) == 0 && s.IsUnknown(q.Module) {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return err
	}
	taken := c.Question // with the day and the moment, by which the same is had again
	if taken.AsOf.IsZero() {
		taken.AsOf = c.AsOf()
	}
	if taken.Known.IsZero() && !taken.AsOf.IsZero() {
		taken.Known = known
	}
	if err := s.Report.NoteExport(v.Ctx(), v.Actor, audit.CompletionExported, taken, ""); err != nil {
		return err
	}
	out, err := s.tellCompletion(v, c, now)
	if err != nil {
		return err
	}
	v.JSON(http.StatusOK, out)
	return nil
}

// apiRecord answers with all that somebody was ever enrolled in, which counts as opening their page does.
func (s *Site) apiRecord(v *page.Visit) error {
	if err := onlyParameters(v); err != nil {
		return err
	}
	id, err := v.ID("person")
	if err != nil {
		return err
	}
	of, err := s.People.Open(v.Ctx(), v.Actor, access.SeeRecords, id)
	if err != nil {
		return err
	}
	all, err := s.Learn.Record(v.Ctx(), of.ID)
	if err != nil {
		return err
	}
	out, err := s.tellRecord(v, of, all)
	if err != nil {
		return err
	}
	v.JSON(http.StatusOK, out)
	return nil
}
