package access

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// TrailQuestion narrows the audit log; its zero value asks for all of it.
type TrailQuestion struct {
	From, To lang.Date // of the reader's days, both included; zero: without end
	Zone     *time.Location
	Action   audit.Action
	Who      uuid.UUID // the person who acted
	Thing    uuid.UUID // what it was done to: an agency, or a person and whatever is theirs
	Agency   uuid.UUID // at this agency or below
	After    TrailPlace
}

// TrailPlace is where a list goes on: at the events before this one.
type TrailPlace struct {
	At time.Time
	ID uuid.UUID
}

// Since is the moment from which on the question asks; zero: from the first event.
func (q TrailQuestion) Since() (t time.Time) {
	if !q.From.IsZero() {
		t = q.From.Time(q.Zone).UTC()
	}
	return t
}

// Until is the moment before which it asks; zero: to the last event.
func (q TrailQuestion) Until() (t time.Time) {
	if !q.To.IsZero() {
		t = q.To.AddDays(1).Time(q.Zone).UTC()
	}
	return t
}

// TrailEntry is an event as it is read, with the names that its people have today.
type TrailEntry struct {
	audit.Event
	Who           string    // empty: the program, or another by a token
	By            string    // the name of that token
	Person        uuid.UUID // whom it concerns; uuid.Nil: nobody, or an agency
	Name          string
	Module        string
	Address       string // from where; empty when that is not known, or erased
	Agent         string // browser and system
	AgencyIsThing bool
	Details       []audit.Detail
}

// Place is where a list goes on after the entry.
func (e TrailEntry) Place() TrailPlace { return TrailPlace{e.At, e.ID} }

// IsStrangers reports whether an event was brought about by somebody who had not proved who they are: a sign-in tried in
// vain, or a new password asked for.
func (e TrailEntry) IsStrangers() bool {
	if e.Actor != uuid.Nil || e.Token != uuid.Nil {
		return false
	}
	return e.Action == audit.SignInFailed ||
		e.Action == audit.LinkMade && slices.Contains(e.Details, audit.Detail{Field: "kind", After: string(Reset)})
}

// TrailStore reads the audit log.
type TrailStore interface {
	// Trail lists the events at the agencies of the scope, the newest first, at most limit. A scope that is everywhere
	// has those of no agency too. The day is the one on which the trees are read.
	Trail(ctx context.Context, scope Scope, on lang.Date, q TrailQuestion, limit int) ([]TrailEntry, error)
}

// Trail reads the audit log as far as the actor may, the newest first, at most limit. An agency outside of their scope
// is fault.NotFound.
func (s *Service) Trail(ctx context.Context, a Actor, q TrailQuestion, limit int) ([]TrailEntry, error) {
	scope := a.Scope(SeeAudit)
	if q.Agency != uuid.Nil {
		path, err := s.Store.Path(ctx, q.Agency, s.today())
		if err == nil && (len(path) == 0 || !scope.Holds(path)) {
			err = fault.New(fault.NotFound, "")
		}
		if err != nil {
			return nil, err
		}
		scope = Below(q.Agency)
	}
	return s.Store.Trail(ctx, scope, s.today(), q, limit)
}

// FindInTrail finds people whose trail the actor may read, at most limit.
func (s *Service) FindInTrail(ctx context.Context, a Actor, typed string, limit int) ([]Holder, error) {
	return s.holders(ctx, a.Scope(SeeAudit), typed, false, limit)
}

// NoteTrailExport records that the actor took the audit log as a file.
func (s *Service) NoteTrailExport(ctx context.Context, a Actor, q TrailQuestion) error {
	e := a.Did(s.NewID(), s.Now(), audit.AuditExported, q.Agency)
	if q.Agency != uuid.Nil {
		e.Agency = q.Agency
	}
	var details []audit.Detail
	for _, d := range []audit.Detail{{Field: "from", After: q.From.String()}, {Field: "to", After: q.To.String()}, {Field: "action", After: string(q.Action)}} {
		if d.After != "" {
			details = append(details, d)
		}
	}
	return s.Store.AppendAudit(ctx, e, details...)
}
