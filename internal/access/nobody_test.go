package access

import (
	"testing"

	"github.com/alexedwards/argon2id"
)

// TestUnknownAccountsCostTheSame: what stands in for the hash that an account does not have is as much work to try.
func TestUnknownAccountsCostTheSame(t *testing.T) {
	hash, err := NewHasher(1).Hash(t.Context(), "the real one")
	if err != nil {
		t.Fatal(err)
	}
	known, salt, key, err := argon2id.DecodeHash(hash)
	if err != nil {
		t.Fatal(err)
	}
	unknown, noSalt, noKey, err := argon2id.DecodeHash(nobody)
	if err != nil || *known != *unknown || len(salt) != len(noSalt) || len(key) != len(noKey) {
		t.Errorf("%+v, %+v: %v", known, unknown, err)
	}
}
