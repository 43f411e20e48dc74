package store

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

type installationRow struct {
	OnlyOne    int
	Demo       flag
	DemoPeople document[map[access.Role]uuid.UUID]
	MadeAt     instant
}

func (installationRow) TableName() string { return "installation" }

// IsEmpty reports whether nothing has been put into the database yet.
func (s *Store) IsEmpty(ctx context.Context) (empty bool, err error) {
	defer explain(&err, "store.IsEmpty")
	err = s.one(ctx, []any{(*flag)(&empty)}, `SELECT NOT EXISTS (SELECT 1 FROM installation) AND NOT EXISTS (SELECT 1 FROM agencies)
AND NOT EXISTS (SELECT 1 FROM people)`)
	return empty, err
}

// Installation tells what the database is; the zero value when nobody has said so.
func (s *Store) Installation(ctx context.Context) (i access.Installation, err error) {
	defer explain(&err, "store.Installation")
	err = s.one(ctx, []any{(*flag)(&i.Demo), document[map[access.Role]uuid.UUID]{&i.DemoPeople}, (*instant)(&i.MadeAt)},
		"SELECT demo, demo_people, made_at FROM installation")
	if fault.Is(err, fault.NotFound) {
		return access.Installation{}, nil
	}
	return i, err
}

// InsertInstallation says what the database is, once: a second time is fault.Conflict.
func (s *Store) InsertInstallation(ctx context.Context, i access.Installation) (err error) {
	defer explain(&err, "store.InsertInstallation")
	if i.DemoPeople == nil {
		i.DemoPeople = map[access.Role]uuid.UUID{}
	}
	return insert(ctx, s, installationRow{1, flag(i.Demo), document[map[access.Role]uuid.UUID]{&i.DemoPeople}, instant(i.MadeAt)})
}
