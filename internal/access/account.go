package access

import (
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Account is how a person signs in.
type Account struct {
	ID       uuid.UUID
	Person   uuid.UUID
	Language lang.Tag // preferred; empty when never chosen
}

// Installation is what a database is: real, or a demonstration in which one click signs somebody in.
type Installation struct {
	Demo       bool
	DemoPeople map[Role]uuid.UUID // who the one-click sign-in of each role is
	MadeAt     time.Time
}

// DemoKeeper stands among the roles of a demonstration for whoever administers the whole installation, and so keeps its courses. It
// is no role that can be granted: they are an administrator everywhere.
const DemoKeeper Role = "keeper"
