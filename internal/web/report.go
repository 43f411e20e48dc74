package web

import (
	"net/url"
	"strconv"

	"baluarte/internal/assign"
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

// titles names modules in the reader's language.
func (s *Server) titles(v *visit) paper.Titles {
	return paper.TitlesFrom(v.ctx(), v.Words, s.Learn.Library)
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
