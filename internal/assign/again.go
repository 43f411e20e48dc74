package assign

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Finished is somebody whom a revision asks again, by one assignment of theirs; who has several such is told of once for
// each.
type Finished struct {
	Newest     Enrollment // completed by an earlier revision
	Agency     uuid.UUID  // where they are posted
	Assignment Assignment
	Today      lang.Date // at the assignment's agency
}

// askedAtOnce is how many people one transaction asks: enough to be quick, few enough that nobody waits for it.
const askedAtOnce = 200

// AskAgain opens the next cycle of a module for those who finished it before a material revision, where an assignment
// says so. It is asked for the newest material revision that this copy of the program shows, and goes by this rule:
//
// Of two revisions the newer is the one first recorded later. A revision asks somebody again when their newest
// enrollment in the module is completed and not exempt; when no completion of theirs is of this revision or a newer one;
// when one of the assignments that the enrollment serves asks again, was made before the revision was recorded and
// reaches the person today; and when neither this revision nor a newer one has asked them before.
//
// So everybody is asked at most once on account of a revision, whatever else happens: a catalogue that goes back to an
// older text asks nobody for it, and while two copies of the program show different texts, whoever finishes the older
// one in the newer cycle is not sent round in circles. Doing it twice changes nothing; what was broken off goes on where
// it was, since each batch is a transaction of its own. Training elsewhere was of no revision and is left standing.
func (s *Service) AskAgain(ctx context.Context, module, revision string) (asked int, err error) {
	people, err := s.Store.FinishedBefore(ctx, revision, s.Now())
	if err != nil {
		return 0, err
	}
	if len(people) == 0 {
		return 0, nil
	}
	g, err := s.ground(ctx)
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(people, askedAtOnce) {
		n, err := s.askAgain(ctx, g, module, revision, some)
		if err != nil {
			return asked, err
		}
		asked += n
	}
	return asked, nil
}

func (s *Service) askAgain(ctx context.Context, g *Ground, module, revision string, people []uuid.UUID) (asked int, err error) {
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		now := s.Now()
		found, err := s.Store.LockFinishedBefore(ctx, revision, now, people)
		if err != nil {
			return err
		}
		if found, err = s.reachedStill(ctx, g, found); err != nil {
			return err
		}
		next, err := s.enrollAgain(ctx, module, revision, found, now)
		if err != nil {
			return err
		}
		asked = len(next)
		var sources []Source
		var assignments []Assignment
		for _, f := range found {
			a := f.Assignment
			if !slices.ContainsFunc(assignments, func(o Assignment) bool { return o.ID == a.ID }) {
				assignments = append(assignments, a)
			}
			sources = append(sources, Source{next[f.Newest.Person].ID, a.ID, a.again(f.Today)})
		}
		if err := s.Store.AddSources(ctx, sources...); err != nil {
			return err
		}
		for _, a := range assignments {
			err := s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: now, Action: audit.AssignmentAskedAgain, Thing: a.ID, Agency: a.Agency},
				audit.Detail{Field: "module", After: module})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return asked, err
}

// reachedStill leaves out whom their assignment reaches no more: who is at its agency, but not in its group or its unit.
func (s *Service) reachedStill(ctx context.Context, g *Ground, found []Finished) (all []Finished, err error) {
	var people []uuid.UUID
	var asking []Assignment
	for _, f := range found {
		people, asking = append(people, f.Newest.Person), append(asking, f.Assignment)
	}
	where, err := s.Store.Whereabouts(ctx, people)
	if err != nil {
		return nil, err
	}
	circles, err := s.circles(ctx, asking)
	for _, f := range found {
		if _, _, ok := g.Reached(f.Assignment, circles, *where[f.Newest.Person], f.Today); ok {
			all = append(all, f)
		}
	}
	return all, err
}

// enrollAgain gives each person their next cycle: the first of their assignments begins it, further ones become sources
// of it.
func (s *Service) enrollAgain(ctx context.Context, module, revision string, found []Finished, now time.Time) (map[uuid.UUID]Enrollment, error) {
	next := map[uuid.UUID]Enrollment{}
	for len(found) > 0 {
		var begun []Enrollment
		var facts []Fact
		var further []Finished
		for i, f := range found {
			if i > 0 && f.Newest.Person == found[i-1].Newest.Person {
				further = append(further, f) // a fact at a time of each enrollment
				continue
			}
			e, there := next[f.Newest.Person]
			c := f.Assignment.again(f.Today)
			fact := Fact{ID: s.NewID(), Kind: SourceAdded, Effective: f.Today, Recorded: now, Assignment: f.Assignment.ID, DueOn: c.Due, Grace: c.Grace}
			if !there {
				e = Enrollment{ID: s.NewID(), Person: f.Newest.Person, Module: module, Cycle: f.Newest.Cycle + 1}
				fact.Kind, fact.Agency, fact.OpensOn, fact.Required, fact.Revision = Enrolled, f.Agency, f.Today, true, revision
			}
			fact.Enrollment = e.ID
			begun, facts = append(begun, e), append(facts, fact)
		}
		begun, err := RecordAll(ctx, s.Store, begun, facts)
		if err != nil {
			return nil, err
		}
		for _, e := range begun {
			next[e.Person] = e
		}
		found = further
	}
	return next, nil
}
