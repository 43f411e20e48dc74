package store_test

import (
	"os"
	"testing"

	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func TestSmoke(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		empty, err := s.IsEmpty(t.Context())
		if err != nil || !empty {
			t.Fatal(empty, err)
		}
	})
}
