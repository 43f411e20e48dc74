package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/report"
)

// barPart is one part of the stacked bar, in per cent of its width.
type barPart struct {
	State assign.State
	X, W  string
}

// Class is the part's class in the style sheet.
func (b barPart) Class() string {
	return map[assign.State]string{assign.Completed: "part-done", assign.InProgress: "part-going",
		assign.NotStarted: "part-open", assign.Exempt: "part-exempt"}[b.State]
}

// Hatched reports whether the part is drawn hatched, told from the others without colour.
func (b barPart) Hatched() bool { return b.State == assign.Exempt }

// share is a length in per cent for a drawing.
func share(part, whole int) string {
	if whole == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(part)*100/float64(whole), 'f', 2, 64)
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// isUnknown reports whether a module is named that the catalogue does not have. One that left the catalogue may still
// have figures.
func (s *Server) isUnknown(module string) bool {
	return module != "" && s.Catalogue.Module(module) == nil
}

func (s *Server) completion(v *visit) (report.Completion, error) {
	q, err := s.question(v)
	if err != nil {
		return report.Completion{}, err
	}
	c, err := s.Report.Completion(v.ctx(), v.Actor.Scope(access.SeeCompletion), q)
	if err == nil && len(c.Modules) == 0 && s.isUnknown(q.Module) {
		err = fault.New(fault.NotFound, "")
	}
	return c, err
}

// bar divides a bar among the states of the roster.
func bar(c report.Count) []barPart {
	var parts []barPart
	x := 0
	for i, n := range []int{c.Completed, c.InProgress, c.NotStarted, c.Exempt} {
		if n > 0 {
			parts = append(parts, barPart{assign.RosterStates()[i], share(x, c.Roster), share(n, c.Roster)})
			x += n
		}
	}
	return parts
}

func (s *Server) completionCSV(v *visit) error {
	c, err := s.completion(v)
	if err != nil {
		return err
	}
	if err := s.Report.NoteExport(v.ctx(), v.Actor, audit.CompletionExported, c.Question, ""); err != nil {
		return err
	}
	s.attachment(v, "completion-"+c.AsOf().String()+".csv")
	return paper.CompletionCSV(v.Writer, v.Words, c, s.titles(v))
}

// titles names modules in the reader's language: what left the catalogue as it was called last, and what there never was
// by its id.
func (s *Server) titles(v *visit) paper.Titles {
	return func(id string) string {
		if id == "" {
			return v.Words.T("report.all_modules")
		}
		if m, err := s.Learn.Library.Module(v.ctx(), id); err == nil {
			return m.Title.In(v.Lang)
		}
		return id
	}
}

// shortTitles names modules in a few words.
func (s *Server) shortTitles(v *visit) paper.Titles {
	return func(id string) string {
		if m, err := s.Learn.Library.Module(v.ctx(), id); err == nil {
			return m.ShortTitle.In(v.Lang)
		}
		return id
	}
}

// behind reads which number's people are asked for.
func (s *Server) behind(v *visit) (q report.Question, state string, err error) {
	if q, err = s.question(v); err != nil {
		return q, "", err
	}
	state = v.Query("state")
	if !slices.Contains(report.Columns(), state) {
		return q, "", fault.New(fault.NotFound, "")
	}
	return q, state, nil
}

func (s *Server) peopleCSV(v *visit) error {
	q, state, err := s.behind(v)
	if err != nil {
		return err
	}
	places, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.SeeCompletion), q.Agency)
	if err != nil {
		return err
	}
	places = places.Behind(q)
	if s.isUnknown(q.Module) {
		if first, err := s.Report.People(v.ctx(), places, q.Module, "", 0, 1); err != nil || len(first) == 0 {
			return cmp.Or(err, error(fault.New(fault.NotFound, "")))
		}
	}
	if err := s.Report.NoteExport(v.ctx(), v.Actor, audit.PeopleListed, q, state); err != nil {
		return err
	}
	s.attachment(v, "people-"+places.AsOf().String()+".csv")
	return paper.PeopleCSV(v.Writer, v.Words, places, s.titles(v), func(offset int) ([]report.PersonRow, error) {
		return s.Report.People(v.ctx(), places, q.Module, state, offset, 1000)
	})
}
