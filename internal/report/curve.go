package report

import (
	"context"
	"maps"
	"slices"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Step is what is counted from a day on.
type Step struct {
	Day lang.Date
	Count
}

// steps makes a course of what changes on each day and of moves that are not in that yet: what is counted from the first day to the
// last, a step for each day on which it changes. What changes before holds on the first.
func steps(changes []Step, moves []Move, from, to lang.Date) (all []Step) {
	change := map[lang.Date]Count{}
	add := func(day lang.Date, c Count) {
		if day.Before(from) {
			day = from
		}
		if !to.Before(day) {
			change[day] = change[day].Plus(c)
		}
	}
	for _, c := range changes {
		add(c.Day, c.Count)
	}
	for _, m := range moves {
		add(m.Day, m.Count)
	}
	change[from] = change[from].Plus(Count{}) // what held before holds on the first day, if it is nothing
	var sum Count
	for _, day := range slices.SortedFunc(maps.Keys(change), lang.Date.Compare) {
		sum = sum.Plus(change[day])
		all = append(all, Step{day, sum})
	}
	return all
}

// on is what is counted on a day.
func on(course []Step, day lang.Date) (c Count) {
	for _, s := range course {
		if day.Before(s.Day) {
			break
		}
		c = s.Count
	}
	return c
}

// sampled gives what is counted every so many days, the last of them included; nothing before anybody owes anything.
func sampled(course []Step, from, to lang.Date, every int) (points []Step) {
	for day := from.AddDays(from.DaysUntil(to) % every); !to.Before(day); day = day.AddDays(every) {
		if c := on(course, day); len(points) > 0 || c.Required() > 0 {
			points = append(points, Step{day, c})
		}
	}
	return points
}

// Due is a day on which something falls due: whoever has not finished by its end is overdue on the next.
type Due struct {
	On   lang.Date
	Open int // how many are still open, or were at its end
}

// dues are the days, from the first to the last, on which something falls due.
func dues(course []Step, from, to lang.Date) (all []Due) {
	for i, s := range course {
		was := 0
		if i > 0 {
			was = course[i-1].Overdue
		}
		if day := s.Day.AddDays(-1); !day.Before(from) && !to.Before(day) && s.Overdue > was {
			all = append(all, Due{day, s.Overdue - was})
		}
	}
	return all
}

// heaviest keeps the days of dues that weigh most, at most so many and each with its share of those who owe something then,
// in the order of the days.
func heaviest(all []Due, course []Step, most int) []Due {
	kept := slices.DeleteFunc(slices.Clone(all), func(d Due) bool { return d.Open*lightest < on(course, d.On).Required() })
	slices.SortStableFunc(kept, func(a, b Due) int { return b.Open - a.Open })
	kept = kept[:min(most, len(kept))]
	slices.SortFunc(kept, func(a, b Due) int { return a.On.Compare(b.On) })
	return kept
}

// lightest: a due date stands in the curve when one in so many is still open at its end.
const lightest = 50

// Curve reads what agencies that lie apart count together in all modules, day by day: of a count the roster and its completed, exempt
// and overdue.
func (s *Service) Curve(ctx context.Context, agencies []uuid.UUID, from, to lang.Date, w When) (course []Step, err error) {
	err = s.look(ctx, w, func(ctx context.Context, l *look) error {
		course, err = l.course(ctx, agencies, from, to)
		return err
	})
	return course, err
}

// course reads what agencies that lie apart count together in all modules, day by day.
func (l *look) course(ctx context.Context, agencies []uuid.UUID, from, to lang.Date) ([]Step, error) {
	changes, err := l.pasts.curve(ctx, l.store, agencies, from, to)
	if err != nil {
		return nil, err
	}
	return steps(changes, l.unsettled(agencies, AllModules), from, to), nil
}

// unsettled are the moves of agencies' series that bring what is folded to what is known.
func (l *look) unsettled(agencies []uuid.UUID, module string) []Move {
	if len(l.late) == 0 {
		return nil
	}
	return slices.DeleteFunc(l.Moves(l.late), func(m Move) bool {
		return m.Module != module || !slices.Contains(agencies, m.Agency)
	})
}
