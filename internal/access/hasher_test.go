package access_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"

	"github.com/alexedwards/argon2id"
)

func TestOnlyThePasswordItselfVerifies(t *testing.T) {
	h := access.NewHasher(1)
	const password = "mañana llueve en la sierra"
	hash, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, password) {
		t.Errorf("kept: %s", hash)
	}
	if again, _ := h.Hash(t.Context(), password); again == hash {
		t.Error("two hashes of a password are equal")
	}
	for typed, want := range map[string]bool{
		password:                            true,
		"man\u0303ana llueve en la sierra":  true, // another keyboard's ñ
		"mañana\u00a0llueve en la sierra":   true, // another keyboard's space
		"Mañana llueve en la sierra":        false,
		"manana llueve en la sierra":        false,
		password + " ":                      false,
		password + strings.Repeat("x", 200): false,
		password[:len(password)-1]:          false,
		"":                                  false,
		"\xff":                              false,
		"mañana llueve en la sierra\x00":    false,
	} {
		if ok, rehash, err := h.Verify(t.Context(), typed, hash); ok != want || rehash || err != nil {
			t.Errorf("%.40q: %v, rehash %v, %v", typed, ok, rehash, err)
		}
	}
}

func TestWeakerHashesAreMadeAnew(t *testing.T) {
	h := access.NewHasher(1)
	for _, weaker := range []*argon2id.Params{
		{Memory: 8 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		{Memory: 19 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	} {
		old, err := argon2id.CreateHash("old words", weaker)
		if err != nil {
			t.Fatal(err)
		}
		if ok, rehash, err := h.Verify(t.Context(), "old words", old); !ok || !rehash || err != nil {
			t.Errorf("%+v: %v, rehash %v, %v", weaker, ok, rehash, err)
		}
		if ok, rehash, _ := h.Verify(t.Context(), "other words", old); ok || rehash {
			t.Error("a wrong password would be hashed")
		}
	}
	if _, _, err := h.Verify(t.Context(), "words", "$2a$10$nonsense"); err == nil {
		t.Error("nonsense in the database goes unnoticed")
	}
}

// TestNobodyOpensAnAccountWithoutAPassword, not even with an empty one.
func TestNobodyOpensAnAccountWithoutAPassword(t *testing.T) {
	h := access.NewHasher(1)
	for _, guess := range []string{"", "a guess"} {
		if ok, rehash, err := h.Verify(t.Context(), guess, ""); ok || rehash || err != nil {
			t.Errorf("%q: %v, %v, %v", guess, ok, rehash, err)
		}
	}
}

// A flood is turned away at once; those in line get their turn; who gives up leaves the line.
func TestAFloodWaitsInALineThatEnds(t *testing.T) {
	h := access.NewHasher(1)
	hash, _ := h.Hash(t.Context(), "the real one")
	ctx, goHome := context.WithCancel(t.Context())
	results := make(chan error, 200)
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			_, _, err := h.Verify(ctx, "a guess", hash)
			results <- err
		})
	}
	var refused int
	for range 135 { // one hashes and 64 wait; all others hear at once
		select {
		case err := <-results:
			if fault.Is(err, fault.Unavailable) {
				refused++
			}
		case <-time.After(time.Minute):
			t.Fatal("the flood is not turned away")
		}
	}
	goHome()
	all.Wait()
	if refused == 0 {
		t.Error("nobody was turned away")
	}
	if ok, _, err := h.Verify(t.Context(), "the real one", hash); !ok || err != nil {
		t.Errorf("after the flood: %v, %v", ok, err)
	}
}

func TestWhoGivesUpIsNotHashed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h := access.NewHasher(1)
	for range 50 { // select has two ways where a slot is free
		if _, err := h.Hash(ctx, "words"); !errors.Is(err, context.Canceled) {
			t.Fatalf("hashed for nobody: %v", err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	h := access.NewHasher(runtime.GOMAXPROCS(0))
	hash, err := h.Hash(b.Context(), "the real one")
	if err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if ok, _, err := h.Verify(b.Context(), "the real one", hash); !ok || err != nil {
				b.Error(ok, err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "hashes/s")
}
