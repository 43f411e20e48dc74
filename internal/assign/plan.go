package assign

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Source is an assignment that an enrollment serves, with what that assignment asks by it.
type Source struct {
	Enrollment uuid.UUID
	Assignment uuid.UUID
	Cycle
}

// Known is an enrollment as it is on record.
type Known struct {
	Enrollment
	Sources []Source
	Done    Done   // while it is completed
	Where   []Fact // those that say where and when it counts, in the order of their numbers; others do no harm
}

// Sheet is all that is on record of a person in one module.
type Sheet struct {
	Person  uuid.UUID
	Module  string
	Agency  uuid.UUID // where they are posted today; uuid.Nil: nowhere
	Today   lang.Date // there
	Stays   []Stay    // where they have been posted until today
	All     []Known   // by their cycles
	Aliases []Done    // what their aliases have completed
	Release *Exemption
}

// Ask is an assignment in force that reaches somebody, with since when: see Reach.
type Ask struct {
	Assignment
	Joined, Since lang.Date
}

// Reach is what the rules of an assignment look at.
func (sh *Sheet) Reach(a Ask) Reach {
	r := Reach{Joined: a.Joined, Since: a.Since}
	serves := func(k *Known, which ...uuid.UUID) *Source {
		for i := range k.Sources {
			if slices.Contains(which, k.Sources[i].Assignment) {
				return &k.Sources[i]
			}
		}
		return nil
	}
	for i := range sh.All {
		k := &sh.All[i]
		r.Newest = &k.Enrollment
		by, before := serves(k, a.ID), serves(k, a.Chain...)
		if by != nil {
			r.Last = &Asked{Enrollment: k.Enrollment, Cycle: by.Cycle, Done: k.Done.On}
		}
		if before != nil && k.State() == Completed {
			r.Heir = &Asked{Enrollment: k.Enrollment, Cycle: before.Cycle, Done: k.Done.On}
		}
		if by != nil || before != nil {
			r.Spent = later(r.Spent, k.Done.On)
		}
		if !k.Done.On.IsZero() && !k.Done.On.Before(r.Done.On) {
			r.Done, r.Serves = k.Done, by != nil
		}
	}
	for _, d := range sh.Aliases {
		if r.Done.On.Before(d.On) {
			r.Done, r.Serves = d, false
		}
	}
	if r.Last != nil {
		r.Heir = nil
	}
	return r
}

// Reasons of facts that the rules make.
const (
	BecauseLeft     = "left"     // they work nowhere any more: reports count them apart
	becauseMoved    = "moved"    // to where the assignment does not reach
	becauseGroup    = "group"    // they are not in the group any more, or it has ended
	becauseReturned = "returned" // they were away for a while
)

// Move is one fact that is to be recorded, with what goes with it.
type Move struct {
	Before  Enrollment
	Fact    Fact
	Adds    *Source    // a source that is new, or asks by another date
	Drops   *Source    // one that asks no more
	Exempts *Exemption // of the cycle before, that goes on in this one
}

// Plan is what is to be recorded of a person in one module, in this order, and what they are told of it.
type Plan struct {
	Person uuid.UUID
	On     lang.Date
	Moves  []Move
	Tell   NoticeKind // empty: nothing
	About  uuid.UUID  // the enrollment
	Counts Rolled
}

// planner works on a copy of a sheet until nothing is left to do.
type planner struct {
	Sheet
	Plan
	asks  []Ask
	now   time.Time
	newID func() uuid.UUID
	err   error
}

// Planned brings the enrollments of a person in one module up to what all assignments that reach them ask today. Gone
// tells why an assignment that is not among these asks no more. What is planned once and recorded leaves nothing to plan.
func Planned(sh Sheet, asks []Ask, gone func(assignment uuid.UUID) string, now time.Time, newID func() uuid.UUID) (Plan, error) {
	p := &planner{Sheet: sh, Plan: Plan{Person: sh.Person, On: sh.Today}, asks: asks, now: now, newID: newID}
	p.All = slices.Clone(sh.All)
	for i := range p.All {
		p.All[i].Sources, p.All[i].Where = slices.Clone(p.All[i].Sources), slices.Clone(p.All[i].Where)
	}
	// One thing at a time: what is done for one assignment changes what the others ask.
	for range 4 + 4*len(asks) {
		ask, step := p.first()
		if step.Kind == StepNothing || p.err != nil {
			break
		}
		p.do(ask, step)
	}
	p.end(gone)
	p.credit()
	p.follow(p.Today)
	if e := p.newest(); e == nil || e.Exempted || !e.CompletedAt.IsZero() {
		p.Tell = ""
	}
	return p.Plan, p.err
}

