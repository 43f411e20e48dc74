package access

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// TestNobodyGrantsMoreThanTheyHold: whatever somebody holds and wherever, a role they may give gives nobody a permission
// at a place where they lack it themselves.
func TestNobodyGrantsMoreThanTheyHold(t *testing.T) {
	top, middle, low, other := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	paths := map[uuid.UUID][]uuid.UUID{uuid.Nil: nil, top: {top}, middle: {middle, top}, low: {low, middle, top}, other: {other}}
	places := []uuid.UUID{uuid.Nil, top, middle, low, other}
	rapid.Check(t, func(t *rapid.T) {
		var a Actor
		for range rapid.IntRange(0, 3).Draw(t, "grants") {
			a.Grants = append(a.Grants, Grant{Agency: rapid.SampledFrom(places).Draw(t, "at"), Role: rapid.SampledFrom(Roles()).Draw(t, "role")})
		}
		given := Grant{Agency: rapid.SampledFrom(places).Draw(t, "given at"), Role: rapid.SampledFrom(Roles()).Draw(t, "given")}
		if !a.MayGrant(given.Role, paths[given.Agency]) {
			// Whoever administers the place or one above it may give every role there.
			for _, g := range a.Grants {
				if g.Role == Administrator && (g.Agency == uuid.Nil || slices.Contains(paths[given.Agency], g.Agency)) {
					t.Fatalf("%v may not give %v", a.Grants, given)
				}
			}
			return
		}
		gains := Actor{Grants: []Grant{given}}
		for _, p := range Permissions() {
			for _, at := range places {
				if gains.Scope(p).Holds(paths[at]) && !a.Scope(p).Holds(paths[at]) {
					t.Fatalf("%v gave %v, which holds %s at a place where they lack it", a.Grants, given, p)
				}
			}
		}
	})
}

func TestRolesThatAreNoneAreNotGranted(t *testing.T) {
	for _, r := range []Role{Learner, "", "king"} {
		if Operator().MayGrant(r, nil) {
			t.Errorf("%q was granted", r)
		}
	}
}

// TestLastOfKind: the guard is asked when somebody would be an administrator no more, or no longer the installation's.
func TestLastOfKind(t *testing.T) {
	here, there := uuid.New(), uuid.New()
	all := Grant{Role: Administrator}
	at := func(id uuid.UUID, r Role) Grant { return Grant{Agency: id, Role: r} }
	for _, c := range []struct {
		has  []Grant
		gone Grant
		want bool
	}{
		{[]Grant{all}, all, true},
		{[]Grant{all, at(here, Administrator)}, all, true},
		{[]Grant{all, at(here, Administrator)}, at(here, Administrator), false},
		{[]Grant{at(here, Administrator)}, at(here, Administrator), true},
		{[]Grant{at(here, Administrator), at(there, Administrator)}, at(here, Administrator), false},
		{[]Grant{at(here, Administrator), at(there, Trainer)}, at(there, Trainer), false},
		{[]Grant{at(here, Trainer)}, at(here, Trainer), false},
	} {
		if got := isLastOfKind(c.has, c.gone); got != c.want {
			t.Errorf("%v without %v: %v", c.has, c.gone, got)
		}
	}
}

// TestSearches: a number with letters may be a name too, so that is tried after it.
func TestSearches(t *testing.T) {
	for typed, want := range map[string][]Search{
		"José  Núñez":           {{Words: []string{"jose", "nunez"}}},
		"o'Neil & (lopez":       {{Words: []string{"o", "neil", "lopez"}}},
		" P-017 ":               {{Number: "p-017"}, {Words: []string{"p", "017"}}},
		"Ana.Ruiz@Example.ORG ": {{Email: "ana.ruiz@example.org"}},
		"":                      nil,
		"%_&|!:*":               nil,
		"@":                     nil,
		"a@@b":                  nil,
	} {
		if diff := cmp.Diff(want, Searches(typed)); diff != "" {
			t.Errorf("%q: %s", typed, diff)
		}
	}
}
