package team

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// teamExtendPage gives several people a later due date: it asks, tells what that would do to each, and only then does it.
type teamExtendPage struct {
	page.Form
	report.Team
	From    report.TeamQuestion // the list that it came from
	Plan    map[uuid.UUID]assign.Extension
	Does    int    // how many of them it would extend
	Problem string // why nothing was saved
	short   paper.Titles
	page.Placed
}

func (teamExtendPage) Template() string { return "team-extend" }

// Back is where the page came from.
func (p *teamExtendPage) Back() string {
	return teamHref(p.From)
}

// ModuleTitle is a module's name in a few words.
func (p *teamExtendPage) ModuleTitle(id string) string { return p.short(id) }

// Asks reports whether the fields are shown, not what they would do.
func (p *teamExtendPage) Asks() bool { return p.Plan == nil }

// Typed is the day that was typed; zero without one.
func (p *teamExtendPage) Typed() lang.Date {
	d, _ := lang.ParseDate(p.Values.Get("due_on"))
	return d
}

// Refused is why an enrollment is left as it is; empty when it is extended.
func (p *teamExtendPage) Refused(i report.PileItem) string {
	err := p.Plan[i.Enrollment].Refused
	if err == nil {
		return ""
	}
	if fields, ok := fault.InFields(err); ok {
		err = fields[0]
	}
	return p.Fault(err)
}

// Seen are the enrollments that would be extended, as the form gives them back.
func (p *teamExtendPage) Seen() (all []string) {
	for _, who := range p.People {
		for _, i := range who.Items {
			if x, planned := p.Plan[i.Enrollment]; planned && x.Refused == nil {
				all = append(all, x.Person.String()+"."+x.Enrollment.String()+"."+strconv.Itoa(x.Seen))
			}
		}
	}
	return all
}

// parsePicked reads what Seen wrote.
func parsePicked(text string) (p assign.Picked, err error) {
	part := strings.Split(text, ".")
	if len(part) != 3 {
		return p, fault.New(fault.NotFound, "")
	}
	if p.Person, err = page.ParseID(part[0]); err != nil {
		return p, err
	}
	p.Seen, _ = strconv.Atoi(part[2]) // what is no number was never seen
	p.Enrollment, err = page.ParseID(part[1])
	return p, err
}

// teamExtendPage finds those whom the address names.
func (s *Site) teamExtendPage(v *page.Visit) (*teamExtendPage, error) {
	q, err := s.teamQuestion(v)
	if err != nil {
		return nil, err
	}
	people, err := page.ParseIDs(v.QueryArray("person"))
	if err != nil {
		return nil, err
	}
	if q.Pile == "" {
		q.Pile = report.LatePile
	}
	p := &teamExtendPage{From: q, short: s.ShortTitles(v)}
	p.Title, p.Wide, p.Values = v.Words.T("team.extend"), true, url.Values{}
	if p.Team, err = s.Report.Chosen(v.Ctx(), v.Actor.Scope(access.ManageEnrollments), q.Pile, people, page.PeopleShown); err != nil {
		return nil, err
	}
	p.Placed = page.PlacedOn(&p.Base, p.Tree)
	return p, nil
}

func (s *Site) showTeamExtend(v *page.Visit) error {
	p, err := s.teamExtendPage(v)
	if fault.Is(err, fault.Invalid) { // nobody was ticked, or too many
		return s.backToTeam(v, err)
	}
	return s.RenderOr(v, p, err)
}

// backToTeam shows the list that a form was sent from, with what was wrong with the choice.
func (s *Site) backToTeam(v *page.Visit, err error) error {
	q, wrong := s.teamQuestion(v)
	if wrong != nil {
		return wrong
	}
	q.After = report.Mark{}
	p, broken := s.teamHome(v, q)
	if broken != nil {
		return broken
	}
	if v.Request.Method == http.MethodPost { // which stands at no address
		p.Path = teamHref(q)
	}
	p.Problem, _, _ = v.Refused(err, fault.Invalid, fault.Conflict)
	return s.Render(v, http.StatusUnprocessableEntity, p)
}

// saveTeamExtend tells what the form would do to each, and does it when that has been seen: to all of those, or to none.
func (s *Site) saveTeamExtend(v *page.Visit) error {
	p, err := s.teamExtendPage(v)
	if err != nil {
		return err
	}
	p.Values = v.Request.PostForm
	if v.PostForm("edit") != "" {
		return s.Render(v, http.StatusOK, p)
	}
	if v.PostForm("sure") == "" || len(v.PostFormArray("seen")) == 0 {
		if err := s.planExtensions(v, p); err != nil {
			return s.Again(v, p, err)
		}
		return s.Render(v, http.StatusOK, p)
	}
	var all []assign.Picked
	for _, text := range v.PostFormArray("seen") {
		one, err := parsePicked(text)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	err = s.Assign.ExtendAll(v.Ctx(), v.Actor, all, p.Typed(), v.PostForm("note"))
	if err == nil {
		return v.SeeOther(page.WithQuery("/team", teamQuery(p.From, "saved", "extended", "n", strconv.Itoa(len(all)))))
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Forbidden) {
		if wrong := s.planExtensions(v, p); wrong != nil {
			return s.Again(v, p, wrong)
		}
		v.NoteCause(err)
		p.Problem = v.Words.T("team.changed")
		return s.Render(v, http.StatusConflict, p)
	}
	return err
}

// picked is all that puts people in a pile.
func picked(t report.Team) (all []assign.Picked) {
	for _, who := range t.People {
		for _, i := range who.Items {
			all = append(all, assign.Picked{Person: who.Person, Enrollment: i.Enrollment})
		}
	}
	return all
}

// planExtensions tells on the page what the form would do now.
func (s *Site) planExtensions(v *page.Visit, p *teamExtendPage) error {
	due, err := v.Day("due_on")
	if err != nil {
		return err
	}
	plan, err := s.Assign.PlanExtensions(v.Ctx(), v.Actor, picked(p.Team), due, v.PostForm("note"))
	if err != nil {
		return err
	}
	p.Plan = map[uuid.UUID]assign.Extension{}
	for _, x := range plan {
		p.Plan[x.Enrollment] = x
		if x.Refused == nil {
			p.Does++
		}
	}
	return nil
}
