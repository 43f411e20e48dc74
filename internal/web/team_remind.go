package web

import (
	"cmp"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/report"
)

// remindTeam has people told of what puts them in a list: those who were ticked, or the one whose own button was pressed.
func (s *Server) remindTeam(v *visit) error {
	q, err := s.teamQuestion(v)
	if err != nil {
		return err
	}
	texts := v.PostFormArray("person")
	if one := v.PostForm("only"); one != "" {
		texts = []string{one}
	}
	people, err := parseIDs(texts)
	if err != nil {
		return err
	}
	q.Pile = cmp.Or(q.Pile, report.LatePile)
	chosen, err := s.Report.Chosen(v.ctx(), v.Actor.Scope(access.ManageEnrollments), q.Pile, people, teamPerPage)
	if fault.Is(err, fault.Invalid) { // nobody was ticked, or too many
		return s.backToTeam(v, err)
	}
	if err != nil {
		return err
	}
	reminded, passed, err := s.Assign.RemindAll(v.ctx(), v.Actor, picked(chosen))
	if err != nil {
		return err
	}
	return v.seeOther(withQuery("/team", teamQuery(q, "saved", "reminded", "n", strconv.Itoa(reminded), "not", strconv.Itoa(passed+chosen.Gone))))
}

// count reads a number of an address; what is none is 0.
func (v *visit) count(name string) int {
	n, _ := strconv.Atoi(v.Query(name))
	return max(n, 0)
}

// teamSaved says what was just done.
func (v *visit) teamSaved() []string {
	done := v.saved("team.saved.", "extended", "reminded")
	if done == "" {
		return nil
	}
	said := []string{v.Words.T(done, "Count", v.count("n"))}
	if n := v.count("not"); n > 0 {
		said = append(said, v.Words.T("team.not_reminded", "Count", n))
	}
	return said
}
