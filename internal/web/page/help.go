package page

import "baluarte/internal/agency"

// helpPart tells what helps somebody in quizzes.
type helpPart struct {
	*Base
	agency.Accommodation
}

// Help hands an accommodation to the part that tells it.
func (b *Base) Help(a agency.Accommodation) helpPart { return helpPart{b, a} }
