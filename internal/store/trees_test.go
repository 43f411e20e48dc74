package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// keeper is the service that keeps the trees; its clock stands at noon.
func keeper(s *store.Store) *agency.Agencies {
	return &agency.Agencies{Store: s, Languages: lang.Set{"en", "es"}, Now: func() time.Time { return noon }, NewID: newID}
}

// unit is an agency that nothing is wrong with.
func unit(parent uuid.UUID, code string) agency.Agency {
	return agency.Agency{Parent: parent, Country: "mx", Level: agency.State, Code: code, TimeZone: "America/Mexico_City",
		Names: lang.Text{"en": code + " unit", "es": "Unidad " + code}}
}

func wantField(t *testing.T, what, field string, err error) {
	t.Helper()
	if wrong, ok := fault.InFields(err); !ok || len(wrong) != 1 || wrong[0].Field != field {
		t.Errorf("%s: %v, want something about %q", what, err, field)
	}
}

func TestAnAgencysLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		k, all := keeper(s), access.Everywhere()
		actor := access.Actor{Person: w.officer.ID}
		add := func(a agency.Agency, from string) uuid.UUID {
			t.Helper()
			id, err := k.Add(ctx, actor, all, a, on(from))
			must(t, err)
			return id
		}
		traffic := add(unit(w.state.ID, "trf"), "2026-02-01")
		patrol := add(unit(traffic, "PTR"), "2026-02-10")
		top := unit(uuid.Nil, "CST")
		top.SignInCode = "coast-1"
		coast := add(top, "2026-01-01")

		p, err := k.Portrait(ctx, all, patrol)
		must(t, err)
		if len(p.Above) != 2 || p.Above[0].ID != w.state.ID || p.Above[1].Code != "TRF" || p.OpenedOn != on("2026-02-10") {
			t.Errorf("%+v", p)
		}

		_, err = k.Add(ctx, actor, all, unit(w.state.ID, "ptr"), on("2026-03-01"))
		wantField(t, "a code of the same tree", "code", err)
		add(unit(coast, "PTR"), "2026-03-01") // of another tree
		_, err = k.Add(ctx, actor, all, unit(patrol, "NEW"), on("2026-02-09"))
		wantField(t, "before its parent", "from", err)
		_, err = k.Add(ctx, actor, all, unit(patrol, "NEW"), on("2026-03-12"))
		wantField(t, "tomorrow", "from", err)
		top.SignInCode = "COAST-1"
		top.Code = "CST-2"
		_, err = k.Add(ctx, actor, all, top, on("2026-03-01"))
		wantField(t, "a sign-in code that is taken", "sign_in_code", err)
		top.SignInCode = ""
		_, err = k.Add(ctx, actor, all, top, on("2026-03-01"))
		wantField(t, "a top without a sign-in code", "sign_in_code", err)

		wantField(t, "below itself", "to", k.Move(ctx, actor, all, traffic, patrol, on("2026-03-01")))
		wantField(t, "where a code is taken", "to", k.Move(ctx, actor, all, traffic, coast, on("2026-03-01")))
		p, err = k.Portrait(ctx, all, coast)
		must(t, err)
		other := p.Children(coast)[0]
		other.Code = "PTR-2"
		must(t, k.Change(ctx, actor, all, other))
		must(t, k.Move(ctx, actor, all, traffic, coast, on("2026-03-01")))
		wantField(t, "to the top without a sign-in code", "to", k.Move(ctx, actor, all, traffic, uuid.Nil, on("2026-03-05")))
		links, err := s.Links(ctx)
		must(t, err)
		diff(t, []agency.Link{{Agency: traffic, Parent: w.state.ID, From: on("2026-02-01"), To: on("2026-02-28")},
			{Agency: traffic, Parent: coast, From: on("2026-03-01")}}, agency.LinksOf(links, traffic))
		for day, want := range map[string]uuid.UUID{"2026-02-28": w.state.ID, "2026-03-01": coast} {
			trees, err := s.Agencies(ctx, on(day))
			must(t, err)
			if a, _ := agency.NewTree(trees).Agency(traffic); a.Parent != want {
				t.Errorf("on %s under %s", day, a.Parent)
			}
		}

		wantField(t, "with an open agency below", "last", k.Close(ctx, actor, all, traffic, on("2026-03-10")))
		wantField(t, "before it began", "last", k.Close(ctx, actor, all, patrol, on("2026-02-09")))
		must(t, k.Close(ctx, actor, all, patrol, on("2026-03-10")))
		must(t, k.Close(ctx, actor, all, traffic, on("2026-03-10")))
		wantField(t, "with people", "last", k.Close(ctx, actor, all, w.police.ID, on("2026-03-10")))
		if err := k.Reopen(ctx, actor, all, patrol); !fault.Is(err, fault.Conflict) {
			t.Errorf("below a closed one: %v", err)
		}
		if _, err := k.Add(ctx, actor, all, unit(traffic, "NEW"), on("2026-03-01")); !fault.Is(err, fault.Conflict) {
			t.Errorf("under a closed one: %v", err)
		}
		late := agency.Posting{ID: newID(), Person: w.officer.ID, Agency: traffic, From: on("2026-03-02")}
		var known *fault.Error
		if err := s.InsertPostings(ctx, late); !errors.As(err, &known) || known.Key != "posting.after_closing" {
			t.Errorf("posted to a closed agency: %v", err)
		}
		late.To = on("2026-03-10")
		must(t, s.InsertPostings(ctx, late))
		must(t, k.Reopen(ctx, actor, all, traffic))
	})
}

