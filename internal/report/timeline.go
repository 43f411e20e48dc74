package report

import (
	"slices"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Entry is a fact with the cycle of the enrollment that it is about.
type Entry struct {
	assign.Fact
	Cycle int
}

// History is all that is on record of a person in one module, in the order of cycles and of the facts' numbers.
type History []Entry

// Standing is where a person in one module counts on a day, and as what: one of Roster and Left is 1, and each part of the
// roster 0 or 1. The zero value counts nowhere.
type Standing struct {
	Agency uuid.UUID
	Count
	Enrollment uuid.UUID // the one that counts
	DueOn      lang.Date // its own, grace included; zero when never due
}

// Spell is a standing from a day on.
type Spell struct {
	From lang.Date
	Standing
}

// valid leaves out corrections and what they name; with an exemption that never was goes its end.
func (h History) valid() History {
	void, never := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	for _, e := range h {
		if e.Kind == assign.Corrected {
			void[e.Corrects] = true
		}
	}
	for _, e := range h {
		if e.Kind == assign.ExemptedFact && void[e.ID] {
			never[e.Exemption] = true
		}
	}
	if len(void) == 0 {
		return h
	}
	return slices.DeleteFunc(slices.Clone(h), func(e Entry) bool {
		return e.Kind == assign.Corrected || void[e.ID] || e.Kind == assign.ExemptionEnded && never[e.Exemption]
	})
}

// cycle is one enrollment as the facts that hold on a day make it.
type cycle struct {
	id                          uuid.UUID
	agency                      uuid.UUID // where it counts; where it last did, once they have left
	since                       lang.Date // when they came there, or left
	gone                        bool      // they have left
	due                         lang.Date
	required, started, exempted bool
	withdrawn, superseded       bool
	done                        lang.Date
}

// apply takes a fact in. It refuses nothing: facts that are recorded later may hold earlier, so that on a day between them
// there is one without what it rests on.
func (c *cycle) apply(e Entry) {
	switch e.Kind {
	case assign.Enrolled:
		*c = cycle{id: e.Enrollment, agency: e.Agency, since: e.OpensOn, due: e.DueOn, required: e.Required}
	case assign.SourceAdded:
		c.required = true
		if c.due.IsZero() || !e.DueOn.IsZero() && e.DueOn.Before(c.due) {
			c.due = e.DueOn
		}
	case assign.SourceEnded, assign.DueMoved:
		c.due = e.DueOn
	case assign.Started:
		c.started = true
	case assign.CompletedFact, assign.Credited:
		if c.done.IsZero() {
			c.done = e.Effective
		}
	case assign.ExemptedFact:
		c.exempted = true
	case assign.ExemptionEnded:
		c.exempted = false
	case assign.Transferred:
		switch {
		case e.Effective.Before(c.since): // became known late: they have been elsewhere since
		case e.Agency == uuid.Nil:
			c.gone, c.since = true, e.Effective
		default:
			c.agency, c.gone, c.since = e.Agency, false, e.Effective
		}
	case assign.WithdrawnFact:
		c.withdrawn = true
		if e.Reason == assign.BecauseLeft {
			c.gone, c.since = true, e.Effective
		}
	case assign.Returned:
		c.withdrawn, c.gone, c.since = false, false, e.Effective
	case assign.SupersededFact:
		c.superseded = true
	}
}

// counts is what an enrollment in a roster counts as on a day.
func (c *cycle) counts(on lang.Date) (n Count) {
	n.Roster = 1
	switch {
	case !c.done.IsZero() && !c.due.IsZero() && c.due.Before(c.done):
		n.Completed, n.Late = 1, 1
	case !c.done.IsZero():
		n.Completed, n.OnTime = 1, 1
	case c.exempted:
		n.Exempt = 1
	case c.started:
		n.InProgress = 1
	default:
		n.NotStarted = 1
	}
	if n.InProgress+n.NotStarted == 1 && !c.due.IsZero() && c.due.Before(on) {
		n.Overdue = 1
	}
	return n
}

// On is where the history counts on a day, by the facts that hold then: the newest required enrollment that is open by then
// and neither withdrawn nor superseded, where its facts place it. Else, for LeftDays, that they have left. The history is in
// order.
func (h History) On(on lang.Date) Standing { return h.valid().on(on) }

func (h History) on(day lang.Date) Standing {
	var cycles []cycle
	for i, e := range h {
		if i == 0 || e.Cycle != h[i-1].Cycle {
			cycles = append(cycles, cycle{})
		}
		if !day.Before(e.HoldsFrom()) {
			cycles[len(cycles)-1].apply(e)
		}
	}
	var left Standing
	for _, c := range slices.Backward(cycles) {
		switch {
		case c.id == uuid.Nil: // not open yet, though something that holds already is known of it
		case !c.required || c.superseded || c.withdrawn && !c.gone:
		case !c.gone:
			return Standing{Agency: c.agency, Count: c.counts(day), Enrollment: c.id, DueOn: c.due}
		case left.Agency == uuid.Nil && day.Before(c.since.AddDays(LeftDays)):
			left = Standing{Agency: c.agency, Count: Count{Left: 1}, Enrollment: c.id, DueOn: c.due}
		}
	}
	return left
}

// Spells divides all time into the spells of a history. Before the first it counts nowhere. The history is in order.
func (h History) Spells() []Spell { return h.valid().spells(lang.Date{}, Standing{}) }

// spells are those of a valid history that begin on a day or later; before is where it counts until then.
func (h History) spells(from lang.Date, before Standing) (spells []Spell) {
	var days []lang.Date
	for _, e := range h {
		days = append(days, e.HoldsFrom())
		if !e.DueOn.IsZero() {
			days = append(days, e.DueOn.AddDays(1))
		}
		if e.Kind == assign.WithdrawnFact || e.Kind == assign.Transferred && e.Agency == uuid.Nil {
			days = append(days, e.Effective.AddDays(LeftDays))
		}
	}
	days = slices.DeleteFunc(days, func(day lang.Date) bool { return day.Before(from) })
	slices.SortFunc(days, lang.Date.Compare)
	for _, day := range slices.Compact(days) {
		if now := h.on(day); now != before {
			spells = append(spells, Spell{day, now})
			before = now
		}
	}
	return spells
}

// Change is how the count of an agency's own people changes from a day on.
type Change struct {
	Agency uuid.UUID
	Module string
	Day    lang.Date
	Count
}

// Changes are what a history adds to the figures.
func (h History) Changes(module string) []Change { return h.changes(module, lang.Date{}) }

// changes are those on a day and later.
func (h History) changes(module string, from lang.Date) (all []Change) {
	h = h.valid()
	var before Standing
	if !from.IsZero() {
		before = h.on(from.AddDays(-1))
	}
	for _, s := range h.spells(from, before) {
		if before.Agency == s.Agency {
			if d := s.Count.Minus(before.Count); d != (Count{}) {
				all = append(all, Change{s.Agency, module, s.From, d})
			}
		} else {
			if before.Agency != uuid.Nil {
				all = append(all, Change{before.Agency, module, s.From, Count{}.Minus(before.Count)})
			}
			if s.Agency != uuid.Nil {
				all = append(all, Change{s.Agency, module, s.From, s.Count})
			}
		}
		before = s.Standing
	}
	return all
}
