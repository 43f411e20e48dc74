package sample

import (
	"time"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// sums adds up changes to standings in memory, which grows with the agencies, modules and days there are, and not with the
// people. So a country is reckoned at once that would take the program hours to fold.
type sums struct {
	land    *land
	modules []*course.Module
	spots   map[uuid.UUID]int
	numbers map[string]int   // of the modules
	own     []map[cell]tally // by top: nothing goes from one tree to another
}

// cell is a spot in a module on a day, counted from 1970.
type cell struct {
	spot, module int16
	day          int32
}

// tally is a report.Count in less space.
type tally [9]int32

func (t tally) plus(c report.Count) tally {
	for i, n := range [...]int{c.Roster, c.Completed, c.InProgress, c.NotStarted, c.Exempt, c.Overdue, c.OnTime, c.Late, c.Left} {
		t[i] += int32(n)
	}
	return t
}

func (t tally) count() report.Count {
	return report.Count{Roster: int(t[0]), Completed: int(t[1]), InProgress: int(t[2]), NotStarted: int(t[3]), Exempt: int(t[4]), Overdue: int(t[5]),
		OnTime: int(t[6]), Late: int(t[7]), Left: int(t[8])}
}

func newSums(l *land, modules []*course.Module) *sums {
	s := &sums{land: l, modules: modules, spots: map[uuid.UUID]int{}, numbers: map[string]int{}}
	for i := range l.spots {
		s.spots[l.spots[i].ID] = i
	}
	for i, m := range modules {
		s.numbers[m.ID] = i
	}
	for range l.tops {
		s.own = append(s.own, map[cell]tally{})
	}
	return s
}

// epoch is the day that others are counted from.
var epoch = lang.Date{Year: 1970, Month: time.January, Day: 1}

func (s *sums) add(changes []report.Change) {
	for _, c := range changes {
		spot := s.spots[c.Agency]
		of := s.own[s.land.spots[spot].top]
		at := cell{int16(spot), int16(s.numbers[c.Module]), int32(epoch.DaysUntil(c.Day))}
		of[at] = of[at].plus(c.Count)
	}
}

// each gives the rows of the standings, those of a tree at a time.
func (s *sums) each(f func([]report.Total) error) error {
	agencies, links := s.land.rows()
	grounds := report.NewGrounds(agencies, links)
	for i := range s.own {
		var changes []report.Change
		for at, t := range s.own[i] {
			if t != (tally{}) {
				changes = append(changes, report.Change{Agency: s.land.spots[at.spot].ID, Module: s.modules[at.module].ID, Day: epoch.AddDays(int(at.day)), Count: t.count()})
			}
		}
		s.own[i] = nil
		if err := f(totals(grounds.Moves(changes))); err != nil {
			return err
		}
	}
	return nil
}

// totals are the rows that moves make, which are in order.
func totals(moves []report.Move) (rows []report.Total) {
	for _, of := range report.BySeries(moves) {
		rows = append(rows, report.Add(nil, of)...)
	}
	return rows
}
