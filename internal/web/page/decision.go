package page

import (
	"baluarte/internal/assign"

	"github.com/google/uuid"
)

// decisionPart tells what was decided.
type decisionPart struct {
	*Base
	assign.Exception
}

// Why is the reason of an exemption, in words.
func (p decisionPart) Why() string {
	if p.Reason == nil {
		return p.T("exception.reason_unknown")
	}
	return p.In(p.Reason)
}

// HasDocument reports whether there is a document to take.
func (p decisionPart) HasDocument() bool { return p.Attachment != uuid.Nil }

// Decision hands what was decided to the part that tells it.
func (b *Base) Decision(x assign.Exception) decisionPart { return decisionPart{b, x} }
