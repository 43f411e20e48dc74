package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// hood is a small tree with people who come, go and move about, and groups of them; and what is told of who is in them,
// slowly and plainly.
type hood struct {
	today    lang.Date
	agencies []agency.Agency
	above    map[uuid.UUID]uuid.UUID // the parents before anything moved
	moves    agency.Link             // what is under another agency from a day on
	postings map[uuid.UUID][]agency.Posting
	alias    map[uuid.UUID]uuid.UUID
	groups   []agency.Group
	listed   map[uuid.UUID][]uuid.UUID // by group: rows in force
}

// at reports whether an agency lay at or below another on a day.
func (h *hood) at(id, root uuid.UUID, on lang.Date) bool {
	for id != uuid.Nil && id != root {
		if id == h.moves.Agency && !on.Before(h.moves.From) {
			id = h.moves.Parent
		} else {
			id = h.above[id]
		}
	}
	return id == root
}

// then is where somebody works on a day.
func (h *hood) then(person uuid.UUID, on lang.Date) (agency.Posting, bool) {
	for _, p := range h.postings[person] {
		if !on.Before(p.From) && (p.To.IsZero() || !p.To.Before(on)) {
			return p, true
		}
	}
	return agency.Posting{}, false
}

// joined walks back day by day, as long as somebody was at or below an agency.
func (h *hood) joined(person, root uuid.UUID) lang.Date {
	first := h.today
	for {
		before := first.AddDays(-1)
		if p, works := h.then(person, before); !works || !h.at(p.Agency, root, before) {
			return first
		}
		first = before
	}
}

// inside tells who is in a group, with the day they joined where it is a rule.
func (h *hood) inside(g agency.Group) map[uuid.UUID]lang.Date {
	in := map[uuid.UUID]lang.Date{}
	for person := range h.postings {
		p, works := h.then(person, h.today)
		if h.alias[person] != uuid.Nil || !works || !h.at(p.Agency, g.Agency, h.today) {
			continue
		}
		if !g.IsRule() {
			if slices.ContainsFunc(h.listed[g.ID], func(id uuid.UUID) bool { return id == person || h.alias[id] == person }) {
				in[person] = lang.Date{}
			}
			continue
		}
		joined := h.joined(person, g.Root())
		if h.at(p.Agency, g.Root(), h.today) && (g.Rule.Position == "" || lang.Fold(p.Position) == g.Rule.Position) && !joined.Before(g.Rule.JoinedOn) {
			in[person] = joined
		}
	}
	return in
}

