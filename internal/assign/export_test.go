package assign

import (
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Counts tells a test where the roll finds that an enrollment counts on a day; uuid.Nil where it counts nowhere.
func (k *Known) Counts(on lang.Date) uuid.UUID {
	at, may := k.counts(on)
	if !may {
		return uuid.Nil
	}
	return at
}
