package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// trainer decides about the officer of the town.
func (w *town) trainer() access.Actor {
	w.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: "Tom", FirstSurname: "Sol"}
	must(w.t, w.s.InsertPeople(w.t.Context(), p))
	return access.Actor{Person: p.ID, Grants: []access.Grant{{Agency: w.state.ID, Role: access.Trainer}}}
}

// about is a decision over what is known now.
func (w *town) about(by access.Actor) assign.Change {
	e := w.place().Enrollment
	return assign.Change{By: by, Person: w.officer.ID, Enrollment: e.ID, Seen: e.Facts, Note: "Quetzalcoatl"}
}

// TestExemptionsEndByThemselves on the day after their last one where the person works, once, however many copies of the
// program look at it and however often; and what was asked is owed again.
func TestExemptionsEndByThemselves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.assigned(0, on("2026-03-20"))
		tom := w.trainer()
		_, err := w.assigner(noon).Release(t.Context(), w.about(tom), "secondment", on("2026-03-02"), on("2026-03-12"))
		must(t, err)
		if e := w.place().Enrollment; e.State() != assign.Exempt {
			t.Fatal(e.State())
		}
		// In Mexico the 13th begins six hours after that of UTC.
		almost := time.Date(2026, 3, 13, 5, 59, 0, 0, time.UTC)
		if n, err := w.assigner(almost).EndExemptions(t.Context()); n != 0 || err != nil {
			t.Errorf("%d ended on its last day, %v", n, err)
		}
		var copies sync.WaitGroup
		ended := make([]int, 8)
		for i := range ended {
			copies.Go(func() {
				var err error
				if ended[i], err = w.assigner(almost.Add(48 * time.Hour)).EndExemptions(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		copies.Wait()
		sum := 0
		for _, n := range ended {
			sum += n
		}
		e := w.place().Enrollment
		facts, err := s.Facts(t.Context(), e.ID)
		must(t, err)
		if last := facts[len(facts)-1]; sum != 1 || e.State() != assign.NotStarted || len(facts) != 3 || last.Kind != assign.ExemptionEnded || last.Effective != on("2026-03-13") || last.Actor != uuid.Nil {
			t.Errorf("%d ended; %s; %+v", sum, e.State(), last)
		}
		// A second one without a last day does not end; taking the first back leaves it.
		later := w.assigner(almost.Add(72 * time.Hour))
		_, err = later.Release(t.Context(), w.about(tom), "other", on("2026-03-15"), on("2026-03-16"))
		must(t, err)
		_, err = later.TakeBack(t.Context(), w.about(tom), facts[1].ID)
		must(t, err)
		if e := w.place().Enrollment; e.State() != assign.Exempt {
			t.Errorf("after taking the first back: %s", e.State())
		}
		if n, err := w.assigner(almost.Add(240 * time.Hour)).EndExemptions(t.Context()); n != 1 || err != nil {
			t.Errorf("%d ended, %v", n, err)
		}
		if n, err := w.assigner(almost.Add(480 * time.Hour)).EndExemptions(t.Context()); n != 0 || err != nil {
			t.Errorf("%d ended again, %v", n, err)
		}
	})
}

// TestWhatWasDecidedIsTold, with who, why and the document; and goes with the person it is about, when they are erased.
func TestWhatWasDecidedIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.assigned(0, on("2026-03-20"))
		tom := w.trainer()
		svc := w.assigner(noon)
		_, err := svc.Extend(t.Context(), w.about(tom), on("2026-04-20"))
		must(t, err)
		k := assign.Credit{CompletedOn: on("2026-02-01"), Issuer: "Tezcatlipoca", Document: assign.Attachment{Name: `C:\Huitzilopochtli.exe`, Content: []byte("%PDF-1.4 Coatlicue")}}
		_, err = svc.Credit(t.Context(), w.about(tom), k, "2")
		must(t, err)
		all, err := svc.Exceptions(t.Context(), w.officer.ID)
		must(t, err)
		if len(all) != 2 || all[0].Issuer != "Tezcatlipoca" || all[0].Minutes != 120 || all[0].FileName != "Huitzilopochtli.pdf" || all[0].By != "Tom Sol" || all[0].Note != "Quetzalcoatl" ||
			!all[0].CanBeTakenBack() || all[1].WasDue != on("2026-03-20") || all[1].DueOn != on("2026-04-20") {
			t.Fatalf("%+v", all)
		}
		d, err := svc.Document(t.Context(), access.Actor{Person: w.officer.ID}, all[0].Attachment)
		if err != nil || string(d.Content) != "%PDF-1.4 Coatlicue" || d.Kind != "application/pdf" {
			t.Errorf("%+v, %v", d, err)
		}
		if _, err := svc.Document(t.Context(), access.Actor{Person: newID()}, all[0].Attachment); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		p := w.place()
		if p.Completion == nil || p.Completion.Revision != "" || p.Completion.CompletedOn != on("2026-02-01") {
			t.Errorf("%+v", p.Completion)
		}
		must(t, s.ErasePerson(t.Context(), w.officer.ID, "P-1", noon))
		all, err = svc.Exceptions(t.Context(), w.officer.ID)
		must(t, err)
		for _, x := range all {
			if x.Note+x.Issuer+x.FileName != "" || x.Attachment != uuid.Nil || !x.WasDue.IsZero() {
				t.Errorf("%+v", x)
			}
		}
		if _, err := svc.Document(t.Context(), access.Actor{Person: w.officer.ID}, d.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if w.place().Completion == nil {
			t.Error("the completion went with the document")
		}
	})
}

