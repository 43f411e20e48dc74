package sample

import (
	"math/rand/v2"
	"slices"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// study is what somebody made of one module in all the years: facts as assign would have recorded them, one after another as
// they became known.
type study struct {
	*told
	*block
	*life
	chance *rand.Rand
	module *course.Module

	coming  []event
	first   int                 // where its facts begin in the ledger of the block
	all     []assign.Enrollment // by their cycles
	of      [years]int          // the cycle of a season; 0: none
	release *assign.Exemption   // the newest
}

// event is something that is going to be recorded at a moment, unless it cannot be true any more.
type event struct {
	at     time.Time
	what   what
	year   int       // the season it is about
	on     lang.Date // the day from which it holds
	to     lang.Date // a due date; the last day of an exemption, zero if it has none
	method learn.Method

	cycle     int // of an exemption that ends
	exemption uuid.UUID
}

type what uint8

const (
	moves what = iota
	leaves
	returns
	asked
	starts
	completes
	credited
	exempted
	overrun
	extended
	retracted
)

// tell plans what happens, and records it in the order in which it became known.
func (s *study) tell(language lang.Tag) {
	s.first = len(s.ledger)
	for i := range s.stays[1:] {
		e := event{what: moves}
		if s.back == &s.stays[i+1] {
			e.what = returns
		}
		s.expect(s.stays[i+1].known, 0, 2, e)
	}
	if !s.gone.IsZero() {
		s.expect(s.gone, 0, 2, event{what: leaves})
	}
	for year := range years {
		s.plan(year)
	}
	for i := 0; i < len(s.coming); i++ { // more come while it is told, later ones
		s.happen(s.coming[i], language)
	}
	s.settle()
}

// expect lets something happen at an hour of a day at the place where they are then, if that is told of.
func (s *study) expect(day lang.Date, h, m int, e event) {
	if s.end.Before(day) {
		return
	}
	e.at = hour(day, h, m+s.chance.IntN(20), s.land.spots[s.at(day)].zone)
	if e.on.IsZero() {
		e.on = day
	}
	place := len(s.coming)
	for place > 0 && e.at.Before(s.coming[place-1].at) {
		place--
	}
	s.coming = slices.Insert(s.coming, place, e)
}

// happen records what an event is about, if it can still be true.
func (s *study) happen(e event, language lang.Tag) {
	switch e.what {
	case moves:
		s.follow(e.at, e.on, e.on)
		return
	case leaves:
		s.follow(e.at, e.on, s.until)
		if n := len(s.all); n > 0 && goesOn(s.all[n-1]) {
			s.record(n, e.at, later(s.until.AddDays(1), s.all[n-1].OpensOn), assign.Fact{Kind: assign.WithdrawnFact, Reason: assign.BecauseLeft})
		}
		s.follow(e.at, e.on, e.on)
		return
	case returns:
		s.comeBack(e)
		s.follow(e.at, e.on, e.on)
		return
	case asked:
		s.ask(e)
		return
	case overrun:
		s.resume(e)
		return
	}
	n := s.of[e.year]
	if n == 0 || !goesOn(s.all[n-1]) && e.what != retracted {
		return
	}
	switch e.what {
	case starts:
		s.record(n, e.at, e.on, assign.Fact{Kind: assign.Started, Actor: s.id})
	case completes:
		s.complete(n, e, language)
	case credited:
		c := learn.Completion{ID: s.newID(e.at), Enrollment: s.all[n-1].ID, Person: s.id, Module: s.module.ID, CompletedOn: e.to, CompletedAt: e.at, Method: learn.Online}
		if s.record(n, e.at, e.on, assign.Fact{Kind: assign.Credited, Completion: c.ID, Actor: s.top.trainer}) {
			s.completions = append(s.completions, c)
		}
	case exempted:
		if s.all[n-1].State().IsOpen() {
			s.exempt(n, e.at, s.top.trainer, assign.Exemption{Reason: reasons[s.chance.IntN(len(reasons))], By: s.top.trainer, From: later(e.on, s.all[n-1].OpensOn), To: e.to})
		}
	case extended:
		if k := s.all[n-1]; k.State().IsOpen() && k.DueOn.Before(e.to) {
			s.record(n, e.at, e.on, assign.Fact{Kind: assign.DueMoved, DueOn: e.to, Reason: "extension", Actor: s.top.trainer})
		}
	case retracted:
		for _, f := range slices.Backward(s.ledger[s.first:]) {
			if f.Enrollment == s.all[n-1].ID && f.Kind == assign.CompletedFact {
				s.record(n, e.at, e.on, assign.Fact{Kind: assign.Corrected, Corrects: f.ID, Reason: "mistake", Actor: s.top.trainer})
				return
			}
		}
	}
}

// complete keeps a completion with its fact: online by the person, in a class by who ran it.
func (s *study) complete(n int, e event, language lang.Tag) {
	c := learn.Completion{ID: s.newID(e.at), Enrollment: s.all[n-1].ID, Person: s.id, Module: s.module.ID, Revision: s.module.Digest, Language: language,
		CompletedOn: e.on, CompletedAt: e.at, Method: e.method}
	by := s.id
	if e.method == learn.Classroom {
		by = s.top.trainer
	}
	if !s.record(n, e.at, e.on, assign.Fact{Kind: assign.CompletedFact, Completion: c.ID, Actor: by}) {
		return
	}
	if e.method == learn.Online && s.chance.IntN(1000) < examined {
		s.sit(&c)
	}
	s.completions = append(s.completions, c)
}

// sit is the quiz that a completion was earned by, now and then after one that was failed by leaving every other question out.
func (s *study) sit(c *learn.Completion) {
	fails := s.chance.IntN(5) == 0
	for number, over := 1, false; !over; number++ {
		at := c.CompletedAt
		if over = !fails || number > 1; !over {
			at = at.Add(-30 * time.Minute)
		}
		a := learn.Attempt{ID: s.newID(at), Enrollment: c.Enrollment, Person: s.id, Module: s.module.ID, Revision: s.module.Digest, Number: number, Paper: course.Draw(s.module, s.chance),
			StartedAt: at.Add(-time.Duration(4+s.chance.IntN(12)) * time.Minute), SubmittedAt: at, Language: c.Language, PassMark: s.module.PassMark, Answers: course.Answers{}}
		for i, q := range a.Paper.Questions {
			if over || i%2 == 0 {
				a.Answers[q.ID] = s.module.Question(q.ID).Key()
			}
		}
		r := course.Grade(s.module, a.Paper, a.Answers)
		a.Score, a.Passed = r.Score, over
		s.attempts = append(s.attempts, a)
		c.Attempt, c.Score, c.Of, c.PassMark = a.ID, r.Score, r.Of, a.PassMark
	}
}

// ask begins the cycle of a season after what it takes the place of.
func (s *study) ask(e event) {
	today, _ := s.asks(s.top.seasons[e.year])
	n := len(s.all)
	carries := false
	if n > 0 && goesOn(s.all[n-1]) {
		s.record(n, e.at, today, assign.Fact{Kind: assign.SupersededFact})
		carries = s.all[n-1].Exempted && s.release != nil && (s.release.To.IsZero() || !s.release.To.Before(today))
	}
	k := assign.Enrollment{ID: s.newID(e.at), Person: s.id, Module: s.module.ID, Cycle: n + 1}
	s.all = append(s.all, k)
	n++
	s.of[e.year] = n
	s.record(n, e.at, today, assign.Fact{Kind: assign.Enrolled, Agency: s.land.spots[s.at(today)].ID, Assignment: s.top.assignment, OpensOn: e.on, DueOn: e.to, Required: true})
	if carries {
		x := *s.release
		x.From = today
		s.exempt(n, e.at, uuid.Nil, x)
	}
	if len(s.stays) > 1 {
		s.follow(e.at, today, later(today, e.on))
	}
	if e.year == years-1 {
		s.sources = append(s.sources, assign.Source{Enrollment: k.ID, Assignment: s.top.assignment, Cycle: assign.Cycle{Opens: e.on, Due: e.to}})
	}
}

// comeBack has what was withdrawn when they left owed again, if its season is not over: by the date of those who join now, where
// that is later.
func (s *study) comeBack(e event) {
	n := len(s.all)
	if n == 0 || !s.all[n-1].Withdrawn {
		return
	}
	year := slices.Index(s.of[:], n)
	season := s.top.seasons[year]
	if !e.on.Before(season.over) {
		return
	}
	from := s.back.from
	for _, f := range s.those(s.all[n-1].ID) {
		if f.Kind == assign.WithdrawnFact {
			from = later(from, f.Effective)
		}
	}
	s.record(n, e.at, from, assign.Fact{Kind: assign.Returned})
	due := later(season.dueFor(s.from), season.dueFor(s.back.from))
	if s.all[n-1].DueOn.Before(due) {
		s.record(n, e.at, e.on, assign.Fact{Kind: assign.DueMoved, DueOn: due, Reason: "returned"})
	}
	if year == years-1 {
		source := &s.sources[len(s.sources)-1]
		source.Cycle = assign.Cycle{Opens: later(source.Opens, s.back.from), Due: due}
	}
}

// exempt releases them from a cycle, and has it end after its last day.
func (s *study) exempt(n int, at time.Time, by uuid.UUID, x assign.Exemption) {
	x.ID, x.Enrollment, x.RecordedAt = s.newID(at), s.all[n-1].ID, at
	if !s.record(n, at, x.From, assign.Fact{Kind: assign.ExemptedFact, Exemption: x.ID, Actor: by}) {
		return
	}
	s.exemptions = append(s.exemptions, x)
	s.release = &x
	if !x.To.IsZero() {
		s.expect(x.To.AddDays(1), 1, 0, event{what: overrun, cycle: n, to: x.To, exemption: x.ID})
	}
}

// resume ends an exemption, after which what was asked is owed again.
func (s *study) resume(e event) {
	if !s.record(e.cycle, e.at, e.on, assign.Fact{Kind: assign.ExemptionEnded, Exemption: e.exemption}) {
		return
	}
	k := s.all[e.cycle-1]
	if !k.State().IsOpen() {
		return
	}
	o := assign.Overrun{Enrollment: k.ID, Exemption: e.exemption, To: e.to}
	if due := o.Resumed(k, s.those(k.ID)); due != k.DueOn {
		s.record(e.cycle, e.at, e.on, assign.Fact{Kind: assign.DueMoved, DueOn: due, Reason: "returned"})
	}
}

// follow has what is required of them count where they worked, on each day up to one, by what the record knows today. Each fact
// holds from the day on which they came there or left, however late that became known.
func (s *study) follow(now time.Time, today, by lang.Date) {
	days := []lang.Date{by}
	for _, w := range s.stays {
		days = append(days, w.from)
	}
	if !s.until.IsZero() {
		days = append(days, s.until.AddDays(1))
	}
	for _, e := range s.history() {
		if days = append(days, e.Effective); e.Kind == assign.Enrolled {
			days = append(days, e.OpensOn)
		}
	}
	days = slices.DeleteFunc(days, func(d lang.Date) bool { return d.Before(s.from) || by.Before(d) })
	slices.SortFunc(days, lang.Date.Compare)
	for _, day := range slices.Compact(days) {
		works := s.worked(day, today)
		for n := len(s.all); n > 0; n-- {
			at, may := s.where(n, day)
			if may && at != works {
				s.record(n, now, day, assign.Fact{Kind: assign.Transferred, Agency: works})
			}
			if may && works != uuid.Nil {
				break
			}
		}
	}
}

// where tells where the nth cycle counts on a day, at uuid.Nil nowhere since they have left, and whether it is one that may.
func (s *study) where(n int, on lang.Date) (at uuid.UUID, may bool) {
	var h report.History
	withdrawn := false
	for _, f := range s.those(s.all[n-1].ID) {
		h = append(h, report.Entry{Fact: f, Cycle: n})
		if !on.Before(f.Effective) {
			withdrawn = f.Kind == assign.WithdrawnFact || withdrawn && f.Kind != assign.Returned
		}
	}
	is := h.On(on)
	if is.Roster == 1 {
		at = is.Agency
	}
	return at, is.Roster == 1 || is.Left == 1 && !withdrawn
}

// worked is where they worked on a day, by what the record knows on another; uuid.Nil once they have left.
func (s *study) worked(on, today lang.Date) uuid.UUID {
	left := !s.gone.IsZero() && !today.Before(s.gone)
	if left && s.until.Before(on) && (s.back == nil || today.Before(s.back.known) || on.Before(s.back.from)) {
		return uuid.Nil
	}
	spot := s.stays[0].spot
	for _, w := range s.stays {
		if !on.Before(w.from) && !today.Before(w.known) {
			spot = w.spot
		}
	}
	return s.land.spots[spot].ID
}

// record adds a fact to the nth cycle; false when it cannot be true of it any more.
func (s *study) record(n int, at time.Time, on lang.Date, f assign.Fact) bool {
	k := s.all[n-1]
	f.ID, f.Enrollment, f.Number, f.Effective, f.Recorded = s.newID(at), k.ID, k.Facts+1, on, at
	var next assign.Enrollment
	var err error
	if f.Kind == assign.Corrected {
		next, err = assign.Replay(k, append(s.those(k.ID), f))
	} else {
		next, err = assign.Apply(k, f)
	}
	if err != nil {
		return false
	}
	next.Facts = f.Number
	s.all[n-1] = next
	s.ledger = append(s.ledger, f)
	return true
}

// those are the facts of one enrollment.
func (s *study) those(id uuid.UUID) (facts []assign.Fact) {
	for _, f := range s.ledger[s.first:] {
		if f.Enrollment == id {
			facts = append(facts, f)
		}
	}
	return facts
}

// settle hands over what there is in the end.
func (s *study) settle() {
	s.enrollments = append(s.enrollments, s.all...)
	h := s.history()
	s.changes = append(s.changes, h.Changes(s.module.ID)...)
	s.truth.count(s.counts, s.module.ID, h)
}

// history is what is on record, as reports read it.
func (s *study) history() report.History {
	facts := s.ledger[s.first:]
	h := make(report.History, 0, len(facts))
	for _, k := range s.all {
		for i := range facts {
			if facts[i].Enrollment == k.ID {
				h = append(h, report.Entry{Fact: facts[i], Cycle: k.Cycle})
			}
		}
	}
	return h
}

// goesOn reports whether an enrollment is open, or exempt.
func goesOn(e assign.Enrollment) bool { return e.State().IsOpen() || e.State() == assign.Exempt }

func (s *study) newID(at time.Time) uuid.UUID { return newIDAt(s.chance, at) }
