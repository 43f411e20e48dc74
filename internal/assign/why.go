package assign

import (
	"cmp"
	"slices"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Cause is a fact of an enrollment with the names by which it is told.
type Cause struct {
	Fact
	Assigner lang.Text // the agency of the assignment that the fact names; nil without one
	Person   string    // who made that assignment, else who did what the fact tells; empty: the program
	Terms    Terms
	Ended    lang.Date // since when that assignment asks nobody any more; zero: it does
}

// Terms are what an assignment says by its rule, as far as it is told of one enrollment.
type Terms struct {
	Due    DueKind
	Repeat RepeatKind
	Months int    // of Anniversary
	Group  string // name of the group it was given to; empty: to an agency or a person
	Named  bool   // it was given to the person by name
}

// Rule says which sentence tells why somebody has an enrollment.
type Rule string

// The rules, each with what Explanation holds besides On. A date that is not there is zero: it is never due.
const (
	WhyAssigned   Rule = "assigned"    // Agency, DueOn: one assignment asks for it
	WhyAskedAgain Rule = "asked_again" // Agency, DueOn: the module changed in substance after it was finished
	WhyRenewed    Rule = "renewed"     // Agency, DueOn, Held: a new cycle although an earlier completion holds
	WhySeveral    Rule = "several"     // Agency, DueOn, Sources: several assignments ask for it, the earliest date counts
	WhyGroup      Rule = "group"       // Agency, DueOn, Terms: asked of a group
	WhyNamed      Rule = "named"       // Agency, DueOn: asked of the person by name
	WhyWindow     Rule = "window"      // Agency, DueOn: asked of all in the same weeks of every year
	WhyRecurs     Rule = "recurs"      // Agency, DueOn, Terms, Held: so many months after the last completion
	WhyJoining    Rule = "joining"     // Agency, DueOn: some days after joining
	WhyAccess     Rule = "access"      // Agency, DueOn: before access is given
	WhyRequired   Rule = "required"    // DueOn: it is required, and by no assignment
	WhyMoved      Rule = "moved"       // Agency, Assigned, Was, DueOn: the due date was moved, for this person alone
	WhyExempt     Rule = "exempt"      // Agency, Assigned: released from it
	WhyVoluntary  Rule = "voluntary"   // nothing: begun of one's own accord
	WhyWithdrawn  Rule = "withdrawn"   // nothing: in no roster any more
	WhySuperseded Rule = "superseded"  // nothing: the next cycle opened
)

// Rules lists every rule, for the words that tell them.
func Rules() []Rule {
	return []Rule{WhyAssigned, WhyAskedAgain, WhyRenewed, WhySeveral, WhyGroup, WhyNamed, WhyWindow, WhyRecurs, WhyJoining, WhyAccess, WhyRequired, WhyMoved, WhyExempt, WhyVoluntary, WhyWithdrawn, WhySuperseded}
}

// Remedy says what would change it.
type Remedy string

// The remedies.
const (
	ByTrainer    Remedy = "open"       // a trainer moves the date or exempts
	ByEnding     Remedy = "exempt"     // the exemption ends
	ByAssigning  Remedy = "voluntary"  // somebody assigns it
	ByAnotherYet Remedy = "done"       // a later assignment, or a change of the module, asks again
	ByReturning  Remedy = "withdrawn"  // the person returns, or it is assigned anew
	ByNothing    Remedy = "superseded" // another cycle counts
)

// Remedies lists every remedy.
func Remedies() []Remedy {
	return []Remedy{ByTrainer, ByEnding, ByAssigning, ByAnotherYet, ByReturning, ByNothing}
}

// Explanation is why somebody has an enrollment, and what would change it: values for a sentence.
type Explanation struct {
	Rule     Rule
	Remedy   Remedy
	On       lang.Date // since when
	Agency   lang.Text // whose assignment; nil: nobody's
	Person   string    // who assigned it, else who did what the rule tells; empty: the program
	DueOn    lang.Date
	Assigned lang.Date // the day of the agency's assignment, where On is that of something later
	Was      lang.Date // due before it was moved
	Held     lang.Date // day of the earlier completion that holds
	Sources  []Cause   // the assignments that ask for it, as they came; where all have ended, the last one
	Over     lang.Date // since when no assignment asks for it any more; zero: one does, or none ever did
	Grace    int       // days of DueOn that are grace
	Terms    Terms     // of the assignment that is told
}

// Keep is the date that people are told to keep: that before the days of grace.
func (r Explanation) Keep() lang.Date {
	if r.DueOn.IsZero() {
		return r.DueOn
	}
	return r.DueOn.AddDays(-r.Grace)
}

// Held is an earlier completion of the same module. The zero value is none.
type Held struct {
	On    lang.Date
	Until lang.Date // its last day; zero: it holds for good
}

// holds reports whether it does so on a day.
func (h Held) holds(on lang.Date) bool {
	return !h.On.IsZero() && (h.Until.IsZero() || !h.Until.Before(on))
}

// story is what the facts that hold tell of an enrollment.
type story struct {
	begun, dated          Cause // the fact that began it, the one that its due date is of
	sources               []Cause
	due, was              lang.Date
	exempted, out, passed *Cause // what releases from it; what withdrew it; what superseded it
}

// Why tells, of an enrollment's facts, the one that is the reason for it today. There is one for every enrollment.
func Why(e Enrollment, known []Cause, earlier Held, today lang.Date) Explanation {
	s := tell(known)
	over, passed := s.end(today)
	r := Explanation{Rule: WhyVoluntary, Remedy: ByTrainer, On: cmp.Or(s.begun.Effective, e.OpensOn), DueOn: e.DueOn, Grace: e.Grace, Sources: s.sources, Over: over}
	if passed && !s.dated.DueOn.IsZero() { // what is finished keeps the date that it had; it is not that of who still asks
		r.DueOn, r.Grace = s.dated.DueOn, s.dated.Grace
	}
	if len(s.sources) > 0 {
		r = r.of(s.sources[0])
		r.Rule = WhyAssigned
	}
	switch {
	case e.Superseded && s.passed != nil:
		r = r.then(WhySuperseded, *s.passed)
	case e.Withdrawn && s.out != nil:
		r = r.then(WhyWithdrawn, *s.out)
	case e.State() == Exempt && s.exempted != nil:
		r = r.then(WhyExempt, *s.exempted)
	case !e.Required:
	case s.dated.Kind == DueMoved:
		r = r.then(WhyMoved, s.dated)
		r.Was = s.was
	case len(s.sources) == 0:
		r.Rule = WhyRequired
	case s.begun.Revision != "" && s.dated.ID == s.begun.ID:
		r.Rule = WhyAskedAgain
	case len(s.sources) > 1:
		if !r.DueOn.IsZero() && s.dated.Assignment != uuid.Nil {
			r = r.of(s.dated)
		}
		r.Rule = WhySeveral
	case r.Terms.recurs(e) && !earlier.On.IsZero():
		r.Rule, r.Held = WhyRecurs, earlier.On
	case e.Cycle > 1 && s.begun.Assignment != uuid.Nil && earlier.holds(today) && r.Terms.Repeat != Window:
		r.Rule, r.Held = WhyRenewed, earlier.On
	default:
		r.Rule = r.Terms.rule(e)
	}
	r.Remedy = change(e, r.Rule)
	return r
}

// recurs reports whether it is a later cycle of an assignment that comes again.
func (t Terms) recurs(e Enrollment) bool {
	return t.Repeat == Anniversary && e.Cycle > 1 && !e.DueOn.IsZero()
}

// rule is what there is to tell of one assignment: first when it asks, then of whom.
func (t Terms) rule(e Enrollment) Rule {
	switch {
	case e.DueOn.IsZero():
	case t.Repeat == Window:
		return WhyWindow
	case t.Due == DueBeforeAccess:
		return WhyAccess
	case t.Due == DueAfterJoining:
		return WhyJoining
	}
	switch {
	case t.Named:
		return WhyNamed
	case t.Group != "":
		return WhyGroup
	}
	return WhyAssigned
}

// of names the assignment behind a reason.
func (r Explanation) of(c Cause) Explanation {
	r.On, r.Agency, r.Person, r.Terms = c.Effective, c.Assigner, c.Person, c.Terms
	return r
}

// then tells what came later, and keeps whose assignment it was.
func (r Explanation) then(rule Rule, c Cause) Explanation {
	r.Rule, r.Assigned, r.On, r.Person = rule, r.On, c.Effective, c.Person
	return r
}

// change is what would change an enrollment that stands where it does for a reason.
func change(e Enrollment, rule Rule) Remedy {
	switch {
	case rule == WhySuperseded:
		return ByNothing
	case rule == WhyWithdrawn:
		return ByReturning
	case e.State() == Completed:
		return ByAnotherYet
	case rule == WhyExempt:
		return ByEnding
	case rule == WhyVoluntary:
		return ByAssigning
	}
	return ByTrainer
}

// tell reads facts in the order of their numbers, without those that a Corrected one names.
func tell(known []Cause) (s story) {
	void := map[uuid.UUID]bool{}
	for _, c := range known {
		if c.Kind == Corrected {
			void[c.Corrects] = true
		}
	}
	known = slices.Clone(known)
	slices.SortFunc(known, func(a, b Cause) int { return cmp.Compare(a.Number, b.Number) })
	for _, c := range known {
		if void[c.ID] {
			continue
		}
		switch c.Kind {
		case Enrolled:
			s.begun, s.dated, s.due = c, c, c.DueOn
			if c.Assignment != uuid.Nil {
				s.sources = append(s.sources, c)
			}
		case SourceAdded:
			s.sources = append(s.sources, c)
			if due := sooner(s.due, c.DueOn); s.due.IsZero() || due != s.due {
				s.dated, s.due = c, due
			}
		case SourceEnded:
			s.sources = slices.DeleteFunc(s.sources, func(o Cause) bool { return o.Assignment == c.Assignment })
			s.due = c.DueOn
			for i, o := range s.sources {
				if i == 0 || o.DueOn == c.DueOn {
					s.dated = o
				}
			}
		case DueMoved:
			s.dated, s.was, s.due = c, s.due, c.DueOn
		case ExemptedFact:
			s.exempted = &c
		case ExemptionEnded:
			s.exempted = nil
		case WithdrawnFact:
			s.out = &c
		case Returned:
			s.out = nil
		case SupersededFact:
			s.passed = &c
		}
	}
	return s
}

// end takes out the assignments that have ended by a day. What somebody has finished is left alone when they end, so that
// no fact says it. Where none is left, the one that ended last is told with the day; passed tells that the due date was of
// one that is out.
func (s *story) end(today lang.Date) (over lang.Date, passed bool) {
	var live []Cause
	var last Cause
	for _, c := range s.sources {
		switch {
		case c.Ended.IsZero() || today.Before(c.Ended):
			live = append(live, c)
		case !c.Ended.Before(last.Ended):
			last = c
		}
	}
	switch {
	case len(live) == len(s.sources):
		return over, false
	case len(live) == 0:
		over, live = last.Ended, []Cause{last}
	}
	s.sources = live
	if s.dated.Kind == DueMoved || slices.ContainsFunc(live, func(c Cause) bool { return c.ID == s.dated.ID }) {
		return over, false
	}
	s.dated = live[0]
	for _, c := range live[1:] {
		if earlier(c.DueOn, s.dated.DueOn) {
			s.dated = c
		}
	}
	return over, over.IsZero()
}

// sooner is the earlier of two due dates; a zero one is never.
func sooner(a, b lang.Date) lang.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
