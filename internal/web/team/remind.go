package team

import (
	"cmp"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/report"
	"baluarte/internal/web/page"
)

// remindTeam has people told of what puts them in a list: those who were ticked, or the one whose own button was pressed.
func (s *Site) remindTeam(v *page.Visit) error {
	q, err := s.teamQuestion(v)
	if err != nil {
		return err
	}
	texts := v.PostFormArray("person")
	if one := v.PostForm("only"); one != "" {
		texts = []string{one}
	}
	people, err := page.ParseIDs(texts)
	if err != nil {
		return err
	}
	q.Pile = cmp.Or(q.Pile, report.LatePile)
	chosen, err := s.Report.Chosen(v.Ctx(), v.Actor.Scope(access.ManageEnrollments), q.Pile, people, page.PeopleShown)
	if fault.Is(err, fault.Invalid) { // nobody was ticked, or too many
		return s.backToTeam(v, err)
	}
	if err != nil {
		return err
	}
	done, err := s.Assign.RemindAll(v.Ctx(), v.Actor, picked(chosen))
	if err != nil {
		return err
	}
	return v.SeeOther(page.WithQuery("/team", teamQuery(q, reminders(chosen, done)...)))
}

// reminders tells an address what became of the reminders: how many of each, and who it was where it is one person.
func reminders(chosen report.Team, done assign.Reminders) []string {
	unwritten := 0
	for _, p := range chosen.People {
		if !p.Mail && slices.Contains(done.Reminded, p.Person) {
			unwritten++
		}
	}
	more := []string{"saved", "reminded"}
	for _, c := range []struct {
		name string
		n    int
	}{{"n", len(done.Reminded)}, {"unwritten", unwritten}, {"again", len(done.Again)}, {"not", len(done.Closed) + chosen.Gone}} {
		if c.n > 0 {
			more = append(more, c.name, strconv.Itoa(c.n))
		}
	}
	if who := append(slices.Clone(done.Reminded), done.Again...); len(who) == 1 {
		more = append(more, "who", who[0].String())
	}
	return more
}

// counted reads a number of an address; what is none is 0.
func counted(v *page.Visit, name string) int {
	n, _ := strconv.Atoi(v.Query(name))
	return max(n, 0)
}

// teamSaved says what was just done to people of a list, by name where it is one who stands there.
func (s *Site) teamSaved(v *page.Visit, listed []report.Straggler) []string {
	switch v.Query("saved") {
	case "extended":
		return []string{v.Words.T("team.saved.extended", "Count", counted(v, "n"))}
	case "reminded":
		return s.toldOfReminders(v, listed)
	}
	return nil
}

// toldOfReminders says whom a reminder reaches, and how: nobody is promised a mail that cannot be.
func (s *Site) toldOfReminders(v *page.Visit, listed []report.Straggler) (said []string) {
	reminded, unwritten, again, not := counted(v, "n"), counted(v, "unwritten"), counted(v, "again"), counted(v, "not")
	name := ""
	for _, p := range listed {
		if p.Person.String() == v.Query("who") {
			name = p.Name
		}
	}
	switch {
	case reminded == 1 && name != "":
		said = append(said, v.Words.T("team.reminded.named", "Name", name))
	case reminded > 0:
		said = append(said, v.Words.T("team.reminded.people", "Count", reminded))
	}
	switch {
	case reminded == 0:
	case s.Mail == nil:
		said = append(said, v.Words.T("team.reminded.no_mail"))
	case unwritten == reminded:
		said = append(said, v.Words.T("team.reminded.no_address"))
	case unwritten > 0:
		said = append(said, v.Words.T("team.reminded.by_mail"), v.Words.T("team.reminded.some_without", "Count", unwritten))
	default:
		said = append(said, v.Words.T("team.reminded.by_mail"))
	}
	switch {
	case again == 1 && name != "" && reminded == 0:
		said = append(said, v.Words.T("team.reminded.again_named", "Name", name))
	case again > 0:
		said = append(said, v.Words.T("team.reminded.again", "Count", again))
	}
	if not > 0 {
		said = append(said, v.Words.T("team.not_reminded", "Count", not))
	}
	return said
}
