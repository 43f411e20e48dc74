package assign

import (
	"slices"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Stay is where somebody works from a day on, until the next; at uuid.Nil nowhere.
type Stay struct {
	From   lang.Date
	Agency uuid.UUID
}

// Stays tells which day it is for somebody, where they work then, and where they have worked until then, in order: by the
// calendar of the posting that began last. Of the days before the first stay nothing is known. Who goes on as somebody else,
// or was erased, works nowhere from the day on after their last one, which is all that is told of them; a stay that has
// come to an end on a later day than today does so today.
func (g *Ground) Stays(p Someone, now time.Time) (today lang.Date, at uuid.UUID, stays []Stay) {
	today = lang.DateOf(now, time.UTC)
	for _, w := range slices.Concat(p.Postings, p.Past) {
		on := g.Today(w.Agency, now)
		if on.Before(w.From) {
			continue
		}
		today, at = on, w.Agency
		stays = append(stays, Stay{w.From, w.Agency})
		if !w.To.IsZero() {
			stays = append(stays, Stay{From: w.To.AddDays(1)})
			if w.To.Before(today) {
				at = uuid.Nil
			}
		}
	}
	switch n := len(stays); {
	case n == 0:
		return today, at, []Stay{{From: today}}
	case len(p.Past) > 0:
		left := stays[n-1].From
		if today.Before(left) {
			left = today
		}
		return today, uuid.Nil, []Stay{{From: left}}
	}
	return today, at, stays
}

// counts tells, by its facts, where an enrollment counts on a day, and whether it is of those that may: one that is required
// and has opened, and is neither withdrawn nor superseded. What became known later than another fact, and held earlier, is not
// said of the days after that one: a report reads the ledger in the same way.
func (k *Known) counts(on lang.Date) (at uuid.UUID, may bool) {
	var last uuid.UUID
	var since lang.Date
	required, gone, out, open := false, false, false, false
	for _, f := range k.Where {
		if on.Before(f.HoldsFrom()) {
			continue
		}
		switch f.Kind {
		case Enrolled:
			last, since, required, open = f.Agency, f.OpensOn, f.Required, true
		case SourceAdded:
			required = true
		case Transferred:
			if f.Effective.Before(since) {
				continue
			}
			since, gone = f.Effective, f.Agency == uuid.Nil
			if !gone {
				last = f.Agency
			}
		case WithdrawnFact:
			out = true
			if f.Reason == BecauseLeft {
				since, gone = f.Effective, true
			}
		case Returned:
			since, gone, out = f.Effective, false, false
		case SupersededFact:
			return uuid.Nil, false
		}
	}
	if gone {
		last = uuid.Nil
	}
	return last, open && required && !out
}

// HoldsFrom is the first day on which a fact holds: a beginning, when the enrollment opens.
func (f Fact) HoldsFrom() lang.Date {
	if f.Kind == Enrolled {
		return f.OpensOn
	}
	return f.Effective
}

// back is the day from which something withdrawn is owed again, by somebody whom the assignment has reached since a day:
// not before it was withdrawn.
func (k *Known) back(since lang.Date) lang.Date {
	for _, f := range k.Where {
		if f.Kind == WithdrawnFact {
			since = later(since, f.Effective)
		}
	}
	return since
}

// left is since when the person works nowhere.
func (sh *Sheet) left() lang.Date {
	left := sh.Today
	for _, s := range sh.Stays {
		if !sh.Today.Before(s.From) {
			left = s.From
		}
	}
	return left
}

// at is where the person worked on a day.
func (sh *Sheet) at(on lang.Date) (at uuid.UUID) {
	if !on.Before(sh.Today) {
		return sh.Agency
	}
	for _, s := range sh.Stays {
		if !on.Before(s.From) {
			at = s.Agency
		}
	}
	return at
}

// turns are the days up to one on which the person may have begun to work elsewhere, or something else to count.
func (p *planner) turns(by lang.Date) (days []lang.Date) {
	first := p.Today
	if len(p.Stays) > 0 {
		first = p.Stays[0].From
	}
	days = []lang.Date{by}
	for _, s := range p.Stays {
		days = append(days, s.From)
	}
	for i := range p.All {
		for _, f := range p.All[i].Where {
			days = append(days, f.HoldsFrom())
		}
	}
	days = slices.DeleteFunc(days, func(d lang.Date) bool { return d.Before(first) || by.Before(d) })
	slices.SortFunc(days, lang.Date.Compare)
	return slices.Compact(days)
}

// follow has what is required of the person count where they worked, on every day up to one: the newest that may count, and
// nothing while they worked nowhere. Each fact holds from the day on which they came there or left, however late that became
// known; today the enrollment says it, too. Who was never counted is left alone.
func (p *planner) follow(by lang.Date) {
	if k := p.newest(); k != nil && !by.Before(p.Today) {
		by = later(by, k.OpensOn) // where they have come from, it may be the day after today
	}
	for _, day := range p.turns(by) {
		works := p.at(day)
		for i := range slices.Backward(p.All) {
			k := &p.All[i]
			at, may := k.counts(day)
			if !may || p.err != nil {
				continue
			}
			if at != works || !day.Before(p.Today) && k.Agency != works {
				p.record(k, Move{Fact: Fact{Kind: Transferred, Effective: day, Agency: works}})
				p.Counts.Transferred++
			}
			if works != uuid.Nil {
				break
			}
		}
	}
}