// TestDecisionsStayInTheScope: another's enrollment, one out of the scope and one that does not exist are the same.
func TestDecisionsStayInTheScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		tom := w.trainer()
		elsewhere := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "NOR", Names: w.state.Names, TimeZone: "UTC"}
		must(t, s.InsertAgencies(t.Context(), on("2020-01-01"), elsewhere))
		other := tom
		other.Grants = []access.Grant{{Agency: elsewhere.ID, Role: access.Trainer}, {Agency: w.state.ID, Role: access.Lead}}
		var said []string
		for _, c := range []assign.Change{
			{By: other, Person: w.officer.ID, Enrollment: e.ID, Seen: 1, Note: "x"},
			{By: tom, Person: tom.Person, Enrollment: e.ID, Seen: 1, Note: "x"},
			{By: tom, Person: w.officer.ID, Enrollment: newID(), Seen: 1, Note: "x"},
			{By: tom, Person: newID(), Enrollment: e.ID, Seen: 1, Note: "x"},
		} {
			_, err := w.assigner(noon).Extend(t.Context(), c, on("2026-04-20"))
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", c, err)
			}
			said = append(said, strings.TrimSpace(err.Error()))
		}
		if w.place().Enrollment.Facts != 1 {
			t.Errorf("%v: something was recorded", said)
		}
		own := w.about(access.Actor{Person: w.officer.ID, Grants: tom.Grants})
		if _, err := w.assigner(noon).Extend(t.Context(), own, on("2026-04-20")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("about oneself: %v", err)
		}
	})
}

// TestALaterCycleClosesTheOneBefore: what was credited there is taken back no more, for two would be open at once.
func TestALaterCycleClosesTheOneBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.assigned(0, on("2026-03-20"))
		tom := w.trainer()
		svc := w.assigner(noon)
		_, err := svc.Credit(t.Context(), w.about(tom), assign.Credit{CompletedOn: on("2026-02-01"), Issuer: "A", Document: assign.Attachment{Content: []byte("%PDF-1.4 x")}}, "2")
		must(t, err)
		first := w.about(tom)
		all, err := svc.Exceptions(t.Context(), w.officer.ID)
		must(t, err)
		must(t, svc.Renew(t.Context(), assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: on("2026-03-11"), DueOn: on("2026-06-01"), By: w.officer.ID, MadeAt: noon}, on("2026-03-11")))
		if _, err := svc.TakeBack(t.Context(), first, all[0].Fact); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "later_cycle") {
			t.Error(err)
		}
		if all, err = svc.Exceptions(t.Context(), w.officer.ID); err != nil || all[0].CanBeTakenBack() {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