// TestNobodyReachesBeyondTheirAgency: what is not below one's duty is not there, and the agency of the duty stays put.
func TestNobodyReachesBeyondTheirAgency(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		k := keeper(s)
		must(t, s.InsertGrant(ctx, w.account, access.Grant{Agency: w.police.ID, Role: access.Administrator}))
		actor := access.Actor{Person: w.officer.ID, Grants: []access.Grant{{Agency: w.police.ID, Role: access.Administrator}}}
		scope := actor.Scope(access.ManageAgencies)
		unitID, err := k.Add(ctx, actor, scope, unit(w.police.ID, "U-1"), on("2026-03-01"))
		must(t, err)
		deep, err := k.Add(ctx, actor, scope, unit(unitID, "U-2"), on("2026-03-01"))
		must(t, err)
		for what, c := range map[string]struct {
			err  error
			kind fault.Kind
		}{
			"a top":                  {second(k.Add(ctx, actor, scope, unit(uuid.Nil, "TOP"), on("2026-03-01"))), fault.Forbidden},
			"under the state":        {second(k.Add(ctx, actor, scope, unit(w.state.ID, "SIS"), on("2026-03-01"))), fault.NotFound},
			"the state":              {k.Change(ctx, actor, scope, w.state), fault.NotFound},
			"moving their own":       {k.Move(ctx, actor, scope, w.police.ID, unitID, on("2026-03-02")), fault.Forbidden},
			"closing their own":      {k.Close(ctx, actor, scope, w.police.ID, on("2026-03-02")), fault.Forbidden},
			"reopening their own":    {k.Reopen(ctx, actor, scope, w.police.ID), fault.Forbidden},
			"to somewhere above":     {k.Move(ctx, actor, scope, deep, w.state.ID, on("2026-03-02")), fault.NotFound},
			"to the top":             {k.Move(ctx, actor, scope, deep, uuid.Nil, on("2026-03-02")), fault.Invalid},
			"an agency of no tree":   {k.Close(ctx, actor, scope, newID(), on("2026-03-02")), fault.NotFound},
			"looking at what is not": {second(k.Portrait(ctx, scope, w.state.ID)), fault.NotFound},
		} {
			if !fault.Is(c.err, c.kind) {
				t.Errorf("%s: %v", what, c.err)
			}
		}
		t1, err := k.Preview(ctx, scope, deep, w.police.ID, on("2026-03-02"))
		must(t, err)
		if len(t1.Lose)+len(t1.Gain) > 0 || t1.Corrects {
			t.Errorf("%+v", t1) // the role at the police reaches it before and after
		}
		must(t, s.InsertGrant(ctx, w.account, access.Grant{Agency: unitID, Role: access.Trainer}))
		t2, err := k.Preview(ctx, scope, deep, w.police.ID, on("2026-03-01"))
		must(t, err)
		if len(t2.Lose) != 1 || t2.Lose[0].Agency != unitID || t2.Lose[0].Name != w.officer.Name() || !t2.Corrects {
			t.Errorf("%+v", t2)
		}
	})
}

// TestOfTwoAtOnceOneWins: of those who add the same code, or close a loop from both ends, one is told.
func TestOfTwoAtOnceOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		k, all := keeper(s), access.Everywhere()
		actor := access.Actor{Person: w.officer.ID}
		at := func(do ...func() error) (done int32) {
			var hands sync.WaitGroup
			var n atomic.Int32
			for _, f := range do {
				hands.Go(func() {
					if err := f(); err == nil {
						n.Add(1)
					} else if !fault.Is(err, fault.Invalid) {
						t.Error(err)
					}
				})
			}
			hands.Wait()
			return n.Load()
		}
		add := func() error { return second(k.Add(ctx, actor, all, unit(w.state.ID, "SAME"), on("2026-03-01"))) }
		diff(t, int32(1), at(add, add, add, add))
		a, err := k.Add(ctx, actor, all, unit(w.state.ID, "A1"), on("2026-02-01"))
		must(t, err)
		b, err := k.Add(ctx, actor, all, unit(w.state.ID, "B1"), on("2026-02-01"))
		must(t, err)
		diff(t, int32(1), at(func() error { return k.Move(ctx, actor, all, a, b, on("2026-03-01")) }, func() error { return k.Move(ctx, actor, all, b, a, on("2026-03-01")) }))
	})
}

func TestStarterSetsAreLoadedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		k, all := keeper(s), access.Everywhere()
		added, there, err := k.Load(ctx, "mx-federal")
		must(t, err)
		if added != 56 || there != 0 {
			t.Errorf("%d added, %d there", added, there)
		}
		g, err := k.Grove(ctx, all)
		must(t, err)
		shcp := agency.Matching(g.Nodes, "shcp")[0]
		sat := agency.Matching(g.Nodes, "tax administration")[0]
		if sat.Parent != shcp.ID || shcp.SignInCode != "SHCP" || shcp.Language != "es" {
			t.Errorf("%+v\n%+v", shcp, sat)
		}
		// Moved and renamed in one language, it is still the same.
		sat.Names = lang.Text{"en": "Tax Service", "es": sat.Names["es"]}
		must(t, k.Change(ctx, access.Actor{Person: w.officer.ID}, all, sat.Agency))
		must(t, k.Move(ctx, access.Actor{Person: w.officer.ID}, all, sat.ID, agency.Matching(g.Nodes, "segob")[0].ID, on("2026-03-01")))
		added, there, err = k.Load(ctx, "mx-federal")
		must(t, err)
		if added != 0 || there != 56 {
			t.Errorf("again: %d added, %d there", added, there)
		}

		mine := unit(uuid.Nil, "MX-SON")
		mine.SignInCode = "MINE"
		_, err = k.Add(ctx, access.Actor{Person: w.officer.ID}, all, mine, on("2026-01-01"))
		must(t, err)
		var known *fault.Error
		if _, _, err := k.Load(ctx, "mx-states"); !errors.As(err, &known) || known.Key != "agency.set_clash" {
			t.Errorf("a code of another agency: %v", err)
		}
		if again, err := k.Grove(ctx, all); err != nil || len(again.Nodes) != len(g.Nodes)+1 {
			t.Error("a part of a set was loaded")
		}
	})
}

// counted counts how often all agencies are read.
type counted struct {
	*store.Store
	reads int
}

func (c *counted) Agencies(ctx context.Context, on lang.Date) ([]agency.Agency, error) {
	c.reads++
	return c.Store.Agencies(ctx, on)
}

// TestReportsReadTheTreesOncePerVersion: and see every change of them at once, but none that was undone.
func TestReportsReadTheTreesOncePerVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newSaga(t, s, 1)
		c := &counted{Store: s}
		service := &report.Service{Store: c, Catalogue: &course.Catalogue{}, Now: func() time.Time { return noon }}
		last := g.agencies[6]
		is := func(ctx context.Context, what, code string, parent uuid.UUID, reads int) {
			t.Helper()
			for range 3 {
				p, err := service.Places(ctx, access.Everywhere(), uuid.Nil)
				must(t, err)
				if a, _ := p.Tree.Agency(last.ID); a.Code != code || a.Parent != parent {
					t.Errorf("%s it is %s under %s", what, a.Code, a.Parent)
				}
			}
			if c.reads != reads {
				t.Errorf("%s the agencies were read %d times, want %d", what, c.reads, reads)
			}
		}
		is(t.Context(), "at first", "G", last.Parent, 1)
		for _, code := range []string{"H", "I"} {
			if err := s.InTx(t.Context(), func(ctx context.Context) error {
				changed := last
				changed.Code = code
				must(t, s.UpdateAgency(ctx, changed))
				is(ctx, "in a change that is undone", code, last.Parent, c.reads+1)
				return errKilled
			}); !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
		}
		is(t.Context(), "afterwards", "G", last.Parent, 4)
		last.Code = "J"
		must(t, s.UpdateAgency(t.Context(), last))
		is(t.Context(), "renamed", "J", last.Parent, 5)
		must(t, s.ReplaceLinks(t.Context(), last.ID, []agency.Link{{Agency: last.ID, Parent: g.agencies[0].ID, From: on("2020-01-01")}}))
		is(t.Context(), "moved", "J", g.agencies[0].ID, 6)
		must(t, s.InsertAgencies(t.Context(), on("2020-01-01"), agency.Agency{ID: newID(), Country: "mx", Level: agency.State, Code: "K", Names: last.Names, TimeZone: last.TimeZone}))
		is(t.Context(), "beside a new one", "J", g.agencies[0].ID, 7)
	})
}
