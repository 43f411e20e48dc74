package store

import (
	"context"

	"baluarte/internal/audit"

	"github.com/google/uuid"
)

type auditRow struct {
	ID         uuid.UUID
	HappenedAt instant
	ActorID    ref
	Action     audit.Action
	ThingID    uuid.UUID
	AgencyID   ref
	SignInID   ref
	TokenID    ref
}

func (auditRow) TableName() string { return "audit_events" }

type auditDetailRow struct {
	EventID     uuid.UUID
	Field       string
	ValueBefore word
	ValueAfter  word
}

func (auditDetailRow) TableName() string { return "audit_details" }

func auditRowOf(e audit.Event) auditRow {
	return auditRow{e.ID, instant(e.At), ref(e.Actor), e.Action, e.Thing, ref(e.Agency), ref(e.SignIn), ref(e.Token)}
}

// AppendAudits appends many events without details at once.
func (s *Store) AppendAudits(ctx context.Context, events ...audit.Event) (err error) {
	defer explain(&err, "store.AppendAudits(%d)", len(events))
	var rows []auditRow
	for _, e := range events {
		rows = append(rows, auditRowOf(e))
	}
	return s.InTx(ctx, func(ctx context.Context) error { return insert(ctx, s, rows...) })
}

// AppendAudit appends an event with its details.
func (s *Store) AppendAudit(ctx context.Context, e audit.Event, details ...audit.Detail) (err error) {
	defer explain(&err, "store.AppendAudit(%s, %s)", e.Action, e.Thing)
	row := auditRowOf(e)
	if len(details) == 0 {
		return insert(ctx, s, row)
	}
	var rows []auditDetailRow
	for _, d := range details {
		rows = append(rows, auditDetailRow{e.ID, d.Field, word(d.Before), word(d.After)})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := insert(ctx, s, row); err != nil {
			return err
		}
		return insert(ctx, s, rows...)
	})
}
