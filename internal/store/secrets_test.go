package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// The change of a secret is noted once, by whichever copy comes first, and the first secret of all is no change.
func TestSecretsAreNoted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := &access.Service{Store: s, Now: func() time.Time { return noon }, NewID: newID}
		note := func(fingerprint string, want access.SecretUse) {
			t.Helper()
			before, err := a.NoteSecret(t.Context(), fingerprint)
			must(t, err)
			diff(t, want, before)
		}
		note("one", access.SecretUse{})
		note("one", access.SecretUse{})
		note("two", access.SecretUse{Number: 1, Fingerprint: "one", Since: noon})
		note("two", access.SecretUse{})
		note("one", access.SecretUse{Number: 2, Fingerprint: "two", Since: noon})
		var told [4]access.SecretUse
		var all sync.WaitGroup
		for i := range told {
			all.Go(func() {
				var err error
				if told[i], err = a.NoteSecret(context.WithoutCancel(t.Context()), "three"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		n := 0
		for _, u := range told {
			n += u.Number
		}
		if n != 3 {
			t.Errorf("of copies that start together, these have found a change: %v", told)
		}
		events, err := s.Trail(t.Context(), access.Everywhere(), on("2026-11-20"), access.TrailQuestion{Action: audit.SecretChanged, Zone: time.UTC}, 10)
		must(t, err)
		if len(events) != 3 || events[2].Details[0] != (audit.Detail{Field: "fingerprint", Before: "one", After: "two"}) {
			t.Errorf("%+v", events)
		}
	})
}
