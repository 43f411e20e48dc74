package sample

import (
	"baluarte/internal/lang"
	"baluarte/internal/learn"
)

// Of a hundred people in one cycle: how many are released from it, and how many of the others are late or never finish it; of
// the late, how many are given longer; of those who finish, how many do so in a class, or had learnt it elsewhere; and of those in
// a class, for how many it was a mistake.
const (
	released  = 3
	tardy     = 9
	never     = 7
	prolonged = 25
	inClass   = 22
	elsewhere = 4
	mistaken  = 3
)

// examined is of how many in a thousand online completions the quiz is kept: of all it would be most of the database.
const examined = 10

// asks is the day of a season on which the program asks them for the module, if it does.
func (s *study) asks(season season) (day lang.Date, ok bool) {
	day = later(season.opens, s.known)
	if s.back != nil && !s.gone.IsZero() && !day.Before(s.gone) {
		day = later(season.opens, s.back.known)
	} else if !s.gone.IsZero() && !day.Before(s.gone) {
		return day, false
	}
	return day, day.Before(season.over) && !s.end.Before(day)
}

// dueFor is when what a season asks of those who have been there since a day is due.
func (s season) dueFor(since lang.Date) lang.Date {
	if s.opens.Before(since) {
		return later(s.due, since.AddDays(joinDays))
	}
	return s.due
}

// plan is what happens in a season, as far as it can be known before.
func (s *study) plan(year int) {
	season := s.top.seasons[year]
	asks, ok := s.asks(season)
	if !ok {
		return
	}
	since := s.since(asks)
	due := season.dueFor(since)
	s.expect(asks, 0, 25, event{what: asked, year: year, on: later(season.opens, since), to: due})
	last := sooner(season.over.AddDays(-1), s.end)
	do := func(day lang.Date, h int, e event) bool {
		if day.Before(asks) || last.Before(day) || s.away(day) || s.back != nil && s.until.Before(day) && day.Before(s.back.known) {
			return false
		}
		e.year = year
		s.expect(day, h, 0, e)
		return true
	}
	days := func(n int) int { return s.chance.IntN(max(1, n)) }
	lot := s.chance.IntN(100)
	if s.steady {
		lot = 99
	}
	switch {
	case lot < released:
		from := asks.AddDays(days(40))
		decided := from
		if s.chance.IntN(3) == 0 {
			decided = from.AddDays(1 + days(15))
		}
		to := lang.Date{}
		if s.chance.IntN(3) > 0 {
			to = decided.AddDays(15 + days(150))
		}
		if do(decided, 9, event{what: exempted, on: from, to: to}) && !to.IsZero() && s.chance.IntN(2) == 0 {
			s.finish(do, asks, to.AddDays(1+days(30)))
		}
	case lot < released+never:
		if s.chance.IntN(2) == 0 {
			do(asks.AddDays(days(asks.DaysUntil(due))), 8, event{what: starts})
		}
	case lot < released+never+tardy:
		after := 1 + min(days(80), days(80))
		if s.chance.IntN(100) < prolonged && do(due.AddDays(-days(6)), 16, event{what: extended, to: due.AddDays(30)}) {
			after = 1 + days(28)
		}
		s.finish(do, asks, due.AddDays(after))
	default:
		s.finish(do, asks, asks.AddDays(max(days(asks.DaysUntil(due)+1), days(asks.DaysUntil(due)+1))))
	}
}

// finish is how somebody completes the module on a day.
func (s *study) finish(do func(lang.Date, int, event) bool, from, on lang.Date) {
	switch lot := s.chance.IntN(100); {
	case s.steady || lot >= inClass+elsewhere:
		begun := on.AddDays(-min(s.chance.IntN(12), s.chance.IntN(12)))
		do(later(begun, from), 8, event{what: starts})
		do(on, 12, event{what: completes, method: learn.Online})
	case lot >= inClass:
		do(on, 13, event{what: credited, on: on, to: on.AddDays(-1 - s.chance.IntN(60))})
	default:
		if !do(on, 11, event{what: completes, method: learn.Classroom}) || s.chance.IntN(100) >= mistaken {
			return
		}
		found := on.AddDays(2 + s.chance.IntN(40))
		if do(found, 15, event{what: retracted}) && s.chance.IntN(3) > 0 {
			do(found.AddDays(1), 8, event{what: starts})
			do(found.AddDays(1+s.chance.IntN(30)), 12, event{what: completes, method: learn.Online})
		}
	}
}