// newHood draws one and keeps it.
func newHood(t *rapid.T, ctx context.Context, s *store.Store) *hood {
	h := &hood{today: on("2026-03-11"), above: map[uuid.UUID]uuid.UUID{}, postings: map[uuid.UUID][]agency.Posting{}, alias: map[uuid.UUID]uuid.UUID{}, listed: map[uuid.UUID][]uuid.UUID{}}
	day := func(what string, from, to int) lang.Date {
		return h.today.AddDays(rapid.IntRange(from, to).Draw(t, what))
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		a := agency.Agency{ID: newID(), Country: "mx", Level: agency.State, TimeZone: "America/Mexico_City", Names: lang.Text{"en": "A", "es": "A"}}
		a.Code = a.ID.String()
		if i > 0 {
			a.Parent = h.agencies[rapid.IntRange(0, i-1).Draw(t, "parent")].ID
		} else {
			a.SignInCode = a.Code
		}
		h.agencies, h.above[a.ID] = append(h.agencies, a), a.Parent
	}
	must(s.InsertAgencies(ctx, on("2020-01-01"), h.agencies...))
	// One moves, some day, perhaps to come.
	i := rapid.IntRange(1, 5).Draw(t, "moves")
	moves, to, when := h.agencies[i], h.agencies[rapid.IntRange(0, i-1).Draw(t, "below")].ID, day("on", -30, 3)
	must(s.ReplaceLinks(ctx, moves.ID, []agency.Link{{Agency: moves.ID, Parent: moves.Parent, From: on("2020-01-01"), To: when.AddDays(-1)}, {Agency: moves.ID, Parent: to, From: when}}))
	h.moves = agency.Link{Agency: moves.ID, Parent: to, From: when}

	pickAgency := func(what string) uuid.UUID { return rapid.SampledFrom(h.agencies).Draw(t, what).ID }
	var people []uuid.UUID
	for i := range rapid.IntRange(1, 8).Draw(t, "people") {
		p := agency.Person{ID: newID(), GivenNames: fmt.Sprint("P", i), FirstSurname: "Z"}
		people = append(people, p.ID)
		must(s.InsertPeople(ctx, p))
		h.postings[p.ID] = nil
		for from := day("from", -30, 1); !h.today.AddDays(1).Before(from); {
			w := agency.Posting{ID: newID(), Person: p.ID, Agency: pickAgency("where"), Position: rapid.SampledFrom([]string{"", "Oficial", "OFICIÁL", "Jefe"}).Draw(t, "position"), From: from, Primary: true}
			if rapid.IntRange(0, 3).Draw(t, "stays") > 0 {
				w.To = from.AddDays(rapid.IntRange(0, 12).Draw(t, "days"))
				from = w.To.AddDays(1 + rapid.SampledFrom([]int{0, 0, 1, 5}).Draw(t, "gap"))
			} else {
				from = h.today.AddDays(9)
			}
			h.postings[p.ID] = append(h.postings[p.ID], w)
		}
		must(s.InsertPostings(ctx, h.postings[p.ID]...))
	}
	for range rapid.IntRange(1, 4).Draw(t, "groups") {
		g := agency.Group{ID: newID(), Agency: pickAgency("whose"), Name: "G", Kind: rapid.SampledFrom(agency.GroupKinds()).Draw(t, "kind"), MadeAt: noon, Zone: "America/Mexico_City"}
		if g.IsRule() && rapid.Bool().Draw(t, "narrower") {
			g.Rule.Agency = pickAgency("at")
		}
		if g.IsRule() && rapid.Bool().Draw(t, "by position") {
			g.Rule.Position = "oficial"
		}
		if g.IsRule() && rapid.Bool().Draw(t, "by day") {
			g.Rule.JoinedOn = day("joined", -30, 0)
		}
		must(s.InsertGroup(ctx, g))
		if !g.IsRule() {
			added, err := s.AddMembers(ctx, g, noon, uuid.Nil, rapid.SliceOfDistinct(rapid.SampledFrom(people), rapid.ID).Draw(t, "list"))
			must(err)
			gone, err := s.RemoveMembers(ctx, g, noon, rapid.SliceOfDistinct(rapid.SampledFrom(people), rapid.ID).Draw(t, "taken off"))
			must(err)
			h.listed[g.ID] = slices.DeleteFunc(added, func(id uuid.UUID) bool { return slices.Contains(gone, id) })
		}
		h.groups = append(h.groups, g)
	}
	// Who was put on a list goes on as somebody else.
	if len(people) > 1 && rapid.Bool().Draw(t, "merged") {
		h.alias[people[0]] = people[1]
		must(s.MakeAlias(ctx, people[0], people[1]))
	}
	return h
}

