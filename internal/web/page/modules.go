package page

import (
	"cmp"
	"slices"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"

	"github.com/google/uuid"
)

// IsUnknown reports whether a module is named that the catalogue does not have. One that left the catalogue may still
// have figures.
func (s *Site) IsUnknown(module string) bool {
	return module != "" && s.Catalogue.Module(module) == nil
}

// Titles names modules in the reader's language.
func (s *Site) Titles(v *Visit) paper.Titles {
	return paper.TitlesFrom(v.Ctx(), v.Words, s.Learn.Library)
}

// ShortTitles names modules in a few words.
func (s *Site) ShortTitles(v *Visit) paper.Titles {
	return func(id string) string {
		if m, err := s.Learn.Library.Module(v.Ctx(), id); err == nil {
			return m.ShortTitle.In(v.Lang)
		}
		return id
	}
}

// TitlesOf are a module's titles in every language, also of one that has left the catalogue; none where they were never
// recorded.
func (s *Site) TitlesOf(v *Visit, module string) (lang.Text, error) {
	m, err := s.Learn.Library.Module(v.Ctx(), module)
	switch {
	case fault.Is(err, fault.NotFound):
		return lang.Text{}, nil
	case err != nil:
		return nil, err
	}
	return m.Title, nil
}

// EarnedBy gives the module as it was completed; training elsewhere was of no revision and holds as long as today's.
func (s *Site) EarnedBy(v *Visit, revision string, now *course.Module) (*course.Module, error) {
	if revision == "" {
		return now, nil
	}
	return s.Learn.Library.Revision(v.Ctx(), revision)
}

// InOrderOfCourses sorts modules as the catalogue shows them; those that left it come last.
func (s *Site) InOrderOfCourses(modules []string) []string {
	all := s.Catalogue.Modules()
	at := func(id string) int {
		if i := slices.IndexFunc(all, func(m *course.Module) bool { return m.ID == id }); i >= 0 {
			return i
		}
		return len(all)
	}
	return slices.SortedStableFunc(slices.Values(modules), func(a, b string) int { return cmp.Compare(at(a), at(b)) })
}

// mostNamed is how many names a sentence lists.
const mostNamed = 3

// Few lists names, the first few in full.
func Few(w *i18n.Words, names []string) string {
	if len(names) > mostNamed+1 {
		names = append(names[:mostNamed:mostNamed], w.T("assignment.others", "Count", len(names)-mostNamed))
	}
	return w.List(names)
}

// OpenAttempt is the path of the open attempt; empty without one that the actor reaches.
func (s *Site) OpenAttempt(v *Visit, p learn.Place) (string, error) {
	if p.OpenAttempt == uuid.Nil {
		return "", nil
	}
	if v.Bound { // it may have been begun by the account
		if _, err := s.Learn.Attempt(v.Ctx(), v.Actor, p.OpenAttempt); fault.Is(err, fault.NotFound) {
			return "", nil
		} else if err != nil {
			return "", err
		}
	}
	return "/attempts/" + p.OpenAttempt.String(), nil
}

// PartPath is where a part of a framework has its page.
func PartPath(p *course.Part) string {
	switch p.Kind {
	case course.WorkRole:
		return "/nice/roles/" + p.ID
	case course.Area:
		return "/nice/areas/" + p.ID
	case course.Subcategory:
		return "/nice/csf/" + p.ID
	}
	switch {
	case p.Framework.ID == course.CSF:
		return "/nice/csf#" + p.ID
	case p.Kind == course.Category:
		return "/nice#" + p.ID
	}
	return "/nice/statements/" + p.ID
}
