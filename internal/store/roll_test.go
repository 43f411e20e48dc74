package store_test

import (
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

	"github.com/google/uuid"
)

// county is a town whose days go by, with a catalogue and a trainer.
type county struct {
	*town
	now     time.Time
	service *assign.Service
	trainer access.Actor
}

func newCounty(t testing.TB, s *store.Store) *county {
	w := &county{town: newTown(t, s), now: noon}
	catalogue := coursetest.Load(t, coursetest.Folder(t, "course"))
	w.module = catalogue.Modules()[0]
	must(t, s.SaveRevision(t.Context(), w.module, noon))
	w.service = &assign.Service{Store: s, Catalogue: catalogue, Now: func() time.Time { return w.now }, NewID: newID}
	p := agency.Person{ID: newID(), GivenNames: "Tomás", FirstSurname: "Trainer"}
	must(t, s.InsertPeople(t.Context(), p))
	w.trainer = access.Actor{Person: p.ID, Agency: w.state.ID, TimeZone: w.state.Zone(), Grants: []access.Grant{{Agency: w.state.ID, Role: access.Trainer}}}
	return w
}

// hired gives somebody new who works at an agency from a day on.
func (w *county) hired(at uuid.UUID, from lang.Date) uuid.UUID {
	w.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: "Eva", FirstSurname: "Nueva"}
	must(w.t, w.s.InsertPeople(w.t.Context(), p))
	must(w.t, w.s.InsertPostings(w.t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: at, From: from, Primary: true}))
	return p.ID
}

func (w *county) roll() assign.Rolled {
	w.t.Helper()
	r, err := w.service.Roll(w.t.Context())
	must(w.t, err)
	return r
}

// make assigns the module to an agency by a rule.
func (w *county) make(to uuid.UUID, rule assign.Assignment) assign.Assignment {
	w.t.Helper()
	rule.Modules, rule.Targets = []string{w.module.ID}, []assign.Target{{Agency: to}}
	a, err := w.service.Make(w.t.Context(), w.trainer, rule, true)
	must(w.t, err)
	return a
}

// enrollments are somebody's in the module, by their cycles.
func (w *county) enrollments(person uuid.UUID) []assign.Known {
	w.t.Helper()
	sheets, err := w.s.Sheets(w.t.Context(), []uuid.UUID{person})
	must(w.t, err)
	sh := sheets[assign.SheetKey{Person: person, Module: w.module.ID}]
	if sh == nil {
		return nil
	}
	return sh.All
}

// newest is the one of the newest cycle.
func (w *county) newest(person uuid.UUID) assign.Known {
	w.t.Helper()
	all := w.enrollments(person)
	if len(all) == 0 {
		w.t.Fatalf("%s has no enrollment", person)
	}
	return all[len(all)-1]
}

var (
	_ = fault.Is
	_ = course.Material
)

// TestAYearOfAnAssignment: hired, moved, left, come back, finished, asked again.
func TestAYearOfAnAssignment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		a := w.make(w.state.ID, assign.Assignment{Due: assign.DueAfterAssigned, Days: 30, Grace: 5, Repeat: assign.Anniversary, Months: 12, Lead: 30})
		first := w.newest(w.officer.ID)
		if first.State() != assign.NotStarted || first.DueOn != on("2026-04-15") || first.Grace != 5 || first.OpensOn != on("2026-03-11") || first.Agency != w.police.ID {
			t.Errorf("%+v", first)
		}
		if r := w.roll(); !r.Nothing() {
			t.Errorf("%+v", r)
		}
		eva := w.hired(w.police.ID, on("2026-03-20"))
		if r := w.roll(); !r.Nothing() { // she has not come yet
			t.Errorf("%+v", r)
		}
		w.now = w.now.AddDate(0, 0, 10)
		w.roll()
		if e := w.newest(eva); e.OpensOn != on("2026-03-20") || e.DueOn != on("2026-04-24") {
			t.Errorf("%+v", e)
		}
		l, err := w.service.Assignment(t.Context(), w.trainer, a.ID)
		must(t, err)
		if l.Count.NotStarted != 2 || l.Count.People != 2 || l.State != assign.Running || l.Round.Rolling || len(l.For) != 1 || l.For[0].Agency["en"] != "State" {
			t.Errorf("%+v", l)
		}
		all, err := w.service.Assignments(t.Context(), w.trainer, assign.AssignmentQuestion{State: assign.Running, Agency: w.state.ID, Module: w.module.ID})
		must(t, err)
		if len(all) != 1 {
			t.Errorf("%+v", all)
		}
		must(t, w.service.Cancel(t.Context(), w.trainer, a.ID, "By mistake"))
		if e := w.newest(eva); e.State() != assign.Withdrawn {
			t.Errorf("%+v", e)
		}
		l, err = w.service.Assignment(t.Context(), w.trainer, a.ID)
		must(t, err)
		if l.State != assign.Ended || l.EndNote != "By mistake" || l.EndedBy != "Tomás Trainer" || l.Round.Rolling {
			t.Errorf("%+v", l)
		}
		if err := w.service.Cancel(t.Context(), w.trainer, a.ID, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("%v", err)
		}
	})
}
