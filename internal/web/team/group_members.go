package team

import (
	"net/http"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// membersPage puts people on the list of a group, and takes them off it.
type membersPage struct {
	page.Form
	Typed    string         // a person searched for
	Found    []agency.Found // at or below the group's agency
	More     bool           // there are others
	Lines    []agency.Line  // what would become of what was pasted; none: nothing was
	Problem  string         // why nothing was saved
	Done     string         // what was just done, in words
	UnderWay bool           // what its people owe is brought up to it in the background
	listed   []uuid.UUID    // who of those found is on the list
	insiders
}

func (membersPage) Template() string { return "group-members" }

// IsListed reports whether somebody who was found is on the list already.
func (p *membersPage) IsListed(id uuid.UUID) bool { return slices.Contains(p.listed, id) }

// Answers are the kinds of answers that lines got, those to look at first.
func (p *membersPage) Answers() (all []agency.LineAnswer) {
	for _, a := range agency.LineAnswers() {
		if len(p.Answered(a)) > 0 {
			all = append(all, a)
		}
	}
	return all
}

// Answered are the lines with one answer.
func (p *membersPage) Answered(a agency.LineAnswer) (all []agency.Line) {
	for _, l := range p.Lines {
		if l.Answer == a {
			all = append(all, l)
		}
	}
	return all
}

// Adds are the lines that put somebody on the list.
func (p *membersPage) Adds() []agency.Line { return p.Answered(agency.LineAdds) }

// IsSomebody reports whether a line names one person.
func (p *membersPage) IsSomebody(l agency.Line) bool { return l.Whom.Person != uuid.Nil }

// Most is how many lines may be pasted.
func (p *membersPage) Most() int { return agency.MostLines }

// mostToAdd is how many people a search shows: who sees more than these types another letter.
const mostToAdd = 20

// membersPage makes the page of a list in use.
func (s *Site) membersPage(v *page.Visit) (*membersPage, error) {
	g, err := s.groupInUse(v)
	if err == nil && g.IsRule() {
		err = fault.New(fault.Conflict, "group.is_rule")
	}
	if err != nil {
		return nil, err
	}
	p := &membersPage{Typed: v.Query("q")}
	if !page.IsText(p.Typed) || len(p.Typed) > page.LongestQuestion {
		return nil, fault.New(fault.NotFound, "")
	}
	p.Title, p.Wide = v.Words.T("group.members_title", "Name", g.Name), true
	if p.insiders, err = s.insiders(v, &p.Base); err != nil || p.Typed == "" {
		return p, err
	}
	q := agency.Question{Words: p.Typed, Agency: g.Agency, State: agency.Here}
	found, err := s.People.Find(v.Ctx(), v.Actor.Scope(access.ManageGroups), q, mostToAdd)
	if err != nil {
		return nil, err
	}
	p.Found, p.More = found.People, found.Next != uuid.Nil
	var people []uuid.UUID
	for _, f := range p.Found {
		people = append(people, f.ID)
	}
	p.listed, err = s.Groups.Listed(v.Ctx(), v.Actor, g.ID, people)
	return p, err
}

func (s *Site) showMembers(v *page.Visit) error {
	p, err := s.membersPage(v)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.DefaultQuery("count", "0"))
	if err != nil || n < 0 || n > agency.MostLines {
		return fault.New(fault.NotFound, "")
	}
	switch v.Query("saved") {
	case "made":
		p.Done = v.Words.T("group.saved.made")
	case "added":
		p.Done = v.Words.T("group.were_added", "Count", n)
	case "removed":
		p.Done = v.Words.T("group.were_removed", "Count", n)
	}
	p.UnderWay = p.Done != "" && v.Query("under_way") != ""
	return s.Render(v, http.StatusOK, p)
}

// saveMembers answers what was pasted, or changes the list.
func (s *Site) saveMembers(v *page.Visit) error {
	p, err := s.membersPage(v)
	if err != nil {
		return err
	}
	p.Values = v.Request.PostForm
	do := v.PostForm("do")
	if do != "add" && do != "remove" {
		if p.Lines, err = s.Groups.Answer(v.Ctx(), v.Actor, p.Of.ID, v.PostForm("lines")); err != nil {
			return s.Again(v, p, err)
		}
		return s.Render(v, http.StatusOK, p)
	}
	people, err := page.ParseIDs(v.PostFormArray("person"))
	if err != nil {
		return err
	}
	change, done := s.Groups.Add, "added"
	if do == "remove" {
		change, done = s.Groups.Remove, "removed"
	}
	n, err := change(v.Ctx(), v.Actor, p.Of.ID, people)
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		p.Problem = problem
		return s.Render(v, status, p)
	}
	if err != nil {
		return err
	}
	return v.SeeOther("/team/groups/" + p.Of.ID.String() + "/members?saved=" + done + "&count=" + strconv.Itoa(n) + s.stillRolls(v))
}
