package assign

import (
	"context"
	"strconv"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Exception is one decision about an enrollment as its history tells it, the newest first.
type Exception struct {
	Fact       uuid.UUID
	Enrollment uuid.UUID
	Module     string
	Kind       FactKind
	At         time.Time
	By         string    // who decided; empty: the program
	Note       string    // empty when none was given, or it was erased
	TakenBack  bool      // a correction says that it never was
	Stands     bool      // its enrollment is the newest of the module, and not over: it can still be taken back
	Corrects   FactKind  // of a correction: the kind of what it took back
	Reason     lang.Text // of an exemption; nil when the reason is not known any more
	From, To   lang.Date // of an exemption; To is zero while it has no last day
	WasDue     lang.Date // of an extension: zero when it was erased
	DueOn      lang.Date

	Issuer      string // of a credit, with all that follows
	Minutes     int    // also of a class
	CompletedOn lang.Date
	Attachment  uuid.UUID // uuid.Nil: erased
	FileName    string
}

// CanBeTakenBack reports whether a trainer may still take it back.
func (x Exception) CanBeTakenBack() bool {
	return x.Stands && !x.TakenBack && x.Kind != Corrected && x.Kind.CanBeTakenBack()
}

// Hours is the length of the training that was credited, with a point before the fraction as in both countries.
func (x Exception) Hours() string { return strconv.FormatFloat(float64(x.Minutes)/60, 'f', -1, 64) }

// Exceptions lists the exceptions of somebody, the newest first, for whoever may see them.
func (s *Service) Exceptions(ctx context.Context, person uuid.UUID) ([]Exception, error) {
	return s.Store.Exceptions(ctx, person)
}
