package access_test

import (
	"slices"
	"testing"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

var north, south = uuid.New(), uuid.New()

func TestWhatAnActorMayDoAndWhere(t *testing.T) {
	me := uuid.New()
	for name, c := range map[string]struct {
		actor      access.Actor
		learn, see bool
		roots      []uuid.UUID
	}{
		"a visitor":                        {access.Actor{}, false, false, nil},
		"a visitor with a stray grant":     {access.Actor{Grants: []access.Grant{{Agency: north, Role: access.Lead}}}, false, false, []uuid.UUID{north}},
		"a learner":                        {access.Actor{Person: me}, true, false, nil},
		"a trainer":                        {access.Actor{Person: me, Grants: []access.Grant{{Agency: north, Role: access.Trainer}}}, true, true, []uuid.UUID{north}},
		"lead of two":                      {access.Actor{Person: me, Grants: []access.Grant{{Agency: north, Role: access.Lead}, {Agency: south, Role: access.Lead}}}, true, true, []uuid.UUID{north, south}},
		"twice at one agency":              {access.Actor{Person: me, Grants: []access.Grant{{Agency: north, Role: access.Lead}, {Agency: north, Role: access.Trainer}}}, true, true, []uuid.UUID{north}},
		"a learner's role gives no scope":  {access.Actor{Person: me, Grants: []access.Grant{{Agency: north, Role: access.Learner}}}, true, false, nil},
		"a role nobody knows gives no one": {access.Actor{Person: me, Grants: []access.Grant{{Agency: north, Role: "king"}}}, true, false, nil},
	} {
		if c.actor.May(access.Learn) != c.learn || c.actor.May(access.SeeCompletion) != c.see {
			t.Errorf("%s may learn: %v, see: %v", name, c.actor.May(access.Learn), c.actor.May(access.SeeCompletion))
		}
		if got := c.actor.Scope(access.SeeCompletion); !slices.Equal(got.Roots(), c.roots) || got.IsEmpty() != (len(c.roots) == 0) {
			t.Errorf("%s: scope %v", name, got)
		}
		for _, p := range []access.Permission{"", "everything"} {
			if c.actor.May(p) || !c.actor.Scope(p).IsEmpty() {
				t.Errorf("%s may %q", name, p)
			}
		}
	}
}

func TestEveryPermissionIsHeldBySomebody(t *testing.T) {
	for _, p := range access.Permissions() {
		if !slices.ContainsFunc([]access.Role{access.Learner, access.Trainer, access.Lead, access.Administrator}, func(r access.Role) bool { return r.Holds(p) }) {
			t.Errorf("nobody holds %s", p)
		}
	}
}

func TestAScopeCannotBeWidened(t *testing.T) {
	s := access.Actor{Grants: []access.Grant{{Agency: north, Role: access.Lead}}}.Scope(access.SeeCompletion)
	s.Roots()[0] = south
	if s.Roots()[0] != north {
		t.Error("the scope was changed from outside")
	}
}

// TestCovers: whoever has a role beyond a scope is changed by nobody within it.
func TestCovers(t *testing.T) {
	within := func(root uuid.UUID) func(uuid.UUID) bool { return func(id uuid.UUID) bool { return id == root } }
	at := func(agencies ...uuid.UUID) (grants []access.Grant) {
		for _, id := range agencies {
			grants = append(grants, access.Grant{Agency: id, Role: access.Trainer})
		}
		return grants
	}
	mine := access.Actor{Grants: at(north)}.Scope(access.SeePeople)
	for name, c := range map[string]struct {
		scope  access.Scope
		theirs []access.Grant
		want   bool
	}{
		"no role":                    {mine, nil, true},
		"a role here":                {mine, at(north), true},
		"a role elsewhere":           {mine, at(south), false},
		"one here, one elsewhere":    {mine, at(north, south), false},
		"the whole installation":     {mine, at(uuid.Nil), false},
		"everywhere covers all":      {access.Everywhere(), at(uuid.Nil, south), true},
		"nowhere covers who has one": {access.Scope{}, at(north), false},
	} {
		has := within(north)
		if c.scope.IsEmpty() {
			has = func(uuid.UUID) bool { return false }
		}
		if got := c.scope.Covers(c.theirs, has); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestASignInLives(t *testing.T) {
	began := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		seen, now time.Duration
		want      bool
	}{
		{0, 0, true},
		{0, access.Idle - 1, true},
		{0, access.Idle, false},
		{access.Absolute - time.Hour, access.Absolute - 1, true},
		{access.Absolute - time.Hour, access.Absolute, false},
		{access.Absolute, access.Absolute + time.Minute, false},
	} {
		in := access.SignIn{Stage: access.Whole, Created: began, LastSeen: began.Add(c.seen)}
		if got := in.Live(began.Add(c.now)); got != c.want {
			t.Errorf("seen after %s, asked after %s: %v", c.seen, c.now, got)
		}
	}
	if access.HashToken("a") == access.HashToken("b") {
		t.Error("two tokens have one hash")
	}
}
