package page

import (
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
)

// LooksPart lists who has looked at somebody's record.
type LooksPart struct {
	*Base
	Looks []agency.Look
	zone  *time.Location
}

// On is the day of a look.
func (p LooksPart) On(l agency.Look) lang.Date { return lang.DateOf(l.At, p.zone) }

// LookedAt hands looks to the part of a template that lists them, with days as they are in a place.
func (b *Base) LookedAt(looks []agency.Look, in *time.Location) LooksPart {
	return LooksPart{b, looks, in}
}