// asked tells whom the engine would ask by an assignment to a group: by the preview, which begins with a statement of its own,
// and person by person, as they are rolled. The names are those whom the preview shows first.
func (h *hood) asked(t *rapid.T, ctx context.Context, s *store.Store, catalogue *course.Catalogue, g agency.Group, now time.Time) (people []uuid.UUID, first map[uuid.UUID]bool) {
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	a := assign.Assignment{Agency: g.Agency, Modules: []string{catalogue.Modules()[0].ID}, Targets: []assign.Target{{Group: g.ID}}, Due: assign.DueNever}
	everybody := slices.Collect(maps.Keys(h.postings))
	for one := range h.alias {
		everybody = append(everybody, one)
	}
	where, err := s.Whereabouts(ctx, everybody)
	must(err)
	circles, err := s.Circles(ctx, []uuid.UUID{g.ID})
	must(err)
	agencies, err := s.Agencies(ctx, h.today)
	must(err)
	links, err := s.Links(ctx)
	must(err)
	ground := assign.NewGround(agencies, links)
	for id := range h.postings {
		if _, _, ok := ground.Reached(a, circles, *where[id], h.today); ok {
			people = append(people, id)
		}
	}
	service := &assign.Service{Store: s, Catalogue: catalogue, Now: func() time.Time { return now }, NewID: newID}
	trainer := access.Actor{Person: newID(), Agency: h.agencies[0].ID, Grants: []access.Grant{{Agency: h.agencies[0].ID, Role: access.Trainer}}}
	p, err := service.Preview(ctx, trainer, a)
	if err != nil && !fault.Is(err, fault.Invalid) { // nobody is on the list
		t.Fatal(err)
	}
	first = map[uuid.UUID]bool{}
	for _, one := range p.First {
		first[one.ID] = true
	}
	if p.Reached != len(people) {
		t.Fatalf("the preview counts %d, person by person there are %d", p.Reached, len(people))
	}
	return people, first
}

// TestWhoIsInAGroup holds what the statement of the groups says, of all groups at once and of each alone, against the plain
// telling, now and when days have passed; and so it does what assigning says, whose rules look at one person at a time, with
// all the days on which they were in it.
func TestWhoIsInAGroup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		catalogue := coursetest.Load(t, coursetest.Folder(t, "course"))
		rapid.Check(t, func(t *rapid.T) {
			var h *hood
			if err := s.InTx(ctx, func(ctx context.Context) error { h = newHood(t, ctx, s); return nil }); err != nil {
				t.Fatal(err)
			}
			for _, days := range []int{0, 7} {
				now := noon.Add(time.Duration(days) * 24 * time.Hour)
				h.today = lang.DateOf(now, h.agencies[0].Zone())
				counts, err := s.CountInside(ctx, now, h.groups...)
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range h.groups {
					want := h.inside(g)
					people, err := s.Inside(ctx, g, now, uuid.Nil, 100)
					if err != nil {
						t.Fatal(err)
					}
					got := map[uuid.UUID]lang.Date{}
					for _, p := range people {
						got[p.ID] = p.Joined
					}
					if diff := cmp.Diff(want, got); diff != "" || counts[g.ID] != len(want) || len(people) != len(want) {
						t.Fatalf("%s of %s, rule %+v, after %d days: %d counted\n%s", g.Kind, g.Agency, g.Rule, days, counts[g.ID], diff)
					}
					asked, first := h.asked(t, ctx, s, catalogue, g, now)
					for _, id := range asked {
						if _, in := want[id]; !in || !first[id] {
							t.Fatalf("%s of %s, rule %+v, after %d days: %s is asked; in the group: %v, in the preview: %v", g.Kind, g.Agency, g.Rule, days, id, in, first[id])
						}
					}
					if len(asked) != len(want) {
						t.Fatalf("%s of %s, rule %+v, after %d days: %d are in the group, %d are asked", g.Kind, g.Agency, g.Rule, days, len(want), len(asked))
					}
					away, err := s.CountOutside(ctx, g, now)
					if err != nil {
						t.Fatal(err)
					}
					humans := map[uuid.UUID]bool{}
					for _, id := range h.listed[g.ID] {
						if h.alias[id] != uuid.Nil {
							id = h.alias[id]
						}
						humans[id] = true
					}
					if !g.IsRule() && away != len(humans)-len(want) {
						t.Fatalf("%d are away; of %d on the list %v are inside", away, len(humans), slices.Collect(maps.Keys(want)))
					}
				}
			}
		})
	})
}
