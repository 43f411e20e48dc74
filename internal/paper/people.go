package paper

import (
	"io"

	"baluarte/internal/report"

	"github.com/google/uuid"
)

// People hands out the people behind a number, one after the other, so that a long list is never whole in memory.
type People func(each func(report.PersonRow) error) error

// PeopleBehind writes a list of people as a file of a kind.
func PeopleBehind(w io.Writer, kind Kind, r Report, places report.Places, people People) error {
	switch kind {
	case XLSX:
		return r.peopleXLSX(w, places, people)
	case PDF:
		return r.peoplePDF(w, places, people)
	}
	return r.peopleCSV(w, places, people)
}

// peopleColumns are those of a list of people. What the list is an answer to stands in columns, as in the completion report.
func (r Report) peopleColumns(places report.Places) []reportColumn[report.PersonRow] {
	words, where, titles := r.Words, r.where(places), r.remembered()
	var day, known, id, filter any = r.Asked.AsOf, r.Asked.Known, r.Asked.ID(), r.Asked.FilterOfLine()
	yesNo := map[bool]string{true: words.T("report.yes"), false: words.T("report.no")}
	overdue := func(p report.PersonRow) string {
		if isNobody(p) {
			return ""
		}
		return yesNo[p.Overdue]
	}
	return []reportColumn[report.PersonRow]{
		{"report.as_of", "export.means.as_of", 12, func(report.PersonRow) any { return day }},
		{"report.person", "export.means.person", 32, func(p report.PersonRow) any { return p.Name }},
		{"report.number", "export.means.number", 14, func(p report.PersonRow) any { return p.Number }},
		{"report.agency_code", "export.means.agency_code", 16, func(p report.PersonRow) any { return where(p.Agency).code }},
		{"report.agency", "export.means.agency", 42, func(p report.PersonRow) any { return where(p.Agency).name }},
		{"report.module", "export.means.module", 42, func(p report.PersonRow) any { return titles(p.Module) }},
		{"report.state", "export.means.state", 14, func(p report.PersonRow) any { return r.state(p) }},
		{"report.due", "export.means.due", 12, func(p report.PersonRow) any { return p.DueOn }},
		{"state.overdue", "export.means.is_overdue", 14, func(p report.PersonRow) any { return overdue(p) }},
		{"report.completed_on", "export.means.completed_on", 14, func(p report.PersonRow) any { return p.CompletedOn }},
		{"export.known", "export.means.known", 20, func(report.PersonRow) any { return known }},
		{"export.id", "export.means.id", 22, func(report.PersonRow) any { return id }},
		{"export.filter", "export.means.filter", 30, func(report.PersonRow) any { return filter }},
	}
}

// isNobody reports whether a line stands for a list of nobody.
func isNobody(p report.PersonRow) bool { return p.Module == "" }

// state is where somebody stands. Who has left stands nowhere.
func (r Report) state(p report.PersonRow) string {
	if isNobody(p) {
		return r.Words.T("export.nobody")
	}
	if p.Left {
		return r.Words.T("report.left")
	}
	return r.Words.T("state." + string(p.State))
}

// site is what lines say of an agency.
type site struct{ code, name string }

// where looks each agency up once. The lines of an agency mostly follow each other.
func (r Report) where(places report.Places) func(uuid.UUID) site {
	known := map[uuid.UUID]site{}
	var last uuid.UUID
	var here site
	return func(id uuid.UUID) site {
		if id == last {
			return here
		}
		s, ok := known[id]
		if !ok {
			a, _ := places.Tree.Agency(id)
			s = site{a.Code, a.Names.In(r.Words.Tag())}
			known[id] = s
		}
		last, here = id, s
		return s
	}
}

// remembered are the titles, each looked up once.
func (r Report) remembered() Titles {
	known := map[string]string{"": ""} // of a list of nobody
	return func(id string) string {
		title, ok := known[id]
		if !ok {
			title = r.Titles(id)
			known[id] = title
		}
		return title
	}
}
