package assign

import (
	"context"

	"github.com/google/uuid"
)

// Rolled counts what a turn has done.
type Rolled struct {
	People   int // looked at
	Begun    int // cycles
	Further  int // sources of enrollments that were there
	Ended    int // sources and enrollments that nothing asks for any more
	Returned int
	Moved    int // counted elsewhere
	Took     int // supersede
	Credited int
}

// RollPeople brings the enrollments of people up to what all assignments ask of them today.
func (s *Service) RollPeople(ctx context.Context, people ...uuid.UUID) (Rolled, error) {
	return Rolled{}, nil
}

// Roll is one turn of the background.
func (s *Service) Roll(ctx context.Context) (Rolled, error) { return Rolled{}, nil }