// urgency orders steps: first what ends or takes up what there is, then what begins, the earliest first.
var urgency = map[StepKind]int{StepRenew: 1, StepDrop: 1, StepReturn: 2, StepCount: 3, StepBegin: 4, StepFurther: 5, StepRedate: 6}

// first is what is to be done first.
func (p *planner) first() (ask Ask, first Step) {
	for _, a := range p.asks {
		s := Next(a.Assignment, p.Reach(a), p.Today)
		if s.Kind == StepNothing {
			continue
		}
		before := cmp.Or(cmp.Compare(urgency[s.Kind], urgency[first.Kind]), s.Opens.Compare(first.Opens), a.MadeAt.Compare(ask.MadeAt), bytes.Compare(a.ID[:], ask.ID[:])) < 0
		if first.Kind == StepNothing || before {
			ask, first = a, s
		}
	}
	return ask, first
}

// newest is the enrollment of the newest cycle; nil without any.
func (p *planner) newest() *Known {
	if len(p.All) == 0 {
		return nil
	}
	return &p.All[len(p.All)-1]
}

// record adds a fact to the plan; it holds from today on where it does not say otherwise.
func (p *planner) record(k *Known, m Move) {
	m.Before = k.Enrollment
	m.Fact.ID, m.Fact.Enrollment, m.Fact.Effective, m.Fact.Recorded = p.newID(), k.ID, cmp.Or(m.Fact.Effective, p.Today), p.now
	next, err := Apply(k.Enrollment, m.Fact)
	if err != nil {
		p.err = err
		return
	}
	next.Facts++
	k.Enrollment, k.Where = next, append(k.Where, m.Fact)
	p.Moves = append(p.Moves, m)
	if m.Adds != nil {
		k.Sources = slices.DeleteFunc(k.Sources, func(s Source) bool { return s.Assignment == m.Adds.Assignment })
		k.Sources = append(k.Sources, *m.Adds)
	}
	if m.Drops != nil {
		k.Sources = slices.DeleteFunc(k.Sources, func(s Source) bool { return s.Assignment == m.Drops.Assignment })
	}
}

// tell keeps what the person is told; that something is asked for the first time is said rather than that it opens again.
func (p *planner) tell(kind NoticeKind, about uuid.UUID) {
	if p.Tell != NoticeAssigned {
		p.Tell = kind
	}
	p.About = about
}

func (p *planner) do(ask Ask, step Step) {
	newest := p.newest()
	source := func(k *Known) *Source { return &Source{k.ID, ask.ID, step.Cycle} }
	switch step.Kind {
	case StepRenew, StepDrop:
		p.record(newest, Move{Fact: Fact{Kind: SupersededFact}})
		p.Counts.Superseded++
	case StepReturn:
		p.record(newest, Move{Fact: Fact{Kind: Returned, Effective: newest.back(p.Reach(ask).Since)}, Adds: source(newest)})
		p.redate(newest)
		p.tell(NoticeAssigned, newest.ID)
		p.Counts.Returned++
	case StepCount:
		r := p.Reach(ask)
		of := r.Done.Enrollment
		if r.Heir != nil {
			of = r.Heir.ID
		}
		for i := range p.All {
			if k := &p.All[i]; k.ID == of {
				p.add(k, ask, step)
				return
			}
		}
		// An alias's: it is credited below to what is open.
		if newest != nil && newest.goesOn() {
			p.add(newest, ask, step)
		} else {
			p.begin(ask, step)
		}
	case StepBegin:
		p.begin(ask, step)
	case StepFurther:
		if !newest.Required || earlier(step.Due, newest.DueOn) {
			p.tell(NoticeAssigned, newest.ID)
		}
		p.add(newest, ask, step)
	case StepRedate:
		for i := range newest.Sources {
			if newest.Sources[i].Assignment == ask.ID {
				newest.Sources[i] = *source(newest)
			}
		}
		p.redateBy(newest, source(newest))
	}
}

// add makes the assignment a further source of an enrollment. What it asks may have been due before the enrollment opened,
// where this took the place of an earlier cycle: then it is due at once, since nothing is due before it opens.
func (p *planner) add(k *Known, ask Ask, step Step) {
	if earlier(step.Due, k.OpensOn) {
		step.Due = k.OpensOn
	}
	p.record(k, Move{Fact: Fact{Kind: SourceAdded, Assignment: ask.ID, DueOn: step.Due, Grace: step.Grace}, Adds: &Source{k.ID, ask.ID, step.Cycle}})
	p.Counts.Further++
}

