package learn_test

import (
	"encoding/base64"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/learn"

	"pgregory.net/rapid"
)

var practice = learn.Practice{Keys: access.Ring{[]byte("a key of these tests")}}

func TestASeedIsReadBackAndCannotBeForged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := learn.Seed{Value: rapid.Uint64().Draw(t, "value"), Revision: rapid.StringMatching(`[0-9a-f]{0,64}`).Draw(t, "revision")}
		token := practice.Sign(seed)
		if got, err := practice.Open(token); err != nil || got != seed {
			t.Fatalf("%v is read as %v, %v", seed, got, err)
		}
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil {
			t.Fatal(err)
		}
		raw[rapid.IntRange(0, len(raw)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		for _, forged := range []string{base64.RawURLEncoding.EncodeToString(raw), token[:len(token)-1], token + "AAAA", "", learn.Practice{Keys: access.Ring{[]byte("another")}}.Sign(seed)} {
			if got, err := practice.Open(forged); !fault.Is(err, fault.Invalid) {
				t.Fatalf("a forged %q is read as %v, %v", forged, got, err)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add("")
	f.Add("AAAA")
	f.Add(practice.Sign(learn.Seed{Value: 1, Revision: "d"}))
	f.Fuzz(func(t *testing.T, token string) {
		seed, err := practice.Open(token)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", token, err)
		}
		if again, err2 := practice.Open(practice.Sign(seed)); err == nil && (err2 != nil || again != seed) {
			t.Errorf("%q is %v, then %v", token, seed, again)
		}
	})
}
