package learn

import (
	"slices"

	"baluarte/internal/course"
)

// Suggestion is a module that may suit somebody, with what speaks for it; at most one of the two is there.
type Suggestion struct {
	*course.Module
	Part   *course.Part   // a work role or competency area of NICE that it shares with a module of theirs
	Course *course.Course // a course of which they have another module
}

// Suited lists the modules that somebody does not have, those first for which most speaks. A record tells nobody's duties; what
// they were asked for, or took up by themselves, tells something of them. So what builds the same work role comes first, then the rest
// of a course for one audience of which they have something, then that of a course for everyone, then what is for every post, and
// last what is for posts of which nothing shows that they have one.
func Suited(c *course.Catalogue, has func(*course.Module) bool) []Suggestion {
	theirs := map[*course.Part]bool{}
	for _, m := range c.Modules() {
		if has(m) {
			for _, p := range builds(c, m) {
				theirs[p] = true
			}
		}
	}
	var ranked [5][]Suggestion
	for _, m := range c.Modules() {
		if has(m) {
			continue
		}
		s := Suggestion{Module: m}
		for _, p := range builds(c, m) {
			if theirs[p] {
				s.Part = p
				break
			}
		}
		if s.Part == nil {
			s.Course = begunWith(c, m, has)
		}
		rank := s.rank(c)
		ranked[rank] = append(ranked[rank], s)
	}
	return slices.Concat(ranked[:]...)
}

// builds lists the work roles and competency areas that a module is aligned with.
func builds(c *course.Catalogue, m *course.Module) (all []*course.Part) {
	for _, a := range m.Alignment {
		if p := c.Cited(a); p != nil && (p.Kind == course.WorkRole || p.Kind == course.Area) {
			all = append(all, p)
		}
	}
	return all
}

// begunWith is the first course with a module, and with another that somebody has; nil without one.
func begunWith(c *course.Catalogue, m *course.Module, has func(*course.Module) bool) *course.Course {
	for _, in := range c.Courses {
		if slices.Contains(in.Modules, m) && slices.ContainsFunc(in.Modules, has) {
			return in
		}
	}
	return nil
}

// rank is how much speaks for a module; less is more.
func (s Suggestion) rank(c *course.Catalogue) int {
	switch {
	case s.Part != nil:
		return 0
	case s.Course != nil && s.Course.Suits != course.Everyone:
		return 1
	case s.Course != nil:
		return 2
	case isForEveryone(c, s.Module):
		return 3
	}
	return 4
}

// isForEveryone reports whether a course for every post has a module.
func isForEveryone(c *course.Catalogue, m *course.Module) bool {
	return slices.ContainsFunc(c.Courses, func(in *course.Course) bool {
		return in.Suits == course.Everyone && slices.Contains(in.Modules, m)
	})
}
