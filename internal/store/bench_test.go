package store_test

import (
	"context"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// The statements of signed-in pages: of a lesson SignedIn and Studied, of saving an answer SignedIn, Attempt and PutAnswers.
func BenchmarkHotPaths(b *testing.B) {
	for _, dialect := range storetest.Dialects {
		s := storetest.Open(b, dialect)
		w := newTown(b, s)
		in := access.SignIn{Stage: access.Whole, ID: newID(), Token: access.HashToken("x"), Account: w.account, Created: noon, LastSeen: noon}
		must(b, s.InsertSignIn(b.Context(), in))
		must(b, s.InsertGrant(b.Context(), w.account, access.Grant{Agency: w.state.ID, Role: access.Lead}))
		e := w.assigned(2, on("2026-03-20"))
		for _, lesson := range []string{"one", "two", "three"} {
			must(b, s.SaveProgress(b.Context(), learn.Progress{Enrollment: e.ID, Lesson: lesson, SeenAt: noon, DoneAt: noon}))
		}
		a := w.attempting(e, 1)
		for name, ask := range map[string]func(context.Context, *store.Store) error{
			"SignedIn": func(ctx context.Context, s *store.Store) error { _, _, err := s.SignedIn(ctx, in.Token); return err },
			"Place":    func(ctx context.Context, s *store.Store) error { _, err := s.Place(ctx, w.officer.ID, "m"); return err },
			"Reading": func(ctx context.Context, s *store.Store) error {
				_, _, _, err := s.Reading(ctx, in.Token, "m", "one")
				return err
			},
			"Attempt": func(ctx context.Context, s *store.Store) error {
				_, err := s.Attempt(ctx, w.officer.ID, a.ID)
				return err
			},
			"PutAnswers": func(ctx context.Context, s *store.Store) error {
				_, err := s.PutAnswers(ctx, w.officer.ID, a.ID, course.Answers{"q1": {"a"}}, "es", noon)
				return err
			},
		} {
			b.Run(name+"/"+dialect, func(b *testing.B) {
				b.SetParallelism(8)
				b.ReportAllocs()
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						if err := ask(context.Background(), s); err != nil {
							b.Fatal(err)
						}
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "per-second")
			})
		}
	}
}
