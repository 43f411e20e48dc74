package reports

import (
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// What the API says. Each key is described in openapi.json. Null means absent, or of a figure that it is kept back.
type (
	figuresJSON struct {
		Roster     *int `json:"roster"`
		Completed  *int `json:"completed"`
		OnTime     *int `json:"on_time"`
		Late       *int `json:"late"`
		InProgress *int `json:"in_progress"`
		NotStarted *int `json:"not_started"`
		Exempt     *int `json:"exempt"`
		Overdue    *int `json:"overdue"`
		Left       *int `json:"left"`
	}
	completionReportJSON struct {
		Agency   *uuid.UUID         `json:"agency"`
		Module   *string            `json:"module"`
		AsOf     *lang.Date         `json:"as_of"`
		Known    *time.Time         `json:"known"`
		Share    *string            `json:"share"`
		AskedAt  time.Time          `json:"asked_at"`
		Total    figuresJSON        `json:"total"`
		Agencies []agencyRowJSON    `json:"agencies"`
		Modules  []moduleFigureJSON `json:"modules"`
	}
	agencyRowJSON struct {
		agencyJSON
		Parent *uuid.UUID `json:"parent"`
		Level  string     `json:"level"`
		AsOf   *lang.Date `json:"as_of"`
		figuresJSON
	}
	moduleFigureJSON struct {
		Module string    `json:"module"`
		Titles lang.Text `json:"titles"`
		figuresJSON
	}
	agencyJSON struct {
		ID      uuid.UUID `json:"id"`
		Country string    `json:"country"`
		Code    string    `json:"code"`
		Names   lang.Text `json:"names"`
	}
	recordJSON struct {
		Person      personJSON       `json:"person"`
		AsOf        *lang.Date       `json:"as_of"`
		Enrollments []enrollmentJSON `json:"enrollments"`
	}
	personJSON struct {
		ID             uuid.UUID   `json:"id"`
		Name           string      `json:"name"`
		EmployeeNumber *string     `json:"employee_number"`
		BadgeNumber    *string     `json:"badge_number"`
		Agency         *agencyJSON `json:"agency"`
		LastDay        *lang.Date  `json:"last_day"`
	}
	enrollmentJSON struct {
		ID         uuid.UUID       `json:"id"`
		Module     string          `json:"module"`
		Titles     lang.Text       `json:"titles"`
		Cycle      int             `json:"cycle"`
		Required   bool            `json:"required"`
		State      assign.State    `json:"state"`
		Overdue    bool            `json:"overdue"`
		OpensOn    *lang.Date      `json:"opens_on"`
		DueOn      *lang.Date      `json:"due_on"`
		StartedAt  *time.Time      `json:"started_at"`
		Completion *completionJSON `json:"completion"`
	}
	completionJSON struct {
		ID          uuid.UUID    `json:"id"`
		CompletedOn *lang.Date   `json:"completed_on"`
		CompletedAt *time.Time   `json:"completed_at"`
		ValidUntil  *lang.Date   `json:"valid_until"`
		Method      learn.Method `json:"method"`
		Language    *lang.Tag    `json:"language"`
		Score       *int         `json:"score"`
		Of          *int         `json:"of"`
		PassMark    *int         `json:"pass_mark"`
		Minutes     *int         `json:"minutes"`
		Revision    *string      `json:"revision"`
	}
)

// orNull is nil for the zero value.
func orNull[V comparable](value V) *V {
	var zero V
	if value == zero {
		return nil
	}
	return &value
}

func figuresOf(c report.Count, h report.Hidden) figuresJSON {
	told := func(column string) *int {
		if h.Of(column) {
			return nil
		}
		n := c.Of(column)
		return &n
	}
	return figuresJSON{Roster: told(""), Completed: told(string(assign.Completed)), OnTime: told(report.OnTime), Late: told(report.Late),
		InProgress: told(string(assign.InProgress)), NotStarted: told(string(assign.NotStarted)), Exempt: told(string(assign.Exempt)),
		Overdue: told(report.Overdue), Left: told(report.Left)}
}

func agencyOfJSON(a agency.Agency) agencyJSON {
	return agencyJSON{ID: a.ID, Country: a.Country, Code: a.Code, Names: a.Names}
}

// tellCompletion says a completion report. Agencies have rows for the module asked about, or for all together; modules have
// one for all agencies: whoever wants both asks for each module, and no answer grows with their product.
func (s *Site) tellCompletion(v *page.Visit, c report.Completion, asked time.Time) (completionReportJSON, error) {
	out := completionReportJSON{Agency: orNull(c.Question.Agency), Module: orNull(c.Module), AsOf: orNull(c.AsOf()), Known: orNull(c.Known), AskedAt: asked.UTC(),
		Total: figuresOf(c.Total, c.Hidden), Agencies: []agencyRowJSON{}, Modules: []moduleFigureJSON{}}
	if c.Outside {
		share := report.ShareOutside
		out.Share = &share
	}
	for _, r := range c.Rows {
		out.Agencies = append(out.Agencies, agencyRowJSON{agencyJSON: agencyOfJSON(r.Agency), Parent: orNull(r.Parent), Level: string(r.Level), AsOf: orNull(c.On(r.Agency)),
			figuresJSON: figuresOf(r.Count, r.Hidden)})
	}
	for _, m := range c.Modules {
		titles, err := s.TitlesOf(v, m.Module)
		if err != nil {
			return out, err
		}
		out.Modules = append(out.Modules, moduleFigureJSON{m.Module, titles, figuresOf(m.Total, m.Hidden)})
	}
	return out, nil
}

// tellRecord says what somebody was ever enrolled in.
func (s *Site) tellRecord(v *page.Visit, of agency.Opened, all []learn.Enrolled) (recordJSON, error) {
	out := recordJSON{AsOf: orNull(of.Today), Enrollments: []enrollmentJSON{},
		Person: personJSON{ID: of.ID, Name: of.Name(), EmployeeNumber: orNull(of.Newest.EmployeeNumber), BadgeNumber: orNull(of.Newest.BadgeNumber), LastDay: orNull(of.Newest.To)}}
	if of.Home.ID != uuid.Nil {
		home := agencyOfJSON(of.Home)
		out.Person.Agency = &home
	}
	for _, e := range all {
		titles, err := s.TitlesOf(v, e.Module)
		if err != nil {
			return out, err
		}
		one := enrollmentJSON{ID: e.ID, Module: e.Module, Titles: titles, Cycle: e.Cycle, Required: e.Required, State: e.State(), Overdue: e.IsOverdue(of.Today),
			OpensOn: orNull(e.OpensOn), DueOn: orNull(e.DueOn), StartedAt: orNull(e.StartedAt)}
		if e.Completion != nil {
			if one.Completion, err = s.tellCompleted(v, *e.Completion); err != nil {
				return out, err
			}
		}
		out.Enrollments = append(out.Enrollments, one)
	}
	return out, nil
}

// tellCompleted says a completion. Only one by a quiz has a score.
func (s *Site) tellCompleted(v *page.Visit, c learn.Completion) (*completionJSON, error) {
	out := completionJSON{ID: c.ID, CompletedOn: orNull(c.CompletedOn), CompletedAt: orNull(c.CompletedAt), Method: c.Method, Language: orNull(c.Language),
		Minutes: orNull(c.Minutes), Revision: orNull(c.Revision)}
	if c.Of > 0 {
		out.Score, out.Of, out.PassMark = &c.Score, &c.Of, &c.PassMark
	}
	m, err := s.Learn.Library.Module(v.Ctx(), c.Module)
	if err == nil {
		m, err = s.EarnedBy(v, c.Revision, m)
	}
	switch {
	case err == nil:
		out.ValidUntil = orNull(c.ValidUntil(m))
	case !fault.Is(err, fault.NotFound):
		return nil, err
	}
	return &out, nil
}
