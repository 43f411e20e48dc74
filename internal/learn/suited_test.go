package learn_test

import (
	"slices"
	"sync"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"pgregory.net/rapid"
)

// whole is the program's own catalogue.
var whole = sync.OnceValues(func() (*course.Catalogue, error) { return course.Load(courses.FS, lang.Set{"en", "es"}) })

// Each module that somebody does not have is suggested once and none that they have, with a reason that is true, and never one for a
// post that nothing tells of before one for everyone.
func TestSuited(t *testing.T) {
	c, err := whole()
	if err != nil {
		t.Fatal(err)
	}
	isFor := func(m *course.Module, suits course.Audience) bool {
		return slices.ContainsFunc(c.Courses, func(in *course.Course) bool { return in.Suits == suits && slices.Contains(in.Modules, m) })
	}
	rapid.Check(t, func(t *rapid.T) {
		mine := rapid.SliceOfDistinct(rapid.SampledFrom(c.Modules()), func(m *course.Module) string { return m.ID }).Draw(t, "mine")
		has := func(m *course.Module) bool { return slices.Contains(mine, m) }
		all := learn.Suited(c, has)
		if len(all)+len(mine) != len(c.Modules()) {
			t.Errorf("%d suggested, %d had", len(all), len(mine))
		}
		seen, strange := map[string]bool{}, false
		for _, s := range all {
			if has(s.Module) || seen[s.ID] {
				t.Errorf("%s is suggested", s.ID)
			}
			seen[s.ID] = true
			cites := func(m *course.Module) bool { return m.Cites(s.Part.ID) }
			if s.Part != nil && (!cites(s.Module) || !slices.ContainsFunc(mine, cites)) {
				t.Errorf("%s for %s", s.ID, s.Part.ID)
			}
			if s.Course != nil && (!slices.Contains(s.Course.Modules, s.Module) || !slices.ContainsFunc(s.Course.Modules, has)) {
				t.Errorf("%s for %s", s.ID, s.Course.ID)
			}
			reason := s.Part != nil || s.Course != nil
			if reason && strange || isFor(s.Module, course.Everyone) && strange {
				t.Errorf("%s comes too late", s.ID)
			}
			strange = strange || !reason && !isFor(s.Module, course.Everyone)
		}
	})
}