// begin begins a cycle. Whoever is exempt from the cycle before, and not only for a time that is over, is so from this
// one: they were released from the module for as long as their reason lasts, and not from one year's window.
func (p *planner) begin(ask Ask, step Step) {
	e := Known{Enrollment: Enrollment{ID: p.newID(), Person: p.Sheet.Person, Module: p.Module, Cycle: 1}}
	kind := NoticeOpening
	if p.Reach(ask).Last == nil {
		kind = NoticeAssigned
	}
	released := false
	if before := p.newest(); before != nil {
		e.Cycle = before.Cycle + 1
		released = before.Exempted && before.Superseded && p.Release != nil && (p.Release.To.IsZero() || !p.Release.To.Before(p.Today))
	}
	p.All = append(p.All, e)
	k := p.newest()
	p.record(k, Move{Fact: Fact{Kind: Enrolled, Agency: p.Agency, Assignment: ask.ID, OpensOn: step.Opens, DueOn: step.Due, Grace: step.Grace, Required: true},
		Adds: &Source{e.ID, ask.ID, step.Cycle}})
	if released {
		x := *p.Release
		x.ID, x.Enrollment, x.From, x.RecordedAt = p.newID(), e.ID, p.Today, p.now
		p.record(k, Move{Fact: Fact{Kind: ExemptedFact, Exemption: x.ID}, Exempts: &x})
	}
	p.tell(kind, e.ID)
	p.Counts.Begun++
}

// soonest is the earliest due date of an enrollment's sources; zero when none has any.
func soonest(sources []Source) (c Cycle) {
	for i, s := range sources {
		if i == 0 || earlier(s.Due, c.Due) {
			c = s.Cycle
		}
	}
	return c
}

// redate moves the due date to what the sources ask, where that is later than it was: a personal extension stands.
func (p *planner) redate(k *Known) { p.redateBy(k, nil) }

// redateBy is redate with a source that asks by another date than before.
func (p *planner) redateBy(k *Known, changed *Source) {
	if due := soonest(k.Sources); !k.DueOn.IsZero() && !due.Due.IsZero() && k.DueOn.Before(due.Due) {
		p.record(k, Move{Fact: Fact{Kind: DueMoved, DueOn: due.Due, Grace: due.Grace, Reason: becauseReturned}, Adds: changed})
	}
}

// end tells what is not asked for any more. What is completed is left alone.
func (p *planner) end(gone func(uuid.UUID) string) {
	k := p.newest()
	if p.err != nil || k == nil || !k.goesOn() || !k.Required {
		return
	}
	if p.Agency == uuid.Nil {
		left := later(p.left(), k.OpensOn)
		p.follow(left.AddDays(-1))
		p.record(k, Move{Fact: Fact{Kind: WithdrawnFact, Effective: left, Reason: BecauseLeft}})
		p.Counts.Ended++
		return
	}
	var over, stay []Source
	for _, s := range k.Sources {
		if slices.ContainsFunc(p.asks, func(a Ask) bool { return a.ID == s.Assignment }) {
			stay = append(stay, s)
		} else {
			over = append(over, s)
		}
	}
	if len(over) > 0 && len(stay) == 0 {
		p.record(k, Move{Fact: Fact{Kind: WithdrawnFact, Reason: gone(over[len(over)-1].Assignment)}})
		p.Tell, p.About = NoticeEnded, k.ID
		p.Counts.Ended++
		return
	}
	for _, s := range over {
		was := soonest(k.Sources)
		now := soonest(slices.DeleteFunc(slices.Clone(k.Sources), func(o Source) bool { return o.Assignment == s.Assignment }))
		if earlier(was.Due, k.DueOn) && earlier(now.Due, k.DueOn) { // a personal extension
			now.Due, now.Grace = k.DueOn, k.Grace
		}
		p.record(k, Move{Fact: Fact{Kind: SourceEnded, Assignment: s.Assignment, Reason: gone(s.Assignment), DueOn: now.Due, Grace: now.Grace}, Drops: &s})
		p.Counts.Ended++
	}
}

// credit fulfils what is open by the completion of an alias, where it would count for everything that asks for it had it
// been the person's own.
func (p *planner) credit() {
	k := p.newest()
	if p.err != nil || k == nil || !k.goesOn() || len(k.Sources) == 0 {
		return
	}
	for _, d := range p.Aliases {
		counts := !slices.ContainsFunc(k.Sources, func(s Source) bool {
			i := slices.IndexFunc(p.asks, func(a Ask) bool { return a.ID == s.Assignment })
			if i < 0 {
				return true
			}
			r := p.Reach(p.asks[i])
			r.Done = d
			return !p.asks[i].counts(s.Cycle, r)
		})
		if counts {
			p.record(k, Move{Fact: Fact{Kind: Credited, Completion: d.Completion}})
			p.Counts.Credited++
			return
		}
	}
}
