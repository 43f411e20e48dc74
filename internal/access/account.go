package access

import (
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Account is how a person signs in.
type Account struct {
	ID       uuid.UUID
	Person   uuid.UUID
	Language lang.Tag // preferred; empty when never chosen
}
