package sample

import (
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/agency"

	"github.com/google/uuid"
)

// grouped are the groups of the demonstration, named as trainers name theirs: in their own language, and plainly a sample.
var grouped = []struct {
	office, name string
	kind         agency.GroupKind
}{
	{"CV-SP", "New patrol officers (sample)", agency.ListGroup},
	{"CV-SP", "Joined within a year (sample)", agency.RuleGroup},
	{"SCL-SS", "Personal de nuevo ingreso (muestra)", agency.RuleGroup},
}

// listed is the day on which people were put on lists: since then some have left.
const listed = -70

// gather makes the groups. A list has those who were new when it was made, and those who were to leave, so
// that it is seen who is on a list and not in its group any more.
func (w *world) gather(ctx context.Context) error {
	groups := &agency.Groups{Store: w.store, Now: w.clock.Now, NewID: w.clock.NewID}
	for _, g := range grouped {
		o := w.office(g.office)
		by := o.trainer()
		if o == w.star(access.Trainer).office {
			by = w.star(access.Trainer)
		}
		actor := by.actor(w.day(listed))
		actor.Grants = []access.Grant{{Agency: o.ID, Role: access.Trainer}}
		w.clock.set(w.day(listed), 10, o.Zone())
		made := agency.Group{Agency: o.ID, Name: g.name, Kind: g.kind}
		if made.IsRule() {
			made.Rule.JoinedOn = w.day(-365)
		}
		made, err := groups.Make(ctx, actor, made, false)
		if err == nil && !made.IsRule() {
			w.clock.pass(1, 5)
			_, err = groups.Add(ctx, actor, made.ID, w.novices(o))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mostListed is how many people are on a list, besides those who have left since.
const mostListed = 8

// novices are those who had come last when the lists were made, and those who have left since.
func (w *world) novices(o *office) (people []uuid.UUID) {
	here := slices.DeleteFunc(slices.Clone(o.members), func(p *worker) bool { return p.at(w.day(listed)) != o })
	slices.SortStableFunc(here, func(a, b *worker) int { return b.from.Compare(a.from) })
	for i, p := range here {
		if i < mostListed || !p.until.IsZero() {
			people = append(people, p.ID)
		}
	}
	return people
}
