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
